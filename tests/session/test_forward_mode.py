"""The session in forward mode, and the derivative graph as a new document."""

import pytest

from graphdbg.core.graph import Node, graph_from
from graphdbg.core.values import own
from graphdbg.files.samples import samples
from graphdbg.session.session import Session
from graphdbg.session.visits import go_back

PATHS = {sample.name: sample.path for sample in samples()}


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path))
    made = Session()
    made.open(PATHS["f_xyz"], 7)
    return made


def start(session):
    return session.state.trace.forward_mode.start


def test_it_follows_the_first_parameter_unless_a_leaf_is_selected(session):
    session.set_mode("forward")
    assert (session.state.mode, start(session)) == ("forward", "z")
    session.set_mode("backward")
    session.select("y")
    session.set_mode("forward")
    assert start(session) == "y"


def test_going_back_to_a_leaf_follows_it_again(session):
    session.set_mode("forward")
    session.select("x")
    session.select("y")
    go_back(session)
    assert (session.state.selection, start(session)) == ("x", "x")


def test_the_cursor_stays_in_the_run_and_the_old_run_comes_back(session):
    before = session.state.trace
    session.set_mode("forward")
    assert session.state.cursor == session.state.trace.length == 5
    session.back()
    session.set_mode("backward")
    assert session.state.trace is before
    assert session.state.recorded is None
    assert session.state.cursor == 4


def test_selecting_a_leaf_follows_that_one(session):
    session.set_mode("forward")
    session.select("x")
    assert (start(session), session.state.selection) == ("x", "x")
    trace = session.state.trace
    for name in ("q", None, "x"):
        session.select(name)
        assert session.state.trace is trace


def test_another_graph_begins_in_the_usual_mode(session):
    session.set_mode("forward")
    session.open(PATHS["x_times_x"])
    assert (session.state.mode, session.state.recorded) == ("backward", None)


def test_without_a_leaf_there_is_a_sentence():
    session = Session()
    session.show(graph_from([Node("c", "constant", value=own(1.0))]))
    session.set_mode("forward")
    assert session.state.mode == "backward"
    assert "Forward mode needs an input or a parameter" in session.state.message


@pytest.mark.parametrize(
    ("selected", "added"),
    [(None, {"d_f_d_z"}), ("x", {"d_f_d_x"}), ("q", {"d_f_d_z"})],
)
def test_the_derivative_graph_is_a_new_document(session, selected, added):
    session.select(selected)
    session.show_derivative()
    state = session.state
    assert added == {name for name in state.graph.nodes if name.startswith("d_")}
    assert (state.path, state.cursor, state.selection) == (None, 0, None)
    assert state.title == "Derivative of f = (x + y) z"


def test_it_can_be_asked_for_in_forward_mode_and_again(session):
    session.set_mode("forward")
    session.show_derivative()
    session.show_derivative()
    assert session.state.mode == "backward"
    assert session.state.message is None or "no" in session.state.message


def test_a_graph_without_parameters_and_inputs_says_so():
    session = Session()
    nodes = [Node("c", "constant", value=own(1.0)), Node("y", op="exp", inputs=("c",))]
    session.show(graph_from(nodes))
    session.show_derivative()
    assert "no parameter and no input" in session.state.message
    assert "y" in session.state.graph.nodes
