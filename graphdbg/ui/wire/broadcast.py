"""What a wire carries before and after the sum over the axes its operand was repeated along."""

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.core.wire_parts import before_sum, summed_axes, table_of_sum
from graphdbg.formula.wire import WireView, broadcast_text
from graphdbg.formula.wire_entries import sum_lines
from graphdbg.ui.inspector.heat_map import HeatMap
from graphdbg.ui.inspector.mapping import Headings, Strips
from graphdbg.ui.inspector.pooling import AT_ONCE, REST_MS, blank, pooled, pooled_text
from graphdbg.ui.inspector.wording import breakable, open_section, show_text, text_label
from graphdbg.ui.look import Look
from graphdbg.ui.wire.maps import (
    POINT,
    Shown,
    caption,
    keep_room,
    readout,
    strip,
)


class BroadcastPart(QWidget):
    """Shown only where a contribution is summed over broadcast axes."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._view: WireView | None = None
        self._whole: tuple[Trace, Wire, Value] | None = None
        self._shown: Shown | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fill)
        self.heading, body = open_section(self, "BEFORE AND AFTER THE SUM")
        self.said = text_label(by_keyboard=True)
        self.map = HeatMap(look)
        self.map.setAccessibleName("The contribution before the sum, and below it the sum")
        self.map.pointed.connect(self._say_cell)
        self.entry = readout()
        self.caption = text_label("muted")
        self.pooled = text_label("muted")
        for widget in (self.said, self.map, self.entry, self.caption, self.pooled):
            body.addWidget(widget)

    def show_wire(self, view: WireView) -> None:
        """Show the rows that are summed, as far as the run has come."""
        before, self._view = self._view, view
        axes = summed_axes(view.trace, view.wire)
        self.setVisible(bool(axes))
        if not axes or (
            before is not None
            and (before.trace, before.wire, before.known) == (view.trace, view.wire, view.known)
        ):
            return
        self._timer.stop()
        size = view.trace.value(view.wire.consumer).size
        if size <= AT_ONCE or self._is_kept(view):
            self._fill()
            return
        columns = view.entries[1]
        show_text(self.said, "…")
        self._put(Shown(blank(size // columns, columns), _below(view), Headings()))
        self._timer.start(REST_MS)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.map.show_look(look)
        keep_room(self.entry, look)
        self._write_caption()

    def is_done(self) -> bool:
        """Tell whether nothing is left to be worked out."""
        return not self._timer.isActive()

    def _is_kept(self, view: WireView) -> bool:
        return self._whole is not None and self._whole[:2] == (view.trace, view.wire)

    def _whole_of(self, view: WireView) -> Value:
        if self._whole is None or self._whole[:2] != (view.trace, view.wire):
            self._whole = (view.trace, view.wire, before_sum(view.trace, view.wire))
        return self._whole[2]

    def _fill(self) -> None:
        view = self._view
        if view is None:
            return
        whole = self._whole_of(view)
        show_text(self.said, breakable(broadcast_text(view, whole.shape)))
        table = table_of_sum(whole, summed_axes(view.trace, view.wire))
        rows, columns = table.shape
        pool = blank(rows, columns) if view.upstream is None else pooled(table)
        self._put(Shown(pool, _below(view), Headings()))

    def _put(self, shown: Shown) -> None:
        self._shown = shown
        shown.put_on(self.map)
        show_text(self.pooled, pooled_text(shown.pool))
        self._write_caption()
        self._say_cell(-1, -1)

    def _write_caption(self) -> None:
        middle = "upstream × local, a row for each that is summed."
        self.caption.setText(caption(self._look, has_upstream=False, middle=middle))

    def _say_cell(self, row: int, column: int) -> None:
        """Say the numbers of the cell one points at, in lines that are always there."""
        view, shown = self._view, self._shown
        if row < 0 or view is None or shown is None or not shown.pool.table.size:
            waits = view is not None and view.upstream is None
            said = "The upstream gradient is not known yet." if waits else POINT
            self.entry.setText(said)
            return
        place = shown.pool.entry(row, column)
        axes, number = summed_axes(view.trace, view.wire), np.asarray(shown.pool.table)[place]
        said = "\n".join(sum_lines(view, self._whole_of(view), axes, *place, number))
        self.entry.setText(breakable(said))
        self.map.setAccessibleDescription(said)


def _below(view: WireView) -> Strips:
    return Strips(columns=strip(view.contribution, standing=False))
