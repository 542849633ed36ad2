"""What holds for every graph: the chain rule, read in several ways, gives the same numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record, run
from graphdbg.core.events import Contributed
from graphdbg.core.graph import Graph, graph_from
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, own
from tests.core.differences import gradient_by_slopes, weights
from tests.strategies import graphs, scalar_graphs, tensor_graphs

repeatable = settings(derandomize=True, deadline=None, max_examples=80)

STEPS = (1e-3, 1e-4, 1e-5, 1e-6)
STEEPEST = 1e4
"""Above this slope central differences have too few digits left to say anything."""


def leaves(trace: Trace) -> list[str]:
    """Return the leaves that have a gradient."""
    nodes = trace.graph.nodes.values()
    return [node.name for node in nodes if node.is_leaf and node.kind != "constant"]


def steepness(trace: Trace) -> float:
    """Return the largest number in any gradient or local derivative."""
    assert trace.backward is not None
    found = [*trace.backward.gradients.values()]
    found += [
        event.local
        for event in trace.events
        if isinstance(event, Contributed)
        if event.local is not None
    ]
    return max((float(np.max(np.abs(array))) for array in found if array.size), default=0.0)


def with_leaf(graph: Graph, name: str, value: Any) -> Graph:
    changed = replace(graph.nodes[name], value=own(value))
    return graph_from(
        [changed if node.name == name else node for node in graph.nodes.values()], loss=graph.loss
    )


def loss_of(graph: Graph, name: str, value: Any, loss: str) -> Value:
    return record(with_leaf(graph, name, value)).value(loss)


def agrees(trace: Trace, name: str, seed: Value) -> bool:
    """Say whether a leaf's gradient is what central differences give with some step."""
    assert trace.loss is not None
    gradient = trace.gradient(name)
    for step in STEPS:
        numeric = gradient_by_slopes(
            lambda x: loss_of(trace.graph, name, x, trace.loss or ""),
            trace.value(name),
            seed,
            step,
        )
        scale = max(1.0, steepness(trace), float(np.max(np.abs(trace.value(trace.loss)))))
        if np.allclose(gradient, numeric, rtol=1e-6, atol=1e-6 * scale):
            return True
    return False


@repeatable
@given(scalar_graphs(smooth=True))
def test_gradients_of_numbers_agree_with_central_differences(graph: Graph) -> None:
    trace = run(graph)
    assume(trace.backward is not None and steepness(trace) < STEEPEST)
    for name in leaves(trace):
        assert agrees(trace, name, np.float64(1))


@repeatable
@given(tensor_graphs(smooth=True))
def test_gradients_of_arrays_agree_with_central_differences(graph: Graph) -> None:
    trace = run(graph)
    assume(steepness(trace) < STEEPEST)
    for name in leaves(trace):
        assert trace.gradient(name).shape == trace.value(name).shape
        assert agrees(trace, name, np.float64(1))


@st.composite
def runs(draw: st.DrawFn, smooth: bool = False) -> Trace:
    """Return a run with any node that can be one as the loss, and a seed for it."""
    graph = draw(graphs(smooth=smooth))
    names = [node.name for node in graph.nodes.values() if node.kind != "constant"]
    loss = draw(st.sampled_from(names)) if draw(st.booleans()) else graph.loss
    assert loss is not None
    if graph.nodes[loss].kind == "constant":
        loss = graph.loss
    shape = record(graph).value(loss or "").shape
    return run(graph, loss, draw(st.sampled_from((1.0, -0.5, 3.0))) * weights(shape))


@repeatable
@given(runs())
def test_the_derivative_graph_gives_the_same(trace: Trace) -> None:
    assert trace.backward is not None
    names = list(trace.backward.gradients)
    graph, derivatives = derivative_graph(trace, names)
    again = record(graph)
    for name in names:
        found, gradient = again.value(derivatives[name]), trace.gradient(name)
        assert found.shape == gradient.shape
        np.testing.assert_allclose(found, gradient, rtol=1e-10, atol=1e-10 * steepness(trace))


def known(trace: Trace, cursor: int) -> list[Any]:
    frame = trace.at(cursor)
    return [
        (frame.value(name), frame.gradient(name), frame.arrived(name), frame.is_complete(name))
        for name in trace.graph.nodes
    ]


