"""The larger, the smaller, and what lies between, entry by entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Example, Factor, Notation, Operation, Says
from graphdbg.core.ops.rules import elementwise_shape

PAIR = ("a", "b")
EXAMPLES = (
    Example((2.0, -1.0)),
    Example(([[1.0, 5.0], [4.0, 2.0]], [3.0, 3.0])),
    Example((1.0, 1.0), smooth=False),
)

maximum = Operation(
    name="maximum",
    symbol="max",
    family="arithmetic",
    summary="The larger of two values, entry by entry.",
    slots=PAIR,
    forward=np.maximum,
    derivatives=(
        # A tie is split evenly, as in PyTorch.
        Factor(lambda y, a, b: np.greater(a, b) + 0.5 * np.equal(a, b), gate=True),
        Factor(lambda y, a, b: np.greater(b, a) + 0.5 * np.equal(a, b), gate=True),
    ),
    shape=elementwise_shape("maximum", PAIR),
    notation=Notation(r"\max({}, {})"),
    says=Says(
        forward="takes the larger of {0} and {1}",
        backward="Maximum routes: the larger operand gets the upstream gradient, a tie splits it",
        zero="{other} is the larger one",
    ),
    examples=EXAMPLES,
    numpy=(np.maximum,),
)
minimum = Operation(
    name="minimum",
    symbol="min",
    family="arithmetic",
    summary="The smaller of two values, entry by entry.",
    slots=PAIR,
    forward=np.minimum,
    derivatives=(
        # A tie is split evenly, as in PyTorch.
        Factor(lambda y, a, b: np.less(a, b) + 0.5 * np.equal(a, b), gate=True),
        Factor(lambda y, a, b: np.less(b, a) + 0.5 * np.equal(a, b), gate=True),
    ),
    shape=elementwise_shape("minimum", PAIR),
    notation=Notation(r"\min({}, {})"),
    says=Says(
        forward="takes the smaller of {0} and {1}",
        backward="Minimum routes: the smaller operand gets the upstream gradient, a tie splits it",
        zero="{other} is the smaller one",
    ),
    examples=EXAMPLES,
    numpy=(np.minimum,),
)


def is_inside(y: Any, x: Any, low: Any, high: Any) -> Any:
    """Return where clip leaves its operand as it is; the ends belong to it, as in PyTorch."""
    return np.logical_and(np.greater_equal(x, low), np.less_equal(x, high))


def is_raised(y: Any, x: Any, low: Any, high: Any) -> Any:
    """Return where clip gives its lower bound."""
    return np.logical_and(np.less(x, low), np.less(low, high))


def is_lowered(y: Any, x: Any, low: Any, high: Any) -> Any:
    """Return where clip gives its upper bound; where the bounds cross, it is the upper one."""
    return np.greater(np.maximum(x, low), high)


BOUNDED = ("x", "low", "high")


def of_bounds(
    a: Any,
    a_min: Any = None,
    a_max: Any = None,
    *,
    min: Any = None,  # noqa: A002  (numpy's names)
    max: Any = None,  # noqa: A002
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Sort the arguments of np.clip; a bound left out is infinite."""
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    return (a, -np.inf if low is None else low, np.inf if high is None else high), {}


clip = Operation(
    name="clip",
    symbol="clip",
    family="arithmetic",
    summary="The value kept between two bounds; the upper one wins where they cross.",
    slots=BOUNDED,
    forward=np.clip,
    derivatives=(
        Factor(is_inside, gate=True),
        Factor(is_raised, gate=True),
        Factor(is_lowered, gate=True),
    ),
    shape=elementwise_shape("clip", BOUNDED),
    notation=Notation(r"\mathrm{{clip}}({}, {}, {})"),
    says=Says(
        forward="keeps {0} between {1} and {2}",
        backward=(
            "Clip routes: the upstream gradient passes only if {operand} lies between the bounds",
            "Clip routes: {operand} gets the upstream gradient only if {0} lies below it",
            "Clip routes: {operand} gets the upstream gradient only if {0} lies above it",
        ),
        backward_tensor=(
            "Clip routes: the upstream gradient passes only where {operand} lies between the "
            "bounds",
            "Clip routes: {operand} gets the upstream gradient only where {0} lies below it",
            "Clip routes: {operand} gets the upstream gradient only where {0} lies above it",
        ),
        zero="clip gave another of its operands",
    ),
    examples=(
        Example((0.3, -1.0, 1.0)),
        Example(([-2.0, 0.5, 3.0], -1.0, 1.0)),
        Example(([[-2.0, 0.5], [1.5, 3.0]], [-1.0, 0.0], [[1.0], [2.0]])),
        Example((0.5, 2.0, 1.0)),
        Example((1.0, -1.0, 1.0), smooth=False),
    ),
    numpy=(np.clip,),
    arguments=of_bounds,
)

OPERATIONS = (maximum, minimum, clip)


def is_at_an_end(slot: int, y: Any, x: Any, low: Any, high: Any) -> Any:
    """Return where a small change of the operand makes clip give another of its operands."""
    ends = np.equal(x, low) | np.equal(x, high)
    return ends if slot == 0 else ends | np.equal(low, high)


KINKS = (
    Kink(
        "maximum",
        lambda slot, y, a, b: np.equal(a, b),
        "a tie splits the gradient evenly",
        (Edge((1.0, 1.0), (0.5, 0.5)),),
    ),
    Kink(
        "minimum",
        lambda slot, y, a, b: np.equal(a, b),
        "a tie splits the gradient evenly",
        (Edge((1.0, 1.0), (0.5, 0.5)),),
    ),
    Kink(
        "clip",
        is_at_an_end,
        "clip has a corner at each bound, and its slope in the value there is taken as 1",
        (
            Edge((-1.0, -1.0, 1.0), (1.0, 0.0, 0.0)),
            Edge((1.0, -1.0, 1.0), (1.0, 0.0, 0.0)),
            Edge((0.0, 0.5, 0.5), (None, 0.0, 0.0)),
        ),
    ),
)
