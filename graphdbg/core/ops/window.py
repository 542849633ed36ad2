"""Windows that slide over the last axes of an array: cut out, and laid down again."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.ops.record import Attribute, Required
from graphdbg.core.ops.rules import whole_or_wholes
from graphdbg.core.values import Shape, size_of

Lengths = int | tuple[int, ...]
"""One whole number for every axis a window slides along, or one for each."""
AXES = {1: ("length",), 2: ("height", "width")}
"""What the axes a window slides along are called."""


def each(rank: int, least: int, default: Any = Required) -> Attribute:
    """Return an attribute that is a whole number from `least` on, or a list of one an axis."""

    def check(given: Any) -> Lengths | None:
        found = whole_or_wholes(given)
        if isinstance(found, tuple):
            return found if len(found) == rank and min(found) >= least else None
        return found if found is not None and found >= least else None

    more = f" or a list of {rank} of them" if rank > 1 else ""
    return Attribute(check, f"a whole number from {least} on{more}", default)


def per_axis(given: Lengths, rank: int) -> tuple[int, ...]:
    """Return one number for each axis."""
    return (given,) * rank if isinstance(given, int) else given


def count_windows(
    name: str, shape: Shape, kernel: Shape, stride: Lengths, padding: Lengths, dilation: Lengths
) -> Shape:
    """Return how many windows fit along each axis of batch×channels×….

    Raises GraphError with the axis where none fits, and where all together are over the limit.
    """
    rank = len(kernel)
    settings = zip(
        AXES[rank],
        shape[2:],
        kernel,
        *(per_axis(one, rank) for one in (stride, padding, dilation)),
        strict=True,
    )
    counts, padded = [], []
    for axis, length, width, step, pad, gap in settings:
        span = gap * (width - 1) + 1
        padded.append(length + 2 * pad)
        if width < 1 or span > padded[-1]:
            raise GraphError(
                f"{name} needs a kernel that fits: along the {axis} it covers {max(0, span)} of "
                f"{padded[-1]} entries (padding included)."
            )
        counts.append((padded[-1] - span) // step + 1)
    each_place = size_of(shape[:2])
    with_padding = each_place * size_of(tuple(padded))
    in_windows = each_place * size_of(tuple(counts)) * size_of(kernel)
    for total, limit in ((with_padding, limits.ELEMENTS), (in_windows, limits.WINDOWS)):
        if total > limit:
            raise GraphError(
                f"{name} of {shape} would go through {total:,} entries, and the limit is "
                f"{limit:,}; use smaller shapes, or less padding."
            )
    return tuple(counts)


def strides_of(given: Lengths, rank: int) -> tuple[Any, ...]:
    """Return slices that keep every n-th entry along each axis."""
    return tuple(slice(None, None, step) for step in per_axis(given, rank))


def windows(
    x: Any, kernel: Shape, stride: Lengths, padding: Lengths, dilation: Lengths, fill: float = 0.0
) -> Any:
    """Return the windows of batch×channels×… as batch×channels×places×kernel, without copying.

    The padding is filled with `fill`.
    """
    rank = len(kernel)
    pads = per_axis(padding, rank)
    if any(pads):
        around = [(0, 0), (0, 0), *((pad, pad) for pad in pads)]
        x = np.pad(x, around, constant_values=fill)
    spans = tuple(
        gap * (width - 1) + 1 for gap, width in zip(per_axis(dilation, rank), kernel, strict=True)
    )
    axes = tuple(range(2, 2 + rank))
    cut = np.lib.stride_tricks.sliding_window_view(x, spans, axis=axes)
    return cut[..., *strides_of(stride, rank), *strides_of(dilation, rank)]


def lay_down(parts: Any, size: Shape, stride: Lengths, padding: Lengths, dilation: Lengths) -> Any:
    """Add up windows of batch×channels×places×kernel where they lay: the adjoint of `windows`."""
    rank = len(size)
    batch, places, kernel = parts.shape[:2], parts.shape[2 : 2 + rank], parts.shape[2 + rank :]
    pads = per_axis(padding, rank)
    steps, gaps = per_axis(stride, rank), per_axis(dilation, rank)
    padded = tuple(length + 2 * pad for length, pad in zip(size, pads, strict=True))
    whole = np.zeros((*batch, *padded), parts.dtype)
    for offsets in itertools.product(*(range(width) for width in kernel)):
        spots: tuple[Any, ...] = tuple(
            slice(gap * offset, gap * offset + step * (count - 1) + 1, step)
            for gap, offset, step, count in zip(gaps, offsets, steps, places, strict=True)
        )
        whole[..., *spots] += parts[..., *offsets]
    inner: tuple[Any, ...] = tuple(
        slice(pad, pad + length) for pad, length in zip(pads, size, strict=True)
    )
    return whole[..., *inner]


def refuse_rank(name: str, slot: str, shape: Shape, first: str, second: str, rank: int) -> None:
    """Raise GraphError where an operand has other axes than (first, second, …)."""
    if len(shape) != rank + 2:
        axes = ", ".join((first, second, *AXES[rank]))
        raise GraphError(
            f"{name} needs {slot} of {rank + 2} axes ({axes}); this one has shape {shape}."
        )
