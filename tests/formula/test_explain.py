"""What each step says, to the letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

import graphdbg as gd
from graphdbg.core.engine import record
from graphdbg.core.events import Computed, Contributed, Seeded
from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.trace import Trace
from graphdbg.core.values import own
from graphdbg.files.samples import samples
from graphdbg.formula.explain import bracketed, sentence, text_of
from graphdbg.formula.numbers import short
from tests.core import graphs
from tests.core.graphs import applied_to, leaf
from tests.formula.examples import EXAMPLES, NAMES, cursors, run_of

LABELS = [sample.name for sample in samples()]


@cache
def sample(name: str) -> Trace:
    path = next(one.path for one in samples() if one.name == name)
    return record(gd.load(path))


def said(trace: Trace, cursor: int) -> str:
    return text_of(sentence(trace, cursor))


def all_said(trace: Trace) -> list[str]:
    return [said(trace, cursor) for cursor in range(1, trace.length + 1)]


def said_of(trace: Trace, node: str) -> list[str]:
    """What the backward pass says of one node."""
    found = []
    for cursor in range(trace.forward_end + 1, trace.length + 1):
        if trace.events[cursor - 1].node == node:
            found.append(said(trace, cursor))
    return found


def traced(function: Callable[..., object], **leaves: object) -> Trace:
    return gd.run(gd.graph_of(function, **leaves))


# --- every step of three samples -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        (
            "f_xyz",
            [
                "x is an input: −2.",
                "y is an input: 5.",
                "z is a parameter: −4.",
                "q adds x and y: −2 + 5 = 3.",
                "f multiplies q by z: 3 · (−4) = −12.",
                "The backward pass starts at the loss: ∂f/∂f = 1, "
                "because f changes one to one with itself.",
                "Multiply swaps: q gets the upstream gradient times z. "
                "1 × (−4) = −4, so ∂f/∂q = −4.",
                "Multiply swaps: z gets the upstream gradient times q. 1 × 3 = 3, so ∂f/∂z = 3.",
                "Add distributes: y gets the upstream gradient as it is. "
                "−4 × 1 = −4, so ∂f/∂y = −4.",
                "Add distributes: x gets the upstream gradient as it is. "
                "−4 × 1 = −4, so ∂f/∂x = −4.",
            ],
        ),
        (
            "x_times_x",
            [
                "x is an input: 3.",
                "y multiplies x by x: 3 · 3 = 9.",
                "The backward pass starts at the loss: ∂y/∂y = 1, "
                "because y changes one to one with itself.",
                "Multiply swaps: x gets the upstream gradient times x. "
                "1 × 3 = 3, contribution 1 of 2 to ∂y/∂x.",
                "x feeds y twice. From y by slot 0: 3, from y by slot 1: 3, so ∂y/∂x = 3 + 3 = 6.",
            ],
        ),
        (
            "sum_times_successor",
            [
                "a is an input: 2.",
                "b is an input: 1.",
                "one is a constant: 1.",
                "c adds a and b: 2 + 1 = 3.",
                "d adds b and 1: 1 + 1 = 2.",
                "e multiplies c by d: 3 · 2 = 6.",
                "The backward pass starts at the loss: ∂e/∂e = 1, "
                "because e changes one to one with itself.",
                "Multiply swaps: d gets the upstream gradient times c. 1 × 3 = 3, so ∂e/∂d = 3.",
                "Multiply swaps: c gets the upstream gradient times d. 1 × 2 = 2, so ∂e/∂c = 2.",
                "Add distributes: b gets the upstream gradient as it is. "
                "2 × 1 = 2, contribution 1 of 2 to ∂e/∂b.",
                "b feeds c and d. From c: 2, from d: 3, so ∂e/∂b = 2 + 3 = 5.",
                "Add distributes: a gets the upstream gradient as it is. 2 × 1 = 2, so ∂e/∂a = 2.",
            ],
        ),
    ],
)
def test_every_step(name: str, sentences: list[str]) -> None:
    assert all_said(sample(name)) == sentences


# --- single steps of the other samples -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cursor", "text"),
    [
        ("sin_half_square", 4, "v multiplies 0.5 by u: 0.5 · 2.25 = 1.125."),
        (
            "sin_half_square",
            9,
            "Square doubles: the local derivative is twice x. 0.2156 × 3 = 0.6468, "
            "so ∂y/∂x = 0.6468.",
        ),
        (
            "function_three_times",
            7,
            "The slope of sine is cosine. 0.7347 × 0.6664 = 0.4896, so ∂z/∂x = 0.4896.",
        ),
        (
            "four_links",
            9,
            "Exp is its own derivative: the local derivative is x itself. "
            "0.4196 × 1.174 = 0.4924, so ∂z/∂w = 0.4924.",
        ),
        ("sigmoid_neuron", 10, "z adds s and w₂: 4 + (−3) = 1."),
        ("sigmoid_neuron", 14, "f divides 1 by d: 1/1.368 = 0.7311."),
        (
            "sigmoid_neuron",
            16,
            "Divide scales: d gets minus the upstream gradient times f/d. "
            "1 × (−0.5344) = −0.5344, so ∂f/∂d = −0.5344.",
        ),
        (
            "sigmoid_neuron",
            19,
            "Negative flips the sign of the upstream gradient. −0.1966 × (−1) = 0.1966, "
            "so ∂f/∂z = 0.1966.",
        ),
        (
            "logistic_regression",
            7,
            "z weighs its inputs and adds them up: 0.4 · 1.5 + (−0.6) · (−0.5) + 0.1 = 1.",
        ),
        (
            "logistic_regression",
            9,
            "L is the binary cross-entropy of the probability a and the target y: "
            "−1 log 0.7311 − (1 − 1) log(1 − 0.7311) = 0.3133.",
        ),
        (
            "logistic_regression",
            14,
            "Weighted sum distributes to its bias: w₀ gets the upstream gradient as it is. "
            "−0.2689 × 1 = −0.2689, so ∂L/∂w₀ = −0.2689.",
        ),
        (
            "logistic_regression",
            15,
            "Weighted sum swaps in each pair: w₂ gets the upstream gradient times x₂. "
            "−0.2689 × (−0.5) = 0.1345, so ∂L/∂w₂ = 0.1345.",
        ),
        (
            "two_weights_chain",
            8,
            "J is half the squared distance from ŷ to y: ½(1 − (−0.3843))² = 0.9581.",
        ),
        (
            "two_weights_chain",
            12,
            "Sigmoid shrinks: z₁ gets the upstream gradient times a₁ · (1 − a₁), at most a "
            "quarter. 0.6921 × 0.1779 = 0.1231, so ∂J/∂z₁ = 0.1231.",
        ),
        (
            "two_layer_2-2-2",
            37,
            "out_h1 feeds net_o1 and net_o2. From net_o1: 0.0554, from net_o2: −0.01905, "
            "so ∂E_total/∂out_h1 = 0.0554 + (−0.01905) = 0.03635.",
        ),
        (
            "hidden_units",
            51,
            "x₂ feeds z₁, z₂ and z₃. From z₁: 0.02039, from z₂: 0.007312, from z₃: −0.02185, "
            "so ∂L/∂x₂ = 0.02039 + 0.007312 + (−0.02185) = 0.005855.",
        ),
        ("jacobian_3_to_2", 1, "A is a constant of shape 2×3, min −2, max 3, mean 0.25."),
        (
            "jacobian_3_to_2",
            4,
            "y is the matrix product of A and x: shapes 2×3 and 3 give shape 2, min −0.5, max 7, "
            "mean 3.25.",
        ),
        (
            "jacobian_3_to_2",
            5,
            "z is half the squared distance from y to t: shapes 2 and 2 give 3.125.",
        ),
        (
            "jacobian_3_to_2",
            7,
            "The half cancels the square's two: the local derivative is the error, y − t. "
            "A scalar upstream gradient gives y one of shape 2.",
        ),
        (
            "logistic_batch",
            14,
            "Add distributes: w₀ gets the upstream gradient as it is. An upstream gradient of "
            "shape 4 gives w₀ a single number, summed over axis 0, along which w₀ was repeated, "
            "so ∂L/∂w₀ = 0.07648.",
        ),
        (
            "two_layer_matrix",
            6,
            "a₁ squashes z₁ to between 0 and 1: shape 3 gives shape 3, min 0.4134, max 0.7109, "
            "mean 0.5126.",
        ),
        (
            "two_layer_matrix",
            13,
            "∂L/∂a₁ is W₂ᵀ times the upstream gradient: every entry adds up the gradients of the "
            "outputs it fed, each times its weight. An upstream gradient of shape 2 gives a₁ one "
            "of shape 3.",
        ),
        (
            "two_layer_matrix",
            17,
            "∂L/∂W₁ is the upstream gradient times xᵀ: every entry pairs one entry of x with one "
            "output's gradient. An upstream gradient of shape 3 gives W₁ one of shape 3×2.",
        ),
        (
            "softmax_classifier",
            7,
            "L is the cross-entropy of softmax(s) and the target y: "
            "shape 3 and a scalar give 1.04.",
        ),
        ("softmax_classifier", 11, "∂L/∂y is zero, because class indices are whole numbers."),
        (
            "mlp_784-300-100-10",
            25,
            "Relu routes: the upstream gradient passes only where z₁ is positive. An upstream "
            "gradient of shape 32×300 gives z₁ one of shape 32×300.",
        ),
        (
            "mlp_784-300-100-10",
            27,
            "Add distributes: b₃ gets the upstream gradient as it is. An upstream gradient of "
            "shape 32×10 gives b₃ one of shape 10, summed over axis 0, along which b₃ was "
            "repeated.",
        ),
        (
            "mlp_784-300-100-10",
            32,
            "∂L/∂W₁ is Xᵀ times the upstream gradient: every entry pairs one input with one "
            "output's gradient. An upstream gradient of shape 32×300 gives W₁ one of shape "
            "784×300.",
        ),
    ],
)
def test_a_step(name: str, cursor: int, text: str) -> None:
    assert said(sample(name), cursor) == text


# --- what no sample shows ------------------------------------------------------------------------


def test_the_sum_over_two_consumers_is_written_as_on_the_board() -> None:
    """The example of the design: −18 from one, 4 from the other."""
    graph = graph_from(
        [
            leaf("w", 2.0, "parameter"),
            leaf("minus", -18.0, "constant"),
            leaf("four", 4.0, "constant"),
            applied_to("t1", "multiply", "w", "minus"),
            applied_to("t5", "multiply", "w", "four"),
            applied_to("L", "add", "t1", "t5"),
        ]
    )
    assert said_of(record(graph), "w")[-1] == (
        "w feeds t₁ and t₅. From t₁: −18, from t₅: 4, so ∂L/∂w = −18 + 4 = −14."
    )


@pytest.mark.parametrize(
    ("value", "end"),
    [
        (-1.2, "1 × 0 = 0, so ∂h/∂z = 0. It is zero, because relu is off at −1.2."),
        (
            0.0,
            "1 × 0 = 0, so ∂h/∂z = 0. It is zero, because relu is off at 0. "
            "Not smooth here: relu has a corner at 0, and its slope there is taken as 0.",
        ),
        (1.5, "1 × 1 = 1, so ∂h/∂z = 1."),
    ],
)
def test_relu_on_and_off(value: float, end: str) -> None:
    graph = graph_from([leaf("z", value), applied_to("h", "relu", "z")])
    start = "Relu routes: the upstream gradient passes only if z is positive. "
    assert said_of(record(graph), "z") == [start + end]


@pytest.mark.parametrize(
    ("op", "values", "reason"),
    [
        ("multiply", (2.0, 0.0), "b is zero"),
        ("maximum", (1.0, 3.0), "b is the larger one"),
        ("divide", (1.0, 4.0), None),
        ("square", (0.0,), "a is zero, the bottom of the parabola"),
        ("tanh", (-1000.0,), "tanh has saturated at −1000"),
        ("sigmoid", (800.0,), "sigmoid has saturated at 800"),
        ("half_squared_error", (1.5, 1.5), "prediction and target agree"),
        ("multiply", (2.0, 1.0), None),
    ],
)
def test_a_zero_has_a_reason(op: str, values: tuple[float, ...], reason: str | None) -> None:
    leaves = [leaf(name, value) for name, value in zip("ab", values, strict=False)]
    trace = record(graph_from([*leaves, applied_to("y", op, *(one.name for one in leaves))]))
    (text,) = said_of(trace, "a")
    if reason is None:
        assert "zero" not in text
    else:
        assert text.endswith(f" It is zero, because {reason}.")


def test_a_zero_that_comes_from_above_says_so() -> None:
    trace = traced(lambda x: gd.ops.relu(np.sin(x)), x=-1.0)
    (text,) = said_of(trace, "x")
    assert text.endswith("It is zero, because ∂relu_1/∂sin_1 is zero.")


def test_a_product_that_underflows_is_not_blamed_on_the_other_operand() -> None:
    trace = traced(lambda x, a, b: (x * a) * b, x=1.0, a=1e-200, b=1e-200)
    (text,) = said_of(trace, "x")
    assert trace.gradient("x") == 0
    assert "because" not in text


@pytest.mark.parametrize(
    ("build", "node", "text"),
    [
        (graphs.neuron, "unused", "∂E/∂unused is zero, because E does not depend on unused."),
        (
            graphs.blocked,
            "x",
            "∂sum_1/∂x is zero, because a condition is either true or false.",
        ),
    ],
)
def test_a_node_that_is_not_reached_says_why(
    build: Callable[[], Graph], node: str, text: str
) -> None:
    assert said_of(record(build()), node) == [text]


def test_the_reason_names_nodes_as_everywhere() -> None:
    graph = graph_from([leaf("w1", 2.0), leaf("theta", 3.0), applied_to("L1", "exp", "theta")])
    assert said_of(record(graph), "w1") == ["∂L₁/∂w₁ is zero, because L₁ does not depend on w₁."]


def test_a_seed_is_said() -> None:
    graph = graph_from([leaf("x", [1.0, 2.0]), applied_to("y", "exp", "x")])
    assert said(record(graph, "y", [0.5, 1.0]), 3) == (
        "The backward pass starts with the seed that was given, in the place of ∂y/∂y: "
        "2, min 0.5, max 1, mean 0.75."
    )
    trace = record(graphs.f_xyz(), seed=2.0)
    assert (
        said(trace, 6)
        == "The backward pass starts with the seed that was given, in the place of ∂f/∂f: 2."
    )
    assert said(trace, 7).endswith("2 × (−4) = −8, so ∂f/∂q = −8.")


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (
            graphs.empty_slot,
            'Stopped. q is unfinished: slot 1 "b" of its multiply is empty; connect a node to it.',
        ),
        (
            graphs.disagreeing_shapes,
            "Stopped. C: matmul needs inner sizes to agree: (2, 3) @ (4, 5) has 3 and 4.",
        ),
    ],
)
def test_what_stops_a_run_is_its_last_sentence(build: Callable[[], Graph], text: str) -> None:
    trace = record(build())
    assert said(trace, trace.length) == text


def test_leaves_of_each_kind() -> None:
    graph = graph_from(
        [
            leaf("a", 1.5, "input"),
            leaf("b", -2.0, "parameter"),
            leaf("c", True, "constant"),
            leaf("d", [[1.0, float("nan")]], "input"),
        ]
    )
    assert all_said(record(graph)) == [
        "a is an input: 1.5.",
        "b is a parameter: −2.",
        "c is a constant: true.",
        "d is an input of shape 1×2, min 1, max 1, mean 1, 1 not finite.",
    ]


def test_a_written_constant_is_its_number() -> None:
    trace = traced(lambda x: -3.0 * x, x=2.0)
    assert all_said(trace)[1:3] == [
        "c_1 is a constant: −3.",
        "multiply_1 multiplies −3 by x: (−3) · 2 = −6.",
    ]


def test_a_label_is_how_a_node_is_called() -> None:
    x = Node("x", "input", value=own(2.0), label=r"\hat{x}")
    graph = graph_from([x, applied_to("y", "exp", "x")])
    assert said(record(graph), 2) == "y raises e to the power x̂: e² = 7.389."


def consumers(count: int, shape: tuple[int, ...] = ()) -> Trace:
    x = leaf("x", np.full(shape, 2.0))
    nodes = [applied_to(f"n{i}", "negative", "x") for i in range(count)]
    total = applied_to("s0", "add", "n0", "n1")
    sums = [total]
    for i in range(2, count):
        sums.append(applied_to(f"s{i}", "add", sums[-1].name, f"n{i}"))
    last = applied_to("L", "sum", sums[-1].name)
    return record(graph_from([x, *nodes, *sums, last]))


@pytest.mark.parametrize(
    ("trace", "text"),
    [
        (
            consumers(4),
            "x feeds n₀, n₁, n₂ and n₃. From n₀: −1, from n₁: −1, from n₂: −1, from n₃: −1, "
            "so ∂L/∂x = −1 + (−1) + (−1) + (−1) = −4.",
        ),
        (consumers(12), "x feeds 12 nodes, so 12 contributions add up: ∂L/∂x = −12."),
        (
            consumers(2, (3,)),
            "x feeds n₀ and n₁, so 2 contributions add up: "
            "∂L/∂x has shape 3, min −2, max −2, mean −2.",
        ),
        (
            traced(lambda x: x * x + x, x=3.0),
            "x feeds multiply_1 twice and add_1. From multiply_1 by slot 0: 3, from multiply_1 by "
            "slot 1: 3, from add_1: 1, so ∂add_1/∂x = 3 + 3 + 1 = 7.",
        ),
        (
            record(
                graph_from([leaf("x", 2.0), applied_to("y", "weighted_sum", "x", "x", "x")]), "y"
            ),
            "x feeds y 3 times. From y by slot 0: 2, from y by slot 1: 2, from y by slot 2: 1, "
            "so ∂y/∂x = 2 + 2 + 1 = 5.",
        ),
    ],
)
def test_fan_out_adds(trace: Trace, text: str) -> None:
    assert said_of(trace, "x")[-1] == text


def test_contributions_are_counted_on_the_way() -> None:
    texts = said_of(consumers(12), "x")
    assert [f"contribution {k} of 12 to ∂L/∂x." in text for k, text in enumerate(texts, 1)] == [
        *[True] * 11,
        False,
    ]


def test_two_axes_that_were_repeated() -> None:
    trace = traced(lambda X, b: np.sum(X + b), X=np.ones((2, 3)), b=0.5)
    assert said_of(trace, "b") == [
        "Add distributes: b gets the upstream gradient as it is. An upstream gradient of shape "
        "2×3 gives b a single number, summed over axes 0 and 1, along which b was repeated, "
        "so ∂sum_1/∂b = 6."
    ]


def test_a_dot_product_swaps() -> None:
    trace = traced(lambda a, b: a @ b, a=[1.0, 2.0], b=[3.0, -4.0])
    assert said_of(trace, "a") == [
        "A dot product swaps: a gets the upstream gradient times b. "
        "A scalar upstream gradient gives a one of shape 2."
    ]


def test_a_choice_between_numbers() -> None:
    trace = traced(lambda x, y: np.where(x > y, 3.0 * x, 0.5), x=2.0, y=1.0)
    assert said(trace, 3) == "greater_1 asks whether x > y: 2 > 1 is true."
    assert said_of(trace, "multiply_1") == [
        "Where routes: an entry's gradient goes to the value it was taken from. "
        "An upstream gradient of 1 gives 1, so ∂where_1/∂multiply_1 = 1."
    ]


@pytest.mark.parametrize(
    ("trace", "text"),
    [
        (
            record(graphs.f_xyz()),
            "Before the first step: nothing is computed yet. Step forward to begin.",
        ),
        (record(graph_from([])), "This graph has no nodes yet; add an input to begin."),
        (
            record(graphs.forward_only()),
            "Forward only: no loss is named and there is no single scalar at the end of the "
            "graph; name a loss to see gradients.",
        ),
    ],
)
def test_before_anything(trace: Trace, text: str) -> None:
    assert said(trace, 0) == text


def test_spans_have_the_roles_of_their_colours() -> None:
    spans = sentence(record(graphs.f_xyz()), 7)
    assert [(span.text, span.role) for span in spans if span.role != "text"] == [
        ("q", "node"),
        ("z", "node"),
        ("1", "gradient"),
        ("(−4)", "local"),
        ("−4", "gradient"),
        ("∂f/∂q", "gradient"),
        ("−4", "gradient"),
    ]
    assert sentence(record(graphs.empty_slot()), 3)[0].role == "error"


# --- all operations, all samples -----------------------------------------------------------------


def assert_reads_well(text: str) -> None:
    assert text[0].isalpha() or text[0] == "∂"
    assert text.endswith(".")
    assert ".." not in text
    assert "  " not in text
    assert not re.search(r"[{}\\]|None|shape scalar|[a-z]\.[A-Z]", re.sub(r"\{[^}]*\}", "", text))


@pytest.mark.parametrize(("operation", "example"), EXAMPLES, ids=NAMES)
def test_every_operation_says_a_finished_sentence(operation, example) -> None:  # type: ignore[no-untyped-def]
    trace = run_of(operation, example)
    texts = [said(trace, cursor) for cursor in cursors(trace)]
    for text in texts:
        assert_reads_well(text)
    assert texts[0].startswith("r ")
    for slot in range(len(example.operands)):
        assert any(f"x{'₀₁₂₃₄'[slot]}" in text for text in texts[1:]) or len(texts) == 1


@pytest.mark.parametrize(("operation", "example"), EXAMPLES, ids=NAMES)
def test_the_last_number_said_is_the_one_of_the_trace(operation, example) -> None:  # type: ignore[no-untyped-def]
    trace = run_of(operation, example)
    for cursor in cursors(trace):
        event, text = trace.events[cursor - 1], said(trace, cursor)
        if isinstance(event, Computed) and event.value.shape == ():
            assert text.endswith(f" {short(event.value)}.")
        if isinstance(event, Contributed) and event.running.shape == ():
            assert f" = {short(event.running)}." in text


@pytest.mark.parametrize("name", LABELS)
def test_every_sentence_of_a_sample_reads_well(name: str) -> None:
    for text in all_said(sample(name)):
        assert_reads_well(text)


@pytest.mark.parametrize("name", LABELS)
def test_scalars_of_a_sample_are_said_as_the_trace_has_them(name: str) -> None:
    trace = sample(name)
    for cursor in range(1, trace.length + 1):
        event, text = trace.events[cursor - 1], said(trace, cursor)
        if isinstance(event, Seeded):
            assert text.startswith("The backward pass starts at the loss: ")
        if not isinstance(event, Contributed) or event.running.shape:
            continue
        if event.k == event.n:
            assert f" = {short(event.running)}." in text
        if event.n == 1 and event.upstream.shape == () and event.local is not None:
            factors = f" {short(event.upstream)} × {bracketed(short(event.local), 1)} = "
            assert f"{factors}{short(event.contribution)}, so " in text


def test_a_written_zero_is_not_called_zero() -> None:
    assert said_of(traced(lambda x: 0 * x, x=3.0), "x")[0].endswith(
        "It is zero, because it is multiplied by 0."
    )
