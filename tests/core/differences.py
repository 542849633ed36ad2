"""Central differences and one-operation graphs: what the engine is held against.

Nothing here uses the engine's gradients or its gradient check.
"""

from dataclasses import replace

import numpy as np

from graphdbg.core.engine import run
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.values import own

STEP = 1e-3


def weights(shape):
    """Fixed numbers of a shape, all different, none zero: a seed or a direction."""
    size = int(np.prod(shape))
    return np.cos(np.arange(1.0, size + 1)).reshape(shape)


def slopes(of, at, step=STEP):
    """Return d of/d at for a function of one array, shaped as result axes then operand axes.

    The five-point formula: its error is of order step⁴ from the curve and ε/step from rounding.
    """
    at = np.asarray(at, dtype=np.float64)
    columns = []
    for place in range(at.size):
        moved = []
        for steps in (1, -1, 2, -2):
            other = at.copy()
            other.reshape(-1)[place] += steps * step
            moved.append(np.asarray(of(other), dtype=np.float64))
        near, far = moved[0] - moved[1], moved[2] - moved[3]
        columns.append((8 * near - far) / (12 * step))
    if not columns:
        return np.zeros((*np.shape(of(at)), *at.shape))
    return np.stack(columns, axis=-1).reshape(np.shape(columns[0]) + at.shape)


def gradient_by_slopes(of, at, seed, step=STEP):
    """Return d⟨seed, of⟩/d at."""
    return slopes(lambda x: np.sum(seed * np.asarray(of(x))), at, step)


def applied(name, operands, attributes=None, dtype=None):
    """Return the graph of one operation y on inputs x0, x1, …"""
    leaves = []
    for i, operand in enumerate(operands):
        value = own(operand)
        if dtype is not None and value.dtype.kind == "f":
            value = own(value.astype(dtype))
        leaves.append(Node(f"x{i}", "input", value=value, dtype=value.dtype.name))
    names = tuple(leaf.name for leaf in leaves)
    result = Node("y", op=name, inputs=names, attributes=dict(attributes or {}))
    return graph_from([*leaves, result], loss="y")


def with_value(graph, name, value):
    """Return a graph with another value on one leaf."""
    leaf = replace(graph.nodes[name], value=own(value))
    return graph_from(
        [leaf if node.name == name else node for node in graph.nodes.values()], loss=graph.loss
    )


def run_weighted(graph, shape):
    """Run a graph with `weights` as the seed of its loss."""
    return run(graph, seed=weights(shape))


def summed_to(array, shape):
    """Sum an array over the places that broadcasting `shape` to it repeats, entry by entry."""
    result = np.zeros(shape)
    source = np.broadcast_to(np.arange(result.size).reshape(shape), array.shape)
    np.add.at(result.reshape(-1), source.reshape(-1), array.reshape(-1))
    return result
