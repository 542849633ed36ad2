"""The chain rule at one wire: upstream gradient through the local derivative.

Read with arrays it gives the contribution; read with variables it builds its graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graphdbg.core.ops.record import Factor, Vjp
from graphdbg.core.ops.rules import broadcast_axes, sum_to


def product(
    derivative: Factor | Vjp,
    upstream: Any,
    result: Any,
    operands: tuple[Any, ...],
    settings: Mapping[str, Any],
) -> Any:
    """Return upstream × local, or the VJP, before the sum over broadcast axes."""
    if isinstance(derivative, Vjp):
        return derivative.rule(upstream, result, *operands, **settings)
    if derivative.spread is not None:
        upstream = derivative.spread(upstream, result, *operands, **settings)
    local = derivative.local(result, *operands, **settings)
    if derivative.gate:
        return gated(upstream, local)
    if type(local) is float and local == 1.0 and isinstance(upstream, np.ndarray):
        return upstream  # as it is: × 1 would only copy the array
    return upstream * local


def gated(upstream: Any, local: Any) -> Any:
    """Return upstream × local, but 0 where local is 0, whatever the upstream gradient is there."""
    if isinstance(local, np.generic) and isinstance(upstream, np.generic):
        number: Any = upstream
        return number * local if local else number.dtype.type(0)
    if isinstance(local, np.ndarray) and local.dtype == np.bool_:
        return np.where(local, upstream, 0.0)
    return np.where(np.equal(local, 0.0), 0.0, upstream * local)


def contribution(
    derivative: Factor | Vjp,
    upstream: Any,
    result: Any,
    operands: tuple[Any, ...],
    settings: Mapping[str, Any],
    slot: int,
) -> tuple[Any, tuple[int, ...]]:
    """Return what one wire adds to its operand's gradient, and the axes summed for broadcasting.

    The contribution has the operand's shape.
    """
    whole = product(derivative, upstream, result, operands, settings)
    target = operands[slot].shape
    if whole.shape == target:
        return whole, ()
    return sum_to(whole, target), broadcast_axes(whole.shape, target)
