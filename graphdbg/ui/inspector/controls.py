"""The controls over a map: which array is shown, and which slice of it."""

from typing import Literal, TypeVar

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from graphdbg.ui.inspector.wording import text_label
from graphdbg.ui.palette import set_role

Side = Literal["value", "gradient"]


Choice = TypeVar("Choice", bound=str)


def switch(name: str, choices: tuple[Choice, ...]) -> tuple[QFrame, dict[Choice, QPushButton]]:
    """Make a switch between choices, and return its buttons; `name` is for a screen reader."""
    frame = QFrame()
    set_role(frame, "segments")
    frame.setAccessibleName(name)
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    buttons: dict[Choice, QPushButton] = {}
    for choice in choices:
        button = buttons[choice] = QPushButton(choice)
        button.setCheckable(True)
        set_role(button, "segment")
        row.addWidget(button)
    return frame, buttons


def side_switch() -> tuple[QFrame, dict[Side, QPushButton]]:
    """Make the switch between value and gradient, and return its buttons."""
    sides: tuple[Side, ...] = ("value", "gradient")
    return switch("What the map shows", sides)


def slice_stepper() -> tuple[QSpinBox, QWidget, QLabel]:
    """Make the stepper through slices, the line it is on, and the text before it."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    text = text_label("muted")
    stepper = QSpinBox()
    stepper.setAccessibleName("Number of the slice")
    stepper.setWrapping(True)
    row.addWidget(text, 1)
    row.addWidget(stepper)
    return stepper, line, text
