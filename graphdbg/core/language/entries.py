"""Entries of arrays by their place, `value(W)[0, 3]`: how they are read, and which there are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from graphdbg.core.language.tree import EntryOf, Expression, GradientOf, Number, ValueOf
from graphdbg.core.values import Shape

if TYPE_CHECKING:
    from graphdbg.core.language.parse import Reader


def entry_of(reader: Reader, part: ast.Subscript, depth: int) -> EntryOf:
    """Return an entry of an array; refused at once where its shape is known and has no such."""
    operand = reader.numeric(part.value, depth + 1)
    places = part.slice.elts if isinstance(part.slice, ast.Tuple) else [part.slice]
    numbers = [whole(place) for place in places]
    written = reader.source(part.value)
    for number, place in zip(numbers, places, strict=True):
        if number is None:
            why = f"entries are picked by whole numbers, counted from 0, as in {written}[0]"
            raise reader.unfit(place, why)
    if not numbers:
        raise reader.unfit(part.slice, f"write which entry, as in {written}[0]")
    index = tuple([number for number in numbers if number is not None])
    found = EntryOf(operand, index, written, tuple([reader.column(place) for place in places]))
    shape = known_shape(reader, operand)
    wrong = None if shape is None else misplaced(found, shape)
    if wrong is not None:
        raise reader.unfit(places[wrong[0]], wrong[1])
    return found


def whole(part: ast.expr) -> int | None:
    """Return a whole number that is written, or None for anything else."""
    match part:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)) if (
            not isinstance(number, bool)
        ):
            return -number
    return None


def known_shape(reader: Reader, expression: Expression) -> Shape | None:
    """Return the shape that an expression has in every run, None where only a run tells."""
    match expression:
        case Number():
            return ()
        case ValueOf(name) | GradientOf(name) if reader.graph is not None:
            value = reader.graph.node(name).value
            return None if value is None else value.shape
        case EntryOf(operand, index):
            shape = known_shape(reader, operand)
            return None if shape is None else shape[len(index) :]
    return None


def misplaced(entry: EntryOf, shape: Shape) -> tuple[int, str] | None:
    """Return which number of an index fits no array of a shape and why, None where all fit."""
    if not shape:
        return 0, f"{entry.written} is a single number and has no entries; leave the brackets out"
    if len(entry.index) > len(shape):
        axes = "1 axis" if len(shape) == 1 else f"{len(shape)} axes"
        few = "one number" if len(shape) == 1 else f"at most {len(shape)} numbers"
        return len(shape), f"{entry.written} has {axes}; pick an entry by {few}"
    for axis, (place, length) in enumerate(zip(entry.index, shape, strict=False)):
        if not length:
            return axis, f"axis {axis} of {entry.written} has no entries; ask for another array"
        if not -length <= place < length:
            mend = "0" if length == 1 else f"0 to {length - 1}, or -1 to -{length} from the end"
            count = "1 entry" if length == 1 else f"{length:,} entries"
            return axis, f"axis {axis} of {entry.written} has {count}; use {mend}"
    return None


def outside(entry: EntryOf, shape: Shape) -> str | None:
    """Return the sentence on an entry that an array of a shape does not have, or None."""
    wrong = misplaced(entry, shape)
    return None if wrong is None else f"Column {entry.columns[wrong[0]]}: {wrong[1]}."
