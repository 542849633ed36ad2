"""Commands that build on the canvas: lay nodes down, draw wires, move, select many, tidy.

`places` is where the canvas shows each node, its top left corner at scale 1.  An edit that puts a
node at a place keeps the others where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from graphdbg.core import edit as edits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import LEAF_KINDS, Graph, Wire
from graphdbg.core.ops import REGISTRY
from graphdbg.core.values import freeze
from graphdbg.session.building import attempt, counted, picked
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.undo import edit, lay_out

Places: TypeAlias = Mapping[str, tuple[float, float]]

GRID = 24.0
"""How far an arrow key moves what is selected."""


@dataclass(frozen=True)
class Spot:
    """Where something new goes: a place, and what it is to be connected with.

    `operands` go into its first slots, it goes into the slot `into`, or it comes between the
    operand and the consumer of the wire `on`.
    """

    place: tuple[float, float]
    operands: tuple[str, ...] = ()
    into: Wire | None = None
    on: Wire | None = None


def set_building(session: Session, building: bool) -> None:
    """Let the canvas take edits, or show the run."""
    if session.state.graph is not None:
        session.change(building=building, playing=False)


def pinned(graph: Graph, places: Places) -> Graph:
    """Return the graph with every node that has no place of its own where it is shown."""
    loose = {
        name: places[name]
        for name, node in graph.nodes.items()
        if node.position is None and name in places
    }
    return edits.move(graph, loose) if loose else graph


def add(session: Session, choice: str, spot: Spot, places: Places) -> str | None:
    """Add a leaf of a kind, with the value 1, or an operation, and select it.

    Returns its name, or None where that was refused.
    """
    graph = session.state.graph
    if graph is None:
        return None
    names: list[str] = []

    def change() -> None:
        grown, name = with_new(pinned(graph, places), choice, spot)
        edit(session, f"add {name}", grown, selection=name, wire=None)
        names.append(name)

    attempt(session, change)
    return names[0] if names else None


def with_new(graph: Graph, choice: str, spot: Spot) -> tuple[Graph, str]:
    """Return the graph with something new at a spot, and its name."""
    if choice in LEAF_KINDS:
        if spot.on is not None:
            raise GraphError(f"A wire goes through an operation; a {choice} takes nothing.")
        grown, name = edits.add_leaf(graph, choice, freeze(np.float64(1.0)), position=spot.place)
    else:
        record = REGISTRY[choice]
        operands = spot.operands if spot.on is None else ()
        if not record.variadic:
            operands = operands[: len(record.slots)]
        grown, name = edits.add_operation(graph, choice, position=spot.place)
        for operand in operands:
            slot = first_slot(grown, name, operand)
            if slot is not None:
                grown = edits.connect(grown, name, slot, operand)
        if spot.on is not None:
            grown = edits.insert_on_wire(grown, spot.on, name)
    if spot.into is not None:
        grown = edits.connect(grown, spot.into.consumer, spot.into.slot, name)
    return grown, name


def first_slot(graph: Graph, consumer: str, operand: str) -> int | None:
    """Return the first free slot of a node that another can go into; None where there is none."""
    for slot in free_slots(graph, consumer):
        if edits.can_connect(graph, consumer, slot, operand) is None:
            return slot
    return None


def free_slots(graph: Graph, consumer: str) -> tuple[int, ...]:
    """Return the slots of a node that are empty; where all are filled the one it could grow."""
    node = graph.nodes[consumer]
    there = tuple([slot for slot, operand in enumerate(node.inputs) if operand is None])
    return there or tuple(range(len(node.inputs), edits.slots_of(node)))


def refusal(graph: Graph, consumer: str, operand: str) -> str:
    """Return why a node can go into no free slot of another, in one sentence."""
    node = graph.nodes[consumer]
    if node.op is None:
        return f"{consumer} is read, not computed, so it has no slots."
    for slot in free_slots(graph, consumer):
        why = edits.can_connect(graph, consumer, slot, operand)
        if why is not None:
            return why
    return f"Every slot of {consumer} is taken; drop on the slot that {operand} is to take over."


def connect(
    session: Session, wire: Wire, operand: str, places: Places, freed: Wire | None = None
) -> None:
    """Put a node into a slot; where the end of the wire `freed` was moved there, empty its slot."""
    graph = session.state.graph
    if graph is None or (freed == wire and graph.operand(wire) == operand):
        return

    def change() -> None:
        start = pinned(graph, places)
        if freed is not None and freed != wire:
            start = edits.disconnect(start, *freed)
        why = edits.can_connect(start, wire.consumer, wire.slot, operand)
        if why is not None:
            raise GraphError(why)
        changed = edits.connect(start, wire.consumer, wire.slot, operand)
        edit(session, f"connect {operand} to {wire.consumer}", changed)

    attempt(session, change)


def join(
    session: Session, consumer: str, operand: str, places: Places, freed: Wire | None = None
) -> None:
    """Put a node into the first free slot of another that takes it, or say why none does."""
    graph = session.state.graph
    if graph is None:
        return
    start = graph if freed is None else edits.disconnect(graph, *freed)
    slot = first_slot(start, consumer, operand)
    if slot is None:
        session.change(message=refusal(start, consumer, operand))
    else:
        connect(session, Wire(consumer, slot), operand, places, freed)


def free(session: Session, wire: Wire, places: Places) -> None:
    """Empty a slot."""
    graph = session.state.graph
    if graph is not None:
        label = f"disconnect {graph.operand(wire)} from {wire.consumer}"
        edit(session, label, edits.disconnect(pinned(graph, places), *wire))


def move(
    session: Session,
    names: Iterable[str],
    by: tuple[float, float],
    places: Places,
    is_step: bool = False,
) -> None:
    """Move nodes by a distance; steps of the same nodes that follow one another are one edit."""
    graph = session.state.graph
    moved = tuple(sorted(names))
    if graph is None or not moved or by == (0.0, 0.0):
        return
    x, y = by
    found = {name: (places[name][0] + x, places[name][1] + y) for name in moved}

    def change() -> None:
        changed = edits.move(pinned(graph, places), found)
        edit(session, f"move {counted(moved)}", changed, merge=("move", moved) if is_step else None)

    attempt(session, change)


def put_on(
    session: Session, name: str, wire: Wire, by: tuple[float, float], places: Places
) -> None:
    """Move an operation by a distance onto a wire, between its operand and its consumer.

    Where it cannot come between them it is only moved; the reason is said unless it is that the
    operation has no slot to spare, for then nobody meant it.
    """
    graph = session.state.graph
    if graph is None:
        return
    why = why_not_on(graph, name, wire)
    if why is not None:
        move(session, (name,), by, places)
        if has_spare_slot(graph, name):
            session.change(message=why)
        return
    x, y = places[name]

    def change() -> None:
        moved = edits.move(pinned(graph, places), {name: (x + by[0], y + by[1])})
        changed = edits.insert_on_wire(moved, wire, name)
        edit(session, between(graph, name, wire), changed)

    attempt(session, change)


def insert(session: Session, name: str, wire: Wire, places: Places) -> None:
    """Put an operation between a wire's operand and its consumer, wherever it lies."""
    graph = session.state.graph
    if graph is None:
        return

    def change() -> None:
        why = why_not_on(graph, name, wire)
        if why is not None:
            raise GraphError(why)
        changed = edits.insert_on_wire(pinned(graph, places), wire, name)
        edit(session, between(graph, name, wire), changed)

    attempt(session, change)


