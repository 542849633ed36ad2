"""Losses of classes and probabilities: entry by entry, with operands (prediction, target)."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.activation import sigmoid
from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.loss import entrywise
from graphdbg.core.ops.record import Example, Says

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
    source="The negative log-likelihood of Bernoulli trials, Bishop 2006, equation 4.90.",
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
    source="Bishop 2006, equation 4.90, with the logistic function put in.",
)

MARGINS = (
    Example((0.3, 1.0)),
    Example((1.7, 1.0)),
    Example(([0.2, -1.5, 3.0], [1.0, 1.0, -1.0])),
    Example(([[0.2, -1.5], [0.7, 2.0]], [1.0, -1.0]), {"reduction": "sum"}),
    Example(([0.2, -0.5], -1.0), {"reduction": "none"}),
    Example(([1000.0, -1000.0], 1.0)),
)


def through(slope: Any, margin: Any, corner: float) -> Any:
    """Return the slope where the margin is too small (or NaN), and 0 from the corner on."""
    return np.where(np.greater_equal(margin, corner), 0.0, slope)


hinge = entrywise(
    "hinge",
    "hinge",
    "max(0, 1 − t p) of a score and a label t of 1 or −1: no loss from a margin of 1 on.",
    "mean",
    lambda p, t: np.maximum(0.0, 1.0 - t * p),
    lambda p, t: through(-t, t * p, 1.0),
    lambda p, t: through(-p, t * p, 1.0),
    r"\max(0, 1 - {1} \cdot {0})",
    Says(
        "is the hinge loss of the score {0} and the label {1}",
        "Hinge routes: where the margin {1} · {0} is under 1 the local derivative is "
        "minus {other}, else nothing passes",
        zero="the margin is 1 or more, or {other} is zero",
    ),
    (*MARGINS, Example((1.0, 1.0), smooth=False)),
    source="Cortes and Vapnik, Support-vector networks, 1995.",
    gate=True,
)

perceptron_loss = entrywise(
    "perceptron_loss",
    "percep.",
    "max(0, −t p) of a score and a label t of 1 or −1: no loss on the right side.",
    "mean",
    lambda p, t: np.maximum(0.0, -(t * p)),
    lambda p, t: through(-t, t * p, 0.0),
    lambda p, t: through(-p, t * p, 0.0),
    r"\max(0, -{1} \cdot {0})",
    Says(
        "is the perceptron loss of the score {0} and the label {1}",
        "The perceptron learns from mistakes: where {0} has the wrong sign the local derivative "
        "is minus {other}, else nothing passes",
        zero="the score {0} is not on the wrong side",
    ),
    (*MARGINS, Example((0.0, 1.0), smooth=False)),
    source="Rosenblatt, The perceptron, 1958.",
    gate=True,
)


def divergence(p: Any, t: Any) -> Any:
    """Return t log(t / p), which is 0 at t = 0, its limit."""
    terms = t * (np.log(t) - np.log(p))
    return np.where(np.equal(t, 0.0) & ~np.isnan(p), 0.0, terms)


kl_divergence = entrywise(
    "kl_divergence",
    "KL",
    "t log(t / p) of two probabilities, entry by entry; its sum says how far p is from t.",
    "mean",
    divergence,
    lambda p, t: -t / p,
    lambda p, t: np.log(t) - np.log(p) + 1.0,
    r"{1} \log \frac{{{1}}}{{{0}}}",
    Says(
        "is the Kullback–Leibler divergence of the probability {0} from the target {1}",
        (
            "Divergence pulls {operand} up by {other} / {operand}: "
            "harder where it gives too little to what happens",
            "The slope of the divergence in the target is log({operand} / {other}) + 1",
        ),
        zero="the target {1} is zero",
    ),
    (
        Example((0.7, 0.4)),
        Example(([0.2, 0.5, 0.3], [0.1, 0.6, 0.3])),
        Example(([0.2, 0.5, 0.3], [0.1, 0.6, 0.3]), {"reduction": "sum"}),
        Example(([0.2, 0.5], 0.4), {"reduction": "none"}),
        Example((0.5, 0.0), smooth=False),
        Example((0.0, 0.5), smooth=False),
    ),
    source="Kullback and Leibler, On information and sufficiency, 1951.",
)

OPERATIONS = (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    hinge,
    perceptron_loss,
    kl_divergence,
)

KINKS = (
    Kink(
        "hinge",
        lambda slot, y, p, t, *, reduction: np.equal(t * p, 1.0),
        "hinge has a corner at a margin of 1, and its slope there is taken as 0",
        (Edge((1.0, 1.0), (0.0, 0.0)), Edge((-0.5, -2.0), (0.0, 0.0))),
    ),
    Kink(
        "perceptron_loss",
        lambda slot, y, p, t, *, reduction: np.equal(t * p, 0.0),
        "the perceptron loss has a corner at a score of 0, and its slope there is taken as 0",
        (Edge((0.0, 1.0), (0.0, 0.0)),),
    ),
    Kink(
        "binary_cross_entropy",
        lambda slot, y, p, t, *, reduction: np.equal(p, 0.0) | np.equal(p, 1.0),
        "a logarithm ends at a probability of 0 or 1, and the slopes there are as IEEE says",
        (
            Edge((0.0, 1.0), (-np.inf, np.inf)),
            Edge((1.0, 0.0), (np.inf, -np.inf)),
            Edge((0.0, 0.0), (np.nan, np.inf)),
            Edge((1.0, 1.0), (np.nan, -np.inf)),
        ),
    ),
    Kink(
        "kl_divergence",
        lambda slot, y, p, t, *, reduction: np.equal(t, 0.0) if slot else False,
        "at a target of 0 the slope of the divergence in the target is minus infinity",
        (Edge((0.5, 0.0), (None, -np.inf)),),
    ),
)
