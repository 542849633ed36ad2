"""The error function is scipy's where scipy is there: the same numbers, but for the last digits."""

import math

import numpy as np
import pytest

from graphdbg.core.ops import REGISTRY
from graphdbg.core.ops.elementary import error_function

ULPS = 4
"""How far scipy's erf is from Python's at most, in units of the last place; 3 were seen."""

SPREAD = np.concatenate([10.0 ** np.linspace(-300, 2, 3001), [5e-324, 2.2e-308, np.inf]])
POINTS = np.concatenate([np.linspace(-7.0, 7.0, 20001), SPREAD, -SPREAD, [0.0, -0.0]])


@pytest.fixture(autouse=True)
def scipys():
    """Take scipy's error function; the test is left out where there is none."""
    special = pytest.importorskip("scipy.special", reason="scipy is not installed")
    error_function.cache_clear()
    assert error_function() is special.erf


def test_scipys_numbers_are_pythons():
    found, expected = REGISTRY["erf"](POINTS), np.array([math.erf(x) for x in POINTS])
    assert np.max(np.abs(found - expected) / np.spacing(np.abs(expected))) <= ULPS
    np.testing.assert_array_equal(np.signbit(found), np.signbit(expected))
    assert math.isnan(REGISTRY["erf"](np.nan))


def test_scipys_numbers_are_pythons_in_single_precision():
    single = np.float32(POINTS)
    found, expected = REGISTRY["erf"](single), np.float32([math.erf(x) for x in single])
    assert found.dtype == np.float32
    assert np.max(np.abs(found - expected) / np.spacing(np.abs(expected))) <= 1


@pytest.mark.parametrize("x", [True, np.int32(1), np.int64(1)])
def test_scipys_erf_of_what_is_not_real_is_in_double_precision(x):
    assert REGISTRY["erf"](x).dtype == np.float64
    np.testing.assert_allclose(REGISTRY["erf"](x), math.erf(1.0), rtol=1e-15)
