"""One wire taken apart: its local derivative entry by entry, and what it carries before a sum."""

from __future__ import annotations

import numpy as np

from graphdbg.core import limits
from graphdbg.core.chain import product
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Wire
from graphdbg.core.ops.record import Factor, NoGradient
from graphdbg.core.trace import Trace
from graphdbg.core.values import Array, Shape, Value, freeze


def blocked(trace: Trace, wire: Wire) -> str | None:
    """Return why no gradient flows through a wire, after "because", or None where one can."""
    derivative = trace.calls[wire.consumer].derivative(wire.slot)
    return derivative.reason if isinstance(derivative, NoGradient) else None


def is_elementwise(trace: Trace, wire: Wire) -> bool:
    """Say whether each entry of the consumer depends on one entry of the operand alone."""
    call = trace.calls[wire.consumer]
    derivative = call.derivative(wire.slot)
    if not isinstance(derivative, Factor) or derivative.spread is not None:
        return False
    try:
        whole = np.broadcast_shapes(*(operand.shape for operand in call.operands))
    except ValueError:
        return False
    # A loss has a factor too, and reduces: it is smaller than its operands together.
    return bool(whole == trace.value(wire.consumer).shape)


def jacobian(trace: Trace, wire: Wire) -> Array:
    """Return the dense Jacobian at a wire: consumer's entries by operand's entries.

    Each row is the VJP of one unit vector; of an elementwise operation the local derivatives are
    put in their places, so that none is multiplied by a zero of that vector.  Raises GraphError
    above limits.JACOBIAN entries, and where no gradient flows.
    """
    result, operand = trace.value(wire.consumer), trace.value(trace.graph.operand(wire))
    if result.size * operand.size > limits.JACOBIAN:
        raise GraphError(
            f"The Jacobian of {wire.consumer} by {trace.graph.operand(wire)} would have "
            f"{result.size} × {operand.size} entries, and the limit is {limits.JACOBIAN:,}; "
            "the VJP shows the same without it.",
            node=wire.consumer,
            slot=wire.slot,
        )
    rows = np.zeros((result.size, operand.size), operand.dtype)
    local = local_entries(trace, wire)
    if local is not None:
        places = np.arange(operand.size).reshape(operand.shape)
        columns = np.broadcast_to(places, result.shape).ravel()
        rows[np.arange(result.size), columns] = np.ravel(local)
    else:
        for i in range(result.size):
            unit = np.zeros(result.size, result.dtype)
            unit[i] = 1
            rows[i] = np.ravel(trace.vjp(wire, freeze(unit.reshape(result.shape))))
    rows.flags.writeable = False
    return rows


def is_diagonal(trace: Trace, wire: Wire) -> bool:
    """Say whether the Jacobian is zero off its diagonal: elementwise, and nothing is repeated."""
    operand = trace.value(trace.graph.operand(wire))
    same = operand.shape == trace.value(wire.consumer).shape
    return same and is_elementwise(trace, wire)


def local_entries(trace: Trace, wire: Wire) -> Value | None:
    """Return the local derivative of an elementwise wire, one number for each consumer's entry.

    It has the consumer's shape; where operand and consumer have the same it is the diagonal of
    the Jacobian.  None where an entry depends on several.
    """
    local = trace.local(wire) if is_elementwise(trace, wire) else None
    if local is None:
        return None
    return freeze(np.broadcast_to(local, trace.value(wire.consumer).shape))


def summed_axes(trace: Trace, wire: Wire) -> tuple[int, ...]:
    """Return the axes a contribution is summed over, because its operand was repeated."""
    return trace.backward.summed.get(wire, ()) if trace.backward is not None else ()


def before_sum(trace: Trace, wire: Wire) -> Value:
    """Return what a live wire carries before the sum over the axes its operand was repeated on."""
    call = trace.calls[wire.consumer]
    derivative = call.derivative(wire.slot)
    if isinstance(derivative, NoGradient):
        raise AssertionError(wire)
    with np.errstate(all="ignore"):
        whole = product(
            derivative,
            trace.gradient(wire.consumer),
            trace.value(wire.consumer),
            call.operands,
            call.settings,
        )
    return freeze(whole)


def table_of_sum(whole: Value, axes: tuple[int, ...]) -> Array:
    """Lay out an array so that the sum over `axes` is the sum of each column.

    A row for each place along `axes`, a column for each entry of what is left, in C order.
    """
    rows = int(np.prod([whole.shape[axis] for axis in axes], dtype=np.int64))
    return np.moveaxis(np.asarray(whole), axes, range(len(axes))).reshape(rows, -1)


def place_along(shape: Shape, axes: tuple[int, ...], row: int) -> tuple[int, ...]:
    """Return the indices along `axes` of one row of `table_of_sum`."""
    return tuple(int(i) for i in np.unravel_index(row, [shape[axis] for axis in axes]))
