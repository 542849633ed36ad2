"""Reductions at awkward arrays: empty, tied, constant, with zeros, large."""

import math
import re

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.ops import REGISTRY
from graphdbg.core.tracing import graph_of
from tests.core.differences import applied, gradient_by_slopes, weights

inf, nan = math.inf, math.nan

POINTS = [
    # operation, attributes, operand, value, gradient
    ("prod", {}, [0.0, 2.0, 3.0], 0.0, [6.0, 0.0, 0.0]),
    ("prod", {}, [0.0, 0.0, 3.0], 0.0, [0.0, 0.0, 0.0]),
    ("prod", {}, 3.0, 3.0, 1.0),
    ("prod", {}, [], 1.0, []),
    ("max", {}, [2.0, 5.0, 5.0, 5.0], 5.0, [0.0, 1 / 3, 1 / 3, 1 / 3]),
    ("max", {}, [nan, 1.0], nan, [nan, nan]),
    ("min", {}, [inf, -inf], -inf, [0.0, 1.0]),
    ("var", {}, [2.0, 2.0], 0.0, [0.0, 0.0]),
    ("var", {}, [], nan, []),
    ("var", {"ddof": 1}, [1.0, 3.0], 2.0, [-2.0, 2.0]),
    ("var", {"ddof": 1}, [3.0], nan, [nan]),
    ("std", {}, 3.0, 0.0, 0.0),
    ("std", {}, [2.0, 2.0], 0.0, [0.0, 0.0]),
    ("std", {"ddof": 1}, [1.0, 3.0], math.sqrt(2.0), [-math.sqrt(0.5), math.sqrt(0.5)]),
    ("std", {"ddof": 2}, [1.0, 3.0], inf, [nan, nan]),
    ("logsumexp", {}, [1000.0, 1000.0], 1000.0 + math.log(2.0), [0.5, 0.5]),
    ("logsumexp", {}, [-1000.0, -2000.0], -1000.0, [1.0, 0.0]),
    ("logsumexp", {}, [-inf, 1.0], 1.0, [0.0, 1.0]),
    ("logsumexp", {}, [inf, 1.0], inf, [nan, 0.0]),
    ("logsumexp", {}, [-inf, -inf], -inf, [nan, nan]),
    ("logsumexp", {}, [], -inf, []),
    ("norm", {}, [3.0, -4.0], 5.0, [0.6, -0.8]),
    ("norm", {}, [0.0, 0.0], 0.0, [0.0, 0.0]),
    ("norm", {"order": 1}, [3.0, -4.0, 0.0], 7.0, [1.0, -1.0, 0.0]),
    ("norm", {"order": "inf"}, [3.0, -4.0, 4.0], 4.0, [0.0, -0.5, 0.5]),
    ("norm", {}, [], 0.0, []),
]


@pytest.mark.parametrize(("name", "attributes", "operand", "value", "gradient"), POINTS)
def test_point(name, attributes, operand, value, gradient):
    trace = run(applied(name, (np.asarray(operand, float),), attributes))
    np.testing.assert_allclose(trace.value("y"), value, rtol=1e-15)
    # e to the power of x − y has the rounding of y.
    close = 1e-13 if name == "logsumexp" else 4e-15
    np.testing.assert_allclose(trace.gradient("x0"), gradient, rtol=close)


def test_std_of_rows_of_which_one_is_constant():
    rows = np.array([[0.1, 0.1, 0.1], [1.0, 2.0, 3.0]])
    trace = run(applied("std", (rows,), {"axis": 1}), seed=np.ones(2))
    root = math.sqrt(2 / 3)
    expected = [[0.0, 0.0, 0.0], [-1 / (3 * root), 0.0, 1 / (3 * root)]]
    np.testing.assert_allclose(trace.gradient("x0"), expected, rtol=1e-15)


