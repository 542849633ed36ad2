"""Losses: operands are (prediction, target); `reduction` is mean unless said otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import (
    Attribute,
    Example,
    Factor,
    Level,
    Notation,
    Operation,
    Says,
)
from graphdbg.core.ops.rules import average, elementwise_shape, real
from graphdbg.core.values import Shape

PAIR = ("prediction", "target")
REDUCTIONS = ("mean", "sum", "none")
NO_MORE: Mapping[str, Attribute] = MappingProxyType({})
"""No attributes beside the reduction."""


def reduction(default: str) -> Attribute:
    """Return the attribute that says how the entries' losses become one number."""
    return Attribute(
        lambda given: given if given in REDUCTIONS else None, "mean, sum or none", default
    )


def reduce(losses: Any, how: str) -> Any:
    """Return the mean or the sum of the entries' losses, or the entries."""
    if how == "none":
        return losses
    return average(losses) if how == "mean" else np.sum(losses)


def share(shape: Shape, how: str) -> float:
    """Return what one entry's loss counts in the whole: 1/n under a mean, else 1."""
    return 1.0 / max(1, math.prod(shape)) if how == "mean" else 1.0


def scaled(local: Any, shape: Shape, how: str) -> Any:
    """Return the entries' local derivatives, one for each loss, with their share in the whole."""
    if local.shape != shape:
        local = np.broadcast_to(local, shape)
    part = share(shape, how)
    return local if part == 1.0 else part * local


def entrywise(
    name: str,
    symbol: str,
    summary: str,
    default: str,
    loss: Callable[..., Any],
    by_prediction: Callable[..., Any],
    by_target: Callable[..., Any],
    latex: str,
    says: Says,
    examples: tuple[Example, ...],
    source: str = "",
    more: Mapping[str, Attribute] = NO_MORE,
    gate: bool = False,
) -> Operation:
    """Declare a loss that compares entry by entry and then reduces.

    `loss` and its two local derivatives are functions of (prediction, target) and of the
    attributes in `more`; `latex` is a template over the same.
    """
    broadcast = elementwise_shape(name, PAIR)

    def factor(local: Callable[..., Any]) -> Factor:
        return Factor(
            lambda y, p, t, *, reduction, **settings: scaled(
                local(p, t, **settings), np.broadcast_shapes(p.shape, t.shape), reduction
            ),
            gate=gate,
        )

    def shape(p: Shape, t: Shape, *, reduction: str, **_: Any) -> Shape:
        whole = broadcast(p, t)
        return whole if reduction == "none" else ()

    def write(p: str, t: str, reduction: str, **settings: Any) -> str:
        entry = latex.format(p, t, **settings)
        if reduction == "none":
            return entry
        return rf"\mathrm{{{reduction}}}\left({entry}\right)"

    return Operation(
        name=name,
        symbol=symbol,
        family="loss",
        summary=summary,
        slots=PAIR,
        forward=lambda p, t, *, reduction, **settings: reduce(loss(p, t, **settings), reduction),
        derivatives=(factor(by_prediction), factor(by_target)),
        shape=shape,
        attributes={"reduction": reduction(default), **more},
        notation=Notation(write, Level.SUM, (Level.PRODUCT,)),
        says=says,
        examples=examples,
        source=source,
    )


NUMBERS = (
    Example((0.75, 0.01)),
    Example(([0.2, -1.0, 3.0], [0.0, 1.0, 2.5])),
    Example(([[0.2, -1.0], [0.7, 2.0]], [1.0, 0.0]), {"reduction": "sum"}),
    Example(([0.2, -1.0], [[1.0], [0.5]]), {"reduction": "mean"}),
    Example(([0.2, -1.0], 0.5), {"reduction": "none"}),
)

half_squared_error = entrywise(
    "half_squared_error",
    "½(·)²",
    "Half the squared distance, ½‖t − y‖², summed unless said otherwise.",
    "sum",
    lambda p, t: 0.5 * np.square(p - t),
    lambda p, t: p - t,
    lambda p, t: t - p,
    r"\tfrac{{1}}{{2}}({1} - {0})^2",
    Says(
        "is half the squared distance from {0} to {1}",
        (
            "The half cancels the square's two: the local derivative is the error, {0} − {1}",
            "The half cancels the square's two: the local derivative is minus the error, {1} − {0}",
        ),
        zero="prediction and target agree",
    ),
    NUMBERS,
    source="Least squares, Gauss 1809; halved as in Rumelhart, Hinton and Williams 1986.",
)

