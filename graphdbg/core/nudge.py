"""A run with one node moved a little: only what depends on that node is computed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphdbg.core.errors import FAILURES
from graphdbg.core.ops import kinks_of
from graphdbg.core.trace import Trace
from graphdbg.core.values import Array, Value, freeze


@dataclass(frozen=True)
class Line:
    """A straight line through a node's value: along one entry, or along a direction.

    `place` counts entries in C order and is None where `direction`, of the value's shape, is given.
    """

    value: Value
    place: int | None = None
    direction: Array | None = None

    def at(self, t: float) -> Value:
        """Return the value moved by `t` along the line, in float64."""
        # In C order, or reshape(-1) would be a copy, and the move would be lost.
        moved = np.array(self.value, dtype=np.float64, order="C")
        if self.direction is not None:
            moved += t * self.direction
        elif self.place is not None:
            moved.reshape(-1)[self.place] += t
        return freeze(moved)

    def slope(self, gradient: Value) -> float:
        """Return ⟨gradient, line⟩: how fast the loss changes along the line."""
        if self.direction is None:
            return float(np.ravel(gradient)[self.place or 0])
        with np.errstate(all="ignore"):
            return float(np.sum(np.asarray(gradient, dtype=np.float64) * self.direction))

    @property
    def reach(self) -> float:
        """The size that a step is relative to: max(1, |x|)."""
        entry = self.value if self.place is None else np.ravel(self.value)[self.place]
        largest = float(np.max(np.abs(entry), initial=0.0))
        return max(1.0, largest) if np.isfinite(largest) else 1.0


@dataclass(frozen=True)
class Replay:
    """What has to be computed again when `name` moves: the nodes between it and the loss."""

    trace: Trace
    name: str
    downstream: tuple[str, ...]

    def values(self, moved: Value) -> dict[str, Value] | None:
        """Return the node's and all downstream values with the node moved, None where it fails."""
        redone: dict[str, Value] = {self.name: moved}
        with np.errstate(all="ignore"):
            for node in self.downstream:
                call = self.trace.calls[node]
                try:
                    result = call.record.forward(*self.operands(node, redone), **call.settings)
                except FAILURES:
                    return None
                redone[node] = freeze(result)
        return redone

    def operands(self, node: str, redone: dict[str, Value]) -> list[Value]:
        """Return the operands of a node, those that moved as they are now."""
        inputs = self.trace.graph.nodes[node].inputs
        before = self.trace.calls[node].operands
        return [redone.get(name or "", value) for name, value in zip(inputs, before, strict=True)]

    def loss(self, moved: Value) -> float:
        """Return ⟨seed, loss⟩ with the node moved; nan where it cannot be computed."""
        backward = self.trace.backward
        redone = self.values(moved)
        if backward is None or redone is None:
            return float("nan")
        with np.errstate(all="ignore"):
            loss = redone.get(backward.loss, self.trace.value(backward.loss))
            return float(np.sum(backward.seed * loss))

    def crossed(self, line: Line, h: float) -> tuple[int, str | None]:
        """Return at how many places a step along the line leaves a kink of the table, and which.

        A tie between two operands that move together stays a tie, and is not left.
        """
        redone = [self.values(line.at(t)) for t in (0.0, h, -h)]
        count, choice = 0, None
        for kinks in zip(*(self._at_kinks(one) for one in redone if one is not None), strict=True):
            here, *beside = (mask for mask, _ in kinks)
            left = int(np.sum(np.any([here & ~other for other in beside], axis=0)))
            count += left
            choice = choice or (kinks[0][1] if left else None)
        return count, choice

    def _at_kinks(self, redone: dict[str, Value]) -> Iterator[tuple[Any, str]]:
        """Yield, wire by wire that moves, where it is at a kink, and the choice made there."""
        with np.errstate(all="ignore"):
            for node in self.downstream:
                call = self.trace.calls[node]
                operands = self.operands(node, redone)
                for slot, name in enumerate(self.trace.graph.nodes[node].inputs):
                    for kink in kinks_of(call.record.name) if name in redone else ():
                        mask = kink.at(slot, redone[node], *operands, **call.settings)
                        yield np.asarray(mask, dtype=bool), kink.choice
