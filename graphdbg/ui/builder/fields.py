"""The fields of the builder: each shows a value without telling, and tells when a person edits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from graphdbg.core.errors import GraphError
from graphdbg.core.networks.network import Numbers
from graphdbg.session.networks import read_numbers, written_numbers
from graphdbg.ui.palette import let_text_in

LARGEST = 10_000_000


class Count(QSpinBox):
    """A whole number; the wheel changes it only where it has the focus, so that forms scroll."""

    edited = Signal(int)

    def __init__(self, name: str, least: int = 1, most: int = LARGEST) -> None:
        super().__init__()
        let_text_in(self)
        self.setRange(least, most)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self.edited)

    def show_value(self, value: int) -> None:
        """Show a number; one past the ends shows as the end."""
        with QSignalBlocker(self):
            self.setValue(min(max(value, self.minimum()), self.maximum()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form, where this has not the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Choice(QComboBox):
    """One of some words, each with what it is called on screen."""

    edited = Signal(str)

    def __init__(self, name: str, words: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        for word, shown in words:
            self.addItem(shown, word)
        self.setMaxVisibleItems(len(words))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.currentIndexChanged.connect(lambda: self.edited.emit(self.currentData()))

    def show_value(self, word: str) -> None:
        """Show a word."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(word))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form, where this has not the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NumbersField(QLineEdit):
    """Numbers in a row; `fault` is the sentence where what is typed is none."""

    edited = Signal()

    def __init__(self, name: str, font: QFont) -> None:
        super().__init__()
        self.numbers: Numbers | None = None
        self.fault = ""
        self.setAccessibleName(name)
        self.setFont(font)
        self.setMinimumWidth(60)
        self.textEdited.connect(self._read)

    def show_value(self, numbers: Numbers | None, hint: str) -> None:
        """Show numbers, leaving what a person has typed for them; `hint` stands where none are."""
        self.setPlaceholderText(hint)
        self.setToolTip(hint)
        if (numbers or None) != (self.numbers or None):
            self.numbers, self.fault = numbers, ""
            self.setText(written_numbers(numbers))

    def _read(self) -> None:
        try:
            self.numbers, self.fault = read_numbers(self.text()), ""
        except GraphError as problem:
            self.fault = f"{self.accessibleName()}: {problem.sentence}"
        self.edited.emit()


def faults(form: QWidget) -> list[str]:
    """Return what is wrong with the numbers that are typed in a form, where they are on screen."""
    fields = form.findChildren(NumbersField)
    return [field.fault for field in fields if field.fault and not field.isHidden()]
