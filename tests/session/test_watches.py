"""Watches: what they say at a step, what a step changed, their history, and the commands."""

import math

import numpy as np
import pytest

from graphdbg.core.engine import record
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.language.question import read
from graphdbg.core.values import own
from graphdbg.session import watches
from graphdbg.session.history import MOST, Work, history, kept_history, sampled
from graphdbg.session.quantity import of_node
from graphdbg.session.session import Session
from graphdbg.session.watch import (
    Watch,
    has_changed,
    meaning_of,
    number_of,
    problem_of,
    question_of,
    reading,
)
from tests.core.graphs import classifier, f_xyz
from tests.journeys.hands import PATHS


@pytest.fixture
def session():
    made = Session()
    made.show(f_xyz())
    return made


def texts(session):
    return [one.text for one in session.state.watches]


def said(trace, text, cursor):
    return reading(trace, Watch(text), cursor).text


# --- what a watch says ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cursor", "expected"),
    [
        ("value(q) * 2", 3, "not yet"),
        ("value(q) * 2", 4, "6"),
        ("grad(x)", 9, "not yet"),
        ("grad(x)", 10, "−4"),
        ("local(f, 0)", 5, "−4"),
        ("contribution(f, 1)", 8, "3"),
        ("grad(z) > 2", 8, "true"),
        ("grad(z) > 2", 7, "not yet"),
        ("upstream", 3, "not at this step"),
        ("upstream", 7, "1"),
        ("node", 4, "q"),
        ("1 / (value(q) - 3)", 4, "inf"),
        ("value(x) / 3", 1, "−0.6667"),
    ],
)
def test_what_it_says(text, cursor, expected):
    assert said(record(f_xyz()), text, cursor) == expected


def test_a_wrong_one_says_where_and_why():
    found = reading(record(f_xyz()), Watch("grad(qq)"), 5)
    assert found.problem == "Column 6: there is no node named 'qq'; did you mean q?"
    assert not found.is_known


@pytest.fixture
def arrays():
    nodes = [
        Node("a", "parameter", value=own([[3.0, 0.0, 4.0], [0.0, 0.0, 0.0]])),
        Node("v", "parameter", value=own([1.0, 2.0])),
        Node("s", op="sum", inputs=("a",)),
        Node("t", op="sum", inputs=("v",)),
        Node("p", op="matmul", inputs=("v", "v")),
        Node("u", op="add", inputs=("s", "t")),
        Node("L", op="add", inputs=("u", "p")),
    ]
    return record(graph_from(nodes))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("value(a)", "2×3 ‖5‖"),
        ("value(v)", "[1, 2]"),
        ("norm(value(a))", "5"),
        ("local(p, 0)", "a VJP only"),
        ("local(s, 0)", "1"),
    ],
)
def test_arrays(arrays, text, expected):
    assert said(arrays, text, arrays.length) == expected


def test_shapes_that_disagree_are_told_at_the_step(arrays):
    found = reading(arrays, Watch("value(a) @ value(a)"), arrays.length)
    assert found.problem.startswith("Column 1: matmul needs inner sizes to agree")


def test_a_run_without_the_number():
    trace = record(f_xyz()).tangents("x")
    assert said(trace, "grad(x)", trace.length) == "not in this run"


@pytest.mark.parametrize(
    ("text", "before", "after", "changed"),
    [
        ("grad(w)", 0, 1, False),
        ("value(q)", 3, 4, True),
        ("value(q)", 4, 5, False),
        ("value(x) > 0", 1, 5, False),
        ("phase", 5, 6, True),
    ],
)
def test_what_a_step_changed(text, before, after, changed):
    trace = record(f_xyz())
    watch = Watch(text)
    assert has_changed(reading(trace, watch, before), reading(trace, watch, after)) is changed


def test_a_nan_that_stays_is_no_change():
    trace = record(f_xyz())
    watch = Watch("sqrt(value(x)) + value(q) * 0")
    assert math.isnan(reading(trace, watch, 5).answer)
    assert not has_changed(reading(trace, watch, 5), reading(trace, watch, 6))


@pytest.mark.parametrize(
    ("text", "meaning", "quantity"),
    [
        ("value(q)", "value", "value(q)"),
        ("q", "value", "value(q)"),
        ("grad(z)", "gradient", "grad(z)"),
        ("contribution(f, 0)", "gradient", "contribution(f, 0)"),
        ("local(f, 1)", "local", "local(f, 1)"),
        ("local(f, 1) * grad(f)", "gradient", None),
        ("running / 2", "gradient", None),
        ("local", "local", None),
        ("step", "value", None),
    ],
)
def test_what_it_is_about(text, meaning, quantity):
    trace = record(f_xyz())
    question = question_of(Watch(text), trace.graph)
    assert meaning_of(question) == meaning
    found = number_of(question, trace)
    assert (None if found is None else found[0].expression) == quantity


