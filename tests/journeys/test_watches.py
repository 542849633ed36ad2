"""A student watches numbers: from menus, by typing, by step; and goes along a sparkline."""

import pytest
from PySide6.QtCore import QPoint, Qt

from graphdbg.core.values import own
from graphdbg.session import watches
from graphdbg.session.editing import set_value
from tests.journeys.hands import CTRL, LEFT, choose, click_node, menu_at, middle_of, press


@pytest.fixture
def panel(window):
    return window.watches


def texts(session):
    return [one.text for one in session.state.watches]


def shown(panel):
    """Return what each row says."""
    rows = [panel.model.row(place) for place in range(panel.model.rowCount())]
    return [(row.watch.text, row.now.text, row.is_changed) for row in rows]


def row_rect(panel, place):
    return panel.list.visualRect(panel.model.index(place))


def spark_point(panel, place, share):
    """Return a place in the sparkline of a row, by its share of the run."""
    rect = panel.delegate.spark_rect(row_rect(panel, place))
    return QPoint(round(rect.left() + share * rect.width()), round(rect.center().y()))


def type_new(qtbot, panel, text):
    panel.field.setFocus()
    qtbot.keyClicks(panel.field, text)
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)


def test_a_gradient_is_watched_from_the_canvas_and_followed_by_step(
    qtbot, window, open_sample, panel
):
    session = open_sample("f_xyz", 6)
    menu = menu_at(window, window.canvas.viewport(), middle_of(window, "z"))
    choose(qtbot, menu, "Watch the gradient")
    assert session.state.shown["below"] == "watches"
    assert panel.isVisible()
    assert shown(panel) == [("grad(z)", "not yet", False)]
    session.go(8)
    assert shown(panel) == [("grad(z)", "3", True)]
    assert panel.model.row(0).tip == "grad(z)\n3\nwas not known"
    session.forward()
    assert shown(panel) == [("grad(z)", "3", False)]


def test_between_two_beats_a_number_is_not_there_yet(window, open_sample, panel):
    session = open_sample("f_xyz", 7)
    watches.add(session, "grad(z)")
    session.set_granularity("micro")
    said = []
    for _ in range(4):
        session.forward()
        said += shown(panel)
    assert session.state.cursor == 8
    assert said == [("grad(z)", "not yet", False)] * 3 + [("grad(z)", "3", True)]


def test_the_old_value_is_told(window, open_sample, panel):
    session = open_sample("two_layer_2-2-2")
    trace = session.state.trace
    watches.add(session, "grad(out_h1)")
    session.set_granularity("wire")
    cursor = trace.cursor_of_contribution(trace.wires("out_h1")[1])
    session.go(cursor - 1)
    before = panel.model.row(0).now.text
    session.go(cursor)
    assert panel.model.row(0).tip.endswith(f"\nwas {before}")


def test_a_contribution_is_watched_from_the_inspector(qtbot, window, open_sample, panel):
    open_sample("f_xyz", 7)
    click_node(qtbot, window, "q")
    table = window.inspector.contributions
    at = table.rows()[0].geometry().center()
    choose(qtbot, menu_at(window, table, at), "Watch the contribution")
    value = window.inspector.value
    choose(qtbot, menu_at(window, value, QPoint(5, 5)), "Watch the value")
    assert shown(panel) == [("contribution(f, 0)", "−4", True), ("value(q)", "3", False)]


def test_a_click_in_the_sparkline_goes_to_that_step(qtbot, window, open_sample, panel):
    session = open_sample("f_xyz", 10)
    watches.add(session, "value(q)")
    viewport = panel.list.viewport()
    for share, cursor in ((0.405, 4), (0.0, 0), (0.8, 8)):
        qtbot.mouseClick(viewport, LEFT, pos=spark_point(panel, 0, share))
        assert session.state.cursor == cursor
    qtbot.mousePress(viewport, LEFT, pos=spark_point(panel, 0, 0.5))
    qtbot.mouseMove(viewport, spark_point(panel, 0, 0.9))
    assert session.state.cursor == 9
    qtbot.mouseRelease(viewport, LEFT, pos=spark_point(panel, 0, 0.9))


def test_arrows_go_from_change_to_change(qtbot, window, open_sample, panel):
    session = open_sample("f_xyz", 0)
    watches.add(session, "grad(z) * value(q)")
    panel.list.setFocus()
    press(qtbot, window, Qt.Key.Key_Right)
    assert session.state.cursor == 8
    press(qtbot, window, Qt.Key.Key_Right)
    assert session.state.cursor == 8
    session.last()
    press(qtbot, window, Qt.Key.Key_Left)
    assert session.state.cursor == 8


