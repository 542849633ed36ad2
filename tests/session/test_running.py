"""Run control: beats, into and out, on and back, to a node, playing both ways."""

from collections.abc import Callable

import numpy as np
import pytest

from graphdbg.core.errors import GraphError
from graphdbg.core.events import Contributed
from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.trace import Trace
from graphdbg.core.values import own
from graphdbg.files.samples import samples
from graphdbg.session import breakpoints
from graphdbg.session.editing import set_value
from graphdbg.session.quantity import of_wire
from graphdbg.session.running import (
    into,
    out,
    play_back,
    restart,
    run_back,
    run_on,
    run_to,
    run_to_selected,
)
from graphdbg.session.session import Session
from graphdbg.session.stepping import GRANULARITIES, Granularity, Stop, has_beats

PATHS = {sample.name: sample.path for sample in samples()}
EVERY_STEP = 200
"""Runs of up to so many steps are gone through step by step in each granularity."""


def opened(name: str, stop: Stop = (0, 4), granularity: Granularity = "node") -> Session:
    session = Session()
    assert session.open(PATHS[name])
    session.set_granularity(granularity)
    session.go_to(stop)
    return session


def trace_of(session: Session) -> Trace:
    assert session.state.trace is not None
    return session.state.trace


def gone_through(session: Session, step: Callable[[], None]) -> list[Stop]:
    """Return the stops that a step leads to, one after the other, until it leads nowhere."""
    found = [session.state.stop]
    while True:
        step()
        if session.state.stop == found[-1]:
            return found
        found.append(session.state.stop)


# --- stops ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("granularity", GRANULARITIES)
@pytest.mark.parametrize("name", PATHS)
def test_forward_to_the_end_and_back_visits_the_same_stops(
    name: str, granularity: Granularity
) -> None:
    session = opened(name, granularity=granularity)
    trace = trace_of(session)
    assert trace.length <= EVERY_STEP
    stops = gone_through(session, session.forward)
    assert stops[-1] == (trace.length, 4)
    assert gone_through(session, session.back) == stops[::-1]
    if granularity != "micro":
        assert stops == [(cursor, 4) for cursor in trace.stops(granularity)]


@pytest.mark.parametrize("name", PATHS)
def test_micro_pauses_at_four_beats_of_each_contribution_and_once_elsewhere(name: str) -> None:
    session = opened(name, granularity="micro")
    trace = trace_of(session)
    expected = [(0, 4)]
    for cursor, event in enumerate(trace.events, start=1):
        beats = (1, 2, 3, 4) if isinstance(event, Contributed) else (4,)
        expected += [(cursor, beat) for beat in beats]
    assert gone_through(session, session.forward) == expected


def test_forward_mode_has_no_beats() -> None:
    session = opened("f_xyz", granularity="micro")
    session.set_mode("forward")
    session.first()
    stops = gone_through(session, session.forward)
    assert stops == [(cursor, 4) for cursor in range(trace_of(session).length + 1)]


@pytest.mark.parametrize(
    ("granularity", "after", "before"),
    [
        ("micro", (8, 3), (8, 1)),
        ("wire", (8, 4), (7, 4)),
        ("node", (8, 4), (7, 4)),
        ("phase", (10, 4), (5, 4)),
    ],
)
def test_from_between_two_beats(granularity: Granularity, after: Stop, before: Stop) -> None:
    for command, expected in ((Session.forward, after), (Session.back, before)):
        session = opened("f_xyz", (8, 2), granularity)
        command(session)
        assert session.state.stop == expected


def test_a_coarser_step_from_a_beat_goes_over_the_whole_node() -> None:
    session = opened("x_times_x", (4, 1))
    session.forward()
    assert session.state.stop == (5, 4)


@pytest.mark.parametrize(
    "command",
    [
        lambda session: session.go(8),
        lambda session: session.go(7),
        Session.first,
        Session.last,
        Session.end_of_forward,
        Session.show_derivative,
        lambda session: session.set_mode("forward"),
        lambda session: session.open(PATHS["x_times_x"]),
        Session.close,
        run_on,
        run_back,
        restart,
        lambda session: run_to(session, "x"),
    ],
)
def test_what_moves_the_cursor_shows_the_whole_event(
    command: Callable[[Session], object],
) -> None:
    session = opened("f_xyz", (8, 2), "micro")
    command(session)
    assert session.state.beat == 4


