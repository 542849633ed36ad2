"""Reductions: many entries into one, over all axes or some."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.record import Example, Factor, Notation, Operation, Says
from graphdbg.core.ops.rules import (
    AXIS,
    KEEPDIMS,
    average,
    count_reduced,
    reduced_shape,
    restore_axes,
)

TABLE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]
EXAMPLES = (
    Example(([1.0, 2.0, 4.0],)),
    Example((TABLE,), {"axis": 0}),
    Example((TABLE,), {"axis": -1, "keepdims": True}),
    Example((TABLE,), {"axis": (0, 1)}),
    Example((3.0,)),
)


def spread(g: Any, y: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    """Lay the upstream gradient out over the reduced axes: one copy for each entry."""
    return restore_axes(g, x, axis, keepdims)


def write(word: str) -> Any:
    """Return the notation of a reduction: its sign, and the axis under it."""

    def latex(x: str, axis: Any, keepdims: bool) -> str:
        if axis is None:
            return rf"{word}({x})"
        return rf"{word}_{{\mathrm{{axis}}\ {axis}}}({x})"

    return latex


sum_ = Operation(
    name="sum",
    symbol="Σ",
    family="reduction",
    summary="The sum of the entries, over all axes or some.",
    slots=("x",),
    forward=np.sum,
    derivatives=(Factor(lambda y, x, *, axis, keepdims: 1.0, spread),),
    shape=reduced_shape("sum"),
    attributes={"axis": AXIS, "keepdims": KEEPDIMS},
    notation=Notation(write(r"\mathrm{sum}")),
    says=Says(
        "adds up the entries of {0}",
        "Sum distributes: every entry of {operand} gets the upstream gradient as it is",
    ),
    examples=EXAMPLES,
    numpy=(np.sum,),
)

mean = Operation(
    name="mean",
    symbol="mean",
    family="reduction",
    summary="The average of the entries, over all axes or some.",
    slots=("x",),
    forward=average,
    derivatives=(
        Factor(lambda y, x, *, axis, keepdims: 1.0 / max(1, count_reduced(x.shape, axis)), spread),
    ),
    shape=reduced_shape("mean"),
    attributes={"axis": AXIS, "keepdims": KEEPDIMS},
    notation=Notation(write(r"\mathrm{mean}")),
    says=Says(
        "averages the entries of {0}",
        "Mean shares: every entry of {operand} gets its part of the upstream gradient",
    ),
    examples=EXAMPLES,
    numpy=(np.mean,),
)

OPERATIONS = (sum_, mean)
