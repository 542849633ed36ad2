"""Commands of "why this number?": ask, open a row, go to the step that made a row's number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from graphdbg.core.errors import GraphError
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import shape_text
from graphdbg.session.asked import Asked, RowPath
from graphdbg.session.causes import Cause, Entry, Reason, why
from graphdbg.session.panels import with_panel
from graphdbg.session.quantity import Quantity, of_node
from graphdbg.session.session import Session
from graphdbg.session.state import UNLIT, State


@dataclass(frozen=True)
class Row:
    """A row of the tree that is in sight; `depth` is 0 for the number that was asked about."""

    path: RowPath
    cause: Cause
    is_open: bool

    @property
    def depth(self) -> int:
        """How many levels below the number that was asked about."""
        return len(self.path)


@lru_cache(maxsize=1)
def tree_of(trace: Trace, quantity: Quantity, entry: Entry | None) -> Cause:
    """Return the cause at the top, the same one each time while it is the one on screen."""
    return Cause(trace, quantity, entry)


@lru_cache(maxsize=1)
def reason_of(top: Cause) -> Reason:
    """Return why the number at the top is what it is, worked out once."""
    return why(top)


def top_of(state: State) -> Cause | None:
    """Return the number that was asked about; None where the run on screen has no such number."""
    asked, trace = state.why, state.ordinary
    if asked is None or trace is None:
        return None
    top = tree_of(trace, asked.quantity, asked.entry)
    return None if refusal(top) else top


def rows_of(state: State) -> tuple[Row, ...]:
    """Return the rows in sight, from the number that was asked about downwards."""
    top = top_of(state)
    return () if top is None or state.why is None else tuple(visible(top, state.why.open))


def visible(top: Cause, opened: frozenset[RowPath]) -> Iterator[Row]:
    """Yield the rows in sight; however deep they are, nothing is called from within itself."""
    waiting: list[tuple[RowPath, Cause]] = [((), top)]
    while waiting:
        path, cause = waiting.pop()
        is_open = path in opened and cause.has_children
        yield Row(path, cause, is_open)
        if is_open:
            parts = cause.children()
            waiting += [((*path, i), parts[i]) for i in reversed(range(len(parts)))]


def row_at(state: State, path: RowPath) -> Row | None:
    """Return a row by its path, None where there is none."""
    cause = top_of(state)
    for place in path:
        parts = () if cause is None else cause.children()
        cause = parts[place] if place < len(parts) else None
    if cause is None or state.why is None:
        return None
    return Row(path, cause, path in state.why.open and cause.has_children)


def refusal(cause: Cause) -> str | None:
    """Return why nothing can be said of a quantity in a run, in a sentence; None where it can."""
    asked, trace = cause.quantity, cause.trace
    if asked.wire is not None and asked.wire.consumer not in trace.graph.nodes:
        return f"There is no node named {asked.wire.consumer!r} in this graph."
    try:
        value = cause.value
        if asked.kind != "local" and value is None and asked.wire is not None:
            trace.gradient(asked.node)
            trace.vjp(asked.wire, trace.gradient(asked.wire.consumer))
            nodes = trace.graph.nodes
            loss, consumer = nodes[trace.loss or ""], nodes[asked.wire.consumer]
            return (
                f"Nothing flows through this wire, because {node_text(loss)} does not depend "
                f"on {node_text(consumer)}."
            )
        if value is not None and cause.entry is not None:
            value[cause.entry]
    except GraphError as problem:
        return problem.sentence
    except IndexError:
        shape = () if cause.value is None else cause.value.shape
        what = f"has shape {shape_text(shape)} and" if shape else "is a single number and has"
        return f"{asked.expression} {what} no entry {list(cause.entry or ())}."
    return None


# Commands


def ask(session: Session, quantity: Quantity, entry: Entry | None = None) -> None:
    """Ask why a number is what it is and bring the answer up; say so where there is no number."""
    state = session.state
    trace = state.ordinary
    if trace is None:
        return
    top = tree_of(trace, quantity, entry)
    problem = refusal(top)
    if problem is not None:
        session.change(message=problem)
        return
    opened: frozenset[RowPath] = frozenset({()})
    if len(top.children()) == 1 and quantity.kind == "gradient":
        opened |= {(0,)}  # the one contribution says no more than its row above
    session.change(
        why=Asked(quantity, entry, opened), shown=with_panel(state.shown, "why"), **marks(top)
    )


def ask_about(session: Session, kind: Literal["value", "gradient"]) -> None:
    """Ask about the value or the gradient of the node that the panels speak of."""
    name = session.state.focus
    if name is not None:
        ask(session, of_node(kind, name))


def set_open(session: Session, path: RowPath, is_open: bool) -> None:
    """Show the causes of a row, or put them away."""
    asked, row = session.state.why, row_at(session.state, path)
    if asked is None or row is None or not row.cause.has_children or row.is_open == is_open:
        return
    opened = asked.open | {path} if is_open else asked.open - {path}
    session.change(why=replace(asked, open=frozenset(opened)))


def choose(session: Session, path: RowPath) -> None:
    """Go to the step that made a row's number, and mark its node and wires on the canvas."""
    asked, row = session.state.why, row_at(session.state, path)
    if asked is not None and row is not None:
        go_to(session, row.cause, row.cause.cursor, why=replace(asked, row=path))


def go_to(session: Session, cause: Cause, cursor: int | None, **fields: object) -> None:
    """Go to a step and mark a number on the canvas; out of forward mode where it has no such step.

    `fields` of the state change in the same breath.
    """
    if cause.quantity.kind != "value":
        session.set_mode("backward")
    if cursor is not None:
        fields["cursor"] = cursor
    session.change(**fields, **marks(cause))


def go_to_number(session: Session) -> None:
    """Go to the step that made the number that was asked about."""
    choose(session, ())


def go_to_origin(session: Session) -> None:
    """Go to the event that made the first number not finite on the way to the one asked about."""
    top = top_of(session.state)
    origin = None if top is None else reason_of(top).origin
    if origin is not None:
        go_to(session, origin.cause, origin.cursor)


def ask_on(session: Session) -> None:
    """Ask about the number that the reason of the last one leads to."""
    top = top_of(session.state)
    leads = None if top is None else reason_of(top).leads
    if leads is not None:
        ask(session, leads.quantity, leads.entry)


def go_to_first_not_finite(session: Session) -> None:
    """Go to the event of the run that made the first NaN or infinity; say so where none did."""
    trace = session.state.trace
    if trace is None:
        return
    cursor = trace.first_not_finite
    if cursor is None:
        session.change(message="Every number of this run is finite: there is no NaN, no infinity.")
    else:
        session.change(cursor=cursor, selection=trace.at(cursor).node, wire=None, playing=False)


def marks(cause: Cause) -> dict[str, object]:
    """Return the fields of the state that mark a number on the canvas: its node and its wires."""
    quantity = cause.quantity
    return {
        "selection": quantity.node,
        "wire": quantity.wire,
        "lit": frozenset(cause.wires) or UNLIT,
    }


def is_known(state: State, cause: Cause) -> bool:
    """Say whether the run on screen has made a number by now."""
    return cause.cursor is None or state.known >= cause.cursor
