"""The switch between single neurons and tensor operations."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton

from graphdbg.core.networks.network import Form
from graphdbg.ui.palette import set_role

FORMS: tuple[tuple[Form, str], ...] = (
    ("scalar", "Single neurons"),
    ("tensor", "Tensor operations"),
)


class FormSwitch(QFrame):
    """Two buttons, one of them down; tells the form a person chooses."""

    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "segments")
        self.buttons: list[QPushButton] = []
        self.group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for form, words in FORMS:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setAutoDefault(False)
            set_role(button, "segment")
            button.clicked.connect(partial(self.edited.emit, form))
            self.group.addButton(button)
            self.buttons.append(button)
            row.addWidget(button)

    def show_value(self, shown: Form) -> None:
        """Show a form."""
        for button, (form, _) in zip(self.buttons, FORMS, strict=True):
            button.setChecked(form == shown)
