"""Paths, their sum and its folding, in words."""

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.factoring import factorings
from graphdbg.core.graph import graph_from
from graphdbg.core.ledger import ledger
from graphdbg.core.tracing import graph_of
from graphdbg.formula.factored import ending, lines, sentence, tally
from graphdbg.formula.pathway import (
    number_text,
    pathway,
    rest_text,
    share_text,
    shares_text,
    sum_text,
    why_none,
)
from tests.core import graphs
from tests.core.graphs import applied_to, leaf


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (21, "21"),
        (10**15 - 1, "999,999,999,999,999"),
        (10**15, "1e15"),
        (2**100, "1.268e30"),
        (99_999_000_000_000_000, "1e17"),
        (3 << 30_000, "2.382e9031"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whole_numbers(count, text):
    assert number_text(count) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.70644, "70.6 %"),
        (-0.41361, "−41.4 %"),
        (1.0, "100.0 %"),
        (0.0, "0.0 %"),
        (1e-9, "<0.1 %"),
        (-1e-9, ">−0.1 %"),
        (12345.0, "1.234e6 %"),
        (np.inf, "inf %"),
        (None, ""),
    ],
)
def test_shares(share, text):
    assert share_text(share) == text


def test_a_path_and_its_sum():
    trace = run(graphs.diamond())
    found = ledger(trace, "x")
    words = pathway(trace, found.entries[1].path)
    assert (words.nodes, words.factors, words.product) == ("x → b → L", "0.7648 · 0.49", "0.3748")
    assert words.exact == "0.76484219 · 0.49 = 0.37477267"
    assert sum_text(trace, found) == ("Σ = 1.277", "✓ equals ∂L/∂x")
    wrong = type(found)("x", True, found.entries, 0, found.gradient * 2)
    assert sum_text(trace, wrong) == ("Σ = 1.277", "✗ differs from ∂L/∂x = 2.553")


def test_arrays_are_told_by_their_norm_and_shape():
    trace = run(graphs.classifier())
    words = pathway(trace, trace.paths("W")[1])
    assert words.nodes == "W → multiply_1 → sum_1 → multiply_2 → network"
    assert words.factors == "[3×2] · 1 · 0.01 · 1"
    assert words.product.startswith("‖")
    assert words.product.endswith("‖")
    assert "3×2, min " in words.exact


def test_what_is_left_out(monkeypatch):
    monkeypatch.setattr("graphdbg.core.limits.PATHS_SHOWN", 3)
    trace = run(graphs.fibonacci(7))
    found = ledger(trace, "F1")
    assert rest_text(found) == "and 10 more, together 10"
    assert sum_text(trace, found) == ("Σ = 3", "of 13, which is ∂F₇/∂F₁")
    assert rest_text(ledger(run(graphs.diamond()), "x")) == ""
    huge = ledger(run(graphs.doublings(100)), "x0")
    assert rest_text(huge) == "and 1.268e30 more, together 1.268e30"


def test_a_zero_gradient_says_why_there_are_no_shares():
    zero = ledger(run(graph_of(lambda x: x * 3.0 - x * 3.0, x=1.1)), "x")
    assert shares_text(zero) == "The gradient is zero, so no path has a share of it."
    wild = ledger(run(graph_of(lambda x: np.log(x) + x, x=0.0)), "x")
    assert shares_text(wild) == "The gradient is not finite, so no path has a share of it."
    assert shares_text(ledger(run(graphs.diamond()), "x")) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("t", "t is a constant, and a constant has no gradient"),
        ("E", "E is the loss: its gradient is the seed"),
        (
            "unused",
            "There is no path from unused to the loss, because E does not depend on unused.",
        ),
        ("x", ""),
    ],
)
def test_why_there_are_none(name, said):
    found = why_none(run(graphs.neuron()), name)
    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_without_gradients_the_reason_is_told():
    assert why_none(run(graphs.forward_only()), "x").startswith("Forward only")
    assert why_none(run(graphs.neuron()).tangents("x"), "x").startswith("Forward mode has no")


def text(tokens):
    return "".join(token.text for token in tokens).replace("\N{NO-BREAK SPACE}", " ")


def test_factoring_is_written_out():
    graph = graph_from(
        [
            leaf("x", 2.0),
            applied_to("a", "negative", "x"),
            applied_to("q", "square", "a"),
            applied_to("c", "square", "q"),
            applied_to("d", "negative", "q"),
            applied_to("L", "add", "c", "d"),
        ]
    )
    trace = run(graph)
    steps = factorings(trace, "x")
    (whole,) = lines(trace, steps[0])
    assert whole.name == "∂L/∂x"
    assert text(whole.symbols) == ("∂a/∂x · ∂q/∂a · ∂c/∂q · ∂L/∂c + ∂a/∂x · ∂q/∂a · ∂d/∂q · ∂L/∂d")
    assert text(whole.numbers) == "(−1) · (−4) · 8 · 1 + (−1) · (−4) · (−1) · 1"
    assert whole.result == "28"
    (folded,) = lines(trace, steps[1])
    assert text(folded.symbols) == "∂a/∂x · ∂q/∂a · (∂c/∂q · ∂L/∂c + ∂d/∂q · ∂L/∂d)"
    assert text(folded.numbers) == "(−1) · (−4) · (8 · 1 + (−1) · 1)"
    assert tally(steps, steps[0])[0] == "8 multiplications for all paths"
    assert sentence(trace, steps, steps[0]).endswith("one by one, from the seed on.")
    assert tally(steps, steps[1]) == (
        "8 multiplications for all paths, 6 factored",
        "1 addition for all paths, 1 factored",
    )
    assert ending(steps, steps[0]) == ""
    assert ending(steps, steps[1]).startswith("This is backprop")
    assert "have the same way from x to it" in sentence(trace, steps, steps[1])


def test_a_gradient_used_twice_has_a_line_of_its_own():
    trace = run(graphs.doublings(2))
    steps = factorings(trace, "x0")
    shared, whole = lines(trace, steps[-1])
    assert (shared.name, text(shared.symbols)) == ("∂x₂/∂x₁", "∂x₂/∂x₁|0 + ∂x₂/∂x₁|1")
    assert text(whole.symbols) == "∂x₁/∂x₀|0 · ∂x₂/∂x₁ + ∂x₁/∂x₀|1 · ∂x₂/∂x₁"
    assert sentence(trace, steps, steps[1]) == (
        "∂x₂/∂x₁ ends 2 products: it is summed once, and used in all of them."
    )


def test_one_path():
    trace = run(graphs.chain(3))
    steps = factorings(trace, "x")
    assert "one path from x" in sentence(trace, steps, steps[0])
    assert tally(steps, steps[0]) == ("3 multiplications", "")


def test_arrays_are_written_without_numbers():
    trace = run(graphs.classifier())
    steps = factorings(trace, "W")
    assert all(line.numbers == () for step in steps for line in lines(trace, step))
