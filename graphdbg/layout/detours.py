"""Nodes that were put by hand stay; the others make room and the wires find their way round."""

from collections.abc import Mapping, Sequence

import numpy as np

from graphdbg.layout.coordinates import NODE_GAP
from graphdbg.layout.layers import Bools, Floats
from graphdbg.layout.obstacles import Obstacles
from graphdbg.layout.pathfinding import CLEARANCE, mend_route
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
    usual, strays = _find_strays(boxes[:, :2] - placement.boxes[:, :2])
    routes = [route + usual for route in placement.routes]
    stirred = {consumer for operand, consumer in wires if strays[operand] or strays[consumer]}
    ends = _order_entries(placement, boxes, wires, stirred)
    obstacles, in_the_way = Obstacles(boxes), Obstacles(boxes[strays])
    suspects = find_suspects(routes, boxes[strays])
    for index, (operand, consumer) in enumerate(wires):
        if index not in ends and not (
            index in suspects and in_the_way.find_struck(routes[index], 2.0)
        ):
            continue
        x, y, width, height = boxes[operand]
        start = np.array([x + width, y + height / 2])
        end = ends.get(index, routes[index][-1])
        routes[index] = mend_route(routes[index], start, end, obstacles, (operand, consumer))
    return tuple(routes)


def _find_strays(shift: Floats) -> tuple[Floats, Bools]:
    """Give the move that most nodes have in common, and which nodes moved otherwise."""
    moves, kind, many = np.unique(shift.round(6), axis=0, return_inverse=True, return_counts=True)
    common = int(many.argmax())
    strays: Bools = kind.reshape(-1) != common
    return shift[int(np.argmin(strays))] if len(moves) else np.zeros(2), strays


def find_suspects(routes: Sequence[Floats], boxes: Floats) -> set[int]:
    """Give the wires whose bounding boxes meet one of these boxes."""
    if not len(boxes) or not routes:
        return set()
    first = np.cumsum([0] + [len(route) for route in routes[:-1]])
    points = np.concatenate(routes)
    low = np.minimum.reduceat(points, first) - CLEARANCE
    high = np.maximum.reduceat(points, first) + CLEARANCE
    met = np.zeros(len(routes), dtype=bool)
    for x, y, width, height in boxes.tolist():
        met |= (
            (low[:, 0] < x + width) & (high[:, 0] > x) & (low[:, 1] < y + height) & (high[:, 1] > y)
        )
    return set(np.flatnonzero(met).tolist())


def _order_entries(
    placement: Placement,
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
        entries = sorted(float(placement.routes[index][-1][1]) for index in inside)
        shift = boxes[consumer, 1] - placement.boxes[consumer, 1]
        by_height = sorted(inside, key=lambda index: (middle[wires[index][0]], index))
        for index, entry in zip(by_height, entries, strict=True):
            ends[index] = np.array([boxes[consumer, 0], entry + shift])
    return ends
