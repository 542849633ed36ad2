"""Watching a run: the history of an expression over it, and what a watch says at each step."""

from collections.abc import Iterator

from graphdbg.core.engine import run
from graphdbg.core.language.question import read
from graphdbg.session.history import history
from graphdbg.session.watch import Watch, reading

from .scalars import graph, operations
from .timing import Row, milliseconds, within

READ = 1_000


def rows() -> Iterator[Row]:
    trace = run(graph(operations(10_000)))
    for text, limit in (("grad(n500)", 10), ("grad(n0)", 30), ("gradient", 50)):
        question = read(text, trace.graph)
        taken = milliseconds(lambda question=question: history(question, trace))
        yield within(f"history of {text}, 10,000 nodes", taken, limit, "ms")
    watches = [Watch(text) for text in ("grad(n0)", "value(n500)", "abs(gradient) > 1")]
    cursors = range(trace.length - READ, trace.length)
    taken = milliseconds(lambda: [reading(trace, one, c) for c in cursors for one in watches])
    yield within("one watch at one step", taken / READ / len(watches), 0.1, "ms")
