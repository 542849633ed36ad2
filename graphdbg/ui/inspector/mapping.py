"""Where the cells of a heat map are: plain numbers, and no Qt beyond a rectangle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from numpy.typing import NDArray
from PySide6.QtCore import QRectF

PRINTED: Final = 8
"""Up to this many rows and columns the numbers are printed in the cells."""


@dataclass(frozen=True)
class Headings:
    """What stands left of the rows and above the columns; empty for none."""

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Strips:
    """Numbers beside a table: one for each row at its left, one for each column below it.

    None is no strip; one that is empty has cells whose numbers are not known yet.
    """

    rows: NDArray[Any] | None = None
    columns: NDArray[Any] | None = None


@dataclass(frozen=True)
class MapArea:
    """The grid of the cells: where it begins, how many there are, and how large each is."""

    left: float
    top: float
    rows: int
    columns: int
    wide: float
    high: float
    strip: float = 0.0
    """How wide the cells at the left of the rows are; 0 for none."""
    below: float = 0.0
    """How high the cells below the columns are; 0 for none."""
    gap: float = 0.0

    @property
    def height(self) -> float:
        """The height of the widget, with a little room for the ring of the focus."""
        below = self.gap + self.below if self.below else 0.0
        return self.top + self.rows * self.high + below + 3

    @property
    def whole(self) -> QRectF:
        """Where all the cells are."""
        return QRectF(self.left, self.top, self.columns * self.wide, self.rows * self.high)

    @property
    def headings_end(self) -> float:
        """Where what stands left of the rows ends."""
        return self.left - (self.strip + self.gap if self.strip else 0.0)

    def beside(self) -> MapArea:
        """Return the cells at the left, one for each row."""
        return MapArea(self.headings_end, self.top, self.rows, 1, self.strip, self.high)

    def under(self) -> MapArea:
        """Return the cells below, one for each column."""
        top = self.top + self.rows * self.high + self.gap
        return MapArea(self.left, top, 1, self.columns, self.wide, self.below)

    def rect(self, row: int, column: int) -> QRectF:
        """Return where a cell is."""
        left, top = self.left + column * self.wide, self.top + row * self.high
        return QRectF(left, top, self.wide, self.high)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the row and the column at a point, None beside the map."""
        row, column = (y - self.top) // self.high, (x - self.left) // self.wide
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            return None
        return int(row), int(column)


def map_area(
    shape: tuple[int, ...],
    width: float,
    scale: float,
    headings: Headings | None = None,
    strips: Strips | None = None,
) -> MapArea:
    """Fit a table into a width, with the strips beside it and below it."""
    strips = strips or Strips()
    printed = max((*shape, 1)) <= PRINTED
    gap = 7 * scale
    strip = (54 if printed else 20) * scale if strips.rows is not None else 0.0
    moved = strip + gap if strip else 0.0
    area = table_area(shape, width - moved, scale, headings)
    below = 24 * scale if strips.columns is not None else 0.0
    return replace(area, left=area.left + moved, strip=strip, below=below, gap=gap)


def table_area(
    shape: tuple[int, ...], width: float, scale: float, headings: Headings | None = None
) -> MapArea:
    """Fit a table into a width: few cells are as large as a number needs, many share the room.

    Cells of a matrix are square where they are too many for numbers, unless the map would be
    more than a panel high.
    """
    rows, columns = (*shape, 1, 1)[:2]
    headings = headings or Headings()
    longest = max((len(text) for text in headings.rows), default=0)
    left = 3 + (longest * 7 + 8) * scale * bool(longest)
    top = 3 + 16 * scale * bool(headings.columns)
    room = max(20.0, width - left - 3)
    if max(rows, columns) <= PRINTED:
        wide = min(room / max(columns, 1), 82 * scale)
        return MapArea(left, top, rows, columns, wide, 24 * scale)
    wide = min(room / columns, 24 * scale)
    if rows == 1:
        return MapArea(left, top, rows, columns, wide, 24 * scale)
    high = min(wide, 320 / rows)
    # A tall and narrow table would be a thread: its cells may be wider than high.
    wide = min(max(wide, 40 / columns), 24 * scale)
    return MapArea(left, top, rows, columns, wide, max(high, 3.0))
