"""Another value for a leaf: typed, or dragged like a slider; the run follows at once."""

import math
from typing import Final

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QWidget

from graphdbg.core.errors import GraphError
from graphdbg.core.frame import Frame
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, freeze
from graphdbg.formula.numbers import exact, long
from graphdbg.session.editing import can_edit, number, set_value
from graphdbg.session.session import Session
from graphdbg.ui.inspector.wording import coloured, open_section, show_text, text_label
from graphdbg.ui.look import Look

NOTCHES: Final = 100
"""Steps of the slider to either side of the number it begins at."""


KEYS: Final = "keys"
"""The gesture of a slider that is moved without the mouse."""


class ValueEditor(QWidget):
    """The field and the slider of an input, a parameter or a constant that is one number."""

    def __init__(self, session: Session, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._session = session
        self._look = look
        self._name: str | None = None
        self._value: Value | None = None
        self._centre, self._notch = 0.0, 1.0
        self._since: Trace | None = None
        """The run before the slider was taken hold of."""
        self._gesture: object = KEYS
        """The drag, or the keys, whose values are undone together."""
        _heading, body = open_section(self, "CHANGE IT")
        self.field = QLineEdit()
        self.field.setAccessibleName("Value")
        self.field.setToolTip("A number, or a formula of numbers such as 1/3; Enter runs again")
        self.field.textEdited.connect(self._read)
        self.field.editingFinished.connect(self._type)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-NOTCHES, NOTCHES)
        self.slider.setMinimumHeight(24)
        self.slider.setPageStep(NOTCHES // 10)
        self.slider.setAccessibleName("Value, as a slider")
        self.slider.sliderPressed.connect(self._take_hold)
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderReleased.connect(self._let_go)
        self.said = text_label()
        row = QHBoxLayout()
        row.addWidget(self.field, 2)
        row.addWidget(self.slider, 3)
        body.addLayout(row)
        body.addWidget(self.said)
        # Moves that come faster than the run can follow are taken together.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._apply)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show the number of a leaf; nothing for an operation or an array."""
        state = self._session.state
        can = can_edit(state, name) and frame.trace.value(name).shape == ()
        self.setVisible(can)
        if not can:
            self._name = None
            return
        value = frame.trace.value(name)
        is_other = name != self._name or self._value is None or value != self._value
        self._name, self._value = name, value
        if is_other and not (self.field.hasFocus() and self.field.isModified()):
            self.field.setText(exact(value))
            self.field.setModified(False)
            if not self.field.hasFocus():
                self.field.setCursorPosition(0)  # of many digits the first ones are to be seen
        is_number = value.dtype.kind == "f" and bool(np.isfinite(value))
        self.slider.setVisible(is_number)
        if is_number and not self.slider.isSliderDown() and value != self._at(self.slider.value()):
            self._centre_on(float(value))
        self._tell()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._tell()

    def edit(self) -> None:
        """Put the cursor into the field, with everything selected."""
        if self._name is not None:
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.field.selectAll()

    def _tell(self) -> None:
        compared, name = self._session.state.compared, self._name
        if compared is None or name is None or name not in compared.index:
            show_text(self.said, "")
            return
        before = compared.value(name)
        differs = before.shape == () and before != self._value
        text = f"was {long(before)}" if differs else ""
        show_text(self.said, coloured(text, self._look.theme.muted) if text else "")

    def _read(self, text: str) -> None:
        """Say while it is typed why a text is no number."""
        if self._value is None:
            return
        try:
            number(text, self._value)
        except GraphError as problem:
            show_text(self.said, coloured(problem.sentence, self._look.theme.error))
        else:
            self._tell()

    def _type(self) -> None:
        if self._name is None or self._value is None or not self.field.isModified():
            return
        self.field.setModified(False)
        try:
            value = number(self.field.text(), self._value)
        except GraphError as problem:
            show_text(self.said, coloured(problem.sentence, self._look.theme.error))
            self.field.setModified(True)
            return
        set_value(self._session, self._name, value)

    # The slider

    def _centre_on(self, value: float) -> None:
        """Put the middle of the slider at a number, and make its notches round ones."""
        reach = max(1.0, 2 * abs(value))
        self._centre, self._notch = value, 10.0 ** math.floor(math.log10(reach / NOTCHES) + 0.5)
        self.slider.blockSignals(True)
        self.slider.setValue(0)
        self.slider.blockSignals(False)

    def _at(self, notch: int) -> float:
        """Return the number at a notch, without the digits that only adding up makes."""
        digits = max(0, 1 - math.floor(math.log10(self._notch)))
        return (
            round(self._centre + notch * self._notch, min(digits, 300)) if notch else self._centre
        )

    def _take_hold(self) -> None:
        self._since = self._session.state.ordinary
        self._gesture = object()

    def _slide(self, _notch: int) -> None:
        self._timer.start(0)

    def _let_go(self) -> None:
        self._apply()
        self._since, self._gesture = None, KEYS
        if self._value is not None:
            self._centre_on(float(self._value))

    def _apply(self) -> None:
        self._timer.stop()
        if self._name is not None and self._value is not None:
            with np.errstate(all="ignore"):
                value = freeze(self._value.dtype.type(self._at(self.slider.value())))
            set_value(self._session, self._name, value, self._since, self._gesture)
