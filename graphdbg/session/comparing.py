"""What differs between two runs: the one before the last edit, and the one that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from graphdbg.core.graph import Wire
from graphdbg.core.paths import Path
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, same_value
from graphdbg.session.quantity import Quantity

if TYPE_CHECKING:
    from graphdbg.session.state import State

OnWire: TypeAlias = tuple[bool, bool, bool]
"""Of upstream gradient, local derivative and contribution, whether they differ."""
NOTHING: OnWire = (False, False, False)


def changed(state: State, name: str) -> tuple[bool, bool]:
    """Say whether the last edit changed a node's value, and its gradient."""
    return differs(state.compared, state.ordinary, name)


def differs(before: Trace | None, after: Trace | None, name: str) -> tuple[bool, bool]:
    """Say whether a node's value, and its gradient, differ between two runs of a graph."""
    if before is None or after is None or name not in before.index or name not in after.index:
        return False, False
    is_other = not same_value(before.value(name), after.value(name))
    if before.backward is None or after.backward is None:
        return is_other, before.backward is not after.backward
    first, second = before.backward.gradients, after.backward.gradients
    if name not in first or name not in second:
        return is_other, (name in first) != (name in second)
    return is_other, not same_value(first[name], second[name])


def differs_on(before: Trace | None, after: Trace | None, wire: Wire) -> OnWire:
    """Say which of a wire's numbers differ between two runs; none where it was not there before."""
    if before is None or after is None or not has_wire(before, wire) or not has_wire(after, wire):
        return NOTHING
    return (
        differs(before, after, wire.consumer)[1],
        not same_value(before.local(wire), after.local(wire)),
        not same_value(before.contributed(wire), after.contributed(wire)),
    )


def differs_in(before: Trace | None, after: Trace | None, quantity: Quantity) -> bool:
    """Say whether one number differs between two runs of a graph."""
    if quantity.wire is None:
        value, gradient = differs(before, after, quantity.node)
        return value if quantity.kind == "value" else gradient
    _, local, part = differs_on(before, after, quantity.wire)
    return local if quantity.kind == "local" else part


def differs_along(before: Trace | None, after: Trace | None, path: Path) -> bool:
    """Say whether what a path adds differs between two runs; a path that was not there does not.

    This costs a VJP a wire in both runs.
    """
    if before is None or after is None or before.loss != path.nodes[-1]:
        return False
    if not all(is_live(before, *step) for step in zip(path.nodes, path.wires, strict=False)):
        return False
    return not same_value(carried(before, path), carried(after, path))


def carried(trace: Trace, path: Path) -> Value | None:
    """Return the seed carried back along a path, None where the run has no backward pass."""
    if trace.backward is None:
        return None
    flow: Value = trace.backward.seed
    with np.errstate(all="ignore"):
        for wire in reversed(path.wires):
            flow = trace.vjp(wire, flow)
    return flow


def is_live(trace: Trace, name: str, wire: Wire) -> bool:
    """Say whether a wire leads from a node on, and its contribution reaches the loss."""
    if trace.backward is None or name not in trace.index or wire.consumer not in trace.index:
        return False
    return trace.backward.place_of(name, wire) is not None


def has_wire(trace: Trace, wire: Wire) -> bool:
    """Say whether a wire is in the graph of a run, and was computed."""
    if wire.consumer not in trace.index:
        return False
    return wire.slot < len(trace.graph.nodes[wire.consumer].inputs)
