"""Rectangles in the order in which they begin, so that what is in sight is found in no time.

They are the boxes of a drawing, or its wires cut at their points: a wire may run past a hundred
layers of which a handful is in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graphdbg.ui.canvas.marks import Places, Points, Rect

NEAR = 12.0
"""How far outside a region a piece may run and still be seen in it: half a stroke, or a halo."""
FEW = 1_000
"""Pieces that are looked at one and all, for that takes no longer than to choose among them."""
MOST = 0.99
"""How many of all pieces are as short as most: the others may begin anywhere to the left."""


@dataclass(frozen=True)
class Pieces:
    """Every piece of every wire, or every box, in the order in which they begin from left.

    `ends` is (n, 4): two corners x1, y1, x2, y2.  `owners` is the wire, or the node, each of them
    belongs to.
    """

    ends: Points
    owners: Places

    def only(self, places: Places) -> Pieces:
        """Return the pieces at some places, given in their order."""
        return Pieces(self.ends[places], self.owners[places])

    @cached_property
    def lefts(self) -> Points:
        """The left edge of each."""
        return np.minimum(self.ends[:, 0], self.ends[:, 2])

    @cached_property
    def rights(self) -> Points:
        """The right edge of each."""
        return np.maximum(self.ends[:, 0], self.ends[:, 2])

    @cached_property
    def tops(self) -> Points:
        """The upper edge of each."""
        return np.minimum(self.ends[:, 1], self.ends[:, 3])

    @cached_property
    def bottoms(self) -> Points:
        """The lower edge of each."""
        return np.maximum(self.ends[:, 1], self.ends[:, 3])

    @cached_property
    def _reach(self) -> float:
        """How far most of them go to the right of where they begin."""
        return float(np.quantile(self.rights - self.lefts, MOST)) if len(self.ends) else 0.0

    @cached_property
    def _long(self) -> Places:
        """The places of those few that go farther."""
        return np.flatnonzero(self.rights - self.lefts > self._reach)

    def inside(self, region: Rect, near: float = NEAR) -> Places:
        """Return the places of the pieces whose rectangles come within `near` of a region."""
        left, right = region[0] - near, region[0] + region[2] + near
        last = int(np.searchsorted(self.lefts, right))
        if last < FEW:
            return self._touching(slice(0, last), region, near)
        first = int(np.searchsorted(self.lefts, left - self._reach))
        long = self._long[: np.searchsorted(self._long, first)]
        near_by = first + self._touching(slice(first, last), region, near)
        return np.concatenate([long[self._touching(long, region, near)], near_by])

    def _touching(self, some: slice | Places, region: Rect, near: float) -> Places:
        """Return which of some pieces that begin left of a region's right edge touch it."""
        x, y, _, height = region
        touching = self.rights[some] > x - near
        touching &= self.tops[some] < y + height + near
        touching &= self.bottoms[some] > y - near
        return touching.nonzero()[0]


def pieces_of(routes: Sequence[Points]) -> Pieces:
    """Cut routes, each (k, 2), at their points."""
    if not routes:
        return Pieces(np.empty((0, 4)), np.empty(0, dtype=np.intp))
    counts = np.array([len(route) for route in routes])
    points = np.concatenate(routes)
    wires = np.repeat(np.arange(len(routes)), counts)
    joined = wires[:-1] == wires[1:]
    ends = np.column_stack([points[:-1], points[1:]])[joined]
    return in_order(ends, wires[:-1][joined])


def boxes_of(boxes: Points) -> Pieces:
    """Take boxes (n, 4), each x, y, width and height, for pieces."""
    corners = np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)
    return in_order(corners, np.arange(len(boxes)))


def in_order(ends: Points, owners: Places) -> Pieces:
    """Put pieces in the order in which they begin from left."""
    order = np.argsort(np.minimum(ends[:, 0], ends[:, 2]), kind="stable")
    return Pieces(ends[order], owners[order])