def test_prod_over_axes_is_exact_with_zeros():
    x = np.arange(24.0).reshape(2, 3, 4) - 5.0
    trace = run(applied("prod", (x,), {"axis": (0, -1)}), seed=np.ones(3))
    for place in np.ndindex(x.shape):
        others = [x[i, place[1], k] for i in range(2) for k in range(4) if (i, k) != place[::2]]
        assert trace.gradient("x0")[place] == math.prod(others)


def test_prod_of_many_costs_no_square():
    trace = run(applied("prod", (np.ones(200_000),)))
    np.testing.assert_array_equal(trace.gradient("x0"), np.ones(200_000))


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_a_running_sum_from_the_far_end(axis):
    x = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])
    settings = {"axis": axis, "reverse": True}
    found = REGISTRY["cumsum"](x, **settings)
    flat = x.ravel() if axis is None else x
    np.testing.assert_array_equal(
        found, np.flip(np.cumsum(np.flip(flat, axis or 0), axis or 0), axis or 0)
    )
    trace = run(applied("cumsum", (x,), settings), seed=weights(found.shape))
    expected = gradient_by_slopes(
        lambda z: REGISTRY["cumsum"](z, **settings), x, weights(found.shape)
    )
    np.testing.assert_allclose(trace.gradient("x0"), expected, rtol=1e-9, atol=1e-9)


def test_numpy_names_are_followed():
    graph = graph_of(
        lambda x: np.max(x, axis=0).sum() + np.std(x) * np.prod(x) - np.cumsum(x, axis=-1).mean(),
        x=[[1.0, 2.0], [3.0, 0.5]],
    )
    x = graph.nodes["x"].array
    expected = np.max(x, axis=0).sum() + np.std(x) * np.prod(x) - np.cumsum(x, axis=-1).mean()
    assert run(graph).value(graph.loss) == expected


@pytest.mark.parametrize("name", ["prod", "max", "min", "var", "std", "logsumexp", "norm"])
def test_single_precision_and_kept_axes(name):
    x = np.array([[1.0, 2.5], [3.0, -0.5]], np.float32)
    trace = run(applied(name, (x,), {"axis": 1, "keepdims": True}, "float32"), seed=np.ones((2, 1)))
    assert trace.value("y").shape == (2, 1)
    assert trace.value("y").dtype == trace.gradient("x0").dtype == np.float32


REFUSED = [
    ("max", (0,), {}, "max needs at least one entry to choose from; (0,) has none."),
    ("min", (2, 0), {"axis": 1}, "min needs at least one entry to choose from; (2, 0) has none."),
    (
        "norm",
        (0,),
        {"order": "inf"},
        "norm of order inf needs at least one entry to choose from; (0,) has none.",
    ),
    ("prod", (2,), {"axis": 1}, "prod: there is no axis 1 in an array of 1 axes."),
    ("std", (2,), {"axis": -2}, "std: there is no axis -2 in an array of 1 axes."),
    ("cumsum", (), {"axis": 0}, "cumsum: there is no axis 0 in an array of 0 axes."),
    ("norm", (2,), {"order": 3}, 'norm: order must be 1, 2 or "inf", and it is 3.'),
    ("var", (2,), {"ddof": -1}, "var: ddof must be a whole number from 0, and it is -1."),
    ("var", (2,), {"ddof": 0.5}, "var: ddof must be a whole number from 0, and it is 0.5."),
]


@pytest.mark.parametrize(("name", "shape", "attributes", "sentence"), REFUSED)
def test_what_is_refused(name, shape, attributes, sentence):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        REGISTRY[name](np.ones(shape), **attributes)


def test_empty_rows_that_are_not_reduced():
    trace = run(applied("max", (np.zeros((0, 3)),), {"axis": 1}), seed=np.zeros(0))
    assert trace.gradient("x0").shape == (0, 3)


def test_an_infinite_order_may_be_a_number():
    assert REGISTRY["norm"].settings({"order": inf})["order"] == "inf"
