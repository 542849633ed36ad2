"""What need not be written: ×1, +0, a choice that is settled, arithmetic on constants alone.

Used for derivative graphs and formulas, never for a graph that somebody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graphdbg.core.ops.record import Operation
from graphdbg.core.ops.rules import broadcast_axes
from graphdbg.core.tracing import Recorder, Variable
from graphdbg.core.values import Value


def simplified(
    recorder: Recorder,
    operation: Operation,
    operands: tuple[Variable, ...],
    settings: Mapping[str, Any],
) -> Variable | None:
    """Return what the operation comes to where that is simpler, else None."""
    constants = tuple(constant_value(operand) for operand in operands)
    if all(value is not None for value in constants):
        with np.errstate(all="ignore"):
            return recorder.constant(operation.forward(*constants, **settings))
    rule = RULES.get(operation.name)
    return rule(recorder, operands, constants) if rule is not None else None


def constant_value(variable: Variable) -> Value | None:
    """Return the value of a constant written in a rule, None for anything else."""
    return variable.value if variable.node.inline and variable.node.kind == "constant" else None


def is_all(value: Value | None, number: float) -> bool:
    """Say whether a constant is this number everywhere."""
    return value is not None and bool(np.all(value == number))


def keeps_shape(kept: Variable, other: Variable) -> bool:
    """Say whether leaving out `other` leaves the shape as it is."""
    try:
        return not broadcast_axes(np.broadcast_shapes(kept.shape, other.shape), kept.shape)
    except ValueError:
        return False


def of_sum(_: Recorder, operands: tuple[Variable, ...], constants: Any) -> Variable | None:
    """Leave out + 0."""
    a, b = operands
    if is_all(constants[1], 0) and keeps_shape(a, b):
        return a
    return b if is_all(constants[0], 0) and keeps_shape(b, a) else None


def of_difference(_: Recorder, operands: tuple[Variable, ...], constants: Any) -> Variable | None:
    """Leave out − 0."""
    a, b = operands
    return a if is_all(constants[1], 0) and keeps_shape(a, b) else None


def of_product(
    recorder: Recorder, operands: tuple[Variable, ...], constants: Any
) -> Variable | None:
    """Leave out × 1, and take 0 for × 0 and the minus sign for × −1."""
    a, b = operands
    for kept, other, constant in ((a, b, constants[1]), (b, a, constants[0])):
        # A truth value times 1 is the number 1 or 0, and has no minus sign of its own.
        is_number = kept.value.dtype.kind != "b"
        if is_all(constant, 1) and is_number and keeps_shape(kept, other):
            return kept
        if is_all(constant, 0):
            return recorder.constant(np.zeros(np.broadcast_shapes(a.shape, b.shape)))
        if is_all(constant, -1) and is_number and keeps_shape(kept, other):
            return -kept  # type: ignore[no-any-return]
    return None


def of_quotient(_: Recorder, operands: tuple[Variable, ...], constants: Any) -> Variable | None:
    """Leave out / 1."""
    a, b = operands
    return a if is_all(constants[1], 1) and keeps_shape(a, b) else None


def of_power(_: Recorder, operands: tuple[Variable, ...], constants: Any) -> Variable | None:
    """Leave out the exponent 1."""
    a, b = operands
    if is_all(constants[1], 1) and keeps_shape(a, b):
        return a
    return None


def of_choice(_: Recorder, operands: tuple[Variable, ...], constants: Any) -> Variable | None:
    """Take the branch of a choice whose condition is settled."""
    condition, a, b = operands
    for number, kept, other in ((True, a, b), (False, b, a)):
        if is_all(constants[0], number) and keeps_shape(kept, condition):
            return kept if keeps_shape(kept, other) else None
    return None


def of_negative(recorder: Recorder, operands: tuple[Variable, ...], _: Any) -> Variable | None:
    """Take away two minus signs."""
    node = operands[0].node
    if node.op == "negative" and node.inputs[0] is not None:
        return type(operands[0])(recorder, node.inputs[0])
    return None


def of_positive(_: Recorder, operands: tuple[Variable, ...], __: Any) -> Variable | None:
    """Leave out a plus sign."""
    return operands[0]


RULES = {
    "add": of_sum,
    "subtract": of_difference,
    "multiply": of_product,
    "divide": of_quotient,
    "power": of_power,
    "where": of_choice,
    "negative": of_negative,
    "positive": of_positive,
}
