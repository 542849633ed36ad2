"""Every operation, one record each: `graphdbg.ops.sigmoid(x)` works on arrays and variables."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from graphdbg.core.errors import GraphError
from graphdbg.core.ops import (
    activation,
    arithmetic,
    attention,
    classification,
    convolution,
    cross_entropy,
    elementary,
    layer,
    linear_algebra,
    loss,
    normalisation,
    penalty,
    pooling,
    reduction,
    shape,
)
from graphdbg.core.ops.kink import Kink
from graphdbg.core.ops.record import Operation

FAMILIES = (
    arithmetic,
    elementary,
    activation,
    reduction,
    linear_algebra,
    shape,
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
    return [*globals(), *REGISTRY]
