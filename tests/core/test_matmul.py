"""The matrix product over every combination of ranks, against einsum."""

from itertools import product

import numpy as np
import pytest

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record as record_run
from graphdbg.core.engine import run
from graphdbg.core.ops import REGISTRY
from tests.core.differences import applied, gradient_by_slopes, run_weighted, summed_to, weights

LEFT = [(3,), (2, 3), (4, 2, 3), (1, 2, 3), (5, 4, 2, 3), (5, 1, 2, 3), (1, 3), (0, 3), (0, 2, 3)]
RIGHT = [(3,), (3, 2), (4, 3, 2), (1, 3, 2), (5, 4, 3, 2), (1, 4, 3, 2), (3, 1), (3, 0)]


def fits(a, b):
    try:
        np.broadcast_shapes(a[:-2], b[:-2])
    except ValueError:
        return False
    return True


RANKS = [(a, b) for a, b in product(LEFT, RIGHT) if fits(a, b)] + [((2, 0), (0, 3)), ((0,), (0,))]


def letters(a, b):
    """Return the einsum of a @ b: batch axes as an ellipsis, k summed."""
    left = "k" if len(a) == 1 else "...ik"
    right = "k" if len(b) == 1 else "...kj"
    result = "..." + "i" * (len(a) > 1) + "j" * (len(b) > 1)
    return left, right, result


@pytest.mark.parametrize(("a", "b"), RANKS, ids=str)
def test_value_and_gradients(a, b):
    x, w = 1.5 * weights(a), 0.7 - weights(b)
    left, right, result = letters(a, b)
    value = np.einsum(f"{left},{right}->{result}", x, w)
    seed = weights(value.shape)
    trace = run(applied("matmul", [x, w]), seed=seed)
    np.testing.assert_allclose(trace.value("y"), value, rtol=1e-12, atol=1e-12)
    # Each entry's own share, before the batch axes it was repeated along are summed.
    batch = np.broadcast_shapes(a[:-2], b[:-2])
    full_a = batch + a[-2:]
    full_b = batch + b[-2:]
    by_x = np.einsum(f"{result},{right}->...{left.strip('.')}", seed, w)
    by_w = np.einsum(f"{result},{left}->...{right.strip('.')}", seed, x)
    by_x, by_w = np.broadcast_to(by_x, full_a), np.broadcast_to(by_w, full_b)
    np.testing.assert_allclose(trace.gradient("x0"), summed_to(by_x, a), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(trace.gradient("x1"), summed_to(by_w, b), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("a", "b"), [pair for pair in RANKS if np.prod(pair[0]) * np.prod(pair[1]) <= 200], ids=str
)
def test_gradients_against_slopes(a, b):
    x, w = weights(a), 0.7 - weights(b)
    matmul = REGISTRY["matmul"]
    seed = weights(matmul(x, w).shape)
    trace = run_weighted(applied("matmul", [x, w]), seed.shape)
    close = {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(
        trace.gradient("x0"), gradient_by_slopes(lambda x: matmul(x, w), x, seed), **close
    )
    np.testing.assert_allclose(
        trace.gradient("x1"), gradient_by_slopes(lambda w: matmul(x, w), w, seed), **close
    )


@pytest.mark.parametrize(("a", "b"), RANKS, ids=str)
def test_derivative_graph(a, b):
    x, w = weights(a), 0.7 - weights(b)
    trace = run_weighted(applied("matmul", [x, w]), REGISTRY["matmul"](x, w).shape)
    graph, names = derivative_graph(trace, ["x0", "x1"])
    again = record_run(graph)
    for name, derivative in names.items():
        assert again.value(derivative).shape == trace.gradient(name).shape
        np.testing.assert_allclose(again.value(derivative), trace.gradient(name), atol=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "axes"),
    [
        ((4, 2, 3), (3, 2), ((), (0,))),
        ((2, 3), (4, 3, 2), ((0,), ())),
        ((1, 2, 3), (4, 3, 2), ((0,), ())),
        ((5, 1, 2, 3), (4, 3, 2), ((1,), (0,))),
        ((4, 2, 3), (3,), ((), (0,))),
    ],
)
def test_batch_axes_summed_are_recorded(a, b, axes):
    x, w = weights(a), weights(b)
    trace = run_weighted(applied("matmul", [x, w]), REGISTRY["matmul"](x, w).shape)
    summed = {event.node: event.summed for event in trace.events[trace.forward_end + 1 :]}
    assert (summed["x0"], summed["x1"]) == axes