def has_spare_slot(graph: Graph, name: str) -> bool:
    """Say whether a slot of a node is empty; one that it could grow does not count."""
    node = graph.nodes[name]
    return None in node.inputs or len(node.inputs) < edits.slots_of(node, grown=False)


def why_not_on(graph: Graph, name: str, wire: Wire) -> str | None:
    """Return why a node cannot come onto a wire, in one sentence, or None where it can."""
    if graph.nodes[name].op is not None and not has_spare_slot(graph, name):
        return f"Every slot of {name} is taken; empty one to put {name} on this wire."
    return edits.can_insert(graph, wire, name)


def between(graph: Graph, name: str, wire: Wire) -> str:
    """Return what an operation that comes onto a wire is called in the list of edits."""
    return f"put {name} between {graph.operand(wire)} and {wire.consumer}"


def select_many(session: Session, names: Iterable[str]) -> None:
    """Select several nodes; the last in document order is the one the panels speak of."""
    graph = session.state.graph
    if graph is not None:
        chosen = set(names)
        found = [name for name in graph.nodes if name in chosen]
        last = found[-1] if found else None
        many = frozenset(found if len(found) > 1 else ())
        session.change(selection=last, selected=many, wire=None)


def select_too(session: Session, name: str) -> None:
    """Select one more node, or one less where it is selected; the panels speak of it."""
    before = set(picked(session.state))
    if name in before:
        select_many(session, before - {name})
    else:
        many = frozenset((*before, name)) if before else frozenset[str]()
        session.change(selection=name, selected=many, wire=None)


def select_all(session: Session) -> None:
    """Select every node."""
    if session.state.graph is not None:
        select_many(session, session.state.graph.nodes)


def can_tidy(state: State) -> bool:
    """Say whether there are nodes to lay out."""
    return state.graph is not None and len(state.graph.nodes) > 1


def tidied(state: State) -> tuple[str, ...]:
    """Return the nodes that tidying lays out: the selected ones where several are, or all."""
    names = picked(state)
    if state.graph is None:
        return ()
    return names if len(names) > 1 else tuple(state.graph.nodes)


def tidy(session: Session, places: Places) -> None:
    """Lay nodes out anew as one edit: their own places are let go, the others stay where they are.

    What has no place of its own is laid out by the canvas.  Undone, all lie again where they are.
    """
    state = session.state
    if state.graph is None:
        return
    chosen = frozenset(tidied(state))
    loose = {name: None for name in chosen if state.graph.nodes[name].position is not None}
    graph = edits.move(state.graph, loose) if loose else state.graph
    stay = {name: place for name, place in places.items() if name not in chosen}
    lay_out(session, "tidy", graph, places, stay)
