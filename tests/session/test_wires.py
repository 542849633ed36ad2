"""Which wire the panels speak of, and the way from one to the next."""

import pytest

from graphdbg.core.graph import Wire
from graphdbg.session.session import Session
from graphdbg.session.wires import has_wire_beside, select_wire_beside, wire_shown
from tests.core.graphs import applied_to, diamond, f_xyz, graph_from, leaf, x_times_x


@pytest.fixture
def session():
    made = Session()
    made.show(f_xyz())
    return made


@pytest.mark.parametrize(
    ("cursor", "wire"),
    [
        (0, None),
        (1, ("q", 0)),  # x is read: its first consumer
        (3, ("f", 1)),
        (4, ("q", 0)),  # q is computed: its slot 0
        (6, ("f", 0)),  # the seed
        (7, ("f", 0)),  # what contributes from here on
        (8, ("f", 1)),
        (9, ("q", 1)),
        (10, ("q", 0)),
    ],
)
def test_along_a_run(session, cursor, wire):
    session.go(cursor)
    assert wire_shown(session.state) == wire


def test_a_picked_wire_comes_first_until_it_is_let_go(session):
    session.go(8)
    session.select_wire(Wire("q", 1))
    assert wire_shown(session.state) == Wire("q", 1)
    session.go(9)
    assert wire_shown(session.state) == Wire("q", 1)
    session.select(None)
    session.go(8)
    assert wire_shown(session.state) == Wire("f", 1)


def test_a_selected_node_is_not_talked_over(session):
    session.go(9)  # (q, 1) to y
    session.select("z")
    assert wire_shown(session.state) == Wire("f", 1)
    session.select("q")
    assert wire_shown(session.state) == Wire("q", 1)


def test_nothing_without_a_graph_or_a_wire():
    session = Session()
    assert wire_shown(session.state) is None
    session.show(graph_from([leaf("x", 1.0)]))
    session.go(1)
    assert wire_shown(session.state) is None
    select_wire_beside(session, 1)
    assert session.state.wire is None


@pytest.mark.parametrize("graph", [f_xyz(), diamond(), x_times_x()], ids=lambda g: g.loss)
def test_next_goes_through_every_wire_once_and_previous_back(graph):
    session = Session()
    session.show(graph)
    session.last()
    while has_wire_beside(session.state, -1):
        select_wire_beside(session, -1)
    first = wire_shown(session.state)
    met = [first]
    while has_wire_beside(session.state, 1):
        select_wire_beside(session, 1)
        met.append(wire_shown(session.state))
        assert session.state.selection == graph.operand(met[-1])
    assert sorted(met) == sorted(graph.wires)
    # The wires of one operand stand together.
    operands = [graph.operand(wire) for wire in met]
    assert operands == sorted(operands, key=operands.index)
    select_wire_beside(session, 1)
    assert wire_shown(session.state) == met[-1]
    for wire in reversed(met[:-1]):
        select_wire_beside(session, -1)
        assert wire_shown(session.state) == wire


def test_a_node_whose_first_slot_is_empty_shows_the_next_one():
    session = Session()
    session.show(graph_from([leaf("x", 1.0), applied_to("y", "add", None, "x")]))
    session.select("y")
    assert wire_shown(session.state) == Wire("y", 1)
