"""Building a network through the real dialog: typed, pasted, by mouse and by keys."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from graphdbg.ui.builder.dialog import NetworkDialog
from graphdbg.ui.saving import UNSAVED
from tests.journeys.hands import CTRL, LEFT, press

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
GOLDEN = Path(__file__).parents[1] / "golden" / "two_layer_2-2-2.json"


@pytest.fixture
def dialog(qtbot, window):
    """The dialog, opened by its keys; whatever is left of it is closed."""
    press(qtbot, window, KEY.Key_N, CTRL | SHIFT)
    found = window.findChild(NetworkDialog)
    qtbot.waitUntil(found.isVisible)
    found.activateWindow()
    qtbot.waitUntil(found.inputs.hasFocus)
    yield found
    if window.findChild(NetworkDialog) is found:
        found.reject()


def choose(qtbot, choice, word):
    """Choose a word by the arrows."""
    choice.setFocus()
    to = choice.findData(word)
    while choice.currentIndex() != to:
        qtbot.keyClick(choice, KEY.Key_Down if choice.currentIndex() < to else KEY.Key_Up)


def type_into(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def paste(dialog, text):
    QApplication.clipboard().setText(text)
    dialog.list.setFocus()
    dialog.list.selectAll()
    dialog.list.paste()


def create(qtbot, window, dialog):
    qtbot.mouseClick(dialog.create_button, LEFT)
    qtbot.waitUntil(lambda: not window.findChildren(NetworkDialog))


def test_2_2_2_by_typing_has_the_golden_figures(qtbot, window, session, dialog):
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    given = golden["inputs"]
    for row, weights, bias in (
        (dialog.rows[0], ("w1", "w2", "w3", "w4"), "b1"),
        (dialog.rows[1], ("w5", "w6", "w7", "w8"), "b2"),
    ):
        choose(qtbot, row.bias, "shared")
        choose(qtbot, row.init, "typed")
        type_into(qtbot, row.weights, ", ".join(str(given[name]) for name in weights))
        type_into(qtbot, row.biases, str(given[bias]))
    type_into(qtbot, dialog.input_values, "0.05, 0.1")
    type_into(qtbot, dialog.targets, "0.01 0.99")
    assert dialog.said.text() == ""
    create(qtbot, window, dialog)
    trace = session.state.trace
    for node, value in golden["forward"].items():
        assert trace.value(node) == pytest.approx(value, rel=1e-12)
    for quotient, gradient in golden["grad"].items():
        assert trace.gradient(quotient.removeprefix("dE/d")) == pytest.approx(gradient, rel=1e-12)
    assert session.state.graph.nodes["net_h1"].group == "hidden/h1"


def test_a_pasted_list_fills_the_form_and_opens_unsaved(qtbot, window, session, dialog):
    qtbot.mouseClick(dialog.form.buttons[1], LEFT)
    paste(
        dialog,
        "keras.Sequential([\n    keras.Input(shape=(784,)),\n"
        "    keras.layers.Dense(300, activation='relu'),\n"
        "    keras.layers.Dense(10, activation='softmax'),\n])",
    )
    assert (dialog.inputs.value(), dialog.loss.currentData()) == (784, "cross_entropy")
    shown = [(row.width_field.value(), row.activation.currentData()) for row in dialog.rows]
    assert shown == [(300, "relu"), (10, "softmax")]
    type_into(qtbot, dialog.batch, "32")
    assert dialog.list.toPlainText() == "Input(784)\nDense(300, relu)\nDense(10, softmax)"
    qtbot.waitUntil(lambda: dialog.preview.counts.text() == "12 nodes, 238,510 parameters.")
    assert not dialog.preview.picture.pixmap().isNull()
    create(qtbot, window, dialog)
    assert session.state.trace.value("X").shape == (32, 784)
    assert session.state.graph.loss == "L"
    assert session.state.path is None
    assert window.windowTitle().startswith(UNSAVED)


def test_a_wrong_list_says_where_and_the_form_stays(qtbot, dialog):
    paste(dialog, "Dense(3, relu)\nDens(2)")
    assert dialog.said.text().startswith("Line 2, column 1: there is no layer 'Dens' here")
    assert not dialog.create_button.isEnabled()
    assert len(dialog.rows) == 2
    assert dialog.list.toPlainText() == "Dense(3, relu)\nDens(2)"
    paste(dialog, "Dense(3, relu)")
    assert dialog.create_button.isEnabled()
    assert len(dialog.rows) == 1


def test_a_wrong_number_says_where_and_can_be_mended(qtbot, dialog):
    type_into(qtbot, dialog.targets, "0.5, x")
    assert dialog.said.text().startswith("Targets: Column 6: 'x' is no number")
    assert not dialog.create_button.isEnabled()
    type_into(qtbot, dialog.targets, "0.5")
    assert dialog.said.text() == "The targets take 2 numbers, and 1 is given."
    type_into(qtbot, dialog.targets, "0.5, 1")
    assert dialog.create_button.isEnabled()


def test_layers_are_added_moved_and_removed_by_keys(qtbot, dialog):
    dialog.add.setFocus()
    qtbot.keyClick(dialog.add, KEY.Key_Space)
    assert QApplication.focusWidget() is dialog.rows[2].width_field
    type_into(qtbot, dialog.rows[2].width_field, "5")
    assert dialog.network.widths == (2, 2, 2, 5)
    qtbot.keyClick(dialog.rows[2].width_field, KEY.Key_Up, CTRL | SHIFT)
    assert dialog.network.widths == (2, 2, 5, 2)
    remove = dialog.rows[0].buttons["remove"]
    remove.setFocus()
    qtbot.keyClick(remove, KEY.Key_Space)
    assert dialog.network.widths == (2, 5, 2)
    assert dialog.list.toPlainText() == "Input(2)\nDense(5, sigmoid)\nDense(2, sigmoid)"


def test_tab_goes_through_the_form_from_top_to_bottom(qtbot, dialog):
    dialog.add.click()
    dialog.inputs.setFocus()
    seen = []
    while QApplication.focusWidget() is not dialog.list and len(seen) < 60:
        seen.append(QApplication.focusWidget())
        press(qtbot, dialog, KEY.Key_Tab)
    widths = [row.width_field for row in dialog.rows]
    expected = [dialog.inputs, dialog.batch, dialog.seed, dialog.add, *widths, dialog.loss]
    assert [widget for widget in seen if widget in expected] == expected


def test_escape_leaves_everything_as_it_was(qtbot, window, session, dialog):
    before = session.state
    press(qtbot, dialog, KEY.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(NetworkDialog))
    assert session.state is before


def test_an_unsaved_document_is_asked_about_and_cancel_keeps_the_dialog(
    qtbot, window, session, dialog, monkeypatch
):
    create(qtbot, window, dialog)
    asked = []

    def answer(*_):
        asked.append(1)
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "question", answer)
    before = session.state.graph
    window.commands.actions["new_network"].trigger()
    again = window.findChild(NetworkDialog)
    qtbot.mouseClick(again.create_button, LEFT)
    assert asked == [1]
    assert again.isVisible()
    assert session.state.graph is before
    again.reject()


def test_the_start_page_offers_it(qtbot, window):
    qtbot.mouseClick(window.start.ways["new_network"], LEFT)
    found = window.findChild(NetworkDialog)
    qtbot.waitUntil(found.isVisible)
    found.reject()
