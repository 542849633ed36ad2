"""From nothing to a graph that runs: on the canvas, by typing, by the builder; by mouse and keys.

Whatever a person would do is done through the window; the session is only looked at.
"""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from graphdbg.core.engine import record
from graphdbg.core.graph import Wire
from graphdbg.files.read import load
from graphdbg.formula.numbers import short
from graphdbg.ui.builder.dialog import NetworkDialog
from graphdbg.ui.text.formula import FormulaDialog
from tests.journeys.hands import (
    CTRL,
    LEFT,
    PATHS,
    SHIFT,
    choose_found,
    click_node,
    double_click,
    drag,
    middle_of,
    on_screen,
    output,
    press,
    slot,
    state_of,
    type_into,
)

KEY = Qt.Key
GOLDEN = Path(__file__).parents[1] / "golden" / "two_layer_2-2-2.json"
NEURON = """w0 = parameter(2)
x0 = input(-1)
w1 = parameter(-3)
x1 = input(-2)
w2 = parameter(-3)
s = w0*x0 + w1*x1 + w2
n = -s
e = exp(n)
d = 1 + e
f = 1/d
loss(f)"""


def inputs(window, name):
    return window.session.state.graph.nodes[name].inputs


def begin(qtbot, window):
    """Begin a new graph with the key that the start page shows."""
    press(qtbot, window, KEY.Key_N, CTRL)
    assert window.session.state.building


def type_where_it_is(qtbot, text):
    """Type in place of all that is in the field in focus, and press Enter."""
    field = QApplication.focusWidget()
    qtbot.keyClick(field, KEY.Key_A, CTRL)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, KEY.Key_Return)


def rename(qtbot, window, name, new):
    click_node(qtbot, window, name)
    press(qtbot, window, KEY.Key_F2)
    type_where_it_is(qtbot, new)


def set_value(qtbot, window, name, text):
    click_node(qtbot, window, name)
    press(qtbot, window, KEY.Key_E)
    type_where_it_is(qtbot, text)


def undo_all(qtbot, window):
    """Click the canvas and undo until the menu has nothing to undo."""
    qtbot.mouseClick(window.canvas.viewport(), LEFT, pos=QPoint(4, 4))
    count = 0
    while window.commands.actions["undo"].isEnabled():
        assert window.commands.actions["undo"].text().startswith("Undo: ")
        press(qtbot, window, KEY.Key_Z, CTRL)
        count += 1
        assert count < 100
    assert window.commands.actions["undo"].text() == "Undo"
    return count


def redo_all(qtbot, window):
    while window.commands.actions["redo"].isEnabled():
        press(qtbot, window, KEY.Key_Z, CTRL | SHIFT)


def texts_in(window, name):
    """Return the texts in a node's box on the canvas."""
    return state_of(window, name)[1]


def test_f_is_built_from_nothing_and_stepped_to_its_gradient(qtbot, window, session):
    begin(qtbot, window)
    middle = window.canvas.viewport().rect().center()
    for place, kind in (((-220, -120), "input"), ((-220, 0), "input"), ((-220, 140), "param")):
        double_click(qtbot, window, middle + QPoint(*place))
        choose_found(qtbot, window, kind)
    rename(qtbot, window, "w1", "z")
    click_node(qtbot, window, "x")
    qtbot.mouseClick(window.canvas.viewport(), LEFT, SHIFT, middle_of(window, "y"))
    press(qtbot, window, KEY.Key_Tab)
    choose_found(qtbot, window, "+")
    assert inputs(window, "q") == ("x", "y")
    double_click(qtbot, window, middle + QPoint(200, 60))
    choose_found(qtbot, window, "multiply")
    assert "slot" in window.missing.text()
    drag(qtbot, window, output(window, "q"), slot(window, "r", 0))
    drag(qtbot, window, slot(window, "r", 1), output(window, "z"))
    rename(qtbot, window, "r", "f")
    assert inputs(window, "f") == ("q", "z")
    for name, value in (("x", "-2"), ("y", "5"), ("z", "-4")):
        set_value(qtbot, window, name, value)
    assert window.missing.text().startswith("Nothing is missing.")
    trace = session.state.trace
    while session.state.cursor < trace.forward_end or session.state.frame.node != "z":
        press(qtbot, window, KEY.Key_F10)
        assert not session.state.building
    assert any(text.endswith("3") for text in texts_in(window, "z"))
    assert float(session.state.frame.gradient("z")) == 3.0
    count = undo_all(qtbot, window)
    assert not session.state.graph.nodes
    assert not window.windowTitle().startswith("●")
    redo_all(qtbot, window)
    assert count == len(session.state.history.entries) - 1
    assert float(session.state.ordinary.gradient("z")) == 3.0


def test_a_typed_sigmoid_neuron_shows_its_gradients_gate_by_gate(qtbot, window, session):
    begin(qtbot, window)
    press(qtbot, window, KEY.Key_T, CTRL)
    for place, line in enumerate(NEURON.split("\n")):
        if place:
            press(qtbot, window, KEY.Key_Return)
        qtbot.keyClicks(QApplication.focusWidget(), line)
    qtbot.waitUntil(lambda: "loss" in window.text.editor.toPlainText().split("\n")[-1])
    qtbot.waitUntil(lambda: session.state.graph.loss == "f")
    press(qtbot, window, KEY.Key_Home, CTRL)
    sample = record(load(PATHS["sigmoid_neuron"]))
    known = {"f": "f", "d": "d", "e": "v", "n": "u", "s": "z", "w0": "w0", "x0": "x0", "w2": "w2"}
    known = {mine: its for mine, its in known.items() if its in sample.graph.nodes}
    assert {"e", "n", "s", "w0"} <= set(known)
    seen = []
    while session.state.cursor < session.state.trace.length:
        press(qtbot, window, KEY.Key_F10)
        node = session.state.frame.node
        if session.state.cursor > session.state.trace.forward_end and node in known:
            gradient = sample.gradient(known[node])
            assert session.state.frame.gradient(node) == gradient
            assert any(text.endswith(short(gradient)) for text in texts_in(window, node))
            seen.append(node)
    assert set(seen) == set(known)
    assert seen[0] == "f"
    undo_all(qtbot, window)
    assert not session.state.graph.nodes


