"""Groups of boxes folded into one box each, in place, while all other boxes stay."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphdbg.layout.detours import find_suspects
from graphdbg.layout.layers import Floats
from graphdbg.layout.obstacles import Obstacles
from graphdbg.layout.pathfinding import mend_route
from graphdbg.layout.placement import Placement

_MARGIN = 16.0  # how far a folded box keeps from the others, if it can
_STEP = 24.0
_REACH = 25  # how many steps away from its middle a free place is looked for
_INSET = 0.22  # of the height of a box at which its first wire may come in


@dataclass(frozen=True)
class Folds:
    """A picture in which some boxes are folded.

    `shown` are the indices of the nodes that are left; their boxes come first in `placement`, then
    one box for each group. `bundles` has for each route the wires that it stands for.
    """

    placement: Placement
    shown: tuple[int, ...]
    bundles: tuple[tuple[int, ...], ...]


def fold_boxes(
    placement: Placement,
    wires: Sequence[tuple[int, int]],
    groups: Sequence[Sequence[int]],
    sizes: Sequence[tuple[float, float]],
) -> Folds:
    """Fold groups of nodes into boxes of these sizes, each in the middle of its nodes.

    Where something else stands there it goes to the nearest free place. Wires between the same
    two boxes, one of them folded, become one; wires inside a group go; of the others those that
    ran where a folded box is now are led round it.
    """
    owner = {node: group for group, nodes in enumerate(groups) for node in nodes}
    shown = tuple(node for node in range(len(placement.boxes)) if node not in owner)
    boxes = placement.boxes[list(shown)] if shown else np.empty((0, 4))
    for nodes, size in zip(groups, sizes, strict=True):
        boxes = np.vstack([boxes, _place_box(boxes, placement.boxes[list(nodes)], size)])
    at = {node: place for place, node in enumerate(shown)}
    at |= {node: len(shown) + group for node, group in owner.items()}
    gathered: dict[tuple[int, ...], list[int]] = {}
    for wire, (operand, consumer) in enumerate(wires):
        ends = at[operand], at[consumer]
        if ends[0] == ends[1] and operand in owner:
            continue
        is_merged = operand in owner or consumer in owner
        gathered.setdefault(ends if is_merged else (*ends, wire), []).append(wire)
    keys = list(gathered)
    routes = _lead(placement, boxes, keys, [gathered[key] for key in keys], len(shown))
    return Folds(Placement(boxes, routes), shown, tuple(map(tuple, gathered.values())))


def _place_box(boxes: Floats, inside: Floats, size: tuple[float, float]) -> Floats:
    """Give the box of a group: in the middle of its nodes, or as near to that as is free."""
    low = inside[:, :2].min(axis=0)
    high = (inside[:, :2] + inside[:, 2:]).max(axis=0)
    own = np.array(size)
    corner = (low + high - own) / 2
    steps = np.arange(-_REACH, _REACH + 1) * _STEP
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    # Up or down rather than aside: the columns say which way the graph runs.
    far = np.hypot(1.6 * offsets[:, 0], offsets[:, 1])
    offsets = offsets[np.argsort(far, kind="stable")]
    reach = _REACH * _STEP + _MARGIN
    near = (boxes[:, :2] < corner + own + reach).all(axis=1)
    near &= (boxes[:, :2] + boxes[:, 2:] > corner - reach).all(axis=1)
    others = boxes[near]
    for chunk in np.array_split(offsets, 40):
        corners = corner + chunk
        met = (corners[:, None, 0] - _MARGIN < others[:, 0] + others[:, 2]) & (
            corners[:, None, 0] + own[0] + _MARGIN > others[:, 0]
        )
        met &= (corners[:, None, 1] - _MARGIN < others[:, 1] + others[:, 3]) & (
            corners[:, None, 1] + own[1] + _MARGIN > others[:, 1]
        )
        free = np.flatnonzero(~met.any(axis=1))
        if free.size:
            return np.concatenate([corners[free[0]], own])
    return np.concatenate([corner, own])


def _lead(
    placement: Placement,
    boxes: Floats,
    ends: Sequence[tuple[int, ...]],
    bundles: Sequence[Sequence[int]],
    first: int,
) -> tuple[Floats, ...]:
    """Give the routes: those at a folded box anew, others mended where one is in their way."""
    routes = [placement.routes[bundle[0]] for bundle in bundles]
    entries = _enter(boxes, ends, first)
    obstacles, folded = Obstacles(boxes), Obstacles(boxes[first:])
    suspects = find_suspects(routes, boxes[first:])
    for index, (operand, consumer, *_) in enumerate(ends):
        is_new = operand >= first or consumer >= first
        if not is_new and not (index in suspects and folded.find_struck(routes[index], 2.0)):
            continue
        x, y, width, height = boxes[operand]
        start = np.array([x + width, y + height / 2])
        end = entries.get(index, routes[index][-1])
        routes[index] = mend_route(routes[index], start, end, obstacles, (operand, consumer))
    return tuple(routes)


def _enter(boxes: Floats, ends: Sequence[tuple[int, ...]], first: int) -> dict[int, Floats]:
    """Give where each wire of a folded box comes in, by the height it comes from."""
    arriving: dict[int, list[int]] = {}
    for index, (_, consumer, *_) in enumerate(ends):
        if consumer >= first:
            arriving.setdefault(consumer, []).append(index)
    middle = boxes[:, 1] + boxes[:, 3] / 2
    found = {}
    for consumer, inside in arriving.items():
        x, y, _, height = boxes[consumer]
        shares = np.linspace(_INSET, 1 - _INSET, len(inside)) if len(inside) > 1 else [0.5]
        by_height = sorted(inside, key=lambda index: (middle[ends[index][0]], index))
        for index, share in zip(by_height, shares, strict=True):
            found[index] = np.array([x, y + share * height])
    return found
