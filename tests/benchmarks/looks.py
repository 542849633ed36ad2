"""Looking at a trace: any cursor, the number of paths, and the memory it takes."""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np

from graphdbg.core.engine import run
from graphdbg.core.frame import Frame
from graphdbg.core.ledger import ledger
from graphdbg.core.trace import Trace

from .scalars import graph, operations
from .timing import Row, milliseconds, within

NUMBER = 8
"""What a float64 is in an array, in bytes; all that numpy adds to one alone is bookkeeping."""


def look(frame: Frame, name: str) -> object:
    return frame.value(name), frame.gradient(name), frame.arrived(name)


def one_look(trace: Trace, of: Callable[[Frame, str], object]) -> float:
    """Return the median time of one look at a cursor and a node, each drawn anew."""
    drawn = np.random.RandomState(0)
    names = list(trace.names)
    times = []
    for _ in range(1_000):
        cursor, name = int(drawn.randint(trace.length + 1)), names[drawn.randint(len(names))]
        start = time.perf_counter()
        of(trace.at(cursor), name)
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def bookkeeping(size: int) -> float:
    """Return the bytes an event of a graph's first run beyond the numbers themselves."""
    opened = graph(operations(size))
    gc.collect()
    tracemalloc.start()
    trace = run(opened)
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    gradients = trace.backward.gradients.values() if trace.backward is not None else ()
    stored = [*trace.values, *gradients]
    stored += [part for name in trace.names for part in trace.contributions(name)]
    return (taken - NUMBER * len({id(value) for value in stored})) / trace.length


def rows() -> Iterator[Row]:
    trace = run(graph(operations(6_667)))
    names = list(trace.names)
    frame = trace.at(trace.length * 3 // 4)
    yield within("one node at any cursor of 20,000", one_look(trace, look), 0.1, "ms")
    yield within("the event at any cursor", one_look(trace, lambda f, _: f.event), 0.1, "ms")
    alone = milliseconds(lambda: [(frame.value(name), frame.gradient(name)) for name in names])
    yield within("every node, asked one by one", alone, 5, "ms")
    at_once = milliseconds(lambda: (frame.values(), frame.gradients()))
    yield within("every node, asked at once", at_once, 5, "ms")
    push = trace.pushed()
    handed = push.at(push.length * 3 // 4)
    yield within("one node at any cursor, push order", one_look(push, look), 0.1, "ms")
    yield within(
        "the event at any cursor, push order", one_look(push, lambda f, _: f.event), 0.1, "ms"
    )
    pushed = milliseconds(lambda: (handed.values(), handed.gradients()))
    yield within("every node at once, push order", pushed, 5, "ms")
    many = run(graph(operations(10_000)))
    yield within("to push order, 10,000 nodes", milliseconds(many.pushed), 50, "ms")
    counted = milliseconds(lambda: many.paths("n0").count)
    yield within("paths counted over 10,000 nodes", counted, 20, "ms")
    listed = milliseconds(lambda: ledger(many, "n0"), repeats=3)
    yield within("the largest paths over 10,000 nodes", listed, 800, "ms")
    yield within("bookkeeping an event, first run", bookkeeping(10_000), 100, "bytes")
