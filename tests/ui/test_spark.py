"""Sparklines as data: where the line runs, where it is interrupted, and where a click leads."""

from math import inf, nan

import pytest
from PySide6.QtCore import QRectF

from graphdbg.session.history import History
from graphdbg.ui.watches.spark import cursor_at, height_of, spark_of


def test_a_number_holds_until_it_changes():
    found = spark_of(History((0, 4, 8), (None, 1.0, 3.0)), 10, 100)
    assert found.runs == (((0.4, 0.0), (0.8, 0.0), (0.8, 1.0), (1.0, 1.0)),)
    assert found.gaps == ()


@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_what_is_not_finite_is_a_gap_that_is_marked(number):
    found = spark_of(History((0, 2, 5), (1.0, number, 2.0)), 10, 100)
    assert found.gaps == ((0.2, 0.5),)
    assert found.runs == (((0.0, 0.0), (0.2, 0.0)), ((0.5, 1.0), (1.0, 1.0)))


def test_the_largest_floats_do_not_overflow():
    assert height_of(1.7e308, -1.7e308, 1.7e308) == 1.0
    assert height_of(5.0, 5.0, 5.0) == 0.5


def test_many_changes_on_a_pixel_keep_their_extremes():
    values = tuple(float((-1) ** i * i) for i in range(1000))
    (run,) = spark_of(History(tuple(range(1000)), values), 1000, 50).runs
    assert len(run) <= 4 * 51
    levels = [level for _, level in run]
    assert (min(levels), max(levels)) == (0.0, 1.0)
    assert [x for x, _ in run] == sorted(x for x, _ in run)


@pytest.mark.parametrize(
    ("x", "expected"), [(0, 0), (100, 1000), (41, 400), (44, 440), (-5, 0), (300, 1000)]
)
def test_a_click_near_a_change_goes_to_it(x, expected):
    history = History((0, 400, 1000), (None, 1.0, 2.0))
    assert cursor_at(x, QRectF(0, 0, 100, 14), history, 1000) == expected
