"""Rules that many operations share: shapes, attributes and the sum over broadcast axes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.ops.record import Attribute
from graphdbg.core.values import Shape, size_of


def elementwise_shape(name: str, slots: tuple[str, ...]) -> Any:
    """Return the shape rule of numpy's broadcasting, with a sentence for shapes that disagree."""

    def shape(*shapes: Shape, **_: Any) -> Shape:
        try:
            whole = np.broadcast_shapes(*shapes)
        except ValueError:
            listed = " and ".join(str(shape) for shape in shapes)
            raise GraphError(
                f"{name} needs shapes that broadcast: {listed} do not "
                f"({slots[0]} and {slots[-1]} must agree from the right, or be 1)."
            ) from None
        if size_of(whole) > limits.ELEMENTS:
            raise GraphError(
                f"{name} of {' and '.join(map(str, shapes))} would fill {size_of(whole):,} "
                f"elements, and the limit is {limits.ELEMENTS:,}; use smaller shapes."
            )
        return whole

    return shape


def one(y: Any, *operands: Any) -> float:
    """Return the local derivative of an operand that counts as it is."""
    return 1.0


def minus_one(y: Any, *operands: Any) -> float:
    """Return the local derivative of an operand that is taken away."""
    return -1.0


def first(y: Any, a: Any, b: Any) -> Any:
    """Return the local derivative of an operand that the first one multiplies."""
    return a


def second(y: Any, a: Any, b: Any) -> Any:
    """Return the local derivative of an operand that the second one multiplies."""
    return b


def is_positive(y: Any, x: Any) -> Any:
    """Return the local derivative of an operand that counts as it is where it is positive."""
    return x > 0.0


def same_shape(shape: Shape, **_: Any) -> Shape:
    """Return the operand's shape: the rule of every function of one operand, entry by entry."""
    return shape


def broadcast_axes(shape: Shape, target: Shape) -> tuple[int, ...]:
    """Return the axes of `shape` along which an array of shape `target` was repeated."""
    extra = len(shape) - len(target)
    return (
        *range(extra),
        *(extra + i for i, length in enumerate(target) if length == 1 and shape[extra + i] != 1),
    )


def sum_to(array: Any, target: Shape) -> Any:
    """Sum `array` over the axes that broadcasting added, down to shape `target`.

    Broadcasting copies one number to many places: fan-out.  So its derivative adds them up.
    """
    if array.shape == target:
        return array
    axes = broadcast_axes(array.shape, target)
    if axes:
        array = np.sum(array, axis=axes, keepdims=True)
    if array.shape != target:
        array = np.reshape(array, target)
    return array


def normal_axes(name: str, ndim: int, axis: int | tuple[int, ...] | None) -> tuple[int, ...]:
    """Return the axes counted from 0, all for None; GraphError for one that is not there."""
    if axis is None:
        return tuple(range(ndim))
    axes = (axis,) if isinstance(axis, int) else axis
    for one in axes:
        if not -ndim <= one < ndim:
            raise GraphError(f"{name}: there is no axis {one} in an array of {ndim} axes.")
    found = tuple(one % ndim for one in axes)
    if len(set(found)) < len(found):
        raise GraphError(f"{name}: axis {axis} names an axis twice.")
    return found


def reduced_shape(name: str) -> Any:
    """Return the shape rule of a reduction over `axis` with `keepdims`."""

    def shape(operand: Shape, *, axis: Any, keepdims: bool) -> Shape:
        axes = normal_axes(name, len(operand), axis)
        if keepdims:
            return tuple(1 if i in axes else length for i, length in enumerate(operand))
        return tuple(length for i, length in enumerate(operand) if i not in axes)

    return shape


def restore_axes(reduced: Any, operand: Any, axis: Any, keepdims: bool) -> Any:
    """Lay what a reduction returned out over the operand again: the reduced axes come back."""
    if axis is not None and not keepdims:
        axes = sorted(normal_axes("reduction", len(operand.shape), axis))
        reduced = np.expand_dims(reduced, tuple(axes))
    return np.broadcast_to(reduced, operand.shape)


def count_reduced(shape: Shape, axis: Any) -> int:
    """Return how many entries a reduction over `axis` puts into one."""
    return math.prod(shape[i] for i in normal_axes("reduction", len(shape), axis))


def average(x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the mean of the entries; nan where there are none, without numpy's warning."""
    return np.sum(x, axis=axis, keepdims=keepdims) / count_reduced(x.shape, axis)


def whole(value: Any) -> int | None:
    """Return a whole number as int, or None."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        return None
    return int(value)


def wholes(value: Any) -> tuple[int, ...] | None:
    """Return a list of whole numbers as a tuple, or None."""
    if not isinstance(value, list | tuple):
        return None
    found = tuple(whole(one) for one in value)
    return None if None in found else tuple(one for one in found if one is not None)


def whole_or_wholes(value: Any) -> int | tuple[int, ...] | None:
    """Return a whole number or a tuple of them, or None."""
    found = whole(value)
    return wholes(value) if found is None else found


def flag(value: Any) -> bool | None:
    """Return true or false, or None for anything else."""
    return bool(value) if isinstance(value, bool | np.bool_) else None


def lengths(value: Any) -> tuple[int, ...] | None:
    """Return a list of whole numbers of which none is negative as a tuple, or None."""
    found = wholes(value)
    return None if found is None or min(found, default=0) < 0 else found


def real(value: Any) -> float | None:
    """Return a finite number as float, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return None
    try:
        found = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        return None
    return found if math.isfinite(found) else None


AXIS = Attribute(whole_or_wholes, "an axis, a list of axes, or null for all of them", None)
ONE_AXIS = Attribute(whole, "an axis: a whole number", -1)
KEEPDIMS = Attribute(flag, "true or false", False)
LENGTHS = Attribute(lengths, "a list of lengths")