def test_what_is_wrong_is_told_as_it_is_typed(qtbot, window, open_sample, panel):
    session = open_sample("f_xyz", 7)
    window.commands.actions["watch_add"].trigger()
    assert panel.field.hasFocus()
    qtbot.keyClicks(panel.field, "grad(zz)")
    assert panel.said.isVisible()
    assert panel.said.text() == "Column 6: there is no node named 'zz'; did you mean z?"
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert texts(session) == []
    assert panel.field.text() == "grad(zz)"
    for _ in range(2):
        qtbot.keyClick(panel.field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(panel.field, ")")
    assert not panel.said.isVisible()
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert texts(session) == ["grad(z)"]
    assert panel.field.text() == ""


def test_names_are_completed(qtbot, window, open_sample, panel):
    open_sample("two_layer_2-2-2")
    watches.add(window.session, "out_h1")
    panel.field.setFocus()
    qtbot.keyClicks(panel.field, "grad(net_")
    assert panel.field.popup.isVisible()
    model = panel.field.list.completionModel()
    found = [model.index(i, 0).data() for i in range(model.rowCount())]
    assert set(found) == {"net_h1", "net_h2", "net_o1", "net_o2"}
    qtbot.keyClick(panel.field.popup, Qt.Key.Key_Down)
    qtbot.keyClick(panel.field.popup, Qt.Key.Key_Return)
    assert panel.field.text() == f"grad({found[0]}"
    assert not panel.field.popup.isVisible()


def start_editing(qtbot, panel, place):
    panel.list.setFocus()
    panel.list.put_focus_on(place)
    qtbot.keyClick(panel.list, Qt.Key.Key_F2)
    return panel.delegate.field


def test_editing_with_a_mistake_loses_nothing(qtbot, window, open_sample, panel):
    session = open_sample("f_xyz", 7)
    watches.add(session, "grad(q)")
    field = start_editing(qtbot, panel, 0)
    field.selectAll()
    qtbot.keyClicks(field, "grad(q) ++* 2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.delegate.field is field
    assert panel.said.text().startswith("Column 11: ")
    assert texts(session) == ["grad(q)"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: panel.delegate.field is None)
    assert texts(session) == ["grad(q)"]
    assert not panel.said.isVisible()
    field = start_editing(qtbot, panel, 0)
    field.selectAll()
    qtbot.keyClicks(field, "grad(q) * 2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert texts(session) == ["grad(q) * 2"]
    assert shown(panel) == [("grad(q) * 2", "−8", True)]


def test_a_wrong_one_that_is_left_is_kept_with_its_sentence(qtbot, window, open_sample, panel):
    session = open_sample("f_xyz", 7)
    watches.add(session, "grad(q)")
    field = start_editing(qtbot, panel, 0)
    field.selectAll()
    qtbot.keyClicks(field, "grad(p)")
    window.canvas.setFocus()
    qtbot.waitUntil(lambda: panel.delegate.field is None)
    assert texts(session) == ["grad(p)"]
    assert shown(panel)[0][1].startswith("Column 6: there is no node named 'p'")


def test_delete_and_ctrl_arrows(qtbot, window, open_sample, panel):
    session = open_sample("f_xyz", 7)
    for text in ("x", "y", "z"):
        watches.add(session, text)
    panel.list.setFocus()
    panel.list.put_focus_on(2)
    press(qtbot, window, Qt.Key.Key_Up, CTRL)
    press(qtbot, window, Qt.Key.Key_Up, CTRL)
    assert texts(session) == ["z", "x", "y"]
    assert panel.list.place == 0
    press(qtbot, window, Qt.Key.Key_Down, CTRL)
    assert texts(session) == ["x", "z", "y"]
    press(qtbot, window, Qt.Key.Key_Delete)
    assert texts(session) == ["x", "y"]
    assert panel.list.place == 1
    window.commands.actions["watches_remove"].trigger()
    assert texts(session) == []
    assert panel.none.isVisible()


def test_a_row_is_dragged_between_others(window, open_sample, panel):
    session = open_sample("f_xyz", 7)
    for text in ("x", "y", "z"):
        watches.add(session, text)
    model = panel.model
    carried = model.mimeData([model.index(0)])
    model.dropMimeData(carried, Qt.DropAction.MoveAction, 2, 0, model.index(-1))
    assert texts(session) == ["y", "x", "z"]
    carried = model.mimeData([model.index(2)])
    model.dropMimeData(carried, Qt.DropAction.MoveAction, 0, 0, model.index(-1))
    assert texts(session) == ["z", "y", "x"]


def test_the_menu_of_a_row(qtbot, window, open_sample, panel):
    session = open_sample("f_xyz", 0)
    watches.add(session, "value(q) * 2")
    at = row_rect(panel, 0).center() - QPoint(0, 12)
    menu = menu_at(window, panel.list.viewport(), at)
    choose(qtbot, menu, "Go to its next change")
    assert session.state.cursor == 4
    choose(qtbot, menu_at(window, panel.list, None), "Remove")
    assert texts(session) == []


def test_a_screen_reader_hears_the_row(window, open_sample, panel):
    session = open_sample("f_xyz", 8)
    watches.add(session, "grad(z) / 7")
    said = panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "grad(z) / 7: 0.42857143, was not known"


def test_watches_follow_an_edit(qtbot, window, open_sample, panel):
    session = open_sample("f_xyz", 8)
    watches.add(session, "grad(z)")
    set_value(session, "x", own(1.0))
    assert shown(panel) == [("grad(z)", "6", True)]
    qtbot.waitUntil(lambda: panel.model.row(0).history is not None)
    assert panel.model.row(0).history.values == (None, 6.0)
