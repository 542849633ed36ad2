"""The ledger of paths: shares, sums, what is left out."""

import numpy as np
import pytest
from hypothesis import given

from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import graph_from
from graphdbg.core.ledger import ledger, share, size
from graphdbg.core.tracing import graph_of
from tests.core import graphs
from tests.core.graphs import applied_to, leaf
from tests.strategies import graphs as any_graphs


def test_a_diamond():
    """∂L/∂x = 2x · sin x + cos x · x²."""
    trace = run(graphs.diamond())
    found = ledger(trace, "x")
    whole = trace.gradient("x")
    assert [entry.path.nodes for entry in found.entries] == [("x", "a", "L"), ("x", "b", "L")]
    assert [entry.share for entry in found.entries] == [
        1.4 * np.sin(0.7) / whole,
        np.cos(0.7) * 0.7**2 / whole,
    ]
    assert [entry.size for entry in found.entries] == [e.path.product for e in found.entries]
    assert (found.count, found.more, found.agrees, found.total) == (2, 0, True, whole)


@given(any_graphs())
def test_the_sum_is_the_gradient_and_shares_add_up(graph):
    trace = run(graph)
    for name in trace.backward.gradients:
        found = ledger(trace, name)
        assert found.count == trace.paths(name).count
        if found.more:
            continue
        assert found.agrees
        shares = [entry.share for entry in found.entries]
        if None in shares or not shares:
            continue
        # Large parts that cancel leave their rounding in the sum of the shares.
        assert abs(sum(shares) - 1) <= 1e-9 * max(1.0, sum(map(abs, shares)))


def test_what_is_left_out_is_counted_and_summed(monkeypatch):
    monkeypatch.setattr("graphdbg.core.limits.PATHS_SHOWN", 3)
    trace = run(graphs.fibonacci(7))
    found = ledger(trace, "F1")
    assert (len(found.entries), found.more, found.count) == (3, 10, 13)
    assert (found.total, found.rest, found.is_rest_lost) == (3.0, 10.0, False)
    assert not found.agrees  # nobody claims that three are all


def test_two_to_the_hundred():
    trace = run(graphs.doublings(100))
    found = ledger(trace, "x0")
    assert found.more == 2**100 - 200
    assert found.rest == 2.0**100 - 200


def test_a_rest_below_rounding_is_not_told_as_a_number(monkeypatch):
    monkeypatch.setattr("graphdbg.core.limits.PATHS_SHOWN", 1)
    graph = graph_from(
        [
            leaf("x", 1.0),
            leaf("a", 1e20, "constant"),
            leaf("b", 3e-5, "constant"),
            applied_to("p", "multiply", "x", "a"),
            applied_to("q", "multiply", "x", "b"),
            applied_to("L", "add", "p", "q"),
        ]
    )
    assert ledger(run(graph), "x").is_rest_lost


def test_paths_that_cancel_agree_with_a_zero_and_have_no_shares():
    graph = graph_of(lambda x: x * 1e15 * 0.3 - x * 3e14, x=1.1)
    found = ledger(run(graph), "x")
    assert found.agrees
    zero = ledger(run(graph_of(lambda x: x * 3.0 - x * 3.0, x=1.1)), "x")
    assert [entry.share for entry in zero.entries] == [None, None]
    assert zero.agrees


def test_a_wrong_sum_is_noticed():
    found = ledger(run(graphs.diamond()), "x")
    wrong = type(found)(found.node, True, found.entries, 0, found.gradient * 1.0001)
    assert not wrong.agrees


def test_arrays_share_by_projection():
    """W is used three times: in the product, and twice in W · W."""
    trace = run(graphs.classifier())
    found = ledger(trace, "W")
    whole = trace.gradient("W")
    assert not found.is_scalar
    for entry in found.entries:
        part = entry.path.product
        np.testing.assert_allclose(entry.share, np.sum(part * whole) / np.sum(whole * whole))
        np.testing.assert_allclose(entry.size, np.linalg.norm(part))


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_norms_and_shares_neither_overflow_nor_vanish(scale):
    part, whole = np.array([3.0, 4.0]) * scale, np.array([6.0, 8.0]) * scale
    assert size(part) == pytest.approx(5 * scale)
    assert share(part, whole) == pytest.approx(0.5)


@pytest.mark.parametrize("whole", [0.0, np.nan, np.inf])
def test_gradients_without_shares(whole):
    assert share(np.float64(1), np.float64(whole)) is None
    assert share(np.ones(2), np.array([1.0, whole]) * whole) is None


def test_a_constant_has_no_ledger():
    with pytest.raises(GraphError, match="t is a constant"):
        ledger(run(graphs.neuron()), "t")
