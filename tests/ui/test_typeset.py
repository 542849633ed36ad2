"""Formulas as paths."""

import math

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from graphdbg.formula.numbers import latex_array
from graphdbg.session.theme import load_theme
from graphdbg.ui import typeset as typeset_module
from graphdbg.ui.typeset import draw, is_remembered, typeset

FORMULAS = [
    r"\frac{\partial E}{\partial \mathrm{out}_{h1}} = \textcolor{#c2410c}{\frac{\partial E}"
    r"{\partial \mathrm{net}_{o1}}} \cdot \textcolor{#6d3fc0}{\frac{\partial \mathrm{net}_{o1}}"
    r"{\partial \mathrm{out}_{h1}}} + \dots",
    r"= \textcolor{gradient}{0.1385} \cdot \underbrace{\textcolor{local}{0.40}}_{w_5} + (-0.0381)"
    r" \cdot \underbrace{0.50}_{w_7} = 0.0364",
    r"\sum_{c \in \mathrm{consumers}} \frac{\partial L}{\partial c} \cdot"
    r" \frac{\partial c}{\partial x}",
    r"{\begin{bmatrix}1 & -2 \\ 3 & 4\end{bmatrix}}^\top",
    r"\begin{bmatrix}1 & -2 \\ 3 & 4\end{bmatrix}^\top",
    latex_array([[i * j for j in range(9)] for i in range(9)]),
    latex_array([[[1]]]),
    latex_array([]),
    r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise}\end{cases}",
    r"\begin{aligned} a &= b \\ &= -c\end{aligned}",
    r"\sqrt{x^2 + 1} \quad \max(0, x) \quad \log\left(\frac{a}{b}\right) \quad \tanh x",
    r"\nabla_W L = x^\top \odot \nabla_y L \le \infty \ge 4.386\times 10^{-5}",
    r"\hat{y} \in \mathbb{R}^{2\times 3} \quad \boxed{x} \quad \overline{x} \quad f'(x)",
    r"\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}",
    r"\mathrm{größe} \quad \mathrm{\_x} \quad \theta_{1} \quad \mathrm{nan}",
]


@pytest.fixture(autouse=True)
def _forget(qapp):
    typeset_module._remembered.clear()


def painted(formula, colour="#000000", theme=None, scale=1):
    image = QImage(
        math.ceil(formula.width * scale) + 8, math.ceil(formula.height * scale) + 8,
        QImage.Format.Format_RGB32,
    )  # fmt: skip
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    draw(painter, formula, 4 / scale, 4 / scale, colour, theme)
    painter.end()
    return image


def colours(image):
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


@pytest.mark.parametrize("latex", FORMULAS)
def test_formulas_are_set(latex):
    formula = typeset(latex, 20)
    assert not formula.is_fallback
    assert formula.width > 5
    assert 5 < formula.baseline <= formula.height + 1
    for outline, _ in formula.pieces:
        box = outline.boundingRect()
        assert box.left() >= -2
        assert box.right() <= formula.width + 2
        assert box.top() >= -2
        assert box.bottom() <= formula.height + 2
    assert "#000000" in colours(painted(formula, scale=3)) or "textcolor" in latex


def test_colours_are_kept_named_by_the_theme_or_given():
    formula = typeset(r"x \textcolor{#c2410c}{y} \textcolor{local}{z} \textcolor{nonsense}{w}", 40)
    assert [colour for _, colour in formula.pieces] == [None, "#c2410c", "local", "nonsense"]
    for theme in (load_theme("light"), load_theme("dark")):
        found = colours(painted(formula, theme.text, theme))
        assert {theme.text, "#c2410c", theme.local} <= found


def test_a_tall_bracket_is_coloured_with_its_matrix():
    matrix = latex_array(np.ones((9, 1)), max_rows=9)
    assert [colour for _, colour in typeset(rf"\textcolor{{local}}{matrix}", 20).pieces] == [
        "local"
    ]


def test_size_scales_everything():
    small, large = typeset(FORMULAS[0], 10), typeset(FORMULAS[0], 30)
    assert large.width == pytest.approx(3 * small.width)
    assert large.baseline == pytest.approx(3 * small.baseline)
    assert len(typeset_module._remembered) == 1


def test_a_stroke_becomes_an_outline():
    formula = typeset(r"\boxed{\,x\,}", 40)
    assert painted(formula).pixelColor(30, 12).name() == "#ffffff"


@pytest.mark.parametrize(
    "latex",
    ["{", r"\frac{a", "&", r"a \right)", "x" * 5000, "{" * 3000 + "}" * 3000, "中文", "x^{中}"],
)
def test_what_cannot_be_set_is_text(latex):
    formula = typeset(latex, 20)
    assert formula.is_fallback
    assert formula.width >= 0


def test_a_fallback_can_be_read():
    formula = typeset(r"\frac{a}{中}", 20)
    assert formula.plain == "a/中"
    assert formula.width > 10
    assert "#000000" in colours(painted(formula, scale=3))


def test_lines_of_a_fallback_stand_below_each_other():
    one, two = typeset("中", 20), typeset(r"\begin{aligned}中\\中\end{aligned}", 20)
    assert two.is_fallback
    assert two.height > 1.9 * one.height


def test_an_empty_formula_has_no_width():
    assert typeset(" ", 20).width == 0
    assert typeset("", 20).pieces == ()


def test_the_latest_formulas_are_remembered(monkeypatch):
    monkeypatch.setattr(typeset_module, "_REMEMBERED", 2)
    for latex in ("a", "b", "a", "c"):
        typeset(latex, 20)
    assert [is_remembered(latex) for latex in "abc"] == [True, False, True]
