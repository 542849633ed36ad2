"""Breakpoints: where they stop a run in both directions, what they write, and how they are kept."""

import numpy as np
import pytest

from graphdbg.core.engine import record
from graphdbg.core.frame import LOCAL, WHOLE
from graphdbg.core.graph import Wire, graph_from
from graphdbg.core.values import own
from graphdbg.session import breakpoints
from graphdbg.session.breakpoint import (
    Breakpoint,
    condition_problem,
    from_plain,
    is_live,
    log_problem,
    place_text,
    problem_of,
    to_plain,
)
from graphdbg.session.editing import set_value
from graphdbg.session.hits import LOG_LINES, failure_of, hits, logged, next_hit
from graphdbg.session.running import run_back, run_on
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.template import LogLine
from tests.core.graphs import ALL, applied_to, chain, f_xyz, leaf

F_XYZ = record(f_xyz())


def state_at(cursor, *points, trace=F_XYZ):
    return State(graph=trace.graph, trace=trace, cursor=cursor, breakpoints=points)


def on(cursor, *points, trace=F_XYZ):
    return next_hit(state_at(cursor, *points, trace=trace), 1)


def back(cursor, *points, trace=F_XYZ):
    return next_hit(state_at(cursor, *points, trace=trace), -1)


def all_hits(trace, point):
    """Return every hit, found by continuing, and check that going back finds the same."""
    found, cursor = [], 0
    while (cursor := on(cursor, point, trace=trace)) is not None:
        found.append(cursor)
    reverse, cursor = [], trace.length + 1
    while (cursor := back(cursor, point, trace=trace)) is not None:
        reverse.append(cursor)
    assert reverse == found[::-1]
    assert list(hits(trace, point, range(1, trace.length + 1))) == found
    return found


def overflowing():
    """Return a run whose first infinity comes in the forward pass: exp(800)."""
    return record(
        graph_from(
            [leaf("x", 800.0), applied_to("e", "exp", "x"), applied_to("y", "square", "e")],
        )
    )


def falling_out():
    """Return a run whose first number that is not finite comes backwards: 1 / (2 · sqrt(0))."""
    return record(graph_from([leaf("x", 0.0), applied_to("y", "sqrt", "x")]))


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (Breakpoint(node="q"), [4, 7]),
        (Breakpoint(node="x"), [1, 10]),
        (Breakpoint(node="f"), [5, 6]),
        (Breakpoint(wire=Wire("f", 1)), [8]),
        (Breakpoint(phase="forward"), [1]),
        (Breakpoint(phase="backward"), [6]),
        (Breakpoint(phase="stopped"), []),
        (Breakpoint(phase="forward mode"), []),
        (Breakpoint(), list(range(1, 11))),
        (Breakpoint(not_finite=True), []),
        (Breakpoint(when="gradient < 0"), [7, 9, 10]),
        (Breakpoint(when="phase == 'backward' and gradient > 0"), [6, 8]),
        (Breakpoint(when="grad(x) < 0"), [10]),
        (Breakpoint(when="q == 3"), [4]),
        (Breakpoint(when="1 < 2"), list(range(1, 11))),
        (Breakpoint(node="q", when="gradient < 0"), [7]),
        (Breakpoint(node="q", when="gradient > 0"), []),
        (Breakpoint(node="q", hits=1), [4]),
        (Breakpoint(node="q", hits=2), [7]),
        (Breakpoint(node="q", hits=3), []),
        (Breakpoint(when="gradient < 0", hits=2), [9]),
        (Breakpoint(node="q", on=False), []),
        (Breakpoint(node="ghost"), []),
        (Breakpoint(wire=Wire("f", 2)), []),
        (Breakpoint(wire=Wire("ghost", 0)), []),
        (Breakpoint(phase="later"), []),
        (Breakpoint(node="q", when="gradient <"), []),
        (Breakpoint(node="q", when="value"), []),
    ],
)
def test_where_a_breakpoint_stops(point, expected):
    found, cursor = [], 0
    while (cursor := on(cursor, point)) is not None:
        found.append(cursor)
    assert found == expected
    if point.on and problem_of(point, F_XYZ.graph) is None:
        assert all_hits(F_XYZ, point) == expected


