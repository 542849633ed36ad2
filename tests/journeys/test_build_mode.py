"""Building a graph on the canvas of the real window, by mouse and by keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QComboBox, QInputDialog

from graphdbg.core.graph import Wire
from graphdbg.ui.canvas.curves import spaced
from graphdbg.ui.canvas.slots import places_of
from tests.journeys.hands import (
    CTRL,
    LEFT,
    SHIFT,
    choose,
    choose_found,
    click_node,
    double_click,
    drag,
    entries_of,
    menu_at,
    middle_of,
    on_screen,
    output,
    press,
    slot,
)


def inputs(window, name):
    return window.session.state.graph.nodes[name].inputs


@pytest.fixture
def bench(qtbot, window, session):
    """Return the window on a new, empty graph in mode Build."""
    press(qtbot, window, Qt.Key.Key_N, CTRL)
    window.canvas.setFocus()
    assert session.state.building
    return window


@pytest.fixture
def built(qtbot, window, open_sample):
    """Return the window on f = (x + y) z in mode Build."""
    open_sample("f_xyz", 10)
    press(qtbot, window, Qt.Key.Key_B, CTRL)
    assert window.session.state.building
    return window


def test_a_cycle_is_refused_with_its_reason_at_the_pointer(qtbot, built):
    viewport = built.canvas.viewport()
    qtbot.mousePress(viewport, LEFT, pos=output(built, "f"))
    qtbot.mouseMove(viewport, output(built, "f") + QPoint(20, 20))
    qtbot.mouseMove(viewport, slot(built, "q", 0))
    assert "no cycle" in built.canvas.hands.reason()
    assert built.canvas.hands.answers[Wire("q", 0)] is not None
    qtbot.mouseRelease(viewport, LEFT, pos=slot(built, "q", 0))
    assert inputs(built, "q") == ("x", "y")
    assert "no cycle" in built.session.state.message


def colour_at(window, at):
    """Return the colour of the canvas in the middle of a dot."""
    return window.canvas.viewport().grab().toImage().pixelColor(at)


def test_outputs_that_can_go_into_a_slot_are_lit_and_others_are_not(qtbot, built):
    viewport, theme = built.canvas.viewport(), built.look.theme
    drag(qtbot, built, slot(built, "q", 0), viewport.rect().bottomRight() - QPoint(40, 40))
    start = slot(built, "q", 0)
    qtbot.mousePress(viewport, LEFT, pos=start)
    qtbot.mouseMove(viewport, start - QPoint(30, 0))
    qtbot.mouseMove(viewport, middle_of(built, "f"))
    assert "no cycle" in built.canvas.hands.reason()
    assert colour_at(built, output(built, "x")) == QColor(theme.selection_fill)
    assert colour_at(built, output(built, "f")) == QColor(theme.inset)
    qtbot.mouseMove(viewport, output(built, "x"))
    assert built.canvas.hands.reason() is None
    assert colour_at(built, output(built, "x")) == QColor(theme.selection)
    qtbot.mouseRelease(viewport, LEFT, pos=output(built, "x"))
    assert inputs(built, "q") == ("x", "y")


def test_escape_gives_a_wire_up(qtbot, built):
    viewport = built.canvas.viewport()
    qtbot.mousePress(viewport, LEFT, pos=output(built, "x"))
    qtbot.mouseMove(viewport, output(built, "x") + QPoint(30, 60))
    press(qtbot, built, Qt.Key.Key_Escape)
    qtbot.mouseRelease(viewport, LEFT, pos=output(built, "x") + QPoint(30, 60))
    assert not built.finder.isVisible()
    assert built.session.state.history.undone is None


def test_a_wire_dropped_on_the_ground_offers_what_takes_it(qtbot, built):
    at = output(built, "f") + QPoint(20, 120)
    drag(qtbot, built, output(built, "f"), at)
    choose_found(qtbot, built, "sig")
    assert inputs(built, "sigmoid_1") == ("f",)


def test_an_operation_is_put_on_a_wire(qtbot, built):
    drawing = built.canvas.drawing
    route = drawing.placement.routes[drawing.wire_index[Wire("f", 0)]]
    double_click(qtbot, built, on_screen(built, (route[0] + route[-1]) / 2))
    assert all(row.aside != "leaf" for row in built.finder.model.rows)
    choose_found(qtbot, built, "tanh")
    assert inputs(built, "f") == ("tanh_1", "z")
    assert inputs(built, "tanh_1") == ("q",)


def on_wire(window, wire):
    drawing = window.canvas.drawing
    (middle,) = spaced(drawing.placement.routes[drawing.wire_index[wire]], [0.5])
    return on_screen(window, middle)


def hold_over(qtbot, window, name, at):
    """Drag a node with its middle to a place, and do not let go yet."""
    viewport, start = window.canvas.viewport(), middle_of(window, name)
    qtbot.mousePress(viewport, LEFT, pos=start)
    for part in (0.4, 0.8, 1.0):
        qtbot.mouseMove(viewport, start + (at - start) * part)


@pytest.fixture
def with_tanh(qtbot, built):
    """Return the window with a free tanh at the lower left of f = (x + y) z, and its name."""
    room = built.canvas.viewport().rect()
    double_click(qtbot, built, QPoint(160, room.bottom() - 60))
    choose_found(qtbot, built, "tanh")
    return built, built.session.state.selection


def test_a_node_that_is_there_is_dropped_on_a_wire(qtbot, with_tanh):
    window, name = with_tanh
    at = on_wire(window, Wire("f", 0))
    hold_over(qtbot, window, name, at)
    landing = window.canvas.hands.landing
    assert (landing.wire, landing.why) == (Wire("f", 0), None)
    qtbot.mouseRelease(window.canvas.viewport(), LEFT, pos=at)
    assert (inputs(window, name), inputs(window, "f")) == (("q",), (name, "z"))
    assert window.session.state.history.undone == f"put {name} between q and f"
    assert (middle_of(window, name) - at).manhattanLength() <= 3
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert (inputs(window, name), inputs(window, "f")) == ((None,), ("q", "z"))


def test_a_node_off_the_wire_again_is_moved_alone(qtbot, with_tanh):
    window, name = with_tanh
    hold_over(qtbot, window, name, on_wire(window, Wire("f", 0)))
    away = on_wire(window, Wire("f", 0)) + QPoint(0, 220)
    qtbot.mouseMove(window.canvas.viewport(), away)
    assert window.canvas.hands.landing is None
    qtbot.mouseRelease(window.canvas.viewport(), LEFT, pos=away)
    assert inputs(window, name) == (None,)
    assert window.session.state.history.undone == f"move {name}"


def test_a_node_that_cannot_come_onto_a_wire_says_why(qtbot, built):
    session = built.session
    double_click(qtbot, built, QPoint(160, built.canvas.viewport().rect().bottom() - 60))
    choose_found(qtbot, built, "+")
    name = session.state.selection
    drag(qtbot, built, output(built, "f"), slot(built, name, 0))
    at = on_wire(built, Wire("f", 1))
    hold_over(qtbot, built, name, at)
    assert "no cycle" in built.canvas.hands.reason()
    qtbot.mouseRelease(built.canvas.viewport(), LEFT, pos=at)
    assert inputs(built, "f") == ("q", "z")
    assert "no cycle" in session.state.message
    hold_over(qtbot, built, "q", on_wire(built, Wire(name, 0)))
    assert built.canvas.hands.reason().startswith("Every slot of q is taken")


def test_a_node_that_is_there_comes_onto_a_wire_by_keys(qtbot, with_tanh):
    window, name = with_tanh
    press(qtbot, window, Qt.Key.Key_C)
    choose_found(qtbot, window, "z f")
    assert (inputs(window, name), inputs(window, "f")) == (("z",), ("q", name))


def test_dragged_nodes_stay_and_so_do_the_others(qtbot, built):
    before = places_of(built.canvas.drawing)
    start = middle_of(built, "z")
    drag(qtbot, built, start, start + QPoint(-30, 80))
    after = places_of(built.canvas.drawing)
    zoom = built.canvas.zoom_level
    assert after["z"][0] - before["z"][0] == pytest.approx(-30 / zoom, abs=1.5 / zoom)
    assert after["z"][1] - before["z"][1] == pytest.approx(80 / zoom, abs=1.5 / zoom)
    assert all(after[name] == pytest.approx(before[name]) for name in "xyqf")
    assert built.session.state.history.undone == "move z"
    press(qtbot, built, Qt.Key.Key_Z, CTRL)
    assert places_of(built.canvas.drawing) == before


def test_arrows_move_what_is_selected_as_one_edit(qtbot, built):
    before = places_of(built.canvas.drawing)["z"]
    click_node(qtbot, built, "z")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left):
        press(qtbot, built, key)
    after = places_of(built.canvas.drawing)["z"]
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((-24, 48))
    assert len(built.session.state.history.entries) == 2


def test_a_rubber_band_selects_many_which_are_removed(qtbot, built):
    session = built.session
    x, y, _, _ = built.canvas.drawing.rect_of("x")
    corner = on_screen(built, (x, y)) - QPoint(20, 20)
    drag(qtbot, built, corner, middle_of(built, "y"))
    assert {"x", "y"} <= session.state.selected
    press(qtbot, built, Qt.Key.Key_Delete)
    assert not {"x", "y"} & set(session.state.graph.nodes)
    press(qtbot, built, Qt.Key.Key_A, CTRL)
    press(qtbot, built, Qt.Key.Key_D, CTRL)
    assert len(session.state.selected) * 2 == len(session.state.graph.nodes)


def test_a_node_is_connected_by_keys(qtbot, built):
    press(qtbot, built, Qt.Key.Key_N)
    choose_found(qtbot, built, "input")
    press(qtbot, built, Qt.Key.Key_C)
    rows = {row.entry.id: row for row in built.finder.model.rows}
    assert rows["f 1"].detail == "in place of z"
    choose_found(qtbot, built, "f: b")
    name = list(built.session.state.graph.nodes)[-1]
    assert inputs(built, "f") == ("q", name)


def test_tidy_lets_go_of_places_and_is_undone(qtbot, built):
    before = places_of(built.canvas.drawing)
    start = middle_of(built, "z")
    drag(qtbot, built, start, start + QPoint(-30, 80))
    moved = places_of(built.canvas.drawing)
    press(qtbot, built, Qt.Key.Key_T, CTRL | SHIFT)
    assert places_of(built.canvas.drawing) == before
    assert built.canvas.travel.is_under_way
    assert places_of(built.canvas.item.seen.drawing) != before
    qtbot.waitUntil(lambda: not built.canvas.travel.is_under_way)
    assert built.canvas.item.seen.drawing is built.canvas.drawing
    press(qtbot, built, Qt.Key.Key_Z, CTRL)
    assert places_of(built.canvas.drawing) == moved


def test_what_stood_beside_is_tidied_and_goes_back(qtbot, built):
    click_node(qtbot, built, "x")
    press(qtbot, built, Qt.Key.Key_Delete)  # the others stay where they are
    untidy = places_of(built.canvas.drawing)
    assert not built.session.state.graph.nodes["z"].position
    press(qtbot, built, Qt.Key.Key_T, CTRL | SHIFT)
    assert places_of(built.canvas.drawing) != untidy
    qtbot.waitUntil(lambda: not built.canvas.travel.is_under_way)
    press(qtbot, built, Qt.Key.Key_Z, CTRL)
    assert places_of(built.canvas.drawing) == untidy
    press(qtbot, built, Qt.Key.Key_Z, CTRL | SHIFT)
    press(qtbot, built, Qt.Key.Key_T, CTRL | SHIFT)
    assert built.session.state.message == "Every node lies where Tidy would put it."
    assert built.session.state.history.undone == "tidy"


def test_tidy_is_there_while_debugging_too(qtbot, window, open_sample):
    session = open_sample("f_xyz", 4)
    session.change(building=True)
    drag(qtbot, window, middle_of(window, "z"), middle_of(window, "z") + QPoint(-30, 80))
    press(qtbot, window, Qt.Key.Key_B)
    moved = places_of(window.canvas.drawing)
    press(qtbot, window, Qt.Key.Key_T, CTRL | SHIFT)
    assert places_of(window.canvas.drawing) != moved
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert places_of(window.canvas.drawing) == moved


def test_debug_keeps_its_clicks(qtbot, window, open_sample):
    session = open_sample("f_xyz", 3)
    start = middle_of(window, "z")
    drag(qtbot, window, start, start + QPoint(40, 40))
    qtbot.mouseDClick(window.canvas.viewport(), LEFT, pos=QPoint(5, 5))
    assert not window.finder.isVisible()
    assert session.state.history.undone is None
    press(qtbot, window, Qt.Key.Key_B)
    assert session.state.building
    press(qtbot, window, Qt.Key.Key_B)
    assert not session.state.building


def test_an_edit_by_keys_ends_a_drag(qtbot, built):
    viewport = built.canvas.viewport()
    click_node(qtbot, built, "z")
    start = middle_of(built, "z")
    qtbot.mousePress(viewport, LEFT, pos=start)
    qtbot.mouseMove(viewport, start + QPoint(30, 30))
    press(qtbot, built, Qt.Key.Key_Delete)
    qtbot.mouseMove(viewport, start + QPoint(40, 40))
    qtbot.mouseRelease(viewport, LEFT, pos=start + QPoint(40, 40))
    assert "z" not in built.session.state.graph.nodes
    assert len(built.session.state.history.entries) == 2


def test_a_node_dragged_out_of_the_world_goes_back(qtbot, built):
    built.canvas.camera.zoom(-30)
    before = places_of(built.canvas.drawing)
    built.canvas.hands._drop(frozenset("z"), (2e6, 0.0), built.canvas.drawing)
    assert places_of(built.canvas.drawing) == before
    assert "from the origin" in built.session.state.message


def test_copies_are_pasted_and_all_of_them_selected(qtbot, built):
    session = built.session
    qtbot.mouseClick(built.canvas.viewport(), LEFT, pos=middle_of(built, "x"))
    qtbot.mouseClick(built.canvas.viewport(), LEFT, SHIFT, middle_of(built, "q"))
    press(qtbot, built, Qt.Key.Key_C, CTRL)
    press(qtbot, built, Qt.Key.Key_V, CTRL)
    assert len(session.state.graph.nodes) == 7
    assert len(session.state.selected) == 2
    press(qtbot, built, Qt.Key.Key_X, CTRL)
    assert len(session.state.graph.nodes) == 5


def test_the_switch_at_the_head_follows(qtbot, window, open_sample):
    session = open_sample("f_xyz", 3)
    qtbot.mouseClick(window.transport.activities[True], LEFT)
    assert session.state.building
    assert window.foot.currentWidget() is window.missing
    window.canvas.setFocus()
    press(qtbot, window, Qt.Key.Key_F10)
    assert window.transport.activities[False].isChecked()
    assert window.foot.currentWidget() is window.narration
    assert session.state.cursor == 4


def titles(window, at):
    menu = menu_at(window, window.canvas.viewport(), at)
    found = entries_of(menu)
    menu.close()
    return found


def test_a_node_offers_what_can_be_built_there_with_the_keys(qtbot, built):
    found = titles(built, middle_of(built, "z"))
    wanted = ["Cut", "Copy", "Paste", "Duplicate", "Delete", "Change the value…", "Rename…"]
    wanted += ["Label in LaTeX…", "Note…", "Group…", "Make it an input", "Make it a constant"]
    assert found[: len(wanted)] == wanted
    assert "Watch the value" not in found
    menu = menu_at(built, built.canvas.viewport(), middle_of(built, "z"))
    texts = [one.text() for one in menu.actions()]
    assert {"Delete\tDel", "Duplicate\tCtrl+D", "Rename…\tF2", "Change the value…\tE"} <= set(texts)
    menu.close()
    assert "Change the value…" not in titles(built, middle_of(built, "q"))


def test_the_menu_of_a_node_is_about_it_or_about_all_that_are_selected(qtbot, built):
    session, viewport = built.session, built.canvas.viewport()
    click_node(qtbot, built, "q")
    choose(qtbot, menu_at(built, viewport, middle_of(built, "x")), "Delete")
    assert set(session.state.graph.nodes) == set("yzqf")
    click_node(qtbot, built, "y")
    qtbot.mouseClick(viewport, LEFT, SHIFT, middle_of(built, "z"))
    choose(qtbot, menu_at(built, viewport, middle_of(built, "y")), "Make it a constant")
    assert session.state.history.undone == "make y a constant"
    assert session.state.selected == {"y", "z"}
    choose(qtbot, menu_at(built, viewport, middle_of(built, "y")), "Duplicate")
    assert session.state.history.undone == "duplicate 2 nodes"
    assert len(session.state.graph.nodes) == 6


def test_the_menu_of_a_wire_puts_an_operation_on_it_and_disconnects_it(qtbot, built):
    viewport, at = built.canvas.viewport(), on_wire(built, Wire("f", 1))
    assert titles(built, at)[:2] == ["Put an operation on the wire…", "Disconnect"]
    choose(qtbot, menu_at(built, viewport, at), "Put an operation")
    choose_found(qtbot, built, "tanh")
    assert inputs(built, "f") == ("q", "tanh_1")
    at = on_wire(built, Wire("f", 0))
    choose(qtbot, menu_at(built, viewport, at), "Disconnect")
    assert inputs(built, "f") == (None, "tanh_1")
    assert built.session.state.history.undone == "disconnect q from f"


def test_the_kind_label_and_note_are_set_from_the_menu(qtbot, built):
    viewport, session = built.canvas.viewport(), built.session
    choose(qtbot, menu_at(built, viewport, middle_of(built, "z")), "Make it an input")
    assert session.state.graph.nodes["z"].kind == "input"
    for title, text in (("Label", "z_1"), ("Note", "my note")):
        choose(qtbot, menu_at(built, viewport, middle_of(built, "z")), title)
        field = QApplication.focusWidget()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    node = session.state.graph.nodes["z"]
    assert (node.label, node.note) == ("z_1", "my note")
    assert session.state.history.undone == "edit the note of z"


def test_selected_nodes_are_put_into_a_group_by_keys(qtbot, built):
    click_node(qtbot, built, "x")
    qtbot.mouseClick(built.canvas.viewport(), LEFT, SHIFT, middle_of(built, "y"))
    press(qtbot, built, Qt.Key.Key_G, CTRL | Qt.KeyboardModifier.AltModifier)
    (dialog,) = built.findChildren(QInputDialog)
    field = dialog.findChild(QComboBox)
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "layer1/h1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    nodes = built.session.state.graph.nodes
    assert {name: node.group for name, node in nodes.items() if node.group} == {
        "x": "layer1/h1",
        "y": "layer1/h1",
    }
    assert built.session.state.history.undone == "put 2 nodes into layer1/h1"


def test_the_ground_offers_to_add_and_to_paste(qtbot, built):
    found = titles(built, QPoint(3, 3))
    assert found[:3] == ["Add a node…", "Paste", "Select all"]


def test_keys_of_the_canvas_are_seen_in_the_menus_and_work_there_alone(qtbot, built):
    actions = built.commands.actions
    assert actions["remove"].shortcut().toString() == "Del"
    click_node(qtbot, built, "x")
    built.session.show_panel("text")
    built.text.editor.setFocus()
    press(qtbot, built, Qt.Key.Key_Delete)
    assert "x" in built.session.state.graph.nodes


@pytest.mark.parametrize("width", [860, 1280, 1920])
def test_the_bar_has_the_buttons_of_building_in_the_place_of_the_run(qtbot, built, width):
    built.resize(width, 700)
    bar = built.transport
    assert not bar.run.isVisible()
    for name in ("undo", "redo", "add_node", "set_group", "tidy"):
        button = bar.edits.buttons[name]
        assert button.isVisible()
        assert button.text() in {"Undo", "Redo", "Add…", "Group…", "Tidy"}
        assert button.width() >= button.sizeHint().width()
    click_node(qtbot, built, "q")
    press(qtbot, built, Qt.Key.Key_Delete)
    before = bar.edits.geometry()
    assert bar.edits.buttons["undo"].toolTip() == "Undo: remove q (Ctrl+Z)"
    qtbot.mouseClick(bar.edits.buttons["undo"], LEFT)
    assert "q" in built.session.state.graph.nodes
    assert bar.edits.geometry() == before
    canvas = built.canvas.geometry()
    press(qtbot, built, Qt.Key.Key_B, CTRL)
    assert built.canvas.geometry() == canvas
    assert bar.run.isVisible()
    assert not bar.edits.isVisible()


def test_the_node_panel_is_about_what_can_be_built(qtbot, built):
    click_node(qtbot, built, "z")
    panel = built.inspector
    assert panel.head.place.text() == "scalar, float64 · feeds f (b)"
    assert all(field.isVisible() for field in (panel.describe.name, panel.describe.kind))
    assert not any(part.isVisible() for part in (panel.chain, panel.contributions, panel.paths))
    press(qtbot, built, Qt.Key.Key_Delete)
    click_node(qtbot, built, "f")
    assert panel.head.problem.text() == (
        'f is unfinished: slot 1 "b" of its multiply is empty; connect a node to it.'
    )
    press(qtbot, built, Qt.Key.Key_Z, CTRL)
    press(qtbot, built, Qt.Key.Key_B, CTRL)
    assert panel.chain.isVisible()
    assert not panel.describe.form.isVisible()


def test_every_entry_of_the_palette_shows_its_formula_and_its_sentence(qtbot, built):
    press(qtbot, built, Qt.Key.Key_Tab)
    finder = built.finder
    qtbot.keyClicks(finder.field, "sig")
    row = finder.model.rows[0]
    assert (row.entry.title, row.detail) == ("sigmoid", "σ(x)")
    assert row.sentence.endswith(".")
    assert all(one.sentence for one in finder.model.rows)
    height = finder.list.visualRect(finder.model.index(0, 0)).height()
    assert height >= 2 * finder.list.fontMetrics().lineSpacing()
    qtbot.keyClick(finder.field, Qt.Key.Key_Escape)


def test_what_is_added_by_keys_is_in_sight(qtbot, built):
    click_node(qtbot, built, "f")
    for _ in range(6):
        press(qtbot, built, Qt.Key.Key_Tab)
        choose_found(qtbot, built, "tanh")
        name = built.session.state.selection
        assert built.canvas.viewport().rect().contains(middle_of(built, name))
    assert inputs(built, "tanh_6") == ("tanh_5",)


def test_several_are_selected_grouped_and_a_wire_is_cut_by_keys_alone(qtbot, built):
    session = built.session
    built.canvas.setFocus()
    for name in ("x", "y"):
        press(qtbot, built, Qt.Key.Key_A, CTRL | SHIFT)
        choose_found(qtbot, built, name)
    assert session.state.selected == {"x", "y"}
    press(qtbot, built, Qt.Key.Key_D, CTRL)
    assert session.state.history.undone == "duplicate 2 nodes"
    press(qtbot, built, Qt.Key.Key_F, CTRL)
    choose_found(qtbot, built, "f")
    press(qtbot, built, Qt.Key.Key_L)
    wire = session.state.wire
    assert wire is not None
    press(qtbot, built, Qt.Key.Key_Delete)
    assert inputs(built, wire.consumer)[wire.slot] is None
    assert session.state.history.undone.startswith("disconnect ")


def test_a_slot_that_grew_is_taken_away_again(qtbot, built):
    double_click(qtbot, built, QPoint(160, built.canvas.viewport().rect().bottom() - 60))
    choose_found(qtbot, built, "stack")
    name = built.session.state.selection
    for operand, number in (("x", 0), ("y", 1), ("z", 2)):
        drag(qtbot, built, output(built, operand), slot(built, name, number))
    assert inputs(built, name) == ("x", "y", "z")
    drag(
        qtbot, built, slot(built, name, 1), built.canvas.viewport().rect().topLeft() + QPoint(9, 9)
    )
    assert inputs(built, name) == ("x", None, "z")
    choose(qtbot, menu_at(built, built.canvas.viewport(), middle_of(built, name)), "Remove empty")
    assert inputs(built, name) == ("x", "z")
    assert built.session.state.history.undone == f"remove empty slots of {name}"
