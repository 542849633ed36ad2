"""Nodes that were put by hand stay; the others make room and the wires find their way round."""

from collections.abc import Mapping, Sequence

import numpy as np

from graphdbg.layout.coordinates import NODE_GAP
from graphdbg.layout.layers import Bools, Floats
from graphdbg.layout.obstacles import Obstacles
from graphdbg.layout.pathfinding import find_route
from graphdbg.layout.placement import Placement


def keep_fixed(
    placement: Placement,
    wires: Sequence[tuple[int, int]],
    fixed: Mapping[int, tuple[float, float]],
) -> Placement:
    """Move the `fixed` nodes to their top left corners and mend the rest of the picture.

    Where most nodes are free they keep their places, but for those in the way. Where most are
    fixed, a free node goes where it stood beside its fixed neighbours. A wire is led anew where one
    of its ends moved or something stands in its way.
    """
    boxes = placement.boxes.copy()
    held = np.zeros(len(boxes), dtype=bool)
    for node, corner in fixed.items():
        boxes[node, :2] = corner
        held[node] = True
    if 2 * held.sum() > len(held):
        _follow_neighbours(boxes, placement.boxes, wires, held)
    else:
        _clear_the_way(boxes, held)
    return Placement(boxes, _mend_routes(placement, boxes, wires))


def _follow_neighbours(
    boxes: Floats, drawn: Floats, wires: Sequence[tuple[int, int]], held: Bools
) -> None:
    moves: dict[int, list[Floats]] = {}
    shift = boxes[:, :2] - drawn[:, :2]
    for operand, consumer in wires:
        for node, other in ((operand, consumer), (consumer, operand)):
            if held[other] and not held[node]:
                moves.setdefault(node, []).append(shift[other])
    usual = np.median(shift[held], axis=0)
    settled = held.copy()
    for node in np.flatnonzero(~held).tolist():
        boxes[node, :2] += np.mean(moves.get(node, [usual]), axis=0)
        _drop_into_gap(boxes, node, settled)
        settled[node] = True


def _clear_the_way(boxes: Floats, held: Bools) -> None:
    everything = np.ones(len(boxes), dtype=bool)
    for node in np.flatnonzero(held).tolist():
        for other in np.flatnonzero(_near(boxes, node) & ~held).tolist():
            _drop_into_gap(boxes, other, everything)


def _near(boxes: Floats, node: int) -> Bools:
    x, y, width, height = boxes[node]
    gap = NODE_GAP / 2
    near: Bools = (boxes[:, 0] < x + width + gap) & (boxes[:, 0] + boxes[:, 2] > x - gap)
    near &= (boxes[:, 1] < y + height + gap) & (boxes[:, 1] + boxes[:, 3] > y - gap)
    near[node] = False
    return near


def _drop_into_gap(boxes: Floats, node: int, settled: Bools) -> None:
    """Move a node up or down, as little as it can, to where no settled box is near."""
    x, y, width, height = boxes[node]
    gap = NODE_GAP / 2
    beside = settled & (boxes[:, 0] < x + width + gap) & (boxes[:, 0] + boxes[:, 2] > x - gap)
    beside[node] = False
    tops, bottoms = boxes[beside, 1], boxes[beside, 1] + boxes[beside, 3]
    wanted = np.concatenate([[y], tops - gap - height, bottoms + gap])
    room = (wanted[:, None] + height + gap > tops + 1e-6) & (wanted[:, None] - gap < bottoms - 1e-6)
    free = wanted[~room.any(axis=1)]
    boxes[node, 1] = free[np.argmin(np.abs(free - y))]


def _mend_routes(
    placement: Placement, boxes: Floats, wires: Sequence[tuple[int, int]]
) -> tuple[Floats, ...]:
    moved = (boxes[:, :2] != placement.boxes[:, :2]).any(axis=1)
    obstacles = Obstacles(boxes)
    stirred = {consumer for operand, consumer in wires if moved[operand] or moved[consumer]}
    routes = list(placement.routes)
    ends = _order_entries(routes, placement.boxes, boxes, wires, stirred)
    for index, (operand, consumer) in enumerate(wires):
        if consumer in stirred or obstacles.find_struck(routes[index], 2.0, wires[index]):
            x, y, width, height = boxes[operand]
            start = np.array([x + width, y + height / 2])
            end = ends.get(index, routes[index][-1])
            routes[index] = find_route(start, end, obstacles, (operand, consumer))
    return tuple(routes)


def _order_entries(
    routes: Sequence[Floats],
    drawn: Floats,
    boxes: Floats,
    wires: Sequence[tuple[int, int]],
    stirred: set[int],
) -> dict[int, Floats]:
    """Give the wires of each stirred consumer its entries anew, by the height they come from."""
    arriving: dict[int, list[int]] = {}
    for index, (_, consumer) in enumerate(wires):
        if consumer in stirred:
            arriving.setdefault(consumer, []).append(index)
    middle = boxes[:, 1] + boxes[:, 3] / 2
    ends = {}
    for consumer, inside in arriving.items():
        entries = sorted(float(routes[index][-1][1]) for index in inside)
        shift = boxes[consumer, 1] - drawn[consumer, 1]
        by_height = sorted(inside, key=lambda index: (middle[wires[index][0]], index))
        for index, entry in zip(by_height, entries, strict=True):
            ends[index] = np.array([boxes[consumer, 0], entry + shift])
    return ends
