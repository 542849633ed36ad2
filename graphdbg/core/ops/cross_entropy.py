"""Cross-entropies over an axis of classes: targets are class indices, or a share for each class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.activation import log_softmax, softmax, stable_log_softmax
from graphdbg.core.ops.loss import reduce, reduction, share
from graphdbg.core.ops.record import (
    Choice,
    Derivative,
    Example,
    Factor,
    Level,
    NoGradient,
    Notation,
    Operation,
    Says,
)
from graphdbg.core.ops.rules import ONE_AXIS, normal_axes
from graphdbg.core.ops.shape import one_hot, refuse_no_class
from graphdbg.core.values import Shape


def takes_indices(scores: Any, target: Any) -> bool:
    """Whether the target is class indices: the scores' shape without the axis of classes."""
    return len(target.shape) == len(scores.shape) - 1


def classes_shape(name: str, slot: str) -> Callable[..., Shape]:
    """Return the shape rule: one loss a sample, or a scalar; a target of another shape is refused.

    `slot` names the first operand in the sentences.
    """

    def shape(scores: Shape, target: Shape, *, axis: int, reduction: str) -> Shape:
        if not scores:
            verb = "are" if slot.endswith("s") else "is"
            raise GraphError(f"{name} needs an axis of classes; its {slot} {verb} a scalar.")
        (place,) = normal_axes(name, len(scores), axis)
        samples = scores[:place] + scores[place + 1 :]
        if target not in (samples, scores):
            raise GraphError(
                f"{name} needs class indices of shape {samples} or a target of shape "
                f"{scores}; this one has shape {target}."
            )
        return samples if reduction == "none" else ()

    return shape


def pick(logs: Any, target: Any, axis: int) -> Any:
    """Return −Σ target · logs along the axis, one a sample; class indices pick one entry each."""
    if not takes_indices(logs, target):
        return -np.sum(target * logs, axis=axis)
    indices = np.asarray(target)
    refuse_no_class(indices, logs.shape[axis])
    chosen = np.expand_dims(indices.astype(np.int64), axis)
    return -np.squeeze(np.take_along_axis(logs, chosen, axis), axis)


def shares_of(scores: Any, target: Any, axis: int) -> Any:
    """Return the target as a share for each class."""
    if takes_indices(scores, target):
        return one_hot(target, classes=scores.shape[axis], axis=axis)
    return target


def samples_share(scores: Any, axis: int, how: str) -> float:
    """Return what one sample counts in the whole."""
    lengths = list(scores.shape)
    del lengths[axis]
    return share(tuple(lengths), how)


def over_classes(g: Any, y: Any, scores: Any, target: Any, *, axis: int, reduction: str) -> Any:
    """Lay a sample's upstream gradient out over its classes."""
    return np.expand_dims(g, axis) if reduction == "none" else g


def by_slot(by_scores: Callable[..., Any], by_target: Callable[..., Any]) -> Choice:
    """Return the choice of a derivative by slot; class indices have none."""

    def choose(slot: int, scores: Any, target: Any, **_: Any) -> Derivative:
        if slot == 0:
            return Factor(by_scores, over_classes)
        if takes_indices(scores, target):
            return NoGradient("class indices are whole numbers")
        return Factor(by_target, over_classes)

    return choose


def write(logs: str) -> Callable[..., str]:
    """Return the notation: minus the logarithms at the target, reduced."""

    def latex(scores: str, target: str, reduction: str, axis: int) -> str:
        of = "" if reduction == "none" else rf"\mathrm{{{reduction}}}\,"
        return rf"-{of}{logs.format(scores)}_{{{target}}}"

    return latex


def cross_entropy(logits: Any, target: Any, *, axis: int, reduction: str) -> Any:
    """Return −Σ target · log softmax(logits) along the axis, reduced over the samples."""
    return reduce(pick(stable_log_softmax(logits, axis), target, axis), reduction)


def by_logits(y: Any, logits: Any, target: Any, *, axis: int, reduction: str) -> Any:
    """Return softmax minus target: the two derivatives cancel to this."""
    shares = softmax(logits, axis=axis)
    if not takes_indices(logits, target):
        shares = shares * np.sum(target, axis=axis, keepdims=True)
    error = shares - shares_of(logits, target, axis)
    part = samples_share(logits, axis, reduction)
    return error if part == 1.0 else part * error


def by_target(y: Any, logits: Any, target: Any, *, axis: int, reduction: str) -> Any:
    """Return minus the logarithm of softmax."""
    return -samples_share(logits, axis, reduction) * log_softmax(logits, axis=axis)


LOGITS = [[1.0, -2.0, 0.5], [0.0, 3.0, 3.0]]
softmax_cross_entropy = Operation(
    name="softmax_cross_entropy",
    symbol="CE",
    family="loss",
    summary="Cross-entropy of softmax with class indices or one-hot targets, safe at ±1000.",
    slots=("logits", "target"),
    forward=cross_entropy,
    derivatives=by_slot(by_logits, by_target),
    shape=classes_shape("softmax_cross_entropy", "logits"),
    attributes={"reduction": reduction("mean"), "axis": ONE_AXIS},
    notation=Notation(write(r"\log\mathrm{{softmax}}({})"), Level.SUM),
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
    source="Bishop 2006, equation 4.108, with softmax put in.",
)


def by_logs(y: Any, logs: Any, target: Any, *, axis: int, reduction: str) -> Any:
    """Return minus the target, with a sample's share in the whole."""
    return -samples_share(logs, axis, reduction) * shares_of(logs, target, axis)


LOGS = np.log([[0.2, 0.5, 0.3], [0.1, 0.6, 0.3]]).tolist()
negative_log_likelihood = Operation(
    name="negative_log_likelihood",
    symbol="NLL",
    family="loss",
    summary="Cross-entropy from log-probabilities, with class indices or one-hot targets.",
    slots=("log_probabilities", "target"),
    forward=lambda logs, target, *, axis, reduction: reduce(pick(logs, target, axis), reduction),
    derivatives=by_slot(
        by_logs,
        lambda y, logs, target, *, axis, reduction: -samples_share(logs, axis, reduction) * logs,
    ),
    shape=classes_shape("negative_log_likelihood", "first operand"),
    attributes={"reduction": reduction("mean"), "axis": ONE_AXIS},
    # Braces hold a first operand with a subscript of its own together.
    notation=Notation(write("{{{}}}"), Level.SUM, (Level.ATOM, Level.ANY)),
    says=Says(
        "is minus the log-probability that {0} gives to the target {1}",
        (
            "Only the log-probability of the target class counts: the local derivative is minus "
            "the target {other}",
            "The slope in the target is minus the log-probability {other}",
        ),
    ),
    examples=(
        Example((LOGS[0], 2.0)),
        Example((LOGS, [2.0, 0.0])),
        Example((LOGS, [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])),
        Example((LOGS, [[0.2, 0.5, 0.1], [0.3, 0.3, 0.9]]), {"reduction": "sum"}),
        Example((LOGS, [2.0, 0.0]), {"reduction": "none"}),
        Example((LOGS, [1.0, 0.0, 1.0]), {"axis": 0}),
        Example(([[-1000.0, 0.0]], [0.0])),
    ),
    source="Bishop 2006, equation 4.108, of logarithms that are given.",
)

OPERATIONS = (softmax_cross_entropy, negative_log_likelihood)
