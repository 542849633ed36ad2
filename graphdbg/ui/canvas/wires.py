"""The wires of a picture: quiet, carrying a value to the active node, or a gradient back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from graphdbg.core.events import Computed, Tangent
from graphdbg.core.frame import PRODUCT
from graphdbg.core.graph import Wire
from graphdbg.ui.canvas.marks import Arrow, Places, Rect, WireMark
from graphdbg.ui.canvas.pieces import NEAR
from graphdbg.ui.canvas.seen import Seen

MOST_AT_WORK = 40
"""The most wires at work that are drawn one by one where there is a crowd of them."""
SHORT = 8
"""A wire of so few points is drawn whole."""


def wire_mark(seen: Seen, i: int) -> WireMark:
    """Return one wire as the run left it, with a halo where it is picked or pointed at."""
    wire = spoken_for(seen, i)
    mark, along = run_mark(seen, i, wire), seen.drawing.wires_along(i)
    if seen.wire in along:
        return replace(mark, halo=seen.theme.selection_halo)
    if not seen.lit.isdisjoint(along):
        return replace(mark, halo=seen.theme.lit)
    if wire == seen.shown:
        return replace(mark, halo=seen.theme.gradient_soft)
    return mark


def spoken_for(seen: Seen, i: int) -> Wire:
    """Return, of the wires that one at a folded group stands for, the one where most happens."""
    wires = seen.drawing.wires_along(i)
    if len(wires) == 1:
        return wires[0]
    at_work = (wire for wire in wires if wire in seen.at_work or wire == seen.shown)
    taken = (wire for wire in wires if wire.consumer == seen.active)
    return next(at_work, next(taken, wires[0]))


def run_mark(seen: Seen, i: int, wire: Wire) -> WireMark:
    """Return one wire: quiet, carrying a value to the active node, or a gradient back."""
    drawing, theme = seen.drawing, seen.theme
    points = drawing.placement.routes[i]
    known = seen.frame.known
    if seen.frame.kind is Computed and wire.consumer == seen.active:
        return WireMark(i, points, theme.value, 2.4, "forward", "carries a value")
    if seen.frame.kind is Tangent and seen.frame.value(wire.consumer) is not None:
        return tangent_mark(seen, i, wire)
    if wire == seen.shown:
        # The arrow comes with the product: until then nothing is carried.
        arrow: Arrow = "backward" if seen.frame.beat == PRODUCT else "none"
        return WireMark(i, points, theme.gradient, 2.4, arrow, "is shown")
    if seen.is_backward and known >= drawing.wire_cursors[i]:
        if wire in seen.at_work:
            return WireMark(i, points, theme.gradient, 3.4, "backward", "carries a gradient")
        return WireMark(i, points, theme.gradient, 1.5, "backward", "carried a gradient")
    return WireMark(i, points, theme.wire, 1.3, "forward", "quiet")


def tangent_mark(seen: Seen, i: int, wire: Wire) -> WireMark:
    """Return one wire of forward mode that has been crossed: a tangent on it, or a value alone."""
    drawing, theme = seen.drawing, seen.theme
    points = drawing.placement.routes[i]
    columns = drawing.trace.forward_mode
    moves = columns is not None and wire in columns.wires.get(wire.consumer, ())
    is_active = wire.consumer == seen.active
    if moves:
        says = "carries a tangent" if is_active else "carried a tangent"
        return WireMark(i, points, theme.gradient, 3.4 if is_active else 1.5, "forward", says)
    if is_active:
        return WireMark(i, points, theme.value, 2.4, "forward", "carries a value")
    return WireMark(i, points, theme.wire, 1.3, "forward", "quiet")


def wires_at_work(seen: Seen) -> tuple[WireMark, ...]:
    """Return the wires along which the step moved something: values in, or gradients back.

    While a contribution is shown beat by beat that is its own wire.  Of a great many they are the
    last ones.
    """
    index = seen.drawing.wire_index
    wires = (wire for wire in islice(at_work(seen), MOST_AT_WORK) if wire in index)
    return tuple(wire_mark(seen, index[wire]) for wire in wires)


def at_work(seen: Seen) -> Iterator[Wire]:
    """Go through the wires along which the step moved something, the last one first."""
    drawing, active = seen.drawing, seen.active
    if active is None:
        return
    if seen.frame.kind in {Computed, Tangent}:
        for slot in range(len(drawing.trace.graph.nodes[active].inputs)):
            yield Wire(active, slot)
    elif seen.shown is not None:
        yield seen.shown
    else:
        yield from reversed(seen.frame.wires_at_work)


def drawn_singly(seen: Seen, wires: Places) -> Places:
    """Return those of a crowd of wires that are drawn one by one: at work, picked, pointed at."""
    index = seen.drawing.wire_index
    named = [*islice(at_work(seen), MOST_AT_WORK), *islice(seen.lit, MOST_AT_WORK)]
    named += [wire for wire in (seen.wire, seen.shown) if wire is not None]
    places = [index[wire] for wire in named if wire in index]
    return np.intersect1d(wires, np.array(places, dtype=np.intp))


def in_region(mark: WireMark, region: Rect | None) -> WireMark:
    """Return as much of a wire as a region needs: a long one may run past it for many points."""
    if region is None or len(mark.points) <= SHORT:
        return mark
    across = mark.points[:, 0]
    left, right = np.minimum(across[:-1], across[1:]), np.maximum(across[:-1], across[1:])
    near = np.flatnonzero((right > region[0] - NEAR) & (left < region[0] + region[2] + NEAR))
    if not len(near):
        return mark
    first, last = int(near[0]), int(near[-1]) + 1
    tip = {"forward": last == len(mark.points) - 1, "backward": first == 0}.get(mark.arrow, False)
    arrow: Arrow = mark.arrow if tip else "none"
    return replace(mark, points=mark.points[first : last + 1], arrow=arrow)