mean_squared_error = entrywise(
    "mean_squared_error",
    "(·)²",
    "The squared distance, averaged unless said otherwise.",
    "mean",
    lambda p, t: np.square(p - t),
    lambda p, t: 2.0 * (p - t),
    lambda p, t: 2.0 * (t - p),
    "({0} - {1})^2",
    Says(
        "is the squared distance from {0} to {1}",
        (
            "The slope of a square is twice the error, 2 · ({0} − {1})",
            "The slope of a square is twice the error, 2 · ({1} − {0})",
        ),
        zero="prediction and target agree",
    ),
    NUMBERS,
    source="Least squares, Gauss 1809.",
)


mean_absolute_error = entrywise(
    "mean_absolute_error",
    "|·|",
    "The distance |p − t|, averaged unless said otherwise.",
    "mean",
    lambda p, t: np.abs(p - t),
    lambda p, t: np.sign(p - t),
    lambda p, t: np.sign(t - p),
    r"\left\lvert {0} - {1} \right\rvert",
    Says(
        "is the distance from {0} to {1}",
        (
            "The slope of a distance is 1 or −1: only the sign of {0} − {1} counts",
            "The slope of a distance is 1 or −1: only the sign of {1} − {0} counts",
        ),
        zero="prediction and target agree",
    ),
    (*NUMBERS, Example((2.0, 2.0), smooth=False)),
    source="Least absolute deviations, Laplace 1793.",
)


def huber_loss(p: Any, t: Any, *, delta: float) -> Any:
    """Return half the squared error up to `delta`, and a straight line from there on."""
    size = np.abs(p - t)
    return np.where(size <= delta, 0.5 * np.square(size), delta * (size - 0.5 * delta))


def within(error: Any, delta: float) -> Any:
    """Return the error, no further from 0 than `delta`."""
    return np.where(
        np.less(error, -delta), -delta, np.where(np.greater(error, delta), delta, error)
    )


def positive(value: Any) -> float | None:
    """Return a positive, finite number, or None."""
    found = real(value)
    return found if found is not None and found > 0 else None


huber = entrywise(
    "huber",
    "Huber",
    "Half the squared distance up to delta, straight beyond it, where outliers pull no harder.",
    "mean",
    huber_loss,
    lambda p, t, *, delta: within(p - t, delta),
    lambda p, t, *, delta: within(t - p, delta),
    r"\mathrm{{huber}}_{{{delta:g}}}({0} - {1})",
    Says(
        "is the Huber distance from {0} to {1}: squared near by, straight from delta on",
        (
            "Huber limits: the local derivative is the error, {0} − {1}, but at most delta in size",
            "Huber limits: the local derivative is minus the error, {1} − {0}, "
            "but at most delta in size",
        ),
        zero="prediction and target agree",
    ),
    (
        Example((0.75, 0.01)),
        Example(([0.2, -1.0, 3.0], [0.0, 1.0, 2.5])),
        Example(([[0.2, -1.0], [0.7, 2.0]], [1.5, 0.0]), {"delta": 0.3, "reduction": "sum"}),
        Example(([0.2, -1.0], 0.5), {"reduction": "none"}),
        Example((1000.0, -1000.0), {"delta": 2.0, "reduction": "sum"}),
        Example((0.7, 0.7)),
        Example(([1.0, -1.0], 0.0), smooth=False),
    ),
    source="Huber, Robust estimation of a location parameter, 1964.",
    more={"delta": Attribute(positive, "a positive number", 1.0)},
)

OPERATIONS = (half_squared_error, mean_squared_error, mean_absolute_error, huber)

KINKS = (
    Kink(
        "mean_absolute_error",
        lambda slot, y, p, t, *, reduction: np.equal(p, t),
        "a distance has a corner at 0, and its slope there is taken as 0",
        (
            Edge((2.0, 2.0), (0.0, 0.0)),
            Edge(([1.0, 3.0], [1.0, 1.0]), ([0.0, 0.5], [0.0, -0.5])),
        ),
    ),
)
