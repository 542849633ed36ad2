"""Reading damaged files: the slowest of many must not be felt."""

import time
from collections.abc import Iterator
from contextlib import suppress

from graphdbg.files.errors import FileError
from graphdbg.files.read import read_text
from tests.files.mutants import CHANGES, mutants

from .timing import Row, within

MUTANTS = 2_000
LIMIT = 200.0


def rows() -> Iterator[Row]:
    for how, change in enumerate(CHANGES):
        slowest = max(taken(data) for _, data in mutants(how, MUTANTS))
        name = change.__name__.replace("_", " ")
        yield within(f"slowest of {MUTANTS:,} files, {name}", slowest, LIMIT, "ms")


def taken(data: bytes) -> float:
    """Return the milliseconds that a file takes, the quicker of two: once something may wait."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        with suppress(FileError):
            read_text(data)
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)
