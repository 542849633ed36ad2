"""The Jacobian of a wire as a map, with the upstream beside it and the contribution below it."""

from typing import Final, Literal

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from graphdbg.core import limits
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.core.values import Array, Value
from graphdbg.core.wire_parts import blocked, is_diagonal, is_elementwise, local_entries
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import long
from graphdbg.formula.wire import WireView, factors, is_scalar_wire, table_text
from graphdbg.formula.wire_entries import cell_lines, diagonal_lines
from graphdbg.ui.inspector.controls import switch
from graphdbg.ui.inspector.heat_map import HeatMap
from graphdbg.ui.inspector.mapping import Headings, Strips
from graphdbg.ui.inspector.pooling import REST_MS, Pool, blank, pooled, pooled_text
from graphdbg.ui.inspector.wording import breakable, open_section, show_text, text_label
from graphdbg.ui.look import Look
from graphdbg.ui.wire.maps import (
    POINT,
    Shown,
    caption,
    entry_table,
    jacobian_headings,
    keep_room,
    readout,
    strip,
)

Reading = Literal["diagonal", "whole"]
HEAVY: Final = 300_000
"""Entries that all VJPs together go through; more wait until the steps come to rest."""
NOT_COMPUTED: Final = "The forward pass has not come here yet."


class JacobianPart(QWidget):
    """Not shown for a number; for an elementwise operation its diagonal first."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._view: WireView | None = None
        self._reading: Reading = "diagonal"
        self._kept: tuple[Trace, Wire, Array] | None = None
        self._local: Value | None = None
        self._shown: Shown | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fill)
        self.heading, body = open_section(self, "JACOBIAN")
        self.kind = text_label("muted")
        self.kind.setText("elementwise")
        self.switch, self.buttons = switch("What of the Jacobian is shown", ("diagonal", "whole"))
        self.buttons["diagonal"].clicked.connect(lambda: self.read("diagonal"))
        self.buttons["whole"].clicked.connect(lambda: self.read("whole"))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.kind, 1)
        head.addWidget(self.switch)
        self.map = HeatMap(look)
        self.map.pointed.connect(self._say_cell)
        self.entry = readout()
        self.caption = text_label("muted")
        self.pooled = text_label("muted")
        self.instead = text_label("muted", by_keyboard=True)
        body.addLayout(head)
        for widget in (self.map, self.entry, self.caption, self.pooled, self.instead):
            body.addWidget(widget)

    def show_wire(self, view: WireView) -> None:
        """Show the Jacobian of a wire, as far as the run has come."""
        before, self._view = self._view, view
        rows, columns = view.entries
        is_closed = blocked(view.trace, view.wire) is not None
        if is_closed or is_scalar_wire(view) or not rows * columns:
            self._timer.stop()
            self.hide()
            return
        if before is not None and (before.trace, before.wire, before.known) == (
            view.trace,
            view.wire,
            view.known,
        ):
            self.show()
            return
        self._write_head()
        self._begin()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.map.show_look(look)
        keep_room(self.entry, look)
        self._write_caption()

    def read(self, reading: Reading) -> None:
        """Show the diagonal of elementwise operations from now on, or the whole."""
        self._reading = reading
        if self._view is not None:
            self._write_head()
            self._begin()

    def reading(self) -> Reading:
        """Return what is shown: the whole wherever there is no diagonal."""
        view = self._view
        if view is None or not is_elementwise(view.trace, view.wire):
            return "whole"
        return self._reading

    def place_pointed(self) -> tuple[int, int] | None:
        """Return the row and the column that are pointed at, in what `reading` shows."""
        cell, shown = self.map.cell, self._shown
        return None if cell is None or shown is None else place_of(shown, cell)

    def entry_pointed(self) -> tuple[int, ...] | None:
        """Return the entry of the consumer that is pointed at on the diagonal."""
        place, view, shown = self.place_pointed(), self._view, self._shown
        if place is None or view is None or shown is None:
            return None
        flat = place[0] * shown.pool.table.shape[1] + place[1]
        return tuple(int(one) for one in np.unravel_index(flat, view.result_shape))

    def is_done(self) -> bool:
        """Tell whether nothing is left to be worked out."""
        return not self._timer.isActive()

    def _write_head(self) -> None:
        view = self._view
        if view is None:
            return
        elementwise = is_elementwise(view.trace, view.wire)
        self.heading.setText(f"JACOBIAN {view.local_name} · {table_text(view)}")
        self.kind.setVisible(elementwise)
        self.switch.setVisible(elementwise)
        diagonal = is_diagonal(view.trace, view.wire)
        self.buttons["diagonal"].setText("diagonal" if diagonal else "by entry")
        for name, button in self.buttons.items():
            button.setChecked(name == self.reading())
        self.map.setAccessibleName(f"Jacobian {view.local_name}, {self.reading()}")

    def _begin(self) -> None:
        """Show what can be shown at once; a costly table gets its room first."""
        view = self._view
        if view is None:
            return
        self._timer.stop()
        instead = self._refusal(view) or self._uniform(view)
        show_text(self.instead, instead)
        for widget in (self.map, self.entry, self.caption):
            widget.setVisible(not instead)
        self.show()
        if instead:
            self._shown = None
            show_text(self.pooled, "")
        elif not view.is_local_known or self._is_heavy(view):
            self._put(Shown(self._blank(view), self._strips(view), self._headings(view)))
            if view.is_local_known:
                self._timer.start(REST_MS)
        else:
            self._fill()

    def _refusal(self, view: WireView) -> str:
        rows, columns = view.entries
        if self.reading() == "diagonal" or rows * columns <= limits.JACOBIAN_SHOWN:
            return ""
        sizes = f"{factors(view.result_shape)} × {factors(view.operand_shape)}"
        return (
            f"{sizes} = {rows * columns:,} entries are more than the {limits.JACOBIAN_SHOWN:,} "
            "that are worked out for the screen. The shortcut above never makes them."
        )

    def _uniform(self, view: WireView) -> str:
        """Say the one number that every entry of an elementwise derivative is, if there is one."""
        if self.reading() == "whole" or not view.is_local_known:
            return ""
        local = view.trace.local(view.wire)
        if local is None or local.shape:
            return ""
        return f"{view.local_name} is {long(local)} at every entry of {node_text(view.consumer)}."

    def _is_heavy(self, view: WireView) -> bool:
        """Say whether the table takes long: one VJP for each row goes through all operands."""
        if self._is_kept(view) or is_elementwise(view.trace, view.wire):
            return False
        call = view.trace.calls[view.wire.consumer]
        return view.entries[0] * sum(operand.size for operand in call.operands) > HEAVY

    def _is_kept(self, view: WireView) -> bool:
        return self._kept is not None and self._kept[:2] == (view.trace, view.wire)

    def _table(self, view: WireView) -> Array:
        if self._kept is None or self._kept[:2] != (view.trace, view.wire):
            self._kept = (view.trace, view.wire, view.trace.jacobian(*view.wire))
        return self._kept[2]

    def _fill(self) -> None:
        view = self._view
        if view is None:
            return
        if self.reading() == "diagonal":
            self._local = local = local_entries(view.trace, view.wire)
            if local is None:
                raise AssertionError(view.wire)
            table = entry_table(local)
        else:
            table = self._table(view)
        self._put(Shown(pooled(table), self._strips(view), self._headings(view)))

    def _put(self, shown: Shown) -> None:
        self._shown = shown
        shown.put_on(self.map)
        show_text(self.pooled, pooled_text(shown.pool))
        self._write_caption()
        self._say_cell(-1, -1)

    def _strips(self, view: WireView) -> Strips:
        if self.reading() == "diagonal" or view.loss is None or not view.is_live:
            return Strips()
        return Strips(strip(view.upstream, standing=True), strip(view.contribution, standing=False))

    def _headings(self, view: WireView) -> Headings:
        return jacobian_headings(view) if self.reading() == "whole" else Headings()

    def _blank(self, view: WireView) -> Pool:
        if self.reading() == "whole":
            return blank(*view.entries)
        rows, columns = entry_table(view.trace.value(view.wire.consumer)).shape
        return blank(rows, columns)

    def _write_caption(self) -> None:
        """Say what the parts of the map are."""
        shown, view = self._shown, self._view
        if shown is None or view is None:
            return
        if self.reading() == "diagonal":
            said = (
                f"Each entry of {node_text(view.consumer)} depends on one entry of "
                f"{node_text(view.operand)}: these are those derivatives, in the array's shape."
            )
        elif shown.strips.rows is None:
            said = "A row for each entry of the consumer, a column for each of the operand."
        else:
            said = caption(self._look, has_upstream=True, middle="the Jacobian.")
        self.caption.setText(said)

    def _say_cell(self, row: int, column: int) -> None:
        """Say the numbers of the cell one points at, in lines that are always there."""
        view, shown = self._view, self._shown
        if row < 0 or view is None or shown is None or not shown.pool.table.size:
            waits = view is not None and not view.is_local_known
            self.entry.setText(NOT_COMPUTED if waits else POINT)
            self.map.setToolTip("")
            return
        place = shown.pool.entry(row, column)
        if self.reading() == "whole":
            lines = cell_lines(view, shown.pool.table, *place)
        else:
            flat = place[0] * shown.pool.table.shape[1] + place[1]
            lines = diagonal_lines(view, np.asarray(self._local), flat)
        said = "\n".join(line for line in lines if line)
        self.entry.setText(breakable(said))
        self.map.setAccessibleDescription(said)


def place_of(shown: Shown, cell: tuple[int, int]) -> tuple[int, int] | None:
    """Return row and column of the entry that a cell stands for, None before it is known."""
    return shown.pool.entry(*cell) if shown.pool.table.size else None
