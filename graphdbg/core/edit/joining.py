"""Edits with a part of a graph: the part alone, put in twice, put into another graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from graphdbg.core import limits
from graphdbg.core.edit.naming import next_name
from graphdbg.core.edit.nodes import emptied, with_more
from graphdbg.core.graph import Graph, Node

ROOM = (160.0, 102.0)
"""What a box takes with the gap around it, width and height, for one that is not very wide."""


def selected(graph: Graph, names: Iterable[str]) -> Graph:
    """Return some nodes as a graph of their own; what they take from others is an empty slot."""
    chosen = {graph.node(name).name for name in names}
    others = set(graph.nodes) - chosen
    nodes = {n: emptied(node, others) for n, node in graph.nodes.items() if n in chosen}
    return Graph(MappingProxyType(nodes))


def duplicate(graph: Graph, names: Iterable[str]) -> tuple[Graph, tuple[str, ...]]:
    """Return the graph with some nodes twice, and the names of the copies in document order.

    Copies take copies where there are some, and else what the nodes take.
    """
    chosen = {graph.node(name).name for name in names}
    return with_copies(graph, [node for name, node in graph.nodes.items() if name in chosen])


def merge(graph: Graph, other: Graph) -> tuple[Graph, tuple[str, ...]]:
    """Return the graph with the nodes of another put in, and the names they got, in order.

    A name that is taken becomes the next that is free.
    """
    return with_copies(graph, list(other.nodes.values()))


def clear_of(graph: Graph, nodes: list[Node]) -> tuple[float, float]:
    """Return how far down nodes move to lie over none of a graph; nothing where they do not."""
    corners = [node.position for node in nodes if node.position is not None]
    if not corners:
        return 0.0, 0.0
    width, height = ROOM
    left, right = min(x for x, _ in corners) - width, max(x for x, _ in corners) + width
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    places = [node.position for node in graph.nodes.values() if node.position is not None]
    by = 0.0
    for y in sorted(y for x, y in places if left < x < right):
        if top + by - height < y < bottom + by + height:
            by = y + height - top
    return 0.0, by


def with_copies(graph: Graph, nodes: list[Node]) -> tuple[Graph, tuple[str, ...]]:
    """Return the graph with copies of nodes under names that are free, and these names.

    They lie below what is there, where they would lie over it.
    """
    offset = clear_of(graph, nodes)
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
