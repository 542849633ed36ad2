"""How good a placement is, measured on what is drawn."""

from collections.abc import Iterator, Sequence

import numpy as np

from graphdbg.layout.layers import Bools, Floats, Ints
from graphdbg.layout.obstacles import Obstacles, find_overlaps, sample_route
from graphdbg.layout.placement import Placement

_CHUNK = 1_000_000
_TOUCH = 0.5  # pixels; how exactly two routes have a point in common


def crossings(placement: Placement, wires: Sequence[tuple[int, int]]) -> int:
    """Count the points at which two drawn wires cross.

    Where wires of one operand or of one consumer part or meet is no crossing; where they cross
    elsewhere is one.
    """
    routes = placement.routes
    return crossings_of([sample_route(route) for route in routes], routes, wires)


def crossings_of(
    sampled: Sequence[Floats], routes: Sequence[Floats], wires: Sequence[tuple[int, int]]
) -> int:
    """Count the points at which wires cross that are drawn as these lines, (k, 2) points each.

    `routes` are the points at which wires of one operand or of one consumer may part or meet.
    """
    wire = np.repeat(np.arange(len(routes)), [max(len(points) - 1, 0) for points in sampled])
    if not len(wire):
        return 0
    start = np.concatenate([points[:-1] for points in sampled])
    end = np.concatenate([points[1:] for points in sampled])
    total = 0
    for one, other in _near_pairs(start, end):
        crossed = _cross(start[one], end[one], start[other], end[other])
        crossed &= wire[one] != wire[other]
        for a, b in zip(one[crossed].tolist(), other[crossed].tolist(), strict=True):
            first, second = int(wire[a]), int(wire[b])
            if not set(wires[first]) & set(wires[second]):
                total += 1
                continue
            at = _intersect(start[a], end[a], start[b], end[b])
            total += not _in_common(at, routes[first], routes[second])
    return total


def overlaps(placement: Placement) -> int:
    """Count the pairs of boxes that overlap."""
    return len(find_overlaps(placement.boxes))


def wires_through_boxes(placement: Placement, wires: Sequence[tuple[int, int]]) -> int:
    """Count how often a drawn wire enters the box of a node that is neither of its ends."""
    obstacles = Obstacles(placement.boxes)
    return sum(
        len(obstacles.find_struck(route, -0.5, spared=ends))
        for route, ends in zip(placement.routes, wires, strict=True)
    )


def _near_pairs(start: Floats, end: Floats) -> Iterator[tuple[Ints, Ints]]:
    """Yield pairs of segments whose bounding boxes meet, a chunk at a time."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.argsort(low[:, 0], kind="stable")
    low, high = low[order], high[order]
    place = np.arange(len(order))
    last = np.searchsorted(low[:, 0], high[:, 0], side="right")
    many = np.maximum(last - place - 1, 0)
    ends = np.cumsum(many)
    begin = 0
    while begin < len(order):
        done = ends[begin] - many[begin]
        until = max(int(np.searchsorted(ends, done + _CHUNK, side="right")), begin + 1)
        one = np.repeat(place[begin:until], many[begin:until])
        other = one + 1 + np.arange(len(one)) - (ends[one] - many[one] - done)
        met = (low[one, 1] <= high[other, 1]) & (low[other, 1] <= high[one, 1])
        yield order[one[met]], order[other[met]]
        begin = until


def _side(start: Floats, end: Floats, point: Floats) -> Bools:
    """Tell whether each point is on the left of its line; on the line counts as left.

    Counting it always to one side makes a crossing at a sampled point count once.
    """
    along, to = end - start, point - start
    left: Bools = along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0] >= 0
    return left


def _cross(a: Floats, b: Floats, c: Floats, d: Floats) -> Bools:
    crossed: Bools = (_side(a, b, c) != _side(a, b, d)) & (_side(c, d, a) != _side(c, d, b))
    return crossed


def _intersect(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    along, other = b - a, d - c
    across = along[0] * other[1] - along[1] * other[0]
    if across == 0:
        return a
    to = c - a
    point: Floats = a + along * ((to[0] * other[1] - to[1] * other[0]) / across)
    return point


def _in_common(at: Floats, one: Floats, other: Floats) -> bool:
    """Tell whether both routes have a point of theirs here, or run together until here."""
    here = np.abs(one - at).max(axis=1) < _TOUCH
    there = np.abs(other - at).max(axis=1) < _TOUCH
    if here.any() and there.any():
        return True
    return any(
        bool((np.abs(a[0] - b[0]) < _TOUCH).all())
        and min(_level_until(a, at), _level_until(b, at)) > -_TOUCH
        for a, b in ((one, other), (one[::-1], other[::-1]))
    )


def _level_until(route: Floats, at: Floats) -> float:
    """Give how far beyond a point a route goes on as level as it begins; less than 0 if not."""
    if abs(at[1] - route[0, 1]) >= _TOUCH:
        return -np.inf
    level = np.cumprod(np.abs(route[:, 1] - route[0, 1]) < _TOUCH).astype(bool)
    return float(np.abs(route[level][-1, 0] - route[0, 0]) - np.abs(at[0] - route[0, 0]))