def test_an_edit_keeps_the_beat_where_there_is_one() -> None:
    session = opened("f_xyz", (8, 2), "micro")
    set_value(session, "z", own(7.0))
    assert session.state.stop == (8, 2)
    session.go(4)
    set_value(session, "z", own(8.0))
    assert session.state.stop == (4, 4)


def test_looking_elsewhere_keeps_the_beat() -> None:
    session = opened("f_xyz", (8, 2), "micro")
    session.select("x")
    session.set_granularity("wire")
    session.select_wire(Wire("f", 0))
    assert session.state.stop == (8, 2)


# --- what is known at a beat ---------------------------------------------------------------------


@pytest.mark.parametrize("name", PATHS)
def test_before_the_last_beat_nothing_more_is_known_than_before_the_event(name: str) -> None:
    trace = trace_of(opened(name))
    for cursor in range(trace.length + 1):
        if not has_beats(trace, cursor):
            continue
        earlier = trace.at(cursor - 1)
        _, node, _ = trace.events.happened(cursor - 1)
        for beat in (1, 2, 3):
            frame = trace.at(cursor, beat)
            assert (frame.known, frame.kind, frame.node) == (cursor - 1, Contributed, node)
            assert frame.arrived(node) == earlier.arrived(node)
            assert not frame.is_complete(node)
            assert frame.gradients().keys() == earlier.gradients().keys()
            now, then = frame.gradient(node), earlier.gradient(node)
            assert (now is None) == (then is None)
            assert now is None or then is None or np.array_equal(now, then, equal_nan=True)


@pytest.mark.parametrize(("beat", "is_known"), [(1, False), (2, False), (3, True), (4, True)])
def test_a_contribution_is_known_from_the_third_beat_on(beat: int, is_known: bool) -> None:
    trace = trace_of(opened("two_layer_2-2-2"))
    wire = trace.wires("out_h1")[0]
    done = trace.cursor_of_contribution(wire)
    assert done is not None
    found = of_wire("contribution", trace, wire).at(trace.at(done, beat))
    assert found == (trace.contributed(wire) if is_known else None)


@pytest.mark.parametrize(("cursor", "beat"), [(0, 1), (3, 2), (6, 3), (7, 0), (7, 5)])
def test_there_are_beats_at_contributions_alone(cursor: int, beat: int) -> None:
    trace = trace_of(opened("f_xyz"))
    with pytest.raises(GraphError, match=f"Step {cursor} has no beat {beat}"):
        trace.at(cursor, beat)


# --- into and out --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("granularity", "stop"),
    [("phase", (5, 4)), ("node", (4, 4)), ("wire", (4, 1)), ("micro", (4, 1))],
)
def test_into_is_one_level_finer(granularity: Granularity, stop: Stop) -> None:
    session = opened("x_times_x", (3, 4), granularity)
    into(session)
    assert session.state.stop == stop
    assert session.state.granularity == granularity


def test_out_leads_from_the_inside_to_the_end_of_everything() -> None:
    session = opened("two_layer_2-2-2")
    trace = trace_of(session)
    first = trace.cursor_of_contribution(trace.wires("out_h2")[0])
    assert first is not None
    groups = [
        max(
            trace.cursor_of_gradient(node.name) or 0
            for node in trace.graph.nodes.values()
            if (node.group or "").startswith(group)
        )
        for group in ("hidden/h2", "hidden")
    ]
    session.go_to((first, 2))
    cursors = [cursor for cursor, _ in gone_through(session, lambda: out(session))]
    whole, node = first, first + 1
    assert groups[0] < groups[1] < trace.length
    assert cursors == [first, whole, node, groups[0], groups[1], trace.length]


@pytest.mark.parametrize(
    ("cursor", "ends"), [(0, [5, 10]), (2, [5, 10]), (5, [10]), (7, [10]), (10, [])]
)
def test_out_without_groups_leads_to_the_end_of_the_pass_then_of_the_run(
    cursor: int, ends: list[int]
) -> None:
    session = opened("f_xyz", (cursor, 4))
    assert [cursor for cursor, _ in gone_through(session, lambda: out(session))[1:]] == ends


# --- on, back, again, to a node ------------------------------------------------------------------


