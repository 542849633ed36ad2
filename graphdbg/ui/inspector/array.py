"""An array: its value or its gradient as a map, summed up, as a histogram and as a table."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from graphdbg.core.frame import Frame
from graphdbg.core.values import Value
from graphdbg.formula.distribution import Distribution, distribution
from graphdbg.formula.numbers import MINUS, Summary, long, shape_text, summary
from graphdbg.ui.inspector.array_table import ArrayTable
from graphdbg.ui.inspector.controls import AxisSteppers, Side, side_switch
from graphdbg.ui.inspector.heat_map import HeatMap
from graphdbg.ui.inspector.histogram import Histogram
from graphdbg.ui.inspector.pooling import (
    AT_ONCE,
    REST_MS,
    Pool,
    blank,
    extent,
    index_of,
    pooled,
    pooled_text,
    table_of,
)
from graphdbg.ui.inspector.wording import open_section, show_text, square, text_label
from graphdbg.ui.look import Look

FEW: Final = 64
"""Up to this many entries there is no histogram: the map has all the numbers."""
_REMEMBERED: Final = 6


@dataclass(frozen=True, eq=False)
class Looked:
    """What is found by looking through an array; `array` is kept, so that it stays the same."""

    array: Value
    summary: Summary
    distribution: Distribution
    extent: float


class ArrayMap(QWidget):
    """The heat map of a node with what belongs to it; not shown for scalars."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._wanted: Side | None = None
        self._known: dict[Side, Value] = {}
        self._is_leaf = False
        self._shown: Value | None = None
        self._pool: Pool | None = None
        self._looked: Looked | None = None
        self._remembered: OrderedDict[int, Looked] = OrderedDict()
        self._lead: tuple[int, ...] = ()
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
        self.axes = AxisSteppers()
        self.axes.moved.connect(self._go_to_slice)
        self.map = HeatMap(look)
        self.map.pointed.connect(self._say_entry)
        self.range = text_label(by_keyboard=True)
        self.more = text_label("muted", by_keyboard=True)
        self.entry = text_label("muted")
        self.pooled = text_label("muted")
        self.histogram = Histogram(look)
        self.table = ArrayTable(look)
        self.table.sought.connect(self._seek)
        body.addLayout(head)
        shown = (self.axes, self.map, self.range, self.more, self.entry, self.pooled)
        for widget in (*shown, self.histogram, self.table):
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
        self._is_leaf = frame.trace.graph.nodes[name].is_leaf
        self.setVisible(bool(self._known))
        self._fill()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        for part in (self.map, self.histogram, self.table):
            part.show_look(look)
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

    def entry_pointed(self) -> tuple[int, ...] | None:
        """Return the index of the entry that is pointed at."""
        cell = self.map.cell
        if cell is None or self._pool is None or self._shown is None:
            return None
        return index_of(self._shown, self._lead, *self._pool.entry(*cell))

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
        self.table.let_edit(self._is_leaf and side == "value")
        if array is self._shown:
            return
        keeps_slice = self._shown is not None and self._shown.shape == array.shape
        self._shown = array
        self._lead = self._lead if keeps_slice else (0,) * max(0, array.ndim - 2)
        self.kind.setText(f"{shape_text(array.shape)} · {array.dtype}")
        self.axes.show_axes(array.shape, self._lead)
        self.map.setAccessibleName(f"Map of the {word}, {shape_text(array.shape)}")
        self.histogram.setVisible(array.size > FEW)
        self.table.setVisible(array.size > 0)
        if array.size <= AT_ONCE or id(array) in self._remembered:
            self._look_through()
            return
        self._looked = None
        self._show_pool(blank(*table_of(array, self._lead).shape))
        self.table.show_slice(array, self._lead, 0.0)
        self.range.setText("…")
        self.more.setText("…")
        self.histogram.show_distribution(None)
        self._timer.start(REST_MS)

    def _look_through(self) -> None:
        """Find the range, and make the slice small enough to be painted."""
        self._timer.stop()
        array = self._shown
        if array is None:
            return
        self._looked = self._look_at(array)
        self._write_range()
        self.histogram.show_distribution(self._looked.distribution)
        self._show_slice()

    def _look_at(self, array: Value) -> Looked:
        """Look through an array; of the last few it is known already."""
        found = self._remembered.get(id(array))
        if found is None:
            found = Looked(array, summary(array), distribution(array), extent(np.asarray(array)))
            self._remembered[id(array)] = found
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return found

    def _write_range(self) -> None:
        """Say the range; the squares before the numbers are the legend of the map."""
        if self._looked is None:
            return
        said, theme = self._looked.summary, self._look.theme
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
        spread = f"spread {said.spread}, " if said.spread else ""
        self.more.setText(f"{spread}{self._looked.distribution.text()}")

    def _go_to_slice(self, lead: tuple[int, ...]) -> None:
        self._lead = lead
        if self._shown is not None and not self._timer.isActive():
            self._show_slice()

    def _seek(self, index: tuple[int, ...]) -> None:
        """Show the slice that an index is in."""
        if self._shown is not None:
            self.axes.show_axes(self._shown.shape, index[:-2])
            self._go_to_slice(index[:-2])

    def _show_slice(self) -> None:
        array, looked = self._shown, self._looked
        if array is None or looked is None:
            return
        self.table.show_slice(array, self._lead, looked.extent)
        self._show_pool(pooled(table_of(array, self._lead)) if array.size else blank(0, 0))

    def _show_pool(self, pool: Pool) -> None:
        self._pool = pool
        self.map.set_cells(pool.cells)
        show_text(self.pooled, pooled_text(pool))
        self._say_entry(-1, -1)

    def _say_entry(self, row: int, column: int) -> None:
        """Say index and number of the entry one points at, in a line that is always there."""
        if self._pool is None or self._shown is None or row < 0 or not self._pool.table.size:
            self.entry.setText("Point at a cell to read its number.")
            self.map.setToolTip("")
            return
        place = self._pool.entry(row, column)
        index = index_of(self._shown, self._lead, *place)
        said = f"[{', '.join(map(str, index))}] = {long(self._pool.table[place])}"
        self.entry.setText(said)
        self.map.setToolTip(said)
        self.map.setAccessibleDescription(said)
