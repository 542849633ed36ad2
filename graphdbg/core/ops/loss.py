"""Losses: operands are (prediction, target); `reduction` is mean unless said otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.activation import log_softmax, sigmoid, softmax, stable_log_softmax
from graphdbg.core.ops.record import (
    Attribute,
    Derivative,
    Example,
    Factor,
    Level,
    NoGradient,
    Notation,
    Operation,
    Says,
)
from graphdbg.core.ops.rules import ONE_AXIS, average, elementwise_shape, normal_axes
from graphdbg.core.ops.shape import hot, one_hot
from graphdbg.core.values import Shape

PAIR = ("prediction", "target")
REDUCTIONS = ("mean", "sum", "none")


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
    loss: Callable[[Any, Any], Any],
    by_prediction: Callable[[Any, Any], Any],
    by_target: Callable[[Any, Any], Any],
    latex: str,
    says: Says,
    examples: tuple[Example, ...],
    source: str = "",
) -> Operation:
    """Declare a loss that compares entry by entry and then reduces."""
    broadcast = elementwise_shape(name, PAIR)

    def factor(local: Callable[[Any, Any], Any]) -> Factor:
        return Factor(
            lambda y, p, t, *, reduction: scaled(
                local(p, t), np.broadcast_shapes(p.shape, t.shape), reduction
            )
        )

    def shape(p: Shape, t: Shape, *, reduction: str) -> Shape:
        whole = broadcast(p, t)
        return whole if reduction == "none" else ()

    def write(p: str, t: str, reduction: str) -> str:
        entry = latex.format(p, t)
        if reduction == "none":
            return entry
        return rf"\mathrm{{{reduction}}}\left({entry}\right)"

    return Operation(
        name=name,
        symbol=symbol,
        family="loss",
        summary=summary,
        slots=PAIR,
        forward=lambda p, t, *, reduction: reduce(loss(p, t), reduction),
        derivatives=(factor(by_prediction), factor(by_target)),
        shape=shape,
        attributes={"reduction": reduction(default)},
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
SHARES = (
    Example((0.7, 1.0)),
    Example(([0.2, 0.5, 0.9], [0.0, 1.0, 0.3])),
    Example(([0.2, 0.5], [0.0, 1.0]), {"reduction": "sum"}),
    Example(([0.2, 0.5], 1.0), {"reduction": "none"}),
    Example((1.0, 1.0), smooth=False),
    Example((0.0, 1.0), smooth=False),
)
SCORES = (
    Example((0.7, 1.0)),
    Example(([-2.0, 0.5, 3.0], [0.0, 1.0, 0.3])),
    Example(([1000.0, -1000.0], [0.0, 1.0]), {"reduction": "sum"}),
    Example(([-2.0, 0.5], 1.0), {"reduction": "none"}),
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
)

binary_cross_entropy = entrywise(
    "binary_cross_entropy",
    "BCE",
    "−t log p − (1 − t) log(1 − p), for a probability p.",
    "mean",
    lambda p, t: -(t * np.log(p) + (1.0 - t) * np.log1p(-p)),
    lambda p, t: (p - t) / (p * (1.0 - p)),
    lambda p, t: np.log(1.0 - p) - np.log(p),
    r"-{1} \log {0} - (1 - {1}) \log(1 - {0})",
    Says(
        "is the binary cross-entropy of the probability {0} and the target {1}",
        (
            "Cross-entropy pushes {operand} towards {other}, harder the more it is wrong",
            "The slope of cross-entropy in the target is log(1 − {other}) − log {other}",
        ),
        zero="probability and target agree",
    ),
    SHARES,
)

binary_cross_entropy_with_logits = entrywise(
    "binary_cross_entropy_with_logits",
    "BCE σ",
    "Binary cross-entropy on a logit: sigmoid and cross-entropy in one, safe at ±1000.",
    "mean",
    lambda z, t: np.logaddexp(0.0, z) - t * z,
    lambda z, t: sigmoid(z) - t,
    lambda z, t: -z,
    r"\log(1 + e^{{{0}}}) - {1} \cdot {0}",
    Says(
        "is the binary cross-entropy of the logit {0} and the target {1}",
        (
            "Sigmoid and cross-entropy cancel: what is left is σ({operand}) − {other}",
            "The slope of cross-entropy in the target is minus the logit {other}",
        ),
    ),
    SCORES,
)


def takes_indices(logits: Any, target: Any) -> bool:
    """Whether the target is class indices: the logits' shape without the axis of classes."""
    return len(target.shape) == len(logits.shape) - 1


