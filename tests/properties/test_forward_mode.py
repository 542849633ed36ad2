"""What holds for every graph: forward mode, reverse mode and paths give the same numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given

from graphdbg.core.trace import Trace
from graphdbg.files.read import read_text
from graphdbg.files.write import dumps
from graphdbg.formula.derivative_graph import derivative_document
from tests.core.differences import weights
from tests.properties.test_gradients import leaves, repeatable, runs, steepness


@repeatable
@given(runs())
def test_the_seed_on_the_tangent_is_the_gradient_on_the_direction(trace: Trace) -> None:
    """⟨seed, J t⟩ = ⟨Jᵀ seed, t⟩ for the tangents of a forward-mode run."""
    assert trace.loss is not None
    assert trace.backward is not None
    for name in leaves(trace):
        direction = weights(trace.value(name).shape)
        forward = trace.tangents(name, direction)
        assert forward.length == len(trace.names)
        size = max(float(np.max(np.abs(forward.tangent(n)), initial=0.0)) for n in forward.names)
        np.testing.assert_allclose(
            np.sum(trace.backward.seed * forward.tangent(trace.loss)),
            np.sum(trace.gradient(name) * direction),
            rtol=1e-10,
            atol=1e-12 * (1.0 + size) * (1.0 + steepness(trace)),
        )


@repeatable
@given(runs())
def test_parts_of_a_tangent_add_up(trace: Trace) -> None:
    for name in leaves(trace):
        for event in trace.tangents(name).events:
            if not event.parts:
                assert event.reason is not None or event.node == name
                continue
            total = event.parts[0].product
            for part in event.parts[1:]:
                total = total + part.product
            np.testing.assert_array_equal(total, event.tangent)
            assert event.tangent.shape == event.value.shape


@repeatable
@given(runs())
def test_chains_of_vjps_add_up_to_the_gradient(trace: Trace) -> None:
    assert trace.backward is not None
    for name in trace.backward.gradients:
        paths = trace.paths(name)
        assume(len(paths) <= 500)
        size = sum(float(np.max(np.abs(path.product), initial=0.0)) for path in paths)
        np.testing.assert_allclose(
            paths.total, trace.gradient(name), rtol=1e-10, atol=1e-12 * (1.0 + size)
        )


@repeatable
@given(runs())
def test_counts_order_the_three_ways(trace: Trace) -> None:
    """Paths cost no less than one forward run, and reverse mode no more than all of those."""
    counts = trace.counts()
    for name, cost in counts.forward.items():
        size = trace.value(name).size
        assert cost <= size * counts.paths[name]
        assert size == 0 or cost // size <= counts.reverse


@repeatable
@given(runs())
def test_the_derivative_document_computes_and_saves(trace: Trace) -> None:
    from graphdbg.core.engine import record

    graph, names = derivative_document(trace, leaves(trace))
    again = record(graph)
    for by, own in names.items():
        np.testing.assert_allclose(
            again.value(own), trace.gradient(by), rtol=1e-10, atol=1e-10 * steepness(trace)
        )
    assert list(read_text(dumps(graph), "it").nodes.values()) == list(graph.nodes.values())
