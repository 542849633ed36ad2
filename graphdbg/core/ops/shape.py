"""Shapes and choices: entries moved, copied or picked, none computed."""

from __future__ import annotations

import math
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
from graphdbg.core.ops.rules import elementwise_shape, normal_axes, whole, whole_or_wholes, wholes
from graphdbg.core.values import Shape, size_of

TABLE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]


def reshaped(operand: Shape, *, shape: int | tuple[int, ...]) -> Shape:
    """Return the asked shape with −1 worked out, or refuse where the entries do not fit."""
    asked = (shape,) if isinstance(shape, int) else shape
    known = math.prod(length for length in asked if length != -1)
    free = asked.count(-1)
    total = size_of(operand)
    fits = total == known if not free else free == 1 and known > 0 and total % known == 0
    if not fits or min(asked, default=0) < -1:
        raise GraphError(
            f"reshape needs the same number of entries: {operand} has {total}, "
            f"and {list(asked)} does not hold them."
        )
    return tuple(total // known if length == -1 else length for length in asked)


reshape = Operation(
    name="reshape",
    symbol="⊞",
    family="shape",
    summary="The same entries in another shape; one length may be −1.",
    slots=("x",),
    forward=lambda x, *, shape: np.reshape(x, shape),
    derivatives=(Vjp(lambda g, y, x, *, shape: np.reshape(g, x.shape)),),
    shape=reshaped,
    attributes={"shape": Attribute(whole_or_wholes, "a length or a list of lengths")},
    notation=Notation(lambda x, shape: rf"\mathrm{{reshape}}({x})"),
    says=Says(
        "gives the entries of {0} another shape",
        "Reshape only moves entries, so the gradient takes the old shape again",
    ),
    examples=(
        Example((TABLE,), {"shape": (3, 2)}),
        Example((TABLE,), {"shape": -1}),
        Example(([1.0, 2.0, 3.0],), {"shape": (-1, 1)}),
        Example((2.0,), {"shape": (1, 1)}),
    ),
    numpy=(np.reshape,),
)


def expanded(operand: Shape, *, axis: int | tuple[int, ...]) -> Shape:
    """Return the shape with axes of length 1 put in where `axis` says."""
    axes = (axis,) if isinstance(axis, int) else axis
    places = normal_axes("expand_dims", len(operand) + len(axes), axis)
    rest = iter(operand)
    return tuple(1 if i in places else next(rest) for i in range(len(operand) + len(axes)))


expand_dims = Operation(
    name="expand_dims",
    symbol="⊞",
    family="shape",
    summary="New axes of length 1.",
    slots=("x",),
    forward=lambda x, *, axis: np.expand_dims(x, axis),
    derivatives=(Vjp(lambda g, y, x, *, axis: np.reshape(g, x.shape)),),
    shape=expanded,
    attributes={"axis": Attribute(whole_or_wholes, "an axis or a list of axes")},
    # A vector made a row is the transpose of the column it is by custom.
    notation=Notation(
        lambda x, axis: rf"{x}^\top" if axis in (0, -2) else x, Level.POWER, (Level.ATOM,)
    ),
    says=Says(
        "gives {0} a new axis of length 1",
        "Only the shape changed, so the gradient takes the old shape again",
    ),
    examples=(
        Example(([1.0, 2.0],), {"axis": 0}),
        Example((TABLE,), {"axis": (0, 2)}),
        Example((3.0,), {"axis": -1}),
    ),
    numpy=(np.expand_dims,),
)


def widened(operand: Shape, *, shape: tuple[int, ...]) -> Shape:
    """Return the shape broadcast to, or refuse where it cannot be."""
    try:
        fits = np.broadcast_shapes(operand, shape) == tuple(shape)
    except ValueError:
        fits = False
    if not fits:
        raise GraphError(f"broadcast_to cannot widen {operand} to {tuple(shape)}.")
    return tuple(shape)


broadcast_to = Operation(
    name="broadcast_to",
    symbol="⇶",
    family="shape",
    summary="The entries repeated along new or single axes.",
    slots=("x",),
    forward=lambda x, *, shape: np.broadcast_to(x, shape),
    # The engine sums over the broadcast axes, here as everywhere.
    derivatives=(Vjp(lambda g, y, x, *, shape: g),),
    shape=widened,
    attributes={"shape": Attribute(wholes, "a list of lengths")},
    notation=Notation(lambda x, shape: x, Level.ATOM, (Level.ATOM,)),
    says=Says(
        "repeats {0} to fill a larger shape",
        "Broadcasting is fan-out: the gradient adds up over the copies",
    ),
    examples=(Example(([1.0, 2.0, 3.0],), {"shape": (2, 3)}), Example((2.0,), {"shape": (2,)})),
    numpy=(np.broadcast_to,),
)

where = Operation(
    name="where",
    symbol="?",
    family="shape",
    summary="Entries of one value where a condition holds, of another elsewhere.",
    slots=("condition", "a", "b"),
    forward=np.where,
    derivatives=(
        NoGradient("a condition is either true or false"),
        Vjp(lambda g, y, c, a, b: np.where(c, g, 0.0)),
        Vjp(lambda g, y, c, a, b: np.where(c, 0.0, g)),
    ),
    shape=elementwise_shape("where", ("condition", "b")),
    notation=Notation(
        r"\begin{{cases}}{1} & {0} \\ {2} & \mathrm{{else}}\end{{cases}}", Level.ATOM
    ),
    says=Says(
        "takes {1} where {0} holds, and {2} elsewhere",
        "Where routes: an entry's gradient goes to the value it was taken from",
    ),
    examples=(
        Example(([True, False, True], [1.0, 2.0, 3.0], -1.0)),
        Example((True, 2.0, 3.0)),
    ),
    numpy=(np.where,),
)


def refuse_no_class(indices: Any, classes: int) -> None:
    """Raise GraphError where an index is not that of one of the classes."""
    is_whole = indices.dtype.kind in "iu"
    if not is_whole and not np.all(np.isfinite(indices) & (indices == np.floor(indices))):
        raise GraphError("Class indices must be whole numbers.")
    if indices.size and (np.min(indices) < 0 or np.max(indices) >= classes):
        raise GraphError(
            f"Class indices must be whole numbers from 0 to {classes - 1}, "
            f"and one is {int(np.min(indices) if np.min(indices) < 0 else np.max(indices))}."
        )


def hot(indices: Any, *, classes: int, axis: int) -> Any:
    """Return rows of zeros with a 1 at each index; an index that is none is refused."""
    refuse_no_class(indices, classes)
    places = np.arange(classes)
    dtype = np.result_type(indices, np.float32)  # single precision stays single
    found = np.equal(np.expand_dims(indices, -1), places).astype(dtype)
    return np.moveaxis(found, -1, axis)


def hot_shape(indices: Shape, *, classes: int, axis: int) -> Shape:
    """Return the shape of the indices with the axis of classes put in."""
    (place,) = normal_axes("one_hot", len(indices) + 1, axis)
    return (*indices[:place], classes, *indices[place:])


one_hot = Operation(
    name="one_hot",
    symbol="1-hot",
    family="shape",
    summary="Class indices as rows with a single 1.",
    slots=("indices",),
    forward=hot,
    derivatives=(NoGradient("class indices are whole numbers"),),
    shape=hot_shape,
    attributes={
        "classes": Attribute(whole, "how many classes there are"),
        "axis": Attribute(whole, "the axis of the classes: a whole number", -1),
    },
    notation=Notation(lambda indices, classes, axis: rf"\mathrm{{onehot}}({indices})"),
    says=Says("marks each class index with a 1", "No gradient flows to class indices"),
    examples=(Example(([2.0, 0.0],), {"classes": 3}), Example((1.0,), {"classes": 2})),
    source="The indicator of each class, as in Bishop 2006, 4.1.3.",
)

OPERATIONS = (reshape, expand_dims, broadcast_to, where, one_hot)
