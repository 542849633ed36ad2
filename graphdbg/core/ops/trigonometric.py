"""Functions of angles, their inverses, and the hyperbolic ones, entry by entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.elementary import ORDINARY, function
from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Example, Factor, Notation, Operation, Says
from graphdbg.core.ops.rules import elementwise_shape

UNIT = (Example((0.3,)), Example(([-0.6, 0.1, 0.5],)))
"""Points between −1 and 1."""
ENDS = (Example((1.0,), smooth=False), Example((-1.0,), smooth=False))

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
tan = function(
    "tan",
    np.tan,
    lambda y, x: 1.0 + np.square(y),
    r"\tan({})",
    "The tangent of an angle in radians.",
    Says(
        "takes the tangent of {0}",
        "The slope of tangent is one plus the square of {result}",
    ),
    ORDINARY,
)
arcsin = function(
    "arcsin",
    np.arcsin,
    lambda y, x: 1.0 / np.sqrt(1.0 - np.square(x)),
    r"\arcsin({})",
    "The angle in radians that has this sine; nan outside −1 to 1.",
    Says(
        "finds the angle whose sine is {0}",
        "The steeper the sine, the flatter its inverse: arcsin divides the upstream gradient by "
        "the cosine of {result}",
    ),
    (*UNIT, *ENDS, Example((2.0,), smooth=False)),
)
arccos = function(
    "arccos",
    np.arccos,
    lambda y, x: -1.0 / np.sqrt(1.0 - np.square(x)),
    r"\arccos({})",
    "The angle in radians that has this cosine; nan outside −1 to 1.",
    Says(
        "finds the angle whose cosine is {0}",
        "The steeper the cosine, the flatter its inverse: arccos divides the upstream gradient by "
        "minus the sine of {result}",
    ),
    (*UNIT, *ENDS, Example((2.0,), smooth=False)),
)
arctan = function(
    "arctan",
    np.arctan,
    lambda y, x: 1.0 / (1.0 + np.square(x)),
    r"\arctan({})",
    "The angle in radians that has this tangent.",
    Says(
        "finds the angle whose tangent is {0}",
        "Arctan shrinks: it divides the upstream gradient by one plus the square of {operand}",
    ),
    (*ORDINARY, Example((1000.0,))),
)


def over_square(other: Any, y: Any, x: Any) -> Any:
    """Return `other` over the squared distance from (0, 0), and 0 there, as in PyTorch."""
    square = np.square(y) + np.square(x)
    return np.where(np.equal(square, 0.0), 0.0, other / square)


POINT = ("y", "x")
arctan2 = Operation(
    name="arctan2",
    symbol="∠",
    family="elementary",
    summary="The angle in radians of the point (x, y), from −π to π; y comes first.",
    slots=POINT,
    forward=np.arctan2,
    derivatives=(
        Factor(lambda angle, y, x: over_square(x, y, x)),
        Factor(lambda angle, y, x: over_square(-y, y, x)),
    ),
    shape=elementwise_shape("arctan2", POINT),
    notation=Notation(r"\mathrm{{arctan2}}({}, {})"),
    says=Says(
        "is the angle of the point with height {0} and width {1}",
        (
            "Arctan2 turns: {operand} gets the upstream gradient times {other} over the squared "
            "distance",
            "Arctan2 turns: {operand} gets the upstream gradient times minus {other} over the "
            "squared distance",
        ),
        zero="the point moves straight away from (0, 0)",
    ),
    examples=(
        Example((0.7, -1.2)),
        Example(([[1.0, -2.0], [0.5, 3.0]], [2.0, -0.4])),
        Example((0.0, 1.5)),
        Example((0.0, 0.0), smooth=False),
        Example((0.0, -1.0), smooth=False),
    ),
    numpy=(np.arctan2,),
)
sinh = function(
    "sinh",
    np.sinh,
    lambda y, x: np.cosh(x),
    r"\sinh({})",
    "The hyperbolic sine, half of eˣ − e⁻ˣ.",
    Says("takes the hyperbolic sine of {0}", "The slope of the hyperbolic sine is its cosine"),
    ORDINARY,
)
cosh = function(
    "cosh",
    np.cosh,
    lambda y, x: np.sinh(x),
    r"\cosh({})",
    "The hyperbolic cosine, half of eˣ + e⁻ˣ.",
    Says(
        "takes the hyperbolic cosine of {0}",
        "The slope of the hyperbolic cosine is its sine",
        zero="the hyperbolic cosine is flat at 0",
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

OPERATIONS = (sin, cos, tan, arcsin, arccos, arctan, arctan2, sinh, cosh, tanh)

KINKS = (
    Kink(
        "arcsin",
        lambda slot, y, x: np.equal(np.absolute(x), 1.0),
        "the slope of arcsin at its ends is infinite",
        (Edge((1.0,), (np.inf,)), Edge((-1.0,), (np.inf,))),
    ),
    Kink(
        "arccos",
        lambda slot, y, x: np.equal(np.absolute(x), 1.0),
        "the slope of arccos at its ends is infinite",
        (Edge((1.0,), (-np.inf,)), Edge((-1.0,), (-np.inf,))),
    ),
    Kink(
        "arctan2",
        lambda slot, angle, y, x: np.equal(y, 0.0) & np.equal(x, 0.0),
        "the point (0, 0) has no angle, and the slope there is taken as 0",
        (Edge((0.0, 0.0), (0.0, 0.0)),),
    ),
)
