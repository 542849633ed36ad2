"""Commands that build on the canvas: what they make of the graph, and what they refuse."""

import pytest

from graphdbg.core.graph import Wire
from graphdbg.files.samples import samples
from graphdbg.session.building import duplicate_picked, new_graph, picked, remove_picked
from graphdbg.session.catalogue import catalogue
from graphdbg.session.laying import (
    Spot,
    add,
    connect,
    free,
    insert,
    join,
    move,
    put_on,
    select_all,
    select_many,
    select_too,
    set_building,
    tidy,
)
from graphdbg.session.search import found
from graphdbg.session.session import Session
from graphdbg.session.undo import undo

PATHS = {sample.name: sample.path for sample in samples()}
PLACES = {name: (100.0 * i, 50.0) for i, name in enumerate("xyzqf")}


@pytest.fixture
def session():
    made = Session()
    made.open(PATHS["f_xyz"], 10)
    set_building(made, True)
    return made


def inputs(session, name):
    return session.state.graph.nodes[name].inputs


def test_everything_that_there_is_can_be_added_to_an_empty_graph():
    session = Session()
    new_graph(session)
    assert session.state.building
    for i, one in enumerate(catalogue()):
        name = add(session, one.entry.id, Spot((0.0, 10.0 * i)), {})
        assert name is not None, one.entry.id
        assert session.state.selection == name
    assert len(session.state.graph.nodes) == len(catalogue())
    assert session.state.message is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sig", "sigmoid"),
        ("σ", "sigmoid"),
        ("+", "add"),
        ("×", "multiply"),
        ("*", "multiply"),
        ("-", "subtract"),
        ("/", "divide"),
        ("**", "power"),
        ("inp", "input"),
    ],
)
def test_the_catalogue_is_searched_by_name_and_symbol(typed, first):
    assert found([one.entry for one in catalogue()], typed)[0].id == first


def test_the_catalogue_is_searched_by_family():
    entries = found([one.entry for one in catalogue()], "activation")
    assert {"sigmoid", "relu"} <= {entry.id for entry in entries}


def test_every_operation_shows_a_formula_and_a_sentence():
    for one in catalogue()[3:]:
        assert one.formula, one.entry.id
        assert one.sentence.endswith("."), one.entry.id
        assert "\\" not in one.formula, one.entry.id


def test_what_is_added_keeps_the_others_where_they_are(session):
    name = add(session, "add", Spot((7.0, 8.0), ("q", "z")), PLACES)
    graph = session.state.graph
    assert inputs(session, name) == ("q", "z")
    assert graph.nodes[name].position == (7.0, 8.0)
    assert {n: graph.nodes[n].position for n in PLACES} == PLACES
    undo(session)
    assert all(node.position is None for node in session.state.graph.nodes.values())


def test_more_operands_than_slots_are_left_out(session):
    name = add(session, "tanh", Spot((0.0, 0.0), ("q", "z")), PLACES)
    assert inputs(session, name) == ("q",)


def test_slots_grow_with_the_operands(session):
    name = add(session, "stack", Spot((0.0, 0.0)), PLACES)
    for operand in "xyz":
        join(session, name, operand, PLACES)
    assert inputs(session, name) == ("x", "y", "z")


def test_what_does_not_fit_the_first_slot_is_refused_with_its_reason(session):
    name = add(session, "concatenate", Spot((0.0, 0.0)), PLACES)
    join(session, name, "x", PLACES)
    assert inputs(session, name) == (None,)
    assert "concatenate" in session.state.message


def test_a_leaf_does_not_go_on_a_wire(session):
    before = session.state.graph
    assert add(session, "input", Spot((0.0, 0.0), on=Wire("f", 0)), PLACES) is None
    assert session.state.graph is before
    assert "A wire goes through an operation" in session.state.message


def test_something_new_goes_into_a_slot(session):
    free(session, Wire("f", 1), PLACES)
    name = add(session, "constant", Spot((0.0, 0.0), into=Wire("f", 1)), PLACES)
    assert inputs(session, "f") == ("q", name)


def test_an_operation_that_is_there_is_moved_onto_a_wire_in_one_edit(session):
    name = add(session, "tanh", Spot((0.0, 0.0)), PLACES)
    put_on(session, name, Wire("f", 0), (60.0, 20.0), {**PLACES, name: (0.0, 0.0)})
    assert (inputs(session, name), inputs(session, "f")) == (("q",), (name, "z"))
    assert session.state.graph.nodes[name].position == (60.0, 20.0)
    assert session.state.history.undone == f"put {name} between q and f"
    undo(session)
    assert inputs(session, "f") == ("q", "z")
    assert session.state.graph.nodes[name].position == (0.0, 0.0)