def test_without_breakpoints_continue_leads_to_the_end_and_back_to_the_start() -> None:
    session = opened("f_xyz", (7, 2))
    session.play_or_pause()
    run_on(session)
    assert (session.state.stop, session.state.playing) == ((10, 4), False)
    run_back(session)
    assert session.state.stop == (0, 4)


def test_restart_stands_still_before_the_first_step() -> None:
    session = opened("f_xyz", (7, 4))
    session.select("q")
    session.play_or_pause()
    restart(session)
    assert (session.state.stop, session.state.playing) == ((0, 4), False)
    assert session.state.selection == "q"


def test_run_to_a_node_stops_at_its_value_then_its_gradient_then_goes_round() -> None:
    session = opened("f_xyz")
    session.select("q")
    found = []
    for _ in range(3):
        run_to_selected(session)
        found.append((session.state.cursor, session.state.message))
    assert found[:2] == [(4, None), (7, None)]
    assert found[2] == (
        4,
        "Nothing more happens to q after step 7, so this is step 4 again, "
        "where its value is known.",
    )


def test_run_to_a_node_whose_contribution_is_being_shown_completes_it() -> None:
    session = opened("f_xyz", (7, 2))
    run_to(session, "q")
    assert (session.state.stop, session.state.message) == ((7, 4), None)


def test_run_to_a_node_waits_for_the_whole_gradient() -> None:
    session = opened("x_times_x", (2, 4))
    run_to(session, "x")
    assert session.state.stop == (5, 4)


def test_a_node_that_is_not_computed_is_said_so() -> None:
    session = Session()
    session.show(
        graph_from(
            [
                Node("a", "input", value=own([1.0, 2.0])),
                Node("b", "input", value=own([1.0, 2.0, 3.0])),
                Node("c", op="add", inputs=("a", "b")),
                Node("d", op="exp", inputs=("c",)),
            ]
        )
    )
    run_to(session, "d")
    assert session.state.message == "d is not computed in this run."
    assert session.state.cursor == 0


@pytest.mark.parametrize(
    "command", [into, out, run_on, run_back, restart, run_to_selected, play_back]
)
def test_on_the_start_page_they_do_nothing(command: Callable[[Session], None]) -> None:
    session = Session()
    state = session.state
    command(session)
    assert session.state is state


# --- playing both ways ---------------------------------------------------------------------------


@pytest.mark.parametrize("granularity", GRANULARITIES)
def test_playing_visits_the_stops_of_the_granularity_both_ways(granularity: Granularity) -> None:
    session = opened("x_times_x", granularity=granularity)
    stops = gone_through(session, session.forward)
    session.first()
    for start, expected in (
        (session.play_or_pause, stops),
        (lambda: play_back(session), stops[::-1]),
    ):
        start()
        found = [session.state.stop]
        while session.state.playing:
            session.tick()
            found.append(session.state.stop)
        assert found == expected


def test_playing_backwards_from_the_start_begins_at_the_end() -> None:
    session = opened("f_xyz")
    play_back(session)
    assert (session.state.cursor, session.state.playing, session.state.backwards) == (
        10,
        True,
        True,
    )


def test_play_pauses_either_way_and_play_back_turns_round() -> None:
    session = opened("f_xyz", (5, 4))
    session.play_or_pause()
    play_back(session)
    assert (session.state.playing, session.state.backwards) == (True, True)
    session.play_or_pause()
    assert not session.state.playing
    play_back(session)
    play_back(session)
    assert not session.state.playing
    assert session.state.cursor == 5


@pytest.mark.parametrize(("backwards", "start", "stop"), [(False, 0, 4), (True, 10, 7)])
def test_playing_pauses_at_a_breakpoint(backwards: bool, start: int, stop: int) -> None:
    session = opened("f_xyz", (start, 4))
    breakpoints.toggle_node(session, "q")
    session.change(playing=True, backwards=backwards)
    for _ in range(12):
        session.tick()
    assert (session.state.cursor, session.state.playing) == (stop, False)
    session.change(playing=True)
    session.tick()
    assert session.state.cursor != stop


def test_a_coarse_step_of_playing_does_not_jump_over_a_breakpoint() -> None:
    session = opened("f_xyz")
    breakpoints.toggle_node(session, "q")
    session.set_granularity("phase")
    session.change(playing=True)
    session.tick()
    assert (session.state.cursor, session.state.playing) == (4, False)
