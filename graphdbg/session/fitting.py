"""What of the state still fits once the graph is another: the selected node may be gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphdbg.core.graph import Graph, Wire
from graphdbg.session.asked import Asked
from graphdbg.session.visits import Place, Visits

if TYPE_CHECKING:
    from graphdbg.session.state import State


def fitting(state: State, graph: Graph) -> dict[str, Any]:
    """Return the fields that are about nodes and wires, as far as they are in another graph."""
    if state.graph is None or graph.links is state.graph.links:
        return {}
    wire = state.wire if state.wire is not None and has_wire(graph, state.wire) else None
    selection = state.selection if state.selection in graph.nodes else None
    if wire is not None:
        selection = graph.operand(wire)
    return {
        "selection": selection,
        "selected": frozenset(one for one in state.selected if one in graph.nodes),
        "wire": wire,
        "lit": frozenset(one for one in state.lit if has_wire(graph, one)),
        "why": fitting_why(state.why, graph),
        "visits": fitting_visits(state.visits, graph),
    }


def has_wire(graph: Graph, wire: Wire) -> bool:
    """Say whether something is connected where a wire was."""
    node = graph.nodes.get(wire.consumer)
    return node is not None and wire.slot < len(node.inputs) and node.inputs[wire.slot] is not None


def fitting_why(why: Asked | None, graph: Graph) -> Asked | None:
    """Return what was asked about, its causes closed again, or None where it went."""
    if why is None or why.quantity.node not in graph.nodes:
        return None
    wire = why.quantity.wire
    if wire is not None and (not has_wire(graph, wire) or graph.operand(wire) != why.quantity.node):
        return None
    return Asked(why.quantity)


def fitting_visits(visits: Visits, graph: Graph) -> Visits:
    """Return the places one can go back to, without what went."""
    behind, ahead = (
        tuple([fitting_place(one, graph) for one in places])
        for places in (visits.behind, visits.ahead)
    )
    return Visits(behind, ahead)


def fitting_place(place: Place, graph: Graph) -> Place:
    """Return a place one can go back to, without a node or a wire that went."""
    if place.wire is not None and not has_wire(graph, place.wire):
        place = replace(place, wire=None)
    return place if place.selection in graph.nodes else replace(place, selection=None, wire=None)
