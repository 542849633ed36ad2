"""Normalisation: mean 0 and variance 1, then a scale and a shift that are learned.

With x̂ = (x − mean) / √(var + eps) and h the gradient of x̂, the gradient of x is
(h − mean(h) − x̂ · mean(h · x̂)) / √(var + eps): x moves its mean and its variance too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.linear_algebra import MATRIX
from graphdbg.core.ops.record import (
    Attribute,
    Example,
    Factor,
    Level,
    Notation,
    Operation,
    Says,
    Vjp,
)
from graphdbg.core.ops.reduction import mean
from graphdbg.core.ops.rules import AXIS, normal_axes, real
from graphdbg.core.values import Shape

SLOTS = ("x", "scale", "shift")
Axes = int | tuple[int, ...] | None
"""One axis, several, or all."""


def not_negative(value: Any) -> float | None:
    """Return a finite number from 0 on, or None."""
    found = real(value)
    return found if found is not None and found >= 0 else None


EPS = Attribute(not_negative, "a number from 0 on", 1e-5)


def spread(x: Any, axis: Axes, eps: float) -> Any:
    """Return √(var + eps) over the axes, kept as axes of length 1; var divides by n."""
    centred = x - mean(x, axis=axis, keepdims=True)
    return np.sqrt(mean(np.square(centred), axis=axis, keepdims=True) + eps)


def normal(x: Any, *, axis: Axes, eps: float) -> Any:
    """Return x̂: mean 0 and variance 1 over the axes."""
    return (x - mean(x, axis=axis, keepdims=True)) / spread(x, axis, eps)


def back(h: Any, hat: Any, x: Any, axis: Axes, eps: float) -> Any:
    """Return the gradient of x from h, the gradient of x̂."""
    through_mean = mean(h, axis=axis, keepdims=True)
    through_spread = hat * mean(h * hat, axis=axis, keepdims=True)
    return (h - through_mean - through_spread) / spread(x, axis, eps)


def normal_shape(x: Shape, *, axis: Axes, eps: float) -> Shape:
    """Return the shape of x; the axes must be there."""
    normal_axes("standardise", len(x), axis)
    return x


BY_X = (
    "{operand} also moves the mean and the spread, so its gradient loses its own mean and the "
    "part along the normalised values"
)

standardise = Operation(
    name="standardise",
    symbol="norm",
    family="layer",
    summary="Mean 0 and variance 1 over one axis or several: (x − mean) / √(var + eps).",
    slots=("x",),
    forward=normal,
    derivatives=(Vjp(lambda g, y, x, *, axis, eps: back(g, y, x, axis, eps)),),
    shape=normal_shape,
    attributes={"axis": AXIS, "eps": EPS},
    notation=Notation(lambda x, axis, eps: rf"\mathrm{{norm}}({x})"),
    says=Says("takes the mean of {0} away and divides by the spread", BY_X),
    examples=(
        Example(([1.0, -2.0, 0.5],)),
        Example(([[1.0, -2.0, 4.0], [0.5, 4.0, -1.0]],), {"axis": 0, "eps": 0.1}),
        Example(([[1000.0, -1000.0, 999.0]],), {"axis": (0, 1)}),
    ),
    source="Ioffe and Szegedy, Batch normalization, 2015, without its scale and shift.",
)


def but_channels(x: Any) -> Axes:
    """Return every axis but the channels', the second."""
    return one_or_all((0, *range(2, len(x.shape))))


def last(x: Any, scale: Any) -> Axes:
    """Return the last axes of x, as many as the scale has."""
    return one_or_all(tuple(range(len(x.shape) - len(scale.shape), len(x.shape))))


def one_or_all(axes: tuple[int, ...]) -> Axes:
    """Return one axis as a number, several as a tuple: so they are written."""
    return axes[0] if len(axes) == 1 else axes


def beside(channels: Any, x: Any) -> Any:
    """Lay one number for each channel out so that it broadcasts over x."""
    if len(x.shape) == MATRIX:
        return channels
    return np.reshape(channels, (*channels.shape, *(1,) * (len(x.shape) - 2)))


def by_channels(x: Any, eps: float) -> Any:
    """Return x̂ over all but the channels."""
    return standardise(x, axis=but_channels(x), eps=eps)


def by_samples(x: Any, scale: Any, eps: float) -> Any:
    """Return x̂ over the last axes."""
    return standardise(x, axis=last(x, scale), eps=eps)


def batch_shape(x: Shape, scale: Shape, shift: Shape, *, eps: float) -> Shape:
    """Return the shape of x; scale and shift have one number for each channel."""
    if len(x) < MATRIX:
        raise GraphError(f"batch_norm needs batch×channels×…; its x has shape {x}.")
    for name, given in (("scale", scale), ("shift", shift)):
        if given != x[1:2]:
            raise GraphError(
                f"batch_norm needs a {name} of one number for each of the {x[1]} channels; "
                f"this one has shape {given}."
            )
    return x


