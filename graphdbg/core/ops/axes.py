"""Axes joined, dropped, moved and turned round: the same entries in other places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.record import Attribute, Example, Level, Notation, Operation, Says, Vjp
from graphdbg.core.ops.rules import AXIS, normal_axes, whole_or_wholes
from graphdbg.core.values import Shape, size_of

TABLE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]
STACK = [TABLE, [[0.1, 0.2, 0.3], [1.0, 1.0, -2.0]]]


def flattening(name: str, numpy: tuple[Callable[..., Any], ...]) -> Operation:
    """Declare an operation that lays all entries in one line."""
    return Operation(
        name=name,
        symbol="⊟",
        family="shape",
        summary="All entries in one line, the last axis fastest.",
        slots=("x",),
        forward=np.ravel,
        derivatives=(Vjp(lambda g, y, x: np.reshape(g, x.shape)),),
        shape=lambda operand: (size_of(operand),),
        notation=Notation(rf"\mathrm{{{{{name}}}}}({{}})"),
        says=Says(
            "lays the entries of {0} in one line",
            "Only the shape changed, so the gradient takes the old shape again",
        ),
        examples=(Example((TABLE,)), Example((2.0,)), Example((STACK,))),
        numpy=numpy,
        source="" if numpy else "The method ndarray.flatten of numpy.",
    )


flatten = flattening("flatten", ())
ravel = flattening("ravel", (np.ravel,))


def squeezed_axes(operand: Shape, axis: Any) -> tuple[int, ...]:
    """Return the axes that squeeze drops."""
    if axis is None:
        return tuple(i for i, length in enumerate(operand) if length == 1)
    return normal_axes("squeeze", len(operand), axis)


def squeezed(operand: Shape, *, axis: Any) -> Shape:
    """Return the shape without axes of length 1, or refuse one that is longer."""
    axes = squeezed_axes(operand, axis)
    for one in axes:
        if operand[one] != 1:
            raise GraphError(
                f"squeeze drops axes of length 1, and axis {one} of {operand} has length "
                f"{operand[one]}."
            )
    return tuple(length for i, length in enumerate(operand) if i not in axes)


squeeze = Operation(
    name="squeeze",
    symbol="⊟",
    family="shape",
    summary="Axes of length 1 dropped, all of them or those that `axis` names.",
    slots=("x",),
    forward=lambda x, *, axis: np.squeeze(x, axis=axis),
    derivatives=(Vjp(lambda g, y, x, *, axis: np.reshape(g, x.shape)),),
    shape=squeezed,
    attributes={
        "axis": Attribute(
            whole_or_wholes, "an axis, a list of axes, or null for all of length 1", None
        )
    },
    notation=Notation(lambda x, axis: rf"\mathrm{{squeeze}}({x})"),
    says=Says(
        "drops axes of length 1 of {0}",
        "Only the shape changed, so the gradient takes the old shape again",
    ),
    examples=(
        Example(([[1.0, 2.0]],)),
        Example(([[[1.0], [2.0]]],), {"axis": 0}),
        Example(([[[1.0], [2.0]]],), {"axis": (0, -1)}),
        Example((3.0,)),
    ),
    numpy=(np.squeeze,),
)


def moved_shape(operand: Shape, *, source: Any, destination: Any) -> Shape:
    """Return the shape with axes moved; as many must be named as places for them."""
    sources = normal_axes("moveaxis", len(operand), source)
    places = normal_axes("moveaxis", len(operand), destination)
    if len(sources) != len(places):
        raise GraphError(
            f"moveaxis needs as many places as axes: {len(sources)} axes and {len(places)} places "
            "are given."
        )
    order = [i for i in range(len(operand)) if i not in sources]
    for place, axis in sorted(zip(places, sources, strict=True)):
        order.insert(place, axis)
    return tuple(operand[i] for i in order)


AXES = Attribute(whole_or_wholes, "an axis or a list of axes")
moveaxis = Operation(
    name="moveaxis",
    symbol="⇄",
    family="shape",
    summary="Axes moved to other places, the rest in their order.",
    slots=("x",),
    forward=np.moveaxis,
    derivatives=(Vjp(lambda g, y, x, *, source, destination: np.moveaxis(g, destination, source)),),
    shape=moved_shape,
    attributes={"source": AXES, "destination": AXES},
    notation=Notation(lambda x, source, destination: rf"{x}^\top", Level.POWER, (Level.ATOM,)),
    says=Says(
        "moves axes of {0}",
        "Moveaxis only moves entries, so the gradient is moved back",
    ),
    examples=(
        Example((STACK,), {"source": 0, "destination": -1}),
        Example((STACK,), {"source": (0, 1), "destination": (2, 0)}),
    ),
    numpy=(np.moveaxis,),
)


def along(axis: Any) -> str:
    """Return the subscript that names an axis, nothing for all of them."""
    return "" if axis is None else rf"_{{\mathrm{{axis}}\ {axis}}}"


def flipped_shape(operand: Shape, *, axis: Any) -> Shape:
    """Return the operand's shape; every axis must be there."""
    normal_axes("flip", len(operand), axis)
    return operand


