"""The controls over a map: which array is shown, and which slice of it."""

from typing import Literal, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from graphdbg.ui.inspector.wording import text_label
from graphdbg.ui.palette import let_text_in, set_role

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


class AxisSteppers(QWidget):
    """A spin box for each leading axis of an array with more than two; `moved` has the indices."""

    moved = Signal(tuple)

    def __init__(self) -> None:
        """Show no axis yet."""
        super().__init__()
        self._shape: tuple[int, ...] = ()
        self.boxes: list[QSpinBox] = []
        self.text = text_label("muted")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(4)
        body.addLayout(self._grid)
        body.addWidget(self.text)

    def show_axes(self, shape: tuple[int, ...], at: tuple[int, ...]) -> None:
        """Show the leading axes of a shape and stand at their indices `at`."""
        self._shape = shape[:-2]
        self.setVisible(bool(self._shape))
        while len(self.boxes) < len(self._shape):
            self._add_box()
        for axis, box in enumerate(self.boxes):
            box.setVisible(axis < len(self._shape))
            if axis < len(self._shape):
                box.blockSignals(True)
                box.setMaximum(max(0, self._shape[axis] - 1))
                box.setValue(at[axis])
                box.blockSignals(False)
        self._write()

    def at(self) -> tuple[int, ...]:
        """Return the indices the boxes stand at."""
        return tuple(box.value() for box in self.boxes[: len(self._shape)])

    def _add_box(self) -> None:
        axis = len(self.boxes)
        box = QSpinBox()
        let_text_in(box)
        box.setPrefix(f"axis {axis}: ")
        box.setAccessibleName(f"Index along axis {axis}")
        box.setWrapping(True)
        box.valueChanged.connect(self._move)
        self.boxes.append(box)
        self._grid.addWidget(box, axis // 3, axis % 3)

    def _move(self) -> None:
        self._write()
        self.moved.emit(self.at())

    def _write(self) -> None:
        self.text.setText(f"slice [{', '.join([*map(str, self.at()), ':', ':'])}]")
