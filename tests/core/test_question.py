"""Questions about a run: what they mean at each cursor, when they change, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphdbg.core import limits
from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.core.events import Contributed, Read, Seeded
from graphdbg.core.graph import graph_from
from graphdbg.core.language.question import read, read_condition
from tests.core.graphs import ALL, applied_to, f_xyz, leaf

F_XYZ = record(f_xyz())


def doubled():
    """Return y = (x·a + x·b) with a running sum that goes through zero, and a node named k."""
    return graph_from(
        [
            leaf("x", 2.0),
            leaf("a", -3.0, "constant"),
            leaf("k", 5.0, "constant"),
            applied_to("p", "multiply", "x", "a"),
            applied_to("q", "multiply", "x", "k"),
            applied_to("y", "add", "p", "q"),
        ]
    )


DOUBLED = record(doubled())
CLASSIFIER = record(ALL["classifier"]())


def at(text, cursor, trace=F_XYZ):
    return read(text, trace.graph).at(trace, cursor)


def refusal(text, graph=F_XYZ.graph):
    with pytest.raises(GraphError) as caught:
        read(text, graph)
    return caught.value.sentence


@pytest.mark.parametrize(
    ("text", "cursor", "expected"),
    [
        ("step", 0, 0),
        ("step", 7, 7),
        ("phase", 0, "start"),
        ("phase", 5, "forward"),
        ("phase", 6, "backward"),
        ("kind", 0, None),
        ("kind", 1, "Read"),
        ("kind", 5, "Computed"),
        ("kind", 6, "Seeded"),
        ("kind", 7, "Contributed"),
        ("node", 0, None),
        ("node", 4, "q"),
        ("node", 9, "y"),
        ("value", 4, 3.0),
        ("value", 7, 3.0),
        ("gradient", 4, None),
        ("gradient", 6, 1.0),
        ("gradient", 9, -4.0),
        ("upstream", 6, None),
        ("upstream", 9, -4.0),
        ("local", 7, -4.0),
        ("contribution", 8, 3.0),
        ("running", 6, None),
        ("running", 8, 3.0),
        ("k", 8, 1),
        ("n", 8, 1),
        ("k", 6, None),
        ("q", 3, None),
        ("q", 4, 3.0),
        ("value(q)", 10, 3.0),
        ("grad(q)", 6, None),
        ("grad(q)", 7, -4.0),
        ("local(f, 0)", 4, None),
        ("local(f, 0)", 5, -4.0),
        ("contribution(f, 1)", 7, None),
        ("contribution(f, 1)", 8, 3.0),
        ("abs(z) + 1", 10, 5.0),
        ("q * grad(q)", 6, None),
        ("q * grad(q)", 10, -12.0),
        ("isnan(q)", 10, False),
        ("isfinite(grad(x) / 0)", 10, False),
    ],
)
def test_what_a_word_means_at_a_cursor(text, cursor, expected):
    found = at(text, cursor)
    assert found == expected
    assert (found is None) == (expected is None)


@pytest.mark.parametrize("make", ALL.values(), ids=list(ALL))
def test_words_about_an_event_say_what_its_record_says(make):
    trace = record(make())
    words = ("value", "gradient", "upstream", "local", "contribution", "running", "k", "n")
    questions = {word: read(word, trace.graph) for word in (*words, "kind", "node", "phase")}
    for cursor in range(trace.length + 1):
        frame, event = trace.at(cursor), trace.at(cursor).event
        found = {word: question.at(trace, cursor) for word, question in questions.items()}
        assert found["phase"] == frame.phase
        assert found["node"] == frame.node
        assert found["kind"] == (None if event is None else type(event).__name__)
        expected = dict.fromkeys(words)
        if frame.node is not None:
            expected["value"] = frame.value(frame.node)
            expected["gradient"] = frame.gradient(frame.node)
        if isinstance(event, Contributed):
            for word in ("upstream", "local", "contribution", "running", "k", "n"):
                expected[word] = getattr(event, word)
        for word in words:
            np.testing.assert_array_equal(found[word], expected[word], err_msg=word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 < 2", True),
        ("2 <= 2 and 2 >= 2", True),
        ("1 == 1.0 and 1 != 2", True),
        ("0 < 1 < 2", True),
        ("0 < 1 < 1", False),
        ("3 > 2 > 1", True),
        ("not 1 < 2", False),
        ("not not 1 < 2", True),
        ("1 < 2 or 1 < 0 and 1 < 0", True),
        ("phase == 'backward'", True),
        ('phase != "backward"', False),
        ("node == 'x'", True),
        ("'x' == node", True),
        ("node == 'x' and gradient == -4", True),
        ("f / 0 < 0", True),
        ("f - f == 0", True),
        ("(f / 0 - f / 0) == (f / 0 - f / 0)", False),
    ],
)
def test_truths(text, expected):
    assert at(text, 10) is expected


T, F, U = "f == f", "f != f", "grad(x) == grad(x)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (U, None),
        (f"not {U}", None),
        (f"{T} and {U}", None),
        (f"{U} and {T}", None),
        (f"{F} and {U}", False),
        (f"{U} and {F}", False),
        (f"{T} or {U}", True),
        (f"{U} or {T}", True),
        (f"{F} or {U}", None),
        (f"{U} or {F}", None),
        ("0 < grad(x) < 1", None),
        ("isnan(grad(x))", None),
        ("changed_sign(grad(x))", None),
        ("contribution == contribution", None),
    ],
)
def test_what_is_unknown_is_neither_true_nor_false(text, expected):
    assert at(text, 5) is expected


def test_comparing_arrays_asks_for_some_entry():
    W = CLASSIFIER.value("W")
    end = CLASSIFIER.length
    for text, expected in [
        ("W > 0", (W > 0).any()),
        ("min(W) > 0", W.min() > 0),
        ("0.1 < W < 0.2", ((W > 0.1) & (W < 0.2)).any()),
        ("W > 5", False),
        ("isnan(W / 0)", False),
        ("isfinite(W / 0)", False),
        ("isnan(W / 0 - W / 0)", True),
        ("norm(grad(W)) > 0", True),
    ]:
        assert at(text, end, CLASSIFIER) is bool(expected), text


def test_shapes_that_disagree_are_told_with_the_column():
    with pytest.raises(GraphError, match=r"^Column 6: shapes \(3, 2\) and \(2, 3\)"):
        at("     W < V", CLASSIFIER.length, CLASSIFIER)
    question = read("W < V", CLASSIFIER.graph)
    assert question.first(CLASSIFIER, range(CLASSIFIER.length)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("W[0, 1]", lambda: CLASSIFIER.value("W")[0, 1]),
        ("value(W)[-1]", lambda: CLASSIFIER.value("W")[-1]),
        ("grad(W)[2][-2]", lambda: CLASSIFIER.gradient("W")[2, -2]),
        ("abs(grad(W)[1, 1]) * 2", lambda: abs(CLASSIFIER.gradient("W")[1, 1]) * 2),
        ("(W * 2)[0, 0]", lambda: CLASSIFIER.value("W")[0, 0] * 2),
        ("jacobian(scores, 1)[0, -1]", lambda: CLASSIFIER.jacobian("scores", 1)[0, -1]),
    ],
)
def test_entries_of_arrays(text, expected):
    found = at(text, CLASSIFIER.length, CLASSIFIER)
    np.testing.assert_array_equal(found, expected())


def test_entries_are_unknown_as_long_as_their_array_is():
    assert at("grad(W)[0, 0]", CLASSIFIER.forward_end, CLASSIFIER) is None
    assert at("jacobian(scores, 1)[0, 0]", 1, CLASSIFIER) is None


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("W[0, 0, 0]", 9, "W has 2 axes; pick an entry by at most 2 numbers"),
        ("W[7]", 3, "axis 0 of W has 3 entries; use 0 to 2, or -1 to -3 from the end"),
        ("grad(W)[0, -3]", 12, "axis 1 of grad(W) has 2 entries"),
        ("W[0][5]", 6, "axis 0 of W[0] has 2 entries"),
    ],
)
def test_entries_of_a_leaf_that_are_not_there_are_told_as_one_types(text, column, words):
    sentence = refusal(text, CLASSIFIER.graph)
    assert sentence.startswith(f"Column {column}: {words}")


def test_entries_of_a_computed_array_that_are_not_there_are_told_with_the_run():
    with pytest.raises(GraphError, match=r"^Column 12: network is a single number"):
        at("   network[0]", CLASSIFIER.length, CLASSIFIER)
    question = read("network[0] > 0", CLASSIFIER.graph)
    assert question.first(CLASSIFIER, range(CLASSIFIER.length)) is None


def test_a_jacobian_that_is_too_large_is_not_made():
    trace = record(graph_from([leaf("x", np.ones(200)), applied_to("y", "exp", "x")]))
    with pytest.raises(GraphError, match=r"^Column 7: this Jacobian has 200 by 200 entries"):
        at("norm( jacobian(y, 0))", trace.length, trace)


def test_a_sign_changes_where_a_running_sum_crosses_zero():
    begin = DOUBLED.cursor_of_gradient("x") - 1
    cursors = range(DOUBLED.length + 1)
    for text in ("changed_sign(grad(x))", "changed_sign(gradient)", "changed_sign(running)"):
        question = read(text, DOUBLED.graph)
        assert list(question.holding(DOUBLED, cursors)) == [begin + 1], text
    # Wires contribute in the order of their consumers: −3 first, then 5.
    assert DOUBLED.at(begin).gradient("x") == -3
    assert DOUBLED.at(begin + 1).gradient("x") == 2


def test_a_step_word_hides_a_node_of_its_name_and_value_finds_it():
    assert at("value(k)", 6, DOUBLED) == 5
    assert at("k", 6, DOUBLED) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 < 2", [0]),
        ("q", [0, 4]),
        ("q + f", [0, 4, 5]),
        ("grad(f)", [0, 6]),
        ("grad(q)", [0, 7]),
        ("local(f, 0)", [0, 5]),
        ("jacobian(f, 0)[0, 0]", [0, 5]),
        ("abs(grad(q)) > 0", [0, 7]),
        ("contribution(q, 1) * grad(z)", [0, 8, 9]),
        ("q > gradient", list(range(11))),
        ("changed_sign(grad(y))", [0, 1, 9, 10]),
    ],
)
def test_when_a_question_may_change(text, expected):
    assert list(read(text, F_XYZ.graph).changes(F_XYZ)) == expected


@pytest.mark.parametrize("name", ["neuron", "classifier", "blocked", "fibonacci", "empty_slot"])
def test_between_its_changes_an_answer_stays_the_same(name):
    trace = record(ALL[name]())
    graph = trace.graph
    texts = [f"value({node})" for node in graph.nodes]
    texts += [f"grad({node})" for node in graph.nodes if graph.nodes[node].kind != "constant"]
    texts += [f"contribution({wire.consumer}, {wire.slot})" for wire in graph.wires]
    texts += [f"local({wire.consumer}, {wire.slot})" for wire in graph.wires]
    texts += [f"jacobian({wire.consumer}, {wire.slot})[0, 0]" for wire in graph.wires]
    texts += [f"changed_sign({text})" for text in texts]
    for text in texts:
        question = read(text, graph)
        changes = set(question.changes(trace))
        before = question.at(trace, 0)
        for cursor in range(1, trace.length + 1):
            now = question.at(trace, cursor)
            if cursor not in changes:
                np.testing.assert_array_equal(now, before, err_msg=f"{text} at {cursor}")
            before = now


def test_the_names_of_a_question():
    question = read("grad(x) > q and phase == 'backward' or local(f, 1) < 0", F_XYZ.graph)
    assert question.names == {"x", "q", "f"}
    assert question.is_of_the_moment
    assert not read("q > 1", F_XYZ.graph).is_of_the_moment


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "there is no expression"),
        ("gradient = 1", 10, "write =="),
        ("gradient > 1 && q > 1", 14, "write and"),
        ("gradient > 1 || q > 1", 14, "write or"),
        ("!(gradient > 1)", 1, "write not"),
        ("gradient ≥ 1", 10, "written >="),
        ("gradient =< 1", 10, "written <="),
        ("gradient >", 11, "invalid syntax"),
        ("gradient > 'a'", 12, "a text and a number"),
        ("phase == backward", 10, "there is no node named 'backward'"),
        ("node == q", 9, "write q in quotes"),
        ("phase == 'bakward'", 10, "did you mean backward?"),
        ("'xyz' == phase", 10, "start, forward, backward, forward mode or stopped"),
        ("kind == 'contributed'", 9, "did you mean Contributed?"),
        ("node == 'w7'", 9, "there is no node 'w7'"),
        ("phase < 'forward'", 9, "texts have no order"),
        ("phase and gradient > 1", 1, "phase is not true or false"),
        ("gradient > 1 and value", 18, "compare it, as in value > 0"),
        ("not q", 5, "q is not true or false"),
        ("(q > 1) == (f > 1)", 2, "already true or false"),
        ("(q > 1) + 1", 2, "q > 1 is true or false; a number is needed here"),
        ("phase + 1", 1, "phase is a text; a number is needed here"),
        ("abs('a')", 5, "a number is needed"),
        ("isnan(q > 1)", 7, "a number is needed"),
        ("isnan(q, f)", 1, "as in isnan(gradient)"),
        ("isnan", 1, "call it, as in isnan(…)"),
        ("abs", 1, "call it, as in abs(…)"),
        ("isnn(q)", 1, "did you mean isnan?"),
        ("gradent > 1", 1, "did you mean gradient?"),
        ("grad(gradient)", 6, "there is no node named 'gradient'"),
        ("grad(q + 1)", 1, "as in grad(x)"),
        ("value()", 1, "as in value(x)"),
        ("local(f)", 1, "as in local(f, 0)"),
        ("local(f, True)", 1, "as in local(f, 0)"),
        ("local(f, -1)", 1, "as in local(f, 0)"),
        ("local(f, 2)", 10, "f has nothing in slot 2; use 0 or 1"),
        ("contribution(x, 0)", 14, "x has no operands"),
        ("contribution(g, 0)", 14, "there is no node named 'g'"),
        ("q in x", 6, "in and is are not part of it"),
        ("q is x", 6, "in and is are not part of it"),
        ("q & x", 1, "and, or, not"),
        ("q if x else f", 1, "if and else"),
        ("q.real > 1", 1, "a dot stands for nothing"),
        ("q['a'] > 1", 3, "whole numbers, counted from 0, as in q[0]"),
        ("q[1.0] > 1", 3, "whole numbers"),
        ("q[True] > 1", 3, "whole numbers"),
        ("q[:] > 1", 3, "whole numbers"),
        ("q[()] > 1", 3, "write which entry"),
        ("phase[0] > 1", 1, "phase is a text; a number is needed here"),
        ("value(x)[0] > 1", 10, "a single number and has no entries"),
        ("jacobian(f)", 1, "as in jacobian(f, 0)"),
        ("jacobian(f, 2)", 13, "f has nothing in slot 2"),
        ("__import__('os') == 1", 1, "there is no operation named '__import__'"),
        ("f'{q}' == 'a'", 1, "texts"),
        ("True", 1, "no real number"),
    ],
)
def test_what_is_refused_is_refused_with_its_place(text, column, words):
    sentence = refusal(text)
    assert words in sentence
    assert sentence.startswith(f"Column {column}: ")
    assert sentence[-1] in ".?"
    assert "\n" not in sentence


def test_a_constant_has_no_gradient_to_ask_for():
    assert refusal("grad(a) > 1", DOUBLED.graph).startswith("Column 6: a is a constant")


def test_columns_are_counted_in_what_was_typed():
    with pytest.raises(GraphError, match=r"^Column 14: "):
        read("  w > 1", F_XYZ.graph, start=11)


def test_a_condition_is_true_or_false():
    assert read_condition("q > 1", F_XYZ.graph).at(F_XYZ, 10) is True
    for text, words in (("gradient", "gradient > 0"), ("phase", "phase ==")):
        with pytest.raises(GraphError, match=r"^Column 1: a condition is true or false") as caught:
            read_condition(text, F_XYZ.graph)
        assert words in caught.value.sentence


def test_a_question_has_a_longest_and_a_deepest():
    assert "1,000" in refusal("1" * (limits.EXPRESSION + 1))
    for deep in (
        "not " * 200 + "q > 1",
        "(" * 400 + "q" + ")" * 400,
        "abs(" * 150 + "q" + ")" * 150,
    ):
        assert "nested" in refusal(deep)
    assert at(" and ".join(["q > 1"] * 100), 10) is True


def test_a_search_finds_what_asking_one_by_one_finds():
    question = read("gradient < 0 and kind == 'Contributed'", F_XYZ.graph)
    asked = [c for c in range(F_XYZ.length + 1) if question.at(F_XYZ, c) is True]
    assert asked == [7, 9, 10]
    assert list(question.holding(F_XYZ, range(F_XYZ.length + 1))) == asked
    assert question.first(F_XYZ, range(F_XYZ.length, 0, -1)) == 10


def test_a_run_in_forward_mode_has_values_and_no_gradients():
    trace = F_XYZ.tangents("x")
    assert at("phase", 2, trace) == "forward mode"
    assert at("kind", 2, trace) == "Tangent"
    assert at("value", 4, trace) == 3
    assert at("gradient", 4, trace) is None
    assert at("grad(x)", trace.length, trace) is None


def test_no_event_is_made_a_record_for_a_question(monkeypatch):
    def refuse(*fields):
        raise AssertionError(fields)

    for kind in (Contributed, Read, Seeded):
        monkeypatch.setattr(f"graphdbg.core.frame.{kind.__name__}", refuse)
    question = read("gradient * value > 1e9 and phase == 'backward' and k == n", F_XYZ.graph)
    assert question.first(F_XYZ, range(F_XYZ.length + 1)) is None


WORDS = st.sampled_from(
    ["step", "phase", "kind", "node", "value", "gradient", "upstream", "local", "contribution",
     "running", "k", "n", "value(", "grad(", "local(", "contribution(", "abs(", "isnan(",
     "jacobian(", "W[", "-1]", "(W, 0)",
     "isfinite(", "changed_sign(", "norm(", "max(", "W", "b", "V", " and ", " or ", "not ", "<",
     ">",
     "<=", "==", "!=", "=", "+", "-", "*", "/", "@", "**", "(", ")", ",", " ", "0", "1", "1e308",
     "'forward'", '"x"', "'", '"', "[", "]", ".", ":", "!", "&&", "||", "is ", "in ", "lambda ",
     "axis=0", "None", "True", "{", "}", "f'", "\0", "\ud800", "≥", "∂", "__class__", " if "]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(st.lists(WORDS, max_size=14).map("".join), st.text(max_size=40)),
    st.integers(0, CLASSIFIER.length),
)
def test_nothing_but_a_refusal_comes_of_any_text(text, cursor):
    try:
        question = read(text, CLASSIFIER.graph)
        found = question.at(CLASSIFIER, cursor)
    except GraphError as refused:
        assert refused.sentence[-1] in ".?"  # noqa: PT017
        assert refused.sentence.startswith(("Column ", "The expression has "))  # noqa: PT017
    else:
        assert found is None or isinstance(found, bool | str | np.ndarray | np.generic)
        assert question.changes(CLASSIFIER)[0] == 0