def test_a_text_is_judged_without_being_kept():
    graph = f_xyz()
    assert problem_of("grad(q)", graph) is None
    assert problem_of("grad(", graph).startswith("Column 5: ")


# --- history -------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["pull", "push"])
@pytest.mark.parametrize(
    "text",
    ["grad(b2)", "grad(out_h1)", "value(net_h1)", "gradient", "k", "local(out_o1, 0) + grad(i1)"],
)
def test_a_history_is_what_is_said_at_every_step(text, order):
    session = Session()
    session.open(PATHS["two_layer_2-2-2"])
    trace = session.state.trace.in_order(order)
    question = read(text, trace.graph)
    found = history(question, trace)
    held = dict(zip(found.cursors, found.values, strict=True))
    now = None
    for cursor in range(trace.length + 1):
        now = held.get(cursor, now)
        answer = question.at(trace, cursor)
        assert now == (None if answer is None else float(answer))


def test_a_long_history_is_sampled_with_its_ends():
    found = sampled(range(20_001))
    assert len(found) == MOST + 1
    assert found[:2] == [0, 1]
    assert found[-1] == 20_000
    gaps = np.diff(found[1:])
    assert gaps.max() - gaps.min() <= 1
    assert sampled([0, 7, 9]) == [0, 7, 9]


def test_an_array_counts_by_its_norm(arrays):
    found = history(read("value(a)", arrays.graph), arrays)
    assert found.values == (None, 5.0)
    assert history(read("value(a) > 3", arrays.graph), arrays).values == (None, 1.0)


def test_not_finite_numbers_stand_as_they_are():
    trace = record(f_xyz())
    found = history(read("1 / (value(q) - 3)", trace.graph), trace)
    assert found.values[-1] == math.inf


def test_work_is_done_little_by_little_and_kept():
    trace = record(f_xyz())
    wrong, right = Watch("grad("), Watch("value(q)")
    work = Work(trace, (wrong, right, right))
    assert len(work.waiting) == 2
    work.go_on(10)
    assert work.is_over
    assert kept_history(trace, right).values == (None, 3.0)
    assert kept_history(trace, wrong).values == ()
    assert Work(trace, (right,)).is_over
    assert kept_history(record(f_xyz()), right) is None


# --- commands ------------------------------------------------------------------------------------


def test_add_brings_the_panel_up_and_adds_once(session):
    assert watches.add(session, " grad(x) ") == 0
    assert watches.add(session, "value(q)") == 1
    assert watches.add(session, "grad(x)") == 0
    assert texts(session) == ["grad(x)", "value(q)"]
    assert session.state.shown["below"] == "watches"


def test_watching_what_is_in_focus(session):
    session.select("z")
    watches.watch_focus(session, "gradient")
    watches.watch(session, of_node("value", "q"))
    assert texts(session) == ["grad(z)", "value(q)"]


def test_change_move_remove(session):
    for text in ("a", "b", "c"):
        watches.add(session, text)
    watches.move(session, 0, 2)
    assert texts(session) == ["b", "c", "a"]
    watches.move(session, 2, 5)
    watches.change_text(session, 1, "grad(x)")
    assert texts(session) == ["b", "grad(x)", "a"]
    watches.change_text(session, 0, "  ")
    watches.remove(session, 7)
    assert texts(session) == ["grad(x)", "a"]
    watches.remove_all(session)
    assert texts(session) == []


@pytest.mark.parametrize(
    ("text", "start", "forward", "back"),
    [("value(q)", 0, 4, None), ("grad(z)", 9, None, 8), ("grad(", 3, None, None)],
)
def test_going_from_change_to_change(session, text, start, forward, back):
    place = watches.add(session, text)
    for direction, expected in ((1, forward), (-1, back)):
        session.go(start)
        watches.go_to_change(session, place, direction)
        assert session.state.cursor == (start if expected is None else expected)


def test_another_graph_has_its_own_watches(session):
    watches.add(session, "grad(x)")
    session.show(f_xyz())
    assert texts(session) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grad(W)[0, 1]", ("grad(W)", (0, 1))),
        ("W[-1, -1]", ("value(W)", (2, 1))),
        ("W[0]", None),
        ("grad(W)[0, 1] * 2", None),
        ("value(W)", ("value(W)", None)),
        ("local(hidden, 0)[3, 0]", ("local(hidden, 0)", (3, 0))),
        ("jacobian(hidden, 0)[0, 0]", None),
    ],
)
def test_an_entry_of_an_array_is_a_number_on_screen(text, expected):
    trace = record(classifier())
    found = number_of(question_of(Watch(text), trace.graph), trace)
    assert (found and (found[0].expression, found[1])) == expected
