"""Where breakpoints stop a run, in both directions, and what log points write on the way.

The hits of a breakpoint are the cursors of its place at which its condition is true, counted over
the whole run from its start: which hit a cursor is depends neither on where one stands nor on the
direction one comes from.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeAlias
from weakref import WeakKeyDictionary

from graphdbg.core.errors import GraphError
from graphdbg.core.frame import phase_at
from graphdbg.core.trace import Trace
from graphdbg.session.breakpoint import (
    Breakpoint,
    condition_of,
    is_live,
    place_problem,
    problem_of,
    template_of,
)
from graphdbg.session.template import LogLine

if TYPE_CHECKING:
    from graphdbg.session.state import State

Direction: TypeAlias = Literal[1, -1]

LOG_LINES = 1_000
"""The most lines the log keeps; older ones go."""

_nth: WeakKeyDictionary[Trace, dict[Breakpoint, int | None]] = WeakKeyDictionary()
"""Where the counted hit of a breakpoint is, kept as long as the run: it took the whole run."""


def next_hit(state: State, direction: Direction) -> int | None:
    """Return where a breakpoint stops the run next, on (1) or back (−1); None where none does."""
    if state.trace is None:
        return None
    return hit_before(state, state.trace.length + 1 if direction > 0 else 0, direction)


def next_hit_of(state: State, point: Breakpoint, direction: Direction) -> int | None:
    """Return the next hit of one breakpoint, on (1) or back (−1), whether it is on or not."""
    trace = state.trace
    if trace is None or problem_of(point, trace.graph) is not None:
        return None
    start, end = (state.known, trace.length + 1) if direction > 0 else (state.cursor, 0)
    return nearest(trace, point, stretch(start, end, direction))


def hit_before(state: State, end: int, direction: Direction) -> int | None:
    """Return where a breakpoint stops the run first before it comes to a cursor, or None."""
    trace = state.trace
    if trace is None:
        return None
    found: int | None = None
    for point in state.breakpoints:
        if point.log is None and is_live(point, trace.graph):
            last = found if found is not None else end
            start = state.known if direction > 0 else state.cursor
            here = nearest(trace, point, stretch(start, last, direction))
            found = found if here is None else here
    return found


def logged(state: State, cursor: int) -> tuple[LogLine, ...]:
    """Return the log once the run has gone from where it stands to a cursor, on or back.

    Every log point that is hit on the way, the cursor itself counted, writes its line.
    """
    trace = state.trace
    if trace is None or cursor == state.known:
        return state.log
    direction: Direction = 1 if cursor > state.known else -1
    way = stretch(state.known, cursor + direction, direction)
    found: list[tuple[int, int, Breakpoint]] = []
    for place, point in enumerate(state.breakpoints):
        if point.log is not None and is_live(point, trace.graph):
            found += [(at, place, point) for at in hits(trace, point, way)]
    found.sort(key=lambda hit: (hit[0] * direction, hit[1]))
    lines = [
        LogLine(at, template.at(trace, at))
        for at, _, point in found[-LOG_LINES:]
        if (template := template_of(point, trace.graph)) is not None
    ]
    return (*state.log, *lines)[-LOG_LINES:] if lines else state.log


def stretch(start: int, end: int, direction: Direction) -> range:
    """Return the cursors from the one after `start` to the one before `end`, 0 never among them."""
    if direction > 0:
        return range(start + 1, end)
    return range(start - 1, max(end, 0), -1)


def hits(trace: Trace, point: Breakpoint, way: range) -> Sequence[int]:
    """Return the hits of a breakpoint on a way through the run, in the order of the way."""
    if point.hits:
        at = counted_hit(trace, point)
        return [] if at is None or at not in way else [at]
    places = on_way(candidates(trace, point), way)
    condition = condition_of(point, trace.graph)
    return list(places if condition is None else condition.holding(trace, places))


def nearest(trace: Trace, point: Breakpoint, way: range) -> int | None:
    """Return the first hit of a breakpoint on a way through the run."""
    if point.hits:
        at = counted_hit(trace, point)
        return at if at is not None and at in way else None
    places = on_way(candidates(trace, point), way)
    condition = condition_of(point, trace.graph)
    return next(iter(places), None) if condition is None else condition.first(trace, places)


def counted_hit(trace: Trace, point: Breakpoint) -> int | None:
    """Return the hit of the whole run that a breakpoint counts to."""
    kept = _nth.setdefault(trace, {})
    if point not in kept:
        places: Iterable[int] = candidates(trace, point)
        condition = condition_of(point, trace.graph)
        if condition is not None:
            places = condition.holding(trace, places)
        kept[point] = next(islice(places, point.hits - 1, None), None)
    return kept[point]


def failure_of(point: Breakpoint, trace: Trace) -> str | None:
    """Return why a condition has no answer in a run, where its shapes or entries do not fit.

    It is asked where the breakpoint may stop, or at the end where that is at any moment; with
    words about the event it is then not tried.
    """
    if problem_of(point, trace.graph) is not None or point.when is None:
        return None
    condition = condition_of(point, trace.graph)
    if condition is None or (point.is_anywhere and condition.is_of_the_moment):
        return None
    cursors = [trace.length] if point.is_anywhere else candidates(trace, point)
    sentence = None
    for cursor in cursors:
        try:
            if condition.at(trace, cursor) is not None:
                return None
        except GraphError as problem:
            sentence = problem.sentence
    return sentence


def on_way(cursors: Sequence[int], way: range) -> Sequence[int]:
    """Return those of some cursors that lie on a way, in its order."""
    if not way:
        return ()
    low, high = min(way[0], way[-1]), max(way[0], way[-1])
    found = cursors[bisect_left(cursors, low) : bisect_right(cursors, high)]
    return found if way.step > 0 else found[::-1]


def candidates(trace: Trace, point: Breakpoint) -> Sequence[int]:
    """Return the cursors at which a breakpoint may stop, in order, before its condition is asked.

    A condition that names nodes is asked where their numbers are made; one with words about the
    event, and one that names nothing, at every step.
    """
    found: list[int | None] = []
    if point.node is not None:
        found = [
            trace.cursor_of_value(point.node),
            trace.cursor_of_gradient(point.node),
        ]
    elif point.wire is not None:
        found = [trace.cursor_of_contribution(point.wire)]
    elif point.phase is not None:
        found = [start_of_phase(trace, point.phase)]
    elif point.not_finite:
        found = [trace.first_not_finite]
    else:
        condition = condition_of(point, trace.graph)
        if condition is None or condition.is_of_the_moment or not condition.names:
            return range(1, trace.length + 1)
        found = list(condition.changes(trace))
    return [cursor for cursor in found if cursor]


def marked(trace: Trace, points: Iterable[Breakpoint]) -> dict[int, Breakpoint]:
    """Return the cursors that breakpoints mark, and which; of several the first that works.

    Those that may stop at any moment mark none.
    """
    found: dict[int, Breakpoint] = {}
    for point in points:
        if point.is_anywhere or place_problem(point, trace.graph) is not None:
            continue
        for cursor in candidates(trace, point):
            known = found.get(cursor)
            if known is None or not is_live(known, trace.graph):
                found[cursor] = point
    return found


def start_of_phase(trace: Trace, phase: str) -> int | None:
    """Return the cursor after the first event of a phase, None where the run has none."""
    for cursor in (1, trace.forward_end + 1, trace.length):
        if 0 < cursor <= trace.length and phase_at(trace, cursor) == phase:
            return cursor
    return None
