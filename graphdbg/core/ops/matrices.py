"""Parts of a matrix: diagonals, their sum, and triangles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.indexing import scatter_add
from graphdbg.core.ops.linear_algebra import MATRIX, VECTOR
from graphdbg.core.ops.record import (
    Attribute,
    Example,
    Factor,
    Notation,
    Operation,
    Says,
    Vjp,
)
from graphdbg.core.ops.rules import normal_axes, whole
from graphdbg.core.values import Shape

WIDE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]
SQUARE = [[2.0, -1.0], [0.5, 3.0]]
STACK = [WIDE, [[0.1, 0.2, 0.3], [1.0, 1.0, -2.0]]]


def diagonal_shape(name: str, operand: Shape, offset: int, axis1: int, axis2: int) -> Shape:
    """Return the shape of the diagonals: what is left of the axes, then their length."""
    if len(operand) < MATRIX:
        raise GraphError(f"{name} needs a matrix: {operand} has not two axes.")
    (one,), (two,) = (normal_axes(name, len(operand), axis) for axis in (axis1, axis2))
    if one == two:
        raise GraphError(f"{name} needs two axes: axis1 and axis2 are both axis {one}.")
    rows, columns = operand[one] + min(offset, 0), operand[two] - max(offset, 0)
    rest = tuple(length for i, length in enumerate(operand) if i not in (one, two))
    return (*rest, max(0, min(rows, columns)))


def diagonal_back(g: Any, y: Any, x: Any, *, offset: int, axis1: int, axis2: int) -> Any:
    """Return the upstream gradient on the diagonal, zeros beside it."""
    axes = (axis1 % len(x.shape), axis2 % len(x.shape))
    lengths = [length for i, length in enumerate(x.shape) if i not in axes]
    shape = (*lengths, x.shape[axes[0]], x.shape[axes[1]])
    places = np.arange(y.shape[-1])
    index = (Ellipsis, places - min(offset, 0), places + max(offset, 0))
    laid = scatter_add(g, index=index, shape=shape)
    last = (len(x.shape) - 2, len(x.shape) - 1)
    return laid if axes == last else np.moveaxis(laid, last, axes)


DIAGONAL = {
    "offset": Attribute(whole, "a whole number: how far above the main diagonal", 0),
    "axis1": Attribute(whole, "an axis: a whole number", 0),
    "axis2": Attribute(whole, "an axis: a whole number", 1),
}
DIAGONALS = (
    Example((SQUARE,)),
    Example((WIDE,), {"offset": 1}),
    Example((WIDE,), {"offset": -1}),
    Example((STACK,), {"axis1": 1, "axis2": 2}),
    Example((STACK,), {"axis1": -1, "axis2": 0, "offset": 1}),
    Example((WIDE,), {"offset": 5}),
)


def write_diagonal(word: str) -> Callable[..., str]:
    """Return the notation of a diagonal or its sum; the offset stands under it."""

    def latex(x: str, offset: int, axis1: int, axis2: int) -> str:
        return rf"\mathrm{{{word}}}{rf'_{{{offset}}}' if offset else ''}({x})"

    return latex


diagonal = Operation(
    name="diagonal",
    symbol="⋱",
    family="linear algebra",
    summary="The entries on a diagonal of each matrix.",
    slots=("x",),
    forward=np.diagonal,
    derivatives=(Vjp(diagonal_back),),
    shape=lambda operand, **settings: diagonal_shape("diagonal", operand, **settings),
    attributes=DIAGONAL,
    notation=Notation(write_diagonal("diag")),
    says=Says(
        "takes the diagonal of {0}",
        "The gradient goes back onto the diagonal, and all places beside it get zero",
    ),
    examples=DIAGONALS,
    numpy=(np.diagonal,),
)


def on_diagonal(y: Any, x: Any, *, offset: int, axis1: int, axis2: int) -> Any:
    """Return 1 on the diagonal and 0 beside it, laid over the operand's axes."""
    one, two = axis1 % len(x.shape), axis2 % len(x.shape)
    ones = np.eye(x.shape[one], x.shape[two], offset, dtype=x.dtype)
    shape = tuple(length if i in (one, two) else 1 for i, length in enumerate(x.shape))
    return np.reshape(ones if one < two else ones.T, shape)


def over_matrix(g: Any, y: Any, x: Any, *, offset: int, axis1: int, axis2: int) -> Any:
    """Return the upstream gradient with the two axes it was summed over put back."""
    return np.expand_dims(g, normal_axes("trace", len(x.shape), (axis1, axis2)))


trace = Operation(
    name="trace",
    symbol="tr",
    family="linear algebra",
    summary="The sum of the entries on a diagonal of each matrix.",
    slots=("x",),
    forward=np.trace,
    derivatives=(Factor(on_diagonal, over_matrix, gate=True),),
    shape=lambda operand, **settings: diagonal_shape("trace", operand, **settings)[:-1],
    attributes=DIAGONAL,
    notation=Notation(write_diagonal("tr")),
    says=Says(
        "adds up the diagonal of {0}",
        "Trace distributes over the diagonal: every entry on it gets the upstream gradient "
        "as it is, and every other zero",
    ),
    examples=DIAGONALS,
    numpy=(np.trace,),
)


def triangle_shape(name: str) -> Callable[..., Shape]:
    """Return the shape rule of a triangle: the operand's; numpy makes a vector a table of rows."""

    def shape(operand: Shape, *, k: int) -> Shape:
        if not operand:
            raise GraphError(f"{name} needs a matrix, and this is a scalar.")
        return operand * 2 if len(operand) == VECTOR else operand

    return shape


def triangle(name: str, symbol: str, side: str, of: Callable[..., Any]) -> Operation:
    """Declare an operation that keeps one triangle of a matrix."""
    return Operation(
        name=name,
        symbol=symbol,
        family="shape",
        summary=f"Each matrix with zeros {side} its k-th diagonal.",
        slots=("x",),
        forward=of,
        derivatives=(Vjp(lambda g, y, x, *, k: of(g, k=k)),),
        shape=triangle_shape(name),
        attributes={"k": Attribute(whole, "a whole number: how far above the diagonal", 0)},
        notation=Notation(
            lambda x, k: rf"\mathrm{{{name}}}({x}{f', {k}' if k else ''})",
        ),
        says=Says(
            "keeps one triangle of {0}",
            "What was kept gets its gradient as it is, and what was set to zero gets zero",
        ),
        examples=(
            Example((WIDE,)),
            Example((WIDE,), {"k": 1}),
            Example((STACK,), {"k": -1}),
            Example(([1.0, 2.0, 4.0],)),
        ),
        numpy=(of,),
    )


tril = triangle("tril", "◣", "above", np.tril)
triu = triangle("triu", "◥", "below", np.triu)


OPERATIONS = (trace, diagonal, tril, triu)
