"""Graphs of one operation on the operands of its examples."""

from collections.abc import Iterator

import numpy as np

from graphdbg.core.engine import record
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.ops import REGISTRY
from graphdbg.core.ops.record import Example, Operation
from graphdbg.core.trace import Trace
from graphdbg.core.values import own

EXAMPLES = [
    (operation, example) for operation in REGISTRY.values() for example in operation.examples
]
NAMES = [
    f"{operation.name}-{number}"
    for operation in REGISTRY.values()
    for number in range(len(operation.examples))
]


def run_of(operation: Operation, example: Example) -> Trace:
    """Run one operation, `r`, on inputs `x0`, `x1`, …; a seed of ones where it is no scalar."""
    leaves = [Node(f"x{i}", "input", value=own(one)) for i, one in enumerate(example.operands)]
    inputs = tuple(leaf.name for leaf in leaves)
    result = Node("r", op=operation.name, inputs=inputs, attributes=example.attributes)
    trace = record(graph_from([*leaves, result]))
    value = trace.value("r")
    if value.dtype.kind != "f":
        return trace
    return record(trace.graph, "r", np.ones(value.shape))


def cursors(trace: Trace) -> Iterator[int]:
    """Go through every step but those that read a leaf."""
    leaves = sum(node.is_leaf for node in trace.graph.nodes.values())
    return iter(range(leaves + 1, trace.length + 1))
