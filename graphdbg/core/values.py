"""Values: numpy scalars and read-only arrays, and arrays drawn from a seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from graphdbg.core.errors import GraphError

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Value: TypeAlias = Array
"""A read-only array, or a numpy scalar, which has the same interface."""
Shape: TypeAlias = tuple[int, ...]

DTYPES = ("float64", "float32", "int64", "int32", "bool")
"""The element types a graph may hold."""

ZERO = np.float64(0.0)


def freeze(value: Any) -> Value:
    """Return `value` as a numpy scalar or a read-only array, never copying an array.

    A 0-d array becomes a numpy scalar: IEEE arithmetic without the cost of an array.
    """
    if isinstance(value, np.generic):
        return value  # type: ignore[return-value]
    array = np.asarray(value)
    if array.ndim == 0:
        scalar: Value = array[()]
        return scalar
    array.flags.writeable = False
    return array


def own(value: Any, dtype: str | np.dtype[Any] | None = None) -> Value:
    """Return a frozen copy of `value`, float64 for Python's numbers unless `dtype` is given."""
    array = np.array(value, dtype=dtype)
    is_numpy = isinstance(value, np.ndarray | np.generic)
    if dtype is None and array.dtype.kind in "iu" and not is_numpy:
        array = array.astype(np.float64)
    if array.dtype.name not in DTYPES:
        msg = f"A value must be numbers of type {', '.join(DTYPES)}; this one is {array.dtype}."
        raise GraphError(msg)
    return freeze(array)


def zeros_like(value: Value) -> Value:
    """Return zeros of the shape and type of `value` that take no memory of their own.

    The zero of a condition is a number: its gradient is 0, not false.
    """
    zero = np.float64(0) if value.dtype == np.bool_ else value.dtype.type(0)
    if isinstance(value, np.generic):
        return freeze(zero)
    return np.broadcast_to(zero, value.shape)


def ones_like(value: Value) -> Value:
    """Return ones of the shape and type of `value` that take no memory of their own."""
    if isinstance(value, np.generic):
        return freeze(value.dtype.type(1))
    return np.broadcast_to(value.dtype.type(1), value.shape)


def same_value(a: object, b: object) -> bool:
    """Say whether two values have the same type, shape and elements (NaN equals NaN)."""
    if isinstance(a, np.ndarray | np.generic) and isinstance(b, np.ndarray | np.generic):
        return (
            a.dtype == b.dtype
            and a.shape == b.shape
            and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        )
    return type(a) is type(b) and a == b


MEASURED = 2_000_000
"""Entries of an array; the norm of a larger one would take longer than a step may."""


def norm(value: Value) -> float | None:
    """Return the Euclidean norm of an array, or None where that would take long."""
    if value.size > MEASURED:
        return None
    numbers = np.asarray(value, dtype=np.float64)
    # Not np.linalg.norm: its BLAS may spin up threads, for a sum that takes no time.
    with np.errstate(all="ignore"):
        largest = float(np.abs(numbers).max(initial=0.0))
        if largest == 0 or not math.isfinite(largest):
            return largest
        return largest * float(np.sqrt(np.square(numbers / largest).sum()))


def size_of(shape: Shape) -> int:
    """Return the number of elements of an array of this shape, exactly."""
    return math.prod(shape)


INITS = ("normal", "uniform", "zeros", "he", "glorot")
"""The ways an array can be drawn."""


@dataclass(frozen=True)
class Drawn:
    """An array described by how it is drawn, the same on every machine.

    `fan` is (inputs, outputs) for `he` and `glorot`; without one it is the first and the last
    length of `shape`, as in `x @ W`.  Numbers come from numpy's frozen `RandomState(seed)`.
    Sources: He et al. 2015, variance 2/fan_in; Glorot and Bengio 2010, 2/(fan_in + fan_out).
    """

    init: str
    shape: Shape
    seed: int = 0
    std: float = 1.0
    low: float = 0.0
    high: float = 1.0
    fan: tuple[int, int] | None = None
    dtype: str = "float64"

    def __post_init__(self) -> None:
        """Refuse a way of drawing that is not known, and a fan that is empty."""
        if self.init not in INITS:
            raise GraphError(f"An array is drawn as {', '.join(INITS)}, not as {self.init!r}.")
        if self.init in {"he", "glorot"} and min(self.fans) < 1:
            raise GraphError(f"{self.init} needs inputs and outputs; the shape is {self.shape}.")

    @property
    def fans(self) -> tuple[int, int]:
        """How many inputs and outputs `he` and `glorot` reckon with."""
        return self.fan or ((self.shape[0], self.shape[-1]) if self.shape else (0, 0))

    @cached_property
    def array(self) -> Value:
        """The numbers, drawn once: shape `shape`, type `dtype`, read-only."""
        random = np.random.RandomState(self.seed)
        if self.init == "zeros":
            numbers = np.zeros(self.shape)
        elif self.init == "uniform":
            numbers = random.uniform(self.low, self.high, self.shape)
        else:
            numbers = random.normal(0.0, self.deviation, self.shape)
        return freeze(np.asarray(numbers).astype(self.dtype, copy=False))

    @property
    def deviation(self) -> float:
        """The standard deviation of the normal distribution that is drawn from."""
        if self.init == "normal":
            return self.std
        first, last = self.fans
        return math.sqrt(2 / (first if self.init == "he" else first + last))
