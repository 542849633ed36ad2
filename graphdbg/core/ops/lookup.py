"""Looking up: entries at indices that are an operand, and the same entries put back."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.record import (
    Attribute,
    Example,
    Level,
    NoGradient,
    Notation,
    Operation,
    Says,
    Vjp,
)
from graphdbg.core.ops.rules import LENGTHS, normal_axes, whole
from graphdbg.core.values import Shape, size_of

TABLE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]


def places_of(indices: Any, length: int) -> Any:
    """Return indices as whole numbers, or refuse what is none or lies outside."""
    array = np.asarray(indices)
    if array.dtype.kind == "f" and np.any(array != np.floor(array)):
        raise GraphError("The indices of take must be whole numbers.")
    if array.dtype == np.bool_:
        raise GraphError("The indices of take must be whole numbers; they are true or false.")
    outside = array[~((array >= -length) & (array < length))]
    if outside.size:
        raise GraphError(
            f"The indices of take must be whole numbers from {-length} to {length - 1}, "
            f"and one is {float(outside[0]):g}."
        )
    return array.astype(np.intp)


def taken_shape(operand: Shape, indices: Shape, *, axis: int | None) -> Shape:
    """Return the shape with one axis, or all of them, replaced by those of the indices."""
    if axis is None:
        return indices
    (place,) = normal_axes("take", len(operand), axis)
    return (*operand[:place], *indices, *operand[place + 1 :])


def taken(x: Any, indices: Any, *, axis: int | None) -> Any:
    """Return the entries of `x` at `indices` along an axis, or of its flat list for None."""
    array = np.asarray(x)
    length = array.size if axis is None else array.shape[axis]
    return np.take(array, places_of(indices, length), axis=axis)


ONE_OR_ALL = Attribute(whole, "an axis, or null to count through all entries", None)
NO_INDEX = NoGradient("an index is a whole number")

take = Operation(
    name="take",
    symbol="take",
    family="shape",
    summary="Entries at indices that are themselves an operand; along axis 0, an embedding.",
    slots=("x", "indices"),
    forward=taken,
    derivatives=(
        Vjp(lambda g, y, x, i, *, axis: take_add(g, i, axis=axis, shape=x.shape)),
        NO_INDEX,
    ),
    shape=taken_shape,
    attributes={"axis": ONE_OR_ALL},
    notation=Notation(lambda x, i, axis: rf"{x}[{i}]", Level.ATOM, (Level.ATOM, Level.ANY)),
    says=Says(
        "looks up in {0} at the indices {1}",
        (
            "Take routes: each gradient is added where its entry was taken from",
            "No gradient flows to indices",
        ),
    ),
    examples=(
        Example((TABLE, [1.0, 0.0, 1.0]), {"axis": 0}),
        Example((TABLE, [[2.0, -1.0], [0.0, 0.0]]), {"axis": -1}),
        Example((TABLE, [5.0, 0.0])),
        Example((TABLE, 1.0), {"axis": 1}),
    ),
    numpy=(np.take,),
)


def take_added_shape(x: Shape, indices: Shape, *, axis: int | None, shape: Shape) -> Shape:
    """Return the shape asked for, or refuse where take would not have given the operand's."""
    wanted = taken_shape(shape, indices, axis=axis)
    if wanted != x:
        raise GraphError(
            f"take_add needs an operand of shape {wanted}, as take gives it from {shape}; "
            f"this one has shape {x}."
        )
    return shape


def take_added(x: Any, indices: Any, *, axis: int | None, shape: Shape) -> Any:
    """Return zeros of a shape with the entries of `x` added at `indices` along an axis."""
    array = np.asarray(x)
    result = np.zeros(size_of(shape) if axis is None else shape, array.dtype)
    axis = 0 if axis is None else axis % len(shape)
    places = places_of(indices, result.shape[axis])
    fronts = tuple(range(places.ndim))
    np.add.at(
        np.moveaxis(result, axis, 0),
        places,
        np.moveaxis(array, tuple(axis + i for i in fronts), fronts),
    )
    return result.reshape(shape)


take_add: Operation = Operation(
    name="take_add",
    symbol="take⁺",
    family="shape",
    summary="Entries added up at the places that take takes them from, zeros elsewhere.",
    slots=("x", "indices"),
    forward=take_added,
    derivatives=(
        Vjp(lambda g, y, x, i, *, axis, shape: take(g, i, axis=axis)),
        NO_INDEX,
    ),
    shape=take_added_shape,
    attributes={"axis": ONE_OR_ALL, "shape": LENGTHS},
    notation=Notation(lambda x, i, axis, shape: rf"\mathrm{{scatter}}({x} \to [{i}])"),
    says=Says(
        "adds up the entries of {0} at the indices {1}",
        (
            "Adding at places moves entries, so each takes the gradient of the place it went to",
            "No gradient flows to indices",
        ),
    ),
    examples=(
        Example((TABLE, [1.0, 1.0]), {"axis": 0, "shape": (3, 3)}),
        Example(([1.0, 2.0], [5.0, 0.0]), {"shape": (2, 3)}),
        Example(([1.0, 2.0], 1.0), {"axis": -1, "shape": (2, 2)}),
    ),
    source="The adjoint of take: what was picked twice is added.",
)


OPERATIONS = (take, take_add)