def test_2_2_2_from_the_builder_has_the_golden_figures_on_the_canvas(qtbot, window, session):
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    given = golden["inputs"]
    press(qtbot, window, KEY.Key_N, CTRL | SHIFT)
    dialog = window.findChild(NetworkDialog)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.inputs)

    def walk_to(widget):
        for _ in range(60):
            if QApplication.focusWidget() is widget:
                return
            press(qtbot, dialog, KEY.Key_Tab)
        raise AssertionError(f"Tab does not lead to {widget}")

    def choose_word(box, word):
        walk_to(box)
        to = box.findData(word)
        while box.currentIndex() != to:
            press(qtbot, dialog, KEY.Key_Down if box.currentIndex() < to else KEY.Key_Up)

    for row, weights, bias in (
        (dialog.rows[0], ("w1", "w2", "w3", "w4"), "b1"),
        (dialog.rows[1], ("w5", "w6", "w7", "w8"), "b2"),
    ):
        choose_word(row.bias, "shared")
        choose_word(row.init, "typed")
        type_into(qtbot, row.weights, ", ".join(str(given[name]) for name in weights))
        type_into(qtbot, row.biases, str(given[bias]))
    type_into(qtbot, dialog.input_values, "0.05, 0.1")
    type_into(qtbot, dialog.targets, "0.01 0.99")
    assert dialog.said.text() == ""
    qtbot.mouseClick(dialog.create_button, LEFT)
    qtbot.waitUntil(lambda: not window.findChildren(NetworkDialog))
    window.activateWindow()  # as the system does once the dialog is gone
    qtbot.waitUntil(window.canvas.hasFocus)
    press(qtbot, window, KEY.Key_End, CTRL)
    trace = session.state.trace
    for node, value in golden["forward"].items():
        assert trace.value(node) == pytest.approx(value, rel=1e-12)
        if node in window.canvas.drawing.index:
            assert any(short(trace.value(node)) in text for text in texts_in(window, node))
    for quotient, gradient in golden["grad"].items():
        name = quotient.removeprefix("dE/d")
        assert trace.gradient(name) == pytest.approx(gradient, rel=1e-12)
        assert any(short(trace.gradient(name)) in text for text in texts_in(window, name))


def test_a_graph_is_broken_and_mended_and_all_is_undone(qtbot, window, session, tmp_path):
    path = tmp_path / "f_xyz.graph.json"
    path.write_bytes(PATHS["f_xyz"].read_bytes())
    assert session.open(path)
    qtbot.mouseClick(window.canvas.viewport(), LEFT, pos=QPoint(4, 4))
    press(qtbot, window, KEY.Key_B, CTRL)
    away = window.canvas.viewport().rect().bottomRight() - QPoint(60, 60)
    drag(qtbot, window, slot(window, "f", 0), away)
    assert inputs(window, "f") == (None, "z")
    assert window.missing.text().startswith("1 thing is missing: ")
    drag(qtbot, window, output(window, "q"), middle_of(window, "f"))
    assert inputs(window, "f") == ("q", "z")
    assert window.missing.text().startswith("Nothing is missing.")
    click_node(qtbot, window, "q")
    press(qtbot, window, KEY.Key_Delete)
    assert window.missing.text().startswith("1 thing is missing: ")
    drag(qtbot, window, slot(window, "f", 0), away)
    choose_found(qtbot, window, "subtract")
    name = inputs(window, "f")[0]
    drag(qtbot, window, output(window, "x"), slot(window, name, 0))
    drag(qtbot, window, output(window, "y"), slot(window, name, 1))
    assert inputs(window, name) == ("x", "y")
    assert window.missing.text().startswith("Nothing is missing.")
    assert float(session.state.ordinary.gradient("z")) == -7.0
    assert undo_all(qtbot, window) == 6
    assert not session.state.is_dirty
    press(qtbot, window, KEY.Key_S, CTRL)
    assert path.read_bytes() == PATHS["f_xyz"].read_bytes()
    route = window.canvas.drawing.placement.routes[window.canvas.drawing.wire_index[Wire("f", 0)]]
    assert window.canvas.viewport().rect().contains(on_screen(window, route[-1]))


@pytest.mark.parametrize(("way", "opened"), [("new", "canvas"), ("new_from_formula", "formula")])
def test_the_start_page_offers_every_way_to_begin(qtbot, window, session, way, opened):
    assert list(window.start.ways) == ["open", "new", "new_network", "new_from_formula"]
    qtbot.mouseClick(window.start.ways[way], LEFT)
    if opened == "canvas":
        assert session.state.building
        assert window.canvas.isVisible()
    else:
        (dialog,) = window.findChildren(FormulaDialog)
        assert dialog.isVisible()
        dialog.reject()
