"""Breakpoints on the canvas: a dot at the corner of a box, and one in the middle of a wire."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graphdbg.core.graph import Graph, Wire
from graphdbg.session.breakpoint import Breakpoint, is_live
from graphdbg.session.theme import Theme
from graphdbg.ui.canvas.curves import spaced
from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.marks import Dot, Rect
from graphdbg.ui.canvas.seen import Seen

RADIUS = 7.0
WIRE_RADIUS = 6.0
SMALLEST = 4.0
"""Pixels of the screen that the radius of a dot is at least, from however far away."""
REACH = 11.0
"""How near to the place of a dot, in pixels of the scene at scale 1, a click must be."""


def dot_of(
    point: Breakpoint, graph: Graph, theme: Theme, at: tuple[float, float], radius: float
) -> Dot:
    """Return how a breakpoint is drawn: in red where it works, else in grey."""
    colour = theme.breakpoint if is_live(point, graph) else theme.faint
    return Dot(at[0], at[1], radius, point.shape, colour, theme.surface)


def faint_dot(theme: Theme, at: tuple[float, float], radius: float) -> Dot:
    """Return the dot that shows where a click sets a breakpoint."""
    return Dot(at[0], at[1], radius, "dot", theme.breakpoint, theme.surface, faint=True)


def dots(seen: Seen, zoom: float) -> tuple[Dot, ...]:
    """Return the breakpoints on nodes and wires; of several at one place the first that works."""
    graph, drawing = seen.drawing.trace.graph, seen.drawing
    found = []
    for point in foremost(seen.breakpoints, graph).values():
        at = place_of(drawing, point.node if point.wire is None else point.wire)
        if at is not None:
            radius = max(radius_of(drawing, point.wire is not None), SMALLEST / zoom)
            found.append(dot_of(point, graph, seen.theme, at, radius))
    return tuple(found)


def foremost(points: Iterable[Breakpoint], graph: Graph) -> dict[object, Breakpoint]:
    """Return the breakpoint that is shown at each place."""
    found: dict[object, Breakpoint] = {}
    for point in points:
        known = found.get(point.place)
        if known is None or not is_live(known, graph):
            found[point.place] = point
    return found


def radius_of(drawing: Drawing, on_wire: bool) -> float:
    """Return the radius of a dot."""
    return (WIRE_RADIUS if on_wire else RADIUS) * drawing.scale


def corner_of(drawing: Drawing, name: str) -> tuple[float, float]:
    """Return where the dots of all that is folded into one card with a node stand."""
    left, top, _, _ = drawing.rect_of(name)
    return left + drawing.scale, top + drawing.scale


def place_of(drawing: Drawing, what: str | Wire | None) -> tuple[float, float] | None:
    """Return the middle of the dot of a node or a wire; None where it is not in the drawing."""
    if isinstance(what, Wire):
        place = drawing.wire_index.get(what)
        if place is None:
            return corner_of(drawing, what.consumer) if what.consumer in drawing.owner else None
        x, y = spaced(drawing.placement.routes[place], [0.5])[0]
        return float(x), float(y)
    if what is None or what not in drawing.index:
        return None
    if what in drawing.owner:
        return corner_of(drawing, what)
    left, top, _, height = drawing.rect_of(what)
    # The corner of an input is round: its dot moves in, onto the outline.
    is_input = drawing.trace.graph.nodes[what].kind == "input"
    inset = height / 2.6 * 0.18 if is_input else 1.0 * drawing.scale
    return left + inset, top + inset


def dot_at(drawing: Drawing, x: float, y: float, wire: Wire | None) -> str | Wire | None:
    """Return the node or wire whose dot is, or would be, at a point of the scene.

    `wire` is the wire that runs there, if one does.
    """
    reach = REACH * drawing.scale
    boxes = drawing.boxes
    if len(boxes):
        near = (np.abs(boxes[:, 0] - x) < 2 * reach) & (np.abs(boxes[:, 1] - y) < 2 * reach)
        for i in np.flatnonzero(near)[::-1]:
            name = drawing.names[int(i)]
            # A card shows the dots of what is in it; they are set where that can be seen.
            if name not in drawing.cards and is_near(place_of(drawing, name), x, y, reach):
                return name
    return wire if is_near(place_of(drawing, wire), x, y, reach) else None


def is_near(at: tuple[float, float] | None, x: float, y: float, reach: float) -> bool:
    """Say whether a point is within reach of a place."""
    return at is not None and (at[0] - x) ** 2 + (at[1] - y) ** 2 <= reach**2


def rects_on_wires(seen: Seen) -> list[Rect]:
    """Return the squares that dots on wires take up, for labels to keep off."""
    found = []
    for point in seen.breakpoints:
        at = place_of(seen.drawing, point.wire) if point.wire is not None else None
        if at is not None:
            r = radius_of(seen.drawing, True)
            found.append((at[0] - r, at[1] - r, 2 * r, 2 * r))
    return found
