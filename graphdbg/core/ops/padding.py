"""Borders around an array: of numbers, or of copies of its entries."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.lookup import take_add
from graphdbg.core.ops.record import Attribute, Example, Notation, Operation, Says, Vjp
from graphdbg.core.ops.rules import whole
from graphdbg.core.values import Shape

TABLE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]

NUMBER = "constant"
MODES = (NUMBER, "edge", "reflect", "symmetric", "wrap")
"""What numpy.pad can put into a border without reckoning: a number, or copies of entries."""

Pairs: TypeAlias = tuple[tuple[Any, Any], ...]
Border: TypeAlias = float | tuple[Any, ...]
"""One for all, a pair for before and after, or a pair for each axis: as numpy.pad takes them."""


def as_border(value: Any, one: Any) -> Border | None:
    """Return what is said of a border, each entry kept by `one`, or None where it is refused."""
    value = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(value, list | tuple):
        found: Border | None = one(value)
        return found
    if value and isinstance(value[0], list | tuple):
        pairs = [as_pair(each, one) for each in value]
        return None if None in pairs else tuple(pairs)
    return as_pair(value, one)


def as_pair(value: Any, one: Any) -> tuple[Any, ...] | None:
    """Return [before, after], or one for both, as a pair; None for anything else."""
    if not isinstance(value, list | tuple) or len(value) not in (1, 2):
        return None
    before, after = one(value[0]), one(value[-1])
    return None if before is None or after is None else (before, after)


def width(value: Any) -> int | None:
    """Return how many entries a border has, or None."""
    found = whole(value)
    return None if found is None or found < 0 else found


def number(value: Any) -> float | None:
    """Return a real number, finite or not, or None."""
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return float(value) if is_number else None


def pairs_of(shape: Shape, border: Border, what: str = "widths") -> Pairs:
    """Return what is said of a border as a pair for each axis; refuse too many or too few."""
    if not isinstance(border, tuple):
        return ((border, border),) * len(shape)
    if not isinstance(border[0], tuple):
        return ((border[0], border[1]),) * len(shape)
    if len(border) == 1:
        return border * len(shape)
    if len(border) != len(shape):
        raise GraphError(
            f"pad needs a pair of {what} for each axis: {shape} has {len(shape)} axes, "
            f"and {len(border)} pairs are given."
        )
    return border


def padded_shape(operand: Shape, *, pad_width: Any, mode: str, constant_values: Any) -> Shape:
    """Return the shape with its border, or refuse one of copies where there is nothing to copy."""
    borders = pairs_of(operand, pad_width)
    pairs_of(operand, constant_values, "numbers")
    if mode != NUMBER and constant_values != 0.0:
        raise GraphError(
            f'pad: constant_values belongs to the mode "constant", and the mode is "{mode}"; '
            "leave it out."
        )
    for axis, (length, border) in enumerate(zip(operand, borders, strict=True)):
        if mode != NUMBER and not length and any(border):
            raise GraphError(
                f'pad: the mode "{mode}" copies entries into the border, and axis {axis} of '
                f"{operand} has none."
            )
    return tuple(a + length + b for length, (a, b) in zip(operand, borders, strict=True))


def padded(x: Any, *, pad_width: Any, mode: str, constant_values: Any) -> Any:
    """Return the entries within a border."""
    shape = np.shape(x)
    borders = pairs_of(shape, pad_width) or 0
    if mode != NUMBER:
        return np.pad(x, borders, mode)  # type: ignore[call-overload]
    return np.pad(x, borders, constant_values=pairs_of(shape, constant_values) or 0)


def pad_back(g: Any, y: Any, x: Any, *, pad_width: Any, mode: str, constant_values: Any) -> Any:
    """Return the upstream gradient without the border; what the border copied is added up."""
    borders = pairs_of(x.shape, pad_width)
    if mode == NUMBER:
        inside = zip(x.shape, borders, strict=True)
        return g[tuple(slice(before, before + length) for length, (before, _) in inside)]
    for axis, (length, border) in enumerate(zip(x.shape, borders, strict=True)):
        if any(border):
            sources = np.pad(np.arange(length), border, mode)  # type: ignore[call-overload]
            shape = (*g.shape[:axis], length, *g.shape[axis + 1 :])
            g = take_add(g, sources, axis=axis, shape=shape)
    return g


def write_pad(x: str, pad_width: Any, mode: str, constant_values: Any) -> str:
    """Return pad with its mode under it where it copies entries."""
    under = "" if mode == NUMBER else rf"_{{\mathrm{{{mode}}}}}"
    return rf"\mathrm{{pad}}{under}({x}, {pad_width})"


def say_pad(slot: int, *_: Any, mode: str, **__: Any) -> str:
    """Return where the gradient goes from a border of numbers, or of copies."""
    if mode == NUMBER:
        return "A border is constant, so {operand} gets the part of the upstream gradient inside it"
    return "A border of copies is fan-out: each entry's gradient adds up over its copies"


pad = Operation(
    name="pad",
    symbol="▣",
    family="shape",
    summary="A border around the entries: of a number, 0 unless said, or of copies of them.",
    slots=("x",),
    forward=padded,
    derivatives=(Vjp(pad_back),),
    shape=padded_shape,
    attributes={
        "pad_width": Attribute(
            lambda given: as_border(given, width),
            "a width, a pair [before, after], or a list of a pair for each axis",
        ),
        "mode": Attribute(
            lambda given: given if isinstance(given, str) and given in MODES else None,
            'a mode whose border is a number or copies of entries ("constant", "edge", "reflect", '
            '"symmetric" or "wrap")',
            NUMBER,
        ),
        "constant_values": Attribute(
            lambda given: as_border(given, number),
            "a number, a pair [before, after], or a list of a pair for each axis",
            0.0,
        ),
    },
    notation=Notation(write_pad),
    says=Says("puts a border around {0}", say_pad),
    examples=(
        Example(([1.0, 2.0],), {"pad_width": 1}),
        Example(([1.0, 2.0],), {"pad_width": (0, 2), "constant_values": -1.5}),
        Example((TABLE,), {"pad_width": ((1, 0), (0, 2))}),
        Example((TABLE,), {"pad_width": 0}),
        Example((TABLE,), {"pad_width": 1, "constant_values": ((1.0, 2.0), (3.0, -4.0))}),
        Example((TABLE,), {"pad_width": (2, 1), "mode": "edge"}),
        Example((TABLE,), {"pad_width": ((1, 0), (2, 2)), "mode": "reflect"}),
        Example(([1.0, 2.0],), {"pad_width": (3, 5), "mode": "reflect"}),
        Example((TABLE,), {"pad_width": ((0, 3), (1, 2)), "mode": "symmetric"}),
        Example((TABLE,), {"pad_width": ((1, 5), (0, 2)), "mode": "wrap"}),
    ),
    numpy=(np.pad,),
)

OPERATIONS = (pad,)
