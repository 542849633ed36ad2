"""Setting breakpoints by key, mouse and panel; saving them; and what is asked before they go."""

import json
import shutil

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from graphdbg.core.graph import Wire
from graphdbg.session import breakpoints
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.template import LogLine
from graphdbg.ui.canvas.dots import place_of
from graphdbg.ui.canvas.picture import picture
from tests.journeys.hands import CTRL, LEFT, PATHS, click_node, press

SHIFT = Qt.KeyboardModifier.ShiftModifier


def dot_on(window, what):
    """Return where in the canvas's viewport the dot of a node or a wire is."""
    x, y = place_of(window.canvas.drawing, what)
    return window.canvas.mapFromScene(QPointF(x, y))


def click_dot(qtbot, window, what):
    qtbot.mouseClick(window.canvas.viewport(), LEFT, pos=dot_on(window, what))


def gutter(window, cursor):
    """Return where in the program the gutter of a step's line is."""
    lines = window.program.list
    row = lines.model().row_of(cursor)
    rect = lines.visualRect(lines.model().index(row, 0))
    return QPoint(rect.left() + 10, rect.center().y())


def click_gutter(qtbot, window, cursor):
    qtbot.mouseClick(window.program.list.viewport(), LEFT, pos=gutter(window, cursor))


def shapes(window):
    """Return the dots on the canvas: shape and colour."""
    return [(dot.shape, dot.colour) for dot in picture(window.canvas.item.seen).dots]


@pytest.fixture
def copy(tmp_path):
    path = tmp_path / "copy.graph.json"
    shutil.copy(PATHS["f_xyz"], path)
    return path


