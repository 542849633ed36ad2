"""Signs, whole numbers, remainders and bounds at awkward points; what is larger, what is left."""

import math

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.ops import REGISTRY
from graphdbg.core.tracing import graph_of
from tests.core.differences import applied

inf, nan = math.inf, math.nan

POINTS = [
    # operation, operands, value, gradients
    ("reciprocal", (0.0,), inf, (-inf,)),
    ("reciprocal", (inf,), 0.0, (0.0,)),
    ("absolute", (-0.0,), 0.0, (0.0,)),
    ("absolute", (-inf,), inf, (-1.0,)),
    ("minimum", (1.0, 1.0), 1.0, (0.5, 0.5)),
    ("minimum", (2.0, -inf), -inf, (0.0, 1.0)),
    ("hypot", (0.0, -2.0), 2.0, (0.0, -1.0)),
    ("hypot", (0.0, 0.0), 0.0, (nan, nan)),
    ("hypot", (3e200, 4e200), 5e200, (0.6, 0.8)),
    ("remainder", (1.0, 0.1), 1.0 % 0.1, (1.0, -9.0)),
    ("remainder", (-7.0, 3.0), 2.0, (1.0, 3.0)),
    ("remainder", (7.0, -3.0), -2.0, (1.0, 3.0)),
    ("remainder", (1.0, 0.0), nan, (1.0, -inf)),
    ("clip", (5.0, -1.0, 1.0), 1.0, (0.0, 0.0, 1.0)),
    ("clip", (-5.0, -1.0, 1.0), -1.0, (0.0, 1.0, 0.0)),
    ("clip", (-1.0, -1.0, 1.0), -1.0, (1.0, 0.0, 0.0)),
    # Bounds that cross: the upper one wins, as in numpy.
    ("clip", (0.5, 2.0, 1.0), 1.0, (0.0, 0.0, 1.0)),
    ("clip", (nan, -1.0, 1.0), nan, (0.0, 0.0, 0.0)),
]


@pytest.mark.parametrize(("name", "operands", "value", "gradients"), POINTS)
def test_point(name, operands, value, gradients):
    trace = run(applied(name, operands))
    np.testing.assert_allclose(trace.value("y"), value, rtol=1e-15)
    found = [trace.gradient(f"x{i}") for i in range(len(operands))]
    np.testing.assert_allclose(found, gradients, rtol=1e-15)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sign", "sign is flat on both sides of its jump"),
        ("floor", "floor is flat between its jumps"),
        ("round", "round is flat between its jumps"),
        ("step", "the step of a perceptron is flat on both sides of its jump"),
    ],
)
def test_what_jumps_lets_no_gradient_through_and_says_why(name, reason):
    trace = run(applied(name, (0.7,)))
    assert trace.gradient("x0") == 0.0
    assert trace.reason("x0") == reason


def test_rounding_is_numpys():
    np.testing.assert_array_equal(REGISTRY["round"](np.array([0.5, 1.5, -2.5])), [0.0, 2.0, -2.0])
    assert REGISTRY["round"](1.25, decimals=1) == 1.2
    np.testing.assert_array_equal(REGISTRY["sign"](np.array([-2.0, 0.0, nan])), [-1.0, 0.0, nan])
    np.testing.assert_array_equal(REGISTRY["step"](np.array([-1.0, 0.0, 2.0])), [0.0, 0.0, 1.0])


@pytest.mark.parametrize("name", ["reciprocal", "absolute", "sign", "floor", "round"])
@pytest.mark.parametrize("shape", [(0,), (2, 0)])
def test_empty_arrays(name, shape):
    trace = run(applied(name, (np.zeros(shape),)), seed=np.zeros(shape))
    assert trace.value("y").shape == trace.gradient("x0").shape == shape


@pytest.mark.parametrize(
    "build",
    [
        lambda x: np.sqrt(np.clip(x, 0.0, 1.0)),
        lambda x: np.sqrt(REGISTRY["relu6"](x)),
        lambda x: np.sqrt(np.minimum(0.0, -x)),
    ],
)
def test_a_gate_lets_no_infinity_through(build):
    assert run(graph_of(build, x=-1.0)).gradient("x") == 0.0


@pytest.mark.parametrize(("name", "entry"), [("max", -1.0), ("min", 1.0)])
def test_a_gate_of_a_reduction_lets_no_infinity_through(name, entry):
    trace = run(graph_of(lambda x: np.sqrt(REGISTRY[name](x)), x=[0.0, entry]))
    np.testing.assert_array_equal(trace.gradient("x"), [inf, 0.0])


def test_operators_of_variables():
    trace = run(graph_of(lambda x: abs(x) % 2.0 + x // 2.0, x=-5.5))
    assert trace.gradient("x") == -1.0
    assert trace.value(trace.loss) == 1.5 - 3.0


def test_bounds_must_broadcast():
    with pytest.raises(GraphError, match=r"^clip needs shapes that broadcast: \(2,\) and \(3,\)"):
        REGISTRY["clip"](np.zeros(2), np.zeros(3), 1.0)
    with pytest.raises(GraphError, match=r"^round: decimals must be a whole number, and it is"):
        REGISTRY["round"](1.0, decimals=0.5)
