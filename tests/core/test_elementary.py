"""Logarithms, inverse angles and the error function at their ends and beyond."""

import math
import sys
from types import ModuleType

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.ops import REGISTRY
from graphdbg.core.ops.elementary import error_function
from tests.core.differences import applied

inf, nan = math.inf, math.nan

POINTS = [
    # operation, operands, value, gradients
    ("expm1", (1e-20,), 1e-20, (1.0,)),
    ("expm1", (-1000.0,), -1.0, (0.0,)),
    ("expm1", (-40.0,), -1.0, (math.exp(-40.0),)),
    ("expm1", (1000.0,), inf, (inf,)),
    ("log1p", (1e-20,), 1e-20, (1.0,)),
    ("log1p", (-1.0,), -inf, (inf,)),
    ("log2", (8.0,), 3.0, (1 / (8 * math.log(2)),)),
    ("log10", (0.0,), -inf, (inf,)),
    ("arcsin", (1.0,), math.pi / 2, (inf,)),
    ("arcsin", (2.0,), nan, (nan,)),
    ("arccos", (-1.0,), math.pi, (-inf,)),
    ("arctan", (inf,), math.pi / 2, (0.0,)),
    ("arctan2", (0.0, -1.0), math.pi, (-1.0, 0.0)),
    ("arctan2", (0.0, 0.0), 0.0, (0.0, 0.0)),
    ("erf", (0.5,), math.erf(0.5), (2 / math.sqrt(math.pi) * math.exp(-0.25),)),
    ("erf", (-inf,), -1.0, (0.0,)),
    ("erf", (nan,), nan, (nan,)),
    ("xlogy", (0.0, 0.0), 0.0, (0.0, nan)),
    ("xlogy", (0.0, -1.0), 0.0, (0.0, 0.0)),
    ("xlogy", (0.0, 3.0), 0.0, (math.log(3.0), 0.0)),
    ("xlogy", (2.0, 0.0), -inf, (-inf, inf)),
    ("xlogy", (0.0, nan), nan, (nan, nan)),
]


@pytest.mark.parametrize(("name", "operands", "value", "gradients"), POINTS)
def test_point(name, operands, value, gradients):
    trace = run(applied(name, operands))
    np.testing.assert_allclose(trace.value("y"), value, rtol=1e-15)
    found = [trace.gradient(f"x{i}") for i in range(len(operands))]
    np.testing.assert_allclose(found, gradients, rtol=1e-15)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_erf_keeps_shape_and_type(dtype, shape):
    x = np.linspace(-2.0, 2.0, int(np.prod(shape))).reshape(shape).astype(dtype)
    found = REGISTRY["erf"](x)
    assert found.shape == shape
    assert found.dtype == dtype
    expected = np.reshape([math.erf(one) for one in np.ravel(x)], shape)
    np.testing.assert_allclose(found, expected, rtol=1e-6 if dtype == "float32" else 1e-15)


def test_erf_of_whole_numbers_is_real():
    assert REGISTRY["erf"](np.array([0, 1])).dtype == np.float64


@pytest.fixture
def asked_anew():
    """Ask for the error function anew in a test, and again after it."""
    error_function.cache_clear()
    yield
    error_function.cache_clear()


@pytest.mark.usefixtures("asked_anew")
def test_erf_takes_scipys_where_it_is_there(monkeypatch):
    special = ModuleType("scipy.special")
    special.erf = np.tanh
    monkeypatch.setitem(sys.modules, "scipy", ModuleType("scipy"))
    monkeypatch.setitem(sys.modules, "scipy.special", special)
    assert REGISTRY["erf"](0.5) == np.tanh(0.5)


@pytest.mark.usefixtures("asked_anew")
def test_erf_without_scipy_is_pythons_to_the_last_digit(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)  # importing it fails, as where it is missing
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    x = np.concatenate([np.linspace(-7.0, 7.0, 1001), [0.0, -0.0, 5e-324, 1e300, inf, -inf, nan]])
    found = REGISTRY["erf"](x)
    np.testing.assert_array_equal(found, [math.erf(one) for one in x])
    assert np.signbit(REGISTRY["erf"](-0.0))
    assert found.dtype == np.float64
