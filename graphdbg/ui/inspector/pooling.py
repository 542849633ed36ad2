"""Arrays made small enough for a screen: slices of two axes, and pools of the largest entry."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphdbg.core.values import Value

CELLS: Final = 60
"""The most cells along one side."""
COLUMN: Final = 8
"""A vector up to this long is shown standing, as in a formula; a longer one lies."""

AT_ONCE: Final = 30_000
"""Entries; a larger array is looked through once the steps come to rest, so none is held up."""
REST_MS: Final = 80
"""How long steps have to be at rest for that, in milliseconds."""

Numbers = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Pool:
    """The cells of one slice.  Each stands for `step` (rows, columns) entries of `table`."""

    table: Numbers
    cells: Numbers
    step: tuple[int, int]

    @property
    def is_whole(self) -> bool:
        """Whether each cell is one entry."""
        return self.step == (1, 1)

    def entry(self, row: int, column: int) -> tuple[int, int]:
        """Return the place in `table` of the entry farthest from zero in one cell."""
        top, left = row * self.step[0], column * self.step[1]
        block = self.table[top : top + self.step[0], left : left + self.step[1]]
        size = np.abs(block.astype(np.float64))
        place = int(np.argmax(np.where(np.isnan(size), np.inf, size)))
        return top + place // block.shape[1], left + place % block.shape[1]


def table_of(value: Value, lead: tuple[int, ...] = ()) -> Numbers:
    """Return one slice as rows and columns; a vector stands if it is short, else it lies."""
    array = np.asarray(value)
    if array.ndim == 1:
        return array.reshape((-1, 1) if array.size <= COLUMN else (1, -1))
    return np.atleast_2d(array[lead])


def index_of(value: Value, lead: tuple[int, ...], row: int, column: int) -> tuple[int, ...]:
    """Return the index in the array of an entry of one of its slices."""
    if value.ndim == 1:
        return (row if value.size <= COLUMN else column,)
    return (*lead, row, column)


def blank(rows: int, columns: int) -> Pool:
    """Return cells for a table that is not there yet, as many as there will be."""
    step = (max(1, ceil(rows / CELLS)), max(1, ceil(columns / CELLS)))
    cells = np.zeros((ceil(rows / step[0]), ceil(columns / step[1])))
    return Pool(np.zeros((0, 0)), cells, step)


def pooled_text(pool: Pool) -> str:
    """Say that a cell stands for several entries; empty where it does not."""
    if pool.is_whole:
        return ""
    rows, columns = pool.step
    block = f"{rows}×{columns}" if rows > 1 and columns > 1 else f"{max(rows, columns)}"
    return f"A cell stands for up to {block} entries and shows the one farthest from zero."


def pooled(table: Numbers) -> Pool:
    """Reduce a table to at most 60 by 60 cells, each its block's entry farthest from zero.

    A block with a nan in it is nan.
    """
    rows, columns = table.shape
    step = (max(1, ceil(rows / CELLS)), max(1, ceil(columns / CELLS)))
    if step == (1, 1) or not table.size:
        return Pool(table, table, (1, 1))
    numbers = table.astype(np.float64) if table.dtype.kind == "b" else table
    tops, lefts = np.arange(0, rows, step[0]), np.arange(0, columns, step[1])
    low = np.minimum.reduceat(np.minimum.reduceat(numbers, lefts, axis=1), tops, axis=0)
    high = np.maximum.reduceat(np.maximum.reduceat(numbers, lefts, axis=1), tops, axis=0)
    with np.errstate(invalid="ignore"):
        return Pool(table, np.where(np.abs(low) > np.abs(high), low, high), step)


def extent(cells: Numbers) -> float:
    """Return the greatest finite magnitude, which gets the full colour; 0 where there is none."""
    numbers = np.abs(cells.astype(np.float64))
    finite = numbers[np.isfinite(numbers)]
    return float(finite.max()) if finite.size else 0.0
