"""Groups through the real window: fold, step over, into, and scalars and back."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from graphdbg.core.edit import disconnect
from graphdbg.session.building import put_into
from graphdbg.session.folding import fold
from graphdbg.session.session import Session
from graphdbg.session.undo import edit
from graphdbg.ui.canvas.slots import output_place, places_of
from graphdbg.ui.window import MainWindow
from tests.journeys.hands import CTRL, LEFT, click_node, drag, middle_of, press, state_of

SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_fold_a_neuron_step_over_it_and_into_it(qtbot, window: MainWindow, open_sample):
    session: Session = open_sample("two_layer_2-2-2")
    click_node(qtbot, window, "out_h1")
    places = {name: window.canvas.drawing.rect_of(name) for name in ("i1", "net_h2", "E_total")}
    press(qtbot, window, Qt.Key.Key_G)
    assert session.state.folded == {"hidden/h1"}
    assert "hidden/h1/" in window.canvas.drawing.names
    assert {name: window.canvas.drawing.rect_of(name) for name in places} == places

    trace = session.state.trace
    before = trace.cursor_of_value("net_h1") - 1
    session.go(before)
    press(qtbot, window, Qt.Key.Key_Right)
    assert session.state.cursor == trace.cursor_of_value("out_h1")
    assert state_of(window, "hidden/h1/")[1][:3] == ["h1", "4 nodes", "0.5933"]
    press(qtbot, window, Qt.Key.Key_Left)
    assert session.state.cursor == before

    press(qtbot, window, Qt.Key.Key_Down)
    assert session.state.folded == frozenset()
    assert session.state.cursor == trace.cursor_of_value("net_h1")
    assert "net_h1" in window.canvas.drawing.names
    press(qtbot, window, Qt.Key.Key_Up)
    assert session.state.cursor == trace.cursor_of_value("out_h1")


def test_a_double_click_opens_a_group_and_a_click_on_its_name_folds_it(
    qtbot, window: MainWindow, open_sample
):
    session: Session = open_sample("hidden_units")
    canvas = window.canvas
    fold(session, "output")
    x, y, _, _ = canvas.drawing.frames["hidden/unit1"]
    canvas.camera.look_to(QPointF(x, y))
    at = canvas.mapFromScene(QPointF(x + 18, y + 11))
    qtbot.mouseClick(canvas.viewport(), LEFT, pos=at)
    assert session.state.folded == {"hidden/unit1", "output"}
    canvas.camera.bring_to_middle("h1")
    qtbot.mouseDClick(canvas.viewport(), LEFT, pos=middle_of(window, "h1"))
    assert session.state.folded == {"output"}


def test_a_click_on_a_folded_group_picks_its_output(qtbot, window: MainWindow, open_sample):
    session: Session = open_sample("two_layer_2-2-2")
    press(qtbot, window, Qt.Key.Key_G, SHIFT)
    assert len(session.state.folded) == 6
    click_node(qtbot, window, "net_h1")
    assert session.state.selection == "out_h2"
    assert window.isWindowModified() or session.state.is_dirty


@pytest.mark.parametrize("step", range(57))
def test_every_step_can_be_painted_with_all_groups_folded(window: MainWindow, open_sample, step):
    session: Session = open_sample("two_layer_2-2-2", step)
    window.commands.actions["fold_all"].trigger()
    assert not window.grab().isNull()
    assert session.state.cursor == step


def test_expand_to_scalars_and_back(qtbot, window: MainWindow, open_sample):
    session: Session = open_sample("two_layer_matrix")
    graph = session.state.graph
    session.go(session.state.trace.cursor_of_value("a1"))
    press(qtbot, window, Qt.Key.Key_X)
    assert "W1_0_1" in window.canvas.drawing.names
    assert state_of(window, "a1_2")[1][0] == "a₁[2]"
    press(qtbot, window, Qt.Key.Key_X, SHIFT)
    assert session.state.graph is graph
    assert session.state.frame.node == "a1"
    assert "W1" in window.canvas.drawing.names


def test_a_group_that_a_path_leaves_is_refused_by_the_node_outside(qtbot, window, open_sample):
    session: Session = open_sample("f_xyz")
    put_into(session, ("x", "f"), "torn")
    click_node(qtbot, window, "f")
    press(qtbot, window, Qt.Key.Key_G)
    assert session.state.folded == frozenset()
    assert window.banner.text.text() == (
        "torn cannot be folded, because a path leaves it to q and comes back; "
        "put q into the group, or take it apart."
    )


@pytest.fixture
def folded(window, open_sample):
    """The 2-2-2 network while one builds, with one neuron folded."""
    session = open_sample("two_layer_2-2-2", 30)
    fold(session, "hidden/h1")
    session.change(building=True)
    return session


NEURON = {"w1", "w2", "net_h1", "out_h1"}


def test_a_folded_group_is_moved_selected_and_removed_as_one(qtbot, window, folded):
    session, canvas = folded, window.canvas
    assert "net_h1" not in canvas.drawing.names
    before = places_of(canvas.drawing)
    start = middle_of(window, "out_h1")
    drag(qtbot, window, start, start + QPoint(30, 60))
    after = places_of(canvas.drawing)
    shift = {
        name: tuple(round(b - a, 3) for a, b in zip(before[name], after[name], strict=True))
        for name in before
    }
    assert {name for name in shift if shift[name] != (0, 0)} == NEURON
    assert len({shift[name] for name in NEURON}) == 1
    assert "hidden/h1/" in canvas.drawing.names
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert places_of(canvas.drawing) == before
    click_node(qtbot, window, "out_h1")
    assert session.state.selected == NEURON
    window.grab()
    press(qtbot, window, Qt.Key.Key_Delete)
    assert not NEURON & set(session.state.graph.nodes)
    assert session.state.folded == frozenset()


def test_a_folded_group_is_opened_and_folded_while_one_builds(qtbot, window, folded):
    session, canvas = folded, window.canvas
    qtbot.mouseDClick(canvas.viewport(), LEFT, pos=middle_of(window, "out_h1"))
    assert session.state.folded == frozenset()
    assert "net_h1" in canvas.drawing.names
    click_node(qtbot, window, "out_h1")
    press(qtbot, window, Qt.Key.Key_G)
    assert "net_h1" not in canvas.drawing.names
    press(qtbot, window, Qt.Key.Key_G, CTRL | SHIFT)
    press(qtbot, window, Qt.Key.Key_G, SHIFT)
    assert len(session.state.folded) == 6


def test_a_wire_comes_from_a_folded_group_and_goes_into_none(qtbot, window, folded):
    session, canvas = folded, window.canvas
    graph = session.state.graph
    x, y = output_place(canvas.drawing, "hidden/h1/")
    output = canvas.mapFromScene(QPointF(x, y))
    drag(qtbot, window, output, middle_of(window, "E_o1"))
    assert session.state.graph is graph, "both slots of a loss are taken"
    assert session.state.message == (
        "Every slot of E_o1 is taken; drop on the slot that out_h1 is to take over."
    )
    session.dismiss()
    qtbot.waitUntil(lambda: not window.banner.isVisible())
    x, y = output_place(canvas.drawing, "i1")
    drag(qtbot, window, canvas.mapFromScene(QPointF(x, y)), middle_of(window, "out_h1"))
    assert session.state.graph is graph
    assert session.state.message == (
        "hidden/h1 is folded; open it with a double click to say which slot in it is meant."
    )
    session.dismiss()
    qtbot.waitUntil(lambda: not window.banner.isVisible())
    edit(session, "disconnect", disconnect(graph, "E_o1", 1))
    x, y = output_place(canvas.drawing, "hidden/h1/")
    drag(qtbot, window, canvas.mapFromScene(QPointF(x, y)), middle_of(window, "E_o1"))
    assert session.state.graph.nodes["E_o1"].inputs == ("out_o1", "out_h1")
    assert "hidden/h1/" in canvas.drawing.names


def test_a_click_on_the_name_of_a_group_folds_it_while_one_builds(qtbot, window, open_sample):
    session, canvas = open_sample("hidden_units"), window.canvas
    session.change(building=True)
    fold(session, "output")
    x, y, _, _ = canvas.drawing.frames["hidden/unit1"]
    canvas.camera.look_to(QPointF(x, y))
    at = canvas.mapFromScene(QPointF(x + 18, y + 11))
    qtbot.mouseClick(canvas.viewport(), LEFT, pos=at)
    assert session.state.folded == {"hidden/unit1", "output"}


def test_what_lacks_an_operand_is_marked_also_behind_another_and_in_a_folded_group(
    qtbot, window, folded
):
    click_node(qtbot, window, "w5")
    press(qtbot, window, Qt.Key.Key_Delete)
    click_node(qtbot, window, "t1")
    press(qtbot, window, Qt.Key.Key_Delete)
    assert state_of(window, "net_o1")[0] == "stopped"
    assert state_of(window, "out_o1")[0] == "pending"
    assert state_of(window, "E_o1")[0] == "stopped"
    fold(folded, "output")
    assert state_of(window, "output/")[0] == "stopped"
