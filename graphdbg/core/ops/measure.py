"""Reductions that measure: the largest and the smallest entry, and the length."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Attribute, Example, Factor, Notation, Operation, Says
from graphdbg.core.ops.reduction import EXAMPLES, TABLE, spread, write
from graphdbg.core.ops.rules import (
    AXIS,
    KEEPDIMS,
    count_reduced,
    reduced_shape,
    restore_axes,
    whole,
)
from graphdbg.core.values import Shape


def refuse_none(name: str, operand: Shape, axis: Any) -> None:
    """Raise GraphError where there is no entry to choose from."""
    if count_reduced(operand, axis) == 0:
        raise GraphError(f"{name} needs at least one entry to choose from; {operand} has none.")


def chosen_shape(name: str) -> Any:
    """Return the shape rule of a reduction that picks an entry, so that there must be one."""
    reduced = reduced_shape(name)

    def shape(operand: Shape, *, axis: Any, keepdims: bool) -> Shape:
        found: Shape = reduced(operand, axis=axis, keepdims=keepdims)
        refuse_none(name, operand, axis)
        return found

    return shape


def is_chosen(y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """Return where an entry is the one that was picked."""
    return np.equal(x, restore_axes(y, x, axis, keepdims))


def shared(chosen: Any, axis: Any) -> Any:
    """Return 1 where an entry was picked, split evenly among those that tie, as in PyTorch."""
    ones = np.where(chosen, 1.0, 0.0)  # in a graph of single precision these are single too
    return ones / np.sum(ones, axis=axis, keepdims=True)


def pick(y: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    """Return the local derivative of max and min."""
    return shared(is_chosen(y, x, axis, keepdims), axis)


PICKS = (*EXAMPLES, Example(([1.0, 3.0, 3.0],), smooth=False))

max_ = Operation(
    name="max",
    symbol="max",
    family="reduction",
    summary="The largest entry, over all axes or some.",
    slots=("x",),
    forward=np.max,
    derivatives=(Factor(pick, spread, gate=True),),
    shape=chosen_shape("max"),
    attributes={"axis": AXIS, "keepdims": KEEPDIMS},
    notation=Notation(write(r"\mathrm{max}")),
    says=Says(
        "picks the largest entry of {0}",
        "Max routes: the largest entry of {operand} gets the upstream gradient, a tie splits it",
    ),
    examples=PICKS,
    numpy=(np.max, np.amax),
)

min_ = Operation(
    name="min",
    symbol="min",
    family="reduction",
    summary="The smallest entry, over all axes or some.",
    slots=("x",),
    forward=np.min,
    derivatives=(Factor(pick, spread, gate=True),),
    shape=chosen_shape("min"),
    attributes={"axis": AXIS, "keepdims": KEEPDIMS},
    notation=Notation(write(r"\mathrm{min}")),
    says=Says(
        "picks the smallest entry of {0}",
        "Min routes: the smallest entry of {operand} gets the upstream gradient, a tie splits it",
    ),
    examples=(*EXAMPLES, Example(([1.0, 1.0, 3.0],), smooth=False)),
    numpy=(np.min, np.amin),
)


def sum_of_powers(x: Any, *, axis: Any, keepdims: bool) -> Any:
    """Return log Σ e^x, shifted by the largest entry so that nothing overflows."""
    x = x + 0.0
    largest = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(largest), largest, 0.0)
    total = np.log(np.sum(np.exp(x - shift), axis=axis, keepdims=True)) + shift
    return total if keepdims else np.sum(total, axis=axis)


logsumexp = Operation(
    name="logsumexp",
    symbol="log Σ eˣ",
    family="reduction",
    summary="The logarithm of the sum of e to the power of the entries, safe at ±1000.",
    slots=("x",),
    forward=sum_of_powers,
    derivatives=(
        Factor(
            lambda y, x, *, axis, keepdims: np.exp(x - restore_axes(y, x, axis, keepdims)), spread
        ),
    ),
    shape=reduced_shape("logsumexp"),
    attributes={"axis": AXIS, "keepdims": KEEPDIMS},
    notation=Notation(write(r"\mathrm{logsumexp}")),
    says=Says(
        "is the logarithm of the sum of e to the power of each entry of {0}, a smooth maximum",
        "Logsumexp shares: every entry of {operand} gets its softmax of the upstream gradient",
    ),
    examples=(*EXAMPLES, Example(([1000.0, -1000.0, 999.0],)), Example(([-1000.0, -1000.5],))),
    source="The largest entry is taken out first, as in Goodfellow et al. 2016, 4.1.",
)


def norm_of(x: Any, *, order: int | str, axis: Any, keepdims: bool) -> Any:
    """Return the length of the entries: a root of squares, a sum of sizes, or the largest size."""
    if order == 2:
        return np.sqrt(np.sum(np.square(x), axis=axis, keepdims=keepdims))
    sizes = np.absolute(x)
    reduce = np.sum if order == 1 else np.max
    return reduce(sizes, axis=axis, keepdims=keepdims)


def norm_slope(y: Any, x: Any, *, order: int | str, axis: Any, keepdims: bool) -> Any:
    """Return x/y, the signs, or the sign of the largest; at 0 it is 0, as in PyTorch."""
    if order == 1:
        return np.sign(x)
    if order == 2:
        length = restore_axes(y, x, axis, keepdims)
        return np.where(np.equal(length, 0.0), 0.0, x / length)
    return np.sign(x) * shared(is_chosen(y, np.absolute(x), axis, keepdims), axis)


def norm_shape(operand: Shape, *, order: int | str, axis: Any, keepdims: bool) -> Shape:
    """Return the reduced shape; the largest of no entries is refused."""
    shape: Shape = reduced_shape("norm")(operand, axis=axis, keepdims=keepdims)
    if order == "inf":
        refuse_none("norm of order inf", operand, axis)
    return shape


def norm_order(given: Any) -> int | str | None:
    """Return 1, 2 or "inf", or None for anything else."""
    if given == "inf" or (isinstance(given, float) and given == math.inf):
        return "inf"
    found = whole(given)
    return found if found in (1, 2) else None


def write_norm(x: str, order: int | str, axis: Any, keepdims: bool) -> str:
    """Return the notation of a norm: double bars, its order, and the axis."""
    below = r"\infty" if order == "inf" else str(order)
    along = "" if axis is None else rf",\ \mathrm{{axis}}\ {axis}"
    return rf"\left\lVert {x} \right\rVert_{{{below}{along}}}"


def say_norm(slot: int, x: Any, *, order: int | str, **_: Any) -> str:
    """Return what a norm does with a gradient."""
    if order == 1:
        return "The norm gives every entry of {operand} the upstream gradient with its sign"
    if order == 2:
        return (
            "The norm shares by direction: {operand} gets the upstream gradient times "
            "{operand}/{result}"
        )
    return (
        "The norm routes: the entry of {operand} largest in size gets the upstream gradient "
        "with its sign, a tie splits it"
    )


def of_linalg(
    x: Any,
    ord: Any = None,  # noqa: A002  (numpy's name)
    axis: Any = None,
    keepdims: Any = False,
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Sort the arguments of np.linalg.norm; its norms of matrices are refused, but Frobenius's."""
    axes = np.ndim(x) if axis is None else np.size(axis)
    if ord is None or (ord == "fro" and axes == 2):
        return (x,), {"order": 2, "axis": axis, "keepdims": keepdims}
    if axes != 1:
        raise GraphError(
            f"np.linalg.norm of order {ord} over {axes} axes is no norm of a vector; "
            "name the one axis it is taken along, or leave the order out."
        )
    return (x,), {"order": ord, "axis": axis, "keepdims": keepdims}