@pytest.mark.parametrize(("name", "is_said"), [("late", True), ("q", False)])
def test_what_cannot_come_onto_a_wire_is_only_moved(session, name, is_said):
    add(session, "add", Spot((0.0, 0.0)), PLACES)
    session.change(selection=None)
    added = list(session.state.graph.nodes)[-1]
    connect(session, Wire(added, 0), "f", PLACES)
    name = added if name == "late" else name
    put_on(session, name, Wire("f", 1), (5.0, 0.0), {**PLACES, added: (0.0, 0.0)})
    assert inputs(session, "f") == ("q", "z")
    assert session.state.history.undone == f"move {name}"
    assert (session.state.message is not None and "no cycle" in session.state.message) is is_said


def test_an_operation_is_put_on_a_wire_where_it_lies(session):
    name = add(session, "tanh", Spot((3.0, 4.0)), PLACES)
    insert(session, name, Wire("f", 1), PLACES)
    assert (inputs(session, name), inputs(session, "f")) == (("z",), ("q", name))
    assert session.state.graph.nodes[name].position == (3.0, 4.0)
    insert(session, name, Wire("f", 0), PLACES)
    assert session.state.message == (
        f"Every slot of {name} is taken; empty one to put {name} on this wire."
    )


def test_a_full_node_says_how_it_can_be_connected(session):
    join(session, "f", "x", PLACES)
    assert inputs(session, "f") == ("q", "z")
    assert session.state.message == (
        "Every slot of f is taken; drop on the slot that x is to take over."
    )


def test_a_leaf_has_no_slots(session):
    join(session, "x", "y", PLACES)
    assert session.state.message == "x is read, not computed, so it has no slots."


def test_the_end_of_a_wire_is_moved_in_one_edit(session):
    connect(session, Wire("q", 0), "z", PLACES, freed=Wire("f", 1))
    assert inputs(session, "q") == ("z", "y")
    assert inputs(session, "f") == ("q", None)
    undo(session)
    assert (inputs(session, "q"), inputs(session, "f")) == (("x", "y"), ("q", "z"))


def test_a_wire_put_back_is_no_edit(session):
    connect(session, Wire("f", 1), "z", PLACES, freed=Wire("f", 1))
    assert session.state.history.undone is None


def test_steps_of_the_same_nodes_are_one_edit_and_of_others_another(session):
    move(session, ("z",), (24.0, 0.0), PLACES, is_step=True)
    move(session, ("z",), (24.0, 0.0), {**PLACES, "z": (224.0, 50.0)}, is_step=True)
    assert session.state.graph.nodes["z"].position == (248.0, 50.0)
    move(session, ("x", "y"), (0.0, 24.0), PLACES)
    assert [one.label for one in session.state.history.entries[1:]] == ["move z", "move 2 nodes"]


def test_many_are_selected_one_by_one_and_all_at_once(session):
    session.select("x")
    select_too(session, "q")
    select_too(session, "f")
    assert picked(session.state) == ("x", "q", "f")
    select_too(session, "q")
    assert picked(session.state) == ("x", "f")
    select_all(session)
    assert picked(session.state) == tuple("xyzqf")
    session.select("y")
    assert picked(session.state) == ("y",)


def test_commands_are_about_all_that_are_selected(session):
    select_many(session, ("x", "q"))
    duplicate_picked(session)
    assert len(picked(session.state)) == 2
    assert not {"x", "q"} & set(picked(session.state))
    remove_picked(session)
    assert set(session.state.graph.nodes) == set("xyzqf")
    assert picked(session.state) == ()


def test_tidy_of_some_lets_go_of_their_places_alone(session):
    move(session, ("z",), (24.0, 0.0), PLACES)
    select_many(session, ("x", "y"))
    tidy(session, PLACES)
    nodes = session.state.graph.nodes
    assert [name for name in nodes if nodes[name].position is None] == ["x", "y"]
    assert session.state.history.shown == {name: PLACES[name] for name in "zqf"}
    undo(session)
    assert session.state.history.shown == PLACES


def test_tidy_of_what_has_no_place_of_its_own_is_no_change_of_the_document(session):
    graph = session.state.graph
    tidy(session, PLACES)
    assert session.state.graph is graph
    assert not session.state.is_dirty
    assert (session.state.history.undone, session.state.history.shown) == ("tidy", {})
    undo(session)
    assert session.state.history.shown == PLACES
    assert session.state.history.redone == "tidy"


@pytest.mark.parametrize("step", [Session.back, Session.first, Session.play_or_pause])
def test_stepping_and_playing_end_building(session, step):
    step(session)
    assert not session.state.building


def test_another_graph_is_opened_to_be_debugged(session):
    session.open(PATHS["two_layer_2-2-2"])
    assert not session.state.building