def test_f9_sets_and_removes_a_breakpoint_on_the_selected_node(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    click_node(qtbot, window, "q")
    press(qtbot, window, Qt.Key.Key_F9)
    assert session.state.breakpoints == (Breakpoint(node="q"),)
    assert shapes(window) == [("dot", window.look.theme.breakpoint)]
    press(qtbot, window, Qt.Key.Key_F9)
    assert session.state.breakpoints == ()
    assert shapes(window) == []


def test_f9_takes_the_wire_that_is_picked(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    session.select_wire(Wire("f", 1))
    press(qtbot, window, Qt.Key.Key_F9)
    assert session.state.breakpoints == (Breakpoint(wire=Wire("f", 1)),)


@pytest.mark.parametrize("name", ["q", "x"])
def test_a_click_at_a_corner_sets_one(qtbot, window, open_sample, name):
    session = open_sample("f_xyz")
    click_dot(qtbot, window, name)
    assert session.state.breakpoints == (Breakpoint(node=name),)
    assert session.state.selection is None
    click_dot(qtbot, window, name)
    assert session.state.breakpoints == ()


def test_a_click_in_the_middle_of_a_wire_picks_it_and_the_next_one_sets_a_breakpoint(
    qtbot, window, open_sample
):
    session = open_sample("f_xyz")
    wire = Wire("f", 0)
    click_dot(qtbot, window, wire)
    assert (session.state.wire, session.state.breakpoints) == (wire, ())
    click_dot(qtbot, window, wire)
    assert session.state.breakpoints == (Breakpoint(wire=wire),)
    session.select(None)
    click_dot(qtbot, window, wire)
    assert session.state.breakpoints == ()


def test_the_pointer_at_a_corner_shows_a_faint_dot(qtbot, window, open_sample):
    open_sample("f_xyz")
    qtbot.mouseMove(window.canvas.viewport(), dot_on(window, "q"))
    assert window.canvas._hints.what == "q"
    before = window.canvas.grab().toImage()
    qtbot.mouseMove(window.canvas.viewport(), QPoint(3, 3))
    assert window.canvas._hints.what is None
    assert window.canvas.grab().toImage() != before


@pytest.mark.parametrize(
    ("sample", "cursor", "point"),
    [
        ("f_xyz", 4, Breakpoint(node="q")),
        ("f_xyz", 7, Breakpoint(node="q")),
        ("x_times_x", 3, Breakpoint(node="y")),
        ("x_times_x", 4, Breakpoint(wire=Wire("y", 0))),
        ("x_times_x", 5, Breakpoint(node="x")),
    ],
)
def test_a_click_left_of_a_line_sets_one_and_goes_nowhere(
    qtbot, window, open_sample, sample, cursor, point
):
    session = open_sample(sample)
    click_gutter(qtbot, window, cursor)
    assert session.state.breakpoints == (point,)
    assert session.state.cursor == 0
    assert window.program.list.model().row(cursor - (cursor <= session.state.trace.forward_end))
    click_gutter(qtbot, window, cursor)
    assert session.state.breakpoints == ()


def test_both_lines_of_a_node_are_marked_and_either_removes_it(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    breakpoints.toggle_node(session, "q")
    model = window.program.list.model()
    marked = [c for c in range(1, 11) if model.row(model.row_of(c)).mark is not None]
    assert marked == [4, 7]
    click_gutter(qtbot, window, 7)
    assert session.state.breakpoints == ()


def test_a_click_on_a_line_still_goes_there(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    click_gutter(qtbot, window, 4)
    at = gutter(window, 4)
    qtbot.mouseClick(window.program.list.viewport(), LEFT, pos=at + QPoint(60, 0))
    assert session.state.cursor == 4
    assert len(session.state.breakpoints) == 1


def test_marks_say_what_a_breakpoint_does(window, open_sample):
    session = open_sample("f_xyz")
    red, grey = window.look.theme.breakpoint, window.look.theme.faint
    session.change(
        breakpoints=(
            Breakpoint(node="x"),
            Breakpoint(node="y", when="gradient > 1"),
            Breakpoint(node="q", log="here"),
            Breakpoint(node="z", on=False),
            Breakpoint(wire=Wire("f", 0), when="gradient >"),
            Breakpoint(node="ghost"),
            Breakpoint(),
        )
    )
    assert shapes(window) == [
        ("dot", red),
        ("hollow", red),
        ("diamond", red),
        ("dot", grey),
        ("hollow", grey),
    ]
    window.canvas.camera.zoom(-12)
    coarse = picture(window.canvas.item.seen, None, 0.1)
    assert [dot.shape for dot in coarse.dots] == [shape for shape, _ in shapes(window)]
    assert all(dot.radius >= 40 for dot in coarse.dots)


def test_the_mark_of_a_step_is_seen_on_the_timeline(window, open_sample):
    session = open_sample("f_xyz")
    before = window.timeline.grab().toImage()
    breakpoints.toggle_node(session, "q")
    after = window.timeline.grab().toImage()
    assert after != before
    x = round(window.timeline.scale().x_of(4))
    colours = {after.pixelColor(x, y).name() for y in range(10)}
    assert window.look.theme.breakpoint in colours


# --- the panel -----------------------------------------------------------------------------------


def panel_of(window):
    return window.below.pages["breakpoints"]


def test_a_condition_is_judged_as_it_is_typed(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    click_node(qtbot, window, "q")
    press(qtbot, window, Qt.Key.Key_F9, CTRL)
    row = panel_of(window).rows[0]
    assert row.when.hasFocus()
    qtbot.keyClicks(row.when, "gradent")
    assert row.problems["when"].text() == (
        "Column 1: there is no node named 'gradent'; did you mean gradient?"
    )
    qtbot.waitUntil(row.problems["when"].isVisible)
    row.when.clear()
    qtbot.keyClicks(row.when, "gradient < ")
    assert row.problems["when"].text().startswith("Column ")
    qtbot.keyClicks(row.when, "0")
    assert not row.problems["when"].isVisible()
    assert row.when.text() == "gradient < 0"
    assert session.state.breakpoints == (Breakpoint(node="q", when="gradient < 0"),)
    assert panel_of(window).rows[0] is row


def test_a_caret_in_the_middle_stays_there(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    breakpoints.add(session, Breakpoint(node="q", when="gradient < 0"))
    when = panel_of(window).rows[0].when
    when.setCursorPosition(8)
    qtbot.keyClicks(when, " * 2")
    assert when.text() == "gradient * 2 < 0"
    assert when.cursorPosition() == 12
    when.setCursorPosition(0)
    qtbot.keyClicks(when, "  ")
    assert session.state.breakpoints[0].when == "  gradient * 2 < 0"


def test_everything_of_a_breakpoint_can_be_edited(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    breakpoints.add(session, Breakpoint(node="q"))
    row = panel_of(window).rows[0]
    qtbot.keyClicks(row.log, "q is {q")
    assert row.problems["log"].text().startswith("Column 6: this { is never closed")
    qtbot.keyClicks(row.log, "}")
    assert not row.problems["log"].isVisible()
    row.hits.setValue(2)
    row.is_on.click()
    assert session.state.breakpoints == (Breakpoint(node="q", hits=2, log="q is {q}", on=False),)
    row.log.clear()
    qtbot.keyClicks(row.log, " ")
    assert session.state.breakpoints[0].log is None
    row.place.click()
    assert session.state.editing is None
    assert not row.fields.isVisible()
    assert row.about.text() == "hit 2 only"
    row.remove.click()
    assert session.state.breakpoints == ()
    assert panel_of(window).none.isVisible()


def test_the_menu_adds_what_cannot_be_clicked(window, open_sample):
    session = open_sample("f_xyz")
    session.show_panel("breakpoints")
    for action in panel_of(window).menu.actions():
        action.trigger()
    assert session.state.breakpoints == (
        Breakpoint(),
        Breakpoint(not_finite=True),
        Breakpoint(phase="forward"),
        Breakpoint(phase="backward"),
    )
    titles = [row.place.text() for row in panel_of(window).rows]
    assert titles == ["any moment", "first not-finite", "start of forward", "start of backward"]


def test_the_menu_debug_switches_and_removes(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    breakpoints.toggle_node(session, "x")
    click_node(qtbot, window, "q")
    press(qtbot, window, Qt.Key.Key_F9)
    press(qtbot, window, Qt.Key.Key_F9, SHIFT)
    assert [point.on for point in session.state.breakpoints] == [True, False]
    press(qtbot, window, Qt.Key.Key_F9, CTRL | SHIFT)
    assert session.state.breakpoints == ()


def test_a_line_of_the_log_leads_to_its_step(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    session.show_panel("log")
    panel = window.below.pages["log"]
    assert panel.nothing.isVisible()
    session.change(log=(LogLine(4, "q is 3"), LogLine(7, "q is 3")))
    assert [panel.list.item(i).text() for i in range(2)] == ["   4  q is 3", "   7  q is 3"]
    rect = panel.list.visualItemRect(panel.list.item(1))
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=rect.center())
    assert session.state.cursor == 7
    panel.clear.click()
    assert session.state.log == ()
    assert panel.nothing.isVisible()


# --- saving --------------------------------------------------------------------------------------


def saved_breakpoints(path):
    return json.loads(path.read_text(encoding="utf-8")).get("breakpoints")


def test_ctrl_s_saves_and_takes_the_mark_away(qtbot, window, session, copy):
    assert session.open(copy)
    assert window.windowTitle() == "copy.graph.json - graphdbg"
    breakpoints.toggle_node(session, "q")
    assert window.windowTitle() == "● copy.graph.json - graphdbg"
    assert window.transport.title.text() == "● copy.graph.json"
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert window.windowTitle() == "copy.graph.json - graphdbg"
    assert saved_breakpoints(copy) == [{"node": "q"}]


def test_save_as_asks_for_a_file(qtbot, window, session, copy, tmp_path, monkeypatch):
    assert session.open(copy)
    breakpoints.toggle_node(session, "q")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "other"), ""))
    press(qtbot, window, Qt.Key.Key_S, CTRL | SHIFT)
    other = tmp_path / "other.graph.json"
    assert saved_breakpoints(other) == [{"node": "q"}]
    assert saved_breakpoints(copy) is None
    assert session.state.path == other


def test_a_failed_save_is_told_and_stays_marked(qtbot, window, session, copy):
    assert session.open(copy)
    breakpoints.toggle_node(session, "q")
    copy.parent.joinpath("gone").mkdir()
    session.change(path=copy.parent / "gone" / "too" / "f.graph.json")
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert window.banner.isVisible()
    assert "not saved" in window.banner.text.text()
    assert session.state.is_dirty


@pytest.mark.parametrize(
    ("button", "is_open", "is_saved"),
    [
        (QMessageBox.StandardButton.Cancel, True, False),
        (QMessageBox.StandardButton.Discard, False, False),
        (QMessageBox.StandardButton.Save, False, True),
    ],
)
def test_closing_with_changes_asks_first(
    qtbot, window, session, copy, monkeypatch, button, is_open, is_saved
):
    asked = []

    def answer(*args):
        asked.append(args[2])
        return button

    monkeypatch.setattr(QMessageBox, "question", answer)
    assert session.open(copy)
    window.canvas.setFocus()
    breakpoints.toggle_node(session, "q")
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert asked == ["copy.graph.json has changes that are not saved. Save them?"]
    assert (session.state.graph is not None) == is_open
    assert (saved_breakpoints(copy) is not None) == is_saved


def test_the_window_stays_open_where_nobody_wants_to_leave(window, session, copy, monkeypatch):
    monkeypatch.setattr(QMessageBox, "question", lambda *args: QMessageBox.StandardButton.Cancel)
    assert session.open(copy)
    breakpoints.toggle_node(session, "q")
    assert not window.close()
    assert window.isVisible()


def test_nothing_is_asked_where_nothing_changed(qtbot, window, session, copy, monkeypatch):
    monkeypatch.setattr(QMessageBox, "question", lambda *args: pytest.fail("asked"))
    assert session.open(copy)
    window.canvas.setFocus()
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert session.state.graph is None


def test_a_shorter_graph_opens_after_one_with_breakpoints_in_its_program(window, open_sample):
    session = open_sample("two_layer_2-2-2")
    breakpoints.toggle_node(session, "w1")
    open_sample("f_xyz")  # a message of Qt about rows that are not there would fail this
    model = window.program.list.model()
    assert all(model.row(row) is None or not model.row(row).mark for row in range(model.rowCount()))


def test_a_condition_that_fits_nothing_of_the_run_is_told_as_it_is_typed(
    qtbot, window, open_sample
):
    session = open_sample("f_xyz", 5)
    breakpoints.add(session, Breakpoint(node="q"))
    row = window.breakpoints.rows[0]
    qtbot.keyClicks(row.when, "value(q)[0] > 1")
    assert row.problems["when"].text().startswith("Column 10: value(q) is a single number")
    row.when.clear()
    qtbot.keyClicks(row.when, "value(q) > 1")
    assert not row.problems["when"].isVisible()
