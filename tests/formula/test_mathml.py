"""Spaces in formulas."""

import xml.etree.ElementTree as ET

import pytest

from graphdbg.formula.mathml import mathml


def written(latex):
    return ET.tostring(mathml(latex), encoding="unicode")


SIGN = '<mo form="prefix">−</mo>'


@pytest.mark.parametrize(
    "latex",
    ["(-4)", "a = -4", r"a \cdot -4", "a + -4", r"\max(0, -x)", r"x \to -\infty", r"\quad -4"],
)
def test_a_sign_is_no_subtraction(latex):
    assert SIGN in written(latex)


@pytest.mark.parametrize("latex", ["a - 4", "(a) - 4", "|x| - 4", r"a \, - 4", r"x^\top - 4"])
def test_a_subtraction_is_no_sign(latex):
    assert SIGN not in written(latex)


def test_derivatives_and_functions_stand_close():
    assert '<mo rspace="0em">∂</mo><mi>E</mi>' in written(r"\partial E")
    assert '<msup><mo rspace="0em">∂</mo>' in written(r"\partial^2 E")
    assert '<mo rspace="0em">max</mo><mo stretchy="false">' in written(r"\max(x)")
    assert "rspace" not in written(r"\max x")


def test_there_is_a_space_after_a_sum_with_its_range():
    assert '</munder><mspace width="0.15em" />' in written(r"\sum_{c} x")
    assert '</munderover><mspace width="0.15em" />' in written(r"\sum_{i=1}^{n} x")


def test_there_is_a_space_after_a_transpose():
    assert '</msup><mspace width="0.15em" />' in written(r"x^\top y")
    assert '</msup><mspace width="0.15em" />' in written(r"x^{\top} y")
    assert "mspace" not in written(r"x^\top") + written("x^2 y")


def test_a_coloured_fraction_has_the_space_of_any_fraction():
    assert '<mspace width="0.167em" /><mstyle' in written(r"a \textcolor{red}{\frac{b}{c}}")
    assert "mspace" not in written(r"\textcolor{red}{\frac{b}{c}}")
    assert "mspace" not in written(r"a \textcolor{red}{b}")


def test_subscripts_stand_at_one_height():
    from ziamath.zmath import Math

    low, tall = (Math(mathml(latex), size=40).node.nodes[0] for latex in ("n_{o1}", "n_{h1}"))
    assert low.nodexy[0][1] == tall.nodexy[0][1]
    assert low.bbox.ymin == pytest.approx(tall.bbox.ymin, abs=0.6)


def test_a_matrix_may_have_an_exponent_without_braces():
    assert "<msup><mrow>" in written(r"\begin{bmatrix}1\end{bmatrix}^\top")
