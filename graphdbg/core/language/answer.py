"""From an expression to a closure that answers it at a moment, made once and asked often."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import FAILURES, GraphError
from graphdbg.core.language.entries import outside
from graphdbg.core.language.evaluate import apply
from graphdbg.core.language.moment import (
    WORDS,
    Moment,
    contribution_of,
    gradient_of,
    jacobian_of,
    local_of,
    value_of,
)
from graphdbg.core.language.tree import (
    Applied,
    Compared,
    ContributionOf,
    Denied,
    EntryOf,
    Expression,
    GradientOf,
    JacobianOf,
    Joined,
    LocalOf,
    Named,
    Number,
    Tested,
    Text,
    Truth,
    ValueOf,
)
from graphdbg.core.language.tree import Moment as Word
from graphdbg.core.values import Shape, Value, freeze, size_of

Answer: TypeAlias = Callable[[Moment], Any]
"""Answers a question at a moment: a value, a truth, a text, or None where it is unknown."""

SIGNS: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)


def answer_of(expression: Expression) -> Answer:
    """Return the closure of an expression."""
    match expression:
        case Applied():
            return applied(expression)
        case EntryOf():
            return picked(expression)
        case Compared() | Tested() | Joined() | Denied():
            return truth_of(expression)
    return looked_up(expression)


def truth_of(expression: Truth) -> Answer:
    """Return the closure of what is true or false."""
    match expression:
        case Compared():
            return compared(expression)
        case Tested():
            return tested(expression)
        case Joined():
            return joined(expression)
        case Denied(operand):
            return denied(answer_of(operand))


def looked_up(expression: Number | Text | Word | Named) -> Answer:
    """Answer what stands by itself."""
    match expression:
        case Word(word):
            return WORDS[word]
        case Text(text):
            return lambda moment: text
        case Number(number):
            written = freeze(np.float64(number))
            return lambda moment: written
    return named(expression)


def named(expression: Named) -> Answer:
    """Answer what names a node or a wire."""
    match expression:
        case ValueOf(node):
            return lambda moment: value_of(moment.trace, moment.cursor, node)
        case GradientOf(node):
            return lambda moment: gradient_of(moment.trace, moment.cursor, node)
        case LocalOf(wire):
            return lambda moment: local_of(moment.trace, moment.cursor, wire)
        case ContributionOf(wire):
            return lambda moment: contribution_of(moment.trace, moment.cursor, wire)
        case JacobianOf(wire, column):
            return lambda moment: jacobian_of(moment.trace, moment.cursor, wire, column)


def picked(expression: EntryOf) -> Answer:
    """Answer an entry of an array; a place that is not there is refused with its column."""
    operand, index = answer_of(expression.operand), expression.index

    def answer(moment: Moment) -> Value | None:
        found = operand(moment)
        if found is None:
            return None
        problem = outside(expression, found.shape)
        if problem is not None:
            raise GraphError(problem)
        return freeze(found[index])

    return answer


def applied(expression: Applied) -> Answer:
    """Answer an operation; what shapes it takes is checked once for each that comes."""
    operands = tuple([answer_of(operand) for operand in expression.operands])
    forward, settings = expression.operation.forward, expression.settings
    fitting: set[tuple[Shape, ...]] = set()

    def answer(moment: Moment) -> Value | None:
        given = known(operands, moment)
        if given is None:
            return None
        shapes = tuple([operand.shape for operand in given])
        if shapes not in fitting:
            found = apply(expression, given)
            fitting.add(shapes)
            return found
        try:
            return freeze(forward(*given, **settings))
        except FAILURES:
            return apply(expression, given)  # it says what is wrong

    return answer


def known(operands: tuple[Answer, ...], moment: Moment) -> tuple[Value, ...] | None:
    """Return the answers of all operands, or None where one is unknown."""
    found = []
    for operand in operands:
        answer = operand(moment)
        if answer is None:
            return None
        found.append(answer)
    return tuple(found)


def compared(expression: Compared) -> Answer:
    """Answer a comparison; among arrays it holds where it holds for some entry."""
    operands = tuple([answer_of(operand) for operand in expression.operands])
    signs = tuple([SIGNS[sign] for sign in expression.signs])
    if len(signs) > 1:
        return chained(operands, signs, expression.column)
    (left, right), (sign,) = operands, signs

    def answer(moment: Moment) -> bool | None:
        a = left(moment)
        if a is None:
            return None
        b = right(moment)
        if b is None:
            return None
        if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
            return bool(np.any(entries(sign, a, b, expression.column)))
        return bool(sign(a, b))

    return answer


def chained(
    operands: tuple[Answer, ...], signs: tuple[Callable[[Any, Any], Any], ...], column: int
) -> Answer:
    """Answer a chain such as 0 < x < 1; among arrays some entry must fulfil all of it."""

    def answer(moment: Moment) -> bool | None:
        found = known(operands, moment)
        if found is None:
            return None
        holds: Any = True
        for sign, a, b in zip(signs, found, found[1:], strict=False):
            holds = entries(operator.and_, holds, entries(sign, a, b, column), column)
        return bool(np.any(holds))

    return answer


def entries(sign: Callable[[Any, Any], Any], a: Any, b: Any, column: int) -> Any:
    """Return a comparison entry by entry, or refuse with the shapes that do not fit."""
    try:
        shape = np.broadcast_shapes(np.shape(a), np.shape(b))
    except ValueError:
        raise GraphError(
            f"Column {column}: shapes {np.shape(a)} and {np.shape(b)} cannot be compared; "
            "compare a single number of each, such as max(…)."
        ) from None
    if size_of(shape) > limits.ELEMENTS:
        raise GraphError(
            f"Column {column}: this compares {size_of(shape):,} entries, and the limit is "
            f"{limits.ELEMENTS:,}; compare a single number, such as max(…)."
        )
    return sign(a, b)


def tested(expression: Tested) -> Answer:
    """Answer isnan (some entry), isfinite (every entry) or changed_sign (some entry)."""
    operand = answer_of(expression.operand)
    if expression.word == "changed_sign":
        return lambda moment: changed_sign(operand, moment)
    is_finite = expression.word == "isfinite"

    def answer(moment: Moment) -> bool | None:
        found = operand(moment)
        if found is None:
            return None
        if not isinstance(found, np.ndarray):
            return math.isfinite(found) if is_finite else math.isnan(found)
        return bool(np.all(np.isfinite(found)) if is_finite else np.any(np.isnan(found)))

    return answer


def changed_sign(operand: Answer, moment: Moment) -> bool | None:
    """Say whether a number was on the other side of zero at the cursor before."""
    now = operand(moment)
    before = operand(moment.earlier()) if now is not None and moment.cursor else None
    if now is None or before is None:
        return None
    if now.shape != before.shape or now.dtype == np.bool_:
        return False
    if not isinstance(now, np.ndarray):
        return bool(now < 0 < before or before < 0 < now)
    return bool(np.any((now < 0) & (before > 0)) or np.any((now > 0) & (before < 0)))


def joined(expression: Joined) -> Answer:
    """Answer and, or: the first truth that decides it ends it; else unknown if one is unknown."""
    operands = tuple([answer_of(operand) for operand in expression.operands])
    decides = expression.word == "or"

    def answer(moment: Moment) -> bool | None:
        is_known = True
        for operand in operands:
            found: bool | None = operand(moment)
            if found is decides:
                return found
            is_known = is_known and found is not None
        return (not decides) if is_known else None

    return answer


def denied(operand: Answer) -> Answer:
    """Answer not; what is unknown stays unknown."""

    def answer(moment: Moment) -> bool | None:
        found = operand(moment)
        return None if found is None else not found

    return answer
