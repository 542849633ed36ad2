r"""The chain rule at a node, in symbols and in numbers, to the letter; and typeset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

import graphdbg as gd
from graphdbg.core.engine import record
from graphdbg.core.graph import graph_from
from graphdbg.core.trace import Trace
from graphdbg.files.samples import samples
from graphdbg.formula.numbers import latex
from graphdbg.formula.plain import plain
from graphdbg.formula.report import formula_of
from graphdbg.formula.rule import Ink, gradient_rule, value_rule
from graphdbg.ui.typeset import typeset
from tests.core import graphs
from tests.core.graphs import applied_to, leaf
from tests.formula.examples import EXAMPLES, NAMES, cursors, run_of

LABELS = [sample.name for sample in samples()]


@cache
def sample(name: str) -> Trace:
    path = next(one.path for one in samples() if one.name == name)
    return record(gd.load(path))


def formulas(trace: Trace) -> Iterator[str]:
    for cursor in range(1, trace.length + 1):
        formula = formula_of(trace, cursor, trace.events[cursor - 1])
        if formula is not None:
            yield formula


def value_text(trace: Trace, name: str) -> str:
    return plain(value_rule(trace, name).latex)


def gradient_text(trace: Trace, name: str, cursor: int | None = None) -> str:
    rule = gradient_rule(trace.at(trace.length if cursor is None else cursor), name)
    assert rule is not None
    return plain(rule.latex)


# --- every step of three samples -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (
            "f_xyz",
            [
                "x = −2",
                "y = 5",
                "z = −4",
                "q = x + y = −2 + 5 = 3",
                "f = q · z = 3 · (−4) = −12",
                "∂f/∂f = 1",
                "∂f/∂q = ∂f/∂f · ∂f/∂q = 1 · (−4) (z) = −4",
                "∂f/∂z = ∂f/∂f · ∂f/∂z = 1 · 3 (q) = 3",
                "∂f/∂y = ∂f/∂q · ∂q/∂y = (−4) · 1 = −4",
                "∂f/∂x = ∂f/∂q · ∂q/∂x = (−4) · 1 = −4",
            ],
        ),
        (
            "sum_times_successor",
            [
                "a = 2",
                "b = 1",
                "one = 1",
                "c = a + b = 2 + 1 = 3",
                "d = b + 1 = 1 + 1 = 2",
                "e = c · d = 3 · 2 = 6",
                "∂e/∂e = 1",
                "∂e/∂d = ∂e/∂e · ∂e/∂d = 1 · 3 (c) = 3",
                "∂e/∂c = ∂e/∂e · ∂e/∂c = 1 · 2 (d) = 2",
                "∂e/∂b = ∂e/∂c · ∂c/∂b + ∂e/∂d · ∂d/∂b = 2 · 1 + …",
                "∂e/∂b = ∂e/∂c · ∂c/∂b + ∂e/∂d · ∂d/∂b = 2 · 1 + 3 · 1 = 5",
                "∂e/∂a = ∂e/∂c · ∂c/∂a = 2 · 1 = 2",
            ],
        ),
    ],
)
def test_every_step(name: str, texts: list[str]) -> None:
    assert [plain(formula) for formula in formulas(sample(name))] == texts


def test_every_step_of_two_wires_from_one_node() -> None:
    own = r"\frac{\partial y}{\partial x}"
    seed = r"\frac{\partial y}{\partial y}"
    sides = [rf"{seed} \cdot \left.{own}\right|_{{{slot}}}" for slot in (0, 1)]
    part = r"1 \cdot \underbrace{3}_{x}"
    assert list(formulas(sample("x_times_x"))) == [
        "x = 3",
        r"y = x \cdot x = 3 \cdot 3 = 9",
        f"{seed} = 1",
        rf"{own} = {sides[0]} + {sides[1]} = {part} + \cdots",
        rf"{own} = {sides[0]} + {sides[1]} = {part} + {part} = 6",
    ]


# --- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "node", "text"),
    [
        ("four_links", "x", "x = e^w = e^(0.16) = 1.174"),
        ("sigmoid_neuron", "z", "z = s + w₂ = 4 + (−3) = 1"),
        ("sigmoid_neuron", "p1", "p₁ = w₁ · x₁ = (−3) · (−2) = 6"),
        (
            "logistic_regression",
            "L",
            "L = −y log a − (1 − y) log(1 − a) = −1 log 0.7311 − (1 − 1) log(1 − 0.7311) = 0.3133",
        ),
        (
            "two_layer_2-2-2",
            "net_h1",
            "net_h1 = w₁ · i₁ + w₂ · i₂ + b₁ = 0.15 · 0.05 + 0.2 · 0.1 + 0.35 = 0.3775",
        ),
        ("two_layer_2-2-2", "E_o1", "E_o1 = ½(t₁ − out_o1)² = ½(0.01 − 0.7514)² = 0.2748"),
        ("jacobian_3_to_2", "y", "y = Ax = [−0.5; 7]"),
        ("jacobian_3_to_2", "z", "z = sum(½(t − y)²) = 3.125"),
        ("logistic_batch", "z", "z = u + w₀ = [0.05; 1.2; −1.25; 1.4]"),
        ("softmax_classifier", "L", "L = −mean log softmax(s)_y = 1.04"),
        ("mlp_784-300-100-10", "u1", "u₁ = XW₁"),
        ("mlp_784-300-100-10", "h1", "h₁ = relu(z₁)"),
    ],
)
def test_values(name: str, node: str, text: str) -> None:
    assert value_text(sample(name), node) == text


def test_a_value_that_is_not_known_yet_is_symbols_alone() -> None:
    trace = sample("f_xyz")
    assert value_rule(trace, "q", known=False).latex == "q = x + y"
    assert value_rule(trace, "x", known=False).latex == "x"


def test_a_value_that_was_never_computed() -> None:
    trace = record(graphs.empty_slot())
    assert value_rule(trace, "q").latex == r"q = x \cdot \square"
    assert value_rule(trace, "f").latex == "f = e^{q}"


def test_a_missing_operand_is_a_box() -> None:
    trace = record(graph_from([leaf("x", 1.0), applied_to("s", "add", "x")]))
    assert value_rule(trace, "s").latex == r"s = x + \square"


# --- gradients -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "node", "text"),
    [
        ("sin_half_square", "x", "∂y/∂x = ∂y/∂u · ∂u/∂x = 0.2156 · 3 (2 · x) = 0.6468"),
        ("four_links", "y", "∂z/∂y = ∂z/∂z · ∂z/∂y = 1 · 1.084 (1/y) = 1.084"),
        ("sigmoid_neuron", "d", "∂f/∂d = ∂f/∂f · ∂f/∂d = 1 · (−0.5344) (−f/d) = −0.5344"),
        ("sigmoid_neuron", "z", "∂f/∂z = ∂f/∂u · ∂u/∂z = (−0.1966) · (−1) = 0.1966"),
        (
            "logistic_regression",
            "z",
            "∂L/∂z = ∂L/∂a · ∂a/∂z = (−1.368) · 0.1966 (a · (1 − a)) = −0.2689",
        ),
        (
            "two_layer_2-2-2",
            "out_h1",
            "∂E_total/∂out_h1 = ∂E_total/∂net_o1 · ∂net_o1/∂out_h1 + "
            "∂E_total/∂net_o2 · ∂net_o2/∂out_h1 = 0.1385 · 0.4 (w₅) + (−0.0381) · 0.5 (w₇) "
            "= 0.03635",
        ),
        (
            "jacobian_3_to_2",
            "x",
            "∂z/∂x = Aᵀ(∂z/∂y) = [1 −2 0.5; 3 0 −1]ᵀ[−1.5; 2] = [4.5; 3; −2.75]",
        ),
        (
            "logistic_batch",
            "w0",
            "∂L/∂w₀ = ∑_(axis 0) ∂L/∂z = [1; 1; 1; 1]ᵀ[−0.1219; 0.1921; 0.05568; −0.04945] "
            "= 0.07648",
        ),
        ("softmax_classifier", "y", "∂L/∂y = 0"),
        ("mlp_784-300-100-10", "W1", "∂L/∂W₁ = Xᵀ(∂L/∂u₁)"),
        ("mlp_784-300-100-10", "z1", "∂L/∂z₁ = ∂L/∂h₁ ⊙ [z₁ > 0]"),
        ("mlp_784-300-100-10", "h2", "∂L/∂h₂ = (∂L/∂u₃)W₃ᵀ"),
    ],
)
def test_gradients(name: str, node: str, text: str) -> None:
    assert gradient_text(sample(name), node) == text


def test_constants_and_forward_only_graphs_have_no_rule() -> None:
    trace = sample("sum_times_successor")
    assert gradient_rule(trace.at(trace.length), "one") is None
    forward = record(graphs.forward_only())
    assert gradient_rule(forward.at(forward.length), "x") is None
    stopped = record(graphs.empty_slot())
    assert gradient_rule(stopped.at(stopped.length), "x") is None


def test_numbers_appear_as_they_arrive() -> None:
    trace = sample("sum_times_successor")
    rules = [gradient_rule(trace.at(cursor), "b") for cursor in (0, 9, 10, 11)]
    assert [plain(line) for rule in rules if rule for line in rule.numbers] == [
        "= 2 · 1 + …",
        "= 2 · 1 + 3 · 1 = 5",
    ]
    assert len({rule.symbols for rule in rules if rule}) == 1


def test_of_many_summands_four_are_written() -> None:
    nodes = [applied_to(f"n{i}", "negative", "x") for i in range(6)]
    total = applied_to("L", "weighted_sum", *(node.name for node in nodes))
    trace = record(graph_from([leaf("x", 2.0), *nodes, total]))
    symbols = " + ".join(f"∂L/∂n{'₀₁₂₃'[i]} · ∂n{'₀₁₂₃'[i]}/∂x" for i in range(4))
    start = trace.length - 6
    parts = " + ".join(["(−2) · (−1)"] * 4).replace("(−2)", "(−2)")
    assert gradient_text(trace, "x") == f"∂L/∂x = {symbols} + … = {parts} + … = 12"
    assert gradient_text(trace, "x", start + 5) == f"∂L/∂x = {symbols} + … = {parts} + …"
    assert gradient_text(trace, "x", start + 4) == f"∂L/∂x = {symbols} + … = {parts} + …"


def test_a_seed_stands_at_the_loss() -> None:
    trace = record(graphs.f_xyz(), seed=2.0)
    assert gradient_text(trace, "f") == "∂f/∂f = 2"
    vector = record(graph_from([leaf("x", [1.0, 2.0]), applied_to("y", "exp", "x")]), "y", [3, 4])
    assert gradient_text(vector, "y") == "∂y/∂y = [3; 4]"


def test_a_node_that_is_not_reached_is_zero() -> None:
    assert gradient_text(record(graphs.neuron()), "unused") == "∂E/∂unused = 0"


def test_colours_follow_the_meaning() -> None:
    ink = Ink("#000001", "#000002", "#000003")
    trace = sample("f_xyz")
    q = value_rule(trace, "q", ink=ink).latex
    assert q == (
        r"q = x + y = \textcolor{#000001}{-2} + \textcolor{#000001}{5} = \textcolor{#000001}{3}"
    )
    rule = gradient_rule(trace.at(7), "q", ink)
    assert rule is not None
    assert rule.numbers == (
        r"= \textcolor{#000002}{1} \cdot \textcolor{#000003}{\underbrace{(-4)}_{z}}"
        r" = \textcolor{#000002}{-4}",
    )
    assert plain(rule.latex) == gradient_text(trace, "q", 7)


def test_a_coloured_minus_sign_stands_in_parentheses_too() -> None:
    rule = value_rule(sample("sigmoid_neuron"), "z", ink=Ink(value="#000001"))
    assert plain(rule.latex) == "z = s + w₂ = 4 + (−3) = 1"


# --- all operations, all samples -----------------------------------------------------------------


def assert_balanced(formula: str) -> None:
    depth = 0
    for mark in re.findall(r"(?<!\\)[{}]", formula):
        depth += 1 if mark == "{" else -1
        assert depth >= 0, formula
    assert depth == 0, formula
    sides = re.findall(r"\\(left|right)(?![a-zA-Z])", formula)
    assert sides.count("left") == sides.count("right"), formula


@pytest.mark.parametrize(("operation", "example"), EXAMPLES, ids=NAMES)
def test_formulas_of_every_operation_are_balanced(operation, example) -> None:  # type: ignore[no-untyped-def]
    trace = run_of(operation, example)
    for cursor in cursors(trace):
        formula = formula_of(trace, cursor, trace.events[cursor - 1])
        assert formula is not None
        assert_balanced(formula)


def patterns() -> list[str]:
    """One formula for each way operations are written: those that differ in digits are alike."""
    found: dict[str, str] = {}
    for operation, example in EXAMPLES:
        trace = run_of(operation, example)
        for cursor in cursors(trace):
            formula = formula_of(trace, cursor, trace.events[cursor - 1]) or ""
            rows = re.sub(r"(bmatrix\}).*?(\\end)", r"\1\2", formula)
            found.setdefault(re.sub(r"[0-9.]+", "0", rows), formula)
    return list(found.values())


@pytest.mark.parametrize("formula", patterns())
def test_formulas_of_every_operation_typeset(formula: str, qapp) -> None:  # type: ignore[no-untyped-def]
    assert not typeset(formula, 20).is_fallback, formula


@pytest.mark.parametrize("name", LABELS)
def test_formulas_of_samples_are_balanced(name: str) -> None:
    for formula in formulas(sample(name)):
        assert_balanced(formula)


@pytest.mark.parametrize("name", ["x_times_x", "logistic_batch"])
def test_formulas_of_samples_typeset(name: str, qapp) -> None:  # type: ignore[no-untyped-def]
    for formula in formulas(sample(name)):
        assert not typeset(formula, 20).is_fallback, formula


@pytest.mark.parametrize("name", LABELS)
def test_formulas_end_in_the_numbers_of_the_trace(name: str) -> None:
    trace = sample(name)
    for node in trace.names:
        if trace.value(node).shape == ():
            assert value_rule(trace, node).latex.endswith(f"= {latex(trace.value(node))}")
        rule = gradient_rule(trace.at(trace.length), node)
        if rule is not None and np.shape(trace.gradient(node)) == ():
            assert rule.latex.endswith(f"= {latex(trace.gradient(node))}")
