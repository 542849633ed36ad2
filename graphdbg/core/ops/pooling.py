"""Pooling over batch×channels×height×width, and the operations its gradients are made of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Example, NoGradient, Notation, Operation, Says, Vjp
from graphdbg.core.ops.window import (
    Lengths,
    count_windows,
    each,
    lay_down,
    per_axis,
    refuse_rank,
    windows,
)
from graphdbg.core.values import Shape

POOLING = {
    "kernel": each(2, 1),
    "stride": each(2, 1, None),
    "padding": each(2, 0, 0),
}
"""How a window slides; a stride of null is the kernel's own size, so that none overlap."""


def pooled(name: str, x: Shape, kernel: Lengths, stride: Lengths | None, padding: Lengths) -> Shape:
    """Return the shape of a pooling of x, or refuse a window that does not fit."""
    refuse_rank(name, "an input", x, "batch", "channels", 2)
    widths, pads = per_axis(kernel, 2), per_axis(padding, 2)
    if any(2 * pad > width for pad, width in zip(pads, widths, strict=True)) or 0 in x[2:]:
        raise GraphError(
            f"{name} needs entries in every window: a padding of at most half the kernel, here "
            f"{pads} and {widths}, and an image that is not empty, here {x[2:]}."
        )
    return (*x[:2], *count_windows(name, x, widths, stride or kernel, padding, 1))


def pool_shape(name: str) -> Any:
    """Return the shape rule of a pooling."""

    def shape(x: Shape, **settings: Any) -> Shape:
        return pooled(name, x, **settings)

    return shape


def cut(x: Any, kernel: Lengths, stride: Lengths | None, padding: Lengths, fill: float) -> Any:
    """Return the windows of x, each as one row: batch×channels×height×width×entries."""
    widths = per_axis(kernel, 2)
    found = windows(x, widths, stride or kernel, padding, 1, fill)
    return np.reshape(found, (*found.shape[:4], math.prod(widths)))


def winners(x: Any, kernel: Lengths, stride: Lengths | None, padding: Lengths) -> Any:
    """Return where in each channel (row by row) the first greatest entry of each window lies."""
    entries = cut(x, kernel, stride, padding, -np.inf)
    numbers = np.arange(x.shape[2] * x.shape[3]).reshape(1, 1, *x.shape[2:])
    numbers = cut(numbers, kernel, stride, padding, -1)[0, 0]
    # Where all is −∞ the padding ties with the entries, but it is none of them.
    best = np.where(
        np.max(entries, axis=-1) == -np.inf, np.argmax(numbers >= 0, -1), np.argmax(entries, -1)
    )
    return np.take_along_axis(np.broadcast_to(numbers, entries.shape), best[..., None], -1)[..., 0]


def flat(x: Any) -> Any:
    """Return height and width as one axis."""
    return np.reshape(x, (*x.shape[:2], math.prod(x.shape[2:])))


def unpool(g: Any, x: Any, **settings: Any) -> Any:
    """Return zeros like x with each g added where the greatest entry of its window lies."""
    places = flat(winners(x, **settings))
    whole = np.zeros(flat(x).shape, g.dtype)
    first, second = np.ogrid[: x.shape[0], : x.shape[1]]
    np.add.at(whole, (first[..., None], second[..., None], places), flat(g))
    return np.reshape(whole, x.shape)


def pick(u: Any, x: Any, **settings: Any) -> Any:
    """Return the entries of u from where x is greatest in each window."""
    places = winners(x, **settings)
    return np.reshape(np.take_along_axis(flat(u), flat(places), -1), places.shape)


def unpool_shape(g: Shape, x: Shape, **settings: Any) -> Shape:
    """Return the shape of x; g must be laid out as the pooling of x is."""
    needed = pooled("max_unpool2d", x, **settings)
    if g != needed:
        raise GraphError(f"max_unpool2d needs a gradient of shape {needed}; this one has {g}.")
    return x


