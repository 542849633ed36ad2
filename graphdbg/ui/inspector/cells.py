"""What stands where in a row of the table of contributions: plain data, and no Qt."""

from dataclasses import dataclass
from typing import Final, Literal

from graphdbg.ui.inspector.columns import Columns

TIMES: Final = " × "
Ink = Literal["text", "faint", "muted", "gradient", "local"]


@dataclass(frozen=True)
class Cells:
    """The texts of one row; `is_pale` while nothing has come in, `is_fresh` for what just did."""

    name: str
    upstream: str = ""
    local: str = ""
    ledger: str = ""
    """How the shapes of arrays go."""
    note: str = ""
    """A line of its own: the axes that were summed, how many contributions are in."""
    part: str = ""
    amount: float | None = None
    is_pale: bool = False
    is_fresh: bool = False
    is_sum: bool = False

    def lines(self, stacked: bool) -> int:
        """Return how many lines the row takes, the same before and after it comes in."""
        return 1 + (stacked and bool(self.upstream or self.ledger)) + bool(self.note)


@dataclass(frozen=True)
class Text:
    """A text between two ends of a line of a row, in pixels; too long, it ends in dots."""

    text: str
    left: float
    right: float
    line: int
    ink: Ink
    to_right: bool = False
    in_words: bool = False
    """In the font of words, not of numbers."""


def texts(cells: Cells, at: Columns, width: float, part_width: float) -> tuple[Text, ...]:
    """Place the texts of a row; `part_width` is what its contribution takes."""
    ink: Ink = "faint" if cells.is_pale else "text"
    if cells.is_sum:
        name = Text(cells.name, 0, at.part_end - part_width - 6, 0, ink)
    else:
        name = Text(cells.name, 0, at.name_width + 1, 0, ink)
    part = "·" if cells.is_pale else cells.part
    found = [name, Text(part, 0, at.part_end, 0, "faint" if cells.is_pale else "gradient", True)]
    line = int(at.stacked and bool(cells.upstream or cells.ledger))
    if cells.is_pale:
        return tuple(found)
    if cells.ledger:
        found.append(Text(cells.ledger, at.factors, width, line, "muted", in_words=True))
    elif cells.upstream:
        found += [
            Text(cells.upstream, 0, at.times, line, "gradient", True),
            Text(TIMES, at.times, at.local, line, "muted"),
            Text(cells.local, at.local, width, line, "local"),
        ]
    if cells.note:
        left = 0 if cells.is_sum else at.factors if at.stacked else 0
        found.append(Text(cells.note, left, width, line + 1, "muted", in_words=True))
    return tuple(found)
