"""In which order the backward pass is walked: nodes pull from consumers, or push to operands."""

from __future__ import annotations

from dataclasses import replace

from graphdbg.core.events import Contributed, Unreached
from graphdbg.core.trace import Trace
from graphdbg.core.turns import ORDERS, Order
from graphdbg.session.session import Session
from graphdbg.session.visits import Place, Visits


def set_order(session: Session, order: Order) -> None:
    """Walk the backward pass in another order, and stay at what just happened, and at its beat.

    In forward mode it is the run to come back to that changes.
    """
    state = session.state
    if order not in ORDERS or order == state.order:
        return
    compared = None if state.compared is None else state.compared.in_order(order)
    if state.trace is None or state.recorded is not None:
        recorded = None if state.recorded is None else state.recorded.in_order(order)
        session.change(order=order, recorded=recorded, compared=compared)
        return
    before, trace = state.trace, state.trace.in_order(order)

    def moved(cursor: int) -> int:
        return same_place(before, cursor, trace)

    def visited(places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(replace(place, cursor=moved(place.cursor)) for place in places)

    session.change(
        order=order,
        trace=trace,
        compared=compared,
        cursor=moved(state.cursor),
        beat=state.beat,
        visits=Visits(visited(state.visits.behind), visited(state.visits.ahead)),
        log=tuple(replace(line, cursor=moved(line.cursor)) for line in state.log),
        playing=False,
    )


def same_place(trace: Trace, cursor: int, other: Trace) -> int:
    """Return the cursor at which what just happened in one order has happened in the other.

    A cursor that was noted in a longer run, before an edit, leads to the end.
    """
    if cursor > trace.length:
        return other.length
    event = trace.events[cursor - 1] if cursor else None
    found = None
    if isinstance(event, Contributed):
        found = other.cursor_of_contribution(event.wire)
    elif isinstance(event, Unreached):
        found = other.cursor_of_gradient(event.node)
    return cursor if found is None else found
