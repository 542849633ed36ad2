"""The wires of a drawing cut at their points, so that what is in sight is found in no time.

A wire may run past a hundred layers of which a handful is in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from graphdbg.ui.canvas.marks import Points, Rect

Places: TypeAlias = np.ndarray[Any, np.dtype[np.intp]]

NEAR = 12.0
"""How far outside a region a piece may run and still be seen in it: half a stroke, or a halo."""


@dataclass(frozen=True)
class Pieces:
    """Every piece of every wire, in the order in which they begin from left to right.

    `ends` is (n, 4): x1, y1, x2, y2.  `wires` is the wire each of them belongs to.
    """

    ends: Points
    wires: Places

    def only(self, places: Places) -> Pieces:
        """Return the pieces at some places, given in their order."""
        return Pieces(self.ends[places], self.wires[places])

    @cached_property
    def _lefts(self) -> Points:
        return np.minimum(self.ends[:, 0], self.ends[:, 2])

    @cached_property
    def _rights(self) -> Points:
        return np.maximum(self.ends[:, 0], self.ends[:, 2])

    @cached_property
    def _tops(self) -> Points:
        return np.minimum(self.ends[:, 1], self.ends[:, 3])

    @cached_property
    def _bottoms(self) -> Points:
        return np.maximum(self.ends[:, 1], self.ends[:, 3])

    @cached_property
    def _longest(self) -> float:
        return float(np.max(self._rights - self._lefts, initial=0.0))

    def inside(self, region: Rect, near: float = NEAR) -> Places:
        """Return the places of the pieces whose rectangles touch a region."""
        x, y, width, height = region
        left, right = x - near, x + width + near
        first = int(np.searchsorted(self._lefts, left - self._longest))
        last = int(np.searchsorted(self._lefts, right))
        few = slice(first, last)
        touching = self._rights[few] > left
        touching &= (self._tops[few] < y + height + near) & (self._bottoms[few] > y - near)
        return first + np.flatnonzero(touching)


def pieces_of(routes: Sequence[Points]) -> Pieces:
    """Cut routes, each (k, 2), at their points."""
    if not routes:
        return Pieces(np.empty((0, 4)), np.empty(0, dtype=np.intp))
    counts = np.array([len(route) for route in routes])
    points = np.concatenate(routes)
    wires = np.repeat(np.arange(len(routes)), counts)
    joined = wires[:-1] == wires[1:]
    ends = np.column_stack([points[:-1], points[1:]])[joined]
    order = np.argsort(np.minimum(ends[:, 0], ends[:, 2]), kind="stable")
    return Pieces(ends[order], wires[:-1][joined][order])
