"""Where the cells of a heat map are: plain numbers, and no Qt beyond a rectangle."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF


@dataclass(frozen=True)
class Headings:
    """What stands left of the rows and above the columns; empty for none."""

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapArea:
    """The grid of the cells: where it begins, how many there are, and how large each is."""

    left: float
    top: float
    rows: int
    columns: int
    wide: float
    high: float

    @property
    def height(self) -> float:
        """The height of the widget, with a little room for the ring of the focus."""
        return self.top + self.rows * self.high + 3

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
    if max(rows, columns) <= 8:
        wide = min(room / max(columns, 1), 82 * scale)
        return MapArea(left, top, rows, columns, wide, 24 * scale)
    wide = min(room / columns, 24 * scale)
    if rows == 1:
        return MapArea(left, top, rows, columns, wide, 24 * scale)
    high = min(wide, 320 / rows)
    # A tall and narrow table would be a thread: its cells may be wider than high.
    wide = min(max(wide, 40 / columns), 24 * scale)
    return MapArea(left, top, rows, columns, wide, max(high, 3.0))