def test_a_gradient_that_is_a_sum_stops_once_it_is_complete():
    trace = record(ALL["x_times_x"]())
    assert all_hits(trace, Breakpoint(node="x")) == [1, 5]
    assert all_hits(trace, Breakpoint(wire=Wire("y", 0))) == [4]
    assert all_hits(trace, Breakpoint(when="grad(x) > 0")) == [4, 5]


def test_the_nearest_of_several_breakpoints_stops():
    points = (Breakpoint(node="f"), Breakpoint(node="q"), Breakpoint(when="k == 1 and step > 8"))
    assert [on(cursor, *points) for cursor in range(11)] == [4, 4, 4, 4, 5, 6, 7, 9, 9, 10, None]
    assert [back(cursor, *points) for cursor in range(11)] == [
        *(None,) * 5, 4, 5, 6, 7, 7, 9,
    ]  # fmt: skip


def test_without_a_run_and_without_breakpoints_nothing_stops():
    assert next_hit(State(), 1) is None
    assert on(0) is None
    assert back(10) is None


def test_the_first_not_finite_comes_forwards_or_backwards():
    trace = overflowing()
    assert np.isinf(trace.value("e"))
    assert all_hits(trace, Breakpoint(not_finite=True)) == [2]
    trace = falling_out()
    assert np.isinf(trace.gradient("x"))
    assert all_hits(trace, Breakpoint(not_finite=True)) == [4]


def test_breakpoints_in_a_run_that_stopped_and_in_forward_mode():
    trace = record(ALL["disagreeing_shapes"]())
    assert all_hits(trace, Breakpoint(phase="stopped")) == [trace.length]
    assert all_hits(trace, Breakpoint(node="C")) == []
    tangents = F_XYZ.tangents("x")
    assert all_hits(tangents, Breakpoint(node="q")) == [4]
    assert all_hits(tangents, Breakpoint(phase="forward mode")) == [1]
    assert all_hits(tangents, Breakpoint(wire=Wire("f", 1))) == []


def test_a_log_point_writes_and_does_not_stop():
    point = Breakpoint(node="q", log="{node} is {q}, grad {grad(q)}, {{k}} = {k}")
    assert on(0, point) is None
    lines = logged(state_at(0, point), 10)
    assert lines == (
        LogLine(4, "q is 3, grad unknown, {k} = unknown"),
        LogLine(7, "q is 3, grad −4, {k} = 1"),
    )
    assert logged(state_at(4, point), 6) == ()
    assert [line.cursor for line in logged(state_at(10, point), 0)] == [7, 4]
    assert [line.cursor for line in logged(state_at(0, point), 4)] == [4]


def test_log_points_with_conditions_counts_and_company():
    first = Breakpoint(when="gradient < 0", log="down {gradient}")
    second = Breakpoint(when="gradient < 0", hits=2, log="second")
    lines = logged(state_at(0, first, second), 10)
    assert [(line.cursor, line.text) for line in lines] == [
        (7, "down −4"),
        (9, "down −4"),
        (9, "second"),
        (10, "down −4"),
    ]
    assert logged(state_at(0, Breakpoint(log="x", on=False)), 10) == ()
    assert logged(state_at(0, Breakpoint(log="{nothing}")), 10) == ()


def test_the_log_goes_on_from_what_there_is_and_has_an_end():
    trace = record(chain(1200))
    state = State(
        graph=trace.graph,
        trace=trace,
        breakpoints=(Breakpoint(log="{step}"),),
        log=(LogLine(1, "old"),),
    )
    assert logged(state, 3)[0] == LogLine(1, "old")
    lines = logged(state, trace.length)
    assert len(lines) == LOG_LINES
    assert lines[-1] == LogLine(trace.length, f"{trace.length}")


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("{", "Column 1: this { is never closed"),
        ("a }", "Column 3: there is no { for this }"),
        ("{w}", "Column 2: there is no node named 'w'"),
        ("x is { x + }", "Column "),
        ("{}", "Column 2: there is no expression"),
    ],
)
def test_a_wrong_log_line_says_where(log, words):
    sentence = log_problem(Breakpoint(log=log), F_XYZ.graph)
    assert sentence is not None
    assert sentence.startswith(words)


