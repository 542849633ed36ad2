"""Claimed gradients: right, wrong sign, a constant factor, or wrong, and never by coincidence."""

import numpy as np
import pytest

from graphdbg.core import ops
from graphdbg.core.claims import POINTS, check_claim, say_factor
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.tracing import constant, graph_of, parameter
from graphdbg.core.values import own
from tests.core import graphs

CROSS_ENTROPY = graph_from(
    [
        Node("x", "input", value=own(1.5)),
        Node("w", "parameter", value=own(0.4)),
        Node("y", "input", value=own(1.0)),
        Node("z", op="multiply", inputs=("w", "x")),
        Node("a", op="sigmoid", inputs=("z",)),
        Node("L", op="binary_cross_entropy", inputs=("a", "y")),
    ],
    loss="L",
)


@pytest.mark.parametrize(
    ("text", "verdict", "factor"),
    [
        ("a = -y/a + (1-y)/(1-a)", "right", 1.0),
        ("a = (a - y)/(a*(1-a))", "right", 1.0),
        ("a=y/a-(1-y)/(1-a)", "wrong sign", -1.0),
        ("z = a - y", "right", 1.0),
        ("z = grad(a) * a * (1 - a)", "right", 1.0),
        ("z = y - a", "wrong sign", -1.0),
        ("w = 2*(a - y)*x", "constant factor", 2.0),
        ("w = (y - a)*x/3", "constant factor", -1 / 3),
        ("w = (a - y)*w", "wrong", None),
        ("w = 0", "wrong", None),
        ("L = 1", "right", 1.0),
        ("L = 0.5", "constant factor", 0.5),
        ("w = (a - y)*x*(1 + 1e-12)", "right", 1.0),
        ("w = (a - y)*x*1.00001", "constant factor", 1.00001),
        ("w = (a - y)*x + 1e-5", "wrong", None),
        ("z = log(y - 5)", "wrong", None),
    ],
)
def test_the_verdicts(text, verdict, factor):
    claim = check_claim(CROSS_ENTROPY, text)
    assert (claim.verdict, claim.is_right) == (verdict, verdict == "right")
    assert claim.factor == (factor if factor is None else pytest.approx(factor, rel=1e-8))
    assert claim.node == text[0]


def test_both_numbers_and_the_sentence():
    claim = check_claim(CROSS_ENTROPY, "z = 2*(a - y)")
    a = 1 / (1 + np.exp(-0.6))
    np.testing.assert_allclose([claim.claimed, claim.actual], [2 * (a - 1), a - 1], rtol=1e-12)
    assert claim.points == POINTS + 1
    assert claim.sentence == (
        "The claim for ∂L/∂z is off by a constant factor: it is 2 times the gradient; "
        "multiply it by 1/2 (tried at 7 points)."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("z = a - y", "is right"),
        ("z = y - a", "has the wrong sign"),
        ("z = x", "is wrong ("),
    ],
)
def test_the_sentence_has_the_verdict(text, words):
    assert words in check_claim(CROSS_ENTROPY, text).sentence


@pytest.mark.parametrize("text", ["a = -1/a", "z = a - 1", "z = y * (a - 1)", "w = (a - y)*1.5"])
def test_what_agrees_at_one_point_alone_is_wrong(text):
    claim = check_claim(CROSS_ENTROPY, text)
    np.testing.assert_allclose(claim.claimed, claim.actual)
    assert (claim.verdict, claim.factor) == ("wrong", None)
    assert "agrees here by chance" in claim.sentence


def test_a_constant_stays_what_it_is():
    graph = graph_of(lambda x, two: x**two, x=3.0, two=constant(2.0))
    assert check_claim(graph, "x = 2*x").is_right
    assert check_claim(graph, "x = two*x").is_right


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("W = transpose(x) @ grad(add_1)", "right"),
        ("b = sum(grad(add_1), axis=0)", "right"),
        ("b = mean(grad(add_1), axis=0)", "constant factor"),
        ("x = -grad(add_1) @ transpose(W)", "wrong sign"),
        ("W = transpose(x) @ grad(tanh_1)", "wrong"),
    ],
)
def test_arrays(text, verdict):
    def layer(x, W, b):
        return np.sum(np.tanh(x @ W + b) ** 2.0)

    rng = np.random.RandomState(1)
    graph = graph_of(
        layer,
        x=rng.normal(size=(4, 3)),
        W=parameter(rng.normal(size=(3, 2))),
        b=parameter([0.1, -0.2]),
    )
    assert check_claim(graph, text).verdict == verdict


@pytest.mark.parametrize(("text", "shape"), [("W = 1", "()"), ("b = grad(W)", "(3, 2)")])
def test_shapes_that_disagree_are_said(text, shape):
    claim = check_claim(graphs.classifier(), text)
    assert (claim.verdict, claim.factor) == ("wrong", None)
    assert f"it has shape {shape}, and the gradient has the shape of" in claim.sentence


