"""The places a person has been at, to go back to: what was looked at, and at which step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphdbg.core.graph import Wire
from graphdbg.session.forward import following
from graphdbg.session.stepping import stop_after, stop_before

if TYPE_CHECKING:
    from graphdbg.session.session import Session
    from graphdbg.session.state import State

MOST = 100
"""Older places are forgotten."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one looks: a step of the run, and the node and the wire that are picked."""

    cursor: int
    selection: str | None
    wire: Wire | None


@dataclass(frozen=True)
class Visits:
    """The places behind, the nearest last, and those ahead once one has gone back."""

    behind: tuple[Place, ...] = ()
    ahead: tuple[Place, ...] = ()


NOWHERE = Visits()
"""Of a graph that has just been opened."""


def place_of(state: State) -> Place:
    """Return where one looks."""
    return Place(state.cursor, state.selection, state.wire)


def noted(before: State, after: State) -> Visits:
    """Return the visits after a change: a jump is remembered, a step along the run is not."""
    if before.graph is not after.graph and after.compared is None:
        return NOWHERE
    left = place_of(before)
    if left == place_of(after) or is_step(before, after):
        return after.visits
    return Visits((*after.visits.behind, left)[-MOST:])


def is_step(before: State, after: State) -> bool:
    """Say whether a change is one step on or back."""
    trace = before.trace
    same = before.selection == after.selection and before.wire == after.wire
    if trace is None or not same or abs(after.cursor - before.cursor) <= 1:
        return same
    stops = (
        step(trace, before.granularity, before.stop, before.folded)
        for step in (stop_after, stop_before)
    )
    return after.stop in stops


def go_back(session: Session) -> None:
    """Go to the place before this one."""
    visits = session.state.visits
    if visits.behind:
        here, there = place_of(session.state), visits.behind[-1]
        go_to(session, there, Visits(visits.behind[:-1], (*visits.ahead, here)))


def go_on(session: Session) -> None:
    """Go to the place one has come back from."""
    visits = session.state.visits
    if visits.ahead:
        here, there = place_of(session.state), visits.ahead[-1]
        go_to(session, there, Visits((*visits.behind, here), visits.ahead[:-1]))


def go_to(session: Session, place: Place, visits: Visits) -> None:
    """Look where one has looked."""
    trace = following(session.state, place.selection)
    if trace is not None:
        session.change(
            trace=trace,
            cursor=min(place.cursor, trace.length),
            selection=place.selection,
            wire=place.wire,
            playing=False,
            visits=visits,
        )
