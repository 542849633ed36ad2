"""How entries are spread: numpy's histogram of what is finite, the rest counted apart."""

import numpy as np
import pytest

from graphdbg.formula.distribution import BINS, distribution

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    "array",
    [
        RNG.normal(size=(30, 40)),
        RNG.normal(size=500).astype(np.float32),
        np.arange(-7, 90),
        RNG.random(100) > 0.3,
        np.zeros((4, 5)),
        np.full(12, 3.5),
    ],
    ids=["normal", "float32", "int", "bool", "zeros", "constant"],
)
def test_counts_are_those_of_numpy(array):
    found = distribution(array)
    counts, edges = np.histogram(array.astype(np.float64), BINS)
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_array_equal(found.edges, edges)
    assert found.counts.sum() == array.size
    assert found.zeros == (array == 0).sum()
    assert found.not_finite == 0


def test_what_is_not_finite_is_counted_apart():
    array = np.array([np.nan, np.inf, np.inf, -np.inf, 0.0, -0.0, 1.0])
    found = distribution(array)
    assert (found.nan, found.infinite, found.minus_infinite, found.zeros) == (1, 2, 1, 2)
    assert found.counts.sum() == 3
    assert found.text() == "2 zeros, 1 nan, 2 inf, 1 −inf"


@pytest.mark.parametrize("array", [np.zeros((0, 3)), np.full(4, np.nan)])
def test_no_bins_without_finite_entries(array):
    assert distribution(array).counts.size == 0


@pytest.mark.parametrize(
    "array",
    [
        np.array([-1.7e308, 1.7e308, 0.0]),
        np.array([1.7e308, 1.6e308]),
        np.array([1.0, np.nextafter(1.0, 2.0)]),
        np.array([5e-324, 0.0, 1e-323]),
    ],
    ids=["far apart", "huge", "close", "tiny"],
)
def test_every_range_has_bins(array):
    found = distribution(array)
    assert found.counts.sum() == array.size
    assert np.isfinite(found.edges).all()
    assert found.edges[0] <= array.min()
    assert found.edges[-1] >= array.max()


def test_a_bin_is_told_with_its_ends():
    found = distribution(np.array([0.0, 0.0, 4.0]), bins=4)
    assert found.bin_text(0) == "0 … 1: 2 entries"
    assert found.bin_text(3) == "3 … 4: 1 entry"
    assert found.ends() == ("0", "4")
    assert found.text() == "2 zeros"