def cross_entropy_shape(logits: Shape, target: Shape, *, axis: int, reduction: str) -> Shape:
    """Return one loss a sample, or a scalar; refuse a target of another shape."""
    if not logits:
        raise GraphError("softmax_cross_entropy needs an axis of classes; its logits are a scalar.")
    (place,) = normal_axes("softmax_cross_entropy", len(logits), axis)
    samples = logits[:place] + logits[place + 1 :]
    if target not in (samples, logits):
        raise GraphError(
            f"softmax_cross_entropy needs class indices of shape {samples} or a target of shape "
            f"{logits}; this one has shape {target}."
        )
    return samples if reduction == "none" else ()


def cross_entropy(logits: Any, target: Any, *, axis: int, reduction: str) -> Any:
    """Return −Σ target · log softmax(logits) along the axis, reduced over the samples."""
    logs = stable_log_softmax(logits, axis)
    if takes_indices(logits, target):
        indices = np.asarray(target)
        hot(indices, classes=logits.shape[axis], axis=axis)
        chosen = np.expand_dims(indices.astype(np.int64), axis)
        losses = -np.squeeze(np.take_along_axis(logs, chosen, axis), axis)
    else:
        losses = -np.sum(target * logs, axis=axis)
    return reduce(losses, reduction)


def samples_share(logits: Any, axis: int, how: str) -> float:
    """Return what one sample counts in the whole."""
    lengths = list(logits.shape)
    del lengths[axis]
    return share(tuple(lengths), how)


def by_logits(y: Any, logits: Any, target: Any, *, axis: int, reduction: str) -> Any:
    """Return softmax minus target: the two derivatives cancel to this."""
    shares = softmax(logits, axis=axis)
    if takes_indices(logits, target):
        error = shares - one_hot(target, classes=logits.shape[axis], axis=axis)
    else:
        error = shares * np.sum(target, axis=axis, keepdims=True) - target
    part = samples_share(logits, axis, reduction)
    return error if part == 1.0 else part * error


def by_target(y: Any, logits: Any, target: Any, *, axis: int, reduction: str) -> Any:
    """Return minus the logarithm of softmax."""
    return -samples_share(logits, axis, reduction) * log_softmax(logits, axis=axis)


def over_classes(g: Any, y: Any, logits: Any, target: Any, *, axis: int, reduction: str) -> Any:
    """Lay a sample's upstream gradient out over its classes."""
    return np.expand_dims(g, axis) if reduction == "none" else g


def cross_entropy_derivative(slot: int, logits: Any, target: Any, **_: Any) -> Derivative:
    """Return the derivative by slot; class indices have none."""
    if slot == 0:
        return Factor(by_logits, over_classes)
    if takes_indices(logits, target):
        return NoGradient("class indices are whole numbers")
    return Factor(by_target, over_classes)


LOGITS = [[1.0, -2.0, 0.5], [0.0, 3.0, 3.0]]
softmax_cross_entropy = Operation(
    name="softmax_cross_entropy",
    symbol="CE",
    family="loss",
    summary="Cross-entropy of softmax with class indices or one-hot targets, safe at ±1000.",
    slots=("logits", "target"),
    forward=cross_entropy,
    derivatives=cross_entropy_derivative,
    shape=cross_entropy_shape,
    attributes={"reduction": reduction("mean"), "axis": ONE_AXIS},
    notation=Notation(
        lambda logits, target, reduction, axis: (
            rf"-\mathrm{{{reduction}}}\,\log\mathrm{{softmax}}({logits})_{{{target}}}"
            if reduction != "none"
            else rf"-\log\mathrm{{softmax}}({logits})_{{{target}}}"
        ),
        Level.SUM,
    ),
    says=Says(
        "is the cross-entropy of softmax({0}) and the target {1}",
        (
            "Softmax and cross-entropy cancel: what is left is softmax minus target",
            "The slope of cross-entropy in the target is minus the logarithm of softmax({other})",
        ),
    ),
    examples=(
        Example(([1.0, 2.0, 0.5], 2.0)),
        Example((LOGITS, [2.0, 0.0])),
        Example((LOGITS, [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])),
        Example((LOGITS, [[0.2, 0.5, 0.1], [0.3, 0.3, 0.9]]), {"reduction": "sum"}),
        Example((LOGITS, [2.0, 0.0]), {"reduction": "none"}),
        Example((LOGITS, [1.0, 0.0, 1.0]), {"axis": 0}),
        Example((LOGITS, [[0.2, 0.5, 0.1], [0.3, 0.3, 0.9]]), {"reduction": "none"}),
        Example(([[1000.0, -1000.0]], [1.0])),
    ),
)

OPERATIONS = (
    half_squared_error,
    mean_squared_error,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    softmax_cross_entropy,
)
