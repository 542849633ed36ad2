"""What is done with a matrix or a stack of them: diagonals, triangles, determinant, inverse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.ops.indexing import scatter_add
from graphdbg.core.ops.linear_algebra import MATRIX, VECTOR, flip
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
from graphdbg.core.ops.rules import normal_axes, whole
from graphdbg.core.values import Shape

WIDE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]
SQUARE = [[2.0, -1.0], [0.5, 3.0]]
SINGULAR = [[1.0, 2.0], [2.0, 4.0]]
STACK = [WIDE, [[0.1, 0.2, 0.3], [1.0, 1.0, -2.0]]]
SOURCE = "Giles 2008, Collected matrix derivative results, section 2"


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


def refuse_unless_square(name: str, operand: Shape) -> None:
    """Raise GraphError for what is no square matrix nor a stack of them."""
    if len(operand) < MATRIX:
        raise GraphError(f"{name} needs a square matrix: {operand} has not two axes.")
    if operand[-1] != operand[-2]:
        raise GraphError(
            f"{name} needs a square matrix: {operand} has {operand[-2]} rows and "
            f"{operand[-1]} columns."
        )


def or_refuse(name: str, of: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of numpy.linalg that refuses a singular matrix with a sentence."""

    def forward(*operands: Any) -> Any:
        try:
            return of(*operands)
        except np.linalg.LinAlgError:
            raise GraphError(
                f"{name} needs a matrix with an inverse, and this one is singular: its rows "
                "depend on each other."
            ) from None

    return forward


def inverse_shape(operand: Shape) -> Shape:
    """Return the operand's shape, a square matrix or a stack of them."""
    refuse_unless_square("inverse", operand)
    return operand


inverse = Operation(
    name="inverse",
    symbol="⁻¹",
    family="linear algebra",
    summary="The inverse of each square matrix; a singular one is refused.",
    slots=("x",),
    forward=or_refuse("inverse", np.linalg.inv),
    derivatives=(Vjp(lambda g, y, x: -np.matmul(np.matmul(flip(y), g), flip(y))),),
    shape=inverse_shape,
    notation=Notation(r"{}^{{-1}}", Level.POWER, (Level.ATOM,)),
    says=Says(
        "is the inverse of {0}",
        "As 1/x has the slope −1/x², the gradient is minus the upstream gradient "
        "between two transposed inverses, {result}ᵀ",
    ),
    examples=(
        Example((SQUARE,)),
        Example(([SQUARE, [[1.0, 2.0], [-1.0, 0.5]]],)),
        Example(([[4.0]],)),
    ),
    numpy=(np.linalg.inv,),
    source=SOURCE,
)


def determinant_shape(operand: Shape) -> Shape:
    """Return the shape of the stack, a scalar for one matrix."""
    refuse_unless_square("determinant", operand)
    return operand[:-2]


def cofactors(y: Any, x: Any) -> Any:
    """Return the determinant of what is left without row i and column j, with its sign."""
    n = x.shape[-1]
    left = np.array([[j for j in range(n) if j != i] for i in range(n)], dtype=np.intp)
    left = left.reshape(n, n - 1)
    rows, columns = left[:, None, :, None], left[None, :, None, :]
    signs = (1.0 - 2.0 * (np.add.outer(np.arange(n), np.arange(n)) % 2)).astype(x.dtype)
    return signs * np.linalg.det(x[..., rows, columns])


def from_inverse(y: Any, x: Any) -> Any:
    """Return det(x) times the transposed inverse."""
    return np.expand_dims(y, (-2, -1)) * flip(np.linalg.inv(x))


def determinant_by(slot: int, x: Any) -> Factor:
    """Return the derivative of the determinant: the cofactors, by the inverse where it is good.

    At a singular matrix, or near one, they are reckoned one by one, which is exact and slow.
    """
    if x.shape[-1] == 1:
        local: Callable[..., Any] = lone
    elif is_near_singular(x) and x.shape[-1] ** 2 * x.size <= limits.ELEMENTS:
        local = cofactors
    else:
        local = from_inverse
    return Factor(local, lambda g, y, x: np.expand_dims(g, (-2, -1)))


