"""Edits with a part of a graph: the part alone, put in twice, put into another graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from graphdbg.core import limits
from graphdbg.core.edit.naming import next_name
from graphdbg.core.edit.nodes import emptied, with_more
from graphdbg.core.graph import Graph, Node

OFFSET = (40.0, 40.0)
"""How far a copy lies from what it was copied from."""


def selected(graph: Graph, names: Iterable[str]) -> Graph:
    """Return some nodes as a graph of their own; what they take from others is an empty slot."""
    chosen = {graph.node(name).name for name in names}
    others = set(graph.nodes) - chosen
    nodes = {n: emptied(node, others) for n, node in graph.nodes.items() if n in chosen}
    return Graph(MappingProxyType(nodes))


def duplicate(
    graph: Graph, names: Iterable[str], offset: tuple[float, float] = OFFSET
) -> tuple[Graph, tuple[str, ...]]:
    """Return the graph with some nodes twice, and the names of the copies in document order.

    Copies take copies where there are some, and else what the nodes take.
    """
    chosen = {graph.node(name).name for name in names}
    return with_copies(
        graph, [node for name, node in graph.nodes.items() if name in chosen], offset
    )


def merge(
    graph: Graph, other: Graph, offset: tuple[float, float] = (0.0, 0.0)
) -> tuple[Graph, tuple[str, ...]]:
    """Return the graph with the nodes of another put in, and the names they got, in order.

    A name that is taken becomes the next that is free.
    """
    return with_copies(graph, list(other.nodes.values()), offset)


def with_copies(
    graph: Graph, nodes: list[Node], offset: tuple[float, float]
) -> tuple[Graph, tuple[str, ...]]:
    """Return the graph with copies of nodes under names that are free, and these names."""
    names: dict[str, str] = {}
    taken = set(graph.nodes)
    for node in nodes:
        names[node.name] = next_name(node.name, taken)
        taken.add(names[node.name])
    copies = [
        replace(
            node,
            name=names[node.name],
            inputs=tuple([None if one is None else names.get(one, one) for one in node.inputs]),
            position=shifted(node.position, offset),
        )
        for node in nodes
    ]
    return with_more(graph, copies), tuple(names.values())


def shifted(
    position: tuple[float, float] | None, offset: tuple[float, float]
) -> tuple[float, float] | None:
    """Return a place moved by an offset, kept within the canvas; None stays anywhere."""
    if position is None:
        return None
    edge = float(limits.COORDINATE)
    x, y = (min(max(a + b, -edge), edge) for a, b in zip(position, offset, strict=True))
    return x, y
