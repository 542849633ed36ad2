"""The columns of the table of contributions: measured and placed as plain numbers."""

from dataclasses import dataclass
from typing import Final

_GAP: Final = 0.8
"""Between two columns, at the least, in indents."""
_BAR: Final = 34
_SHORTEST_BAR: Final = 20
_LONGEST_BAR: Final = 110


@dataclass(frozen=True)
class Widths:
    """What the texts take, in pixels; each the widest of its column."""

    name: float
    upstream: float
    times: float
    """The sign between the two factors with its spaces; 0 where there is a ledger."""
    local: float
    part: float
    total: float
    """The last row: the name of the sum, a space, and the sum."""


@dataclass(frozen=True)
class Columns:
    """Where each column begins or ends, in pixels from the left.

    `stacked` columns do not fit side by side: the factors are on a line of their own below.
    """

    stacked: bool
    name_width: float
    factors: float
    times: float
    local: float
    part_end: float
    bar: float
    bar_width: float
    total_below: bool
    """Whether the sum stands on the line below its name."""


def columns(widths: Widths, room: float, indent: float) -> Columns:
    """Place the columns in a width: name, upstream × local, contribution, bar.

    `indent` is what an arrow and a space take; the gaps follow from it.
    """
    gap = _GAP * indent
    middle = widths.upstream + widths.times + widths.local
    beside = widths.name + middle + widths.part + 3 * gap + _BAR
    if beside <= room:
        spare = room - beside
        bar_width = min(_BAR + 0.6 * spare, _LONGEST_BAR)
        bar = room - bar_width
        part_end = bar - gap
        factors = (widths.name + part_end - widths.part - middle) / 2
        return Columns(
            stacked=False,
            name_width=widths.name,
            factors=factors,
            times=factors + widths.upstream,
            local=factors + widths.upstream + widths.times,
            part_end=part_end,
            bar=bar,
            bar_width=bar_width,
            total_below=widths.total > part_end,
        )
    left = room - widths.name - widths.part - 2 * gap
    bar_width = min(max(_BAR, 0.2 * room), _LONGEST_BAR, left)
    # The number has its sign: the bar goes first where there is no room.
    bar_width = bar_width if bar_width >= _SHORTEST_BAR else 0.0
    part_end = room - bar_width - (gap if bar_width else 0.0)
    return Columns(
        stacked=True,
        name_width=max(0.0, part_end - widths.part - gap),
        factors=indent,
        times=indent + widths.upstream,
        local=indent + widths.upstream + widths.times,
        part_end=part_end,
        bar=room - bar_width,
        bar_width=bar_width,
        total_below=widths.total > part_end,
    )


def bar_span(amount: float, low: float, high: float) -> tuple[float, float, float]:
    """Return where a bar runs and where zero is, as shares of the column: (start, end, zero).

    `low` and `high` are the least and the greatest amount of the table; bars run from zero, to
    the left for negative amounts, so that the sign is seen without its colour.
    """
    low, high = min(low, 0.0), max(high, 0.0)
    span = high - low
    if not span:
        return 0.0, 0.0, 0.0
    zero = -low / span
    end = zero + amount / span
    return min(zero, end), max(zero, end), zero
