"""What stands where in a row of the table of contributions: plain data, and no Qt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from graphdbg.core.frame import LOCAL, PRODUCT
from graphdbg.ui.inspector.columns import Columns

TIMES: Final = " × "
NOT_SMOOTH: Final = "\N{ANGLE} not smooth here"
"""The mark of a wire at a kink: a corner, and the words."""
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
    kink: str = ""
    """The choice made where the wire is not smooth: two lines, the mark and the choice."""
    part: str = ""
    amount: float | None = None
    is_pale: bool = False
    is_fresh: bool = False
    is_changed: bool = False
    """Whether the last edit has changed one of the numbers."""
    is_sum: bool = False

    def lines(self, at: Columns) -> int:
        """Return how many lines the row takes, the same before and after it comes in."""
        if self.is_sum:
            return 2 if at.total_below or self.note else 1
        return self.middle(at) + 1 + bool(self.note) + 2 * bool(self.kink)

    def middle(self, at: Columns) -> int:
        """Return the line of the factors."""
        return int(at.stacked and bool(self.upstream or self.ledger))


def at_beat(cells: Cells, beat: int) -> Cells:
    """Return a row as far as a beat shows it: upstream, local derivative, then what they make."""
    if beat >= PRODUCT:
        return cells
    waits = replace(cells, part="·", amount=None)
    return waits if beat == LOCAL else replace(waits, local="·" if cells.local else "")


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
    if cells.is_sum:
        return _sum_texts(cells, at, width, part_width)
    ink: Ink = "faint" if cells.is_pale else "text"
    name = Text(cells.name, 0, at.name_width + 1, 0, ink)
    if cells.is_pale:
        return name, Text("·", 0, at.part_end, 0, "faint", to_right=True)
    found = [name, Text(cells.part, 0, at.part_end, 0, "gradient", to_right=True)]
    line = cells.middle(at)
    if cells.ledger:
        found.append(Text(cells.ledger, at.factors, width, line, "muted", in_words=True))
    elif cells.upstream:
        found += [
            Text(cells.upstream, 0, at.times, line, "gradient", to_right=True),
            Text(TIMES, at.times, at.local, line, "muted"),
            Text(cells.local, at.local, width, line, "local"),
        ]
    left = at.factors if at.stacked else 0
    for text, ink in _lines_below(cells):
        line += 1
        found.append(Text(text, left, width, line, ink, in_words=True))
    return tuple(found)


def _lines_below(cells: Cells) -> Iterator[tuple[str, Ink]]:
    if cells.note:
        yield cells.note, "muted"
    if cells.kink:
        yield NOT_SMOOTH, "text"
        yield cells.kink, "muted"


def _sum_texts(cells: Cells, at: Columns, width: float, part_width: float) -> tuple[Text, ...]:
    """Place the sum, its number on the second line where the name leaves it no room."""
    name_end = width if at.total_below else at.part_end - part_width - 6
    part = Text(cells.part, 0, at.part_end, int(at.total_below), "gradient", to_right=True)
    note = Text(cells.note, 0, at.part_end - part_width - 6, 1, "muted", in_words=True)
    return Text(cells.name, 0, name_end, 0, "text"), part, note
