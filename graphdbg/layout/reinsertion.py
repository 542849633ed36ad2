"""Better courses for long wires: each is taken out and led back in at least cost."""

from itertools import pairwise

import numpy as np

from graphdbg.layout.layers import Floats, Ints, Layers

_Slots = tuple[Ints, Ints]  # for each way through a layer: how many stand above, above or at it


def reinsert_wires(layers: Layers, places: Ints) -> Ints:
    """Lead every wire that passes layers anew, the other vertices staying as they are.

    The course with the fewest crossings is the shortest path over all gaps of all passed layers.
    """
    now = places.copy()
    sizes = layers.sizes
    gaps = _sort_pieces(layers)
    spans = np.diff(layers.start)
    for wire in np.flatnonzero(spans > 1)[np.argsort(-spans[spans > 1], kind="stable")]:
        _reinsert(layers, now, sizes, gaps, int(wire))
    return now


def _sort_pieces(layers: Layers) -> list[Ints]:
    rank = layers.rank[layers.tail]
    return [np.flatnonzero(rank == gap) for gap in range(layers.depth - 1)]


def _reinsert(layers: Layers, now: Ints, sizes: Ints, gaps: list[Ints], wire: int) -> None:
    own = slice(int(layers.start[wire]), int(layers.start[wire + 1]))
    dummies = layers.head[own][:-1]
    operand, consumer = int(layers.tail[own][0]), int(layers.head[own][-1])
    first = int(layers.rank[operand])
    old = now[dummies].copy()
    for dummy in dummies:
        below = (layers.rank == layers.rank[dummy]) & (now > now[dummy])
        now[below] -= 1
    ways = [_at(int(now[operand]))]
    ways += [_between(int(sizes[layers.rank[dummy]])) for dummy in dummies]
    ways.append(_at(int(now[consumer])))
    total = np.zeros(1)
    steps = []
    for index, (left, right) in enumerate(pairwise(ways)):
        pieces = gaps[first + index]
        pieces = pieces[(pieces < own.start) | (pieces >= own.stop)]
        shape = (int(sizes[first + index]), int(sizes[first + index + 1]))
        cost = _count_costs(now[layers.tail[pieces]], now[layers.head[pieces]], shape, left, right)
        if index < len(old):
            # Among equals the wire stays, or else moves as little as it can.
            cost += 1e-4 * np.abs(np.arange(cost.shape[1]) - old[index])
        through = total[:, None] + cost
        steps.append(np.argmin(through, axis=0))
        total = through.min(axis=0)
    at = 0
    for dummy, step in zip(reversed(dummies), reversed(steps), strict=False):
        at = int(step[at])
        now[(layers.rank == layers.rank[dummy]) & (now >= at)] += 1
        now[dummy] = at


def _at(place: int) -> _Slots:
    return np.array([place]), np.array([place + 1])


def _between(size: int) -> _Slots:
    # The removed dummy leaves size - 1 vertices and as many gaps as it had places.
    gaps = np.arange(size)
    return gaps, gaps


def _count_costs(
    tails: Ints, heads: Ints, shape: tuple[int, int], left: _Slots, right: _Slots
) -> Floats:
    """Count the pieces crossed from each way on the left to each way on the right."""
    grid = np.zeros((shape[0] + 1, shape[1] + 1))
    np.add.at(grid, (tails + 1, heads + 1), 1.0)
    above = grid.cumsum(axis=0).cumsum(axis=1)
    over = above[left[0], -1][:, None] - above[left[0]][:, right[1]]
    under = above[-1, right[0]][None, :] - above[left[1]][:, right[0]]
    crossed: Floats = over + under
    return crossed
