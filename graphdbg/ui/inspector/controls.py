"""The controls over a map: which array is shown, and which slice of it."""

from typing import Literal

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from graphdbg.ui.inspector.wording import text_label
from graphdbg.ui.palette import set_role

Side = Literal["value", "gradient"]


def side_switch() -> tuple[QFrame, dict[Side, QPushButton]]:
    """Make the switch between value and gradient, and return its buttons."""
    frame = QFrame()
    set_role(frame, "segments")
    frame.setAccessibleName("What the map shows")
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    buttons: dict[Side, QPushButton] = {}
    sides: tuple[Side, ...] = ("value", "gradient")
    for side in sides:
        button = buttons[side] = QPushButton(side)
        button.setCheckable(True)
        set_role(button, "segment")
        row.addWidget(button)
    return frame, buttons


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
