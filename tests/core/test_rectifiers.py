"""Relu's kin and the smooth activations: corners, saturation, and no overflow at ±1000."""

import math

import numpy as np
import pytest

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record as record_run
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.ops import REGISTRY
from tests.core.differences import applied

inf, nan = math.inf, math.nan

POINTS = [
    # operation, attributes, operand, value, gradient
    ("leaky_relu", {}, 0.0, 0.0, 0.01),
    ("leaky_relu", {"slope": 0.2}, -inf, -inf, 0.2),
    ("relu6", {}, 0.0, 0.0, 0.0),
    ("relu6", {}, 6.0, 6.0, 0.0),
    ("relu6", {}, 1000.0, 6.0, 0.0),
    ("hard_tanh", {}, -1.0, -1.0, 0.0),
    ("hard_tanh", {}, 1.0, 1.0, 0.0),
    ("elu", {}, 0.0, 0.0, 1.0),
    ("elu", {"alpha": 0.5}, 0.0, 0.0, 0.5),
    ("elu", {}, 1000.0, 1000.0, 1.0),
    ("elu", {"alpha": 0.5}, -1000.0, -0.5, 0.0),
    ("selu", {}, 0.0, 0.0, 1.7580993408473766),
    ("gelu", {}, 0.0, 0.0, 0.5),
    ("gelu", {}, 1.0, 0.8413447460685429, 1.0833154705876864),
    ("gelu", {}, 1000.0, 1000.0, 1.0),
    ("gelu", {}, -1000.0, 0.0, 0.0),
    ("gelu", {"approximate": "tanh"}, 1000.0, 1000.0, 1.0),
    ("gelu", {"approximate": "tanh"}, -1000.0, 0.0, 0.0),
    ("silu", {}, 1000.0, 1000.0, 1.0),
    ("silu", {}, -1000.0, 0.0, 0.0),
    ("softplus", {}, 0.0, math.log(2.0), 0.5),
    ("softplus", {}, 1000.0, 1000.0, 1.0),
    ("softplus", {}, -40.0, math.exp(-40.0), math.exp(-40.0)),
    ("softplus", {}, -1000.0, 0.0, 0.0),
    ("log_sigmoid", {}, -1000.0, -1000.0, 1.0),
    ("log_sigmoid", {}, 1000.0, 0.0, 0.0),
    ("log_sigmoid", {}, 40.0, -math.exp(-40.0), math.exp(-40.0)),
    ("softsign", {}, 0.0, 0.0, 1.0),
    ("softsign", {}, -3.0, -0.75, 0.0625),
    ("step", {}, 0.0, 0.0, 0.0),
    ("step", {}, 5e-324, 1.0, 0.0),
]


@pytest.mark.parametrize(("name", "attributes", "operand", "value", "gradient"), POINTS)
def test_point(name, attributes, operand, value, gradient):
    trace = run(applied(name, (operand,), attributes))
    np.testing.assert_allclose(trace.value("y"), value, rtol=1e-15, atol=1e-300)
    np.testing.assert_allclose(trace.gradient("x0"), gradient, rtol=4e-15, atol=1e-300)


NAMES = ["leaky_relu", "relu6", "hard_tanh", "elu", "selu", "gelu", "silu", "softplus"]
NAMES += ["log_sigmoid", "softsign"]


@pytest.mark.parametrize("name", NAMES)
def test_second_derivatives_at_large_values_are_numbers(name):
    x = np.array([-1000.0, -50.0, 50.0, 1000.0])
    graph, names = derivative_graph(run(applied(name, (x,)), seed=np.ones(4)), ["x0"])
    node = names["x0"]
    if graph.nodes[node].kind != "constant" and record_run(graph).value(node).dtype.kind == "f":
        second = run(graph, node, np.ones(4)).gradient("x0")
        np.testing.assert_allclose(second, 0.0, atol=1e-4)


@pytest.mark.parametrize("name", [*NAMES, "step"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(0,), (2, 0), (3,)])
def test_shape_and_type_are_kept(name, dtype, shape):
    x = np.full(shape, -0.3, dtype)
    trace = run(applied(name, (x,), dtype=dtype), seed=np.ones(shape))
    for array in (trace.value("y"), trace.gradient("x0")):
        assert array.shape == shape
        assert array.dtype == dtype


@pytest.mark.parametrize("name", [*NAMES, "step"])
def test_nan_stays_nan(name):
    assert np.isnan(run(applied(name, (nan,))).value("y"))


@pytest.mark.parametrize(
    ("name", "attributes", "sentence"),
    [
        ("gelu", {"approximate": "erf"}, "gelu: approximate must be none or tanh, and it is 'erf'"),
        ("elu", {"alpha": inf}, "elu: alpha must be a number, and it is inf"),
        ("elu", {"alpha": True}, "elu: alpha must be a number, and it is True"),
        ("leaky_relu", {"slope": "0.1"}, "leaky_relu: slope must be a number, and it is '0.1'"),
    ],
)
def test_attributes_are_checked(name, attributes, sentence):
    with pytest.raises(GraphError, match=f"^{sentence}.$"):
        REGISTRY[name].settings(attributes)
