"""Conditions: comparisons, and what holds of one or two of them; no gradient flows through any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphdbg.core.ops.record import Example, Level, NoGradient, Notation, Operation, Says
from graphdbg.core.ops.rules import elementwise_shape, same_shape

PAIR = ("a", "b")
FLAT = NoGradient("a comparison jumps and is flat on both sides")
TRUE_OR_FALSE = NoGradient("a condition is either true or false")


def comparison(
    name: str, symbol: str, of: Callable[..., Any], latex: str, commutative: bool = False
) -> Operation:
    """Declare a comparison: true or false for each pair of entries, and no gradient."""
    return Operation(
        name=name,
        symbol=symbol,
        family="shape",
        summary=f"Whether a {symbol} b, entry by entry; no gradient flows.",
        slots=PAIR,
        forward=of,
        derivatives=(FLAT, FLAT),
        shape=elementwise_shape(name, PAIR),
        notation=Notation("{} " + latex + " {}", Level.ANY, (Level.SUM, Level.SUM)),
        says=Says(f"asks whether {{0}} {symbol} {{1}}", "No gradient flows through a comparison"),
        examples=(Example(([1.0, 2.0, 3.0], 2.0)),),
        numpy=(of,),
        commutative=commutative,
    )


greater = comparison("greater", ">", np.greater, ">")
greater_equal = comparison("greater_equal", "≥", np.greater_equal, r"\ge")
less = comparison("less", "<", np.less, "<")
less_equal = comparison("less_equal", "≤", np.less_equal, r"\le")
equal = comparison("equal", "=", np.equal, "=", commutative=True)
not_equal = comparison("not_equal", "≠", np.not_equal, r"\ne", commutative=True)


def connective(name: str, of: Callable[..., Any], latex: str, asks: str) -> Operation:
    """Declare what is asked of two conditions; a number other than 0 holds."""
    word = name.removeprefix("logical_")
    return Operation(
        name=name,
        symbol=word,
        family="shape",
        summary=f"Whether {asks.format('a', 'b')}, entry by entry; no gradient flows.",
        slots=PAIR,
        forward=of,
        derivatives=(TRUE_OR_FALSE, TRUE_OR_FALSE),
        shape=elementwise_shape(name, PAIR),
        notation=Notation("{} " + latex + " {}", Level.ANY, (Level.SUM, Level.SUM)),
        says=Says(f"asks whether {asks}", "No gradient flows through a condition"),
        examples=(
            Example(([True, True, False, False], [True, False, True, False])),
            Example(([[True], [False]], True)),
            Example(([1.0, 0.0, -3.0], 2.0)),
        ),
        numpy=(of,),
        commutative=True,
    )


logical_and = connective("logical_and", np.logical_and, r"\wedge", "{0} and {1} both hold")
logical_or = connective("logical_or", np.logical_or, r"\vee", "{0} or {1} holds, or both")
logical_xor = connective("logical_xor", np.logical_xor, r"\oplus", "just one of {0} and {1} holds")

logical_not = Operation(
    name="logical_not",
    symbol="not",
    family="shape",
    summary="Whether a condition does not hold, entry by entry; no gradient flows.",
    slots=("a",),
    forward=np.logical_not,
    derivatives=(TRUE_OR_FALSE,),
    shape=same_shape,
    notation=Notation(r"\neg {}", Level.ANY, (Level.ATOM,)),
    says=Says("asks whether {0} does not hold", "No gradient flows through a condition"),
    examples=(Example(([True, False],)), Example(([1.0, 0.0, -3.0],))),
    numpy=(np.logical_not,),
)

# A condition inside arithmetic is written with the bracket that is 1 where it holds, else 0
# (Iverson 1962; Knuth 1992): formula.latex puts it there.
COMPARISONS = (greater, greater_equal, less, less_equal, equal, not_equal)
CONNECTIVES = (logical_and, logical_or, logical_xor, logical_not)

OPERATIONS = (*COMPARISONS, *CONNECTIVES)
