"""Sums and products: many entries into one, over all axes or some, and running sums."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.record import (
    Attribute,
    Example,
    Factor,
    Level,
    Notation,
    Operation,
    Says,
    Vjp,
)
from graphdbg.core.ops.rules import (
    AXIS,
    KEEPDIMS,
    average,
    count_reduced,
    flag,
    normal_axes,
    reduced_shape,
    restore_axes,
    whole,
)
from graphdbg.core.values import Shape, size_of

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


def order_of_axes(name: str, ndim: int, axis: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the axes that stay and those that are reduced, each in order."""
    reduced = normal_axes(name, ndim, axis)
    return tuple(i for i in range(ndim) if i not in reduced), tuple(sorted(reduced))


def in_rows(x: Any, axis: Any) -> Any:
    """Return the entries with the axes of a reduction moved last and made one."""
    kept, reduced = order_of_axes("product_of_others", len(x.shape), axis)
    lengths = tuple(x.shape[i] for i in kept)
    rows = np.transpose(x, kept + reduced)
    return np.reshape(rows, (*lengths, size_of(tuple(x.shape[i] for i in reduced))))


def out_of_rows(rows: Any, shape: Shape, axis: Any) -> Any:
    """Undo `in_rows` for an array that had `shape`."""
    order = sum(order_of_axes("product_of_others", len(shape), axis), ())
    back = tuple(int(i) for i in np.argsort(order))
    return np.transpose(np.reshape(rows, tuple(shape[i] for i in order)), back)


def multiply_others(x: Any, *, axis: Any) -> Any:
    """Return, for each entry, the product of all others: what is before times what is after."""
    rows = in_rows(x, axis)
    ones = np.ones_like(rows[..., :1])
    before = np.cumprod(np.concatenate([ones, rows[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, rows[..., :0:-1]], axis=-1), axis=-1)
    return out_of_rows(before * after[..., ::-1], x.shape, axis)


def others_of_others(g: Any, y: Any, x: Any, *, axis: Any) -> Any:
    """Return Σᵢ gᵢ times the product of all but i and j, for each entry j."""
    rows, flow = in_rows(x, axis), in_rows(g, axis)
    itself = np.eye(rows.shape[-1], dtype=bool)
    without = np.where(itself, 1.0, np.expand_dims(rows, -2))
    pairs = np.where(itself, 0.0, product_of_others(without, axis=-1))
    return out_of_rows(np.sum(np.expand_dims(flow, -1) * pairs, axis=-2), x.shape, axis)


def of_others_shape(operand: Shape, *, axis: Any) -> Shape:
    """Return the operand's shape; the axes must be there."""
    normal_axes("product_of_others", len(operand), axis)
    return operand


FACTORS = (
    Example(([1.0, 2.0, 4.0],)),
    Example((TABLE,), {"axis": 0}),
    Example((TABLE,), {"axis": (0, 1)}),
    Example(([2.0, 0.0, -3.0],)),
    Example(([0.0, 5.0, 0.0],)),
    Example((3.0,)),
    Example(([],)),
)

product_of_others = Operation(
    name="product_of_others",
    symbol="∏≠",
    family="reduction",
    summary="For each entry the product of all others: the derivative of prod, exact with zeros.",
    slots=("x",),
    forward=multiply_others,
    derivatives=(Vjp(others_of_others),),
    shape=of_others_shape,
    attributes={"axis": AXIS},
    notation=Notation(
        lambda x, axis: rf"\prod_{{k \ne i}} {{{x}}}_k", Level.PRODUCT, (Level.ATOM,)
    ),
    says=Says(
        "multiplies, for each entry of {0}, all the others",
        "Each entry of {operand} is a factor of every product but its own",
    ),
    examples=FACTORS,
    source="The adjoint of prod, by the product rule.",
)

prod = Operation(
    name="prod",
    symbol="∏",
    family="reduction",
    summary="The product of the entries, over all axes or some.",
    slots=("x",),
    forward=np.prod,
    # Not y/x, which is 0/0 where an entry is 0.
    derivatives=(Factor(lambda y, x, *, axis, keepdims: product_of_others(x, axis=axis), spread),),
    shape=reduced_shape("prod"),
    attributes={"axis": AXIS, "keepdims": KEEPDIMS},
    notation=Notation(write(r"\mathrm{prod}")),
    says=Says(
        "multiplies the entries of {0}",
        "Prod swaps: every entry of {operand} gets the upstream gradient times the product of "
        "the others",
    ),
    examples=(*FACTORS, Example((TABLE,), {"axis": -1, "keepdims": True})),
    numpy=(np.prod,),
)


def running_sum(x: Any, *, axis: int | None, reverse: bool) -> Any:
    """Return the sums of the entries so far; from the far end where `reverse` says so."""
    if not reverse:
        return np.cumsum(x, axis=axis)
    entries = np.ravel(x) if axis is None else x
    place = 0 if axis is None else axis
    return np.flip(np.cumsum(np.flip(entries, place), axis=place), place)


def running_sum_back(g: Any, y: Any, x: Any, *, axis: int | None, reverse: bool) -> Any:
    """Return the running sum of the upstream gradient from the other end."""
    place = 0 if axis is None else axis
    total = cumsum(g, axis=place, reverse=not reverse)
    return total if total.shape == x.shape else np.reshape(total, x.shape)


def running_shape(operand: Shape, *, axis: int | None, reverse: bool) -> Shape:
    """Return the operand's shape, or one axis with all entries where `axis` is None."""
    if axis is None:
        return (size_of(operand),)
    normal_axes("cumsum", len(operand), axis)
    return operand


def write_running(x: str, axis: int | None, reverse: bool) -> str:
    """Return the notation of a running sum; an arrow says that it begins at the far end."""
    return r"\mathrm{cumsum}" + (r"_{\leftarrow}" if reverse else "") + f"({x})"


cumsum = Operation(
    name="cumsum",
    symbol="Σ…",
    family="reduction",
    summary="The sum of the entries so far along an axis, from its far end if `reverse`.",
    slots=("x",),
    forward=running_sum,
    derivatives=(Vjp(running_sum_back),),
    shape=running_shape,
    attributes={
        "axis": Attribute(whole, "an axis, or null for all entries in a row", None),
        "reverse": Attribute(flag, "true or false", False),
    },
    notation=Notation(write_running),
    says=Says(
        "adds up the entries of {0} one after the other",
        "An entry is in every sum from its own on, so the gradient adds up from the other end",
    ),
    examples=(
        Example(([1.0, 2.0, 4.0],)),
        Example((TABLE,)),
        Example((TABLE,), {"axis": 0}),
        Example((TABLE,), {"axis": -1}),
        Example((3.0,)),
    ),
    numpy=(np.cumsum,),
)

OPERATIONS = (sum_, mean, prod, product_of_others, cumsum)
