"""How the result of a line is written: in the column at the right edge, and for a second look."""

from __future__ import annotations

import numpy as np

from graphdbg.core.values import Value
from graphdbg.formula.numbers import long, shape_text, short, summary


def brief(value: Value) -> str:
    """Write a result in a column: a number, "784×300", "10 entries"."""
    if value.shape == ():
        return short(value)
    if len(value.shape) > 1:
        return shape_text(value.shape)
    return "1 entry" if value.size == 1 else f"{value.size} entries"


def full(value: Value) -> str:
    """Write a result for a second look: 8 digits, or what an array is like."""
    return long(value) if value.shape == () else summary(value).text


def is_finite(value: Value) -> bool:
    """Say whether a number is neither nan nor infinite; an array is taken to be."""
    return value.shape != () or value.dtype.kind != "f" or bool(np.isfinite(value))
