"""An expression as it is understood: four kinds of frozen records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphdbg.core.ops.record import Operation


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


Expression: TypeAlias = Number | ValueOf | GradientOf | Applied


def nodes_of(expression: Expression) -> Iterator[str]:
    """Yield the name of every node an expression reads, as often as it reads it."""
    match expression:
        case ValueOf(node) | GradientOf(node):
            yield node
        case Applied(operands=operands):
            for operand in operands:
                yield from nodes_of(operand)