def lone(y: Any, x: Any) -> float:
    """Return the cofactor of a matrix of one entry: the determinant of nothing."""
    return 1.0


def is_near_singular(x: Any) -> bool:
    """Say whether half the digits of an inverse would be lost."""
    if x.size == 0 or not np.all(np.isfinite(x)):
        return False
    with np.errstate(all="ignore"):
        return bool(np.any(np.linalg.cond(x) > np.finfo(x.dtype).eps ** -0.5))


determinant = Operation(
    name="determinant",
    symbol="det",
    family="linear algebra",
    summary="The determinant of each square matrix.",
    slots=("x",),
    forward=np.linalg.det,
    derivatives=determinant_by,
    shape=determinant_shape,
    notation=Notation(r"\det({})"),
    says=Says(
        "is the determinant of {0}",
        "The slope of a determinant by an entry is that entry's cofactor: "
        "the determinant without its row and column, with its sign",
    ),
    examples=(
        Example((SQUARE,)),
        Example(([SQUARE, [[1.0, 2.0], [-1.0, 0.5]]],)),
        Example((SINGULAR,)),
        Example(([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]],)),
        Example(([[4.0]],)),
        Example(([[0.0]],)),
    ),
    numpy=(np.linalg.det,),
    source=SOURCE,
)


def solve_shape(a: Shape, b: Shape) -> Shape:
    """Return the shape of the solution; b is a vector, or a matrix of right-hand sides."""
    refuse_unless_square("solve", a)
    if not b:
        raise GraphError("solve needs a vector or a matrix on the right: b is a scalar.")
    rows = b[0] if len(b) == VECTOR else b[-2]
    if rows != a[-1]:
        raise GraphError(
            f"solve needs as many rows on the right: {a} and {b} have {a[-1]} and {rows}."
        )
    if len(b) == VECTOR:
        return a[:-1]
    try:
        return (*np.broadcast_shapes(a[:-2], b[:-2]), *b[-2:])
    except ValueError:
        raise GraphError(
            f"solve needs the axes before the last two to broadcast: {a} and {b} do not."
        ) from None


def solve_back(g: Any, a: Any, b: Any) -> Any:
    """Return the solution of aᵀ u = g, the gradient by the right-hand side."""
    if len(b.shape) > VECTOR or len(g.shape) == VECTOR:
        return np.linalg.solve(flip(a), g)
    return np.squeeze(np.linalg.solve(flip(a), np.expand_dims(g, -1)), -1)


def solve_left(g: Any, y: Any, a: Any, b: Any) -> Any:
    """Return −u yᵀ, where aᵀ u = g."""
    u = solve_back(g, a, b)
    if len(b.shape) == VECTOR:
        return -(np.expand_dims(u, -1) * np.expand_dims(y, -2))
    return -np.matmul(u, flip(y))


solve = Operation(
    name="solve",
    symbol="A⁻¹b",
    family="linear algebra",
    summary="The solution x of a x = b for each square matrix a; a singular one is refused.",
    slots=("a", "b"),
    forward=or_refuse("solve", np.linalg.solve),
    derivatives=(Vjp(solve_left), Vjp(lambda g, y, a, b: solve_back(g, a, b))),
    shape=solve_shape,
    notation=Notation(r"{}^{{-1}} \, {}", Level.PRODUCT, (Level.ATOM, Level.POWER)),
    says=Says(
        "solves {0} times {result} equals {1}",
        (
            "∂{loss}/∂{operand} is minus ∂{loss}/∂{other} times {result}ᵀ: "
            "every entry pairs one equation with one unknown",
            "The gradient solves the transposed equations, with the upstream gradient on the right",
        ),
    ),
    examples=(
        Example((SQUARE, [1.0, -2.0])),
        Example((SQUARE, WIDE)),
        Example(([SQUARE, [[1.0, 2.0], [-1.0, 0.5]]], [1.0, -2.0])),
        Example(([SQUARE, [[1.0, 2.0], [-1.0, 0.5]]], WIDE)),
    ),
    numpy=(np.linalg.solve,),
    source=SOURCE,
)

OPERATIONS = (trace, diagonal, inverse, determinant, solve, tril, triu)
