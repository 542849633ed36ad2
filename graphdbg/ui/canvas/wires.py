"""The wires of a picture: quiet, carrying a value to the active node, or a gradient back."""

from __future__ import annotations

from dataclasses import replace

from graphdbg.core.events import Computed, Tangent
from graphdbg.core.frame import PRODUCT
from graphdbg.core.graph import Wire
from graphdbg.ui.canvas.marks import Arrow, WireMark
from graphdbg.ui.canvas.seen import Seen


def wire_mark(seen: Seen, i: int) -> WireMark:
    """Return one wire as the run left it, with a halo where it is picked or pointed at."""
    mark, wire = run_mark(seen, i), seen.drawing.wires[i]
    if wire == seen.wire:
        return replace(mark, halo=seen.theme.selection_halo)
    if wire in seen.lit:
        return replace(mark, halo=seen.theme.lit)
    if wire == seen.shown:
        return replace(mark, halo=seen.theme.gradient_soft)
    return mark


def run_mark(seen: Seen, i: int) -> WireMark:
    """Return one wire: quiet, carrying a value to the active node, or a gradient back."""
    drawing, theme = seen.drawing, seen.theme
    wire, points = drawing.wires[i], drawing.placement.routes[i]
    known = seen.frame.known
    if seen.frame.kind is Computed and wire.consumer == seen.active:
        return WireMark(i, points, theme.value, 2.4, "forward", "carries a value")
    if seen.frame.kind is Tangent and seen.frame.value(wire.consumer) is not None:
        return tangent_mark(seen, i)
    if wire == seen.shown:
        # The arrow comes with the product: until then nothing is carried.
        arrow: Arrow = "backward" if seen.frame.beat == PRODUCT else "none"
        return WireMark(i, points, theme.gradient, 2.4, arrow, "is shown")
    if seen.is_backward and known >= drawing.wire_cursors[i]:
        if wire in seen.at_work:
            return WireMark(i, points, theme.gradient, 3.4, "backward", "carries a gradient")
        return WireMark(i, points, theme.gradient, 1.5, "backward", "carried a gradient")
    return WireMark(i, points, theme.wire, 1.3, "forward", "quiet")


def tangent_mark(seen: Seen, i: int) -> WireMark:
    """Return one wire of forward mode that has been crossed: a tangent on it, or a value alone."""
    drawing, theme = seen.drawing, seen.theme
    wire, points = drawing.wires[i], drawing.placement.routes[i]
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

    While a contribution is shown beat by beat that is its own wire.
    """
    drawing, active = seen.drawing, seen.active
    if active is None:
        return ()
    if seen.frame.kind in {Computed, Tangent}:
        inputs = drawing.trace.graph.nodes[active].inputs
        wires = [Wire(active, slot) for slot in range(len(inputs))]
    elif seen.shown is not None:
        wires = [seen.shown]
    else:
        wires = list(seen.frame.wires_at_work)
    return tuple(wire_mark(seen, drawing.wire_index[wire]) for wire in wires)
