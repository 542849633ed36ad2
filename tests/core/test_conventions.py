"""Kinks, edges and large numbers: the stated choice, IEEE's answer, and no overflow."""

import math

import numpy as np
import pytest

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record as record_run
from graphdbg.core.engine import run
from graphdbg.core.ops import REGISTRY
from graphdbg.core.tracing import graph_of
from tests.core.differences import applied

inf, nan = math.inf, math.nan

POINTS = [
    # operation, operands, value, gradients
    ("relu", (0.0,), 0.0, (0.0,)),
    ("relu", (-0.0,), 0.0, (0.0,)),
    ("relu", (5e-324,), 5e-324, (1.0,)),
    ("maximum", (1.0, 1.0), 1.0, (0.5, 0.5)),
    ("maximum", (inf, inf), inf, (0.5, 0.5)),
    ("maximum", (2.0, -inf), 2.0, (1.0, 0.0)),
    ("power", (0.0, 0.0), 1.0, (0.0, 0.0)),
    ("power", (0.0, 1.0), 0.0, (1.0, 0.0)),
    ("power", (0.0, 2.0), 0.0, (0.0, 0.0)),
    ("power", (3.0, 0.0), 1.0, (0.0, math.log(3.0))),
    ("power", (0.0, -1.0), inf, (-inf, -inf)),
    ("power", (-2.0, 3.0), -8.0, (12.0, nan)),
    ("power", (-2.0, 0.5), nan, (nan, nan)),
    ("sqrt", (0.0,), 0.0, (inf,)),
    ("sqrt", (-1.0,), nan, (nan,)),
    ("log", (0.0,), -inf, (inf,)),
    ("log", (-1.0,), nan, (-1.0,)),
    ("divide", (1.0, 0.0), inf, (inf, -inf)),
    ("divide", (0.0, 0.0), nan, (inf, nan)),
    ("square", (0.0,), 0.0, (0.0,)),
    ("exp", (1000.0,), inf, (inf,)),
    ("exp", (-1000.0,), 0.0, (0.0,)),
    ("sin", (inf,), nan, (nan,)),
    ("binary_cross_entropy", (1.0, 1.0), nan, (nan, -inf)),
    ("binary_cross_entropy", (0.0, 0.0), nan, (nan, inf)),
    ("binary_cross_entropy", (0.0, 1.0), inf, (-inf, inf)),
    ("binary_cross_entropy", (1.0, 0.0), inf, (inf, -inf)),
    ("binary_cross_entropy", (0.5, 0.5), math.log(2), (0.0, 0.0)),
    ("binary_cross_entropy_with_logits", (1000.0, 0.0), 1000.0, (1.0, -1000.0)),
    ("binary_cross_entropy_with_logits", (1000.0, 1.0), 0.0, (0.0, -1000.0)),
    ("binary_cross_entropy_with_logits", (-1000.0, 0.0), 0.0, (0.0, 1000.0)),
    ("binary_cross_entropy_with_logits", (-1000.0, 1.0), 1000.0, (-1.0, 1000.0)),
    ("sigmoid", (1000.0,), 1.0, (0.0,)),
    ("sigmoid", (-1000.0,), 0.0, (0.0,)),
    ("sigmoid", (-40.0,), math.exp(-40.0), (math.exp(-40.0),)),
    ("sigmoid", (-inf,), 0.0, (0.0,)),
    ("tanh", (1000.0,), 1.0, (0.0,)),
    ("tanh", (-1000.0,), -1.0, (0.0,)),
    ("tanh", (inf,), 1.0, (0.0,)),
]


@pytest.mark.parametrize(("name", "operands", "value", "gradients"), POINTS)
def test_point(name, operands, value, gradients):
    trace = run(applied(name, operands))
    np.testing.assert_allclose(trace.value("y"), value, rtol=1e-15)
    found = [trace.gradient(f"x{i}") for i in range(len(operands))]
    np.testing.assert_allclose(found, gradients, rtol=1e-15)


@pytest.mark.parametrize("name", ["relu", "maximum", "power", "sqrt", "log"])
def test_derivative_graph_makes_the_same_choice(name):
    for record, operands in ((r, e.operands) for r in [REGISTRY[name]] for e in r.examples):
        trace = run(applied(name, operands), seed=np.ones(record(*operands).shape))
        graph, names = derivative_graph(trace, [f"x{i}" for i in range(len(operands))])
        again = record_run(graph)
        for leaf, derivative in names.items():
            np.testing.assert_array_equal(again.value(derivative), trace.gradient(leaf))


