"""Which wire the panels speak of, and the wires before and after it."""

from __future__ import annotations

from typing import Literal

from graphdbg.core.events import Contributed
from graphdbg.core.frame import Frame
from graphdbg.core.graph import Graph, Wire
from graphdbg.session.session import Session
from graphdbg.session.state import State


def wire_at_work(frame: Frame) -> Wire | None:
    """Return the wire that has just contributed; None where something else happened."""
    backward = frame.trace.backward
    if frame.kind is not Contributed or backward is None:
        return None
    return backward.wire(*backward.at(frame.cursor - 1))


def first_wire(graph: Graph, name: str) -> Wire | None:
    """Return the first filled slot of an operation, the first consumer of a leaf, or None."""
    for slot, operand in enumerate(graph.nodes[name].inputs):
        if operand is not None:
            return Wire(name, slot)
    return next(iter(graph.consumers[name]), None)


def wire_shown(state: State) -> Wire | None:
    """Return the wire that is picked, else the one at work, else the first of the node in focus.

    While a node is selected, a wire at work elsewhere is not spoken of.
    """
    frame = state.frame
    if frame is None or state.wire is not None:
        return state.wire
    graph, at_work = frame.trace.graph, wire_at_work(frame)
    if at_work is not None:
        ends = (at_work.consumer, graph.operand(at_work))
        if state.selection is None or state.selection in ends:
            return at_work
    focus = state.focus
    return first_wire(graph, focus) if focus in graph.nodes and focus is not None else None


def wire_beside(graph: Graph, wire: Wire, step: Literal[-1, 1]) -> Wire | None:
    """Return the next or the previous wire, or None at the end.

    Wires go as the backward pass does: those of one operand in turn, then those of the next.
    """
    operand = graph.operand(wire)
    own = graph.consumers[operand]
    at = own.index(wire) + step
    if 0 <= at < len(own):
        return own[at]
    place = graph.places[operand] - step
    while 0 <= place < len(graph.order):
        found = graph.consumers[graph.order[place]]
        if found:
            return found[0] if step > 0 else found[-1]
        place -= step
    return None


def select_wire_beside(session: Session, step: Literal[-1, 1]) -> None:
    """Pick the next or the previous wire; at the end nothing happens."""
    shown, graph = wire_shown(session.state), session.state.graph
    found = wire_beside(graph, shown, step) if shown is not None and graph is not None else None
    if found is not None:
        session.select_wire(found)


def has_wire_beside(state: State, step: Literal[-1, 1]) -> bool:
    """Say whether there is a next or a previous wire to pick."""
    shown = wire_shown(state)
    if shown is None or state.graph is None:
        return False
    return wire_beside(state.graph, shown, step) is not None
