"""Push order in words: who hands what to whom, and the program that adds it up."""

import json

import pytest

from graphdbg.core.engine import record, run
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.tracing import graph_of, parameter
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.formula.explain import sentence, text_of
from graphdbg.formula.listing import Listing
from graphdbg.formula.report import json_lines, text_lines
from graphdbg.formula.sizes import size_text

SAMPLES = {sample.name: sample.path for sample in samples()}


def pushed(name):
    return run(load(SAMPLES[name])).pushed()


def said(trace, cursor):
    return text_of(sentence(trace, cursor))


@pytest.mark.parametrize(
    ("name", "cursor", "expected"),
    [
        ("f_xyz", 7, "f hands 1 × (−4) = −4 to q (1 of 1 in)."),
        ("f_xyz", 8, "f hands −4 to q (1 of 1 in) and 3 to z (1 of 1 in)."),
        ("x_times_x", 4, "y hands 1 × 3 = 3 to x (1 of 2 in)."),
        ("x_times_x", 5, "y hands 3 and 3 to x (2 of 2 in), so ∂y/∂x = 6."),
        ("two_layer_2-2-2", 35, "net_o2 hands −0.0381 × 0.5 = −0.01905 to out_h1 (1 of 2 in)."),
        (
            "two_layer_2-2-2",
            41,
            "net_o1 hands 0.1385 × 0.4 = 0.0554 to out_h1 (2 of 2 in), "
            "so ∂E_total/∂out_h1 = 0.03635.",
        ),
        (
            "two_layer_2-2-2",
            38,
            "net_o2 hands on to its 5 operands, the last −0.0381 to b₂ (1 of 2 in).",
        ),
        ("fibonacci_10", 27, "F₃ hands 21 to F₂ (2 of 2 in, 34 in all) and 21 to F₁ (1 of 1 in)."),
        ("softmax_classifier", 9, "L hands a gradient of shape 3 to s (1 of 1 in)."),
    ],
)
def test_a_step_says_who_hands_what_to_whom(name, cursor, expected):
    assert said(pushed(name), cursor).endswith(expected)


def test_the_rule_comes_first_as_it_does_while_pulling():
    trace = pushed("f_xyz")
    assert said(trace, 7).startswith("Multiply swaps: q gets the upstream gradient times z. ")
    assert said(trace, 6) == said(trace.pulled(), 6)
    assert said(trace, 5) == said(trace.pulled(), 5)


@pytest.mark.parametrize(
    ("at", "expected"), [(-2.0, "It is zero, because relu is off"), (0.0, "Not smooth here: ")]
)
def test_a_zero_and_a_kink_are_told_of(at, expected):
    nodes = [Node("x", "parameter", value=own(at)), Node("y", op="relu", inputs=("x",))]
    trace = run(graph_from(nodes, loss="y")).pushed()
    assert expected in said(trace, trace.length)


def test_kinks_of_a_whole_turn_are_told_of_once():
    nodes = [Node(n, "parameter", value=own(1.0)) for n in "ab"]
    trace = run(graph_from([*nodes, Node("m", op="maximum", inputs=("a", "b"))], loss="m")).pushed()
    assert said(trace, trace.length).count("Not smooth here: ") == 1


def test_arrays_are_told_of_by_their_shapes():
    w, b = parameter([[1.0, 2.0], [3.0, 4.0]]), parameter([5.0])
    trace = run(graph_of(lambda w, b: (w * b).sum(), w=w, b=b)).pushed()
    told = said(trace, trace.cursor_of_gradient("b"))
    assert "hands a gradient of shape 2×2 to w (1 of 1 in) and a gradient of shape 1 to b" in told


def test_every_line_of_the_program_adds():
    lines = [line.text for line in Listing(pushed("f_xyz"))[5:]]
    assert lines == ["∂f = 1", "∂q += ∂f · z", "∂z += ∂f · q", "∂x += ∂q", "∂y += ∂q"]
    assert Listing(pushed("f_xyz")).sign_width == 2


def test_in_the_terminal_a_node_hands_on():
    lines = list(text_lines(pushed("f_xyz"), "node"))
    assert "\nbackward, in push order" in lines
    assert lines[-1].startswith("  10  Add distributes: ")


def test_the_json_of_a_step_lists_what_was_handed_on():
    objects = [json.loads(line) for line in json_lines(pushed("f_xyz"), "node")]
    assert [each["step"] for each in objects] == [1, 2, 3, 4, 5, 6, 8, 10]
    handed = objects[-2]
    assert (handed["node"], handed["gradient"], handed["kind"]) == ("z", 3.0, "Contributed")
    assert handed["contributions"] == [
        {"consumer": "f", "slot": 0, "upstream": 1.0, "local": -4.0, "contribution": -4.0,
         "to": "q", "gradient": -4.0, "k": 1, "n": 1},
        {"consumer": "f", "slot": 1, "upstream": 1.0, "local": 3.0, "contribution": 3.0,
         "to": "z", "gradient": 3.0, "k": 1, "n": 1},
    ]  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_every_step_of_a_sample_can_be_said(name):
    trace = pushed(name)
    for cursor in range(trace.forward_end + 1, trace.length + 1):
        told = said(trace, cursor)
        assert told.endswith(".")
        assert "{" not in told


def test_where_nothing_arrives_the_reason_is_said():
    leaves = [Node(name, "parameter", value=own(2.0)) for name in "ab"]
    trace = record(graph_from([*leaves, Node("s", op="square", inputs=("a",))], loss="s")).pushed()
    assert said(trace, trace.length) == "∂s/∂b is zero, because s does not depend on b."


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (8, "8 B"), (999, "999 B"), (1000, "1 kB"), (2_537_920, "2.538 MB"),
     (3 * 10**9, "3 GB")],
)  # fmt: skip
def test_sizes_in_words(size, text):
    assert size_text(size) == text