def pick_shape(u: Shape, x: Shape, **settings: Any) -> Shape:
    """Return the shape of the pooling of x; u must be as large as x."""
    if u != x:
        raise GraphError(f"max_pick2d needs two arrays of one shape, and they have {u} and {x}.")
    return pooled("max_pick2d", x, **settings)


IMAGE = [
    [
        [
            [1.0, -2.0, 3.0, 0.2],
            [0.5, 4.0, -1.0, 0.9],
            [0.3, -0.6, 2.0, -0.1],
            [1.4, 0.7, -0.8, 0.1],
        ]
    ]
]
SMALL = [[[[1.0, -0.5], [2.0, 0.3]]]]
OVERLAPPING = {"kernel": 2, "stride": 1}
EXAMPLES = (
    Example((IMAGE,), {"kernel": 2}),
    Example((IMAGE,), {"kernel": (2, 3), "stride": 1}),
    Example((IMAGE,), {"kernel": 2, "stride": (2, 3), "padding": 1}),
)
PLACE = NoGradient("the place of the greatest entry does not move when the entries change a little")
SOURCE = "LeCun et al., Gradient-based learning applied to document recognition, 1998."
MAXIMA = "Riesenhuber and Poggio, Hierarchical models of object recognition, 1999."
FIRST = (
    "Max pooling routes: the first greatest entry of a window gets its gradient, the others none"
)

max_pool2d = Operation(
    name="max_pool2d",
    symbol="max pool",
    family="layer",
    summary="The greatest entry of each window; in a tie the first one gets the gradient.",
    slots=("x",),
    forward=lambda x, **settings: pick(x, x, **settings),
    derivatives=(Vjp(lambda g, y, x, **settings: max_unpool2d(g, x, **settings)),),
    shape=pool_shape("max_pool2d"),
    attributes=POOLING,
    notation=Notation(lambda x, **_: rf"\mathrm{{maxpool}}({x})"),
    says=Says("takes the greatest entry of each window of {0}", FIRST),
    examples=(*EXAMPLES, Example(([[[[1.0, 1.0], [1.0, 0.0]]]],), {"kernel": 2}, smooth=False)),
    source=MAXIMA,
)

max_unpool2d: Operation = Operation(
    name="max_unpool2d",
    symbol="unpool",
    family="layer",
    summary="The adjoint of max_pool2d: entries put back where x is greatest in each window.",
    slots=("g", "x"),
    forward=unpool,
    derivatives=(Vjp(lambda u, y, g, x, **settings: max_pick2d(u, x, **settings)), PLACE),
    shape=unpool_shape,
    attributes=POOLING,
    notation=Notation(lambda g, x, **_: rf"\mathrm{{unpool}}_{{{x}}}({g})"),
    says=Says(
        "puts the entries of {0} where {1} is greatest in each window",
        "Each entry of {operand} gets the upstream gradient of the place it was put",
    ),
    examples=(
        Example((SMALL, IMAGE), {"kernel": 2}),
        Example((SMALL, IMAGE), {"kernel": 3, "stride": 1}),
    ),
    source=MAXIMA,
)

max_pick2d: Operation = Operation(
    name="max_pick2d",
    symbol="pick",
    family="layer",
    summary="The entries of u from where x is greatest in each window.",
    slots=("u", "x"),
    forward=pick,
    derivatives=(Vjp(lambda g, y, u, x, **settings: max_unpool2d(g, x, **settings)), PLACE),
    shape=pick_shape,
    attributes=POOLING,
    notation=Notation(lambda u, x, **_: rf"\mathrm{{pick}}_{{{x}}}({u})"),
    says=Says(
        "picks the entries of {0} from where {1} is greatest in each window",
        "Each entry that was picked gets its gradient, the others none",
    ),
    examples=(
        Example((np.cos(IMAGE).tolist(), IMAGE), {"kernel": 2}),
        Example((np.cos(IMAGE).tolist(), IMAGE), OVERLAPPING),
    ),
    source=MAXIMA,
)


