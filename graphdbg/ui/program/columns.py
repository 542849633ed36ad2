"""Where the columns of the program are: the step, the text, the number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graphdbg.formula.listing import Listing
from graphdbg.ui.look import Look

MARGIN: Final = 12
GUTTER: Final = 21
"""The room at the left edge for the mark of a breakpoint; a click there sets one."""
GAP: Final = 10
NUMBER: Final = 7
"""Characters kept free for the number, so that the text does not shrink when it comes."""
ROOMY: Final = 13
"""Characters that must remain beside the column of left-hand sides for it to be kept."""


@dataclass(frozen=True)
class Columns:
    """Places in a row, in pixels from its left edge."""

    step: float
    """The right edge of the step's number."""
    text: float
    number: float
    """The right edge of the value."""
    gap: float
    assignment: float
    """How wide left-hand sides and signs of backward lines are together; 0 without room for it."""

    def room(self, number_width: float) -> float:
        """Return how wide the text may be beside a number."""
        return self.number - number_width - self.gap - self.text


def measured(listing: Listing, look: Look, character: float, width: float) -> Columns:
    """Return the columns of a listing in rows of this width; `character` is how wide one is."""
    margin, gap = look.px(MARGIN), look.px(GAP)
    step = look.px(GUTTER) + max(2, len(str(len(listing)))) * character
    columns = Columns(step, step + gap, width - margin, gap, 0.0)
    wanted = listing.column + listing.sign_width
    if columns.room(NUMBER * character) < (wanted + ROOMY) * character:
        return columns
    return Columns(step, step + gap, width - margin, gap, wanted * character)
