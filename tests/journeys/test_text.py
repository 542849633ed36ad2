"""A student writes a graph as text, breaks a line, mends it, and makes a graph of a formula."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox

from graphdbg.core.engine import record
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.session.building import new_graph
from graphdbg.session.editing import set_value
from graphdbg.session.typing import text_of
from graphdbg.session.undo import undo
from graphdbg.ui.canvas.slots import places_of
from graphdbg.ui.text.formula import FormulaDialog
from tests.journeys.hands import CTRL, PATHS, click_node, drop_file, press

NEURON = """w0 = parameter(2)
x0 = input(-1)
w1 = parameter(-3)
x1 = input(-2)
w2 = parameter(-3)
z = w0*x0 + w1*x1 + w2
f = 1/(1 + exp(-z))  # four gates
loss(f)
"""
GATES = {"z": "z", "negative_1": "u", "exp_1": "v", "f": "f", "w0": "w0", "x0": "x0", "w2": "w2"}
"""Nodes of the text, and what they are called in the sample."""


@pytest.fixture
def editor(window):
    return window.text.editor


def type_text(qtbot, window, text):
    """Type into the panel Text, and wait until the document is that text."""
    for place, line in enumerate(text.split("\n")):
        if place:
            qtbot.keyClick(window.text.editor, Qt.Key.Key_Return)
        qtbot.keyClicks(window.text.editor, line)
    qtbot.waitUntil(lambda: not window.text.timer.isActive())


def put_caret(editor, words):
    cursor = editor.document().find(words)
    assert not cursor.isNull()
    cursor.setPosition(cursor.selectionEnd())
    editor.setTextCursor(cursor)


def test_a_sigmoid_neuron_is_typed_from_nothing(qtbot, window, session, editor):
    new_graph(session)
    press(qtbot, window, Qt.Key.Key_T, CTRL)
    assert editor.hasFocus()
    type_text(qtbot, window, NEURON)
    trace, sample = session.state.trace, record(load(PATHS["sigmoid_neuron"]))
    for typed, known in GATES.items():
        assert trace.gradient(typed) == sample.gradient(known)
    assert session.state.graph.nodes["f"].comment == "four gates"
    assert editor.toPlainText() == NEURON


def test_a_line_is_broken_and_mended(qtbot, window, open_sample, editor):
    session = open_sample("f_xyz", 7)
    session.show_panel("text")
    graph = session.state.graph
    put_caret(editor, "q = x + y")
    type_text(qtbot, window, "y")
    assert session.state.graph is graph
    assert window.text.said.isVisible()
    assert (
        window.text.said.text() == "Line 6, column 9: there is no node named 'yy'; did you mean y?"
    )
    assert [fault.row for fault in editor.faults] == [6]
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not window.text.said.isVisible())
    assert session.state.graph is graph
    assert not session.state.is_dirty


def test_a_node_that_is_not_there_is_added_by_alt_enter(qtbot, window, open_sample, editor):
    session = open_sample("f_xyz", 7)
    press(qtbot, window, Qt.Key.Key_T, CTRL)
    put_caret(editor, "q = x + y")
    type_text(qtbot, window, " + bias")
    assert window.text.said.text() == (
        "Line 6, column 13: there is no node named 'bias'; write a line such as "
        "bias = input(1). Alt+Enter adds it."
    )
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not window.text.said.isVisible() and not window.text.timer.isActive())
    assert "bias = input(1)\nq = x + y + bias\n" in editor.toPlainText()
    assert float(session.state.ordinary.value("q")) == 4.0
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert "bias = input(1)" not in editor.toPlainText()
    editor.setPlainText(text_of(session.state).replace(" + bias", ""))
    qtbot.waitUntil(lambda: not window.text.timer.isActive())


def test_a_new_line_moves_no_node(qtbot, window, open_sample, editor):
    session = open_sample("f_xyz", 7)
    session.show_panel("text")
    before = places_of(window.canvas.drawing)
    put_caret(editor, "q = x + y")
    type_text(qtbot, window, "\ng = exp(q)")
    after = places_of(window.canvas.drawing)
    assert {name: after[name] for name in before} == before
    assert after["g"][0] > after["q"][0]
    kept = places_of(window.canvas.drawing)
    window.commands.actions["tidy"].trigger()
    assert window.canvas.travel.is_under_way
    qtbot.waitUntil(lambda: not window.canvas.travel.is_under_way)
    assert places_of(window.canvas.drawing) != kept
    undo(session)
    assert places_of(window.canvas.drawing) == kept


def test_a_graph_that_is_typed_stays_in_sight(qtbot, window, session, editor):
    press(qtbot, window, Qt.Key.Key_N, CTRL)
    press(qtbot, window, Qt.Key.Key_T, CTRL)
    for line in ("x = input(1)", "y = exp(x)", "z = exp(y)", "u = exp(z)", "v = exp(u)"):
        type_text(qtbot, window, line + "\n")
        qtbot.waitUntil(lambda: not window.text.timer.isActive())
        assert window.canvas.camera.shows_whole()
    assert len(session.state.graph.nodes) == 5


def test_comments_and_numbers_typed_survive_a_change_elsewhere(qtbot, window, open_sample, editor):
    session = open_sample("f_xyz", 7)
    session.show_panel("text")
    put_caret(editor, "q = x + y")
    type_text(qtbot, window, "*2  # twice")
    assert session.state.graph.nodes["q"].comment == "twice"
    undo(session)
    assert "twice" not in editor.toPlainText()
    assert editor.toPlainText() == text_of(session.state)


def test_what_is_typed_last_is_saved(qtbot, window, open_sample, editor, tmp_path):
    path = tmp_path / "f.gdbg"
    path.write_text("x = input(2)\ny = exp(x)\nloss(y)\n", encoding="utf-8")
    drop_file(window, path)
    session = window.session
    session.show_panel("text")
    put_caret(editor, "input(2")
    qtbot.keyClicks(editor, "5")
    assert window.save()
    assert path.read_text(encoding="utf-8") == "x = input(25)\ny = exp(x)\n\nloss(y)\n"
    assert not session.state.is_dirty


def test_saving_a_draft_keeps_it_and_says_what_the_file_holds(
    qtbot, window, editor, tmp_path, monkeypatch
):
    path = tmp_path / "f.gdbg"
    path.write_text("x = input(2)\ny = exp(x)\nloss(y)\n", encoding="utf-8")
    drop_file(window, path)
    session = window.session
    press(qtbot, window, Qt.Key.Key_T, CTRL)
    put_caret(editor, "input(2")
    qtbot.keyClicks(editor, "5")
    put_caret(editor, "exp(x")
    qtbot.keyClicks(editor, "x")
    draft = editor.toPlainText()
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert path.read_text(encoding="utf-8").startswith("x = input(2)\ny = exp(x)\n")
    assert window.notice.isVisible()
    assert window.notice.text.text().startswith("The text has a fault in line 2, so f.gdbg holds")
    assert editor.toPlainText() == draft
    asked = []
    cancel = QMessageBox.StandardButton.Cancel
    monkeypatch.setattr(QMessageBox, "question", lambda *args: asked.append(args[2]) or cancel)
    assert not window.may_leave()
    assert "The text has a fault in line 2; what is typed there is in no file" in asked[0]
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not window.notice.isVisible())
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert path.read_text(encoding="utf-8").startswith("x = input(25)\ny = exp(x)\n")
    assert not session.state.is_dirty


def test_a_draft_that_an_edit_replaced_comes_back_by_undo_in_the_text(
    qtbot, window, open_sample, editor
):
    session = open_sample("f_xyz", 7)
    press(qtbot, window, Qt.Key.Key_T, CTRL)
    put_caret(editor, "q = x + y")
    type_text(qtbot, window, "y")
    click_node(qtbot, window, "z")
    press(qtbot, window, Qt.Key.Key_Delete)
    assert "gave way to the edit" in session.state.message
    assert "q = x + y\n" in editor.toPlainText()
    editor.setFocus()
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert "q = x + yy\n" in editor.toPlainText()
    put_caret(editor, "q = x + yy")
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not window.text.said.isVisible() and not window.text.timer.isActive())


def test_another_graph_takes_the_place_of_a_draft(qtbot, window, open_sample, editor, tmp_path):
    session = open_sample("f_xyz", 7)
    session.show_panel("text")
    put_caret(editor, "q = x + y")
    qtbot.keyClicks(editor, "y")
    other = tmp_path / "other.graph.json"
    shutil.copy(PATHS["x_times_x"], other)
    assert session.open(other)
    assert editor.toPlainText() == text_of(session.state)
    assert not window.text.timer.isActive()
    assert not window.text.said.isVisible()


def test_a_formula_becomes_a_graph(qtbot, window, session):
    press(qtbot, window, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.AltModifier)
    (dialog,) = window.findChildren(FormulaDialog)
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Open)
    qtbot.keyClicks(dialog.formula, "1/(1+exp(-(w0*x0+w1*x1+w2))")
    assert not ok.isEnabled()
    assert dialog.said.text() == "Column 3: '(' was never closed; close it, or complete it."
    qtbot.keyClicks(dialog.formula, ")")
    assert list(dialog.values) == ["w0", "x0", "w1", "x1", "w2"]
    assert dialog.kinds["w0"].currentText() == "parameter"
    for name, value in zip(dialog.values, ("2", "-1", "-3", "-2", "[3"), strict=True):
        dialog.values[name].selectAll()
        qtbot.keyClicks(dialog.values[name], value)
    assert dialog.said.text().startswith("w2: '[' was never closed")
    dialog.values["w2"].selectAll()
    qtbot.keyClicks(dialog.values["w2"], "-3")
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    sample = record(load(PATHS["sigmoid_neuron"]))
    assert session.state.trace.gradient("w0") == sample.gradient("w0")
    assert session.state.title == "untitled"
    assert "f = 1 / (1 + exp(-(w0 * x0 + w1 * x1 + w2)))" in window.text.editor.toPlainText()


def test_an_edit_elsewhere_changes_the_text(qtbot, window, open_sample, editor):
    session = open_sample("f_xyz", 7)
    session.show_panel("text")
    put_caret(editor, "z = parameter(-4")
    place = editor.textCursor().position()
    set_value(session, "x", own(3.0))
    assert "x = input(3)\n" in editor.toPlainText()
    assert editor.textCursor().position() == place - 1


@pytest.mark.parametrize("is_shown", [False, True])
def test_other_colours_are_no_edit(qtbot, window, open_sample, is_shown):
    session = open_sample("f_xyz", 3)
    if is_shown:
        session.show_panel("text")
    before = session.state.graph
    session.set_scheme("dark")
    window.text.flush()
    assert session.state.graph is before
    assert not session.state.is_dirty
