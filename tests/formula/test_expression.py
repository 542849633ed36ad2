"""Expressions of graphs: what is written, read again, gives the value."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import graphdbg as gd
from graphdbg.core.engine import record
from graphdbg.core.graph import Graph, Node, Wire, graph_from
from graphdbg.core.tracing import graph_of
from graphdbg.core.values import own
from graphdbg.formula.expression import (
    definition,
    expression,
    node_latex,
    node_text,
    partial,
    partial_at,
    partial_text,
    unwrapped,
)
from graphdbg.formula.plain import plain
from tests.core import graphs
from tests.core.graphs import applied_to, leaf


def text_of(graph: Graph, name: str) -> str:
    return plain(expression(graph.nodes, name)[0])


def traced(function: Callable[..., object], *names: str) -> str:
    """Return the whole expression of a function of scalars, as text."""
    graph = gd.graph_of(function, **dict.fromkeys(names, 0.5))
    return text_of(graph, list(graph.nodes)[-1])


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda a, b, c: a + b + c, "a + b + c"),
        (lambda a, b, c: a + (b + c), "a + b + c"),
        (lambda a, b, c: a - (b - c), "a − (b − c)"),
        (lambda a, b, c: a - b - c, "a − b − c"),
        (lambda a, b, c: a - (b + c), "a − (b + c)"),
        (lambda a, b, c: (a + b) * c, "(a + b) · c"),
        (lambda a, b, c: a * (b - c), "a · (b − c)"),
        (lambda a, b, c: a * b + c, "a · b + c"),
        (lambda a, b, c: a + -b, "a + (−b)"),
        (lambda a, b, c: -a + b, "−a + b"),
        (lambda a, b, c: a + (-b + c), "a + (−b + c)"),
        (lambda a, b, c: a - -b, "a − (−b)"),
        (lambda a, b, c: -(a + b), "−(a + b)"),
        (lambda a, b, c: np.negative(-a), "−(−a)"),
        (lambda a, b, c: -a * b, "(−a) · b"),
        (lambda a, b, c: a * -b, "a · (−b)"),
        (lambda a, b, c: -(a * b), "−a · b"),
        (lambda a, b, c: (a * b) ** c, "(a · b)^c"),
        (lambda a, b, c: a ** (b + c), "a^(b + c)"),
        (lambda a, b, c: (a**b) ** c, "(a^b)^c"),
        (lambda a, b, c: (-a) ** 2, "(−a)²"),
        (lambda a, b, c: -(a**2), "−a²"),
        (lambda a, b, c: np.square(a + b), "(a + b)²"),
        (lambda a, b, c: a / (b + c), "a/(b + c)"),
        (lambda a, b, c: (a + b) / c, "(a + b)/c"),
        (lambda a, b, c: a / b / c, "(a/b)/c"),
        (lambda a, b, c: (a / b) ** 2, "(a/b)²"),
        (lambda a, b, c: np.exp(-a), "e^(−a)"),
        (lambda a, b, c: np.exp(a) ** 2, "(e^a)²"),
        (lambda a, b, c: np.sin(a + b) * c, "sin(a + b) · c"),
        (lambda a, b, c: np.log(a) - np.sqrt(b * c), "log(a) − √(b · c)"),
        (lambda a, b, c: 1.0 / (1.0 + np.exp(-a)), "1/(1 + e^(−a))"),
        (lambda a, b, c: a + -3.0, "a + (−3)"),
        (lambda a, b, c: -3.0 * a, "(−3) · a"),
        (lambda a, b, c: a - -3.0, "a − (−3)"),
        (lambda a, b, c: a ** -3.0, "a⁻³"),
        (lambda a, b, c: np.maximum(a, -b), "max(a, −b)"),
        (lambda a, b, c: gd.ops.weighted_sum(a, -b, c), "a · (−b) + c"),
        (lambda a, b, c: gd.ops.weighted_sum(a, b, -c), "a · b + (−c)"),
        (lambda a, b, c: (a > b) * c, "[a > b] · c"),
        (lambda a, b, c: np.where(a > b, c, -c), "{c a > b; −c else}"),
        (
            lambda a, b, c: gd.ops.binary_cross_entropy_with_logits(a, b),
            "mean(log(1 + e^a) − b · a)",
        ),
    ],
)  # fmt: skip
def test_parentheses_stand_where_they_are_needed(
    function: Callable[..., object], text: str
) -> None:
    assert traced(function, "a", "b", "c") == text


# --- written, then read again --------------------------------------------------------------------

FUNCTIONS = {"sin": math.sin, "cos": math.cos, "tanh": math.tanh, "max": max}
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def as_python(text: str) -> str:
    """Rewrite plain text as Python: `a · b²` is `a*b**(2)`; a number is not beside a number."""
    text = re.sub(r"([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda m: f"**({m[1].translate(RAISED)})", text)
    text = text.replace("−", "-").replace("·", "*").replace("^", "**").replace("½", "0.5*")
    return re.sub(r"\be\*\*", "2.718281828459045**", text)


def evaluate(text: str, names: Mapping[str, float]) -> float:
    """Return the number that plain text stands for."""

    def walk(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.Name(id=name):
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -walk(inner)
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATORS[type(op)](walk(left), walk(right))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return FUNCTIONS[name](*map(walk, arguments))
        raise ValueError(ast.dump(node))

    return walk(ast.parse(as_python(text), mode="eval").body)


LEAVES = {"a": 2.0, "b": -3.0, "c": 0.5, "d": 1.25}
UNARY = ("negative", "square", "sin", "cos", "tanh", "exp")
BINARY = ("add", "subtract", "multiply", "divide", "maximum", "power")


@st.composite
def expressions(draw: st.DrawFn) -> Graph:
    """Return graphs whose last node is an expression of a, b, c, d, each node used in one place."""
    nodes = {name: leaf(name, value) for name, value in LEAVES.items()}
    for i, value in enumerate((2.0, 3.0, -1.5)):
        nodes[f"k{i}"] = Node(f"k{i}", "constant", value=own(value), inline=True)
    names = list(nodes)
    for i in range(draw(st.integers(1, 6))):
        op = draw(st.sampled_from(UNARY + BINARY))
        count = 1 if op in UNARY else 2
        inputs = [names[-1], *draw(st.lists(st.sampled_from(names), min_size=1, max_size=1))]
        operands = draw(st.permutations(inputs))[:count]
        names.append(f"n{i}")
        nodes[f"n{i}"] = Node(f"n{i}", op=op, inputs=tuple(operands))
    return graph_from(nodes.values())


@given(expressions())
def test_what_is_written_has_the_value(graph: Graph) -> None:
    last = list(graph.nodes)[-1]
    value = float(record(graph).value(last))
    assume(math.isfinite(value) and abs(value) < 1e100)
    text = text_of(graph, last)
    try:
        read = evaluate(text, LEAVES)
    except (OverflowError, ZeroDivisionError):
        assume(False)
    assume(isinstance(read, float | int))
    assert read == pytest.approx(value, rel=1e-9, abs=1e-9), text


@given(expressions())
def test_braces_and_brackets_are_paired(graph: Graph) -> None:
    latex, _ = expression(graph.nodes, list(graph.nodes)[-1])
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\left(") == latex.count(r"\right)")
    text = plain(latex)
    assert text.count("(") == text.count(")")


def test_numbers_are_never_run_together() -> None:
    """Two factors side by side read well as letters, and as numbers they are another number."""
    graph = graph_from(
        [
            leaf("z", 0.7),
            leaf("t", 1.0),
            applied_to("L", "binary_cross_entropy_with_logits", "z", "t"),
        ]
    )
    trace = record(graph)

    def put_in(node: Node):  # type: ignore[no-untyped-def]
        from graphdbg.formula.expression import number

        return number(trace.value(node.name))

    assert plain(definition(graph, "L", put_in, scalars=True)) == "log(1 + e^(0.7)) − 1 · 0.7"


# --- definitions ---------------------------------------------------------------------------------


def inlined() -> Graph:
    return graph_from(
        [
            leaf("x", 2.0),
            leaf("y", 3.0),
            Node("s", op="add", inputs=("x", "y"), inline=True),
            Node("m", op="negative", inputs=("y",), inline=True),
            Node("c", op="greater", inputs=("x", "y"), inline=True),
            applied_to("p", "multiply", "s", "x"),
            applied_to("q", "add", "s", "m"),
            applied_to("e", "exp", "s"),
            applied_to("r", "multiply", "c", "x"),
            applied_to("g", "greater", "s", "m"),
        ]
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p", "(x + y) · x"),
        ("q", "x + y + (−y)"),
        ("e", "e^(x + y)"),
        ("r", "[x > y] · x"),
        ("g", "x + y > −y"),
        ("c", "x > y"),
    ],
)
def test_what_is_inline_is_written_inside_its_consumer(name: str, text: str) -> None:
    assert plain(definition(inlined(), name)) == text


CONDITIONS = [
    (lambda x, y: (x > 1) & (y > 2), "x > 1 ∧ y > 2"),
    (lambda x, y: (x > 1) & (y > 2) & (x > y), "x > 1 ∧ y > 2 ∧ x > y"),
    (lambda x, y: (x > 1) & (y > 2) | (x > y), "(x > 1 ∧ y > 2) ∨ x > y"),
    (lambda x, y: (x > 1) & ((y > 2) | (x > y)), "x > 1 ∧ (y > 2 ∨ x > y)"),
    (lambda x, y: (x > 1) ^ ((y > 2) & (x > y)), "x > 1 ⊕ (y > 2 ∧ x > y)"),
    (lambda x, y: ~(x > 1), "¬(x > 1)"),
    (lambda x, y: ~~(x > 1) | (y > 2), "¬(¬(x > 1)) ∨ y > 2"),
    (lambda x, y: np.logical_not(x), "¬x"),
    (lambda x, y: np.logical_not(x + y), "¬(x + y)"),
    (lambda x, y: ((x > 1) | ~(y > 2)) * x, "[x > 1 ∨ ¬(y > 2)] · x"),
]


@pytest.mark.parametrize(("function", "text"), CONDITIONS)
def test_conditions_of_conditions(function: Callable[..., Graph], text: str) -> None:
    graph = graph_of(function, x=3.0, y=0.5)
    assert plain(unwrapped(expression(graph.nodes, graph.order[-1])[0])) == text


@pytest.mark.parametrize(
    ("node", "latex"),
    [
        (applied_to("f", "add"), r"\square + \square"),
        (applied_to("f", "add", "x"), r"x + \square"),
        (applied_to("f", "add", None, "x"), r"\square + x"),
        (applied_to("f", "exp", None), r"e^{\square}"),
        (applied_to("f", "weighted_sum", "x", None, "x"), r"x \cdot \square + x"),
    ],
)
def test_an_empty_slot_is_a_box(node: Node, latex: str) -> None:
    assert definition(graph_from([leaf("x", 1.0), node]), "f") == latex


@pytest.mark.parametrize(("scalars", "text"), [(True, "½(t − x)²"), (False, "sum(½(t − x)²)")])
def test_the_reduction_of_one_number_goes_without_saying(scalars: bool, text: str) -> None:
    graph = graph_from(
        [leaf("x", 1.0), leaf("t", 2.0), applied_to("L", "half_squared_error", "x", "t")]
    )
    assert plain(definition(graph, "L", scalars=scalars)) == text


def test_names_labels_and_written_constants() -> None:
    graph = graph_from(
        [
            Node("w1", "parameter", value=own(1.0)),
            Node("w2", "parameter", value=own(1.0), label=r"\hat{w}"),
            Node("k", "constant", value=own(-2.5), inline=True),
            Node("n", "constant", value=own(4.0)),
            Node("tau", "constant", value=own(4.0), inline=True, label=r"\tau"),
            applied_to("a", "add", "w1", "k"),
            applied_to("b", "add", "w2", "n"),
            applied_to("c", "add", "w2", "tau"),
        ]
    )
    assert [definition(graph, name) for name in "abc"] == [
        r"w_{1} + \left(-2.5\right)",
        r"\hat{w} + n",
        r"\hat{w} + \tau",
    ]
    assert (node_latex(graph.nodes["w1"]), node_text(graph.nodes["w1"])) == ("w_{1}", "w₁")
    assert (node_latex(graph.nodes["w2"]), node_text(graph.nodes["w2"])) == (r"\hat{w}", "ŵ")


def test_partial_derivatives() -> None:
    graph = graphs.f_xyz()
    f, q = graph.nodes["f"], graph.nodes["q"]
    assert partial(f, q) == r"\frac{\partial f}{\partial q}"
    assert partial_text(f, q) == "∂f/∂q"
    assert partial_at(graph, Wire("f", 0)) == partial(f, q)
    twice = graphs.x_times_x()
    assert partial_at(twice, Wire("y", 1)) == r"\left.\frac{\partial y}{\partial x}\right|_{1}"
