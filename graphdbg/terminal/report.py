"""What is said of a change of the state: log lines, the new stop, the watches, a message."""

from __future__ import annotations

from collections.abc import Iterator

from graphdbg.core.frame import WHOLE, Frame
from graphdbg.formula.beats import sentence_at
from graphdbg.formula.explain import Role, Span
from graphdbg.formula.listing import listing_of, result_at
from graphdbg.session.breakpoint import is_live
from graphdbg.session.comparing import changed
from graphdbg.session.hits import hits
from graphdbg.session.state import State
from graphdbg.session.template import LogLine
from graphdbg.session.watch import brief, has_changed, reading
from graphdbg.terminal.places import described
from graphdbg.terminal.said import Said

NAMED = 8
"""The most nodes that are named after an edit."""


def report(before: State, after: State) -> Iterator[Said]:
    """Yield what a person at the prompt is told of a new state."""
    is_same_order = after.order == before.order  # else the same lines have other numbers
    for line in new_lines(before.log, after.log) if is_same_order else ():
        yield f"log, step {line.cursor:,}: {line.text}"
    if after.trace is not before.trace or after.stop != before.stop:
        yield from edited(before, after)
        if after.stop != before.stop:
            yield from breakpoints_at(after)
        yield from told(after, before)
        yield from watched(after, before)
    if after.message is not None and after.message != before.message:
        yield (Span(after.message, "error"),)


def new_lines(before: tuple[LogLine, ...], after: tuple[LogLine, ...]) -> tuple[LogLine, ...]:
    """Return the lines at the end of a log that were not there before; the oldest may be gone."""
    known = {id(line) for line in before}
    return tuple(line for line in after if id(line) not in known)


def told(state: State, before: State | None = None) -> Iterator[Said]:
    """Yield where the run stands: the line of the program, and what the step says.

    The note of a node is told when the run comes to it from another one.
    """
    frame, trace = state.frame, state.trace
    if frame is None or trace is None:
        return
    yield headline(frame)
    yield (Span("  "), *sentence_at(frame))
    came_from = None if before is None or before.frame is None else before.frame.node
    note = note_of(frame)
    if note and frame.node != came_from:
        yield f"  {note}"
    if trace.length and state.known == trace.length and trace.stopped is None:
        yield f"  This is the end of the run. {trace.notice or ''}".rstrip()


def edited(before: State, after: State) -> Iterator[Said]:
    """Yield which values and gradients an edit changed."""
    if after.compared is None or after.graph is None or after.graph is before.graph:
        return
    both = {name: changed(after, name) for name in after.graph.nodes}
    for place, noun in enumerate(("value", "gradient")):
        names = [name for name, differs in both.items() if differs[place]]
        if names:
            more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
            many = "" if len(names) == 1 else "s"
            yield f"{len(names):,} {noun}{many} changed: {', '.join(names[:NAMED])}{more}."


def breakpoints_at(state: State) -> Iterator[Said]:
    """Yield the breakpoints that stop a run here."""
    trace = state.trace
    if trace is None or state.beat != WHOLE or not state.cursor:
        return
    here = range(state.cursor, state.cursor + 1)
    for place, point in enumerate(state.breakpoints):
        if point.log is None and is_live(point, trace.graph) and hits(trace, point, here):
            yield (Span(f"Breakpoint {place + 1}, {described(point, trace.graph)}", "error"),)


def headline(frame: Frame) -> Said:
    """Return which step this is, and its line of the program with what came out of it."""
    trace, cursor = frame.trace, frame.cursor
    start = f"step {cursor:,} of {trace.length:,}"
    if not cursor:
        return start
    if frame.beat != WHOLE:
        start += f", beat {frame.beat} of {WHOLE}"
    line = listing_of(trace)[cursor - 1]
    spans = (Span(f"{start}, {line.phase}: "), Span(line.text, "node"))
    result = result_at(trace, cursor)
    if frame.beat != WHOLE or result is None:
        return spans
    role: Role = "value" if line.phase == "forward" else "gradient"
    return (*spans, Span(" → "), Span(brief(result), role))


def note_of(frame: Frame) -> str:
    """Return the note of the node a step happened to, in one line."""
    note = None if frame.node is None else frame.trace.graph.nodes[frame.node].note
    return " ".join((note or "").split())


def watched(state: State, before: State | None = None) -> Iterator[Said]:
    """Yield what every watch says here and, given the state before, what it said there."""
    trace = state.trace
    if trace is None:
        return
    for place, watch in enumerate(state.watches):
        now = reading(trace, watch, state.known)
        spans = (Span(f"  watch {place + 1}, {watch.text}: "), Span(now.text, "value"))
        if before is None or before.trace is None:
            yield spans
            continue
        then = reading(before.trace, watch, before.known)
        yield (*spans, Span(f" (before: {then.text})")) if has_changed(then, now) else spans


def told_watches(state: State) -> Iterator[Said]:
    """Yield what every watch says, or that there is none."""
    if not state.watches:
        yield "Nothing is watched; w EXPRESSION watches one, such as w grad(x)."
    yield from watched(state)