def layer_shape(x: Shape, scale: Shape, shift: Shape, *, eps: float) -> Shape:
    """Return the shape of x; scale and shift have the shape of its last axes."""
    if not scale or scale != x[len(x) - len(scale) :]:
        raise GraphError(
            f"layer_norm needs a scale of the shape of the last axes of x, {x}, which are the "
            f"ones it normalises; this one has shape {scale}."
        )
    if shift != scale:
        raise GraphError(
            f"layer_norm needs a shift of the shape of its scale, {scale}; this one has {shift}."
        )
    return x


def write(word: str) -> Any:
    """Return the notation: the normalised x, scaled and shifted."""
    return lambda x, scale, shift, eps: rf"{scale} \odot \mathrm{{{word}}}({x}) + {shift}"


batch_norm = Operation(
    name="batch_norm",
    symbol="batch norm",
    family="layer",
    summary="Each channel with mean 0 and variance 1 over the batch (as in training), "
    "times scale, plus shift.",
    slots=SLOTS,
    forward=lambda x, scale, shift, *, eps: (
        normal(x, axis=but_channels(x), eps=eps) * beside(scale, x) + beside(shift, x)
    ),
    derivatives=(
        Vjp(
            lambda g, y, x, a, b, *, eps: back(
                g * beside(a, x), by_channels(x, eps), x, but_channels(x), eps
            )
        ),
        Vjp(lambda g, y, x, a, b, *, eps: np.sum(g * by_channels(x, eps), axis=but_channels(x))),
        Vjp(lambda g, y, x, a, b, *, eps: np.sum(g, axis=but_channels(x))),
    ),
    shape=batch_shape,
    attributes={"eps": EPS},
    notation=Notation(write("batchnorm"), Level.SUM, (Level.ANY, Level.PRODUCT, Level.SUM)),
    says=Says(
        "gives each channel of {0} mean 0 and variance 1 over the batch, then scales by {1} "
        "and shifts by {2}",
        (
            BY_X,
            "Scale swaps: each channel adds up the upstream gradient times the normalised values",
            "Shift distributes: each channel adds up its upstream gradient",
        ),
    ),
    examples=(
        Example(([[1.0, -2.0], [0.5, 4.0], [-1.0, 0.3]], [1.5, -0.5], [0.1, 0.2])),
        Example(
            ([[[1.0, -2.0], [0.5, 4.0]], [[-1.0, 0.3], [2.0, 0.0]]], [1.5, -0.5], [0.1, 0.2]),
            {"eps": 0.1},
        ),
        Example(([[[[1.0, -2.0], [0.5, 4.0]]]], [2.0], [0.3])),
        Example(([[1000.0], [-1000.0], [999.0]], [1.0], [0.0])),
    ),
    source="Ioffe and Szegedy, Batch normalization, 2015.",
)

layer_norm = Operation(
    name="layer_norm",
    symbol="layer norm",
    family="layer",
    summary="Each sample with mean 0 and variance 1 over the last axes, times scale, plus shift.",
    slots=SLOTS,
    forward=lambda x, scale, shift, *, eps: normal(x, axis=last(x, scale), eps=eps) * scale + shift,
    derivatives=(
        Vjp(lambda g, y, x, a, b, *, eps: back(g * a, by_samples(x, a, eps), x, last(x, a), eps)),
        Factor(lambda y, x, a, b, *, eps: by_samples(x, a, eps)),
        Factor(lambda y, x, a, b, *, eps: 1.0),
    ),
    shape=layer_shape,
    attributes={"eps": EPS},
    notation=Notation(write("layernorm"), Level.SUM, (Level.ANY, Level.PRODUCT, Level.SUM)),
    says=Says(
        "gives each sample of {0} mean 0 and variance 1, then scales by {1} and shifts by {2}",
        (
            BY_X,
            "Scale swaps: {operand} gets the upstream gradient times the normalised values",
            "Shift distributes: {operand} gets the upstream gradient as it is",
        ),
    ),
    examples=(
        Example(([1.0, -2.0, 0.5], [1.5, -0.5, 2.0], [0.1, 0.2, 0.0])),
        Example(([[1.0, -2.0, 4.0], [0.5, 4.0, -1.0]], [1.5, -0.5, 2.0], [0.1, 0.2, 0.0])),
        Example(
            (
                [[[1.0, -2.0], [0.5, 4.0]], [[-1.0, 0.3], [2.0, 0.0]]],
                [[1.5, -0.5], [1.0, 2.0]],
                [[0.1, 0.2], [0.0, -0.3]],
            ),
            {"eps": 0.1},
        ),
    ),
    source="Ba, Kiros and Hinton, Layer normalization, 2016.",
)

OPERATIONS = (batch_norm, layer_norm, standardise)
