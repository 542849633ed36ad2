"""Activation functions of neurons."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Example, Factor, Notation, Operation, Says, Vjp
from graphdbg.core.ops.rules import ONE_AXIS, normal_axes, same_shape
from graphdbg.core.values import Shape

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
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def stable_log_softmax(x: Any, axis: int) -> Any:
    """Return x minus the logarithm of the sum of e^x along `axis`, without overflow."""
    shifted = x - np.max(x, axis=axis, keepdims=True)
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
    examples=(
        Example((0.3775,)),
        Example((0.0,)),
        Example(([-2.0, 0.5, 4.0],)),
        Example((-800.0,)),
        Example((800.0,)),
    ),
)

relu = Operation(
    name="relu",
    symbol="relu",
    family="activation",
    summary="The value where it is positive, else zero.",
    slots=("x",),
    forward=lambda x: np.maximum(x, 0),
    # The slope at 0 is 0, as in PyTorch.
    derivatives=(Factor(lambda y, x: np.greater(x, 0.0), gate=True),),
    shape=same_shape,
    notation=Notation(r"\mathrm{{relu}}({})"),
    says=Says(
        "passes {0} on if it is positive, else gives 0",
        "Relu routes: the upstream gradient passes only if {operand} is positive",
        "passes the positive entries of {0} on and sets the others to 0",
        "Relu routes: the upstream gradient passes only where {operand} is positive",
        zero="relu is off at {=0}",
    ),
    examples=(
        Example((1.5,)),
        Example((-1.2,)),
        Example(([-1.0, 2.0, 0.5],)),
        Example((0.0,), smooth=False),
    ),
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
)

OPERATIONS = (sigmoid, relu, softmax, log_softmax)

KINKS = (
    Kink(
        "relu",
        lambda slot, y, x: np.equal(x, 0.0),
        "relu has a corner at 0, and its slope there is taken as 0",
        (Edge((0.0,), (0.0,)),),
    ),
)
