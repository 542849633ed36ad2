"""Which inline nodes are written inside the node that takes them, the others having own lines."""

from __future__ import annotations

import numpy as np

from graphdbg.core.graph import Graph, Node
from graphdbg.core.once import once
from graphdbg.core.values import Drawn

DEEPEST = 30
"""The most operations one within the other that are written in one expression."""
MOST = 200
"""The most inline nodes in one expression."""


@once
def folded(graph: Graph) -> frozenset[str]:
    """Return the nodes that are written inside the one node that takes them."""
    inside: set[str] = set()
    deep: dict[str, tuple[int, int]] = {}
    for name, links in zip(graph.order, graph.links, strict=True):
        node = graph.nodes[name]
        parts = [deep[one] for one in node.inputs if one in inside and one is not None]
        depth = 1 + max((depth for depth, _ in parts), default=0)
        count = 1 + sum(count for _, count in parts)
        deep[name] = depth, count
        if not node.inline or len(links) != 1 or depth > DEEPEST or count > MOST:
            continue
        consumer = graph.nodes[graph.order[links[0][0]]]
        if name != graph.loss and node.group == consumer.group and can_be_inside(node):
            inside.add(name)
    return frozenset(inside)


def can_be_inside(node: Node) -> bool:
    """Say whether an expression holds all there is to a node: an operation, or a number."""
    if node.comment or node.dtype is not None:
        return False
    if node.op is not None:
        return True
    value = node.value
    is_number = value is not None and not isinstance(value, Drawn) and value.shape == ()
    return (
        node.kind == "constant"
        and is_number
        and node.array.dtype == np.float64
        and bool(np.isfinite(node.array))
    )
