"""Elementary functions, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Example, Factor, Level, Notation, Operation, Says
from graphdbg.core.ops.rules import same_shape


def function(
    name: str,
    of: Callable[..., Any],
    local: Callable[..., Any],
    latex: str,
    summary: str,
    says: Says,
    examples: tuple[Example, ...],
    symbol: str = "",
    level: Level = Level.ATOM,
) -> Operation:
    """Declare an elementary function of one operand that numpy has under the same name."""
    return Operation(
        name=name,
        symbol=symbol or name,
        family="elementary",
        summary=summary,
        slots=("x",),
        forward=of,
        derivatives=(Factor(local),),
        shape=same_shape,
        notation=Notation(latex, level),
        says=says,
        examples=examples,
        numpy=(of,),
    )


ORDINARY = (Example((0.7,)), Example(([-1.2, 0.3, 2.5],)), Example((0.0,)))
POSITIVE = (Example((0.7,)), Example(([[0.2, 3.0], [1.0, 10.0]],)))

exp = function(
    "exp",
    np.exp,
    lambda y, x: y,
    "e^{{{}}}",
    "e raised to the value.",
    Says(
        "raises e to the power {0}",
        "Exp is its own derivative: the local derivative is {result} itself",
    ),
    ORDINARY,
    symbol="eˣ",
    level=Level.POWER,
)
log = function(
    "log",
    np.log,
    lambda y, x: 1.0 / x,
    r"\log({})",
    "The natural logarithm; −inf at 0, nan below.",
    Says("takes the natural logarithm of {0}", "Log divides the upstream gradient by {operand}"),
    (*POSITIVE, Example((0.0,), smooth=False), Example((-1.0,), smooth=False)),
)
sqrt = function(
    "sqrt",
    np.sqrt,
    lambda y, x: 0.5 / y,
    r"\sqrt{{{}}}",
    "The square root; its slope at 0 is infinite.",
    Says("takes the square root of {0}", "Sqrt divides the upstream gradient by twice the root"),
    (*POSITIVE, Example((0.0,), smooth=False)),
    symbol="√",
)
sin = function(
    "sin",
    np.sin,
    lambda y, x: np.cos(x),
    r"\sin({})",
    "The sine of an angle in radians.",
    Says(
        "takes the sine of {0}",
        "The slope of sine is cosine",
        zero="sine is flat at {operand}",
    ),
    ORDINARY,
)
cos = function(
    "cos",
    np.cos,
    lambda y, x: -np.sin(x),
    r"\cos({})",
    "The cosine of an angle in radians.",
    Says(
        "takes the cosine of {0}",
        "The slope of cosine is minus sine",
        zero="cosine is flat at {operand}",
    ),
    ORDINARY,
)
tanh = function(
    "tanh",
    np.tanh,
    lambda y, x: 1.0 - np.square(y),
    r"\tanh({})",
    "The hyperbolic tangent: squashes to (−1, 1).",
    Says(
        "squashes {0} to between −1 and 1",
        "Tanh shrinks: {operand} gets the upstream gradient times one minus the square of {result}",
        zero="tanh has saturated at {=0}",
    ),
    (*ORDINARY, Example((20.0,)), Example((-1000.0,))),
)

OPERATIONS = (exp, log, sqrt, sin, cos, tanh)

KINKS = (
    Kink(
        "sqrt",
        lambda slot, y, x: np.equal(x, 0.0),
        "the slope of sqrt at 0 is infinite",
        (Edge((0.0,), (np.inf,)),),
    ),
)
