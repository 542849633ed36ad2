"""Editing: functions from a graph to another graph that refuse with a sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.values import Value


def with_value(graph: Graph, name: str, value: Value) -> Graph:
    """Return the graph with another value of an input, a parameter or a constant.

    Raises GraphError for an operation, whose value is computed, and for an array over the limit.
    """
    node = graph.node(name)
    if not node.is_leaf:
        raise GraphError(
            f"{name} is computed by {node.op}; change one of the nodes it is computed from.",
            node=name,
        )
    if value.size > limits.ELEMENTS:
        raise GraphError(
            f"{name} would have {value.size:,} elements, and the limit is {limits.ELEMENTS:,}; "
            "use a smaller array.",
            node=name,
        )
    return graph.with_node(replace(node, value=value))


def with_entry(value: Value, place: tuple[int, ...], entry: Value) -> Value:
    """Return an array with another entry at an index, of the array's type; the array is copied."""
    changed = np.array(value)
    changed[place] = entry
    changed.flags.writeable = False
    return changed if value.shape else changed[()]