flip = Operation(
    name="flip",
    symbol="↔",
    family="shape",
    summary="The order of the entries turned round, along all axes or some.",
    slots=("x",),
    forward=np.flip,
    derivatives=(Vjp(lambda g, y, x, *, axis: np.flip(g, axis=axis)),),
    shape=flipped_shape,
    attributes={"axis": AXIS},
    notation=Notation(lambda x, axis: rf"\mathrm{{flip}}{along(axis)}({x})"),
    says=Says(
        "turns the entries of {0} round",
        "Flip only moves entries, so the gradient is turned round too",
    ),
    examples=(
        Example(([1.0, 2.0, 4.0],)),
        Example((TABLE,), {"axis": 1}),
        Example((TABLE,), {"axis": (0, -1)}),
        Example((2.0,)),
    ),
    numpy=(np.flip,),
)


def rolled_shape(operand: Shape, *, shift: Any, axis: Any) -> Shape:
    """Return the operand's shape; there must be an axis for every shift, or one shift for all."""
    if axis is None:
        return operand
    for one in as_tuple(axis):
        normal_axes("roll", len(operand), one)
    shifts, axes = len(as_tuple(shift)), len(as_tuple(axis))
    if shifts != axes and 1 not in (shifts, axes):
        raise GraphError(f"roll needs a shift for each axis: {shifts} shifts and {axes} axes.")
    return operand


def as_tuple(value: int | tuple[int, ...]) -> tuple[int, ...]:
    """Return one whole number or several as a tuple."""
    return (value,) if isinstance(value, int) else value


def rolled_back(shift: int | tuple[int, ...]) -> int | tuple[int, ...]:
    """Return the shift that undoes another."""
    return -shift if isinstance(shift, int) else tuple(-one for one in shift)


roll = Operation(
    name="roll",
    symbol="↻",
    family="shape",
    summary="Entries shifted along axes; what falls off one end comes in at the other.",
    slots=("x",),
    # numpy cannot roll a scalar along no axis.
    forward=lambda x, *, shift, axis: x if axis == () else np.roll(x, shift, axis),
    derivatives=(Vjp(lambda g, y, x, *, shift, axis: np.roll(g, rolled_back(shift), axis=axis)),),
    shape=rolled_shape,
    attributes={
        "shift": Attribute(whole_or_wholes, "a whole number or a list of them"),
        "axis": Attribute(whole_or_wholes, "an axis, a list of axes, or null for one line", None),
    },
    notation=Notation(lambda x, shift, axis: rf"\mathrm{{roll}}{along(axis)}({x}, {shift})"),
    says=Says(
        "shifts the entries of {0} round",
        "Roll only moves entries, so the gradient is shifted back",
    ),
    examples=(
        Example(([1.0, 2.0, 4.0],), {"shift": 1}),
        Example((TABLE,), {"shift": -1, "axis": 1}),
        Example((TABLE,), {"shift": (1, 2), "axis": (0, 1)}),
        Example((TABLE,), {"shift": 7}),
    ),
    numpy=(np.roll,),
)


OPERATIONS = (flatten, ravel, squeeze, moveaxis, flip, roll)
