"""Menus on whatever is right-clicked, and by the Menu key on what is in focus."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from graphdbg.core.graph import Wire
from graphdbg.core.values import own
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.breakpoints import add, toggle_wire
from graphdbg.session.checking import start_check
from graphdbg.session.editing import nudge_node, set_value
from graphdbg.session.quantity import of_node
from graphdbg.session.running import run_on
from graphdbg.session.watch import reading
from graphdbg.session.why import ask
from tests.journeys.hands import choose, click_node, entries_of, menu_at, middle_of


def titles(window, widget, at):
    menu = menu_at(window, widget, at)
    assert menu is not None
    assert menu.isVisible()
    found = entries_of(menu)
    menu.close()
    return found


def row_at(view, row):
    return view.visualRect(view.model().index(row, 0)).center()


def test_a_node_on_the_canvas_by_mouse_and_by_key(qtbot, window, open_sample):
    open_sample("f_xyz", 7)
    found = titles(window, window.canvas.viewport(), middle_of(window, "x"))
    assert found[:2] == ["Watch the value", "Watch the gradient"]
    assert "Change the value…" in found
    click_node(qtbot, window, "x")
    assert titles(window, window.canvas, None) == found


def test_keys_are_shown_beside_the_entries(window, open_sample):
    open_sample("f_xyz", 7)
    menu = menu_at(window, window.canvas.viewport(), middle_of(window, "x"))
    assert "Set or remove breakpoint\tF9" in [one.text() for one in menu.actions()]
    menu.close()


def test_the_ground_offers_the_camera(window, open_sample):
    open_sample("f_xyz", 7)
    found = titles(window, window.canvas.viewport(), QPoint(3, 3))
    assert "Show the whole graph" in found
    assert "Follow the run" not in found


def test_a_wire_on_the_canvas(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    session.select_wire(Wire("f", 1))
    assert "Watch the local derivative" in titles(window, window.canvas, None)


def test_a_line_of_the_program(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    lines = window.program.list
    menu = menu_at(window, lines.viewport(), row_at(lines, 3))
    choose(qtbot, menu, "Go to step 4")
    assert session.state.cursor == 4
    assert "Watch the value" in titles(window, lines, None)
    assert menu_at(window, lines.viewport(), row_at(lines, 5)) is None  # the rule


def test_the_timeline(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    timeline = window.timeline
    x = next(x for x in range(timeline.width()) if timeline.scale().cursor_at(x) == 3)
    choose(qtbot, menu_at(window, timeline, QPoint(x + 1, 10)), "Go to step 3")
    assert session.state.cursor == 3
    assert "Watch the value" in titles(window, timeline, None)


def test_formulas_are_copied_too(window, open_sample):
    open_sample("f_xyz", 7)
    value, chain = window.inspector.value, window.inspector.chain
    assert titles(window, value.formula, QPoint(4, 4))[-2:] == ["Copy as LaTeX", "Copy as text"]
    found = titles(window, chain.formula, QPoint(4, 4))
    assert "Copy the gradient −4" in found


def test_numbers_are_copied_with_all_digits(qtbot, window, open_sample):
    session = open_sample("sigmoid_neuron", 0)
    session.last()
    name = session.state.trace.names[0]
    session.select(name)
    menu = menu_at(window, window.inspector.chain, QPoint(4, 4))
    choose(qtbot, menu, "Copy the gradient")
    assert float(QApplication.clipboard().text()) == session.state.trace.gradient(name)


def test_a_cell_of_a_map(qtbot, window, open_sample):
    session = open_sample("softmax_classifier", 0)
    session.last()
    trace = session.state.trace
    name = next(name for name in trace.names if trace.value(name).ndim == 2)
    session.select(name)
    array = window.inspector.array
    array.want_value()
    qtbot.waitUntil(lambda: array.map.sizeHint().height() > 20 and array.map.isVisible())
    array.map._point((1, 0))
    menu = menu_at(window, array.map, None)
    choose(qtbot, menu, "Copy the value")
    assert float(QApplication.clipboard().text()) == trace.value(name)[1, 0]


def test_a_number_is_asked_about_and_so_is_one_it_was_made_from(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    menu = menu_at(window, window.canvas.viewport(), middle_of(window, "x"))
    choose(qtbot, menu, "Why this gradient?")
    assert session.state.shown["right"] == "why"
    tree = window.why.tree
    found = titles(window, tree.viewport(), row_at(tree, 1))
    assert "Why this contribution?" in found
    choose(qtbot, menu_at(window, tree.viewport(), row_at(tree, 1)), "Watch the contribution")
    assert session.state.watches[0].text == "contribution(q, 0)"


def test_the_wire_panel(window, open_sample):
    session = open_sample("f_xyz", 10)
    session.select_wire(Wire("f", 0))
    session.show_panel("wire")
    assert "Copy the local derivative −4" in titles(window, window.wire.head, QPoint(5, 5))


@pytest.mark.parametrize("panel", ["outline", "check", "paths"])
def test_rows_of_panels(qtbot, window, open_sample, panel):
    session = open_sample("f_xyz", 10)
    session.select("x")
    session.show_panel(panel)
    view = {
        "outline": window.outline,
        "check": window.check.table,
        "paths": window.paths.table,
    }[panel]
    if panel == "check":
        start_check(session)
        qtbot.waitUntil(lambda: session.state.checkup is not None and session.state.checkup.is_over)
    qtbot.waitUntil(lambda: view.model().rowCount() > 0)
    assert "Show in the middle" in titles(window, view.viewport(), row_at(view, 0))


def test_rows_of_a_nudge_and_of_what_is_saved(window, open_sample):
    session = open_sample("f_xyz", 7)
    session.show_panel("nudge")
    nudge_node(session, "x", 0.1)
    table = window.nudge.table
    assert "Watch the value" in titles(window, table.viewport(), row_at(table, 1))
    session.show_panel("saved")
    table = window.saved.table
    assert "Why this value?" in titles(window, table.viewport(), row_at(table, 0))


def test_a_line_of_the_log(qtbot, window, open_sample):
    session = open_sample("f_xyz", 0)
    add(session, Breakpoint(node="q", log="q is {value(q)}"))
    run_on(session)
    session.show_panel("log")
    rows = window.log.list
    found = titles(window, rows.viewport(), row_at(rows, 0))
    assert {"Go to step 4", "Watch the value", "Copy the line", "Empty the log"} <= {*found}
    choose(qtbot, menu_at(window, rows.viewport(), row_at(rows, 0)), "Copy the whole log")
    assert QApplication.clipboard().text() == "4\tq is 3\n7\tq is 3"
    choose(qtbot, menu_at(window, rows.viewport(), row_at(rows, 0)), "Go to step 4")
    assert session.state.cursor == 4
    choose(qtbot, menu_at(window, rows.viewport(), row_at(rows, 0)), "Empty the log")
    assert menu_at(window, rows.viewport(), QPoint(5, 5)) is None


def test_a_row_of_the_breakpoints(qtbot, window, open_sample):
    session = open_sample("f_xyz", 5)
    toggle_wire(session, Wire("f", 0))
    add(session, Breakpoint(phase="backward"))
    session.show_panel("breakpoints")
    panel = window.breakpoints
    qtbot.waitUntil(lambda: panel.rows[1].geometry().bottom() > panel.rows[0].geometry().bottom())

    def chosen(row, title):
        at = panel.rows[row].geometry().center()
        choose(qtbot, menu_at(window, panel.inside, at), title)

    found = titles(window, panel.inside, panel.rows[0].geometry().center())
    assert found[:4] == ["Edit…", "Turn off", "Remove", "Remove all breakpoints"]
    assert "Watch the contribution" in found
    assert "Set or remove breakpoint" not in found
    chosen(0, "Go to its next hit, step 7")
    assert session.state.cursor == 7
    chosen(1, "Turn off")
    assert [point.on for point in session.state.breakpoints] == [True, False]
    panel.rows[1].place.setFocus()
    assert titles(window, panel.rows[1].place, None)[1] == "Turn on"
    chosen(0, "Remove all")
    assert session.state.breakpoints == ()


def test_a_group_in_the_outline(qtbot, window, open_sample):
    session = open_sample("two_layer_2-2-2", 0)
    session.show_panel("outline")
    outline = window.outline
    row = next(
        row for row in range(outline.model().rowCount())
        if outline.outline.group(outline.model().index(row, 0))
    )  # fmt: skip
    group = outline.outline.group(outline.model().index(row, 0))
    choose(qtbot, menu_at(window, outline.viewport(), row_at(outline, row)), f"Fold {group}")
    assert group in session.state.folded
    assert titles(window, outline.viewport(), row_at(outline, row))[0] == f"Unfold {group}"


def test_a_document_of_the_history(qtbot, window, open_sample):
    session = open_sample("f_xyz", 5)
    set_value(session, "x", own(3.0))
    session.show_panel("history")
    rows = window.history.list
    choose(qtbot, menu_at(window, rows.viewport(), row_at(rows, 0)), "Undo back to here")
    assert session.state.graph.nodes["x"].value == -2
    assert titles(window, rows.viewport(), row_at(rows, 1))[0] == "Redo up to here"


def test_a_name_in_the_program_text(qtbot, window, open_sample):
    session = open_sample("f_xyz", 5)
    session.show_panel("text")
    editor = window.text.editor
    place = editor.toPlainText().index("q =")
    cursor = editor.textCursor()
    cursor.setPosition(place)
    editor.setTextCursor(cursor)
    found = titles(window, editor, None)
    assert "Watch the value" in found
    assert any(title.startswith("Select All") for title in found)
    found = titles(window, editor.viewport(), editor.cursorRect().center())
    assert "Watch the value" in found


def test_the_sentence_and_the_minimap(window, open_sample):
    open_sample("f_xyz", 7)
    found = titles(window, window.narration, QPoint(30, 10))
    assert "Why this gradient?" in found
    assert found[-1] == "Copy the sentence"
    assert "Minimap" in titles(window, window.minimap, QPoint(5, 5))


def test_a_path(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    session.select("x")
    session.show_panel("paths")
    table = window.paths.table
    choose(qtbot, menu_at(window, table.viewport(), row_at(table, 0)), "Light this path")
    assert session.state.lit == {Wire("f", 0), Wire("q", 0)}
    found = titles(window, table.viewport(), row_at(table, 0))
    assert "Copy its product −4" in found
    choose(qtbot, menu_at(window, table.viewport(), row_at(table, 0)), "Watch its product")
    assert [one.text for one in session.state.watches] == ["grad(f) * local(f, 0) * local(q, 0)"]
    assert reading(session.state.trace, session.state.watches[0], 10).answer == -4


def test_numbers_in_texts_have_the_menu_of_their_panel(window, open_sample):
    session = open_sample("f_xyz", 10)
    ask(session, of_node("gradient", "x"))
    assert "Copy the gradient −4" in titles(window, window.why.number, QPoint(5, 5))
    session.show_panel("paths")
    assert "Copy the gradient −4" in titles(window, window.paths.foot.total, QPoint(5, 5))
    session.select_wire(Wire("f", 0))
    session.show_panel("wire")
    assert "Watch the contribution" in titles(window, window.wire.ledger.table, QPoint(5, 5))
    session.show_panel("check")
    assert "Show in the middle" in titles(window, window.check.summary, QPoint(1, 1))


def test_a_cell_of_the_table_is_watched_and_made_a_condition(qtbot, window, open_sample):
    session = open_sample("softmax_classifier", 0)
    session.last()
    session.select("W")
    session.show_panel("node")
    table = window.inspector.array.table
    table.opener.click()
    at = table.view.visualRect(table.model.index(1, 2)).center()
    choose(qtbot, menu_at(window, table.view.viewport(), at), "Watch grad(W)[1, 2]")
    assert session.state.watches[0].text == "grad(W)[1, 2]"
    choose(qtbot, menu_at(window, table.view.viewport(), at), "Breakpoint on grad(W)[1, 2]")
    assert session.state.breakpoints == (Breakpoint(node="W", when="grad(W)[1, 2] > 0"),)
    assert window.breakpoints.rows[0].when.hasFocus()
    session.show_panel("watches")
    rows = window.watches.list
    choose(qtbot, menu_at(window, rows.viewport(), row_at(rows, 0)), "Why this gradient?")
    assert session.state.why.entry == (1, 2)


def test_a_cell_of_a_jacobian(qtbot, window, open_sample):
    session = open_sample("softmax_classifier", 0)
    session.last()
    session.select_wire(Wire("u", 1))
    session.show_panel("wire")
    part = window.wire.jacobian
    qtbot.waitUntil(part.is_done)
    part.map._point((2, 3))
    choose(qtbot, menu_at(window, part.map, None), "Watch jacobian(u, 1)[2, 3]")
    trace = session.state.trace
    assert (
        reading(trace, session.state.watches[0], trace.length).answer
        == trace.jacobian("u", 1)[2, 3]
    )
    assert "Copy the entry 0.03" in titles(window, part.map, None)
