"""Going on and back to a breakpoint that is never hit, over 20,000 events."""

from collections.abc import Iterator

from graphdbg.core.engine import run
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.hits import marked, next_hit
from graphdbg.session.state import State

from .scalars import graph, operations
from .timing import Row, milliseconds, within

LIMIT = 100.0
EVENTS = 20_000
NEVER = (
    'abs(gradient) > 1e99 and phase == "backward"',
    'phase == "backward" and abs(gradient) > 1e99',
    "isnan(value) or isnan(gradient)",
    "changed_sign(gradient) and step < 0",
    "grad(n0) > 1e99",
    "local * upstream > 1e99",
)


def rows() -> Iterator[Row]:
    trace = run(graph(operations(EVENTS // 3)))
    if not 0.95 * EVENTS <= trace.length <= 1.05 * EVENTS:
        raise AssertionError(f"{trace.length:,} events")
    for condition in NEVER:
        point = Breakpoint(when=condition)
        at_end = State(graph=trace.graph, trace=trace, cursor=trace.length, breakpoints=(point,))
        back = milliseconds(lambda state=at_end: next_hit(state, -1))
        yield within(f"back, {condition}"[:50], back, LIMIT, "ms")
    first = Breakpoint(when=NEVER[0])
    on = State(graph=trace.graph, trace=trace, breakpoints=(first,))
    yield within(f"on, {NEVER[0]}"[:50], milliseconds(lambda: next_hit(on, 1)), LIMIT, "ms")
    many = tuple(Breakpoint(node=name) for name in list(trace.names)[:1_000])
    known = milliseconds(lambda: marked(trace, many))
    yield within("where 1,000 breakpoints are marked", known, LIMIT, "ms")
