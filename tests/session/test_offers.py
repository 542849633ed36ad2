"""What a menu offers: only what can be done now, and each entry does it."""

from dataclasses import replace

import numpy as np
import pytest

from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.values import own
from graphdbg.session import watches
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.offers import offers
from graphdbg.session.quantity import of_node, of_wire
from graphdbg.session.session import Session
from graphdbg.session.subject import Subject, on_node, on_number, on_step, on_wire
from tests.core.graphs import f_xyz
from tests.session.test_actions import Desk


@pytest.fixture
def session():
    made = Session()
    made.show(f_xyz(), cursor=7)
    return made


def titles(session, subject):
    return [one.title for one in offers(session.state, subject)]


def do(session, subject, title):
    """Choose the entry that begins like this; return what the window was asked for."""
    desk = Desk()
    (found,) = [one for one in offers(session.state, subject) if one.title.startswith(title)]
    found.run(session, desk)
    return desk.asked


def test_a_node_in_the_backward_pass(session):
    assert titles(session, on_node("q")) == [
        "Watch the value",
        "Watch the gradient",
        "Why this value?",
        "Why this gradient?",
        "Set or remove breakpoint",
        "Edit breakpoint…",
        "Run to here",
        "Go to the step that made the value",
        "All paths to the loss",
        "Show in the middle",
        "Nudge it",
        "Copy the value 3",
        "Copy the gradient −4",
        "Copy the name q",
    ]


def test_sections_begin_where_the_kind_of_thing_changes(session):
    starts = [one.title for one in offers(session.state, on_node("q")) if one.starts_section]
    assert starts == [
        "Watch the value",
        "Set or remove breakpoint",
        "Go to the step that made the value",
        "Nudge it",
        "Copy the value 3",
    ]


def test_a_wire_that_has_not_contributed_yet(session):
    subject = on_wire(session.state.trace, Wire("f", 1))
    found = titles(session, subject)
    assert found[:3] == [
        "Watch the upstream",
        "Watch the local derivative",
        "Watch the contribution",
    ]
    assert "Copy the local derivative 3" in found
    assert not [title for title in found if title.startswith("Copy the contribution")]
    assert "Go to the step that made the contribution" in found


def test_only_what_can_be_done(session):
    x = titles(session, on_node("x"))
    assert "Change the value…" in x
    assert "Copy the gradient −4" not in x
    watches.add(session, "value(x)")
    assert "Watch the value" not in titles(session, on_node("x"))
    assert offers(session.state, Subject(node="gone")) == ()
    session.close()
    assert offers(session.state, on_node("x")) == ()


def test_a_constant_has_no_gradient_to_watch():
    session = Session()
    nodes = [
        Node("c", "constant", value=own(2.0)),
        Node("x", "input", value=own(3.0)),
        Node("f", op="multiply", inputs=("c", "x")),
    ]
    session.show(graph_from(nodes), cursor=3)
    found = titles(session, on_node("c"))
    assert "Watch the value" in found
    assert not [title for title in found if "gradient" in title or title == "Nudge it"]


@pytest.mark.parametrize(
    ("cursor", "quantity"),
    [(4, of_node("value", "q")), (6, of_node("gradient", "f")), (7, of_node("gradient", "q"))],
)
def test_a_step_is_about_the_number_it_makes(session, cursor, quantity):
    assert on_step(session.state.trace, cursor).quantity == quantity


def test_the_start_is_about_no_number(session):
    assert titles(session, on_step(session.state.trace, 0)) == ["Go to step 0"]


