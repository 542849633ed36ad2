"""What can happen in a run: one small frozen record for each event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from graphdbg.core.graph import Wire
from graphdbg.core.values import Value


@dataclass(frozen=True, slots=True)
class Read:
    """A leaf took its value."""

    node: str
    value: Value


@dataclass(frozen=True, slots=True)
class Computed:
    """An operation was computed from its operands."""

    node: str
    value: Value


@dataclass(frozen=True, slots=True)
class Seeded:
    """The loss got its gradient, the seed: 1 unless another was given; complete."""

    node: str
    gradient: Value


@dataclass(frozen=True, slots=True)
class Contributed:
    """One wire added its contribution to the gradient of its operand, `node`.

    `local` is a number or an array of local derivatives, None where only a VJP exists.
    `summed` are the axes summed because the operand was broadcast along them.
    `running` is the sum so far, complete when `k` is `n`; `n` counts the wires that reach the loss.
    """

    node: str
    wire: Wire
    upstream: Value
    local: Value | None
    contribution: Value
    summed: tuple[int, ...]
    running: Value
    k: int
    n: int


@dataclass(frozen=True, slots=True)
class Unreached:
    """The gradient of a node is zero because nothing arrives; `reason` follows "because"."""

    node: str
    gradient: Value
    reason: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run could not go on at `node`; `sentence` says why and what mends it."""

    node: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TangentPart:
    """What one wire adds to a tangent: the operand's tangent through the local derivative.

    `local` is a number or an array of local derivatives, None where only a product is known.
    `product` has the shape of the consumer.
    """

    wire: Wire
    tangent: Value
    local: Value | None
    product: Value


@dataclass(frozen=True, slots=True)
class Tangent:
    """In forward mode a node got its value, and its tangent beside it.

    `parts` has one entry a wire whose operand moves; without any the tangent is the direction
    itself, or zero for a `reason` that follows "because".
    """

    node: str
    value: Value
    tangent: Value
    parts: tuple[TangentPart, ...]
    reason: str | None = None


Event: TypeAlias = Read | Computed | Seeded | Contributed | Unreached | Tangent | Stopped
