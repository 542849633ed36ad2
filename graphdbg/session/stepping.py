"""Where a step leads: the next and the previous stop of a granularity."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from graphdbg.core.trace import Granularity, Trace


def next_stop(trace: Trace, granularity: Granularity, cursor: int) -> int:
    """Return the first stop after the cursor, or the last one."""
    stops = trace.stops(granularity)
    return stops[min(bisect_right(stops, cursor), len(stops) - 1)]


def previous_stop(trace: Trace, granularity: Granularity, cursor: int) -> int:
    """Return the last stop before the cursor, or 0."""
    stops = trace.stops(granularity)
    return stops[max(bisect_left(stops, cursor) - 1, 0)]


def first_contribution(trace: Trace) -> int:
    """Return the cursor after the first contribution, the chain rule at work; else the end."""
    if trace.backward is None or not trace.backward.wires:
        return trace.length
    return trace.backward.start(next(iter(trace.backward.wires))) + 1
