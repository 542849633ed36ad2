"""The number formatter, by exact values and by what must hold for every float."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphdbg.formula.numbers import (
    column,
    exact,
    latex,
    latex_array,
    latex_factor,
    long,
    shape_text,
    short,
    summary,
)

floats = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (-12.0, "−12"),
        (3.0, "3"),
        (0.0, "0"),
        (-0.0, "0"),
        (0, "0"),
        (0.055399, "0.0554"),
        (0.0190491, "0.01905"),
        (0.29837, "0.2984"),
        (784, "784"),
        (12345, "12345"),
        (999999, "999999"),
        (12345.67, "12346"),
        (123.456, "123.5"),
        (9.9996, "10"),
        (999999.7, "1e6"),
        (1.2e6, "1.2e6"),
        (1234567, "1.235e6"),
        (10**400, "1e400"),
        (-(10**20), "−1e20"),
        (4.38612e-5, "4.386e−5"),
        (-4.38612e-5, "−4.386e−5"),
        (1e-4, "0.0001"),
        (9.99999e-5, "0.0001"),
        (-9.99999e-5, "−0.0001"),
        (9.9994e-5, "9.999e−5"),
        (5e-324, "4.941e−324"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
        (math.nan, "nan"),
        (True, "true"),
        (np.False_, "false"),
        (np.int8(-7), "−7"),
        (np.uint64(2**64 - 1), "1.845e19"),
        (np.float16(0.1), "0.1"),
        (np.float32(1e30), "1e30"),
        (np.longdouble(0.5), "0.5"),
        (np.array(2.5), "2.5"),
    ],
)
def test_short(number, text):
    assert short(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0363503064, "0.036350306"),
        (0.59326999, "0.59326999"),
        (-12.0, "−12"),
        (np.float32(0.1), "0.1"),
        (123456.789, "123456.79"),
        (1234567, "1.234567e6"),
        (999999.7, "999999.7"),
        (9.9999999e-5, "9.9999999e−5"),
        (-0.0, "0"),
    ],
)
def test_long(number, text):
    assert long(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1 + 0.2, "0.30000000000000004"),
        (np.float32(0.1), "0.1"),
        (np.float16(0.1), "0.1"),
        (np.float64(-0.0), "-0.0"),
        (-3, "-3"),
        (np.int64(5), "5"),
        (-1e-7, "-1e-07"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
        (np.True_, "true"),
    ],
)
def test_exact(number, text):
    assert exact(number) == text


@given(floats)
def test_exact_reads_back(number):
    text = exact(number)
    assert text.isascii()
    assert math.copysign(1, float(text)) == math.copysign(1, number)
    assert float(text) == number


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_exact_reads_back_in_its_own_dtype(number):
    number = np.float32(number)
    assert np.float32(exact(number)) == number


@given(floats)
@example(9.9995)
@example(99999.5)
@example(999999.5)
@example(9.9995e-5)
@example(1e-4)
@example(2.225e-308)
def test_short_and_long_read_back_within_their_digits(number):
    for write, digits in ((short, 4), (long, 8)):
        text = write(number)
        assert "-" not in text
        assert len(text) <= digits + 8
        # In decimal: 1.798e308 is a fair rounding of the largest double, and no double itself.
        error = abs(Decimal(text.replace("−", "-")) - Decimal(number))
        assert error <= abs(Decimal(number)) * Decimal(10) ** (1 - digits) / 2


@given(st.integers(-999_999, 999_999))
def test_integers_of_six_digits_are_in_full(number):
    assert short(number) == short(float(number)) == str(number).replace("-", "−")


def test_what_is_no_real_number_is_refused():
    with pytest.raises(TypeError, match=r"not an array of shape \(2,\)"):
        short(np.zeros(2))
    with pytest.raises(TypeError, match="A real number"):
        short(1j)  # type: ignore[arg-type]


def test_column_has_one_width():
    assert column([1, -0.5, 1e-5]) == ["   1", "−0.5", "1e−5"]
    assert column([1], 4) == ["   1"]
    assert column([-123456, 1], 3) == ["−123456", "      1"]
    assert column([]) == []


def test_shape_text():
    assert shape_text((784, 300)) == "784×300"
    assert shape_text((5,)) == "5"
    assert shape_text(()) == "scalar"


def test_summary():
    said = summary(np.array([[1.0, 2.0], [np.nan, 6.0]]))
    assert (said.shape, said.minimum, said.maximum, said.mean) == ("2×2", "1", "6", "3")
    assert said.spread == "2.16"
    assert said.text == "2×2, min 1, max 6, mean 3, 1 not finite"


def test_summary_of_odd_arrays():
    assert summary(np.zeros((0, 3))).text == "0×3"
    assert summary(np.full(2, np.inf)).text == "2, 2 not finite"
    assert summary(np.array([True, False])).mean == "0.5"
    assert summary(np.array(-4)).text == "scalar, min −4, max −4, mean −4"
    assert summary(np.full(4, 1.5e308)).mean == "1.5e308"
    assert summary(np.full(4, 0.1, np.float32)).dtype == "float32"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (-4.0, "-4"),
        (0.0554, "0.0554"),
        (4.386e-5, r"4.386\times 10^{-5}"),
        (-1.2e6, r"-1.2\times 10^{6}"),
        (math.inf, r"\mathrm{inf}"),
        (-math.inf, r"-\mathrm{inf}"),
        (math.nan, r"\mathrm{nan}"),
        (True, r"\mathrm{true}"),
    ],
)
def test_latex(number, text):
    assert latex(number) == text


def test_latex_factor_puts_negatives_in_parentheses():
    assert latex_factor(-4) == "(-4)"
    assert latex_factor(-math.inf) == r"(-\mathrm{inf})"
    assert latex_factor(4) == "4"
    assert latex_factor(-0.0) == "0"


def test_latex_array():
    assert latex_array(np.array(2)) == "2"
    assert latex_array(np.array([1, -2])) == r"{\begin{bmatrix}1 & -2\end{bmatrix}}"
    assert latex_array(np.eye(2)) == r"{\begin{bmatrix}1 & 0 \\ 0 & 1\end{bmatrix}}"
    assert latex_array(np.zeros((0, 3))) == r"{\left[\,\right]_{0\times 3}}"
    assert latex_array(np.zeros((2, 3, 4))) == r"{\left[\cdots\right]_{2\times 3\times 4}}"


def test_latex_array_has_dots_beyond_its_limits():
    grid = np.arange(100).reshape(10, 10)
    assert latex_array(grid, max_rows=4, max_columns=4) == (
        r"{\begin{bmatrix}0 & 1 & \cdots & 9 \\ 10 & 11 & \cdots & 19 \\ "
        r"\vdots & \vdots & \ddots & \vdots \\ 90 & 91 & \cdots & 99\end{bmatrix}}"
    )
    assert latex_array(grid[:4, :6]).count("dots") == 0
