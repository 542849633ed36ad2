"""What a drawn wire runs into."""

from collections.abc import Collection
from itertools import pairwise

import numpy as np

from graphdbg.layout.layers import Bools, Floats, Ints

_PIECES = 24  # line segments that stand for one cubic
_ALONG = np.linspace(0.0, 1.0, _PIECES + 1)
_ACROSS = 1.5 * _ALONG * (1 - _ALONG) + _ALONG**3  # x of the cubic, from 0 to 1
_RISE = _ALONG**2 * (3 - 2 * _ALONG)  # y of the cubic, from 0 to 1


def sample_route(route: Floats) -> Floats:
    """Give points along the drawn curve of a route, 24 segments a bend, shape (k, 2)."""
    step = np.diff(route, axis=0)
    bent = (step[:, 0] != 0) & (step[:, 1] != 0)
    if not bent.any():
        return route
    points = route[:-1, None] + np.stack([_ACROSS, _RISE], axis=1) * step[:, None]
    wanted = np.ones((len(step), _PIECES + 1), dtype=bool)
    wanted[~bent, 1:] = False
    wanted[:, -1] = False
    return np.concatenate([points[wanted], route[-1:]])


class Obstacles:
    """Boxes, (n, 4), sorted so that those near a wire are found fast."""

    def __init__(self, boxes: Floats) -> None:
        self.boxes = boxes
        self.by_left = np.argsort(boxes[:, 0], kind="stable")
        self.lefts = boxes[self.by_left, 0]
        self.widest = float(boxes[:, 2].max()) if len(boxes) else 0.0

    def find_struck(self, route: Floats, margin: float, spared: Collection[int] = ()) -> list[int]:
        """Give the indices of the boxes that the drawn route enters, but for the `spared` ones.

        A box counts as larger by `margin` pixels on each side, or smaller where it is negative.
        """
        found: set[int] = set()
        for start, end in pairwise(route):
            found.update(self._find_struck_between(start, end, margin))
        return sorted(found.difference(spared))

    def _find_struck_between(self, start: Floats, end: Floats, margin: float) -> list[int]:
        left, right = min(start[0], end[0]), max(start[0], end[0])
        top, bottom = min(start[1], end[1]), max(start[1], end[1])
        first = np.searchsorted(self.lefts, left - self.widest - margin)
        last = np.searchsorted(self.lefts, right + margin, side="right")
        near = self.by_left[first:last]
        near = near[_meet(self.boxes[near], left, top, right, bottom, margin)]
        if not len(near):
            return []
        points = sample_route(np.array([start, end]))
        struck: list[int] = near[_enter(points[:-1], points[1:], self.boxes[near], margin)].tolist()
        return struck


def _meet(
    boxes: Floats, left: float, top: float, right: float, bottom: float, margin: float
) -> Bools:
    x, y, width, height = boxes.T
    met: Bools = (
        (x - margin < right)
        & (x + width + margin > left)
        & (y - margin < bottom)
        & (y + height + margin > top)
    )
    return met


def _enter(start: Floats, end: Floats, boxes: Floats, margin: float) -> Bools:
    """Tell for each box whether any segment enters its inside (Liang and Barsky 1984)."""
    low = boxes[:, None, :2] - margin
    high = boxes[:, None, :2] + boxes[:, None, 2:] + margin
    step = end - start
    flat = step == 0
    safe = np.where(flat, 1.0, step)
    one, other = (low - start) / safe, (high - start) / safe
    outside = ((start <= low) | (start >= high)) & flat
    enter = np.where(flat, -np.inf, np.minimum(one, other)).max(axis=2).clip(min=0.0)
    leave = np.where(flat, np.inf, np.maximum(one, other)).min(axis=2).clip(max=1.0)
    entered: Bools = ((enter < leave) & ~outside.any(axis=2)).any(axis=1)
    return entered


def find_overlaps(boxes: Floats) -> list[tuple[int, int]]:
    """Give the pairs of boxes, lower index first, that share more than an edge."""
    order = np.argsort(boxes[:, 0], kind="stable")
    x, y, width, height = boxes[order].T
    last = np.searchsorted(x, x + width)
    many = np.maximum(last - np.arange(len(x)) - 1, 0)
    one: Ints = np.repeat(np.arange(len(x)), many)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(many) - many, many)
    met = (y[one] < y[other] + height[other]) & (y[other] < y[one] + height[one])
    met &= (width[one] > 0) & (width[other] > 0)
    pairs = np.sort(np.column_stack([order[one[met]], order[other[met]]]), axis=1)
    return sorted((int(a), int(b)) for a, b in pairs)
