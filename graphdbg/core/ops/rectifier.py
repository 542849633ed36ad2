"""Activation functions that pass what is positive on: relu and its kin, with a corner at 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Attribute, Example, Factor, Notation, Operation, Says
from graphdbg.core.ops.rules import is_positive, real, same_shape
from graphdbg.core.values import ZERO

ORDINARY = (Example((1.5,)), Example((-1.2,)), Example(([-1.0, 2.0, 0.5],)))
CORNER = Example((0.0,), smooth=False)
LARGE = (Example((1000.0,)), Example((-1000.0,)))


def positive_part(x: Any) -> Any:
    """Return max(x, 0); a number alone is compared, for numpy's maximum takes ten times as long."""
    if type(x) is np.float64:
        return ZERO if x <= 0.0 else x
    return np.maximum(x, 0)


relu = Operation(
    name="relu",
    symbol="relu",
    family="activation",
    summary="The value where it is positive, else zero.",
    slots=("x",),
    forward=positive_part,
    # The slope at 0 is 0, as in PyTorch.
    derivatives=(Factor(is_positive, gate=True),),
    shape=same_shape,
    notation=Notation(r"\mathrm{{relu}}({})"),
    says=Says(
        "passes {0} on if it is positive, else gives 0",
        "Relu routes: the upstream gradient passes only if {operand} is positive",
        "passes the positive entries of {0} on and sets the others to 0",
        "Relu routes: the upstream gradient passes only where {operand} is positive",
        zero="relu is off at {=0}",
    ),
    examples=(*ORDINARY, CORNER),
    source="Fukushima 1969; Nair and Hinton 2010.",
)

leaky_relu = Operation(
    name="leaky_relu",
    symbol="leaky",
    family="activation",
    summary="The value where it is positive, else a small part of it.",
    slots=("x",),
    forward=lambda x, *, slope: np.where(x > 0, x, slope * x),
    derivatives=(Factor(lambda y, x, *, slope: np.where(np.greater(x, 0.0), 1.0, slope)),),
    shape=same_shape,
    attributes={"slope": Attribute(real, "a number", 0.01)},
    notation=Notation(lambda x, slope: rf"\mathrm{{leakyrelu}}({x})"),
    says=Says(
        "passes {0} on if it is positive, else a small part of it",
        "Leaky relu routes: the upstream gradient passes whole if {operand} is positive, else"
        " a small part of it",
        "passes the positive entries of {0} on, and of the others a small part",
        "Leaky relu routes: the upstream gradient passes whole where {operand} is positive, "
        "elsewhere a small part of it",
    ),
    examples=(
        *ORDINARY,
        Example((-1.2,), {"slope": 0.2}),
        CORNER,
    ),
    source="Maas, Hannun and Ng 2013.",
)

relu6 = Operation(
    name="relu6",
    symbol="relu6",
    family="activation",
    summary="Relu that stops at 6.",
    slots=("x",),
    forward=lambda x: np.clip(x, 0.0, 6.0),
    derivatives=(
        Factor(lambda y, x: np.logical_and(np.greater(x, 0.0), np.less(x, 6.0)), gate=True),
    ),
    shape=same_shape,
    notation=Notation(r"\mathrm{{relu6}}({})"),
    says=Says(
        "keeps {0} between 0 and 6",
        "Relu6 routes: the upstream gradient passes only if {operand} lies between 0 and 6",
        "keeps the entries of {0} between 0 and 6",
        "Relu6 routes: the upstream gradient passes only where {operand} lies between 0 and 6",
        zero="relu6 is flat at {=0}",
    ),
    examples=(
        Example((1.5,)),
        Example((7.5,)),
        Example(([-1.0, 2.0, 6.5],)),
        CORNER,
        Example((6.0,), smooth=False),
    ),
    source="Krizhevsky 2010.",
)

hard_tanh = Operation(
    name="hard_tanh",
    symbol="hard tanh",
    family="activation",
    summary="The value kept between −1 and 1: tanh in straight lines.",
    slots=("x",),
    forward=lambda x: np.clip(x, -1.0, 1.0),
    derivatives=(
        Factor(lambda y, x: np.logical_and(np.greater(x, -1.0), np.less(x, 1.0)), gate=True),
    ),
    shape=same_shape,
    notation=Notation(r"\mathrm{{hardtanh}}({})"),
    says=Says(
        "keeps {0} between −1 and 1",
        "Hard tanh routes: the upstream gradient passes only if {operand} lies between −1 and 1",
        "keeps the entries of {0} between −1 and 1",
        "Hard tanh routes: the upstream gradient passes only where {operand} lies between −1 and 1",
        zero="hard tanh is flat at {=0}",
    ),
    examples=(
        Example((0.4,)),
        Example((-1.5,)),
        Example(([-2.0, 0.3, 1.5],)),
        Example((-1.0,), smooth=False),
        Example((1.0,), smooth=False),
    ),
    source="Collobert 2004.",
)


