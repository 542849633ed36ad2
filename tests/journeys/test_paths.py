"""The panel of paths: a ledger that adds up, lights its paths, and folds into backprop."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from graphdbg.core.graph import graph_from
from graphdbg.session.editing import set_value
from graphdbg.session.ledger import show_paths
from graphdbg.ui.ledger.model import PATH, PRODUCT, SHARE
from tests.core.graphs import applied_to, doublings, leaf
from tests.journeys.hands import LEFT, click_node, press


def words(label):
    return re.sub(r"<[^>]*>", "", label.text()).replace("\u200b", "").replace("&nbsp;", " ")


def cells(window, column):
    model = window.paths.model
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


@pytest.fixture
def look_at(window, open_sample):
    """Open a sample at its end, bring the paths up, and select a node."""

    def looked(sample, node, step=10**6):
        session = open_sample(sample, step)
        show_paths(session)
        session.select(node)
        return session

    return looked


def test_one_path_through_a_function_of_a_function(window, look_at):
    look_at("function_three_times", "w")
    assert words(window.paths.count) == "1 path to the loss"
    assert cells(window, PATH) == ["w → x → y → z"]
    assert window.paths.model.factors(0) == "0.5403 · 0.6664 · 0.7347"
    assert (cells(window, PRODUCT), cells(window, SHARE)) == (["0.2645"], ["100.0 %"])
    assert words(window.paths.foot.total).split() == ["Σ", "=", "0.2645", "✓", "equals", "∂z/∂w"]


def test_the_ledger_of_a_network_adds_up(window, look_at):
    look_at("two_layer_2-2-2", "b1")
    assert words(window.paths.title) == "b₁"
    assert cells(window, PRODUCT) == ["0.01337", "−0.004597", "0.015", "−0.005042"]
    assert cells(window, SHARE) == ["71.4 %", "−24.5 %", "80.1 %", "−26.9 %"]
    assert "✓ equals ∂E_total/∂b₁" in words(window.paths.foot.total)
    assert "1e−9" in words(window.paths.foot.precision)


def test_arrows_choose_a_path_and_light_it_and_escape_lets_go(qtbot, window, look_at):
    session = look_at("two_layer_2-2-2", "b1")
    window.paths.table.setFocus()
    assert session.state.ledger.chosen is None
    for place in (0, 1, 2):
        press(qtbot, window, Qt.Key.Key_Down)
        assert session.state.ledger.chosen == place
        path = session.state.trace.paths("b1")[place]
        assert session.state.lit == set(path.wires)
        assert window.canvas.item.seen.lit == session.state.lit
    press(qtbot, window, Qt.Key.Key_Up)
    assert session.state.ledger.chosen == 1
    press(qtbot, window, Qt.Key.Key_Escape)
    assert (session.state.lit, session.state.ledger.chosen) == (frozenset(), None)
    assert session.state.selection == "b1"
    assert not window.paths.table.selectionModel().selectedRows()


def test_a_click_chooses_a_path_and_the_steps_leave_it_lit(qtbot, window, look_at):
    session = look_at("two_layer_2-2-2", None, 30)
    session.select("b1")
    at = window.paths.table.visualRect(window.paths.model.index(1, PATH)).center()
    qtbot.mouseClick(window.paths.table.viewport(), LEFT, pos=at)
    lit = session.state.lit
    assert lit
    session.forward()
    assert (session.state.lit, session.state.focus) == (lit, "b1")


def test_another_node_lets_go_of_the_path(qtbot, window, look_at):
    session = look_at("two_layer_2-2-2", "b1")
    window.paths.table.selectRow(0)
    assert session.state.lit
    click_node(qtbot, window, "w5")
    qtbot.waitUntil(lambda: session.state.lit == frozenset())
    assert words(window.paths.title) == "w₅"
    assert session.state.ledger.chosen is None


def test_another_panel_lets_go_of_the_path(qtbot, window, look_at):
    session = look_at("two_layer_2-2-2", "b1")
    window.paths.table.selectRow(2)
    session.show_panel("node")
    qtbot.waitUntil(lambda: session.state.ledger.chosen is None)
    assert session.state.lit == frozenset()


def test_a_path_stays_chosen_when_a_value_is_edited(qtbot, window, look_at):
    session = look_at("two_layer_2-2-2", "b1")
    window.paths.table.selectRow(1)
    lit = session.state.lit
    set_value(session, "w7", np.float64(-0.5))
    qtbot.waitUntil(lambda: cells(window, PRODUCT)[1] != "−0.004597")
    assert (session.state.lit, session.state.ledger.chosen) == (lit, 1)
    assert window.paths.table.selectionModel().selectedRows()[0].row() == 1
    assert "✓ equals" in words(window.paths.foot.total)


def test_sorting_by_a_click_on_a_head_and_by_the_box(qtbot, window, look_at):
    session = look_at("two_layer_2-2-2", "b1")
    window.paths.table.selectRow(0)
    head = window.paths.table.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(SHARE) + 10, head.height() // 2)
    qtbot.mouseClick(head.viewport(), LEFT, pos=at)
    assert cells(window, SHARE) == ["80.1 %", "71.4 %", "−24.5 %", "−26.9 %"]
    assert window.paths.table.selectionModel().selectedRows()[0].row() == 1
    qtbot.mouseClick(head.viewport(), LEFT, pos=at)
    assert cells(window, SHARE) == ["−26.9 %", "−24.5 %", "71.4 %", "80.1 %"]
    window.paths.sort.setFocus()
    window.paths.sort.setCurrentIndex(1)
    window.paths.sort.activated.emit(1)
    assert session.state.ledger.sort == "size"
    assert cells(window, PRODUCT) == ["0.015", "0.01337", "−0.005042", "−0.004597"]
    assert session.state.ledger.chosen == 0


def test_numbers_come_when_the_run_has_made_them(window, look_at):
    session = look_at("two_layer_2-2-2", "b1", 3)
    model = window.paths.model
    assert words(window.paths.count) == "4 paths to the loss"
    assert (cells(window, PATH)[0][:2], model.factors(0), cells(window, PRODUCT)[0]) == (
        "b₁",
        "",
        "",
    )
    session.end_of_forward()
    assert model.factors(0) == "1 · 0.2413 · 0.4 · 0.1868 · 0.7414 · 1"
    assert cells(window, PRODUCT)[0] == ""
    assert words(window.paths.foot.total) == "Σ once the gradient is complete"
    session.last()
    assert cells(window, PRODUCT)[0] == "0.01337"


def test_products_wait_for_the_last_beat(window, look_at):
    session = look_at("two_layer_2-2-2", "b1")
    session.go(session.state.trace.cursor_of_gradient("b1"))
    session.set_granularity("micro")
    assert cells(window, PRODUCT)[0] == "0.01337"
    session.back()
    assert cells(window, PRODUCT)[0] == ""
    session.forward()
    assert cells(window, PRODUCT)[0] == "0.01337"


def test_fibonacci_folds_into_backprop(qtbot, window, look_at):
    session = look_at("fibonacci_10", "F1")
    assert words(window.paths.count) == "21 paths to the loss"
    qtbot.mouseClick(window.paths.folded, LEFT)
    page = window.paths.factored
    assert words(page.tally) == "130 multiplications for all paths"
    assert words(page.place) == "fold 0 of 7"
    assert not page.back.isEnabled()
    for step in range(1, 8):
        qtbot.mouseClick(page.forward, LEFT)
        assert words(page.place) == f"fold {step} of 7"
    assert words(page.tally) == "130 multiplications for all paths, 14 factored"
    assert words(page.ending).startswith("This is backprop: dynamic programming over the graph.")
    assert "= 21" in words(page.sums).replace("\N{NO-BREAK SPACE}", " ")
    assert not page.forward.isEnabled()
    qtbot.mouseClick(page.back, LEFT)
    assert session.state.ledger.folds == 6
    qtbot.mouseClick(window.paths.listed, LEFT)
    assert session.state.ledger.folds is None
    assert window.paths.table.isVisible()


def test_tensors_are_told_by_norm_and_share(window, look_at):
    look_at("softmax_classifier", "W")
    assert cells(window, PRODUCT)[0].startswith("‖")
    assert cells(window, SHARE) == ["100.0 %"]
    assert "✓" in words(window.paths.foot.total)


def test_a_large_network_is_worked_out_once_the_steps_rest(qtbot, window, look_at):
    look_at("mlp_784-300-100-10", "W1")
    assert words(window.paths.count) == "1 path to the loss"
    qtbot.waitUntil(lambda: window.paths.model.rowCount() == 1)
    assert cells(window, SHARE) == ["100.0 %"]
    assert "VJP" in window.paths.model.factors(0)


def test_two_to_the_hundred_paths(qtbot, window, session):
    session.show(doublings(100), cursor=10**6)
    show_paths(session)
    session.select("x0")
    qtbot.waitUntil(lambda: window.paths.model.rowCount() > 0)
    assert words(window.paths.count) == "1.268e30 paths to the loss"
    assert words(window.paths.foot.rest) == "and 1.268e30 more, together 1.268e30"
    assert window.paths.model.rowCount() == 200
    qtbot.mouseClick(window.paths.folded, LEFT)
    for _ in range(99):
        window.paths.factored.forward.click()
    assert words(window.paths.factored.tally) == (
        "1.268e32 multiplications for all paths, 200 factored"
    )


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ("E_total", "E_total is the loss"),
        ("c", "c is a constant, and a constant has no gradient"),
        ("x", "There is no path from x to the loss, because E_total does not depend on x."),
    ],
)
def test_where_there_are_no_paths_it_says_why(window, session, node, said):
    nodes = [
        leaf("x", 1.0),
        leaf("w", 2.0),
        leaf("c", 3.0, "constant"),
        applied_to("E_total", "multiply", "w", "c"),
        applied_to("aside", "exp", "x"),
    ]
    session.show(graph_from(nodes, loss="E_total"), cursor=10**6)
    show_paths(session)
    session.select(node)
    assert words(window.paths.message).startswith(said)
    assert not window.paths.stack.isVisible()
    session.select("w")
    assert window.paths.message.isHidden()
    assert window.paths.stack.isVisible()


def test_forward_mode_and_the_start_page_have_no_paths(window, look_at):
    session = look_at("two_layer_2-2-2", "b1")
    session.set_mode("forward")
    assert words(window.paths.message).startswith("Forward mode has no gradients")
    session.set_mode("backward")
    assert window.paths.stack.isVisible()
    session.close()
    assert window.paths.model.rowCount() == 0
