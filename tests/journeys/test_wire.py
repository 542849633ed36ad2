"""Sentences about wires and large arrays against the real window."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt

from graphdbg.core.graph import Wire
from graphdbg.formula.numbers import long
from graphdbg.session.wires import wire_shown
from tests.journeys.hands import click_node, press


def settle(qtbot, window):
    panel = window.wire
    qtbot.waitUntil(
        lambda: panel.shortcut.is_done() and panel.jacobian.is_done() and panel.broadcast.is_done(),
        timeout=9000,
    )
    formula = panel.shortcut.formula
    qtbot.waitUntil(formula.is_set, timeout=9000)
    qtbot.waitUntil(lambda: formula.height() == formula.heightForWidth(formula.width()))


@pytest.mark.parametrize(
    "name",
    ["f_xyz", "jacobian_3_to_2", "two_layer_matrix", "softmax_classifier", "logistic_batch"],
)
def test_stepping_by_wire_shows_each_contribution_as_the_run_has_it(
    qtbot, window, open_sample, name
):
    session = open_sample(name, 0)
    session.set_granularity("wire")
    session.show_panel("wire")
    session.end_of_forward()
    trace = session.state.trace
    met = []
    while session.state.cursor < trace.length:
        press(qtbot, window, Qt.Key.Key_Right)
        wire = wire_shown(session.state)
        if trace.cursor_of_contribution(wire) != session.state.cursor:
            continue
        met.append(wire)
        assert "at work" in window.wire.head.place.text()
        part, lines = trace.contributed(wire), window.wire.ledger._lines
        if part.shape == () and lines[0].shape == lines[1].shape == "scalar":
            assert lines[2].digits == long(part)
            continue
        strips = window.wire.jacobian.map._strips
        if strips.columns is not None and window.wire.jacobian.map.isVisible():
            np.testing.assert_array_equal(strips.columns.ravel(), np.ravel(part))
    live = [w for n in trace.backward.order for w in trace.wires(n)]
    assert sorted(met) == sorted(live)


def test_a_picked_wire_stays_while_the_run_goes_on(qtbot, window, open_sample):
    session = open_sample("two_layer_matrix", 9)
    session.show_panel("wire")
    session.select_wire(Wire("a1", 0))
    window.canvas.setFocus()
    for _ in range(3):
        press(qtbot, window, Qt.Key.Key_Right)
        assert "z₁ → a₁" in window.wire.head.title.text()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert "picked" not in window.wire.head.place.text()


def test_clicking_a_node_speaks_of_its_first_wire(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    session.show_panel("wire")
    click_node(qtbot, window, "z")
    assert "z → f" in window.wire.head.title.text()
    click_node(qtbot, window, "f")
    assert "q → f" in window.wire.head.title.text()


def test_nothing_moves_while_the_numbers_of_one_wire_come_in(qtbot, window, open_sample):
    session = open_sample("jacobian_3_to_2", 0)
    session.show_panel("wire")
    session.select_wire(Wire("y", 1))
    settle(qtbot, window)
    QCoreApplication.processEvents()
    panel = window.wire

    def places():
        return [(part.y(), part.height()) for part in panel._parts if part.isVisible()]

    first = places()
    assert len(first) == 3
    while session.state.cursor < session.state.trace.length:
        session.forward()
        settle(qtbot, window)
        QCoreApplication.processEvents()
        assert places() == first


def test_the_largest_network_is_stepped_through_with_the_panel_up(qtbot, window, open_sample):
    session = open_sample("mlp_784-300-100-10", 0)
    session.show_panel("wire")
    while session.state.cursor < session.state.trace.length:
        session.forward()
    settle(qtbot, window)
    assert window.wire.head.isVisible()
    session.select_wire(Wire("z1", 1))
    settle(qtbot, window)
    assert "sums 32 rows" in window.wire.broadcast.said.text()


def test_a_large_array_is_looked_at_in_the_table(qtbot, window, open_sample):
    session = open_sample("mlp_784-300-100-10", 34)
    session.select("W1")
    array = window.inspector.array
    qtbot.waitUntil(lambda: array.range.text() != "…", timeout=9000)
    gradient = session.state.trace.gradient("W1")
    assert array.histogram.isVisible()
    assert f"{int((gradient == 0).sum()):,} zeros" in array.more.text()
    array.table.opener.click()
    array.table.index.setFocus()
    qtbot.keyClicks(array.table.index, "700, 299")
    qtbot.keyClick(array.table.index, Qt.Key.Key_Return)
    assert array.table.said.text() == f"[700, 299] = {long(gradient[700, 299])}"
    qtbot.mouseClick(array.buttons["value"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: array.range.text() != "…", timeout=9000)
    at = array.table.view.currentIndex()
    assert (at.row(), at.column()) == (700, 299)
    value = session.state.trace.value("W1")
    assert array.table.model.told(700, 299) == f"[700, 299] = {long(value[700, 299])}"


def test_the_array_part_keeps_its_height_while_a_large_array_is_looked_through(
    qtbot, window, open_sample
):
    session = open_sample("mlp_784-300-100-10", 34)
    session.select("W2")
    array = window.inspector.array
    qtbot.waitUntil(lambda: array.range.text() != "…", timeout=9000)
    height = array.map.heightForWidth(300)
    array.want_value()
    assert array.map.heightForWidth(300) == height
    qtbot.waitUntil(lambda: array.range.text() != "…", timeout=9000)
    assert array.map.heightForWidth(300) == height


def test_a_beat_shows_the_contribution_when_the_product_is_made(qtbot, window, open_sample):
    session = open_sample("jacobian_3_to_2", 0)
    session.show_panel("wire")
    cursor = session.state.trace.cursor_of_contribution(Wire("y", 1))
    strips = window.wire.jacobian.map
    for beat, entries in ((1, 0), (2, 0), (3, 3), (4, 3)):
        session.go_to((cursor, beat))
        assert "x → y" in window.wire.head.title.text()
        assert strips._strips.rows.size == 2
        assert strips._strips.columns.size == entries
