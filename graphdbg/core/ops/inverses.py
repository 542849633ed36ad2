"""Square matrices, one or a stack of them: inverse, determinant, linear equations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.ops.linear_algebra import MATRIX, VECTOR, flip
from graphdbg.core.ops.record import Example, Factor, Level, Notation, Operation, Says, Vjp
from graphdbg.core.values import Shape

WIDE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]
SQUARE = [[2.0, -1.0], [0.5, 3.0]]
SINGULAR = [[1.0, 2.0], [2.0, 4.0]]
SOURCE = "Giles 2008, Collected matrix derivative results, section 2"


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

OPERATIONS = (inverse, determinant, solve)
