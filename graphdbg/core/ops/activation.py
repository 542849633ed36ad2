"""Activation functions that saturate or share out: the sigmoid and its kin, and softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.record import Example, Factor, NoGradient, Notation, Operation, Says, Vjp
from graphdbg.core.ops.rules import ONE_AXIS, normal_axes, same_shape
from graphdbg.core.values import Shape

SATURATING = (
    Example((0.3775,)),
    Example((0.0,)),
    Example(([-2.0, 0.5, 4.0],)),
    Example((-800.0,)),
    Example((800.0,)),
)
LOGITS = [[1.0, -2.0, 0.5], [0.0, 3.0, 3.0]]


def logistic(x: Any) -> Any:
    """Return 1/(1 + e^−x); where e^−x overflows the quotient is 0, as it should be."""
    return 1.0 / (1.0 + np.exp(-x))


def along_axis_shape(name: str) -> Any:
    """Return the shape rule of an operation along one axis that keeps the shape."""

    def shape(operand: Shape, *, axis: int) -> Shape:
        normal_axes(name, len(operand), axis)
        return operand

    return shape


def stable_softmax(x: Any, axis: int) -> Any:
    """Return e^x over its sum along `axis`, shifted by the largest so that nothing overflows."""
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True, initial=-np.inf))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def stable_log_softmax(x: Any, axis: int) -> Any:
    """Return x minus the logarithm of the sum of e^x along `axis`, without overflow."""
    shifted = x - np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


sigmoid = Operation(
    name="sigmoid",
    symbol="σ",
    family="activation",
    summary="Squashes to (0, 1): σ(x) = 1/(1 + e⁻ˣ).",
    slots=("x",),
    forward=logistic,
    derivatives=(Factor(lambda y, x: y * (1.0 - y)),),
    shape=same_shape,
    notation=Notation(r"\sigma({})"),
    says=Says(
        "squashes {0} to between 0 and 1",
        "Sigmoid shrinks: {operand} gets the upstream gradient times {result} · (1 − {result}), "
        "at most a quarter",
        zero="sigmoid has saturated at {=0}",
    ),
    examples=SATURATING,
    source="Verhulst 1845, the logistic function.",
)

log_sigmoid = Operation(
    name="log_sigmoid",
    symbol="log σ",
    family="activation",
    summary="The logarithm of sigmoid, −log(1 + e⁻ˣ), safe at ±1000.",
    slots=("x",),
    forward=lambda x: -np.logaddexp(0.0, -x),
    derivatives=(Factor(lambda y, x: sigmoid(-x)),),
    shape=same_shape,
    notation=Notation(r"\log\sigma({})"),
    says=Says(
        "takes the logarithm of σ({0})",
        "Log sigmoid shrinks: {operand} gets the upstream gradient times σ(−{operand})",
        zero="σ({operand}) has saturated at {=0}",
    ),
    examples=SATURATING,
    source="The logarithm of the logistic function, by a form that does not overflow.",
)

softsign = Operation(
    name="softsign",
    symbol="softsign",
    family="activation",
    summary="Squashes to (−1, 1): x/(1 + |x|), slower than tanh.",
    slots=("x",),
    forward=lambda x: x / (1.0 + np.absolute(x)),
    derivatives=(Factor(lambda y, x: 1.0 / np.square(1.0 + np.absolute(x))),),
    shape=same_shape,
    notation=Notation(r"\mathrm{{softsign}}({})"),
    says=Says(
        "squashes {0} to between −1 and 1",
        "Softsign shrinks: it divides the upstream gradient by the square of 1 + |{operand}|",
    ),
    # At 0 it has a slope, but no second one.
    examples=(
        Example((-0.7,)),
        Example(([-1.2, 0.3, 2.5],)),
        Example((1000.0,)),
        Example((0.0,), smooth=False),
    ),
    source="Bergstra et al. 2009.",
)

step = Operation(
    name="step",
    symbol="step",
    family="activation",
    summary="The perceptron's: 1 where the value is positive, else 0; no gradient flows.",
    slots=("x",),
    forward=lambda x: np.heaviside(x, 0.0),
    derivatives=(NoGradient("the step of a perceptron is flat on both sides of its jump"),),
    shape=same_shape,
    notation=Notation(r"\mathrm{{step}}({})"),
    says=Says(
        "is 1 if {0} is positive, else 0",
        "No gradient flows through a step",
        "is 1 where {0} is positive, else 0",
    ),
    examples=(Example((1.5,)), Example(([-1.0, 0.0, 2.0],))),
    source="Rosenblatt 1958.",
)

softmax = Operation(
    name="softmax",
    symbol="softmax",
    family="activation",
    summary="Turns scores into shares of 1 along an axis.",
    slots=("x",),
    forward=stable_softmax,
    derivatives=(Vjp(lambda g, y, x, *, axis: y * (g - np.sum(g * y, axis=axis, keepdims=True))),),
    shape=along_axis_shape("softmax"),
    attributes={"axis": ONE_AXIS},
    notation=Notation(lambda x, axis: rf"\mathrm{{softmax}}({x})"),
    says=Says(
        "turns {0} into shares that add up to 1",
        "Softmax mixes: raising one score lowers every other share",
    ),
    examples=(
        Example(([1.0, 2.0, 0.5],)),
        Example((LOGITS,)),
        Example((LOGITS,), {"axis": 0}),
        Example(([1000.0, -1000.0, 999.0],)),
    ),
    source="Bridle 1990; the largest entry is taken away first, as in Goodfellow et al. 2016, 4.1.",
)

log_softmax = Operation(
    name="log_softmax",
    symbol="log softmax",
    family="activation",
    summary="The logarithm of softmax, safe for large scores.",
    slots=("x",),
    forward=stable_log_softmax,
    derivatives=(
        Vjp(lambda g, y, x, *, axis: g - np.exp(y) * np.sum(g, axis=axis, keepdims=True)),
    ),
    shape=along_axis_shape("log_softmax"),
    attributes={"axis": ONE_AXIS},
    notation=Notation(lambda x, axis: rf"\log\mathrm{{softmax}}({x})"),
    says=Says(
        "takes the logarithm of the shares that softmax makes of {0}",
        "Log softmax gives each score its upstream gradient less its share of the whole",
    ),
    examples=(Example(([1.0, 2.0, 0.5],)), Example((LOGITS,), {"axis": 0})),
    source="The logarithm of softmax (Bridle 1990), without taking the logarithm of a rounded 0.",
)

OPERATIONS = (sigmoid, log_sigmoid, softsign, step, softmax, log_softmax)