def below_zero(x: Any) -> Any:
    """Return what is negative, so that e to its power cannot overflow in the branch not taken."""
    return np.minimum(x, 0.0)


def elu_of(x: Any, *, alpha: float) -> Any:
    """Return x where it is positive, else α(e^x − 1)."""
    return np.where(x > 0, x, alpha * np.expm1(below_zero(x)))


def elu_slope(y: Any, x: Any, *, alpha: float) -> Any:
    """Return 1 where x is positive, else α·e^x; at 0 it is α, as in PyTorch."""
    return np.where(np.greater(x, 0.0), 1.0, alpha * np.exp(below_zero(x)))


elu = Operation(
    name="elu",
    symbol="elu",
    family="activation",
    summary="The value where it is positive, else α(eˣ − 1).",
    slots=("x",),
    forward=elu_of,
    derivatives=(Factor(elu_slope),),
    shape=same_shape,
    attributes={"alpha": Attribute(real, "a number", 1.0)},
    notation=Notation(lambda x, alpha: rf"\mathrm{{elu}}({x})"),
    says=Says(
        "passes {0} on if it is positive, else bends it towards −α",
        "Elu routes: the upstream gradient passes whole if {operand} is positive, else it "
        "shrinks as α·e to the power {operand}",
        "passes the positive entries of {0} on and bends the others towards −α",
        "Elu routes: the upstream gradient passes whole where {operand} is positive, "
        "elsewhere it shrinks as α·e to the power {operand}",
        zero="elu has saturated at {=0}",
    ),
    examples=(
        *ORDINARY,
        *LARGE,
        Example((-1.2,), {"alpha": 0.5}),
        CORNER,
    ),
    source="Clevert, Unterthiner and Hochreiter 2015.",
)

SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946

selu = Operation(
    name="selu",
    symbol="selu",
    family="activation",
    summary="Elu scaled so that mean 0 and variance 1 keep themselves from layer to layer.",
    slots=("x",),
    forward=lambda x: SELU_SCALE * elu_of(x, alpha=SELU_ALPHA),
    derivatives=(Factor(lambda y, x: SELU_SCALE * elu_slope(y, x, alpha=SELU_ALPHA)),),
    shape=same_shape,
    notation=Notation(r"\mathrm{{selu}}({})"),
    says=Says(
        "scales {0} if it is positive, else bends it towards −1.758",
        "Selu routes: the upstream gradient grows by 1.051 if {operand} is positive, else it "
        "shrinks as 1.758·e to the power {operand}",
        "scales the positive entries of {0} and bends the others towards −1.758",
        "Selu routes: the upstream gradient grows by 1.051 where {operand} is positive, "
        "elsewhere it shrinks as 1.758·e to the power {operand}",
        zero="selu has saturated at {=0}",
    ),
    examples=(
        *ORDINARY,
        *LARGE,
        CORNER,
    ),
    source="Klambauer et al. 2017.",
)

OPERATIONS = (relu, leaky_relu, relu6, hard_tanh, elu, selu)

KINKS = (
    Kink(
        "relu",
        lambda slot, y, x: np.equal(x, 0.0),
        "relu has a corner at 0, and its slope there is taken as 0",
        (Edge((0.0,), (0.0,)),),
    ),
    Kink(
        "leaky_relu",
        lambda slot, y, x, *, slope: np.equal(x, 0.0),
        "leaky relu has a corner at 0, and its slope there is that of the left side",
        (Edge((0.0,), (0.01,)), Edge((0.0,), (0.2,), {"slope": 0.2})),
    ),
    Kink(
        "relu6",
        lambda slot, y, x: np.equal(x, 0.0) | np.equal(x, 6.0),
        "relu6 has corners at 0 and 6, and its slope there is taken as 0",
        (Edge((0.0,), (0.0,)), Edge((6.0,), (0.0,))),
    ),
    Kink(
        "hard_tanh",
        lambda slot, y, x: np.equal(np.absolute(x), 1.0),
        "hard tanh has corners at −1 and 1, and its slope there is taken as 0",
        (Edge((-1.0,), (0.0,)), Edge((1.0,), (0.0,))),
    ),
    Kink(
        "elu",
        lambda slot, y, x, *, alpha: np.equal(x, 0.0) & (alpha != 1.0),
        "elu has a corner at 0, and its slope there is that of the left side, α",
        (Edge((0.0,), (0.5,), {"alpha": 0.5}),),
    ),
    Kink(
        "selu",
        lambda slot, y, x: np.equal(x, 0.0),
        "selu has a corner at 0, and its slope there is that of the left side",
        (Edge((0.0,), (SELU_SCALE * SELU_ALPHA,)),),
    ),
)