@pytest.mark.parametrize(
    "name",
    [
        r.name
        for r in REGISTRY.values()
        if r.family == "elementary" and r.numpy and len(r.slots) == 1
    ],
)
@pytest.mark.parametrize("x", [nan, inf, -inf])
def test_what_is_not_finite_passes_through_as_in_numpy(name, x):
    with np.errstate(all="ignore"):
        expected = getattr(np, name)(np.float64(x))
    np.testing.assert_equal(run(applied(name, (x,))).value("y"), expected)


def test_relu_and_maximum_keep_nan():
    assert np.isnan(run(applied("relu", (nan,))).value("y"))
    assert np.isnan(run(applied("maximum", (nan, 1.0))).value("y"))
    assert np.isnan(run(applied("maximum", (1.0, nan))).value("y"))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("axis", [-1, 0])
def test_softmax_at_large_scores(dtype, axis):
    scores = np.array([[1000.0, -1000.0], [999.0, 1000.0]], dtype)
    for name in ("softmax", "log_softmax"):
        trace = run(applied(name, (scores,), {"axis": axis}, dtype), seed=np.ones((2, 2)))
        value = trace.value("y") if name == "softmax" else np.exp(trace.value("y"))
        assert np.isfinite(trace.value("y")).all()
        assert np.isfinite(trace.gradient("x0")).all()
        np.testing.assert_allclose(np.sum(value, axis=axis), 1.0, rtol=1e-6)
    np.testing.assert_allclose(
        REGISTRY["log_softmax"](np.array([1000.0, 999.0])),
        [-math.log1p(math.exp(-1)), -1 - math.log1p(math.exp(-1))],
    )
    np.testing.assert_array_equal(REGISTRY["log_softmax"](np.array([1000.0, -1000.0])), [0, -2000])


@pytest.mark.parametrize("target", [1.0, [0.0, 1.0]])
def test_cross_entropy_at_large_scores(target):
    trace = run(applied("softmax_cross_entropy", ([1000.0, -1000.0], target)))
    assert trace.value("y") == 2000.0
    np.testing.assert_array_equal(trace.gradient("x0"), [1.0, -1.0])


def test_indices_and_one_hot_targets_agree():
    logits = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 3.0]])
    rows = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    for axis, scores, one_hot in ((-1, logits, rows), (0, logits.T, rows.T)):
        for how in ("mean", "sum"):
            settings = {"axis": axis, "reduction": how}
            by_index = run(applied("softmax_cross_entropy", (scores, [2.0, 0.0]), settings))
            by_row = run(applied("softmax_cross_entropy", (scores, one_hot), settings))
            np.testing.assert_allclose(by_index.value("y"), by_row.value("y"))
            np.testing.assert_allclose(by_index.gradient("x0"), by_row.gradient("x0"))


def test_class_indices_have_a_zero_with_a_reason():
    trace = run(applied("softmax_cross_entropy", ([[1.0, 2.0], [0.5, 0.1]], [0.0, 1.0])))
    assert trace.reason("x1") == "class indices are whole numbers"
    np.testing.assert_array_equal(trace.gradient("x1"), [0.0, 0.0])


def test_losses_have_the_stated_size():
    p, t = np.array([1.0, 2.0, 4.0]), np.array([0.0, 0.0, 1.0])
    assert REGISTRY["half_squared_error"](p, t) == 0.5 * (1 + 4 + 9)
    assert REGISTRY["mean_squared_error"](p, t) == (1 + 4 + 9) / 3
    assert REGISTRY["half_squared_error"](p, t, reduction="mean") == 0.5 * (1 + 4 + 9) / 3
    np.testing.assert_array_equal(REGISTRY["mean_squared_error"](p, t, reduction="none"), [1, 4, 9])
    assert REGISTRY["binary_cross_entropy"](0.25, 1.0) == -math.log(0.25)
    logits = np.log([0.25, 0.75])
    np.testing.assert_allclose(REGISTRY["softmax_cross_entropy"](logits, 0), -math.log(0.25))
    assert run(applied("binary_cross_entropy_with_logits", (0.0, 1.0))).gradient("x0") == -0.5


def test_vanishing_slopes_do_not_make_nan_of_a_second_derivative():
    trace = run(graph_of(lambda z: REGISTRY["binary_cross_entropy_with_logits"](z, 1.0), z=-1000.0))
    graph, names = derivative_graph(trace, ["z"])
    assert run(graph, names["z"]).gradient("z") == 0.0
