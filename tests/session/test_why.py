"""Asking why: what the commands do to the state, and which rows are in sight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.paths import data_dir
from graphdbg.session.actions.why import WHY
from graphdbg.session.causes.wording import title
from graphdbg.session.panels import BY_ID
from graphdbg.session.quantity import of_node, of_wire
from graphdbg.session.session import Session
from graphdbg.session.why import (
    ask,
    ask_about,
    ask_on,
    choose,
    go_to_first_not_finite,
    go_to_number,
    go_to_origin,
    is_known,
    reason_of,
    row_at,
    rows_of,
    set_open,
    top_of,
)


def opened(name: str, cursor: int = 0) -> Session:
    session = Session()
    session.show(load(data_dir("sample_graphs") / f"{name}.graph.json"), cursor=cursor)
    return session


def seen(session: Session) -> list[tuple[int, str]]:
    return [(row.depth, title(row.cause)) for row in rows_of(session.state)]


def test_asking_brings_the_panel_up_and_marks_the_number() -> None:
    session = opened("f_xyz", 10)
    ask(session, of_node("gradient", "x"))
    state = session.state
    assert state.shown["right"] == "why"
    assert BY_ID["why"].place == "right"
    assert (state.selection, state.lit) == ("x", {Wire("q", 0)})
    assert state.cursor == 10
    assert seen(session) == [(0, "∂f/∂x"), (1, "from q"), (2, "∂f/∂q"), (2, "∂q/∂x")]


def test_rows_open_and_close() -> None:
    session = opened("f_xyz", 10)
    ask(session, of_node("value", "f"))
    assert seen(session) == [(0, "f"), (1, "q"), (1, "z")]
    set_open(session, (0,), True)
    assert seen(session) == [(0, "f"), (1, "q"), (2, "x"), (2, "y"), (1, "z")]
    set_open(session, (), False)
    assert seen(session) == [(0, "f")]
    set_open(session, (), True)
    assert seen(session) == [(0, "f"), (1, "q"), (2, "x"), (2, "y"), (1, "z")]


@pytest.mark.parametrize("path", [(1,), (7,), (0, 0, 0)])
def test_a_leaf_and_what_is_no_row_cannot_be_opened(path: tuple[int, ...]) -> None:
    session = opened("f_xyz", 10)
    ask(session, of_node("value", "f"))
    state = session.state
    set_open(session, path, True)
    assert session.state is state


@pytest.mark.parametrize(
    ("path", "cursor", "selection", "wire", "lit"),
    [
        ((), 7, "q", None, {("f", 0)}),
        ((0,), 7, "q", ("f", 0), {("f", 0)}),
        ((0, 0), 6, "f", None, set()),
        ((0, 1), 5, "q", ("f", 0), {("f", 0)}),
        ((0, 1, 0), 3, "z", None, set()),
    ],
)
def test_choosing_a_row_goes_to_its_step_and_marks_it(
    path: tuple[int, ...], cursor: int, selection: str, wire: Any, lit: set[Any]
) -> None:
    session = opened("f_xyz", 10)
    ask(session, of_node("gradient", "q"))
    told: list[Any] = []
    session.changed.connect(lambda before, after: told.append(after))
    choose(session, path)
    state = session.state
    assert len(told) == 1
    assert (state.cursor, state.selection, state.wire, state.lit) == (cursor, selection, wire, lit)
    assert state.why is not None
    assert state.why.row == path


def test_a_number_that_does_not_exist_yet_is_shown_and_can_be_gone_to() -> None:
    session = opened("f_xyz", 2)
    ask(session, of_node("gradient", "q"))
    top = top_of(session.state)
    assert top is not None
    assert (session.state.cursor, is_known(session.state, top)) == (2, False)
    go_to_number(session)
    assert (session.state.cursor, is_known(session.state, top)) == (7, True)


def graph_with_constant() -> Any:
    return graph_from(
        [
            Node("x", "input", value=own(2.0)),
            Node("c", "constant", value=own(3.0)),
            Node("v", "input", value=own([1.0, 2.0])),
            Node("s", op="sign", inputs=("x",)),
            Node("w", op="exp", inputs=("x",)),
            Node("f", op="multiply", inputs=("s", "c")),
        ],
        loss="f",
    )


@pytest.mark.parametrize(
    ("quantity", "entry", "message"),
    [
        (of_node("gradient", "c"), None, "c is a constant, and a constant has no gradient"),
        (of_node("value", "lost"), None, "There is no node named 'lost'"),
        (of_node("value", "v"), (5,), "value(v) has shape 2 and no entry [5]."),
        (of_node("value", "v"), (0, 0), "value(v) has shape 2 and no entry [0, 0]."),
        (of_node("value", "f"), (0,), "value(f) is a single number and has no entry [0]."),
        (
            ("contribution", Wire("w", 0)),
            None,
            "Nothing flows through this wire, because f does not depend on w.",
        ),
        (("contribution", Wire("s", 0)), None, "No gradient flows from s through slot 0"),
    ],
)
def test_what_cannot_be_answered_is_said(quantity: Any, entry: Any, message: str) -> None:
    session = Session()
    session.show(graph_with_constant())
    trace = session.state.trace
    assert trace is not None
    if isinstance(quantity, tuple):
        quantity = of_wire(quantity[0], trace, quantity[1])
    ask(session, quantity, entry)
    assert session.state.message is not None
    assert session.state.message.startswith(message)
    assert session.state.why is None
    assert session.state.shown["right"] == "node"


def test_an_answer_goes_with_its_graph() -> None:
    session = opened("f_xyz", 10)
    ask(session, of_node("gradient", "q"))
    session.show(load(data_dir("sample_graphs") / "x_times_x.graph.json"))
    assert session.state.why is None
    assert rows_of(session.state) == ()


def test_an_answer_outlives_another_run_of_its_graph_and_has_its_numbers() -> None:
    session = opened("f_xyz", 10)
    ask(session, of_node("gradient", "q"))
    other = opened("f_xyz").state.graph
    assert other is not None
    nodes = [
        Node("z", "parameter", value=own(9.0)) if node.name == "z" else node
        for node in other.nodes.values()
    ]
    from graphdbg.core.engine import record

    session.change(trace=record(graph_from(nodes, loss="f")))
    top = top_of(session.state)
    assert top is not None
    assert top.number == 9.0
    assert len(rows_of(session.state)) == 4
    kept = [node for node in nodes if node.name not in ("q", "f")]
    session.change(trace=record(graph_from(kept)))
    assert rows_of(session.state) == ()
    assert row_at(session.state, ()) is None


@pytest.mark.parametrize(("kind", "top"), [("value", "q"), ("gradient", "∂f/∂q")])
def test_asking_about_the_node_in_focus(kind: Any, top: str) -> None:
    session = opened("f_xyz", 7)
    ask_about(session, kind)
    assert seen(session)[0] == (0, top)


def test_with_no_node_in_focus_nothing_is_asked() -> None:
    session = opened("f_xyz")
    state = session.state
    ask_about(session, "value")
    assert session.state is state


def test_a_gradient_in_forward_mode_leads_back_to_the_backward_pass() -> None:
    session = opened("f_xyz", 3)
    session.set_mode("forward")
    ask(session, of_node("gradient", "q"))
    assert session.state.mode == "forward"
    choose(session, (0, 1))
    assert (session.state.mode, session.state.cursor) == ("backward", 5)


def off() -> Session:
    session = Session()
    session.show(
        graph_from(
            [
                Node("x", "input", value=own(3.0)),
                Node("u", op="negative", inputs=("x",)),
                Node("f", op="relu", inputs=("u",)),
            ]
        )
    )
    session.last()
    return session


def test_the_row_that_leads_on_from_a_zero() -> None:
    session = off()
    ask(session, of_node("gradient", "x"))
    ask_on(session)
    assert seen(session)[0] == (0, "∂f/∂u")
    top = top_of(session.state)
    assert top is not None
    assert reason_of(top).sentence == "∂f/∂u is zero, because relu is off at −3."
    ask_on(session)
    assert seen(session)[0] == (0, "∂f/∂u")


@pytest.mark.parametrize(
    ("cursor", "selection", "usable"),
    [
        (0, None, {"first_not_finite"}),
        (0, "x", {"first_not_finite", "why_value", "why_gradient"}),
        (3, None, {"first_not_finite", "why_value", "why_gradient"}),
    ],
)
def test_when_one_can_ask(cursor: int, selection: str | None, usable: set[str]) -> None:
    session = opened("f_xyz", cursor)
    session.select(selection)
    assert {row.id for row in WHY if row.enabled(session.state)} == usable


def test_of_a_constant_only_the_value_can_be_asked() -> None:
    session = Session()
    session.show(graph_with_constant())
    session.select("c")
    assert "why_gradient" not in {row.id for row in WHY if row.enabled(session.state)}


def broken() -> Session:
    session = Session()
    session.show(
        graph_from(
            [
                Node("x", "input", value=own(0.0)),
                Node("z", "parameter", value=own(0.0)),
                Node("l", op="log", inputs=("x",)),
                Node("f", op="multiply", inputs=("l", "z")),
            ]
        )
    )
    return session


def test_going_to_the_first_that_is_not_finite() -> None:
    session = broken()
    go_to_first_not_finite(session)
    assert (session.state.cursor, session.state.selection) == (3, "l")


def test_where_every_number_is_finite_that_is_said() -> None:
    session = opened("f_xyz", 4)
    go_to_first_not_finite(session)
    assert session.state.cursor == 4
    assert session.state.message is not None
    assert session.state.message.startswith("Every number of this run is finite")


def test_going_to_the_origin_of_a_nan() -> None:
    session = broken()
    ask(session, of_node("gradient", "x"))
    go_to_origin(session)
    assert (session.state.cursor, session.state.wire) == (8, Wire("l", 0))
    ask(session, of_node("value", "f"))
    go_to_origin(session)
    assert (session.state.cursor, session.state.selection) == (3, "l")


def test_an_entry_of_an_array_can_be_asked() -> None:
    session = opened("mlp_784-300-100-10")
    trace = session.state.trace
    assert trace is not None
    zeros = np.argwhere(trace.gradient("W1") == 0)
    assert len(zeros)
    row, column = (int(i) for i in zeros[0])
    ask(session, of_node("gradient", "W1"), (row, column))
    top = top_of(session.state)
    assert top is not None
    assert f"[{row}, {column}] is zero, because" in reason_of(top).sentence
    assert "or cancels" not in reason_of(top).sentence
