"""Linear algebra."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.record import Attribute, Example, Level, Notation, Operation, Says, Vjp
from graphdbg.core.ops.rules import normal_axes, whole, wholes
from graphdbg.core.values import Shape

VECTOR = 1
MATRIX = 2


def matmul_shape(a: Shape, b: Shape) -> Shape:
    """Return the shape of a @ b, or refuse with the sizes that disagree."""
    if not a or not b:
        raise GraphError(f"matmul needs vectors or matrices: {a} @ {b} has a scalar; use multiply.")
    inner = b[0] if len(b) == VECTOR else b[-2]
    if a[-1] != inner:
        raise GraphError(f"matmul needs inner sizes to agree: {a} @ {b} has {a[-1]} and {inner}.")
    try:
        batch = np.broadcast_shapes(a[:-2], b[:-2])
    except ValueError:
        raise GraphError(
            f"matmul needs the axes before the last two to broadcast: {a} @ {b} do not."
        ) from None
    return batch + a[-2:-1] + (b[-1:] if len(b) > VECTOR else ())


def flip(x: Any) -> Any:
    """Return each matrix transposed."""
    return np.transpose(x) if len(x.shape) == MATRIX else np.swapaxes(x, -1, -2)


def matmul_left(g: Any, y: Any, a: Any, b: Any) -> Any:
    """Return the upstream gradient times bᵀ, for every combination of ranks numpy allows."""
    left, right = len(a.shape), len(b.shape)
    if left == VECTOR and right == VECTOR:
        return g * b
    if right == VECTOR:
        return np.matmul(np.expand_dims(g, -1), np.expand_dims(b, 0))
    if left == VECTOR:
        if right == MATRIX:
            return np.matmul(b, g)
        return np.sum(b * np.expand_dims(g, -2), axis=-1)
    return np.matmul(g, flip(b))


def matmul_right(g: Any, y: Any, a: Any, b: Any) -> Any:
    """Return aᵀ times the upstream gradient, for every combination of ranks numpy allows."""
    left, right = len(a.shape), len(b.shape)
    if left == VECTOR and right == VECTOR:
        return g * a
    if left == VECTOR:
        return np.matmul(np.expand_dims(a, -1), np.expand_dims(g, -2))
    if right == VECTOR:
        if left == MATRIX:
            return np.matmul(np.transpose(a), g)
        return np.sum(a * np.expand_dims(g, -1), axis=-2)
    return np.matmul(flip(a), g)


def say_matmul(slot: int, a: Any, b: Any) -> str:
    """Return what one entry of the gradient is made of; a layer of inputs is a, of weights b."""
    ranks = (len(a.shape), len(b.shape))
    if ranks == (VECTOR, VECTOR):
        return "A dot product swaps: {operand} gets the upstream gradient times {other}"
    if slot == 0:
        rule = "∂{loss}/∂{operand} is the upstream gradient times {other}ᵀ"
    else:
        rule = "∂{loss}/∂{operand} is {other}ᵀ times the upstream gradient"
    if ranks[1 - slot] == VECTOR or (slot == 1 and ranks[1] != VECTOR):
        one = "one entry of {other}" if slot == 0 else "one input"
        return f"{rule}: every entry pairs {one} with one output's gradient"
    return f"{rule}: every entry adds up the gradients of the outputs it fed, each times its weight"


A = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]
B = [[2.0, 1.0], [0.0, -1.0], [1.5, 0.3]]
STACK = [A, [[0.1, 0.2, 0.3], [1.0, 1.0, -2.0]]]

matmul = Operation(
    name="matmul",
    symbol="@",
    family="linear algebra",
    summary="The matrix product, with every rank combination numpy allows.",
    slots=("a", "b"),
    forward=np.matmul,
    derivatives=(Vjp(matmul_left), Vjp(matmul_right)),
    shape=matmul_shape,
    notation=Notation(r"{} \, {}", Level.PRODUCT, (Level.PRODUCT, Level.PRODUCT)),
    says=Says(
        forward="is the matrix product of {0} and {1}",
        backward=say_matmul,
    ),
    examples=(
        Example((A, B)),
        Example((A, [1.0, 2.0, -1.0])),
        Example(([1.0, -1.0], A)),
        Example(([1.0, 2.0], [3.0, -4.0])),
        Example((STACK, B)),
        Example((A, [B, B, B])),
        Example((STACK, [1.0, 2.0, -1.0])),
        Example(([1.0, -1.0], STACK)),
    ),
    numpy=(np.matmul,),
)


def permuted(axes: tuple[int, ...] | None, ndim: int) -> tuple[int, ...]:
    """Return the permutation of a transpose; None reverses the axes."""
    return tuple(reversed(range(ndim))) if axes is None else tuple(i % ndim for i in axes)


def transpose_shape(operand: Shape, *, axes: tuple[int, ...] | None) -> Shape:
    """Return the permuted shape; the axes must be a permutation."""
    if axes is not None and (
        len(axes) != len(operand) or len(normal_axes("transpose", len(operand), axes)) != len(axes)
    ):
        raise GraphError(
            f"transpose needs every axis once: {list(axes)} does not permute "
            f"{len(operand)} axes of {operand}."
        )
    return tuple(operand[i] for i in permuted(axes, len(operand)))


def transpose_back(g: Any, y: Any, x: Any, *, axes: tuple[int, ...] | None) -> Any:
    """Return the upstream gradient with its axes permuted back."""
    if axes is None:
        return np.transpose(g)
    return np.transpose(g, tuple(int(i) for i in np.argsort(permuted(axes, len(x.shape)))))


transpose = Operation(
    name="transpose",
    symbol="ᵀ",
    family="linear algebra",
    summary="The axes in another order; reversed unless `axes` says otherwise.",
    slots=("x",),
    forward=np.transpose,
    derivatives=(Vjp(transpose_back),),
    shape=transpose_shape,
    attributes={"axes": Attribute(wholes, "a list with every axis once, or null", None)},
    notation=Notation(lambda x, axes: rf"{x}^\top", Level.POWER, (Level.ATOM,)),
    says=Says(
        forward="transposes {0}",
        backward="Transpose only moves entries, so the gradient is moved back",
    ),
    examples=(
        Example((A,)),
        Example((STACK,), {"axes": (1, 2, 0)}),
        Example((STACK,), {"axes": (0, -1, 1)}),
        Example(([1.0, 2.0],)),
    ),
    numpy=(np.transpose,),
)


def swapaxes_shape(operand: Shape, *, axis1: int, axis2: int) -> Shape:
    """Return the shape with two axes exchanged."""
    normal_axes("swapaxes", len(operand), axis1)
    normal_axes("swapaxes", len(operand), axis2)
    lengths = list(operand)
    lengths[axis1], lengths[axis2] = lengths[axis2], lengths[axis1]
    return tuple(lengths)


AXIS_NUMBER = Attribute(whole, "an axis: a whole number")
swapaxes = Operation(
    name="swapaxes",
    symbol="⇄",
    family="linear algebra",
    summary="Two axes exchanged.",
    slots=("x",),
    forward=np.swapaxes,
    derivatives=(Vjp(lambda g, y, x, *, axis1, axis2: np.swapaxes(g, axis1, axis2)),),
    shape=swapaxes_shape,
    attributes={"axis1": AXIS_NUMBER, "axis2": AXIS_NUMBER},
    notation=Notation(lambda x, axis1, axis2: rf"{x}^\top", Level.POWER, (Level.ATOM,)),
    says=Says(
        forward="exchanges two axes of {0}",
        backward="Swapaxes only moves entries, so the gradient is moved back",
    ),
    examples=(
        Example((A,), {"axis1": 0, "axis2": 1}),
        Example((STACK,), {"axis1": -1, "axis2": 0}),
    ),
    numpy=(np.swapaxes,),
)

OPERATIONS = (matmul, transpose, swapaxes)
