"""What really changes when a node moves by h, beside what its derivatives predict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Wire
from graphdbg.core.nudge import Line, Replay
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, freeze


@dataclass(frozen=True, eq=False)
class Nudged:
    """A run with one node moved by `h`, held against the run itself.

    `actual` is how much the value of each node that depends on it changed, the node included;
    `predicted` is its tangent × h.  All have the shape of their node and are float64.  `place` is
    the entry that moved, None where the node is a scalar or all its entries moved.
    """

    trace: Trace
    node: str
    h: float
    place: tuple[int, ...] | None
    actual: Mapping[str, Value]
    predicted: Mapping[str, Value]

    def on(self, wire: Wire) -> tuple[Value, Value] | None:
        """Return actual and predicted change of what a wire carries; None where nothing moves."""
        operand = self.trace.graph.operand(wire)
        if operand not in self.actual:
            return None
        return self.actual[operand], self.predicted[operand]


def nudge(trace: Trace, name: str, h: float, place: tuple[int, ...] | None = None) -> Nudged:
    """Move a node by `h`, one entry of it or all, and compute again what depends on it.

    The prediction is first order: its error falls with h².  Raises GraphError for a constant, for
    what holds no real numbers, and where the graph cannot be computed with the node moved.
    """
    value = trace.value(name)
    direction = np.ones(value.shape) if place is None else np.zeros(value.shape)
    if place is not None:
        direction[place] = 1.0
    tangents = trace.tangents(name, direction)
    after = trace.graph.descendants(name)
    downstream = tuple(node for node in trace.names if node in after)
    moved = Replay(trace, name, downstream).values(Line(value, direction=direction).at(h))
    if moved is None:
        raise GraphError(
            f"The graph cannot be computed with {name} moved by {h}; use a smaller step.",
            node=name,
        )
    names = (name, *downstream)
    with np.errstate(all="ignore"):
        return Nudged(
            trace,
            name,
            h,
            place,
            actual={
                node: freeze(np.subtract(moved[node], trace.value(node), dtype=np.float64))
                for node in names
            },
            predicted={
                node: freeze(np.multiply(tangents.tangent(node), h, dtype=np.float64))
                for node in names
            },
        )
