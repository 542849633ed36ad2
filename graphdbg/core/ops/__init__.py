"""Every operation, one record each: `graphdbg.ops.sigmoid(x)` works on arrays and variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops import (
    activation,
    arithmetic,
    attention,
    axes,
    classification,
    conditions,
    convolution,
    cross_entropy,
    deviation,
    einstein,
    elementary,
    extremes,
    indexing,
    inverses,
    joining,
    layer,
    linear_algebra,
    lookup,
    loss,
    matrices,
    measure,
    normalisation,
    padding,
    penalty,
    pooling,
    products,
    rectifier,
    reduction,
    rounding,
    shape,
    smooth_rectifier,
    trigonometric,
)
from graphdbg.core.ops.indexing import split
from graphdbg.core.ops.kink import Kink
from graphdbg.core.ops.record import Operation

FAMILIES = (
    arithmetic,
    extremes,
    rounding,
    elementary,
    trigonometric,
    activation,
    rectifier,
    smooth_rectifier,
    reduction,
    measure,
    deviation,
    linear_algebra,
    products,
    einstein,
    matrices,
    inverses,
    shape,
    conditions,
    axes,
    joining,
    padding,
    indexing,
    lookup,
    loss,
    classification,
    cross_entropy,
    penalty,
    layer,
    convolution,
    pooling,
    normalisation,
    attention,
)

REGISTRY: Mapping[str, Operation] = MappingProxyType(
    {operation.name: operation for family in FAMILIES for operation in family.OPERATIONS}
)
"""Every operation by name, family by family."""

KINKS: tuple[Kink, ...] = tuple(
    kink for family in FAMILIES for kink in getattr(family, "KINKS", ())
)
"""Every kink and edge, and the gradient chosen there: one table, which the tests read."""

BY_NUMPY: Mapping[Any, Operation] = MappingProxyType(
    {function: operation for operation in REGISTRY.values() for function in operation.numpy}
)
"""The operation that each numpy function means."""

SEVERAL: Mapping[Any, Callable[..., Any]] = MappingProxyType({np.split: split})
"""numpy functions that stand for several operations, and what writes those down."""


def operation(name: str) -> Operation:
    """Return the operation of this name, or refuse with the nearest names."""
    if name in REGISTRY:
        return REGISTRY[name]
    near = get_close_matches(name, REGISTRY, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; the operations are {', '.join(REGISTRY)}."
    raise GraphError(f"There is no operation named {name!r}{hint}")


def kinks_of(name: str) -> tuple[Kink, ...]:
    """Return the kinks and edges of one operation."""
    return tuple(kink for kink in KINKS if kink.operation == name)


def __getattr__(name: str) -> Operation:
    if name in REGISTRY:
        return REGISTRY[name]
    raise AttributeError(f"graphdbg.ops has no operation named {name!r}")


def __dir__() -> list[str]:
    return sorted(REGISTRY)
