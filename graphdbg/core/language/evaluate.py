"""From an expression to its value: the operations' own forward functions, on a run's numbers."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import FAILURES, GraphError
from graphdbg.core.language.tree import Applied, Expression, GradientOf, Number, ValueOf
from graphdbg.core.values import Value, freeze, size_of


class Scope(Protocol):
    """Where names get their numbers from; a trace is one."""

    def value(self, name: str, /) -> Value:
        """Return the value of a node."""

    def gradient(self, name: str, /) -> Value:
        """Return ∂L/∂node."""


def evaluate(expression: Expression, scope: Scope) -> Value:
    """Return the value of a claimed expression, of whatever shape it has.

    Raises GraphError, with the column, where shapes disagree or the result would be too large.
    """
    match expression:
        case Number(number):
            return freeze(np.float64(number))
        case ValueOf(node):
            return scope.value(node)
        case GradientOf(node):
            return scope.gradient(node)
        case Applied():
            operands = tuple(evaluate(operand, scope) for operand in expression.operands)
            return apply(expression, operands)
    raise AssertionError(expression)  # only a question has other parts


def apply(expression: Applied, operands: tuple[Value, ...]) -> Value:
    """Return the value of one operation on operands that are known."""
    record, settings = expression.operation, expression.settings
    where = f"Column {expression.column}: "
    try:
        with np.errstate(all="ignore"):
            shape = record.result_shape([operand.shape for operand in operands], settings)
            if size_of(shape) > limits.ELEMENTS:
                raise GraphError(
                    f"{record.name} would give {size_of(shape):,} elements, and the limit is "
                    f"{limits.ELEMENTS:,}; use smaller shapes."
                )
            return freeze(record.forward(*operands, **settings))
    except GraphError as problem:
        raise GraphError(f"{where}{problem.sentence}") from problem
    except FAILURES as problem:
        words = str(problem).rstrip(".") or type(problem).__name__
        raise GraphError(
            f"{where}{record.name} could not be computed on these operands ({words}); "
            "use operands it is made for."
        ) from problem
