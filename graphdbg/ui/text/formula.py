"""New from formula: a formula, and for each of its names a kind and a value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.graph import LEAF_KINDS
from graphdbg.files.text.faults import Fault, TextError
from graphdbg.files.text.formula import Given, from_formula, names_in, usual
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

EXAMPLE = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
SIZE = 13


class FormulaDialog(QDialog):
    """Asks for a formula and its values; accepted, it has both, and they make a graph."""

    def __init__(self, parent: QWidget, look: Look) -> None:
        super().__init__(parent)
        self.look = look
        self.names: tuple[str, ...] = ()
        self.given: dict[str, Given] = {}
        self.kinds: dict[str, QComboBox] = {}
        self.values: dict[str, QLineEdit] = {}
        self.setWindowTitle("New from formula")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(look.px(460), look.px(400))
        self.formula = QLineEdit()
        self.formula.setFont(mono_font(look.px(SIZE)))
        self.formula.setPlaceholderText(EXAMPLE)
        self.formula.setAccessibleName("Formula")
        self.formula.textChanged.connect(self._read)
        self.said = QLabel()
        self.said.setWordWrap(True)
        # Two lines are kept free, so that nothing moves when a sentence comes and goes.
        self.said.setMinimumHeight(2 * self.said.fontMetrics().lineSpacing() + 4)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.heading = QLabel("VALUES")
        set_role(self.heading, "heading")
        self.rows = QWidget()
        self.grid = QGridLayout(self.rows)
        self.grid.setContentsMargins(0, 0, 8, 0)
        self.grid.setColumnStretch(2, 1)
        self.grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self.rows)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.addWidget(self.formula)
        column.addWidget(self.said)
        column.addWidget(self.heading)
        column.addWidget(area, 1)
        column.addWidget(self.buttons)
        self._read()

    @property
    def text(self) -> str:
        """The formula as it stands."""
        return self.formula.text()

    def current(self) -> dict[str, Given]:
        """Return what every name of the formula stands for."""
        return {name: self.given[name] for name in self.names}

    def done(self, result: int) -> None:
        """Be accepted only with a formula and values that make a graph."""
        can_open = self.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled()
        super().done(result if can_open else QDialog.DialogCode.Rejected)

    def _read(self) -> None:
        """Read the formula as it is typed: a row for each name, or what is to be mended."""
        if not self.text.strip():
            self._show_names(())
            self._say("A name for each input and parameter, numbers, + - * / ** @, exp(x).", False)
            return
        try:
            names = names_in(self.text)
        except TextError as problem:
            self._say(_in_formula(problem.faults[0]), True)
            return
        self._show_names(names)
        self._check()

    def _check(self) -> None:
        """Say what is wrong with a value, if anything is."""
        for name in self.names:
            kind, value = self.kinds[name].currentText(), self.values[name].text()
            self.given[name] = Given(kind, value)
        try:
            from_formula(self.text, self.current())
        except TextError as problem:
            fault = problem.faults[0]
            place = fault.row - 2
            if 0 <= place < len(self.names):
                self._say(f"{self.names[place]}: {fault.ended}", True)
            else:
                self._say(_in_formula(fault), True)
            return
        self._say("", False)

    def _say(self, words: str, is_fault: bool) -> None:
        self.said.setText(words)
        set_role(self.said, "error" if is_fault else "muted")
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Open)
        ok.setEnabled(not words)

    def _show_names(self, names: tuple[str, ...]) -> None:
        """Have a row for each name; what somebody typed for a name before is still there."""
        self.heading.setVisible(bool(names))
        if names == self.names:
            return
        self.names = names
        self.kinds, self.values = {}, {}
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, name in enumerate(names):
            given = self.given.setdefault(name, usual(name))
            label, kind, value = QLabel(name), QComboBox(), QLineEdit(given.value)
            label.setFont(mono_font(self.look.px(SIZE)))
            value.setFont(mono_font(self.look.px(SIZE)))
            kind.addItems(LEAF_KINDS)
            kind.setCurrentText(given.kind)
            kind.setAccessibleName(f"Kind of {name}")
            value.setAccessibleName(f"Value of {name}")
            kind.currentTextChanged.connect(self._check)
            value.textChanged.connect(self._check)
            self.kinds[name], self.values[name] = kind, value
            for place, widget in enumerate((label, kind, value)):
                self.grid.addWidget(widget, row, place)


def _in_formula(fault: Fault) -> str:
    return f"Column {fault.column}: {fault.ended}"
