"""A quantity: a number on screen that one can ask about, watch, or go to the making of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from graphdbg.core.frame import Frame
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value

Kind: TypeAlias = Literal["value", "gradient", "local", "contribution"]

WORDS: dict[Kind, str] = {
    "value": "value",
    "gradient": "grad",
    "local": "local",
    "contribution": "contribution",
}
"""The word of the expression language for each kind of quantity."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value or a gradient of a node, or a local derivative or a contribution of a wire.

    `node` is a node's name, `wire` None; or `wire` is a wire and `node` its operand.
    """

    kind: Kind
    node: str
    wire: Wire | None = None

    @property
    def expression(self) -> str:
        """The quantity in the expression language: `grad(w1)`, `contribution(f, 0)`."""
        if self.wire is None:
            return f"{WORDS[self.kind]}({self.node})"
        return f"{WORDS[self.kind]}({self.wire.consumer}, {self.wire.slot})"

    def expression_at(self, entry: tuple[int, ...] | None) -> str:
        """Return an entry of it in that language, `grad(W)[0, 3]`; the whole where none is asked.

        An entry of a single number is the number.
        """
        return f"{self.expression}[{', '.join(map(str, entry))}]" if entry else self.expression

    def at(self, frame: Frame) -> Value | None:
        """Return what is known of it at a cursor; a gradient may be a running sum."""
        if self.wire is None:
            return frame.value(self.node) if self.kind == "value" else frame.gradient(self.node)
        if self.kind == "local":
            is_known = frame.value(self.wire.consumer) is not None
            return frame.trace.local(self.wire) if is_known else None
        return frame.contributed(self.wire)


def of_node(kind: Literal["value", "gradient"], node: str) -> Quantity:
    """Return the value or the gradient of a node."""
    return Quantity(kind, node)


def of_wire(kind: Literal["local", "contribution"], trace: Trace, wire: Wire) -> Quantity:
    """Return what is at a wire."""
    return Quantity(kind, trace.graph.operand(wire), wire)


def made_at(trace: Trace, quantity: Quantity) -> int | None:
    """Return the cursor of the event that made a quantity; None where none did."""
    if quantity.wire is None:
        if quantity.kind == "value":
            return trace.cursor_of_value(quantity.node)
        return trace.cursor_of_gradient(quantity.node)
    if quantity.kind == "local":
        return trace.cursor_of_value(quantity.wire.consumer)
    return trace.cursor_of_contribution(quantity.wire)
