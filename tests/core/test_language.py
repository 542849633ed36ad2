"""The language of claims: what it means, and that nothing else gets in."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphdbg.core import limits
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import graph_from
from graphdbg.core.language.evaluate import evaluate
from graphdbg.core.language.parse import parse
from graphdbg.core.language.tree import nodes_of
from graphdbg.core.ops import REGISTRY
from tests.core.graphs import applied_to, leaf

GRAPH = graph_from(
    [
        leaf("x", [0.5, -1.0, 2.0]),
        leaf("y", -3.0),
        leaf("W", np.linspace(-1, 1, 6).reshape(2, 3), "parameter"),
        leaf("größe", 2.0),
        leaf("k", 1.5, "constant"),
        applied_to("h", "matmul", "W", "x"),
        applied_to("t", "tanh", "h"),
        applied_to("u", "multiply", "t", "y"),
        applied_to("v", "multiply", "u", "größe"),
        applied_to("s", "sum", "v"),
        applied_to("L", "multiply", "s", "k"),
    ],
    loss="L",
)
TRACE = run(GRAPH)
X, Y, W = TRACE.value("x"), TRACE.value("y"), TRACE.value("W")


def value(text):
    return evaluate(parse(text, GRAPH.nodes), TRACE)


def refusal(text, start=0):
    with pytest.raises(GraphError) as caught:
        evaluate(parse(text, GRAPH.nodes, start), TRACE)
    return caught.value.sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", 2.0),
        ("1e-3", 0.001),
        ("1_000", 1000.0),
        ("1e999", np.inf),
        ("y", Y),
        ("-y", -Y),
        ("--y", Y),
        ("y + 2*y - 1", Y + 2 * Y - 1),
        ("2*(y - 1)/4", 2 * (Y - 1) / 4),
        ("10 - 4 - 3", 3.0),
        ("2 ** 3 ** 2", 512.0),
        ("-2 ** 2", -4.0),
        ("2 ** -1", 0.5),
        ("x * 2", X * 2),
        ("W @ x", W @ X),
        ("transpose(W) @ (W @ x)", W.T @ (W @ X)),
        ("sum(W, axis=0)", W.sum(axis=0)),
        ("sum(W, axis=-1, keepdims=True)", W.sum(axis=-1, keepdims=True)),
        ("sum(W, axis=[0, 1])", W.sum()),
        ("sum(W, axis=(0, 1))", W.sum()),
        ("mean(W, axis=None)", W.mean()),
        ("reshape(W, shape=[3, -1])", W.reshape(3, 2)),
        ("exp(y) + sigmoid(0)", np.exp(Y) + 0.5),
        ("where(greater(x, 0), x, 0)", np.where(X > 0, X, 0)),
        ("grad(x)", TRACE.gradient("x")),
        ("grad(s) * 2", 3.0),
        ("größe + größe", 4.0),
        ("  (y)  ", Y),
        ("1/0", np.inf),
    ],
)
def test_what_an_expression_means(text, expected):
    found = value(text)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-15)


def test_a_value_is_the_runs_own():
    assert value("x") is TRACE.value("x")


def test_the_names_an_expression_reads():
    assert list(nodes_of(parse("x * grad(y) + exp(x) - 2", GRAPH.nodes))) == ["x", "y", "x"]


@pytest.mark.parametrize("name", list(REGISTRY))
def test_every_operation_can_be_called(name):
    example = REGISTRY[name].examples[0]
    names = [f"n{i}" for i in range(len(example.operands))]
    attributes = "".join(f", {key}={setting!r}" for key, setting in example.attributes.items())
    tree = parse(f"{name}({', '.join(names)}{attributes})", names)
    assert list(nodes_of(tree)) == names
    assert tree.operation is REGISTRY[name]
    assert tree.settings == REGISTRY[name].settings(example.attributes)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "there is no expression"),
        ("   ", 4, "there is no expression"),
        ("y + q", 5, "there is no node named 'q'"),
        ("größe + q", 9, "there is no node named 'q'"),
        ("y * grösse", 5, "did you mean größe?"),
        ("y + sgmoid(y)", 5, "did you mean sigmoid?"),
        ("y + __import__('os')", 5, "there is no operation named '__import__'"),
        ("y + sigmoid", 5, "call it, as in sigmoid(…)"),
        ("grad", 1, "call it, as in grad(…)"),
        ("grad(y + 1)", 1, "as in grad(x)"),
        ("grad(y, axis=0)", 1, "as in grad(x)"),
        ("grad(q)", 6, "there is no node named 'q'"),
        ("W.T", 1, "write transpose(x)"),
        ("x.__class__", 1, "a dot stands for nothing"),
        ("x[0]", 1, "brackets"),
        ("x < 1", 1, "comparisons"),
        ("x and y", 1, "and and or"),
        ("x if y else 1", 1, "if and else"),
        ("lambda: 1", 1, "functions cannot be made"),
        ("(lambda: 1)()", 1, "only an operation can be called"),
        ("exp.forward(y)", 1, "only an operation can be called"),
        ("(z := 1)", 2, "nothing can be assigned"),
        ("[x, y]", 1, "a list stands only for an attribute"),
        ("exp(*x)", 5, "a star"),
        ("exp(**x)", 7, "write each attribute out"),
        ("[i for i in x]", 1, "not part of it"),
        ("x // 2", 1, "this sign"),
        ("~x", 1, "this sign"),
        ("+x", 1, "this sign"),
        ("x ^ 2", 1, "this sign"),
        ("'a'", 1, "no real number"),
        ("True", 1, "no real number"),
        ("None", 1, "no real number"),
        ("1j", 1, "no real number"),
        ("...", 1, "no real number"),
        ("f'{x}'", 1, "texts stand only for an attribute"),
        ("9" * 400, 1, "larger than any float64"),
        ("y +", 4, "invalid syntax"),
        ("(y", 1, "'(' was never closed"),
        ("y; y", 2, "';' is not part of an expression"),
        ("y # z", 3, "'#' is not part of an expression"),
        ("y\n+ y", 2, "'\\n' is not part of an expression"),
        ("y\0", 2, "'\\x00' is not part of an expression"),
        ("\ud800", 1, "'\\ud800' is not part of an expression"),
        ("sum(x, 0)", 1, "sum takes 1 operand, and 2 are given"),
        ("sum(x, ax=0)", 1, "sum has no attribute ax"),
        ("sum(x, axis=y)", 13, "an attribute is a number"),
        ("sum(x, axis=0, axis=1)", 21, "axis is given twice"),
        ("sum(x, axis='a')", 1, "axis must be an axis"),
        ("sum(x, axis=3)", 1, "there is no axis 3"),
        ("y * matmul(W, W)", 5, "inner sizes"),
        ("x + W @ x", 1, "shapes that broadcast"),
        ("grad(k)", None, "k is a constant"),
        ("broadcast_to(y, shape=[100000, 100000])", 1, "the limit"),
        ("broadcast_to(y, shape=[-5])", 1, "broadcast_to"),
    ],
)
def test_what_is_refused_is_refused_with_its_place(text, column, words):
    sentence = refusal(text)
    assert words in sentence
    assert column is None or sentence.startswith(f"Column {column}: ")
    assert sentence[-1] in ".?"
    assert sentence.count("\n") == 0


def test_columns_are_counted_in_what_was_typed():
    assert refusal("  y + q", start=3).startswith("Column 10: ")
    assert refusal("  1 + matmul(y, y)", start=3).startswith("Column 10: ")


def test_an_expression_has_a_longest_and_a_deepest():
    assert "1,000" in refusal("1" * (limits.EXPRESSION + 1))
    assert value("+".join(["1"] * limits.EXPRESSION_DEPTH)) == limits.EXPRESSION_DEPTH
    for deep in ("-" * 900 + "1", "(" * 400 + "1" + ")" * 400, "+".join("1" * 400)):
        assert "nested" in refusal(deep)
    assert "nested" in refusal("exp(" * 190 + "1" + ")" * 190)
    lists = "[" * 50 + "]" * 50
    assert "an attribute is" in refusal(f"sum(x, axis={lists})")


def test_the_standard_parsers_warnings_are_kept_in():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text in ("1or 2", "'\\d'", "1if 1else 2", "0x1for x in y"):
            refusal(text)


PIECES = st.sampled_from(
    [*"xyWk+-*/@()[]{}.,:=<>!~^%&|'\"\\ \t\n0123456789ejJ_#;`$?", "**", "//", ":=", "->", "grad(",
     "exp(", "sum(", "axis=", "lambda ", " if ", " else ", " for ", " in ", "await ", "yield ",
     "not ", "None", "True", "__class__", "f'", "b'", "r'", '"""', "\0", "\ud800", "é", "ﬁ", "∂",
     "reshape(", "shape=", "1e999", "0x", "1_", "...", "*x", "**x", "import "]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=60)))
