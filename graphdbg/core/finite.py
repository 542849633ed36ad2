"""Where a run first made NaN or infinity."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from graphdbg.core.columns import Backward
from graphdbg.core.values import Value

if TYPE_CHECKING:
    from graphdbg.core.trace import Trace


def is_finite(value: Value) -> bool:
    """Say whether a value holds neither NaN nor infinity."""
    if value.shape == ():
        return isfinite(value)
    return value.dtype.kind != "f" or bool(np.isfinite(value).all())


def first_not_finite(trace: Trace) -> int | None:
    """Return the cursor of the first event that made NaN or infinity, or None."""
    columns, backward = trace.forward_mode, trace.backward
    for place, value in enumerate(trace.values):
        if not is_finite(value):
            return place + 1
        if columns is not None and not is_finite(columns.tangents[trace.names[place]]):
            return place + 1
    return None if backward is None else first_in_backward(backward)


def first_in_backward(backward: Backward) -> int | None:
    """Return the cursor of the first event of a backward pass that made one, or None.

    A sum with NaN or infinity in it is never finite, so the gradients tell the node.
    """
    if not is_finite(backward.seed):
        return backward.begin
    received = zip(reversed(backward.graph.order), reversed(backward.received), strict=True)
    names = [
        name
        for name, gradient in received
        if gradient is not None and name != backward.loss and not is_finite(gradient)
    ]
    # In push order the first node of the pass is not always the first to be reached.
    return min((first_part(backward, name) for name in names), default=None)


def first_part(backward: Backward, name: str) -> int:
    """Return the cursor of the first part that makes a node's gradient not finite."""
    for k in range(1, backward.count(name)):
        if not is_finite(backward.running_sum(name, k)):
            return backward.cursor_of(name, k)
    return backward.cursor_of(name, backward.count(name))
