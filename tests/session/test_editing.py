"""Editing while debugging: another value at any cursor, and what it changes."""

from pathlib import Path

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.values import own, same_value
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.session.comparing import NOTHING, changed, differs_along, differs_on
from graphdbg.session.editing import (
    can_edit,
    forget_changes,
    nudge_node,
    number,
    set_entry,
    set_value,
    stop_nudging,
)
from graphdbg.session.session import Session

PATHS: dict[str, Path] = {sample.name: sample.path for sample in samples()}


def opened(name: str, cursor: int = 0) -> Session:
    session = Session()
    assert session.open(PATHS[name], cursor)
    return session


@pytest.mark.parametrize("cursor", [0, 3, 7, 10])
def test_the_cursor_stays_at_the_same_stop(cursor: int) -> None:
    session = opened("f_xyz", cursor)
    session.select("y")
    set_value(session, "x", own(1.0))
    assert (session.state.cursor, session.state.selection) == (cursor, "y")
    assert session.state.trace.value("f") == -24
    assert session.state.trace.gradient("z") == 6
    assert session.state.graph is session.state.trace.graph


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2", "softmax_classifier"])
def test_exactly_the_numbers_that_differ_are_marked(name: str) -> None:
    session = opened(name)
    before = session.state.trace
    leaf = next(node for node in before.graph.nodes.values() if node.kind == "parameter")
    set_value(session, leaf.name, own(before.value(leaf.name) + 0.25))
    after = run(session.state.graph)
    for node in before.names:
        value, gradient = changed(session.state, node)
        assert value == (not same_value(before.value(node), after.value(node)))
        if node in before.backward.gradients:
            assert gradient == (not same_value(before.gradient(node), after.gradient(node)))
    assert any(changed(session.state, leaf.name))


def test_a_wire_that_was_not_there_is_not_marked() -> None:
    """Between three graphs in which f is an operation of one operand, of two, and an input."""
    leaves = (Node("x", "input", value=own(2.0)), Node("y", "input", value=own(3.0)))
    graphs = (
        (*leaves, Node("f", op="negative", inputs=("x",))),
        (*leaves, Node("f", op="multiply", inputs=("x", "y"))),
        (*leaves, Node("f", "input", value=own(6.0)), Node("g", op="exp", inputs=("f",))),
    )
    one, two, leaf = (run(graph_from(nodes)) for nodes in graphs)
    assert differs_on(one, two, Wire("f", 0)) == (False, True, True)
    assert differs_on(one, two, Wire("f", 1)) == NOTHING
    assert differs_on(leaf, two, Wire("f", 0)) == NOTHING
    assert differs_on(two, leaf, Wire("g", 0)) == NOTHING


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2", "softmax_classifier"])
def test_exactly_the_paths_whose_product_differs_are_marked(name: str) -> None:
    """Among scalars and among arrays, where no local derivative tells of a product of matrices."""
    session = opened(name)
    before = session.state.trace
    leaf = next(node for node in before.graph.nodes.values() if not node.op)
    set_value(session, leaf.name, own(before.value(leaf.name) + 0.25))
    after = session.state.trace
    found = set()
    for node in before.backward.gradients:
        for path, other in zip(before.paths(node), after.paths(node), strict=True):
            is_other = not same_value(path.product, other.product)
            assert differs_along(before, after, other) == is_other
            found.add(is_other)
    assert found == {True, False}


def test_a_path_that_was_not_there_is_not_marked() -> None:
    x, y = Node("x", "input", value=own(2.0)), Node("y", "input", value=own(3.0))
    one = run(graph_from((x, y, Node("f", op="negative", inputs=("x",)))))
    two = run(graph_from((x, y, Node("f", op="multiply", inputs=("x", "y")))))
    (path,) = two.paths("y")
    assert not differs_along(one, two, path)
    (path,) = two.paths("x")
    assert differs_along(one, two, path)
    assert not differs_along(None, two, path)


def test_a_change_back_while_dragging_is_marked_against_the_start() -> None:
    session = opened("f_xyz")
    start = session.state.trace
    for value in (1.0, 2.0):
        set_value(session, "x", own(value), start)
    assert session.state.compared is start
    assert changed(session.state, "x") == (True, False)
    set_value(session, "x", own(-2.0), start)
    assert changed(session.state, "x") == (False, False)
    assert changed(session.state, "z") == (False, False)


