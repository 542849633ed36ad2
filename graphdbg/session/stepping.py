"""Where a step leads: the next and the previous stop of a granularity, and of its beats."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Literal, TypeAlias

from graphdbg.core.events import Contributed
from graphdbg.core.frame import UPSTREAM, WHOLE
from graphdbg.core.groups import outermost
from graphdbg.core.trace import GRANULARITIES as CORE_GRANULARITIES
from graphdbg.core.trace import Granularity as CoreGranularity
from graphdbg.core.trace import Trace

Granularity: TypeAlias = Literal["phase", "node", "wire", "micro"]
GRANULARITIES: tuple[Granularity, ...] = (*CORE_GRANULARITIES, "micro")
"""From coarse to fine; micro pauses four times at a contribution, and else where wire does."""

Stop: TypeAlias = tuple[int, int]
"""A cursor and the beat at which the event that leads to it is shown."""

UNFOLDED: frozenset[str] = frozenset()
"""No group is folded."""


def known_at(stop: Stop) -> int:
    """Return how many events have happened in full: one less than the cursor before its end."""
    cursor, beat = stop
    return cursor - (beat != WHOLE)


def in_events(granularity: Granularity) -> CoreGranularity:
    """Return a granularity as the core knows it: between two beats no event happens."""
    return "wire" if granularity == "micro" else granularity


def finer(granularity: Granularity) -> Granularity:
    """Return the granularity that is one finer, micro for micro."""
    place = GRANULARITIES.index(granularity) + 1
    return GRANULARITIES[min(place, len(GRANULARITIES) - 1)]


def next_stop(trace: Trace, granularity: CoreGranularity, cursor: int) -> int:
    """Return the first stop after the cursor, or the last one."""
    stops = trace.stops(granularity)
    return stops[min(bisect_right(stops, cursor), len(stops) - 1)]


def previous_stop(trace: Trace, granularity: CoreGranularity, cursor: int) -> int:
    """Return the last stop before the cursor, or 0."""
    stops = trace.stops(granularity)
    return stops[max(bisect_left(stops, cursor) - 1, 0)]


def has_beats(trace: Trace, cursor: int) -> bool:
    """Say whether the event that leads to a cursor is a contribution, shown in four beats."""
    return cursor > 0 and trace.events.happened(cursor - 1)[0] is Contributed


def stop_after(
    trace: Trace, granularity: Granularity, stop: Stop, folded: frozenset[str] = UNFOLDED
) -> Stop:
    """Return the first stop after this one, or the last one; a folded group steps as one.

    From between two beats a coarser step leads over the rest of the contribution at least.
    """
    after = one_after(trace, granularity, stop)
    while folded and is_inside(trace, after, folded):
        after = one_after(trace, granularity, after)
    return after


def stop_before(
    trace: Trace, granularity: Granularity, stop: Stop, folded: frozenset[str] = UNFOLDED
) -> Stop:
    """Return the last stop before this one, or before anything; a folded group steps as one."""
    before = one_before(trace, granularity, stop)
    while folded and is_inside(trace, before, folded):
        before = one_before(trace, granularity, before)
    return before


def one_after(trace: Trace, granularity: Granularity, stop: Stop) -> Stop:
    """Return the first stop after this one, whatever is folded."""
    cursor, beat = stop
    if granularity != "micro":
        known = cursor if beat == WHOLE else cursor - 1
        return next_stop(trace, granularity, known), WHOLE
    if beat < WHOLE:
        return cursor, beat + 1
    if cursor == trace.length:
        return stop
    return cursor + 1, UPSTREAM if has_beats(trace, cursor + 1) else WHOLE


def one_before(trace: Trace, granularity: Granularity, stop: Stop) -> Stop:
    """Return the last stop before this one, whatever is folded."""
    cursor, beat = stop
    if granularity != "micro":
        return previous_stop(trace, granularity, cursor), WHOLE
    if beat > UPSTREAM and has_beats(trace, cursor):
        return cursor, beat - 1
    return max(cursor - 1, 0), WHOLE


def is_inside(trace: Trace, stop: Stop, folded: frozenset[str]) -> bool:
    """Say whether a stop lies within a stretch of the run that belongs to one folded group.

    The ends of the forward pass and of the run lie in none.
    """
    cursor, beat = stop
    if cursor in {0, trace.forward_end, trace.length} and beat == WHOLE:
        return False
    group = group_at(trace, cursor, folded)
    return group is not None and (beat != WHOLE or group == group_at(trace, cursor + 1, folded))


def group_at(trace: Trace, cursor: int, folded: frozenset[str]) -> str | None:
    """Return the folded group that the event which leads to a cursor happens in, or None."""
    if not 0 < cursor <= trace.length:
        return None
    node = trace.graph.nodes.get(trace.events.happened(cursor - 1)[1])
    return None if node is None else outermost(node.group, folded)


def first_contribution(trace: Trace) -> int:
    """Return the cursor after the first contribution, the chain rule at work; else the end."""
    if trace.backward is None or not trace.backward.wires:
        return trace.length
    return trace.backward.cursor_of(next(iter(trace.backward.wires)), 1)
