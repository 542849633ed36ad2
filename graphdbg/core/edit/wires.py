"""Edits of wires, and which of them can be drawn: no cycle, and shapes that agree."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace

from graphdbg.core import limits
from graphdbg.core.engine import plan_of
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, Wire
from graphdbg.core.ops import operation
from graphdbg.core.ops.record import Operation
from graphdbg.core.values import Shape

CHAIN = 6
"""The most names of a cycle that a sentence shows."""


def connect(graph: Graph, consumer: str, slot: int, operand: str) -> Graph:
    """Return the graph with a node in a slot of another, in place of what was there.

    The first slot after the last one of an operation that takes any number of operands is a new
    one.  Raises GraphError for a node or a slot that is not there, and for a cycle.
    """
    node = graph.node(consumer)
    graph.node(operand)
    refuse_slot(record_of(node), consumer, slot, len(node.inputs))
    refuse_cycle(graph, consumer, slot, operand)
    return graph.with_node(filled(node, slot, operand))


def disconnect(graph: Graph, consumer: str, slot: int) -> Graph:
    """Return the graph with an empty slot in place of a wire."""
    graph.operand((consumer, slot))
    return graph.with_node(filled(graph.nodes[consumer], slot, None))


def remove_slot(graph: Graph, consumer: str, slot: int) -> Graph:
    """Return the graph without one slot of an operation that takes any number of operands.

    Those after it move up.  Raises GraphError where the operation needs as many as it has.
    """
    node = graph.node(consumer)
    record = record_of(node)
    if not 0 <= slot < len(node.inputs):
        raise GraphError(f"{consumer} has no slot {slot}.", node=consumer, slot=slot)
    if not record.variadic or len(node.inputs) <= len(record.slots):
        words = f"at least {len(record.slots)}" if record.variadic else str(len(record.slots))
        raise GraphError(
            f"{consumer} keeps its slots: {record.name} takes {words}.", node=consumer, slot=slot
        )
    inputs = (*node.inputs[:slot], *node.inputs[slot + 1 :])
    return graph.with_node(replace(node, inputs=inputs))


def insert_on_wire(graph: Graph, wire: Wire | tuple[str, int], name: str) -> Graph:
    """Return the graph with an operation put between a wire's operand and its consumer.

    The operand goes into the operation's first empty slot, and the operation into the consumer's.
    """
    operand = graph.operand(wire)
    slot = empty_slot(graph, name, operand)
    return connect(connect(graph, name, slot, operand), wire[0], wire[1], name)


def can_insert(graph: Graph, wire: Wire | tuple[str, int], name: str) -> str | None:
    """Return why an operation cannot be put on a wire, in one sentence, or None where it can.

    Beside what `insert_on_wire` refuses, that are the rules for shapes of the operation and of
    the wire's consumer.
    """
    try:
        operand = graph.operand(wire)
        slot = empty_slot(graph, name, operand)
        why = can_connect(graph, name, slot, operand)
        if why is not None:
            return why
        grown = connect(graph, name, slot, operand)
    except GraphError as problem:
        return problem.sentence
    return can_connect(grown, wire[0], wire[1], name)


def wires_for(graph: Graph, name: str) -> tuple[Wire, ...]:
    """Return the wires that an operation can be put on, but for shapes after it; its own are none.

    None for a leaf, and where every slot is taken.
    """
    node = graph.node(name)
    if node.op is None:
        return ()
    above, below = ways_up(graph, name), {name, *graph.descendants(name)}
    found = []
    for consumer, other in graph.nodes.items():
        for slot, operand in enumerate(other.inputs):
            if operand is None or consumer in above or operand in below:
                continue
            try:
                into = empty_slot(graph, name, operand)
            except GraphError:
                return ()
            if shape_problem(graph, node, into, operand) is None:
                found.append(Wire(consumer, slot))
    return tuple(found)


def empty_slot(graph: Graph, name: str, operand: str) -> int:
    """Return the first empty slot of an operation, or the one it grows; GraphError for none."""
    node = graph.node(name)
    record = record_of(node)
    slot = next((i for i, one in enumerate(node.inputs) if one is None), len(node.inputs))
    if slot >= len(record.slots) and not record.variadic:
        raise GraphError(f"{name} has no empty slot for {operand}; empty one first.", node=name)
    return slot


def filled(node: Node, slot: int, operand: str | None) -> Node:
    """Return a node with another operand in a slot; slots left out before it are empty."""
    inputs = [*node.inputs, *[None] * (slot + 1 - len(node.inputs))]
    inputs[slot] = operand
    return replace(node, inputs=tuple(inputs))


def record_of(node: Node) -> Operation:
    """Return the operation of a node, or refuse for a leaf."""
    if node.op is None:
        raise GraphError(f"{node.name} is read, not computed, so it has no slots.", node=node.name)
    return operation(node.op)


def slots_of(node: Node, grown: bool = True) -> int:
    """Return how many slots a node offers: those it has, and a new one where it can grow.

    Without `grown` that is only how many it has.
    """
    if node.op is None:
        return 0
    record = operation(node.op)
    there = max(len(record.slots), len(node.inputs))
    return there + (grown and record.variadic and len(node.inputs) >= len(record.slots))


def refuse_slot(record: Operation, consumer: str, slot: int, there: int | None = None) -> None:
    """Raise GraphError where an operation has no such slot; `there` is how many it has so far."""
    needed = len(record.slots)
    beyond = slot >= needed and (not record.variadic or (there is not None and slot > there))
    if slot < 0 or beyond or slot >= limits.OPERANDS:
        words = f"at least {needed}" if record.variadic else str(needed)
        noun = "operand" if needed == 1 else "operands"
        raise GraphError(
            f"{consumer} has no slot {slot}: {record.name} takes {words} {noun}.",
            node=consumer,
            slot=slot,
        )


def refuse_cycle(graph: Graph, consumer: str, slot: int, operand: str) -> None:
    """Raise GraphError, naming the nodes in turn, where a wire would close a cycle."""
    if consumer != operand and graph.places[operand] < graph.places[consumer]:
        return  # it comes before it in a topological order
    above = ways_up(graph, operand)
    if consumer in above:
        raise cycle_error(chain(above, consumer), slot)


def cycle_error(names: list[str], slot: int) -> GraphError:
    """Return the refusal of a wire from the end of a chain of nodes to the slot at its start."""
    consumer, operand = names[0], names[-1]
    shown = names
    if len(names) > CHAIN:
        shown = [*names[: CHAIN - 2], f"{len(names) - CHAIN + 1} more", operand]
    arrows = f" ({' → '.join([*shown, consumer])})"
    return GraphError(cycle_words(consumer, operand, arrows), node=consumer, slot=slot)


def cycle_words(consumer: str, operand: str, arrows: str = "") -> str:
    """Return why a node cannot take one that depends on it, or itself."""
    if consumer == operand:
        return f"{consumer} cannot be its own operand; a computation graph has no cycle."
    why = f"{operand} depends on {consumer}{arrows}, so it cannot be its operand"
    return f"{why}; a computation graph has no cycle."


def ways_up(graph: Graph, start: str) -> Mapping[str, str]:
    """Return, for a node and every one above it, the next on a shortest way down to that node."""
    found = {start: start}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for operand in graph.nodes[here].inputs:
            if operand is not None and operand not in found:
                found[operand] = here
                waiting.append(operand)
    return found


def chain(ways: Mapping[str, str], name: str) -> list[str]:
    """Return the nodes in turn from one to where the ways lead."""
    names = [name]
    while ways[names[-1]] != names[-1]:
        names.append(ways[names[-1]])
    return names


def can_connect(graph: Graph, consumer: str, slot: int, operand: str) -> str | None:
    """Return why a node cannot go into a slot, in one sentence, or None where it can.

    Beside what `connect` refuses, that is the operation's own rule for shapes, tried where all
    its operands are known; what it does to the nodes after it is not looked at.
    """
    try:
        node = graph.node(consumer)
        graph.node(operand)
        refuse_slot(record_of(node), consumer, slot, len(node.inputs))
        refuse_cycle(graph, consumer, slot, operand)
    except GraphError as problem:
        return problem.sentence
    return shape_problem(graph, node, slot, operand)


def slots_for(graph: Graph, operand: str) -> Mapping[Wire, str | None]:
    """Return every slot of the graph with why a node cannot go into it, or None where it can.

    The way that a cycle would take is told by `can_connect` alone.
    """
    graph.node(operand)
    above = ways_up(graph, operand)
    found: dict[Wire, str | None] = {}
    for name, node in graph.nodes.items():
        for slot in range(slots_of(node)):
            if name in above:
                found[Wire(name, slot)] = cycle_words(name, operand)
            else:
                found[Wire(name, slot)] = shape_problem(graph, node, slot, operand)
    return found


def operands_for(graph: Graph, consumer: str, slot: int) -> Mapping[str, str | None]:
    """Return every node of the graph with why it cannot go into a slot, or None where it can.

    The way that a cycle would take is told by `can_connect` alone.
    """
    node = graph.node(consumer)
    refuse_slot(record_of(node), consumer, slot, len(node.inputs))
    below = {consumer, *graph.descendants(consumer)}
    return {
        name: cycle_words(consumer, name)
        if name in below
        else shape_problem(graph, node, slot, name)
        for name in graph.nodes
    }


def shape_problem(graph: Graph, node: Node, slot: int, operand: str) -> str | None:
    """Return what a node's operation says to the shape of another operand, or None."""
    plan = plan_of(graph)
    record = record_of(node)
    inputs = filled(node, slot, operand).inputs
    shapes: list[Shape] = []
    for one in inputs:
        shape = None if one is None else plan.shapes[graph.places[one]]
        if shape is None:
            return None
        shapes.append(shape)
    if len(shapes) < len(record.slots):
        return None
    try:
        settings = record.settings(node.attributes)
    except GraphError:
        return None
    try:
        record.result_shape(shapes, settings)
    except GraphError as problem:
        return problem.sentence
    return None