def test_the_same_value_is_no_edit() -> None:
    session = opened("f_xyz")
    before = session.state
    set_value(session, "x", own(-2.0))
    assert session.state is before


def test_marks_are_forgotten_when_asked_and_with_the_graph() -> None:
    session = opened("f_xyz")
    set_value(session, "x", own(1.0))
    forget_changes(session)
    assert session.state.compared is None
    set_value(session, "x", own(2.0))
    session.open(PATHS["x_times_x"])
    assert session.state.compared is None


def test_forward_mode_goes_on_with_the_new_numbers() -> None:
    session = opened("f_xyz", 4)
    session.set_mode("forward")
    set_value(session, "z", own(10.0))
    state = session.state
    assert state.mode == "forward"
    assert state.cursor == 4
    assert state.recorded.gradient("x") == 10
    assert state.trace.forward_mode.start == "z"
    assert state.trace.tangent("f") == 3
    session.set_mode("backward")
    assert session.state.trace is state.recorded


def test_one_entry_of_an_array() -> None:
    session = opened("two_layer_matrix")
    state = session.state
    name = next(n.name for n in state.graph.nodes.values() if state.trace.value(n.name).ndim == 2)
    before = state.trace.value(name)
    set_entry(session, name, (0, 1), own(9.0))
    after = session.state.trace.value(name)
    assert after[0, 1] == 9
    assert np.sum(after != before) == 1


def test_what_cannot_be_changed_is_said_and_nothing_is_lost() -> None:
    session = opened("f_xyz", 3)
    before = session.state.trace
    set_value(session, "q", own(1.0))
    assert session.state.message.startswith("q is computed by add; change one")
    assert session.state.trace is before
    assert can_edit(session.state, "x")
    assert not can_edit(session.state, "q")
    assert not can_edit(session.state, None)


FLOAT, SINGLE, WHOLE, TRUTH = own(1.0), own(1.0, "float32"), own(1, "int32"), own(True)


@pytest.mark.parametrize(
    ("text", "like", "expected"),
    [
        ("-4", FLOAT, -4.0),
        ("\N{MINUS SIGN}4", FLOAT, -4.0),
        (" 1/3 ", FLOAT, 1 / 3),
        ("exp(1)", FLOAT, np.e),
        ("2e-3", FLOAT, 2e-3),
        ("inf", FLOAT, np.inf),
        ("-INF", FLOAT, -np.inf),
        ("0.1", SINGLE, np.float32(0.1)),
        ("7", WHOLE, 7),
        ("true", TRUTH, True),
        ("0", TRUTH, False),
    ],
)
def test_what_is_typed_becomes_a_number_of_the_same_type(text, like, expected) -> None:
    found = number(text, like)
    assert found == expected
    assert found.dtype == like.dtype


def test_nan_can_be_typed() -> None:
    assert np.isnan(number("nan", FLOAT))


@pytest.mark.parametrize(
    ("text", "like", "sentence"),
    [
        ("", FLOAT, "there is no expression"),
        ("abc", FLOAT, "Column 1: there is no node named 'abc'"),
        ("1 +", FLOAT, "Column "),
        ("__import__('os')", FLOAT, "Column 1: "),
        ("1.5", WHOLE, "no whole number"),
        ("3e9", WHOLE, "out of the range of int32"),
        ("maybe", TRUTH, "no truth value"),
    ],
)
def test_what_is_no_number_is_refused(text, like, sentence) -> None:
    with pytest.raises(GraphError, match=sentence):
        number(text, like)


def test_a_nudge_is_shown_until_it_is_stopped_or_the_graph_is_edited() -> None:
    session = opened("f_xyz")
    nudge_node(session, "x", 0.5)
    assert session.state.nudged.actual["f"] == -2
    stop_nudging(session)
    assert session.state.nudged is None
    nudge_node(session, "x", 0.5)
    set_value(session, "x", own(1.0))
    assert session.state.nudged is None


def test_a_nudge_that_cannot_be_made_is_said() -> None:
    session = opened("jacobian_3_to_2")
    constants = [n.name for n in session.state.graph.nodes.values() if n.kind == "constant"]
    graph = load(PATHS["fibonacci_10"])
    names = constants or [n.name for n in graph.nodes.values() if n.kind == "constant"]
    if not constants:
        session.show(graph)
    nudge_node(session, names[0], 0.5)
    assert session.state.nudged is None
    assert "is a constant" in session.state.message
