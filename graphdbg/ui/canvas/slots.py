"""Where wires begin and end on a box: the output at its right edge, the slots at its left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

import numpy as np

from graphdbg.core.edit import slots_of
from graphdbg.core.graph import Graph, Node, Wire
from graphdbg.core.ops import REGISTRY
from graphdbg.layout import Placement
from graphdbg.ui.canvas.drawing import HEIGHT, Drawing
from graphdbg.ui.canvas.gestures import Hit
from graphdbg.ui.canvas.marks import Rect

Place = tuple[float, float]
GAP = 24.0
"""Between a new box and those that are there, at scale 1."""


def slot_name(node: Node, slot: int) -> str:
    """Return what a slot is called: "target"."""
    if node.op is None:
        return str(slot)
    return REGISTRY[node.op].slot_name(slot, max(slot + 1, len(node.inputs)))


def slot_count(node: Node) -> int:
    """Return how many slots a box shows, without the one it could grow."""
    return 0 if node.op is None else max(len(node.inputs), len(REGISTRY[node.op].slots))


def is_empty(node: Node, slot: int) -> bool:
    """Say whether nothing is in a slot."""
    return slot >= len(node.inputs) or node.inputs[slot] is None


def slot_places(drawing: Drawing, name: str) -> Mapping[Wire, Place]:
    """Return the middle of every slot of a node, and of the one it could grow.

    A wire ends in its slot.  Empty ones share the edge evenly with the others.
    """
    node = drawing.trace.graph.nodes[name]
    rect = drawing.rect_of(name)
    count = slot_count(node)
    found: dict[Wire, Place] = {}
    for slot in range(slots_of(node)):
        wire = Wire(name, slot)
        route = drawing.wire_index.get(wire)
        if route is not None:
            x, y = drawing.placement.routes[route][-1]
            found[wire] = float(x), float(y)
        elif slot < count:
            found[wire] = shared(rect, slot, count)
        else:
            found[wire] = rect[0], rect[1] + rect[3] - 7.0 * drawing.scale
    return found


def shared(rect: Rect, slot: int, count: int) -> Place:
    """Return the place of a slot where all share the left edge of a box evenly."""
    return rect[0], rect[1] + rect[3] * (slot + 1) / (count + 1)


def output_place(drawing: Drawing, name: str) -> Place:
    """Return where wires leave a node."""
    x, y, width, height = drawing.rect_of(name)
    return x + width, y + height / 2


def into_slots(drawing: Drawing) -> Drawing:
    """Return the drawing with wires led into their slots where a node has empty ones too."""
    graph = drawing.trace.graph
    if all(None not in node.inputs for node in graph.nodes.values()):
        return drawing
    routes = list(drawing.placement.routes)
    for i, wire in enumerate(drawing.wires):
        node = graph.nodes[wire.consumer]
        count = slot_count(node)
        if any(is_empty(node, slot) for slot in range(count)):
            routes[i] = routes[i].copy()
            routes[i][-1] = shared(drawing.rect_of(wire.consumer), wire.slot, count)
    return replace(drawing, placement=Placement(drawing.boxes, tuple(routes)))


def shifted(drawing: Drawing, names: frozenset[str], by: Place) -> Drawing:
    """Return the drawing while some nodes are dragged: their wires follow on the short way."""
    boxes = drawing.boxes.copy()
    moved = np.array([not names.isdisjoint(drawing.nodes_in(n)) for n in drawing.names], dtype=bool)
    boxes[moved, :2] += by
    graph = drawing.trace.graph
    routes = []
    for wire, route in zip(drawing.wires, drawing.placement.routes, strict=True):
        starts, ends = graph.operand(wire) in names, wire.consumer in names
        if starts and ends:
            routes.append(route + np.array(by))
        elif starts or ends:
            shift = np.array(by)
            routes.append(np.array([route[0] + shift * starts, route[-1] + shift * ends]))
        else:
            routes.append(route)
    return replace(drawing, placement=Placement(boxes, tuple(routes)))


def places_of(drawing: Drawing) -> dict[str, Place]:
    """Return where each node is shown, its top left corner at scale 1.

    Of a node that is folded away it is where the node will be once its group is opened.
    """
    boxes, names = drawing.boxes, drawing.names
    if drawing.cards and drawing.whole is not None:
        boxes, names = drawing.whole.boxes, tuple(drawing.trace.graph.nodes)
    corners = boxes[:, :2] / drawing.scale
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, corners, strict=True)}


def hit_at(drawing: Drawing, x: float, y: float, reach: float, wire_reach: float) -> Hit:
    """Return what is at a point of the scene; dots are caught within `reach` of them."""
    boxes = drawing.boxes
    if len(boxes):
        near = (boxes[:, 0] - reach <= x) & (x <= boxes[:, 0] + boxes[:, 2] + reach)
        near &= (boxes[:, 1] - reach <= y) & (y <= boxes[:, 1] + boxes[:, 3] + reach)
        for i in np.flatnonzero(near)[::-1]:
            dot = dot_at(drawing, drawing.names[int(i)], (x, y), reach)
            if dot is not None:
                return dot
    name = drawing.node_at(x, y)
    if name is not None:
        return Hit("node", name)
    wire = drawing.wire_at(x, y, wire_reach)
    if wire is not None:
        return Hit("wire", drawing.trace.graph.operand(wire), wire)
    return Hit("ground")


def dot_at(drawing: Drawing, name: str, at: Place, reach: float) -> Hit | None:
    """Return the output or the slot of a box that is nearest to a point, within reach.

    A folded group has the output of the one node in it that is used outside, and no slots.
    """
    card = drawing.cards.get(name)
    giver = name if card is None else card.output
    found, least = None, reach
    x, y = output_place(drawing, name)
    away = float(np.hypot(x - at[0], y - at[1]))
    if away <= least and giver is not None:
        found, least = Hit("output", giver), away
    if card is not None:
        return found
    node = drawing.trace.graph.nodes[name]
    for wire, (x, y) in slot_places(drawing, name).items():
        away = float(np.hypot(x - at[0], y - at[1]))
        if away < least:
            operand = None if is_empty(node, wire.slot) else node.inputs[wire.slot]
            found, least = Hit("slot", operand, wire), away
    return found


def touched(drawing: Drawing, rect: Rect) -> tuple[str, ...]:
    """Return the nodes whose boxes a rectangle touches; of a folded group all in it."""
    x, y, width, height = rect
    boxes = drawing.boxes
    if not len(boxes):
        return ()
    inside = (boxes[:, 0] <= x + width) & (x <= boxes[:, 0] + boxes[:, 2])
    inside &= (boxes[:, 1] <= y + height) & (y <= boxes[:, 1] + boxes[:, 3])
    found = (drawing.nodes_in(drawing.names[int(i)]) for i in np.flatnonzero(inside))
    return tuple(chain.from_iterable(found))


def free_place(drawing: Drawing, at: Place, width: float = 96.0) -> Place:
    """Return the place for a new box nearest below `at` that is free, at scale 1."""
    boxes = drawing.boxes / drawing.scale
    x, y = at
    for _ in range(len(boxes) + 1):
        beside = (boxes[:, 0] < x + width + GAP) & (boxes[:, 0] + boxes[:, 2] + GAP > x)
        over = beside & (boxes[:, 1] < y + HEIGHT + GAP) & (boxes[:, 1] + boxes[:, 3] + GAP > y)
        if not over.any():
            break
        y = float((boxes[over, 1] + boxes[over, 3]).max()) + GAP
    return x, y


def lacking(graph: Graph, name: str) -> tuple[Wire, ...]:
    """Return the empty slots of a node that it needs."""
    node = graph.nodes[name]
    return tuple([Wire(name, i) for i in range(slot_count(node)) if is_empty(node, i)])
