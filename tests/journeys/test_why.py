"""Asking where a number comes from, through the real window."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication

from graphdbg.core.graph import Wire
from graphdbg.core.tracing import graph_of, parameter
from graphdbg.core.values import own
from graphdbg.session.editing import set_value
from graphdbg.session.why import set_open
from tests.journeys.hands import CTRL, LEFT, NONE, choose, click_node, menu_at, press, state_of

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def panel(window):
    return window.right.pages["why"]


def rows(window):
    model = panel(window).model
    return [model.data(model.index(i)) for i in range(model.rowCount())]


def at(window, row, x=120):
    tree = panel(window).tree
    rect = tree.visualRect(panel(window).model.index(row))
    return QPoint(x, rect.center().y())


def click_row(qtbot, window, row, x=120):
    qtbot.mouseClick(panel(window).tree.viewport(), LEFT, pos=at(window, row, x))


def click_arrow(qtbot, window, row):
    tree = panel(window).tree
    index = panel(window).model.index(row)
    rect = tree.visualRect(index)
    arrow = panel(window).delegate.arrow_of(panel(window).model.row(row), rect)
    qtbot.mouseClick(tree.viewport(), LEFT, pos=arrow.center().toPoint())


def broken():
    return graph_of(lambda x, w: np.log(x) * w, x=0.0, w=parameter(0.0))


@pytest.mark.parametrize(
    ("key", "modifiers"), [(Key.Key_I, CTRL | SHIFT), (Key.Key_Y, SHIFT)], ids=["window", "canvas"]
)
def test_asking_why_a_gradient_by_key(qtbot, window, open_sample, key, modifiers):
    session = open_sample("f_xyz", 10)
    click_node(qtbot, window, "q")
    press(qtbot, window, key, modifiers)
    assert session.state.shown["right"] == "why"
    assert rows(window) == ["∂f/∂q = −4", "from f = −4", "∂f/∂f = 1", "∂f/∂q = −4"]
    assert "∂f/∂q = −4" in panel(window).number.text()
    assert panel(window).title.text() == "Gradient of q"
    assert panel(window).reason.text().startswith("Multiply swaps")
    assert panel(window).step.text() == "Made at step 7."


def test_asking_why_a_value_by_key_and_by_the_menu(qtbot, window, open_sample):
    open_sample("f_xyz", 5)
    press(qtbot, window, Key.Key_I, CTRL)
    assert rows(window) == ["f = −12", "q = 3", "z = −4"]
    click_node(qtbot, window, "q")
    action = next(a for a in window.findChildren(QAction) if a.text() == "Why this value?")
    action.trigger()
    assert rows(window) == ["q = 3", "x = −2", "y = 5"]


@pytest.mark.parametrize(
    ("link", "first"), [("why_value", "q = 3"), ("why_gradient", "∂f/∂q = −4")]
)
def test_asking_beside_the_number_in_the_inspector(qtbot, window, open_sample, link, first):
    open_sample("f_xyz", 7)
    qtbot.mouseClick(getattr(window.inspector, link), LEFT)
    assert rows(window)[0] == first


def test_a_constant_has_no_why_for_its_gradient(qtbot, window, session):
    session.show(graph_of(lambda x: x * 2.0, x=3.0), None, 3)
    constant = next(n.name for n in session.state.graph.nodes.values() if n.kind == "constant")
    session.select(constant)
    assert window.inspector.why_value.isVisible()
    assert not window.inspector.why_gradient.isVisible()


def test_a_click_on_a_row_goes_to_its_step_and_marks_it(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    session.select("q")
    press(qtbot, window, Key.Key_I, CTRL | SHIFT)
    click_row(qtbot, window, 1)
    assert (session.state.cursor, session.state.wire) == (7, Wire("f", 0))
    click_row(qtbot, window, 2)
    assert (session.state.cursor, session.state.selection, session.state.wire) == (6, "f", None)
    assert state_of(window, "f")[0] == "active backward"


def test_arrow_and_double_click_open_and_close_a_row(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    session.select("f")
    press(qtbot, window, Key.Key_I, CTRL)
    click_arrow(qtbot, window, 1)
    assert rows(window) == ["f = −12", "q = 3", "x = −2", "y = 5", "z = −4"]
    assert session.state.cursor == 10
    click_arrow(qtbot, window, 0)
    assert rows(window) == ["f = −12"]
    click_row(qtbot, window, 0)  # a double click begins with a click
    qtbot.mouseDClick(panel(window).tree.viewport(), LEFT, pos=at(window, 0))
    assert len(rows(window)) == 5


def test_the_tree_by_keyboard(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    session.select("f")
    press(qtbot, window, Key.Key_I, CTRL)
    panel(window).tree.setFocus()
    for key, row, count in [
        (Key.Key_Right, 1, 3),
        (Key.Key_Right, 1, 5),
        (Key.Key_Right, 2, 5),
        (Key.Key_Down, 3, 5),
        (Key.Key_Left, 1, 5),
        (Key.Key_Left, 1, 3),
        (Key.Key_Left, 0, 3),
    ]:
        press(qtbot, window, key)
        assert panel(window).tree.currentIndex().row() == row
        assert len(rows(window)) == count
    assert session.state.cursor == 10
    press(qtbot, window, Key.Key_Down)
    press(qtbot, window, Key.Key_Return)
    assert (session.state.cursor, session.state.selection) == (4, "q")


def test_rows_are_read_out(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    session.select("f")
    press(qtbot, window, Key.Key_I, CTRL)
    model = panel(window).model
    said = [model.data(model.index(i), Qt.ItemDataRole.AccessibleTextRole) for i in range(3)]
    assert said == [
        "level 1, open, f = −12: q · z = 3 · (−4); step 5",
        "level 2, closed, q = 3: x + y = −2 + 5; step 4",
        "level 2, z = −4: parameter; step 3",
    ]


def test_before_the_number_is_known_that_is_said(qtbot, window, open_sample):
    session = open_sample("f_xyz", 2)
    session.select("q")
    press(qtbot, window, Key.Key_I, CTRL | SHIFT)
    why = panel(window)
    assert why.step.text() == "Not known yet: step 7 makes it."
    qtbot.mouseClick(why.go, LEFT)
    assert session.state.cursor == 7
    assert why.step.text() == "Made at step 7."
    assert not why.go.isEnabled()


def test_a_nan_leads_to_the_first_event_that_made_one(qtbot, window, session):
    session.show(broken(), None, 0)
    session.select("x")
    session.last()
    press(qtbot, window, Key.Key_I, CTRL | SHIFT)
    why = panel(window)
    assert "0 × inf = nan (0 × ∞)" in why.reason.text()
    session.first()
    qtbot.mouseClick(why.origin, LEFT)
    assert session.state.cursor == session.state.trace.length
    session.select("multiply_1")
    window.canvas.setFocus()
    press(qtbot, window, Key.Key_Y)
    qtbot.mouseClick(why.origin, LEFT)
    assert session.state.selection == "log_1"
    assert state_of(window, "log_1")[0] == "first not finite"


def test_why_is_the_next_one_zero(qtbot, window, session):
    session.show(graph_of(lambda x: np.maximum(-np.exp(x), 0.0), x=1.0), None, 0)
    session.select("x")
    session.last()
    press(qtbot, window, Key.Key_I, CTRL | SHIFT)
    why = panel(window)
    first = why.reason.text()
    assert why.on.text().startswith("Why is ∂")
    qtbot.mouseClick(why.on, LEFT)
    assert why.reason.text() != first
    assert "is zero, because" in why.reason.text()


def test_without_a_question_the_panel_says_how_to_ask(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    session.show_panel("why")
    why = panel(window)
    assert why.invitation.isVisible()
    assert not why.tree.isVisible()
    qtbot.mouseClick(why.gradient, LEFT)
    assert rows(window)[0] == "∂f/∂q = −4"
    assert not why.invitation.isVisible()


def test_the_answer_stays_while_the_run_is_stepped_through(qtbot, window, open_sample):
    session = open_sample("two_layer_2-2-2", 37)
    session.select("out_h1")
    press(qtbot, window, Key.Key_I, CTRL | SHIFT)
    set_open(session, (0,), True)
    shown = rows(window)
    window.canvas.setFocus()
    press(qtbot, window, Key.Key_Left, NONE)
    assert rows(window) == shown
    assert panel(window).model.cursor == session.state.cursor


def test_a_row_can_be_asked_about_and_its_number_copied(qtbot, window, open_sample):
    session = open_sample("two_layer_2-2-2", 37)
    session.select("out_h1")
    press(qtbot, window, Key.Key_I, CTRL | SHIFT)
    tree = panel(window).tree
    tree.setCurrentIndex(panel(window).model.index(1))
    choose(qtbot, menu_at(window, tree, None), "Copy the contribution")
    exact = session.state.trace.contributions("out_h1")[0]
    assert QGuiApplication.clipboard().text() == str(exact)
    choose(qtbot, menu_at(window, tree, None), "Why this contribution?")
    assert rows(window)[0] == "from net_o1 = 0.0554"
    assert panel(window).title.text() == "Contribution of net_o1 to out_h1"


def test_another_panel_lets_go_of_the_wires(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    session.select("q")
    press(qtbot, window, Key.Key_I, CTRL | SHIFT)
    assert session.state.lit == {Wire("f", 0)}
    session.show_panel("why")
    assert session.state.lit == {Wire("f", 0)}
    session.show_panel("node")
    assert not session.state.lit


def test_a_beat_before_the_number_is_in_it_is_not_known_yet(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    session.select("q")
    press(qtbot, window, Key.Key_I, CTRL | SHIFT)
    session.go_to((7, 2))
    assert panel(window).step.text() == "Not known yet: step 7 makes it."
    assert panel(window).go.isEnabled()
    qtbot.mouseClick(panel(window).go, LEFT)
    assert panel(window).step.text() == "Made at step 7."


def test_an_edit_gives_the_answer_its_new_numbers(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    session.select("q")
    press(qtbot, window, Key.Key_I, CTRL | SHIFT)
    set_value(session, "z", own(9.0))
    assert rows(window) == ["∂f/∂q = 9", "from f = 9", "∂f/∂f = 1", "∂f/∂q = 9"]
    assert "∂f/∂q = 9" in panel(window).number.text()
