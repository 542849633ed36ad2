"""How many multiplications three ways to the same gradient take, counted exactly.

What is counted: crossing one wire costs the products that carry an upstream gradient through its
local derivative.  That is one for a scalar; for an elementwise derivative the entries of upstream
times local; for a VJP the products in it, so matmul's (m, k) @ (k, n) costs m·k·n a wire.  A wire
that only moves or adds entries up, as reshape does, costs nothing.  A factor of 1 is counted (add
costs one a wire) and solve as a product with the inverse; working out a local derivative is not,
nor are additions.  Forward mode crosses a wire in the other direction with the same products.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from graphdbg.core.columns import Backward
from graphdbg.core.errors import GraphError
from graphdbg.core.forward_mode import depending, recorded, recorded_call
from graphdbg.core.graph import Wire
from graphdbg.core.ops.record import Factor
from graphdbg.core.trace import Trace

MULTIPLYING = frozenset(
    ("multiply", "divide", "matmul", "dot", "inner", "outer", "einsum", "conv1d", "conv2d")
)
"""Operations that are sums of products: on arrays of ones their result counts those products."""


@dataclass(frozen=True)
class Counts:
    """Multiplications for the whole gradient, by each of three ways.

    `forward` and `paths` go by leaf.  Forward mode needs one run for each entry of the leaf, which
    is counted; it crosses every wire between the leaf and the loss.  `reverse` is one backward
    pass, which serves all leaves.  `paths` multiplies along every path to the loss on its own.
    """

    forward: Mapping[str, int]
    reverse: int
    paths: Mapping[str, int]

    @property
    def forward_in_all(self) -> int:
        """Forward mode for the gradients by all leaves."""
        return sum(self.forward.values())

    @property
    def paths_in_all(self) -> int:
        """All paths from all leaves."""
        return sum(self.paths.values())


def counts(trace: Trace) -> Counts:
    """Count the multiplications of a run that has a backward pass; GraphError without one."""
    backward = trace.backward
    if backward is None:
        raise GraphError(trace.notice or "There is no backward pass to count multiplications of.")
    costs = {
        wire: multiplications(trace, wire) for wires in backward.wires.values() for wire in wires
    }
    leaves = [
        name
        for name in trace.names
        if trace.graph.nodes[name].kind in ("input", "parameter") and name in backward.gradients
    ]
    return Counts(
        forward={name: trace.value(name).size * crossed(backward, costs, name) for name in leaves},
        reverse=sum(costs.values()),
        paths=along_paths(backward, costs, leaves),
    )


def multiplications(trace: Trace, wire: Wire) -> int:
    """Return what crossing one wire costs, as the head of this module defines it."""
    call, result = trace.calls[wire.consumer], trace.value(wire.consumer)
    if result.shape == () and all(operand.shape == () for operand in call.operands):
        return 1
    derivative = call.derivative(wire.slot)
    with np.errstate(all="ignore"):
        if isinstance(derivative, Factor) and derivative.spread is None:
            local = derivative.local(result, *call.operands, **call.settings)
            return int(np.prod(np.broadcast_shapes(result.shape, np.shape(local)), dtype=object))
        recorder, _ = recorded(call, wire.slot, result)
        found = 0
        for name in depending(recorder):
            node = recorder.nodes[name]
            if node.op not in MULTIPLYING | {"solve"}:
                continue
            step = recorded_call(recorder, name)
            if node.op == "solve":  # not by ones: a matrix of ones is singular
                found += recorder.values[name].size * step.operands[0].shape[-1]
                continue
            ones = [np.ones_like(operand, dtype=np.float64) for operand in step.operands]
            found += int(np.sum(step.record.forward(*ones, **step.settings)))
    return found


def crossed(backward: Backward, costs: Mapping[Wire, int], leaf: str) -> int:
    """Return the cost of all wires between a leaf and the loss, each once."""
    seen, waiting, found = {leaf}, [leaf], 0
    while waiting:
        for wire in backward.wires.get(waiting.pop(), ()):
            found += costs[wire]
            if wire.consumer not in seen:
                seen.add(wire.consumer)
                waiting.append(wire.consumer)
    return found


def along_paths(
    backward: Backward, costs: Mapping[Wire, int], leaves: Iterable[str]
) -> dict[str, int]:
    """Return the cost of all paths from each leaf, by dynamic programming from the loss back.

    A path through a wire costs that wire and then its rest, so with p paths of cost c in all from
    the consumer, the wire adds c + p × its own cost.
    """
    paths, cost = {backward.loss: 1}, {backward.loss: 0}
    for name in backward.order:
        wires = backward.wires.get(name, ())
        paths[name] = sum(paths[wire.consumer] for wire in wires)
        cost[name] = sum(cost[wire.consumer] + paths[wire.consumer] * costs[wire] for wire in wires)
    return {name: cost[name] for name in leaves}
