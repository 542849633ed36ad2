"""numpy's dot, inner and outer: products that multiply, matmul and einsum say too."""

from __future__ import annotations

from string import ascii_letters
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.einstein import STACK, einsum_by
from graphdbg.core.ops.linear_algebra import (
    MATRIX,
    VECTOR,
    A,
    B,
    matmul_left,
    matmul_right,
    matmul_shape,
    say_matmul,
)
from graphdbg.core.ops.record import Example, Level, Notation, Operation, Says, Vjp
from graphdbg.core.values import Shape


def dot_terms(a: Shape, b: Shape, contracted: int) -> str:
    """Return the subscripts of a product over a's last axis and b's axis `contracted`."""
    left, right = list(ascii_letters[: len(a)]), list(ascii_letters[len(a) : len(a) + len(b)])
    right[contracted] = left[-1]
    output = left[:-1] + [label for label in right if label != left[-1]]
    return f"{''.join(left)},{''.join(right)}->{''.join(output)}"


def product_by(slot: int, subscripts: str) -> Vjp:
    """Return the derivative by one of two operands of an einsum."""
    back = einsum_by(slot, subscripts=subscripts).rule
    return Vjp(lambda g, y, a, b: back(g, y, a, b, subscripts=subscripts))


def swaps(slot: int, *_: Any) -> Vjp:
    """Return the derivative of a product of numbers: the upstream gradient times the other."""
    return Vjp(lambda g, y, a, b: g * (a, b)[1 - slot])


def is_like_matmul(a: Shape, b: Shape) -> bool:
    """Say whether dot and matmul are the same at these shapes."""
    return bool(a and b) and (len(b) <= MATRIX or len(a) == VECTOR)


def dot_shape(a: Shape, b: Shape) -> Shape:
    """Return the shape of numpy.dot, or refuse sizes that disagree."""
    if not a or not b:
        return a or b
    inner = b[0] if len(b) == VECTOR else b[-2]
    if a[-1] != inner:
        raise GraphError(f"dot needs inner sizes to agree: {a} and {b} have {a[-1]} and {inner}.")
    return matmul_shape(a, b) if is_like_matmul(a, b) else (*a[:-1], *b[:-2], b[-1])


def dot_by(slot: int, a: Any, b: Any) -> Vjp:
    """Return the derivative of dot: that of multiply, of matmul, or of the einsum it is."""
    if not a.shape or not b.shape:
        return swaps(slot)
    if is_like_matmul(a.shape, b.shape):
        return Vjp((matmul_left, matmul_right)[slot])
    return product_by(slot, dot_terms(a.shape, b.shape, -2))


def say_product(slot: int, a: Any, b: Any) -> str:
    """Return what the gradient of a product is made of."""
    if len(a.shape) == len(b.shape) == MATRIX:
        return say_matmul(slot, a, b)
    return "A product swaps: {operand} gets the upstream gradient times {other}"


dot = Operation(
    name="dot",
    symbol="·",
    family="linear algebra",
    summary="The product of numpy.dot: over the last axis of a and the last but one of b.",
    slots=("a", "b"),
    forward=np.dot,
    derivatives=dot_by,
    shape=dot_shape,
    notation=Notation(r"{} \cdot {}", Level.PRODUCT, (Level.PRODUCT, Level.PRODUCT)),
    says=Says("is the dot product of {0} and {1}", say_product),
    examples=(
        Example(([1.0, 2.0], [3.0, -4.0])),
        Example((A, B)),
        Example((A, [1.0, 2.0, -1.0])),
        Example(([1.0, -1.0], STACK)),
        Example((A, [B, B, B])),
        Example((2.0, A)),
        Example((A, 0.5)),
        Example((2.0, 3.0)),
    ),
    numpy=(np.dot,),
)


def inner_shape(a: Shape, b: Shape) -> Shape:
    """Return the shape of numpy.inner, or refuse last axes that disagree."""
    if not a or not b:
        return a or b
    if a[-1] != b[-1]:
        raise GraphError(f"inner needs last axes to agree: {a} and {b} have {a[-1]} and {b[-1]}.")
    return a[:-1] + b[:-1]


def inner_by(slot: int, a: Any, b: Any) -> Vjp:
    """Return the derivative of inner: that of multiply, or of the einsum it is."""
    if not a.shape or not b.shape or len(a.shape) == len(b.shape) == VECTOR:
        return swaps(slot)
    return product_by(slot, dot_terms(a.shape, b.shape, -1))


def say_inner(slot: int, a: Any, b: Any) -> str:
    """Return what the gradient of an inner product is made of."""
    return "An inner product swaps: {operand} gets the upstream gradient times {other}"


inner = Operation(
    name="inner",
    symbol="⟨,⟩",
    family="linear algebra",
    summary="The product over the last axis of both.",
    slots=("a", "b"),
    forward=np.inner,
    derivatives=inner_by,
    shape=inner_shape,
    notation=Notation(r"\langle {}, {} \rangle"),
    says=Says("is the inner product of {0} and {1}", say_inner),
    examples=(
        Example(([1.0, 2.0], [3.0, -4.0])),
        Example((A, A)),
        Example((STACK, [1.0, 2.0, -1.0])),
        Example(([1.0, 2.0, -1.0], A)),
        Example((2.0, A)),
    ),
    numpy=(np.inner,),
)


def line(x: Any) -> Any:
    """Return the entries in one line."""
    return x if len(x.shape) == VECTOR else np.ravel(x)


def laid_out(column: Any, shape: Shape) -> Any:
    """Return the entries of a vector in the shape they were taken from."""
    return column if column.shape == shape else np.reshape(column, shape)


def outer_shape(a: Shape, b: Shape) -> Shape:
    """Return one row for each entry of a, one column for each of b."""
    return (int(np.prod(a)), int(np.prod(b)))


outer = Operation(
    name="outer",
    symbol="⊗",
    family="linear algebra",
    summary="Every entry of a times every entry of b, as a table.",
    slots=("a", "b"),
    forward=np.outer,
    derivatives=(
        Vjp(lambda g, y, a, b: laid_out(np.matmul(g, line(b)), a.shape)),
        Vjp(lambda g, y, a, b: laid_out(np.matmul(np.transpose(g), line(a)), b.shape)),
    ),
    shape=outer_shape,
    notation=Notation(r"{} \otimes {}", Level.PRODUCT, (Level.PRODUCT, Level.POWER)),
    says=Says(
        "is the outer product of {0} and {1}",
        (
            "∂{loss}/∂{operand} is the upstream gradient times {other}: each entry adds up its row",
            "∂{loss}/∂{operand} is the upstream gradient's transpose times {other}: "
            "each entry adds up its column",
        ),
    ),
    examples=(
        Example(([1.0, 2.0], [3.0, -4.0, 0.5])),
        Example((A, [1.0, 2.0])),
        Example((2.0, [1.0, 3.0])),
        Example((2.0, 3.0)),
    ),
    numpy=(np.outer,),
)

OPERATIONS = (dot, inner, outer)
