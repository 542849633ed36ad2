"""Powers of e, logarithms, roots and the error function, entry by entry."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Example, Factor, Level, Notation, Operation, Says
from graphdbg.core.ops.rules import elementwise_shape, same_shape


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
    operand: Level = Level.ANY,
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
        notation=Notation(latex, level, (operand,)),
        says=says,
        examples=examples,
        numpy=(of,),
    )


LOG_2 = math.log(2.0)
LOG_10 = math.log(10.0)
TWO_OVER_ROOT_PI = 2.0 / math.sqrt(math.pi)

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
expm1 = function(
    "expm1",
    np.expm1,
    lambda y, x: np.exp(x),
    "e^{{{}}} - 1",
    "e raised to the value, less 1: exact for small values.",
    Says(
        "raises e to the power {0} and takes 1 away",
        "The 1 that was taken away has no slope: the local derivative is e to the power {operand}",
    ),
    (*ORDINARY, Example((1e-10,)), Example((-1000.0,)), Example((1000.0,), smooth=False)),
    symbol="eˣ−1",
    level=Level.SUM,
)
log1p = function(
    "log1p",
    np.log1p,
    lambda y, x: 1.0 / (1.0 + x),
    r"\log(1 + {})",
    "The natural logarithm of 1 plus the value: exact for small values.",
    Says(
        "takes the natural logarithm of 1 plus {0}",
        "Log divides the upstream gradient by what it was taken of, 1 plus {operand}",
    ),
    (*POSITIVE, Example((-1e-10,)), Example((-1.0,), smooth=False)),
    operand=Level.PRODUCT,
)
log2 = function(
    "log2",
    np.log2,
    lambda y, x: 1.0 / (x * LOG_2),
    r"\log_2({})",
    "The logarithm to base 2.",
    Says(
        "takes the logarithm of {0} to base 2",
        "Log2 divides the upstream gradient by {operand} times log 2",
    ),
    (*POSITIVE, Example((0.0,), smooth=False)),
    symbol="log₂",
)
log10 = function(
    "log10",
    np.log10,
    lambda y, x: 1.0 / (x * LOG_10),
    r"\log_{{10}}({})",
    "The logarithm to base 10.",
    Says(
        "takes the logarithm of {0} to base 10",
        "Log10 divides the upstream gradient by {operand} times log 10",
    ),
    (*POSITIVE, Example((0.0,), smooth=False)),
    symbol="log₁₀",
)


@cache
def error_function() -> Callable[..., Any]:
    """Return the error function of whole arrays: scipy's where it is there, else Python's own."""
    try:
        found: Callable[..., Any] = import_module("scipy.special").erf
    except ImportError:
        found = np.frompyfunc(math.erf, 1, 1)
    return found


def erf_of(x: Any) -> Any:
    """Return erf x as real numbers of the operand's type; float64 for whole numbers."""
    kept = x.dtype if x.dtype.kind == "f" else np.float64
    return np.asarray(error_function()(x)).astype(kept)[()]


erf = Operation(
    name="erf",
    symbol="erf",
    family="elementary",
    summary="The error function: 2/√π times the area under e^−t² from 0 to the value.",
    slots=("x",),
    forward=erf_of,
    derivatives=(Factor(lambda y, x: TWO_OVER_ROOT_PI * np.exp(-np.square(x))),),
    shape=same_shape,
    notation=Notation(r"\mathrm{{erf}}({})"),
    says=Says(
        "takes the error function of {0}",
        "The slope of erf is the bell curve: 2/√π times e to the minus square of {operand}",
        zero="erf has saturated at {=0}",
    ),
    examples=(*ORDINARY, Example((6.0,)), Example((-1000.0,))),
    source="Abramowitz and Stegun 1964, 7.1.1.",
)


def times_log(x: Any, y: Any) -> Any:
    """Return x·log y; 0 where x is 0, unless y is nan."""
    return np.where(np.logical_and(np.equal(x, 0), np.equal(y, y)), 0.0, x * np.log(y))


def log_of_other(result: Any, x: Any, y: Any) -> Any:
    """Return log y; where x is 0 and y is not positive it is 0, as in PyTorch."""
    nothing = np.logical_and(np.equal(x, 0), np.less_equal(y, 0))
    return np.where(nothing, 0.0, np.log(y))


xlogy = Operation(
    name="xlogy",
    symbol="x log y",
    family="elementary",
    summary="x·log y, and 0 where x is 0: the term of an entropy.",
    slots=("x", "y"),
    forward=times_log,
    derivatives=(Factor(log_of_other), Factor(lambda result, x, y: x / y)),
    shape=elementwise_shape("xlogy", ("x", "y")),
    notation=Notation(r"{} \log({})", Level.PRODUCT, (Level.PRODUCT, Level.ANY)),
    says=Says(
        "multiplies {0} by the logarithm of {1}",
        (
            "{operand} gets the upstream gradient times the logarithm of {other}",
            "Log divides by {operand}, so {operand} gets the upstream gradient times "
            "{other}/{operand}",
        ),
        zero="x log y is flat there",
    ),
    examples=(
        Example((0.7, 0.3)),
        Example(([[0.2, -1.0], [3.0, 0.5]], [0.4, 2.5])),
        Example((0.0, 0.3)),
        Example((0.0, 0.0), smooth=False),
        Example((2.0, 0.0), smooth=False),
    ),
    source="The limit of x log y where x is 0, as in scipy.special.",
)

OPERATIONS = (exp, expm1, log, log1p, log2, log10, sqrt, erf, xlogy)

KINKS = (
    Kink(
        "sqrt",
        lambda slot, y, x: np.equal(x, 0.0),
        "the slope of sqrt at 0 is infinite",
        (Edge((0.0,), (np.inf,)),),
    ),
    Kink(
        "xlogy",
        lambda slot, result, x, y: np.equal(x, 0.0) & np.less_equal(y, 0.0),
        "x log y ends there, and its slope in x is taken as 0",
        (Edge((0.0, 0.0), (0.0, np.nan)), Edge((0.0, -1.0), (0.0, None))),
    ),
)
