"""Changing the graph at what is picked: every command is one edit, and refusals change nothing."""

from __future__ import annotations

import pytest

from graphdbg.core.graph import Graph, Wire
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.paths import data_dir
from graphdbg.session import breakpoints, building, watches
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.editing import set_value
from graphdbg.session.laying import select_many
from graphdbg.session.session import Session
from graphdbg.session.undo import undo


@pytest.fixture
def session() -> Session:
    made = Session()
    assert made.open(data_dir("sample_graphs") / "f_xyz.graph.json")
    return made


def graph(session: Session) -> Graph:
    assert session.state.graph is not None
    return session.state.graph


def undone(session: Session) -> str | None:
    return session.state.history.undone


def test_deleting_leaves_an_empty_slot_that_is_named(session: Session) -> None:
    session.select("q")
    session.go(10)
    building.remove_picked(session)
    assert graph(session).nodes["f"].inputs == (None, "z")
    assert session.state.selection is None
    trace = session.state.trace
    assert trace is not None
    assert trace.stopped == (
        "f",
        'f is unfinished: slot 0 "a" of its multiply is empty; connect a node to it.',
    )
    assert trace.names == ("x", "y", "z")  # what can run, runs
    assert undone(session) == "remove q"
    undo(session)
    assert float(session.state.trace.gradient("z")) == 3  # type: ignore[union-attr]


def test_deleting_a_picked_wire_disconnects_it(session: Session) -> None:
    session.select_wire(Wire("q", 1))
    building.remove_picked(session)
    assert graph(session).nodes["q"].inputs == ("x", None)
    assert "y" in graph(session).nodes
    assert undone(session) == "disconnect y from q"
    assert session.state.wire is None


def test_a_duplicate_is_selected(session: Session) -> None:
    session.select("q")
    building.duplicate_picked(session)
    assert session.state.selection == "q1"
    assert graph(session).nodes["q1"].inputs == ("x", "y")
    assert undone(session) == "duplicate q"


def test_copies_go_from_one_window_to_another(session: Session) -> None:
    session.select("x")
    text = building.text_of_picked(session)
    assert text is not None
    other = Session()
    building.new_graph(other)
    building.paste(other, text)
    building.paste(other, text)
    assert list(graph(other).nodes) == ["x", "x1"]
    assert other.state.selection == "x1"
    assert graph(other).nodes["x1"].value == -2
    assert undone(other) == "paste x1"


@pytest.mark.parametrize("text", ["", "hello", '{"graphdbg": 1, "nodes": []}', '{"graphdbg": 2}'])
def test_what_cannot_be_pasted_is_said(session: Session, text: str) -> None:
    before = session.state.graph
    building.paste(session, text)
    assert session.state.graph is before
    assert session.state.message is not None
    assert session.state.message.endswith(".")


def test_a_new_name_is_followed_everywhere(session: Session) -> None:
    breakpoints.add(session, Breakpoint(node="q", when="grad(q) < 0"))
    watches.add(session, "q * z")
    session.select_wire(Wire("f", 0))
    assert building.rename(session, "q", " sum_of_both ")
    state = session.state
    assert state.selection == "sum_of_both"
    assert state.wire == ("f", 0)
    assert state.breakpoints == (Breakpoint(node="sum_of_both", when="grad(sum_of_both) < 0"),)
    assert [one.text for one in state.watches] == ["sum_of_both * z"]
    assert undone(session) == "rename q to sum_of_both"
    undo(session)
    assert session.state.breakpoints[0].when == "grad(q) < 0"
    assert [one.text for one in session.state.watches] == ["q * z"]


def test_a_wrong_name_is_refused(session: Session) -> None:
    before = session.state.graph
    assert not building.rename(session, "q", "x")
    assert session.state.message == "There is a node named x already; choose another name."
    assert session.state.graph is before
    assert building.rename(session, "q", "q")  # nothing to do
    assert undone(session) is None


def test_what_is_said_of_a_node(session: Session) -> None:
    assert building.describe(session, "q", "label", r"q_{\text{sum}}")
    assert building.describe(session, "q", "group", "layer1/h1")
    assert building.describe(session, "q", "note", "the sum")
    node = graph(session).nodes["q"]
    assert (node.label, node.group, node.note) == (r"q_{\text{sum}}", "layer1/h1", "the sum")
    assert undone(session) == "edit the note of q"
    before = session.state.graph
    assert building.describe(session, "q", "note", "the sum")
    assert not building.describe(session, "q", "group", "//")
    assert session.state.graph is before
    assert building.describe(session, "q", "note", "")
    assert graph(session).nodes["q"].note is None


def test_kinds_and_the_loss(session: Session) -> None:
    assert building.set_kind(session, "x", "constant")
    assert undone(session) == "make x a constant"
    session.select("q")
    building.make_loss(session)
    assert graph(session).loss == "q"
    assert session.state.trace is not None
    assert session.state.trace.loss == "q"
    session.select("x")
    assert not building.can_be_loss(session.state)


def test_an_empty_graph_is_a_beginning(session: Session) -> None:
    building.new_graph(session)
    assert session.state.title == "untitled"
    assert not session.state.is_dirty
    set_value(session, "x", own(1.0))
    assert list(graph(session).nodes) == []


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2", "x_times_x"])
def test_every_node_can_go_at_every_step(name: str) -> None:
    path = data_dir("sample_graphs") / f"{name}.graph.json"
    first = load(path)
    for node in first.nodes:
        session = Session()
        assert session.open(path, 99)
        session.select(node)
        building.remove_picked(session)
        trace = session.state.trace
        assert trace is not None
        assert session.state.cursor <= trace.length
        assert session.state.frame is not None
        undo(session)
        assert not session.state.is_dirty


def test_a_group_is_given_to_all_that_are_selected(session):
    select_many(session, ("x", "y", "q"))
    assert building.describe(session, "q", "group", "sum")
    nodes = session.state.graph.nodes
    assert {name for name in nodes if nodes[name].group == "sum"} == {"x", "y", "q"}
    assert session.state.history.undone == "put 3 nodes into sum"
    assert building.describe(session, "z", "group", "other")
    assert session.state.graph.nodes["q"].group == "sum"
    assert building.describe(session, "q", "group", "")
    assert session.state.graph.nodes["x"].group is None