def test_arrays_in_a_log_line():
    trace = record(ALL["classifier"]())
    point = Breakpoint(phase="backward", log="{b} {W} {b > 0} {phase} {W < V}")
    (line,) = logged(state_at(0, point, trace=trace), trace.length)
    assert line.text.startswith(
        "[0.1, −0.2] 3×2, min −0.5, max 0.9, mean 0.2 true backward (Column"
    )


@pytest.mark.parametrize(
    ("point", "plain", "text"),
    [
        (Breakpoint(node="q"), {"node": "q"}, "q"),
        (Breakpoint(wire=Wire("f", 0)), {"wire": ["f", 0]}, "q → f, slot 0"),
        (Breakpoint(phase="backward"), {"phase": "backward"}, "start of backward"),
        (Breakpoint(), {"moment": True}, "any moment"),
        (Breakpoint(not_finite=True), {"not_finite": True}, "first not-finite"),
        (Breakpoint(node="gone"), {"node": "gone"}, "gone"),
        (Breakpoint(wire=Wire("gone", 1)), {"wire": ["gone", 1]}, "gone, slot 1"),
        (
            Breakpoint(node="q", when="k > 1", hits=3, log="k is {k}", on=False),
            {"node": "q", "when": "k > 1", "hits": 3, "log": "k is {k}", "on": False},
            "q",
        ),
    ],
)
def test_a_breakpoint_is_saved_and_comes_back(point, plain, text):
    assert to_plain(point) == plain
    assert from_plain(plain) == point
    assert place_text(point, F_XYZ.graph) == text


def test_how_a_breakpoint_is_drawn():
    assert Breakpoint(node="q").shape == "dot"
    assert Breakpoint(node="q", when="k > 1").shape == "hollow"
    assert Breakpoint(node="q", hits=2).shape == "hollow"
    assert Breakpoint(node="q", when="k > 1", log="").shape == "diamond"


def test_a_wrong_condition_is_kept_with_its_sentence():
    point = Breakpoint(node="q", when="gradient = 1")
    assert condition_problem(point, F_XYZ.graph) == "Column 10: one = compares nothing; write ==."
    assert not is_live(point, F_XYZ.graph)


# --- commands ------------------------------------------------------------------------------------


@pytest.fixture
def session():
    made = Session()
    made.show(f_xyz())
    return made


def test_toggling_sets_and_removes(session):
    breakpoints.toggle_node(session, "q")
    assert session.state.breakpoints == (Breakpoint(node="q"),)
    breakpoints.toggle_wire(session, Wire("f", 0))
    breakpoints.toggle_node(session, "q")
    assert session.state.breakpoints == (Breakpoint(wire=Wire("f", 0)),)
    breakpoints.toggle_node(session, "ghost")
    assert len(session.state.breakpoints) == 1


def test_toggling_takes_the_picked_wire_else_the_selected_node(session):
    session.select("x")
    breakpoints.toggle(session)
    session.select_wire(Wire("f", 1))
    breakpoints.toggle(session)
    assert session.state.breakpoints == (Breakpoint(node="x"), Breakpoint(wire=Wire("f", 1)))


def test_nothing_at_hand_toggles_nothing(session):
    breakpoints.toggle(session)
    breakpoints.switch(session)
    assert breakpoints.place_to_edit(session) is None
    assert session.state.breakpoints == ()


