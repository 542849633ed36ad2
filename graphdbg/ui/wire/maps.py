"""Tables of a wire made small enough for a screen: their pools, strips, headings and captions."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from graphdbg.core.values import Value
from graphdbg.formula.expression import node_text
from graphdbg.formula.wire import WireView
from graphdbg.formula.wire_entries import heading
from graphdbg.ui.inspector.heat_map import HeatMap
from graphdbg.ui.inspector.mapping import PRINTED, Headings, Strips
from graphdbg.ui.inspector.pooling import Numbers, Pool, pooled, table_of
from graphdbg.ui.inspector.wording import square, text_label
from graphdbg.ui.look import Look

POINT: Final = "Point at a cell, or use the arrow keys, to read its numbers."
LINES: Final = 4
"""Lines that are kept free for the numbers of the cell one points at."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A map as it is shown: the pool behind the cells, and what stands beside them."""

    pool: Pool
    strips: Strips
    headings: Headings

    def put_on(self, heat_map: HeatMap) -> None:
        """Show it."""
        heat_map.set_cells(self.pool.cells, self.headings, self.strips)


def strip(value: Value | None, *, standing: bool) -> Numbers:
    """Return the cells of a strip beside a table; an empty array where nothing is known yet."""
    if value is None:
        return np.zeros((0, 0))
    flat = np.ravel(np.asarray(value))
    return pooled(flat.reshape((-1, 1) if standing else (1, -1))).cells


def entry_table(value: Value) -> Numbers:
    """Lay an array out as rows and columns, its entries in their own order."""
    array = np.asarray(value)
    return table_of(array) if array.ndim < 2 else array.reshape(-1, array.shape[-1])


def jacobian_headings(view: WireView) -> Headings:
    """Name the rows and the columns where they are few."""
    rows, columns = view.entries
    if max(rows, columns) > PRINTED:
        return Headings()
    consumer, operand = node_text(view.consumer), node_text(view.operand)
    return Headings(
        tuple(heading(consumer, view.result_shape, i) for i in range(rows)),
        tuple(heading(operand, view.operand_shape, i) for i in range(columns)),
    )


def caption(look: Look, *, has_upstream: bool, middle: str) -> str:
    """Return the legend of a table with strips, as HTML; the squares have the outlines' colours."""
    theme = look.theme
    left = f"{square(theme.gradient)}left: upstream. " if has_upstream else ""
    return f"{left}{square(theme.outline)}{middle} {square(theme.gradient)}below: contribution."


def readout() -> QLabel:
    """Make the label for the numbers of a cell, with room for all their lines at all times."""
    label = text_label("muted", by_keyboard=True)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label


def keep_room(label: QLabel, look: Look) -> None:
    """Keep the lines free, so that nothing moves while one points about."""
    label.setMinimumHeight(round(look.px(13) * 1.35 * LINES))
