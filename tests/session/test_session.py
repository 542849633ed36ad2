"""The session: commands go in, one `changed(before, after)` comes out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.trace import GRANULARITIES
from graphdbg.core.values import own
from graphdbg.paths import data_dir
from graphdbg.session.session import Session
from graphdbg.session.state import SPEEDS, UNLIT, State
from graphdbg.session.stepping import first_contribution, next_stop, previous_stop

SAMPLES = data_dir("sample_graphs")
Changes = list[tuple[State, State]]


def sample(name: str) -> Path:
    return SAMPLES / f"{name}.graph.json"


def opened(name: str = "f_xyz", cursor: int = 0) -> Session:
    session = Session()
    assert session.open(sample(name), cursor)
    return session


def watched(session: Session) -> Changes:
    changes: Changes = []
    session.changed.connect(lambda before, after: changes.append((before, after)))
    return changes


def fields_changed(change: tuple[State, State]) -> set[str]:
    before, after = change
    names = vars(before).keys() - {"visits"}
    return {name for name in names if getattr(before, name) is not getattr(after, name)}


# --- documents -----------------------------------------------------------------------------------


def test_a_session_begins_at_the_start_page() -> None:
    state = Session().state
    assert (state.graph, state.trace, state.path, state.cursor) == (None, None, None, 0)
    assert (state.frame, state.focus, state.title) == (None, None, "untitled")


def test_opening_shows_the_graph_before_its_first_step() -> None:
    state = opened().state
    assert state.graph is not None
    assert state.trace is not None
    assert (state.trace.length, state.cursor, state.playing) == (10, 0, False)
    assert state.path == sample("f_xyz").resolve()
    assert state.title == "f_xyz.graph.json"


@pytest.mark.parametrize(("asked", "cursor"), [(7, 7), (-3, 0), (99, 10)])
def test_a_graph_is_opened_at_a_step(asked: int, cursor: int) -> None:
    assert opened(cursor=asked).state.cursor == cursor


def test_a_bad_file_keeps_the_present_graph_and_says_its_sentence(tmp_path: Path) -> None:
    bad = tmp_path / "bad.graph.json"
    bad.write_text('{"graphdbg": 1,\n "nodes": [{"name": "x", "kind": "ghost"}]}')
    session = opened(cursor=4)
    session.select("q")
    session.play_or_pause()
    before = session.state
    assert not session.open(bad)
    message = session.state.message
    assert message is not None
    assert message.startswith("bad.graph.json, line 2: ")
    assert session.state == replace(before, playing=False, message=message)
    assert session.state.graph is before.graph
    assert session.state.trace is before.trace


def test_a_missing_file_is_said_on_the_start_page(tmp_path: Path) -> None:
    session = Session()
    assert not session.open(tmp_path / "none.graph.json")
    assert "does not exist" in (session.state.message or "")
    assert session.state.graph is None
    assert session.state.recent == ()
    session.dismiss()
    assert session.state.message is None


def test_a_good_file_puts_the_message_and_the_selection_away(tmp_path: Path) -> None:
    session = opened()
    session.select("q")
    session.open(tmp_path / "none.graph.json")
    assert session.open(sample("x_times_x"))
    assert (session.state.message, session.state.selection) == (None, None)


def test_closing_leads_to_the_start_page() -> None:
    session = opened(cursor=5)
    session.select("q")
    session.play_or_pause()
    kept = session.state.recent
    session.close()
    assert session.state == State(recent=kept)


def test_a_graph_without_a_file_is_known_by_its_title() -> None:
    session = Session()
    session.show(graph_from([Node("x", "input", value=own(1.0))], title="one leaf"))
    assert session.state.title == "one leaf"
    session.show(graph_from([Node("x", "input", value=own(1.0))]))
    assert session.state.title == "untitled"


# --- stepping ------------------------------------------------------------------------------------


@pytest.mark.parametrize("granularity", GRANULARITIES)
@pytest.mark.parametrize("name", ["f_xyz", "sum_times_successor", "two_layer_2-2-2"])
def test_steps_lead_from_stop_to_stop_both_ways(name: str, granularity: Any) -> None:
    session = opened(name)
    session.set_granularity(granularity)
    trace = session.state.trace
    assert trace is not None
    stops = trace.stops(granularity)
    visited = [session.state.cursor]
    for _ in stops[1:]:
        session.forward()
        visited.append(session.state.cursor)
    assert visited == list(stops)
    back = [session.state.cursor]
    for _ in stops[1:]:
        session.back()
        back.append(session.state.cursor)
    assert back == list(reversed(stops))


def test_from_between_two_stops_a_step_leads_to_either() -> None:
    trace = opened("sum_times_successor").state.trace
    assert trace is not None
    assert trace.stops("node")[9:12] == (9, 11, 12)
    assert (previous_stop(trace, "node", 10), next_stop(trace, "node", 10)) == (9, 11)
    assert (previous_stop(trace, "phase", 10), next_stop(trace, "phase", 10)) == (6, 12)


def test_the_ends_hold() -> None:
    session = opened()
    session.back()
    assert session.state.cursor == 0
    session.last()
    session.forward()
    assert session.state.cursor == 10


@pytest.mark.parametrize(
    ("command", "cursor"),
    [
        (Session.first, 0),
        (Session.last, 10),
        (Session.end_of_forward, 5),
        (Session.end_of_backward, 10),
        (lambda session: session.go(7), 7),
        (lambda session: session.go(-1), 0),
        (lambda session: session.go(1000), 10),
    ],
)
def test_jumps(command: Callable[[Session], None], cursor: int) -> None:
    session = opened(cursor=3)
    command(session)
    assert session.state.cursor == cursor


def test_the_frame_and_the_focus_follow_the_cursor() -> None:
    session = opened(cursor=4)
    assert session.state.frame is not None
    assert session.state.frame.cursor == 4
    assert session.state.focus == "q"
    session.first()
    assert session.state.focus is None
    session.select("z")
    session.go(7)
    assert session.state.focus == "z"


@pytest.mark.parametrize(("name", "cursor"), [("f_xyz", 7), ("x_times_x", 4)])
def test_the_first_contribution_is_the_chain_rule_at_work(name: str, cursor: int) -> None:
    trace = opened(name).state.trace
    assert trace is not None
    assert first_contribution(trace) == cursor


def test_the_first_contribution_of_a_run_without_one_is_its_end() -> None:
    session = Session()
    session.show(graph_from([Node("x", "input", value=own([1.0, 2.0]))]))
    assert session.state.trace is not None
    assert first_contribution(session.state.trace) == 1


def test_a_granularity_that_is_none_is_ignored() -> None:
    session = opened()
    session.set_granularity("inch")  # type: ignore[arg-type]
    assert session.state.granularity == "node"


# --- playing -------------------------------------------------------------------------------------


def test_playing_goes_from_stop_to_stop_and_the_end_stops_it() -> None:
    session = opened()
    session.set_granularity("phase")
    session.tick()
    assert session.state.cursor == 0
    session.play_or_pause()
    assert (session.state.playing, session.state.cursor) == (True, 0)
    session.tick()
    assert (session.state.playing, session.state.cursor) == (True, 5)
    session.tick()
    assert (session.state.playing, session.state.cursor) == (False, 10)
    session.tick()
    assert session.state.cursor == 10


def test_a_pause_keeps_the_place() -> None:
    session = opened(cursor=4)
    session.play_or_pause()
    session.play_or_pause()
    session.tick()
    assert (session.state.playing, session.state.cursor) == (False, 4)


def test_playing_at_the_end_starts_again() -> None:
    session = opened(cursor=10)
    changes = watched(session)
    session.play_or_pause()
    assert (session.state.playing, session.state.cursor) == (True, 0)
    assert len(changes) == 1


def test_opening_a_graph_ends_the_play() -> None:
    session = opened(cursor=2)
    session.play_or_pause()
    session.open(sample("x_times_x"))
    assert not session.state.playing


def test_speeds_have_ends() -> None:
    session = opened()
    upwards = [session.state.speed]
    for _ in SPEEDS:
        session.faster()
        upwards.append(session.state.speed)
    assert upwards == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    downwards = []
    for _ in SPEEDS:
        session.slower()
        downwards.append(session.state.speed)
    assert downwards == [4.0, 2.0, 1.0, 0.5, 0.5]


# --- looking -------------------------------------------------------------------------------------


def test_selection_is_a_node_of_the_graph_or_none() -> None:
    session = opened()
    session.select("q")
    session.select("ghost")
    assert session.state.selection == "q"
    session.select(None)
    assert session.state.selection is None


def test_nothing_is_selected_on_the_start_page() -> None:
    session = Session()
    session.select("q")
    assert session.state.selection is None


def test_schemes() -> None:
    session = Session()
    for scheme in ("dark", "light", "system"):
        session.set_scheme(scheme)
        assert session.state.scheme == scheme
    session.set_scheme("pink")
    assert session.state.scheme == "system"


@pytest.mark.parametrize(
    ("steps", "scale"),
    [([1], 1.1), ([-1], 0.9), ([1] * 99, 2.0), ([-1] * 99, 0.8), ([1, 1, 0], 1.0), ([99], 2.0)],
)
def test_text_grows_and_shrinks_in_steps_between_its_ends(steps: list[int], scale: float) -> None:
    session = Session()
    for step in steps:
        session.scale_text(step)
    assert session.state.text_scale == scale


# --- what is told --------------------------------------------------------------------------------

ONE_CHANGE: list[tuple[Callable[[Session], object], set[str]]] = [
    (
        lambda session: session.open(sample("x_times_x")),
        {"graph", "trace", "path", "cursor", "recent", "saved", "stamp", "history"},
    ),
    (lambda session: session.open(sample("none")), {"message"}),
    (Session.close, {"graph", "trace", "path", "cursor", "saved", "stamp", "history"}),
    (Session.forward, {"cursor"}),
    (Session.back, {"cursor"}),
    (Session.first, {"cursor"}),
    (Session.last, {"cursor"}),
    (Session.end_of_forward, {"cursor"}),
    (Session.end_of_backward, {"cursor"}),
    (lambda session: session.go(8), {"cursor"}),
    (lambda session: session.set_granularity("wire"), {"granularity"}),
    (Session.play_or_pause, {"playing"}),
    (Session.faster, {"speed"}),
    (Session.slower, {"speed"}),
    (lambda session: session.select("q"), {"selection"}),
    (lambda session: session.set_scheme("dark"), {"scheme"}),
    (lambda session: session.scale_text(1), {"text_scale"}),
]


@pytest.mark.parametrize(("command", "fields"), ONE_CHANGE)
def test_a_command_tells_one_change(command: Callable[[Session], object], fields: set[str]) -> None:
    session = opened(cursor=4)
    first = session.state
    changes = watched(session)
    command(session)
    assert len(changes) == 1
    assert changes[0][0] is first
    assert changes[0][1] is session.state
    assert fields_changed(changes[0]) == fields


def test_the_last_beat_tells_one_change() -> None:
    session = opened(cursor=9)
    session.play_or_pause()
    changes = watched(session)
    session.tick()
    assert [fields_changed(change) for change in changes] == [{"cursor", "playing"}]


NO_CHANGE: list[Callable[[Session], object]] = [
    Session.back,
    Session.first,
    Session.tick,
    Session.dismiss,
    lambda session: session.go(0),
    lambda session: session.go(-5),
    lambda session: session.set_granularity("node"),
    lambda session: session.select(None),
    lambda session: session.select("ghost"),
    lambda session: session.set_scheme("".join(["sys", "tem"])),
    lambda session: session.set_scheme("pink"),
    lambda session: session.scale_text(0),
]


@pytest.mark.parametrize("command", NO_CHANGE)
def test_a_command_that_changes_nothing_tells_nothing(
    command: Callable[[Session], object],
) -> None:
    session = opened()
    changes = watched(session)
    command(session)
    assert changes == []


AT_THE_START_PAGE: list[Callable[[Session], object]] = [
    Session.forward,
    Session.back,
    Session.first,
    Session.last,
    Session.end_of_forward,
    Session.end_of_backward,
    Session.play_or_pause,
    Session.tick,
    Session.close,
    lambda session: session.go(3),
]


@pytest.mark.parametrize("command", AT_THE_START_PAGE)
def test_nothing_happens_on_the_start_page(command: Callable[[Session], object]) -> None:
    session = Session()
    changes = watched(session)
    command(session)
    assert changes == []


def test_large_cursors_are_compared_by_value() -> None:
    """Small integers are one object each in Python; those above 256 are not."""
    nodes = [Node(f"x{i}", "input", value=own(1.0)) for i in range(400)]
    session = Session()
    session.show(graph_from(nodes), cursor=300)
    changes = watched(session)
    session.go(int("300"))
    session.change(cursor=int("300"))
    assert changes == []


def test_a_wire_is_picked_with_its_operand_and_let_go_with_a_node() -> None:
    session = opened()
    session.select_wire(Wire("f", 0))
    assert (session.state.wire, session.state.selection) == (Wire("f", 0), "q")
    session.select("z")
    assert (session.state.wire, session.state.selection) == (None, "z")


def test_what_is_pointed_at_is_told_once() -> None:
    session = opened()
    changes = watched(session)
    session.light([Wire("f", 0)])
    session.light([Wire("f", 0)])
    assert len(changes) == 1
    session.light(())
    assert session.state.lit is UNLIT
