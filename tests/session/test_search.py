"""Finding by a few letters, the outline by group, and the way back."""

from pathlib import Path

import pytest

from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.session.editing import set_value
from graphdbg.session.outline import outline
from graphdbg.session.search import Entry, found, nodes_of
from graphdbg.session.session import Session
from graphdbg.session.visits import MOST, NOWHERE, go_back, go_on

PATHS: dict[str, Path] = {sample.name: sample.path for sample in samples()}
TITLES = ["Step forward", "Step back", "To the end of forward", "Forward mode", "Fit"]


def titles(typed: str, among: list[str] = TITLES) -> list[str]:
    return [entry.title for entry in found([Entry(t, t) for t in among], typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", TITLES),
        ("fit", ["Fit"]),
        ("st", ["Step forward", "Step back"]),
        ("st ba", ["Step back"]),
        ("forward", ["Forward mode", "Step forward", "To the end of forward"]),
        ("FORWARD", ["Forward mode", "Step forward", "To the end of forward"]),
        ("tef", ["Step forward", "To the end of forward"]),
        ("orwar", ["Step forward", "To the end of forward", "Forward mode"]),
        ("xyz", []),
    ],
)
def test_the_best_match_comes_first(typed: str, expected: list[str]) -> None:
    assert titles(typed) == expected


def test_the_very_name_comes_before_all_that_begin_so() -> None:
    assert titles("w1", ["w10", "w11", "w1", "aw1"]) == ["w1", "w10", "w11", "aw1"]


def test_a_node_is_found_by_operation_label_and_group_after_those_of_that_name() -> None:
    graph = graph_from(
        [
            Node("sigmoid_in", "input", value=own(1.0)),
            Node("h", op="sigmoid", inputs=("sigmoid_in",), group="layer1/h1"),
            Node("theta1", op="square", inputs=("h",)),
        ]
    )
    names = [entry.title for entry in found(nodes_of(graph), "sigmoid")]
    assert names == ["sigmoid_in", "h"]
    assert [entry.title for entry in found(nodes_of(graph), "layer1")] == ["h"]
    assert [entry.title for entry in found(nodes_of(graph), "\u03b8\u2081")] == ["theta1"]


def test_the_outline_has_every_node_once_in_its_group() -> None:
    graph = load(PATHS["two_layer_2-2-2"])
    whole = outline(graph)
    seen: list[str] = []
    waiting = [whole]
    while waiting:
        branch = waiting.pop()
        waiting.extend(branch.branches)
        seen.extend(branch.nodes)
        for name in branch.nodes:
            assert (graph.nodes[name].group or "") == branch.path
    assert sorted(seen) == sorted(graph.nodes)
    assert whole.count == len(graph.nodes)
    assert outline(graph_from([])).count == 0


# --- the way back --------------------------------------------------------------------------------


def opened(cursor: int = 0) -> Session:
    session = Session()
    assert session.open(PATHS["f_xyz"], cursor)
    return session


def where(session: Session) -> tuple[int, str | None, Wire | None]:
    return session.state.cursor, session.state.selection, session.state.wire


def test_one_goes_back_through_what_was_looked_at_and_on_again() -> None:
    session = opened(4)
    session.select("q")
    session.select_wire(Wire("f", 1))
    session.go(9)
    places = [(4, None, None), (4, "q", None), (4, "z", Wire("f", 1)), (9, "z", Wire("f", 1))]
    for place in reversed(places[:-1]):
        go_back(session)
        assert where(session) == place
    go_back(session)
    assert where(session) == places[0]
    for place in places[1:]:
        go_on(session)
        assert where(session) == place
    go_on(session)
    assert where(session) == places[-1]


def test_steps_along_the_run_are_not_places() -> None:
    session = opened()
    for _ in range(3):
        session.forward()
    session.back()
    assert session.state.visits is NOWHERE
    session.play_or_pause()
    session.tick()
    assert session.state.visits is NOWHERE
    session.last()
    assert [place.cursor for place in session.state.visits.behind] == [3]


def test_a_new_jump_forgets_what_was_ahead() -> None:
    session = opened()
    session.select("x")
    session.select("y")
    go_back(session)
    session.select("z")
    assert session.state.visits.ahead == ()
    go_back(session)
    assert session.state.selection == "x"


def test_another_graph_begins_anew_and_an_edit_does_not() -> None:
    session = opened(5)
    session.select("x")
    set_value(session, "x", own(9.0))
    assert len(session.state.visits.behind) == 1
    session.open(PATHS["x_times_x"])
    assert session.state.visits is NOWHERE


def test_old_places_are_forgotten() -> None:
    session = opened()
    for i in range(MOST + 20):
        session.select("xy"[i % 2])
    assert len(session.state.visits.behind) == MOST
