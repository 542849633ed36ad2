"""Paths among arrays: each adds a chain of VJPs, and together they are the gradient."""

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.tracing import graph_of
from tests.core import graphs

ARRAYS = {
    "classifier": graphs.classifier,
    "blocked": graphs.blocked,
    "fan of rows": lambda: graph_of(
        lambda a, b: np.sum(np.tanh(a @ b) * (a @ b) + a @ np.sin(b)),
        a=[[1.0, -0.5], [0.3, 2.0]],
        b=[0.7, -1.1],
    ),
    "broadcast": lambda: graph_of(
        lambda x, v: np.sum(x * v) + np.sum(x + v), x=2.0, v=[1.0, 2.0, -3.0]
    ),
}


@pytest.mark.parametrize("make", ARRAYS.values(), ids=ARRAYS)
def test_products_add_up_to_the_gradient(make):
    trace = run(make())
    for name in trace.backward.gradients:
        paths = trace.paths(name)
        assert len(paths) == len(paths.listed)
        assert paths.total.shape == trace.value(name).shape
        np.testing.assert_allclose(paths.total, trace.gradient(name), rtol=1e-13, atol=1e-15)


def test_each_product_is_its_own_chain_of_vjps():
    trace = run(graphs.classifier())
    for path in trace.paths("W"):
        flow = trace.backward.seed
        for wire in reversed(path.wires):
            flow = trace.vjp(wire, flow)
        np.testing.assert_array_equal(path.product, flow)


def test_a_factor_is_none_where_only_a_vjp_exists():
    trace = run(graph_of(lambda x: np.reshape(x * 2.0, ()) * x, x=3.0))
    paths = trace.paths("x")
    assert not paths.is_scalar
    assert [path.factors for path in paths] == [(2.0, None, 3.0), (6.0,)]
    assert [path.product for path in paths] == [6.0, 6.0]
    assert paths.total == trace.gradient("x") == 12.0


@pytest.mark.parametrize(
    ("make", "name", "is_scalar"),
    [
        (graphs.diamond, "x", True),
        (graphs.neuron, "b", True),
        (graphs.classifier, "W", False),
        (graphs.classifier, "sum_1", True),
        (ARRAYS["broadcast"], "x", False),
    ],
)
def test_what_is_among_scalars(make, name, is_scalar):
    assert run(make()).paths(name).is_scalar is is_scalar


def test_the_seed_goes_through_every_chain():
    graph = graph_of(lambda x: x * np.exp(x), x=[0.5, -1.0])
    trace = run(graph, loss="multiply_1", seed=[2.0, -3.0])
    np.testing.assert_allclose(trace.paths("x").total, trace.gradient("x"), rtol=1e-14)
    np.testing.assert_array_equal(trace.paths("multiply_1")[0].product, [2.0, -3.0])


def test_too_many_are_counted_and_not_listed(monkeypatch):
    monkeypatch.setattr("graphdbg.core.limits.PATHS", 3)
    graph = graph_of(lambda v: np.sum((v + v) * (v + v)), v=[1.0, 2.0])
    paths = run(graph).paths("v")
    assert len(paths) == 4
    with pytest.raises(GraphError, match="There are 4 paths from v to sum_1, and 3 are listed"):
        list(paths)
