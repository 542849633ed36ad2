"""The ledger of a node's paths: what each adds, its share of the gradient, and whether it adds up.

A share is ⟨product, gradient⟩ / ‖gradient‖², among scalars product / gradient; the shares of all
paths add up to 1.  A gradient of zero, or one that is not finite, has no shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from graphdbg.core import limits
from graphdbg.core.largest_paths import largest_paths
from graphdbg.core.paths import Path, Paths
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, zeros_like

TOLERANCE = 1e-9
"""How far the sum may be from the gradient, relative to the sum of all magnitudes."""
TOLERANCE_SINGLE = 1e-4
"""The same for numbers narrower than a double."""


@dataclass(frozen=True)
class Entry:
    """One path in the ledger.

    `size` is |product|, of an array its norm.  `share` is None where the gradient has no shares.
    """

    place: int
    path: Path
    size: float
    share: float | None


@dataclass(frozen=True, eq=False)
class Ledger:
    """The paths of one node that are listed, and what the others add together.

    `entries` are all paths in the order of their wires where `more` is 0.  Else they are the
    largest, from the largest down, or among arrays the first in that order; `more` is how many
    are left out.
    """

    node: str
    is_scalar: bool
    entries: tuple[Entry, ...]
    more: int
    gradient: Value

    @property
    def count(self) -> int:
        """How many paths there are, listed or not."""
        return len(self.entries) + self.more

    @cached_property
    def total(self) -> Value:
        """The sum of the listed products, in their order."""
        total = zeros_like(self.gradient)
        with np.errstate(all="ignore"):
            for entry in self.entries:
                total = total + entry.path.product
        return total

    @cached_property
    def rest(self) -> Value:
        """What the paths that are left out add together: the gradient less `total`."""
        with np.errstate(all="ignore"):
            return np.subtract(self.gradient, self.total)

    @cached_property
    def is_rest_lost(self) -> bool:
        """Whether `rest` is no more than the rounding of the listed products."""
        with np.errstate(all="ignore"):
            return bool(self.more and np.all(np.abs(self.rest) <= self._rounding))

    @cached_property
    def agrees(self) -> bool:
        """Whether `total` is the gradient up to rounding; only where all paths are listed."""
        total, gradient = np.asarray(self.total), np.asarray(self.gradient)
        with np.errstate(all="ignore"):
            is_near = np.abs(total - gradient) <= self._rounding
            is_same = (total == gradient) | (np.isnan(total) & np.isnan(gradient))
        return not self.more and bool(np.all(is_near | is_same))

    @property
    def tolerance(self) -> float:
        """How far `total` may be from the gradient, relative to the sum of all magnitudes."""
        is_narrow = self.gradient.dtype.kind == "f" and self.gradient.dtype.itemsize < 8
        return TOLERANCE_SINGLE if is_narrow else TOLERANCE

    @cached_property
    def _rounding(self) -> Value:
        sizes = zeros_like(self.gradient)
        for entry in self.entries:
            sizes = sizes + np.abs(entry.path.product)
        return np.where(np.isfinite(sizes), self.tolerance * sizes, 0.0)


def ledger(trace: Trace, node: str) -> Ledger:
    """Return the ledger of a node; GraphError for a node without a gradient.

    At most limits.PATHS_SHOWN paths are listed, fewer where they are long or lead through large
    arrays.
    """
    paths = trace.paths(node)
    gradient = trace.gradient(node)
    found = listed(trace, paths)
    entries = tuple(
        Entry(place, path, size(path.product), share(path.product, gradient))
        for place, path in enumerate(found)
    )
    return Ledger(node, paths.is_scalar, entries, paths.count - len(found), gradient)


def listed(trace: Trace, paths: Paths) -> list[Path]:
    """Return all paths in order where there are few, else the largest, among arrays the first."""
    if paths.is_scalar:
        is_short = paths.count * len(paths.wires_on) <= limits.FACTORS_SHOWN
        is_few = paths.count <= limits.PATHS_SHOWN and is_short
        return within_limits(paths.walk() if is_few else largest_paths(paths))
    entries = sum(trace.value(name).size for name in (*paths.wires_on, paths.loss))
    most = max(1, limits.ENTRIES_SHOWN // max(entries, 1))
    return list(islice(paths.walk(), min(limits.PATHS_SHOWN, most)))


def within_limits(paths: Iterator[Path]) -> list[Path]:
    """Return paths until there are too many, or their factors are; one at least."""
    found: list[Path] = []
    factors = 0
    for path in islice(paths, limits.PATHS_SHOWN):
        factors += len(path.wires)
        if found and factors > limits.FACTORS_SHOWN:
            break
        found.append(path)
    return found


def size(product: Value) -> float:
    """Return |product|, of an array the square root of the sum of squares."""
    numbers = np.abs(np.asarray(product, dtype=np.float64))
    largest = float(numbers.max(initial=0.0))
    if not np.isfinite(largest) or largest == 0 or numbers.ndim == 0:
        return largest
    # Scaled, or squares would overflow or vanish long before the norm does.
    return largest * float(np.sqrt(np.sum((numbers / largest) ** 2)))


def share(product: Value, gradient: Value) -> float | None:
    """Return ⟨product, gradient⟩ / ‖gradient‖²; None for a gradient without shares."""
    part, whole = (np.asarray(each, dtype=np.float64) for each in (product, gradient))
    largest = float(np.abs(whole).max(initial=0.0))
    if not np.isfinite(largest) or largest == 0:
        return None
    with np.errstate(all="ignore"):
        if whole.ndim == 0:
            return float(part / whole)
        scaled = whole / largest
        return float(np.sum(part / largest * scaled) / np.sum(scaled * scaled))