@repeatable
@given(runs(), st.randoms(use_true_random=False))
def test_a_frame_does_not_depend_on_where_one_comes_from(trace: Trace, random: Any) -> None:
    cursors = list(range(trace.length + 1))
    forward = {cursor: known(trace, cursor) for cursor in cursors}
    random.shuffle(cursors)
    for cursor in [*cursors, *reversed(range(trace.length + 1))]:
        for before, again in zip(forward[cursor], known(trace, cursor), strict=True):
            assert again[0] is before[0]
            np.testing.assert_equal(again[1], before[1])
            assert again[2:] == before[2:]


@repeatable
@given(runs())
def test_what_is_known_only_grows(trace: Trace) -> None:
    for name in trace.graph.nodes:
        values = [trace.at(cursor).value(name) for cursor in range(trace.length + 1)]
        first = trace.cursor_of_value(name)
        assert first is not None
        assert all(value is None for value in values[:first])
        assert all(value is trace.value(name) for value in values[first:])
        arrived = [trace.at(cursor).arrived(name) for cursor in range(trace.length + 1)]
        assert arrived == sorted(arrived)
        done = [trace.at(cursor).is_complete(name) for cursor in range(trace.length + 1)]
        assert done == sorted(done)


@repeatable
@given(runs())
def test_running_sums_end_in_the_gradient(trace: Trace) -> None:
    total: dict[str, Any] = {}
    for event in trace.events:
        if isinstance(event, Contributed):
            before = total.get(event.node)
            part = event.contribution
            total[event.node] = part if before is None else before + part
            np.testing.assert_array_equal(event.running, total[event.node])
            assert event.contribution.shape == trace.value(event.node).shape
            np.testing.assert_array_equal(trace.vjp(event.wire, event.upstream), event.contribution)
            if event.k == event.n:
                assert event.running is trace.gradient(event.node)


@repeatable
@given(runs(smooth=True))
def test_pushing_a_direction_forward_is_pulling_the_seed_back(trace: Trace) -> None:
    """⟨seed, J t⟩ = ⟨Jᵀ seed, t⟩, with J from dense Jacobians multiplied in forward order."""
    assert trace.loss is not None
    assert trace.backward is not None
    tangents: dict[str, Any] = {}
    size = 0.0
    for name in trace.names:
        node, shape = trace.graph.nodes[name], trace.value(name).shape
        if node.is_leaf:
            tangents[name] = np.ravel(weights(shape)) * (node.kind != "constant")
            continue
        parts = [
            trace.jacobian(name, slot) @ tangents[operand]
            for slot, operand in enumerate(node.inputs)
            if operand is not None
        ]
        tangents[name] = np.sum(parts, axis=0)
        size = max(size, *(float(np.max(np.abs(part), initial=0.0)) for part in parts))
    pushed = np.ravel(trace.backward.seed) @ tangents[trace.loss]
    pulled = sum(np.ravel(trace.gradient(name)) @ tangents[name] for name in leaves(trace))
    np.testing.assert_allclose(pulled, pushed, rtol=1e-9, atol=1e-9 * (size + steepness(trace)))


@repeatable
@given(scalar_graphs())
def test_path_products_add_up_to_the_gradient(graph: Graph) -> None:
    trace = run(graph)
    assert trace.backward is not None
    for name in trace.backward.gradients:
        paths = trace.paths(name)
        assume(len(paths) <= 2_000)
        size = sum(abs(path.product) for path in paths)
        np.testing.assert_allclose(
            paths.total, trace.gradient(name), rtol=1e-10, atol=1e-12 * max(1.0, size)
        )


@repeatable
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_the_document_does_not_matter(graph: Graph, random: Any) -> None:
    nodes = list(graph.nodes.values())
    random.shuffle(nodes)
    one, other = run(graph), run(graph_from(nodes, loss=graph.loss))
    assume(one.backward is not None)
    for name in leaves(one):
        np.testing.assert_allclose(
            one.gradient(name), other.gradient(name), rtol=1e-10, atol=1e-10 * steepness(one)
        )


@repeatable
@given(runs())
def test_the_gradient_is_linear_in_the_seed(trace: Trace) -> None:
    assert trace.backward is not None
    twice = run(trace.graph, trace.loss, 2.0 * trace.backward.seed)
    for name, gradient in trace.backward.gradients.items():
        np.testing.assert_array_equal(twice.gradient(name), 2.0 * gradient)