norm = Operation(
    name="norm",
    symbol="‖x‖",
    family="reduction",
    summary="The length of the entries: order 2 Euclid's, 1 the sum of sizes, inf the largest.",
    slots=("x",),
    forward=norm_of,
    derivatives=(
        Factor(
            norm_slope,
            lambda g, y, x, *, order, axis, keepdims: restore_axes(g, x, axis, keepdims),
        ),
    ),
    shape=norm_shape,
    attributes={
        "order": Attribute(norm_order, '1, 2 or "inf"', 2),
        "axis": AXIS,
        "keepdims": KEEPDIMS,
    },
    notation=Notation(write_norm),
    says=Says("is the length of {0}", say_norm),
    examples=(
        *EXAMPLES,
        Example(([1.0, -2.0, 4.0],), {"order": 1}),
        Example((TABLE,), {"order": "inf", "axis": 1}),
        Example(([0.0, 0.0],), smooth=False),
    ),
    numpy=(np.linalg.norm,),
    source="The p-norms of vectors, Minkowski 1896.",
    arguments=of_linalg,
)

OPERATIONS = (max_, min_, logsumexp, norm)


def is_tied(slot: int, y: Any, x: Any, *, axis: Any, keepdims: bool) -> Any:
    """Return where more than one entry was picked."""
    chosen = is_chosen(y, x, axis, keepdims)
    return chosen & np.greater(np.sum(chosen, axis=axis, keepdims=True), 1)


def is_norm_corner(
    slot: int, y: Any, x: Any, *, order: int | str, axis: Any, keepdims: bool
) -> Any:
    """Return where a norm has a corner at 0."""
    return np.equal(x if order == 1 else y, 0.0)


def is_norm_tied(slot: int, y: Any, x: Any, *, order: int | str, axis: Any, keepdims: bool) -> Any:
    """Return where more than one entry is the largest in size."""
    return order == "inf" and is_tied(slot, y, np.absolute(x), axis=axis, keepdims=keepdims)


KINKS = (
    Kink(
        "max",
        is_tied,
        "a tie splits the gradient evenly",
        (
            Edge(([1.0, 3.0, 3.0],), ([0.0, 0.5, 0.5],)),
            Edge(([[1.0, 1.0], [2.0, 3.0]],), ([[0.5, 0.5], [0.0, 1.0]],), {"axis": 1}),
        ),
    ),
    Kink(
        "min",
        is_tied,
        "a tie splits the gradient evenly",
        (Edge(([1.0, 1.0, 3.0],), ([0.5, 0.5, 0.0],)),),
    ),
    Kink(
        "norm",
        is_norm_corner,
        "the norm has a corner at 0, and its slope there is taken as 0",
        (
            Edge(([0.0, 0.0],), ([0.0, 0.0],)),
            Edge(([0.0, -2.0],), ([0.0, -1.0],), {"order": 1}),
            Edge(([0.0, 0.0],), ([0.0, 0.0],), {"order": "inf"}),
        ),
    ),
    Kink(
        "norm",
        is_norm_tied,
        "a tie splits the gradient evenly",
        (Edge(([2.0, -2.0, 1.0],), ([0.5, -0.5, 0.0],), {"order": "inf"}),),
    ),
)
