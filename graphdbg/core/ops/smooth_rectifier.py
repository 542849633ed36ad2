"""Activation functions that pass what is positive on, without a corner: silu, softplus, gelu."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from graphdbg.core.ops.activation import logistic, sigmoid
from graphdbg.core.ops.elementary import TWO_OVER_ROOT_PI, erf
from graphdbg.core.ops.record import Attribute, Example, Factor, Notation, Operation, Says
from graphdbg.core.ops.rectifier import LARGE, ORDINARY
from graphdbg.core.ops.rules import same_shape

EXAMPLES = (*ORDINARY, Example((0.0,)), *LARGE)

silu = Operation(
    name="silu",
    symbol="silu",
    family="activation",
    summary="The value times its sigmoid, x·σ(x); also called swish.",
    slots=("x",),
    forward=lambda x: x * logistic(x),
    derivatives=(Factor(lambda y, x: sigmoid(x) * (1.0 + x * (1.0 - sigmoid(x)))),),
    shape=same_shape,
    notation=Notation(r"\mathrm{{silu}}({})"),
    says=Says(
        "multiplies {0} by σ({0})",
        "Silu lets {operand} through by its own sigmoid: its slope is σ · (1 + {operand} · (1"
        " − σ))",
        zero="silu is off at {=0}",
    ),
    examples=EXAMPLES,
    source="Elfwing, Uchibe and Doya 2017.",
)

softplus = Operation(
    name="softplus",
    symbol="softplus",
    family="activation",
    summary="A smooth relu, log(1 + eˣ), safe at ±1000.",
    slots=("x",),
    forward=lambda x: np.logaddexp(0.0, x),
    derivatives=(Factor(lambda y, x: sigmoid(x)),),
    shape=same_shape,
    notation=Notation(r"\log(1 + e^{{{}}})"),
    says=Says(
        "takes the logarithm of 1 plus e to the power {0}",
        "The slope of softplus is the sigmoid: {operand} gets the upstream gradient times "
        "σ({operand})",
        zero="softplus is off at {=0}",
    ),
    examples=EXAMPLES,
    source="Dugas et al. 2000.",
)


ROOT_HALF = math.sqrt(0.5)
ROOT_TWO_OVER_PI = TWO_OVER_ROOT_PI * ROOT_HALF
CUBIC = 0.044715


def normal_share(x: Any) -> Any:
    """Return Φ(x), the share of a standard normal distribution below x."""
    return 0.5 * (1.0 + erf(x * ROOT_HALF))


def bell(x: Any) -> Any:
    """Return φ(x), the density of a standard normal distribution."""
    return 0.5 * ROOT_TWO_OVER_PI * np.exp(-0.5 * np.square(x))


def tanh_inside(x: Any) -> Any:
    """Return √(2/π)·(x + 0.044715 x³), whose tanh is close to 2Φ(x) − 1."""
    return ROOT_TWO_OVER_PI * (x + CUBIC * x**3)


def gelu_of(x: Any, *, approximate: str) -> Any:
    """Return x·Φ(x), or what comes close to it without the error function."""
    if approximate == "tanh":
        return 0.5 * x * (1.0 + np.tanh(tanh_inside(x)))
    return x * normal_share(x)


def gelu_slope(y: Any, x: Any, *, approximate: str) -> Any:
    """Return Φ(x) + x·φ(x), or the slope of what comes close."""
    if approximate == "none":
        return normal_share(x) + x * bell(x)
    bent = np.tanh(tanh_inside(x))
    inner = ROOT_TWO_OVER_PI * (1.0 + 3.0 * CUBIC * np.square(x))
    return 0.5 * (1.0 + bent) + 0.5 * x * (1.0 - np.square(bent)) * inner


APPROXIMATE = Attribute(
    lambda given: given if given in ("none", "tanh") else None, "none or tanh", "none"
)
gelu = Operation(
    name="gelu",
    symbol="gelu",
    family="activation",
    summary="The value times the share of a normal distribution below it, x·Φ(x).",
    slots=("x",),
    forward=gelu_of,
    derivatives=(Factor(gelu_slope),),
    shape=same_shape,
    attributes={"approximate": APPROXIMATE},
    notation=Notation(lambda x, approximate: rf"\mathrm{{gelu}}({x})"),
    says=Says(
        "multiplies {0} by the share of a normal distribution below it",
        "Gelu lets {operand} through by how large it is: its slope is Φ + {operand} · φ, the "
        "share below and the bell curve",
        zero="gelu is off at {=0}",
    ),
    examples=(
        *EXAMPLES,
        *(Example(e.operands, {"approximate": "tanh"}) for e in EXAMPLES),
    ),
    source="Hendrycks and Gimpel 2016.",
)

OPERATIONS = (silu, softplus, gelu)