def average_windows(x: Any, *, kernel: Lengths, stride: Lengths | None, padding: Lengths) -> Any:
    """Return the mean of each window, padding counted as zeros."""
    entries = cut(x, kernel, stride, padding, 0.0)
    return np.sum(entries, axis=-1) / entries.shape[-1]


def spread_windows(
    g: Any, *, size: Lengths, kernel: Lengths, stride: Lengths | None, padding: Lengths
) -> Any:
    """Return what `average_windows` would send back: each g shared out over its window."""
    widths = per_axis(kernel, 2)
    parts = np.broadcast_to((g / math.prod(widths))[..., None, None], (*g.shape, *widths))
    return lay_down(parts, per_axis(size, 2), stride or kernel, padding, 1)


def spread_shape(g: Shape, *, size: Lengths, **settings: Any) -> Shape:
    """Return batch×channels×size; g must be laid out as the pooling of that is."""
    refuse_rank("avg_unpool2d", "a gradient", g, "batch", "channels", 2)
    whole = (*g[:2], *per_axis(size, 2))
    needed = pooled("avg_unpool2d", whole, **settings)
    if g != needed:
        raise GraphError(f"avg_unpool2d needs a gradient of shape {needed}; this one has {g}.")
    return whole


avg_pool2d = Operation(
    name="avg_pool2d",
    symbol="avg pool",
    family="layer",
    summary="The mean of each window; padding counts as zeros.",
    slots=("x",),
    forward=average_windows,
    derivatives=(
        Vjp(lambda g, y, x, **settings: avg_unpool2d(g, size=tuple(x.shape[2:]), **settings)),
    ),
    shape=pool_shape("avg_pool2d"),
    attributes=POOLING,
    notation=Notation(lambda x, **_: rf"\mathrm{{avgpool}}({x})"),
    says=Says(
        "averages each window of {0}",
        "Average pooling shares: every entry of a window gets an equal part of its gradient",
    ),
    examples=EXAMPLES,
    source=SOURCE,
)

avg_unpool2d: Operation = Operation(
    name="avg_unpool2d",
    symbol="share",
    family="layer",
    summary="The adjoint of avg_pool2d: every entry shared out over its window.",
    slots=("g",),
    forward=spread_windows,
    derivatives=(Vjp(lambda u, y, g, *, size, **settings: avg_pool2d(u, **settings)),),
    shape=spread_shape,
    attributes={"size": each(2, 1), **POOLING},
    notation=Notation(lambda g, **_: rf"\mathrm{{unpool}}({g})"),
    says=Says(
        "shares each entry of {0} out over its window",
        "The adjoint of sharing out is the average of each window",
    ),
    examples=(
        Example((SMALL,), {"size": 4, "kernel": 2}),
        Example((SMALL,), {"size": (3, 4), "kernel": (2, 3), "stride": 1}),
    ),
    source=SOURCE,
)

OPERATIONS = (max_pool2d, avg_pool2d, max_unpool2d, max_pick2d, avg_unpool2d)


def is_tie(
    slot: int, y: Any, x: Any, *, kernel: Lengths, stride: Lengths | None, padding: Lengths
) -> Any:
    """Say of each window whether it has several greatest entries."""
    entries = cut(x, kernel, stride, padding, -np.inf)
    return np.sum(np.equal(entries, y[..., None]), axis=-1) > 1


KINKS = (
    Kink(
        "max_pool2d",
        is_tie,
        "in a tie the first of the greatest entries gets the whole gradient",
        (
            Edge(([[[[1.0, 1.0], [1.0, 0.0]]]],), ([[[[1.0, 0.0], [0.0, 0.0]]]],), {"kernel": 2}),
            Edge(([[[[0.0, 2.0], [2.0, 2.0]]]],), ([[[[0.0, 1.0], [0.0, 0.0]]]],), {"kernel": 2}),
        ),
    ),
)
