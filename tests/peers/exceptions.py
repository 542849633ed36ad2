"""Where graphdbg means to differ from a peer, or the peer has no answer, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Difference:
    """One difference that is meant: the operations, the peer, the cases, and the reason.

    `at(case)` is true for the cases that are not compared.
    """

    operations: tuple[str, ...]
    peer: str
    at: Callable[[Any], Any]
    reason: str


def reals(case):
    return [x for x in case.operands if x.dtype != bool]


def has_nan(case):
    return any(np.isnan(x).any() for x in reals(case))


def has_inf(case):
    return any(np.isinf(x).any() for x in reals(case))


def not_finite(case):
    return has_nan(case) or has_inf(case)


def is_constant_somewhere(case):
    x, axis = case.operands[0], case.attributes.get("axis")
    return x.size and np.any(np.ptp(x, axis=axis) == 0)


def repeats_a_letter(case):
    inputs = case.attributes["subscripts"].partition("->")[0].split(",")
    return any(len(set(letters)) < len(letters) for letters in inputs)


def beyond_probabilities(case):
    p, t = case.operands
    return not (np.all((p > 1e-40) & (p < 1.0)) and np.all((t >= 0.0) & (t <= 1.0)))


DIFFERENCES = (
    Difference(
        ("relu", "relu6", "hard_tanh", "maximum", "minimum", "clip"),
        "torch",
        has_nan,
        "torch passes the gradient of not-a-number on; here nothing is larger than it, so 0",
    ),
    Difference(
        ("elu", "selu"),
        "torch",
        has_nan,
        "torch's slope at not-a-number is the one on the right; here it is not a number",
    ),
    Difference(
        ("absolute", "mean_absolute_error", "l1_penalty"),
        "torch",
        has_nan,
        "torch's sign of not-a-number is 0; numpy's is not a number",
    ),
    Difference(
        ("softsign",), "torch", has_inf, "torch gets ∞/∞ for the slope at ±∞; the limit is 0"
    ),
    Difference(
        ("softplus",),
        "torch",
        lambda case: np.any(np.abs(case.operands[0]) > 700.0),
        "torch's second derivative of logaddexp is 0 × ∞ there; the limit is 0",
    ),
    Difference(
        ("prod",),
        "torch",
        not_finite,
        "torch divides the product by the entry, ∞/∞; here it does not",
    ),
    Difference(
        ("norm",), "torch", has_inf, "torch gets ∞/∞ or 0 × ∞ in another order for an infinite norm"
    ),
    Difference(
        ("var", "std"),
        "torch",
        lambda case: case.operands[0].size <= case.attributes.get("ddof", 0),
        "of fewer numbers than ddof asks for the variance is not a number, nor are its slopes",
    ),
    Difference(
        ("std",),
        "torch",
        is_constant_somewhere,
        "std of a constant is flat here; torch's mean is rounded, and the second derivative is "
        "not a number here and 0 there",
    ),
    Difference(
        ("inverse", "solve", "determinant"),
        "torch",
        not_finite,
        "which entries a not-a-number reaches hangs on the elimination, not on the mathematics",
    ),
    Difference(
        ("binary_cross_entropy",),
        "torch",
        beyond_probabilities,
        "torch clamps the logarithm at −100 and refuses what is no probability; here IEEE rules",
    ),
    Difference(
        ("binary_cross_entropy_with_logits",),
        "torch",
        has_inf,
        "both forms have 0 × ∞ at an infinite logit, at different targets",
    ),
    Difference(
        ("hinge", "perceptron_loss"),
        "torch",
        has_inf,
        "a closed gate lets nothing through here, and 0 × ∞ in the definition written in torch",
    ),
    Difference(
        ("kl_divergence",),
        "torch",
        lambda case: np.any(case.operands[1] == 0.0) or has_inf(case),
        "the slope in a target of 0 is the limit, −∞; torch.xlogy gives not-a-number",
    ),
    Difference(
        ("batch_norm", "layer_norm", "scaled_dot_product_attention", "attention_weights"),
        "torch",
        not_finite,
        "torch multiplies the factors in another order, so other entries are not finite",
    ),
    Difference(
        ("prod",),
        "autograd",
        lambda case: np.any(case.operands[0] == 0.0),
        "autograd divides the product by the entry, 0/0; here the other entries are multiplied",
    ),
    Difference(
        ("std",), "autograd", is_constant_somewhere, "std of a constant is flat; autograd gets 0/0"
    ),
    Difference(
        ("var", "std"),
        "autograd",
        lambda case: case.operands[0].size <= case.attributes.get("ddof", 0),
        "of fewer numbers than ddof asks for the variance is not a number, nor are its slopes",
    ),
    Difference(
        ("transpose",),
        "autograd",
        lambda case: min(case.attributes.get("axes") or (0,)) < 0,
        "autograd sorts negative axes as they stand, which puts the gradient in the wrong place",
    ),
    Difference(
        ("where",),
        "autograd",
        lambda case: len({x.shape for x in case.operands}) > 1,
        "autograd does not sum over the axes that where has broadcast",
    ),
    Difference(
        ("broadcast_to",),
        "autograd",
        lambda case: case.operands[0].ndim < len(case.attributes["shape"]),
        "autograd does not broadcast to new axes",
    ),
    Difference(
        ("einsum",),
        "autograd",
        lambda case: repeats_a_letter(case) or any(1 in x.shape for x in case.operands),
        "autograd cannot differentiate a diagonal in einsum, nor a length of 1 that is repeated",
    ),
    Difference(
        ("determinant",),
        "autograd",
        lambda case: (
            np.isfinite(case.operands[0]).all() and np.any(np.linalg.det(case.operands[0]) == 0.0)
        ),
        "autograd inverts the matrix, and a singular one has no inverse",
    ),
    Difference(
        ("solve",),
        "autograd",
        lambda case: case.operands[0].ndim != 2 or 0 in case.operands[0].shape,
        "autograd does not sum over the axes that solve has broadcast",
    ),
    Difference(
        ("tril", "triu"),
        "autograd",
        lambda case: case.operands[0].ndim < 2,
        "autograd does not sum over the rows a vector has been repeated to",
    ),
    Difference(
        ("roll",),
        "autograd",
        lambda case: isinstance(case.attributes["shift"], tuple),
        "autograd cannot roll back along several axes at once",
    ),
    Difference(
        ("pad",),
        "autograd",
        lambda case: (
            (
                np.any(np.asarray(case.attributes["pad_width"]) == 0)
                and "mode" not in case.attributes
            )
            or not case.operands[0].size
            or not case.operands[0].ndim
        ),
        "autograd cuts a width of 0 off as everything, and has no pad of a scalar",
    ),
)
