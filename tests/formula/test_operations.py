"""How operations are written and what is said of them, to the letter."""

import pytest

from graphdbg.core.engine import record
from graphdbg.core.graph import graph_from
from graphdbg.formula.explain import sentence, text_of
from graphdbg.formula.plain import plain
from graphdbg.formula.rule import value_rule
from tests.core.graphs import applied_to, leaf


def run_of(op, *values):
    leaves = [leaf(name, value) for name, value in zip("abc", values, strict=False)]
    return record(graph_from([*leaves, applied_to("y", op, *(one.name for one in leaves))]))


@pytest.mark.parametrize(
    ("op", "values", "text"),
    [
        ("reciprocal", (-1.6,), "y = 1/a = 1/(−1.6) = −0.625"),
        ("hypot", (3.0, -4.0), "y = √(a² + b²) = √(3² + (−4)²) = 5"),
        ("absolute", (-1.5,), "y = |a| = |−1.5| = 1.5"),
        ("floor", (-1.5,), "y = ⌊a⌋ = ⌊−1.5⌋ = −2"),
        ("floor_divide", (7.0, -3.0), "y = ⌊a/b⌋ = ⌊7/(−3)⌋ = −3"),
        ("remainder", (-7.0, 3.0), "y = a mod b = (−7) mod 3 = 2"),
        ("clip", (5.0, -1.0, 1.0), "y = clip(a, b, c) = clip(5, −1, 1) = 1"),
        ("expm1", (0.0,), "y = e^a − 1 = e⁰ − 1 = 0"),
        ("log1p", (-0.5,), "y = log(1 + a) = log(1 + (−0.5)) = −0.6931"),
        ("log10", (100.0,), "y = log₁₀(a) = log₁₀(100) = 2"),
        ("xlogy", (-2.0, 1.0), "y = a log(b) = (−2) log(1) = 0"),
        ("softplus", (0.0,), "y = log(1 + e^a) = log(1 + e⁰) = 0.6931"),
        ("norm", ([3.0, -4.0],), "y = ‖a‖₂ = 5"),
        ("prod", ([3.0, -4.0],), "y = prod(a) = −12"),
    ],
)
def test_a_value_is_written(op, values, text):
    assert plain(value_rule(run_of(op, *values), "y").latex) == text


@pytest.mark.parametrize(
    ("op", "value", "end"),
    [
        ("sign", -2.0, "∂y/∂a is zero, because sign is flat on both sides of its jump."),
        (
            "step",
            1.0,
            "∂y/∂a is zero, because the step of a perceptron is flat on both sides of its jump.",
        ),
        ("relu6", 7.0, "It is zero, because relu6 is flat at 7."),
        (
            "absolute",
            0.0,
            "Not smooth here: absolute has a corner at 0, and its slope there is taken as 0.",
        ),
        (
            "hard_tanh",
            -1.0,
            "Not smooth here: hard tanh has corners at −1 and 1, and its slope there is taken "
            "as 0.",
        ),
    ],
)
def test_a_gradient_is_explained(op, value, end):
    trace = run_of(op, value)
    assert text_of(sentence(trace, trace.length)).endswith(end)