def test_one_wrong_entry_makes_a_claim_wrong():
    graph = graph_of(lambda x, m: np.sum(x * x * m), x=[1.0, 2.0, 3.0], m=constant([1.0, 1.0, 1.5]))
    assert check_claim(graph, "x = 2*x*m").is_right
    assert check_claim(graph, "x = 2*x").verdict == "wrong"


def test_indices_stay_where_they_are():
    graph = graph_of(
        lambda s, y: 1.0 * ops.softmax_cross_entropy(s, y),
        s=np.linspace(-1, 1, 6).reshape(2, 3),
        y=np.array([0.0, 2.0]),
    )
    claim = check_claim(graph, "s = (softmax(s) - one_hot(y, classes=3))/2")
    assert (claim.verdict, claim.points) == ("right", POINTS + 1)
    assert check_claim(graph, "s = softmax(s) - one_hot(y, classes=3)").factor == pytest.approx(2)


def test_a_zero_gradient():
    graph = graphs.neuron()
    assert check_claim(graph, "unused = 0").is_right
    assert check_claim(graph, "unused = 0*w").is_right
    assert check_claim(graph, "unused = w").verdict == "wrong"


def test_the_edge_of_where_a_function_is_defined():
    near = graph_of(lambda x: np.log(x) + 0.0, x=1e-3)  # most moves lead out of its domain
    claim = check_claim(near, "x = 1/x")
    assert claim.is_right
    assert claim.points > 1
    at_zero = graph_of(lambda x: np.log(x) + 0.0, x=0.0)
    assert check_claim(at_zero, "x = 1/x").is_right
    assert check_claim(at_zero, "x = -1/x").verdict != "right"


def test_a_relu_that_is_off_here_is_not_off_everywhere():
    graph = graph_of(lambda x: 3 * ops.relu(x), x=-0.1)
    assert check_claim(graph, "x = 0").verdict == "wrong"
    assert check_claim(graph, "x = 3*where(greater(x, 0), 1, 0)").is_right


def test_single_precision_is_judged_as_such():
    graph = graph_of(lambda x: np.sum(np.tanh(x)), x=np.float32([0.1, -0.7, 2.0]))
    assert check_claim(graph, "x = 1 - tanh(x)**2").is_right
    assert check_claim(graph, "x = tanh(x)**2 - 1").verdict == "wrong sign"
    assert check_claim(graph, "x = 1 - tanh(x)").verdict == "wrong"


@pytest.mark.parametrize("x", [1e200, -1e-200, np.inf, np.nan])
def test_numbers_of_any_size_give_no_warning(x):
    graph = graph_of(lambda x: x * x, x=x)
    assert check_claim(graph, "x = 2*x").is_right
    assert check_claim(graph, "x = x**9").verdict != "right" or not np.isfinite(x)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a", "A claim has a node on the left of one ="),
        ("a == 1", "A claim has a node on the left of one ="),
        ("", "A claim has a node on the left of one ="),
        ("= 1", "'', which is no node"),
        ("aa = 1", "did you mean a?"),
        ("a + 1 = 1", "'a + 1', which is no node"),
        ("a =", "there is no expression"),
        ("a = b", "Column 5: there is no node named 'b'"),
        (" a = b", "Column 6: there is no node named 'b'"),
        ("a = 1 = 1", "Column 7: "),
        ("a = matmul(a, a)", "Column 5: matmul"),
        ("a = 2 * grad(a) / 2", "grad(a) that it is made of itself"),
    ],
)
def test_what_is_no_claim(text, words):
    with pytest.raises(GraphError) as caught:
        check_claim(CROSS_ENTROPY, text)
    assert words in caught.value.sentence


def test_there_must_be_a_gradient():
    with pytest.raises(GraphError, match=r"^t is a constant"):
        check_claim(graphs.neuron(), "t = 1")
    with pytest.raises(GraphError, match=r"^Forward only: "):
        check_claim(graphs.forward_only(), "x = 1")
    with pytest.raises(GraphError, match=r"^q is unfinished: "):
        check_claim(graphs.empty_slot(), "x = 1")


@pytest.mark.parametrize(
    ("factor", "text"),
    [
        (2.0, "2"),
        (-1 / 3, "−1/3"),
        (0.0078125, "1/128"),
        (np.sqrt(2), "1.414"),
        (1e-9, "1e−09"),
        (5e-324, "4.941e−324"),
        (np.inf, "inf"),
    ],
)
def test_factors_in_words(factor, text):
    assert say_factor(float(factor)) == text


@pytest.mark.parametrize("text", ["x = 1/0", "x = exp(1e9)", "x = 9.0**9.0**9.0"])
def test_a_claim_that_is_not_finite_is_wrong_for_that(text):
    claim = check_claim(graph_of(lambda x: x * x, x=2.0), text)
    assert (claim.verdict, claim.is_right) == ("wrong", False)
    assert claim.sentence.endswith(" is wrong: it is not finite here, and the gradient is.")
