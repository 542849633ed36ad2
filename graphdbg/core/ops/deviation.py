"""How far the entries lie from their mean: variance and standard deviation."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Attribute, Example, Factor, Notation, Operation, Says
from graphdbg.core.ops.reduction import EXAMPLES, TABLE, mean, write
from graphdbg.core.ops.rules import (
    AXIS,
    KEEPDIMS,
    average,
    count_reduced,
    reduced_shape,
    restore_axes,
    whole,
)
from graphdbg.core.values import Shape

FROM_ZERO = Attribute(
    lambda given: None if (found := whole(given)) is None or found < 0 else found,
    "a whole number from 0",
    0,
)
SPREADS = (
    *EXAMPLES,
    Example(([1.0, 2.0, 4.0],), {"ddof": 1}),
    Example((TABLE,), {"axis": 1, "ddof": 1, "keepdims": True}),
)


def divisor(x: Any, axis: Any, ddof: int) -> int:
    """Return what a variance divides by: how many entries there are, less ddof."""
    return max(0, count_reduced(x.shape, axis) - ddof)


def centred(x: Any, axis: Any) -> Any:
    """Return the entries less their mean."""
    return x - mean(x, axis=axis, keepdims=True)


def variance(x: Any, *, axis: Any, keepdims: bool, ddof: int) -> Any:
    """Return the mean square of the distance from the mean; nan where there is too little."""
    squares = np.square(x - average(x, axis=axis, keepdims=True))
    return np.sum(squares, axis=axis, keepdims=keepdims) / divisor(x, axis, ddof)


def spread_shape(name: str) -> Any:
    """Return the shape rule of a reduction that takes a ddof."""
    reduced = reduced_shape(name)

    def shape(operand: Shape, *, axis: Any, keepdims: bool, ddof: int) -> Shape:
        found: Shape = reduced(operand, axis=axis, keepdims=keepdims)
        return found

    return shape


def spread_out(g: Any, y: Any, x: Any, *, axis: Any, keepdims: bool, **_: Any) -> Any:
    """Lay the upstream gradient out over the reduced axes."""
    return restore_axes(g, x, axis, keepdims)


var = Operation(
    name="var",
    symbol="var",
    family="reduction",
    summary="The mean square of the distance from the mean; divides by n − ddof.",
    slots=("x",),
    forward=variance,
    derivatives=(
        Factor(
            lambda y, x, *, axis, keepdims, ddof: 2.0 * centred(x, axis) / divisor(x, axis, ddof),
            spread_out,
        ),
    ),
    shape=spread_shape("var"),
    attributes={"axis": AXIS, "keepdims": KEEPDIMS, "ddof": FROM_ZERO},
    notation=Notation(lambda x, axis, keepdims, ddof: write(r"\mathrm{var}")(x, axis, keepdims)),
    says=Says(
        "is the variance of the entries of {0}",
        "Variance pulls apart: every entry of {operand} gets the upstream gradient times twice "
        "its distance from the mean, over n",
    ),
    examples=SPREADS,
    numpy=(np.var,),
)


def is_level(y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """Return where all entries are equal, rounding of their mean or not, so that std is 0."""
    highest = np.max(x, axis=axis, keepdims=True)
    # The difference, for that of two infinities is nan.
    return np.equal(highest - np.min(x, axis=axis, keepdims=True), 0.0)


def std_slope(y: Any, x: Any, *, axis: Any, keepdims: bool, ddof: int) -> Any:
    """Return (x − mean)/((n − ddof)·y), and 0 where all entries are equal, as in PyTorch."""
    if count_reduced(x.shape, axis) <= 1:
        return (0.0 if divisor(x, axis, ddof) else np.nan) * x
    slope = centred(x, axis) / (divisor(x, axis, ddof) * restore_axes(y, x, axis, keepdims))
    return np.where(is_level(y, x, axis, keepdims), 0.0, slope)


std = Operation(
    name="std",
    symbol="std",
    family="reduction",
    summary="The standard deviation, the root of the variance; divides by n − ddof.",
    slots=("x",),
    forward=lambda x, **settings: np.sqrt(variance(x, **settings)),
    derivatives=(Factor(std_slope, spread_out, gate=True),),
    shape=spread_shape("std"),
    attributes={"axis": AXIS, "keepdims": KEEPDIMS, "ddof": FROM_ZERO},
    notation=Notation(lambda x, axis, keepdims, ddof: write(r"\mathrm{std}")(x, axis, keepdims)),
    says=Says(
        "is the standard deviation of the entries of {0}",
        "Std pulls apart: every entry of {operand} gets the upstream gradient times its distance "
        "from the mean, over n times {result}",
    ),
    examples=(*SPREADS, Example(([0.1, 0.1, 0.1],), smooth=False)),
    numpy=(np.std,),
)


OPERATIONS = (var, std)


def is_flat_spread(slot: int, y: Any, x: Any, *, axis: Any, keepdims: bool, ddof: int) -> Any:
    """Return where several entries are all equal."""
    return count_reduced(x.shape, axis) > 1 and is_level(y, x, axis, keepdims)


KINKS = (
    Kink(
        "std",
        is_flat_spread,
        "std has a corner where all entries are equal, and its slope there is taken as 0",
        (
            Edge(([2.0, 2.0],), ([0.0, 0.0],)),
            Edge(([0.1, 0.1, 0.1],), ([0.0, 0.0, 0.0],)),
        ),
    ),
)
