"""In a derivative graph no expression is written twice, nor one that the forward part has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record, run
from graphdbg.core.graph import Graph
from graphdbg.core.ops import REGISTRY
from graphdbg.core.trace import Trace
from graphdbg.core.tracing import graph_of
from graphdbg.files.read import load
from graphdbg.paths import data_dir
from tests.core.differences import weights
from tests.properties.test_gradients import leaves, repeatable
from tests.strategies import graphs


def expression_of(graph: Graph, name: str) -> Any:
    """Return what a node is apart from its name; a leaf that is no written constant is itself."""
    node = graph.nodes[name]
    if node.op is None:
        written = node.kind == "constant" and node.inline
        number = (node.array.dtype, node.array.shape, node.array.tobytes())
        return number if written else name
    operation = REGISTRY[node.op]
    operands = sorted(map(str, node.inputs)) if operation.commutative else node.inputs
    settings = operation.settings(node.attributes)
    return (node.op, *operands, *sorted(settings.items()))


def repeated(graph: Graph, given: Graph) -> Iterator[str]:
    """Yield the nodes that are not of the graph that was given and repeat another one."""
    seen = {expression_of(graph, name) for name in given.nodes if name in graph.nodes}
    for name in graph.order:
        if name not in given.nodes:
            if expression_of(graph, name) in seen:
                yield name
            seen.add(expression_of(graph, name))


def derivatives(trace: Trace) -> Iterator[tuple[Graph, Graph]]:
    """Yield the graph of all gradients, and that of the gradients of each, beside what each is of.

    No seed is the number one or an array of ones, which would be left out.
    """
    reals = [name for name in leaves(trace) if trace.value(name).dtype.kind == "f"]
    first, names = derivative_graph(trace, reals)
    yield first, trace.graph
    for name in reals:
        node = first.nodes[names[name]]
        if node.op is not None:
            again = run(first, node.name, 0.7 + weights(trace.value(name).shape))
            second, _ = derivative_graph(again, reals)
            yield second, first


def assert_nothing_is_repeated(trace: Trace) -> None:
    for graph, of in derivatives(trace):
        assert list(repeated(graph, of)) == []


@repeatable
@given(graphs())
def test_random_graphs(graph: Graph) -> None:
    trace = record(graph)
    if trace.backward is not None:
        assert_nothing_is_repeated(trace)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "numbers on the left": lambda x, y: (2 * x) ** 2 + 2 * y,
    "powers": lambda x, y: x**3 + y**3,
    "either order": lambda x, y: np.sin(x * y) + (y * x) * np.cos(x),
    "a factor twice": lambda x, y: x * y * x,
    "bell curve": lambda x, y: np.exp(-x * x / 2) * 0.5 * y,
    "a function twice": lambda x, y: np.tanh(x) * y + y * np.tanh(x),
    "logistic by hand": lambda x, y: 1 / (1 + np.exp(-x * y)),
    "choices": lambda x, y: np.where((x > 0) & (y > 0), x * y, y * 2) + np.maximum(x, y),
    "quotients": lambda x, y: np.log(x) / y - y / x,
    "roots": lambda x, y: np.sqrt(x * x + y * y),
    "logistic slope": lambda x, y: (x * y) * (1 - (x * y)),
    "borders": lambda x, y: np.sum(np.pad(x, 1, "wrap") ** 2 * np.pad(y, 1, "wrap")),
    "axes": lambda x, y: np.einsum("...i,...i->...", x, y**2).sum(),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_functions(function: Callable[..., Any], dtype: str) -> None:
    x, y = np.array([0.7, 1.1], dtype), np.array([1.3, 0.4], dtype)
    graph = graph_of(function, x=x, y=y)
    shape = record(graph).values[-1].shape
    trace = run(graph, graph.order[-1], weights(shape).astype(dtype))
    assert_nothing_is_repeated(trace)
    for derivative, _ in derivatives(trace):
        again = record(derivative)
        worked_out = [again.value(n) for n in again.names if not derivative.nodes[n].is_leaf]
        assert {value.dtype.name for value in worked_out} - {"bool"} == {dtype}


SAMPLES = [
    path
    for path in sorted(data_dir("sample_graphs").glob("*.json"))
    if not path.name.startswith("mlp_")
]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name.split(".")[0])
def test_samples(path: Any) -> None:
    assert_nothing_is_repeated(run(load(path)))