def test_entries_do_what_they_say(session):
    q, wire = on_node("q"), on_wire(session.state.trace, Wire("f", 0))
    do(session, q, "Watch the gradient")
    do(session, wire, "Watch the contribution")
    do(session, wire, "Watch the upstream")
    watched = [one.text for one in session.state.watches]
    assert watched == ["grad(q)", "contribution(f, 0)", "grad(f)"]
    do(session, q, "Set or remove")
    do(session, wire, "Set or remove")
    assert session.state.breakpoints == (Breakpoint(node="q"), Breakpoint(wire=Wire("f", 0)))
    do(session, wire, "Edit breakpoint")
    assert session.state.editing == 1
    do(session, q, "Go to the step that made the value")
    assert session.state.cursor == 4
    do(session, on_node("y"), "Run to here")
    assert session.state.cursor == 9
    do(session, q, "Nudge it")
    assert (session.state.selection, session.state.shown["right"]) == ("q", "nudge")
    do(session, on_node("x"), "All paths")
    assert (session.state.selection, session.state.shown["right"]) == ("x", "paths")
    do(session, wire, "Why this contribution?")
    assert session.state.why.quantity.expression == "contribution(f, 0)"
    do(session, wire, "Look at the wire")
    assert (session.state.wire, session.state.shown["right"]) == (Wire("f", 0), "wire")
    assert do(session, on_node("x"), "Change the value") == ["edit value"]
    assert do(session, q, "Show in the middle") == ["show q"]
    assert do(session, q, "Copy the name") == ["copy q"]
    assert do(session, on_number(of_node("value", "f")), "Copy the expression") == ["copy value(f)"]


def test_all_digits_and_single_entries_are_copied():
    session = Session()
    third = np.array([[1 / 3, 2.0]])
    nodes = [Node("x", "input", value=own(third)), Node("f", op="sum", inputs=("x",))]
    session.show(graph_from(nodes), cursor=4)
    value = of_node("value", "x")
    assert "Copy the value 0.3333" in titles(session, on_number(value, (0, 0)))
    assert do(session, on_number(value, (0, 0)), "Copy the value") == [f"copy {1 / 3}"]
    assert "Copy the value" in titles(session, on_number(value))


def test_several_contributions_make_a_line_of_its_own():
    session = Session()
    nodes = [Node("x", "input", value=own(3.0)), Node("f", op="multiply", inputs=("x", "x"))]
    session.show(graph_from(nodes), cursor=2)
    trace = session.state.trace
    assert on_step(trace, 4).quantity == of_wire("contribution", trace, Wire("f", 0))


def test_an_entry_is_watched_and_made_a_condition():
    session = Session()
    nodes = [Node("x", "input", value=own([[1.0, 2.0]])), Node("f", op="sum", inputs=("x",))]
    session.show(graph_from(nodes), cursor=4)
    subject = on_number(of_node("gradient", "x"), (0, 1))
    assert titles(session, subject)[:2] == ["Watch grad(x)[0, 1]", "Watch the gradient"]
    do(session, subject, "Watch grad(x)[0, 1]")
    do(session, subject, "Breakpoint on grad(x)[0, 1]")
    assert session.state.watches[0].text == "grad(x)[0, 1]"
    assert session.state.breakpoints == (Breakpoint(node="x", when="grad(x)[0, 1] > 0"),)
    assert "Watch grad(x)[0, 1]" not in titles(session, subject)
    assert do(session, subject, "Copy the expression") == ["copy grad(x)[0, 1]"]


def test_a_number_that_is_no_quantity():
    session = Session()
    nodes = [
        Node("x", "input", value=own([1.0, 2.0])),
        Node("y", op="exp", inputs=("x",)),
        Node("f", op="sum", inputs=("y",)),
    ]
    session.show(graph_from(nodes), cursor=3)
    subject = replace(on_wire(session.state.trace, Wire("f", 0)), expression="jacobian(f, 0)[0, 1]")
    assert titles(session, subject)[0] == "Watch jacobian(f, 0)[0, 1]"
    assert do(session, subject, "Copy the entry") == ["copy 1.0"]
    do(session, subject, "Breakpoint on")
    assert session.state.breakpoints[0].wire == Wire("f", 0)


def test_a_group():
    session = Session()
    nodes = [
        Node("x", "input", value=own(1.0)),
        Node("y", op="exp", inputs=("x",), group="a/b"),
        Node("f", op="exp", inputs=("y",)),
    ]
    session.show(graph_from(nodes))
    assert titles(session, Subject(group="a")) == [
        "Fold a",
        "Show in the middle",
        "Copy the name a",
    ]
    do(session, Subject(group="a"), "Fold a")
    assert session.state.folded == {"a"}
    assert titles(session, Subject(group="a"))[0] == "Unfold a"
