"""How a time is taken: median of nine, a collection before each, the collector on, one thread."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

REPEATS = 9


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, beside what it is held against."""

    figure: str
    ours: str
    other: str
    ratio: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit


def milliseconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median time of one call; the first one, which warms up, does not count."""
    work()
    times = []
    for _ in range(repeats):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def in_turn(*works: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """Return the median time of each, taken in turn, so that a busy machine is busy for all."""
    for work in works:
        work()
    times: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for work, taken in zip(works, times, strict=True):
            gc.collect()
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    return [1e3 * statistics.median(taken) for taken in times]


def against(figure: str, ours: float, other: float, limit: float) -> Row:
    """Return the line that holds our time against another's, both in milliseconds."""
    return Row(figure, f"{ours:.3g} ms", f"{other:.3g} ms", ours / other, limit)


def within(figure: str, ours: float, limit: float, unit: str) -> Row:
    """Return the line that holds a figure of ours against a limit in its own unit."""
    return Row(figure, f"{ours:.3g} {unit}", f"{limit:g} {unit}", ours / limit, 1.0)
