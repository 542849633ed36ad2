"""Commands on watches: add, change, move, remove; each changes the state as a whole."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Literal

from graphdbg.core.errors import GraphError
from graphdbg.session.panels import with_panel
from graphdbg.session.quantity import Quantity, of_node
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.watch import Watch, followed, has_changed, reading


def add(session: Session, text: str) -> int:
    """Watch an expression and bring the panel up; return its place, also where it was there."""
    state = session.state
    found, new = state.watches, Watch(text.strip())
    if new not in found:
        found = (*found, new)
    session.change(watches=found, shown=with_panel(state.shown, "watches"))
    return found.index(new)


def watch(session: Session, quantity: Quantity) -> None:
    """Watch a number that is on screen."""
    if session.state.graph is not None:
        add(session, quantity.expression)


def watch_focus(session: Session, kind: Literal["value", "gradient"]) -> None:
    """Watch the value or the gradient of the node that the panels speak of."""
    name = session.state.focus
    if name is not None:
        watch(session, of_node(kind, name))


def change_text(session: Session, place: int, text: str) -> None:
    """Put another expression in the place of one; an empty one removes the watch."""
    found = list(session.state.watches)
    if not 0 <= place < len(found):
        return
    if not text.strip():
        remove(session, place)
    elif found[place].text != text.strip():
        found[place] = Watch(text.strip())
        session.change(watches=tuple(found))


def remove(session: Session, place: int) -> None:
    """Remove one watch."""
    found = session.state.watches
    if 0 <= place < len(found):
        session.change(watches=(*found[:place], *found[place + 1 :]))


def remove_all(session: Session) -> None:
    """Remove every watch."""
    session.change(watches=())


def move(session: Session, place: int, to: int) -> None:
    """Put one watch in the place of another; those between make room."""
    found = list(session.state.watches)
    if 0 <= place < len(found) and 0 <= to < len(found) and place != to:
        found.insert(to, found.pop(place))
        session.change(watches=tuple(found))


def next_change(state: State, place: int, direction: Literal[1, -1]) -> int | None:
    """Return the nearest step ahead, or behind, at which the answer of a watch changes."""
    trace = state.trace
    if trace is None or not 0 <= place < len(state.watches):
        return None
    watch = state.watches[place]
    try:
        changes = followed(trace, watch).changes
    except GraphError:
        return None
    if direction > 0:
        ahead = changes[bisect_right(changes, state.known) :]
    else:
        ahead = changes[: bisect_left(changes, state.cursor)][::-1]
    for cursor in ahead:
        if cursor and has_changed(reading(trace, watch, cursor - 1), reading(trace, watch, cursor)):
            return cursor
    return None


def go_to_change(session: Session, place: int, direction: Literal[1, -1]) -> None:
    """Go to the next step, or back to the last one, at which the answer of a watch changes."""
    cursor = next_change(session.state, place, direction)
    if cursor is not None:
        session.go(cursor)
