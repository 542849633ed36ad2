"""How names are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdbg.formula.names import name_latex, name_text
from graphdbg.formula.plain import plain


@pytest.mark.parametrize(
    ("name", "latex", "text"),
    [
        ("x", "x", "x"),
        ("w1", "w_{1}", "w₁"),
        ("W1", "W_{1}", "W₁"),
        ("x12", "x_{12}", "x₁₂"),
        ("out_h1", r"\mathrm{out}_{h1}", "out_h1"),
        ("net_o1", r"\mathrm{net}_{o1}", "net_o1"),
        ("E_total", r"E_{\mathrm{total}}", "E_total"),
        ("E_o1", "E_{o1}", "E_o1"),
        ("loss", r"\mathrm{loss}", "loss"),
        ("sigma", r"\sigma", "σ"),
        ("theta1", r"\theta_{1}", "θ₁"),
        ("θ2", r"\theta_{2}", "θ₂"),
        ("lambda_", r"\lambda", "λ"),
        ("hidden1", r"\mathrm{hidden}_{1}", "hidden1"),
        ("w1_grad", r"w_{1,\mathrm{grad}}", "w1_grad"),
        ("w_ih_0", r"\mathrm{w\_ih\_0}", "w_ih_0"),
        ("x_theta1", r"x_{\theta 1}", "x_theta1"),
        ("conv2d", r"\mathrm{conv2d}", "conv2d"),
        ("größe", r"\mathrm{größe}", "größe"),
        ("_x", r"\mathrm{\_x}", "_x"),
        ("__", r"\mathrm{\_\_}", "__"),
    ],
)
def test_names(name, latex, text):
    assert name_latex(name) == latex
    assert name_text(name) == text


@given(st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,12}", fullmatch=True))
def test_every_name_can_be_written(name):
    latex = name_latex(name)
    assert latex.count("{") == latex.count("}")
    assert plain(latex)
    assert name_text(name)
