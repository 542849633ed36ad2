"""Signs, whole numbers and remainders, entry by entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import (
    Attribute,
    Example,
    Factor,
    Level,
    NoGradient,
    Notation,
    Operation,
    Says,
)
from graphdbg.core.ops.rules import elementwise_shape, same_shape, whole

PAIR = ("a", "b")
JUMPS = (Example((1.7,)), Example(([-1.5, 0.0, 2.5, -0.2],)))

absolute = Operation(
    name="absolute",
    symbol="|x|",
    family="arithmetic",
    summary="The value without its sign.",
    slots=("x",),
    forward=np.absolute,
    # The slope at 0 is 0, as in PyTorch.
    derivatives=(Factor(lambda y, x: np.sign(x)),),
    shape=same_shape,
    notation=Notation(r"\left|{}\right|"),
    says=Says(
        "takes {0} without its sign",
        "Absolute gives {operand} the upstream gradient with the sign of {operand}",
    ),
    examples=(Example((-1.5,)), Example(([1.0, -2.0],)), Example((0.0,), smooth=False)),
    numpy=(np.absolute,),
)

sign = Operation(
    name="sign",
    symbol="±",
    family="arithmetic",
    summary="1 above zero, −1 below, 0 at zero; no gradient flows.",
    slots=("x",),
    forward=np.sign,
    derivatives=(NoGradient("sign is flat on both sides of its jump"),),
    shape=same_shape,
    notation=Notation(r"\mathrm{{sign}}({})"),
    says=Says("takes the sign of {0}", "No gradient flows through a sign"),
    examples=JUMPS,
    numpy=(np.sign,),
)

floor = Operation(
    name="floor",
    symbol="⌊x⌋",
    family="arithmetic",
    summary="The largest whole number that is not above the value; no gradient flows.",
    slots=("x",),
    forward=np.floor,
    derivatives=(NoGradient("floor is flat between its jumps"),),
    shape=same_shape,
    notation=Notation(r"\lfloor {} \rfloor"),
    says=Says("rounds {0} down", "No gradient flows through floor"),
    examples=JUMPS,
    numpy=(np.floor,),
)

round_ = Operation(
    name="round",
    symbol="≈x",
    family="arithmetic",
    summary="The nearest number with so many decimals, a half to the even one; no gradient flows.",
    slots=("x",),
    forward=lambda x, *, decimals: np.round(x, decimals),
    derivatives=(NoGradient("round is flat between its jumps"),),
    shape=same_shape,
    attributes={"decimals": Attribute(whole, "a whole number", 0)},
    notation=Notation(lambda x, decimals: rf"\mathrm{{round}}({x})"),
    says=Says("rounds {0}", "No gradient flows through rounding"),
    examples=(*JUMPS, Example(([1.234, -0.55],), {"decimals": 1})),
    numpy=(np.round, np.around),
)

floor_divide = Operation(
    name="floor_divide",
    symbol="⌊÷⌋",
    family="arithmetic",
    summary="How often the second value goes into the first, rounded down; no gradient flows.",
    slots=PAIR,
    forward=np.floor_divide,
    derivatives=(
        NoGradient("a quotient rounded down is flat between its jumps"),
        NoGradient("a quotient rounded down is flat between its jumps"),
    ),
    shape=elementwise_shape("floor_divide", PAIR),
    notation=Notation(r"\left\lfloor \frac{{{}}}{{{}}} \right\rfloor"),
    says=Says("divides {0} by {1} and rounds down", "No gradient flows through rounding"),
    examples=(Example((7.0, -3.0)), Example(([1.0, -5.5], [[0.1], [2.0]]))),
    numpy=(np.floor_divide,),
)


def by_divisor(y: Any, a: Any, b: Any) -> Any:
    """Return −⌊a/b⌋, with the quotient that the remainder was taken with."""
    return -np.floor_divide(a, b)


remainder = Operation(
    name="remainder",
    symbol="mod",
    family="arithmetic",
    summary="What is left of the first value after division; it has the sign of the second.",
    slots=PAIR,
    forward=np.remainder,
    derivatives=(Factor(lambda y, a, b: 1.0), Factor(by_divisor)),
    shape=elementwise_shape("remainder", PAIR),
    notation=Notation(r"{} \ \mathrm{{mod}}\ {}", Level.PRODUCT, (Level.ATOM, Level.ATOM)),
    says=Says(
        forward="is what is left of {0} after division by {1}",
        backward=(
            "Remainder distributes: {operand} gets the upstream gradient as it is",
            "Remainder takes {operand} away as often as it fits: {operand} gets minus that count "
            "times the upstream gradient",
        ),
        zero="{operand} fits no time",
    ),
    examples=(
        Example((7.0, 3.0)),
        Example((-7.0, 3.0)),
        Example(([[5.5, -1.25], [0.5, 9.3]], [2.0, -0.7])),
        Example((6.0, 3.0), smooth=False),
        Example((1.0, 0.0), smooth=False),
    ),
    numpy=(np.remainder,),
)

OPERATIONS = (absolute, sign, floor, round_, floor_divide, remainder)

KINKS = (
    Kink(
        "absolute",
        lambda slot, y, x: np.equal(x, 0.0),
        "absolute has a corner at 0, and its slope there is taken as 0",
        (Edge((0.0,), (0.0,)),),
    ),
    Kink(
        "remainder",
        lambda slot, y, a, b: np.equal(y, 0.0),
        "remainder jumps where the division comes out even, and the slopes of the piece that "
        "begins there are taken",
        (Edge((6.0, 3.0), (1.0, -2.0)), Edge((-6.0, 3.0), (1.0, 2.0))),
    ),
)
