r"""Plain text from LaTeX, by examples; and for any text at all, no exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphdbg.formula.plain import STRUCTURES, plain
from graphdbg.formula.symbols import COMMANDS

CHAIN_RULE = (
    r"\frac{\partial E}{\partial \mathrm{out}_{h1}} = "
    r"\textcolor{#c2410c}{\frac{\partial E}{\partial \mathrm{net}_{o1}}} \cdot "
    r"\textcolor{#6d3fc0}{\frac{\partial \mathrm{net}_{o1}}{\partial \mathrm{out}_{h1}}} + \dots"
)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (CHAIN_RULE, "∂E/∂out_h1 = ∂E/∂net_o1 · ∂net_o1/∂out_h1 + …"),
        (
            r"= 0.1385 \cdot \underbrace{\textcolor{#6d3fc0}{0.40}}_{w_5} + (-0.0381)",
            "= 0.1385 · 0.40 (w₅) + (−0.0381)",
        ),
        (r"\frac{1}{2}(t - o)^2", "½(t − o)²"),
        (r"\frac{1}{1+e^{-x}}", "1/(1 + e⁻ˣ)"),
        (r"\frac12 x^23", "½x²3"),
        (r"\frac{a}{ 12 }", "a/12"),
        (r"\frac{a+b}{2x}", "(a + b)/(2x)"),
        (r"-\frac{a}{b}x", "−(a/b)x"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"{\frac{a}{b}}^2", "(a/b)²"),
        (r"\frac{\partial^2 f}{\partial x^2}", "∂²f/∂x²"),
        (
            r"\sum_{c \in \mathrm{consumers}} \frac{\partial L}{\partial c} \cdot "
            r"\frac{\partial c}{\partial x}",
            "∑_(c ∈ consumers) ∂L/∂c · ∂c/∂x",
        ),
        (r"\frac{1}{n}\sum_{i=1}^{n} x_i", "1/n ∑_(i = 1)ⁿ x_i"),
        (r"{\begin{bmatrix}1 & -2 \\ 3 & 4\end{bmatrix}}^\top", "[1 −2; 3 4]ᵀ"),
        (r"\begin{array}{cc}1 & \cdots\\ \vdots & \ddots\end{array}", "[1 …; ⋮ ⋱]"),
        (
            r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise}\end{cases}",
            "{x if x > 0; 0 otherwise}",
        ),
        (r"\begin{aligned} a &= b \\ &= -c\end{aligned}", "a = b\n= −c"),
        (r"\nabla_W L = x^\top \odot \frac{\partial L}{\partial y}", "∇_W L = xᵀ ⊙ ∂L/∂y"),
        (r"\log\left(\frac{a}{b}\right)", "log(a/b)"),
        (r"x\log x - \sqrt{x+1} + \sqrt[3]{x}", "x log x − √(x + 1) + ³√x"),
        (r"\max(0, -x)", "max(0, −x)"),
        (r"\tanh x \exp(-x)", "tanh x exp(−x)"),
        (r"\operatorname{softmax}(x)_i", "softmax(x)_i"),
        (r"f'(x) = \sigma(x)\,(1 - \sigma(x))", "f′(x) = σ(x)(1 − σ(x))"),
        (r"|-x| + \lVert x\rVert^2", "|−x| + ‖x‖²"),
        (r"\hat{y} \in \mathbb{R}^{2\times 3}", "ŷ ∈ ℝ^(2×3)"),
        (r"4.386\times 10^{-5}", "4.386×10⁻⁵"),
        (r"-\infty", "−∞"),
        (r"E_{\mathrm{total}} \to E_{o1}", "E_total → E_o1"),
        (r"2\mathrm{out}\mathrm{net}", "2 out net"),
        (r"\color{red} a \le b", "a ≤ b"),
        (r"\mathrm{nan} \quad x", "nan x"),
        (r"\unknown{a} \foo", "unknown a foo"),
        (r"\_ \% \{a\}", "_%{a}"),
        ("", ""),
    ],
)
def test_plain(latex, text):
    assert plain(latex) == text


FRAGMENTS = [
    *("\\" + name for name in (*COMMANDS, *STRUCTURES, "foo")),
    *(r"\begin{bmatrix}", r"\end{bmatrix}", r"\end", r"\left(", r"\right)", *"{}_^&[]|()'-=+x1,"),
]
fragments = st.sampled_from(FRAGMENTS)


@settings(max_examples=400)
@given(st.one_of(st.text(), st.lists(fragments).map(" ".join), st.lists(fragments).map("".join)))
def test_plain_never_raises(latex):
    assert isinstance(plain(latex), str)


def test_deep_nesting_is_left_as_it_is():
    assert plain("{" * 100_000).startswith("{")
