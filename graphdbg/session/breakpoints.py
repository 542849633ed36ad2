"""Commands on breakpoints: set and remove, switch, edit; each changes the state as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphdbg.core.events import Contributed
from graphdbg.core.graph import Wire
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.hits import marked
from graphdbg.session.panels import with_panel
from graphdbg.session.session import Session
from graphdbg.session.state import State


def toggle_node(session: Session, name: str) -> None:
    """Set a breakpoint on a node, or remove what is set on it."""
    graph = session.state.graph
    if graph is not None and name in graph.nodes:
        toggle_at(session, Breakpoint(node=name))


def toggle_wire(session: Session, wire: Wire) -> None:
    """Set a breakpoint on a wire, or remove what is set on it."""
    toggle_at(session, Breakpoint(wire=wire))


def toggle_at(session: Session, new: Breakpoint) -> None:
    """Set a breakpoint, or remove every one at the same place."""
    found = session.state.breakpoints
    others = tuple([one for one in found if one.place != new.place])
    is_new = len(others) == len(found)
    session.change(breakpoints=(*found, new) if is_new else others, editing=None)


def toggle(session: Session) -> None:
    """Set or remove a breakpoint on the wire that is picked, else on the node in focus."""
    state = session.state
    if state.wire is not None:
        toggle_wire(session, state.wire)
    elif state.focus is not None:
        toggle_node(session, state.focus)


def add(session: Session, new: Breakpoint) -> int:
    """Add a breakpoint and open its fields; return its place in the list."""
    place = len(session.state.breakpoints)
    session.change(
        breakpoints=(*session.state.breakpoints, new),
        editing=place,
        shown=with_panel(session.state.shown, "breakpoints"),
    )
    return place


def open_fields(session: Session, place: int | None) -> None:
    """Open the fields of one breakpoint in the panel, or close them."""
    shown = session.state.shown if place is None else with_panel(session.state.shown, "breakpoints")
    session.change(editing=place, shown=shown)


def edit_condition(session: Session) -> None:
    """Open the breakpoint at hand for editing, setting one where there is none."""
    place = place_to_edit(session)
    if place is not None:
        open_fields(session, place)


def edit(session: Session, place: int, **fields: Any) -> None:
    """Change fields of one breakpoint; a wrong condition is kept, and does not stop."""
    found = list(session.state.breakpoints)
    if not 0 <= place < len(found):
        return
    changed = replace(found[place], **fields)
    if changed != found[place]:
        found[place] = changed
        session.change(breakpoints=tuple(found))


def remove(session: Session, place: int) -> None:
    """Remove one breakpoint."""
    found = session.state.breakpoints
    session.change(breakpoints=(*found[:place], *found[place + 1 :]), editing=None)


def remove_all(session: Session) -> None:
    """Remove every breakpoint."""
    session.change(breakpoints=(), editing=None)


def clear_log(session: Session) -> None:
    """Empty the log."""
    session.change(log=())


def switch(session: Session) -> None:
    """Turn the breakpoints of the wire that is picked, or of the node in focus, off or on."""
    state = session.state
    places = places_at_hand(state)
    is_on = any(state.breakpoints[place].on for place in places)
    session.change(
        breakpoints=tuple(
            [
                replace(one, on=not is_on) if place in places else one
                for place, one in enumerate(state.breakpoints)
            ]
        )
    )


def places_at_hand(state: State) -> list[int]:
    """Return the places in the list of what is set on the picked wire, or the node in focus."""
    at = Breakpoint(wire=state.wire) if state.wire is not None else Breakpoint(node=state.focus)
    if at.is_anywhere:
        return []
    return [place for place, one in enumerate(state.breakpoints) if one.place == at.place]


def place_to_edit(session: Session) -> int | None:
    """Return the breakpoint at hand, set where there is none; None where nothing is at hand."""
    if not places_at_hand(session.state):
        toggle(session)
    places = places_at_hand(session.state)
    return places[0] if places else None


def toggle_line(session: Session, cursor: int) -> None:
    """Set a breakpoint on what a line of the program is about, or remove what is marked there.

    That is the node where its value or its complete gradient comes, and else the wire.
    """
    trace = session.state.trace
    if trace is None or not 1 <= cursor <= trace.length:
        return
    there = marked(trace, session.state.breakpoints).get(cursor)
    if there is not None:
        toggle_at(session, there)
        return
    event = trace.events[cursor - 1]
    if isinstance(event, Contributed) and event.k < event.n:
        toggle_wire(session, event.wire)
    elif event.node:
        toggle_node(session, event.node)
