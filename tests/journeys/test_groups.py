"""Groups through the real window: fold, step over, into, and scalars and back."""

import pytest
from PySide6.QtCore import QPointF, Qt

from graphdbg.session.folding import fold
from graphdbg.session.session import Session
from graphdbg.ui.window import MainWindow
from tests.journeys.hands import LEFT, click_node, middle_of, press, state_of

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


def test_every_node_is_there_while_one_builds(qtbot, window, open_sample):
    session = open_sample("two_layer_2-2-2", 30)
    fold(session, "hidden/h1")
    assert "net_h1" not in window.canvas.drawing.names
    session.change(building=True)
    assert "net_h1" in window.canvas.drawing.names
    window.grab()
    session.change(building=False)
    assert "net_h1" not in window.canvas.drawing.names
