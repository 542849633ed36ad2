"""The whole layout: connected parts one below the other, and the nodes that were put by hand."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from graphdbg.layout.coordinates import NODE_GAP, spread_entries
from graphdbg.layout.detours import keep_fixed
from graphdbg.layout.layers import Floats
from graphdbg.layout.overpasses import lead_over, withhold_wires
from graphdbg.layout.parts import split_parts
from graphdbg.layout.placement import Placement
from graphdbg.layout.ranks import rank_by_longest_path
from graphdbg.layout.routes import place_columns, route_wires
from graphdbg.layout.search import draw_layers

_PART_GAP = 80.0
_NOTHING_FIXED: Mapping[int, tuple[float, float]] = MappingProxyType({})


def arrange(
    sizes: Sequence[tuple[float, float]],
    wires: Sequence[tuple[int, int]],
    fixed: Mapping[int, tuple[float, float]] = _NOTHING_FIXED,
) -> Placement:
    """Lay a graph out from left to right, in layers.

    `sizes` are width and height of each node in pixels, `wires` pairs (operand, consumer) of node
    indices, those of one consumer in slot order; parallel wires are welcome. `fixed` holds the top
    left corners of nodes that must stay where they are. Node indices break ties, so equal input
    gives equal output. Raises ValueError where the wires close a cycle or name no node.
    """
    placement = _arrange_freely(tuple(map(tuple, sizes)), tuple(map(tuple, wires)))
    return keep_fixed(placement, wires, fixed) if fixed else placement


@lru_cache(maxsize=2)
def _arrange_freely(
    pairs: tuple[tuple[float, ...], ...], wires: tuple[tuple[int, int], ...]
) -> Placement:
    """Lay out as if nothing were fixed; kept, since a node that is dragged asks again and again."""
    sizes = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    boxes = np.column_stack([np.zeros_like(sizes), sizes])
    routes: list[Floats] = [np.empty((0, 2))] * len(wires)
    parts, singles = split_parts(len(sizes), wires)
    top = 0.0
    for nodes, inside in parts:
        local = dict(zip(nodes, range(len(nodes)), strict=True))
        own = [(local[wires[wire][0]], local[wires[wire][1]]) for wire in inside]
        part = _arrange_part(sizes[nodes], own)
        left, above, _, height = part.bounds
        part = part.moved(-left, top - above)
        boxes[nodes] = part.boxes
        for wire, route in zip(inside, part.routes, strict=True):
            routes[wire] = route
        top += height + _PART_GAP
    if singles:
        boxes[singles, :2] = _shelve(sizes[singles], float((boxes[:, 0] + boxes[:, 2]).max()), top)
    for array in (boxes, *routes):
        array.flags.writeable = False
    return Placement(boxes, tuple(routes))


def _arrange_part(sizes: Floats, wires: Sequence[tuple[int, int]]) -> Placement:
    ranks = rank_by_longest_path(len(sizes), wires)
    near, far = withhold_wires(ranks, wires)
    threaded = [wires[wire] for wire in near]
    drawing = draw_layers(sizes[:, 1], threaded, ranks, settled=bool(far))
    layers, middle = drawing.layers, drawing.middle
    columns = place_columns(layers, sizes[:, 0], middle)
    rank = layers.rank[: layers.nodes]
    centre = np.column_stack([columns.left[rank] + columns.width[rank] / 2, middle[: layers.nodes]])
    boxes = np.column_stack([centre - sizes / 2, sizes])
    entries = spread_entries(layers, drawing.places, sizes[:, 1])
    routes = list(route_wires(layers, columns, boxes, middle, entries))
    if far:
        near_routes = dict(zip(near, routes, strict=True))
        near_routes |= lead_over(boxes, [wires[wire] for wire in far], far, columns, rank)
        routes = [near_routes[wire] for wire in range(len(wires))]
    return Placement(boxes, tuple(routes))


def _shelve(sizes: Floats, width: float, top: float) -> Floats:
    """Set nodes without any wire side by side below the picture, in rows as wide as it is."""
    width = max(width, float(np.sqrt(len(sizes))) * 260.0)
    corners = np.empty_like(sizes)
    across = tallest = 0.0
    for index, (wide, high) in enumerate(sizes.tolist()):
        if across and across + wide > width:
            across, top, tallest = 0.0, top + tallest + NODE_GAP, 0.0
        corners[index] = across, top
        across += wide + NODE_GAP
        tallest = max(tallest, high)
    return corners