def test_nothing_but_a_refusal_comes_of_any_text(text):
    try:
        found = value(text)
    except GraphError as refused:
        assert refused.sentence[-1] in ".?"  # noqa: PT017
    else:
        assert isinstance(found, np.ndarray | np.generic)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(REGISTRY)),
    st.lists(st.sampled_from(["x", "y", "W", "0", "-1", "1e308", "grad(W)"]), max_size=4),
    st.dictionaries(
        st.sampled_from(["axis", "shape", "keepdims", "axes", "classes", "axis1", "axis2"]),
        st.sampled_from(
            [
                "0",
                "-1",
                "9",
                str(2**70),
                f"-{2**70}",
                "1e400",
                "None",
                "True",
                "'mean'",
                "[]",
                "[0, 0]",
                "[[1]]",
                "(1, 2)",
                "[99999, 99999]",
                f"[{2**63}]",
            ]
        ),
        max_size=2,
    ),
)
def test_nothing_but_a_refusal_comes_of_any_call(name, operands, attributes):
    given_attributes = [f"{key}={setting}" for key, setting in attributes.items()]
    text = f"{name}({', '.join([*operands, *given_attributes])})"
    try:
        found = value(text)
    except GraphError as refused:
        assert refused.sentence[-1] in ".?"  # noqa: PT017
    else:
        assert isinstance(found, np.ndarray | np.generic)
