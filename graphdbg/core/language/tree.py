"""An expression as it is understood: frozen records; the first four are all a claim is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from graphdbg.core.graph import Wire
from graphdbg.core.language.words import TEXT_WORDS
from graphdbg.core.ops.record import Operation

Sort: TypeAlias = Literal["number", "truth", "text"]
"""What an expression stands for; a number may be a whole array of them."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    value: float


@dataclass(frozen=True, slots=True)
class ValueOf:
    """The value of a node, written as its name."""

    node: str


@dataclass(frozen=True, slots=True)
class GradientOf:
    """∂L/∂node, written `grad(node)`."""

    node: str


@dataclass(frozen=True, eq=False, slots=True)
class Applied:
    """An operation on operands; `settings` has every attribute, checked.

    `column` is where it begins in the text, counted from 1.
    """

    operation: Operation
    operands: tuple[Expression, ...]
    settings: Mapping[str, Any]
    column: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is written, without its quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A word about the event at the cursor, such as `gradient` or `phase`."""

    word: str


@dataclass(frozen=True, slots=True)
class LocalOf:
    """The local derivative at a wire, written `local(f, 0)`."""

    wire: Wire


@dataclass(frozen=True, slots=True)
class ContributionOf:
    """What a wire adds to its operand's gradient, written `contribution(f, 0)`."""

    wire: Wire


@dataclass(frozen=True, slots=True)
class JacobianOf:
    """The dense Jacobian of a wire, a row for each entry of its consumer: `jacobian(f, 0)`."""

    wire: Wire
    column: int


@dataclass(frozen=True, slots=True)
class EntryOf:
    """An entry of an array, or a part of it where it has more axes: `value(W)[0, 3]`.

    `written` is the array as it is spelled, `columns` is where each number of the index begins.
    """

    operand: Expression
    index: tuple[int, ...]
    written: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    """A question about numbers: isnan, isfinite or changed_sign."""

    word: str
    operand: Expression
    column: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, chained where there is more than one sign: `0 < x <= 1`."""

    operands: tuple[Expression, ...]
    signs: tuple[str, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Truths joined by "and" or by "or"."""

    word: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Denied:
    """`not` of a truth."""

    operand: Expression


Named: TypeAlias = ValueOf | GradientOf | LocalOf | ContributionOf | JacobianOf
Truth: TypeAlias = Tested | Compared | Joined | Denied
Expression: TypeAlias = Number | Named | EntryOf | Applied | Text | Moment | Truth


def sort_of(expression: Expression) -> Sort:
    """Return what an expression stands for."""
    match expression:
        case Text():
            return "text"
        case Moment(word):
            return "text" if word in TEXT_WORDS else "number"
        case Tested() | Compared() | Joined() | Denied():
            return "truth"
    return "number"


def parts_of(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything in it, from the outside in."""
    yield expression
    match expression:
        case Applied(operands=operands) | Compared(operands=operands) | Joined(operands=operands):
            for operand in operands:
                yield from parts_of(operand)
        case Tested(operand=operand) | Denied(operand=operand) | EntryOf(operand=operand):
            yield from parts_of(operand)


def nodes_of(expression: Expression) -> Iterator[str]:
    """Yield the name of every node an expression reads, as often as it reads it.

    A wire is read from its consumer.
    """
    for part in parts_of(expression):
        match part:
            case ValueOf(node) | GradientOf(node):
                yield node
            case LocalOf(wire) | ContributionOf(wire) | JacobianOf(wire):
                yield wire.consumer
