"""What a run stores: flat columns in the order of each pass; events are read off them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from graphdbg.core.graph import Wire
from graphdbg.core.ops.record import Derivative, Operation
from graphdbg.core.values import Value, freeze


class Call(NamedTuple):
    """An operation as it was applied: its record, the operands' values, and every attribute."""

    record: Operation
    operands: tuple[Value, ...]
    settings: Mapping[str, Any]

    def derivative(self, slot: int) -> Derivative:
        """Return the derivative by the operand in `slot`."""
        return self.record.derivative(slot, self.operands, self.settings)


@dataclass
class Backward:
    """The columns of a backward pass: what each node received, in the order of the pass.

    `order[i]` has its first event at cursor `starts[i]`, counted as events that came before.
    `parts` holds contributions only where more than one wire reaches the loss.
    """

    loss: str
    seed: Value
    order: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    gradients: dict[str, Value] = field(default_factory=dict)
    wires: dict[str, tuple[Wire, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    summed: dict[Wire, tuple[int, ...]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    end: int = 0

    @cached_property
    def start(self) -> dict[str, int]:
        """For each node the number of events before its first one in this pass."""
        return dict(zip(self.order, self.starts, strict=True))

    def contributions(self, name: str) -> tuple[Value, ...]:
        """Return the contributions to a node's gradient, in the order of its wires."""
        return self.parts.get(name) or (self.gradients[name],)

    def running_sum(self, name: str, k: int) -> Value:
        """Return the sum of a node's first k contributions, the gradient itself when complete."""
        parts = self.contributions(name)
        if k == len(parts):
            return self.gradients[name]
        total = parts[0]
        with np.errstate(all="ignore"):
            for part in parts[1:k]:
                total = total + part
        return freeze(total)


@dataclass
class ForwardMode:
    """The columns of a forward-mode run: the tangent of each node, and what it is the sum of.

    `wires` holds the wires whose operand moves with `start`; `parts` what each of them adds, only
    where there is more than one.  `reasons` say why a tangent is zero, after "because".
    """

    start: str
    tangents: dict[str, Value] = field(default_factory=dict)
    wires: dict[str, tuple[Wire, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def products(self, name: str) -> tuple[Value, ...]:
        """Return what each wire adds to a node's tangent, in the order of its wires."""
        if name not in self.wires:
            return ()
        return self.parts.get(name) or (self.tangents[name],)
