"""An array as a map: its value or its gradient, its range, and the entry one points at."""

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from graphdbg.core.frame import Frame
from graphdbg.core.values import Value
from graphdbg.formula.numbers import MINUS, Summary, long, shape_text, summary
from graphdbg.ui.inspector.controls import Side, side_switch, slice_stepper
from graphdbg.ui.inspector.heat_map import HeatMap
from graphdbg.ui.inspector.pooling import (
    AT_ONCE,
    REST_MS,
    Pool,
    index_of,
    leading,
    pooled,
    slices,
    table_of,
)
from graphdbg.ui.inspector.wording import open_section, show_text, square, text_label
from graphdbg.ui.look import Look


class ArrayMap(QWidget):
    """The heat map of a node with what belongs to it; not shown for scalars."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._wanted: Side | None = None
        self._known: dict[Side, Value] = {}
        self._shown: Value | None = None
        self._pool: Pool | None = None
        self._range: Summary | None = None
        self._slice = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look_through)
        self.heading, body = open_section(self, "ARRAY")
        self.kind = text_label("muted")
        self.switch, self.buttons = side_switch()
        for side, button in self.buttons.items():
            button.clicked.connect(self.want_value if side == "value" else self.want_gradient)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.kind, 1)
        head.addWidget(self.switch)
        self.stepper, self.stepper_row, self.slice_text = slice_stepper()
        self.stepper.valueChanged.connect(self._go_to_slice)
        self.map = HeatMap(look)
        self.map.pointed.connect(self._say_entry)
        self.range = text_label(by_keyboard=True)
        self.entry = text_label("muted")
        self.pooled = text_label("muted")
        body.addLayout(head)
        for widget in (self.stepper_row, self.map, self.range, self.entry, self.pooled):
            body.addWidget(widget)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show what is known of a node's arrays; nothing at all for a scalar."""
        self._known = {}
        value, gradient = frame.value(name), frame.gradient(name)
        if frame.trace.forward_mode is not None:
            gradient = frame.tangent(name)  # it takes the gradient's place
        self.buttons["gradient"].setText(
            "gradient" if frame.trace.forward_mode is None else "tangent"
        )
        if value is not None and value.shape != ():
            self._known["value"] = value
            if gradient is not None:
                self._known["gradient"] = gradient
        self.setVisible(bool(self._known))
        self._fill()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.map.show_look(look)
        self._write_range()

    def side(self) -> Side:
        """Return what is shown: what was asked for, else the gradient as soon as there is one."""
        if self._wanted in self._known:
            return self._wanted or "value"
        return "gradient" if "gradient" in self._known else "value"

    def want_value(self) -> None:
        """Show the value from now on."""
        self._wanted = "value"
        self._fill()

    def want_gradient(self) -> None:
        """Show the gradient from now on, where there is one."""
        self._wanted = "gradient"
        self._fill()

    def _fill(self) -> None:
        if not self._known:
            self._shown = None
            return
        side = self.side()
        for name, button in self.buttons.items():
            button.setChecked(name == side)
        self.switch.setVisible(len(self._known) == 2)
        array = self._known[side]
        word = self.buttons[side].text()
        self.heading.setText(f"{word.upper()} AS A MAP")
        if array is self._shown:
            return
        keeps_slice = self._shown is not None and self._shown.shape == array.shape
        self._shown = array
        self._slice = self._slice if keeps_slice else 0
        self.kind.setText(f"{shape_text(array.shape)} · {array.dtype}")
        self.stepper_row.setVisible(array.ndim > 2)
        self.stepper.setMaximum(max(0, slices(array) - 1))
        self.stepper.setValue(self._slice)
        self.map.setAccessibleName(f"Map of the {word}, {shape_text(array.shape)}")
        if array.size <= AT_ONCE:
            self._look_through()
            return
        self._pool = None
        self.map.set_cells(np.zeros((0, 0)))
        self.range.setText("…")
        self._say_entry(-1, -1)
        self._timer.start(REST_MS)

    def _look_through(self) -> None:
        """Find the range, and make the slice small enough to be painted."""
        self._timer.stop()
        array = self._shown
        if array is None:
            return
        self._range = summary(array)
        self._write_range()
        self._show_slice()

    def _write_range(self) -> None:
        """Say the range; the squares before the numbers are the legend of the map."""
        said, theme = self._range, self._look.theme
        if said is None:
            return
        texts = []
        if said.minimum:
            ends = " … ".join(
                square(theme.heat_negative if end.startswith(MINUS) else theme.heat_positive) + end
                for end in (said.minimum, said.maximum)
            )
            texts.append(f"{ends}, mean {said.mean}")
        if said.not_finite:
            texts.append(f"{square(theme.not_finite)}{said.not_finite:,} not finite")
        self.range.setText(", ".join(texts) or "no entries")

    def _go_to_slice(self, number: int) -> None:
        self._slice = number
        if self._shown is not None and not self._timer.isActive():
            self._show_slice()

    def _show_slice(self) -> None:
        array = self._shown
        if array is None or not array.size:
            self._pool = None
            self.map.set_cells(np.zeros((0, 0)))
            show_text(self.pooled, "")
            return
        self._pool = pooled(table_of(array, self._slice))
        at = ", ".join([*map(str, leading(array, self._slice)), ":", ":"])
        self.slice_text.setText(f"slice [{at}]")
        self.map.set_cells(self._pool.cells)
        rows, columns = self._pool.step
        block = f"{rows}×{columns}" if rows > 1 and columns > 1 else f"{max(rows, columns)}"
        sentence = f"A cell stands for up to {block} entries and shows the one farthest from zero."
        show_text(self.pooled, "" if self._pool.is_whole else sentence)
        self._say_entry(-1, -1)

    def _say_entry(self, row: int, column: int) -> None:
        """Say index and number of the entry one points at, in a line that is always there."""
        if row < 0 or self._pool is None or self._shown is None:
            self.entry.setText("Point at a cell to read its number.")
            self.map.setToolTip("")
            return
        place = self._pool.entry(row, column)
        index = index_of(self._shown, self._slice, *place)
        said = f"[{', '.join(map(str, index))}] = {long(self._pool.table[place])}"
        self.entry.setText(said)
        self.map.setToolTip(said)
        self.map.setAccessibleDescription(said)
