"""How the entries of an array are spread: how many are zero, not finite, and in which range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphdbg.formula.numbers import long, short

BINS: Final = 40


@dataclass(frozen=True, eq=False)
class Distribution:
    """The finite entries in bins as numpy.histogram makes them, and the others counted apart.

    Bin i goes from `edges[i]` to `edges[i + 1]`, the end itself in the last bin only.
    """

    counts: NDArray[np.int64]
    edges: NDArray[np.float64]
    zeros: int
    nan: int
    infinite: int
    minus_infinite: int

    @property
    def not_finite(self) -> int:
        """How many entries are nan, inf or −inf."""
        return self.nan + self.infinite + self.minus_infinite

    def text(self) -> str:
        """Count the zeros and what is not finite: "3 zeros, 1 nan"."""
        named = ((self.nan, "nan"), (self.infinite, "inf"), (self.minus_infinite, "−inf"))
        zeros = "1 zero" if self.zeros == 1 else f"{self.zeros or 'no'} zeros"
        if self.zeros > 999:
            zeros = f"{self.zeros:,} zeros"
        return ", ".join([zeros, *(f"{count:,} {word}" for count, word in named if count)])

    def bin_text(self, place: int) -> str:
        """Return what one bin holds: "0.1 … 0.2: 12 entries", with 8 digits."""
        count = int(self.counts[place])
        noun = "entry" if count == 1 else "entries"
        low, high = self.edges[place], self.edges[place + 1]
        return f"{long(low)} … {long(high)}: {count:,} {noun}"

    def ends(self) -> tuple[str, str]:
        """Return where the first bin begins and the last one ends, with 4 digits."""
        return short(self.edges[0]), short(self.edges[-1])


def distribution(array: NDArray[Any], bins: int = BINS) -> Distribution:
    """Sort the entries of an array into bins; no bins where no entry is finite."""
    array = np.asarray(array)
    numbers = array.astype(np.float64, copy=False)
    finite = numbers[np.isfinite(numbers)]
    nan = infinite = minus = 0
    if finite.size != numbers.size:
        nan = int(np.isnan(numbers).sum())
        infinite = int(np.isposinf(numbers).sum())
        minus = numbers.size - finite.size - nan - infinite
    zeros = int(finite.size - np.count_nonzero(finite))
    counts, edges = histogram(finite, bins)
    return Distribution(counts, edges, zeros, nan, infinite, minus)


def histogram(
    finite: NDArray[np.float64], bins: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return counts and edges; one bin where the entries lie too close together for several."""
    if not finite.size:
        return np.zeros(0, np.int64), np.zeros(0)
    low, high = float(finite.min()), float(finite.max())
    # The distance between two floats may be more than the largest one.
    scale = 1.0 if np.isfinite(high / 2 - low / 2) and abs(high / 2 - low / 2) < 8e307 else 4.0
    try:
        counts, edges = np.histogram(finite / scale if scale != 1.0 else finite, bins)
    except ValueError:
        return np.array([finite.size], np.int64), np.array([low, high])
    return counts.astype(np.int64), np.clip(edges * scale, min(low, edges[0]), max(high, edges[-1]))
