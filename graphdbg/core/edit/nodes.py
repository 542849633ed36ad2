"""Edits that put nodes in, take them out, and call or compute them otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from graphdbg.core import limits
from graphdbg.core.edit.fields import checked, with_value
from graphdbg.core.edit.naming import fresh_name, refuse_name
from graphdbg.core.edit.wires import refuse_slot
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import LEAF_KINDS, Graph, Node
from graphdbg.core.language.renaming import renamed_line, renamed_text
from graphdbg.core.ops import operation
from graphdbg.core.ops.record import Required
from graphdbg.core.values import Drawn, Value

Position = tuple[float, float]


def add_leaf(
    graph: Graph,
    kind: str,
    value: Value | Drawn | None = None,
    name: str | None = None,
    position: Position | None = None,
) -> tuple[Graph, str]:
    """Return the graph with one more input, parameter or constant, and the name it got."""
    if kind not in LEAF_KINDS:
        raise GraphError(f"{kind!r} is no kind; choose one of {', '.join(LEAF_KINDS)}.")
    node = Node(chosen_name(graph, name, kind), kind=kind, position=position)
    grown = with_more(graph, [node])
    return (grown if value is None else with_value(grown, node.name, value)), node.name


def add_operation(
    graph: Graph,
    op: str,
    inputs: Sequence[str | None] = (),
    attributes: Mapping[str, Any] | None = None,
    name: str | None = None,
    position: Position | None = None,
) -> tuple[Graph, str]:
    """Return the graph with one more operation, and the name it got.

    Slots for which no operand is given are empty.  Without attributes it gets those it cannot do
    without (see `starting_attributes`).
    """
    record = operation(op)
    found = chosen_name(graph, name, "operation", op)
    slots = max(len(inputs), len(record.slots))
    refuse_slot(record, found, slots - 1)
    operands = (*inputs, *[None] * (slots - len(inputs)))
    given = starting_attributes(op) if attributes is None else attributes
    kept = checked(op, given, found)
    node = Node(found, op=op, inputs=operands, attributes=kept, position=position)
    return with_more(graph, [node]), found


def starting_attributes(op: str) -> Mapping[str, Any]:
    """Return the attributes that a new operation cannot do without, from its first example."""
    record = operation(op)
    needed = [key for key, one in record.attributes.items() if one.default is Required]
    example = next((one for one in record.examples if set(needed) <= set(one.attributes)), None)
    return {} if example is None else {key: example.attributes[key] for key in needed}


def chosen_name(graph: Graph, name: str | None, kind: str, op: str | None = None) -> str:
    """Return the name for a new node: the one wanted, refused where unfit, or a free one."""
    if name is None:
        return fresh_name(graph, kind, op)
    refuse_name(graph, name)
    return name


def with_more(graph: Graph, nodes: Sequence[Node]) -> Graph:
    """Return the graph with nodes after those it has, or refuse more than there may be."""
    if len(graph.nodes) + len(nodes) > limits.NODES:
        raise GraphError(
            f"The graph would have {len(graph.nodes) + len(nodes):,} nodes, and the limit is "
            f"{limits.NODES:,}; remove some first."
        )
    more = {node.name: node for node in nodes}
    return replace(graph, nodes=MappingProxyType({**graph.nodes, **more}))


def remove(graph: Graph, names: Iterable[str]) -> Graph:
    """Return the graph without some nodes; what took them keeps empty slots.

    Where the loss is among them, no loss is named.  Breakpoints and watches stay, and say that
    what they name is gone.
    """
    gone = {graph.node(name).name for name in names}
    if not gone:
        return graph
    kept = {name: emptied(node, gone) for name, node in graph.nodes.items() if name not in gone}
    loss = None if graph.loss in gone else graph.loss
    return replace(graph, nodes=MappingProxyType(kept), loss=loss)


def emptied(node: Node, gone: set[str]) -> Node:
    """Return a node with the slots empty that took one of some nodes."""
    if gone.isdisjoint([operand for operand in node.inputs if operand is not None]):
        return node
    return replace(node, inputs=tuple([None if one in gone else one for one in node.inputs]))


def rename(graph: Graph, old: str, new: str) -> Graph:
    """Return the graph with a node under another name, at its place.

    What takes it, the loss, and all that breakpoints and watches say of it follow.
    """
    graph.node(old)
    if new == old:
        return graph
    refuse_name(graph, new)
    nodes = {}
    for name, node in graph.nodes.items():
        found = node
        if old in node.inputs:
            found = replace(node, inputs=tuple([new if one == old else one for one in node.inputs]))
        nodes[new if name == old else name] = replace(found, name=new) if name == old else found
    return replace(
        graph,
        nodes=MappingProxyType(nodes),
        loss=new if graph.loss == old else graph.loss,
        breakpoints=tuple([renamed_breakpoint(one, old, new) for one in graph.breakpoints]),
        watches=tuple([renamed_text(one, old, new) for one in graph.watches]),
    )


def renamed_breakpoint(plain: Mapping[str, Any], old: str, new: str) -> Mapping[str, Any]:
    """Return a saved breakpoint with a node's new name: where it is, its condition and its line."""
    found = dict(plain)
    if found.get("node") == old:
        found["node"] = new
    if found.get("wire") is not None and found["wire"][0] == old:
        found["wire"] = [new, found["wire"][1]]
    if found.get("when") is not None:
        found["when"] = renamed_text(found["when"], old, new)
    if found.get("log") is not None:
        found["log"] = renamed_line(found["log"], old, new)
    return found


def replace_operation(
    graph: Graph, name: str, op: str, attributes: Mapping[str, Any] | None = None
) -> Graph:
    """Return the graph with another operation in the place of one, on the same operands.

    Attributes that the new one has too are kept unless others are given.  Raises GraphError where
    it takes fewer operands than are connected.
    """
    node = graph.node(name)
    if node.op is None:
        raise GraphError(f"{name} is no operation; add one and connect {name} to it.", node=name)
    record = operation(op)
    inputs = list(node.inputs)
    while inputs and inputs[-1] is None:
        inputs.pop()
    needed = len(record.slots)
    if len(inputs) > needed and not record.variadic:
        raise GraphError(
            f"{op} takes {needed}, and {name} has {len(inputs)} operands; disconnect one first.",
            node=name,
            slot=needed,
        )
    inputs += [None] * (needed - len(inputs))
    if attributes is None:
        attributes = {**starting_attributes(op), **accepted(op, node.attributes)}
    kept = checked(op, attributes, name)
    return graph.with_node(replace(node, op=op, inputs=tuple(inputs), attributes=kept))


def accepted(op: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of some attributes that another operation has too, and takes."""
    record = operation(op)
    found = {}
    for key, setting in attributes.items():
        if key in record.attributes and record.attributes[key].check(setting) is not None:
            found[key] = setting
    return found