def test_editing_switching_and_removing(session):
    place = breakpoints.add(session, Breakpoint(not_finite=True))
    assert session.state.shown["below"] == "breakpoints"
    breakpoints.edit(session, place, on=False)
    breakpoints.edit(session, 7, on=False)
    session.select("q")
    assert breakpoints.place_to_edit(session) == 1
    breakpoints.switch(session)
    assert [point.on for point in session.state.breakpoints] == [False, False]
    breakpoints.switch(session)
    assert [point.on for point in session.state.breakpoints] == [False, True]
    breakpoints.remove(session, 0)
    assert session.state.breakpoints == (Breakpoint(node="q"),)
    breakpoints.remove_all(session)
    assert session.state.breakpoints == ()


def test_another_graph_brings_its_own_breakpoints(session):
    breakpoints.toggle_node(session, "q")
    session.change(log=(LogLine(1, "x"),))
    session.show(chain(3))
    assert (session.state.breakpoints, session.state.log) == ((), ())


# --- going through the run -----------------------------------------------------------------------


def test_continue_stops_at_breakpoints_both_ways(session):
    breakpoints.toggle_node(session, "q")
    breakpoints.add(session, Breakpoint(when="gradient > 0 and kind == 'Contributed'"))
    seen = []
    for _ in range(4):
        run_on(session)
        seen.append(session.state.cursor)
    for _ in range(4):
        run_back(session)
        seen.append(session.state.cursor)
    assert seen == [4, 7, 8, 10, 8, 7, 4, 0]


def test_continue_from_within_a_beat_stops_at_the_end_of_that_very_event(session):
    breakpoints.toggle_node(session, "q")
    session.change(cursor=7, beat=LOCAL)
    run_on(session)
    assert session.state.stop == (7, WHOLE)
    session.change(cursor=7, beat=LOCAL)
    run_back(session)
    assert session.state.stop == (4, WHOLE)


def test_what_log_points_write_on_the_way_comes_up(session):
    session.change(breakpoints=(Breakpoint(node="q", log="q: {gradient}"), Breakpoint(node="z")))
    run_on(session)
    assert (session.state.cursor, session.state.log) == (3, ())
    assert session.state.shown["below"] is None
    run_on(session)
    assert session.state.cursor == 8
    assert [line.text for line in session.state.log] == ["q: unknown", "q: −4"]
    assert session.state.shown["below"] == "log"


def test_a_step_writes_as_continuing_does_and_a_jump_does_not(session):
    session.change(breakpoints=(Breakpoint(log="{step}"),), granularity="micro", cursor=5)
    session.go(6)
    assert session.state.log == ()
    for _ in range(4):
        session.forward()
    assert session.state.stop == (7, WHOLE)
    assert [line.text for line in session.state.log] == ["7"]
    session.set_granularity("wire")
    session.forward()
    session.back()
    assert [line.text for line in session.state.log] == ["7", "8", "7"]


def test_an_edited_graph_keeps_its_breakpoints_and_asks_them_anew(session):
    session.change(breakpoints=(Breakpoint(when="grad(q) > 0"),))
    run_on(session)
    assert session.state.cursor == 10
    set_value(session, "z", own(4.0))
    assert session.state.breakpoints == (Breakpoint(when="grad(q) > 0"),)
    assert session.state.is_dirty
    run_back(session)
    assert session.state.cursor == 7


@pytest.mark.parametrize(
    ("point", "words"),
    [
        (Breakpoint(node="q", when="value(q)[0] > 1"), "Column 10: value(q) is a single number"),
        (Breakpoint(when="value(q)[0] > 1"), "Column 10: value(q) is a single number"),
        (Breakpoint(node="q", when="gradient[2] > 1"), "Column 10: gradient is a single number"),
        (Breakpoint(when="gradient[2] > 1"), None),  # at some moment it may be an array
        (Breakpoint(node="q", when="gradient > 1"), None),
        (Breakpoint(node="q", when="grad(x) > 1"), None),
        (Breakpoint(node="q"), None),
        (Breakpoint(node="q", when="grad("), None),  # it is no condition at all
    ],
)
def test_a_condition_that_fits_no_number_of_the_run_is_told(point, words):
    found = failure_of(point, record(f_xyz()))
    assert found is None if words is None else found.startswith(words)
