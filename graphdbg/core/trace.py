"""A run as data: flat columns, and the events and frames one can look at in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from graphdbg.core import notebook
from graphdbg.core.chain import contribution
from graphdbg.core.columns import Backward, Calls, ForwardMode
from graphdbg.core.errors import GraphError
from graphdbg.core.finite import first_not_finite
from graphdbg.core.frame import WHOLE, Events, Frame
from graphdbg.core.graph import Graph, Wire
from graphdbg.core.ops import kinks_of
from graphdbg.core.ops.record import NoGradient
from graphdbg.core.paths import Paths
from graphdbg.core.turns import Order
from graphdbg.core.values import Array, Value, freeze

if TYPE_CHECKING:
    from graphdbg.core.counts import Counts

Granularity: TypeAlias = Literal["phase", "node", "wire"]
GRANULARITIES: tuple[Granularity, ...] = ("phase", "node", "wire")


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """A graph and all events of one run of it; nothing is run again to look at any of them.

    `names` and `values` are the forward pass in its order.  `stopped` is the node and the
    sentence where the run could not go on, `problems` every such place.  A run in forward mode
    has tangents in place of a backward pass; each of its events gives a value and a tangent.
    """

    graph: Graph
    loss: str | None
    names: tuple[str, ...]
    values: tuple[Value, ...]
    calls: Calls
    backward: Backward | None
    stopped: tuple[str, str] | None = None
    problems: tuple[tuple[str, str], ...] = ()
    seed_problem: str | None = None
    forward_mode: ForwardMode | None = None

    def __repr__(self) -> str:
        """Show the graph, the loss and how many events there are."""
        return f"Trace({self.graph.title!r}, loss {self.loss}, {self.length} events)"

    _repr_svg_ = notebook.svg
    _repr_html_ = notebook.html

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The place of each computed node in the forward pass."""
        if len(self.names) == len(self.graph.nodes):
            return self.graph.places
        return {name: i for i, name in enumerate(self.names)}

    @property
    def forward_end(self) -> int:
        """The cursor at which the forward pass is over."""
        return len(self.names)

    @cached_property
    def length(self) -> int:
        """How many events there are: the last cursor."""
        end = self.backward.end if self.backward is not None else self.forward_end
        return end + (self.stopped is not None)

    @property
    def events(self) -> Events:
        """The events in order; each is made when it is looked at."""
        return Events(self)

    @cached_property
    def is_scalar(self) -> bool:
        """Whether every value is a single number."""
        return all(value.shape == () for value in self.values)

    @cached_property
    def notice(self) -> str | None:
        """Why there is no backward pass although nothing failed, in one sentence, or None."""
        if self.backward is not None or self.stopped is not None or self.forward_mode is not None:
            return None
        if not self.graph.nodes:
            return "This graph has no nodes yet; add an input to begin."
        return (
            "Forward only: no loss is named and there is no single scalar at the end of the graph; "
            "name a loss to see gradients."
        )

    def value(self, name: str) -> Value:
        """Return the value of a node; GraphError where the run never computed it."""
        self.graph.node(name)
        if name not in self.index:
            why = f": {self.stopped[1]}" if self.stopped else "."
            raise GraphError(f"{name} was not computed in this run{why}", node=name)
        return self.values[self.index[name]]

    def gradient(self, name: str) -> Value:
        """Return ∂L/∂node, of the node's shape; GraphError for a constant and without a loss."""
        node = self.graph.node(name)
        if node.kind == "constant":
            raise GraphError(
                f"{name} is a constant, and a constant has no gradient; "
                "make it a parameter to see one.",
                node=name,
            )
        if self.forward_mode is not None:
            raise GraphError(
                "This run is in forward mode: it has tangents, and no gradients.", node=name
            )
        if self.backward is None:
            raise GraphError((self.stopped or ("", self.notice or ""))[1], node=name)
        return self.backward.gradients[name]

    def tangent(self, name: str) -> Value:
        """Return the tangent of a node in a forward-mode run, of the node's shape."""
        self.value(name)
        if self.forward_mode is None:
            raise GraphError(
                f"This run has no tangents; run.tangents({name!r}) makes one that has.", node=name
            )
        return self.forward_mode.tangents[name]

    def tangents(self, name: str, direction: Any = None) -> Trace:
        """Return a forward-mode run that follows one node along `direction`, of its shape.

        The direction is 1 unless given, all ones for an array.  Each node has one event, Tangent.
        Raises GraphError for a constant and for a direction of another shape.
        """
        from graphdbg.core.forward_mode import forward_mode  # it is made of traces itself

        return forward_mode(self, name, direction)

    @property
    def order(self) -> Order:
        """How the backward pass is walked: nodes pull from consumers, or push to operands."""
        return "pull" if self.backward is None else self.backward.turns.order

    def pushed(self) -> Trace:
        """Return the same run in push order, as frameworks walk it: nodes hand on to operands.

        Same contributions, same gradients; the events of the backward pass come in another order.
        """
        from graphdbg.core.push_order import pushed  # seldom asked for

        if self.backward is None or self.order == "push":
            return self
        return replace(self, backward=pushed(self.backward))

    def pulled(self) -> Trace:
        """Return the same run in the order it was recorded in: nodes pull from their consumers."""
        from graphdbg.core.push_order import pulled

        if self.backward is None or self.order == "pull":
            return self
        return replace(self, backward=pulled(self.backward))

    def in_order(self, order: Order) -> Trace:
        """Return the same run in pull or in push order."""
        return self.pushed() if order == "push" else self.pulled()

    def is_same_run(self, other: Trace) -> bool:
        """Say whether two traces are one run, walked in the same or in another order."""
        mine, theirs = self.pulled().backward, other.pulled().backward
        return self is other or (mine is not None and mine is theirs)

    def counts(self) -> Counts:
        """Return how many multiplications forward mode, reverse mode and all paths would take."""
        from graphdbg.core.counts import counts  # it takes a trace apart

        return counts(self)

    def reason(self, name: str) -> str | None:
        """Return why a gradient is zero for want of a live wire, or None."""
        return None if self.backward is None else self.backward.reasons.get(name)

    def wires(self, name: str) -> tuple[Wire, ...]:
        """Return the wires of a node that reach the loss, in the order they contribute."""
        return () if self.backward is None else self.backward.wires.get(name, ())

    def contributions(self, name: str) -> tuple[Value, ...]:
        """Return what each of `wires(name)` adds, in the same order."""
        if self.backward is None or name not in self.backward.wires:
            return ()
        return self.backward.contributions(name)

    def contributed(self, wire: Wire) -> Value | None:
        """Return what one wire adds to its operand's gradient; None where nothing flows."""
        operand = self.graph.operand(wire)
        k = None if self.backward is None else self.backward.place_of(operand, wire)
        if self.backward is None or k is None:
            return None
        return next(iter(self.backward.contributions(operand, k, k + 1)), None)

    def local(self, wire: Wire) -> Value | None:
        """Return the local derivative at a wire: a number, an array, or None for a VJP."""
        call = self.calls[wire.consumer]
        with np.errstate(all="ignore"):
            return call.local(wire.slot, self.value(wire.consumer))

    def kink(self, wire: Wire) -> str | None:
        """Return the choice made where a wire is not smooth at some entry, or None."""
        call = self.calls[wire.consumer]
        with np.errstate(all="ignore"):
            for kink in kinks_of(call.record.name):
                result = self.value(wire.consumer)
                if np.any(kink.at(wire.slot, result, *call.operands, **call.settings)):
                    return kink.choice
        return None

    def vjp(self, wire: Wire, upstream: Value) -> Value:
        """Return an upstream gradient, of the consumer's shape, carried through one wire."""
        call = self.calls[wire.consumer]
        derivative = call.derivative(wire.slot)
        if isinstance(derivative, NoGradient):
            raise GraphError(
                f"No gradient flows from {wire.consumer} through slot {wire.slot}, "
                f"because {derivative.reason}.",
                node=wire.consumer,
                slot=wire.slot,
            )
        with np.errstate(all="ignore"):
            part, _ = contribution(
                derivative,
                upstream,
                self.value(wire.consumer),
                call.operands,
                call.settings,
                wire.slot,
            )
        return freeze(part)

    def jacobian(self, consumer: str, slot: int) -> Array:
        """Return the dense Jacobian ∂consumer/∂operand: consumer's entries by operand's entries.

        Raises GraphError above limits.JACOBIAN entries, and where no gradient flows.
        """
        from graphdbg.core.wire_parts import jacobian  # it takes a trace apart

        return jacobian(self, Wire(consumer, slot))

    @cached_property
    def first_not_finite(self) -> int | None:
        """The cursor of the first event that made NaN or infinity, or None where all is finite."""
        return first_not_finite(self)

    def paths(self, name: str) -> Paths:
        """Return every path from a node to the loss; among arrays its product is a chain of VJPs.

        Raises GraphError where the run has no gradients.
        """
        self.gradient(name)
        if self.backward is None or self.loss is None:
            raise AssertionError(name)
        return Paths(
            start=name,
            loss=self.loss,
            seed=self.backward.seed,
            wires=self.backward.wires,
            local=self.local,
            vjp=self.vjp,
            value=self.value,
            counted=self.backward.count_paths,
        )

    def at(self, cursor: int, beat: int = WHOLE) -> Frame:
        """Return what is known after `cursor` events, 0 to `length`; at a beat of the last one."""
        if not 0 <= cursor <= self.length:
            raise GraphError(f"Step {cursor} is not in this run: its steps are 0 to {self.length}.")
        return Frame(self, cursor, beat)

    def stops(self, granularity: Granularity) -> tuple[int, ...]:
        """Return the cursors at which a granularity pauses, from 0 (before anything) to the end."""
        if granularity not in GRANULARITIES:
            raise GraphError(
                f"There is no granularity {granularity!r}; it is one of {', '.join(GRANULARITIES)}."
            )
        if granularity == "wire":
            return self._wire_stops
        return self._phase_stops if granularity == "phase" else self._node_stops

    @cached_property
    def _wire_stops(self) -> tuple[int, ...]:
        return tuple(range(self.length + 1))

    @cached_property
    def _phase_stops(self) -> tuple[int, ...]:
        ends = [self.forward_end]
        if self.backward is not None:
            ends.append(self.backward.end)
        return tuple(sorted({0, *ends, self.length}))

    @cached_property
    def _node_stops(self) -> tuple[int, ...]:
        stops = list(range(self.forward_end + 1))
        if self.backward is not None:
            stops += self.backward.stops
        if self.stopped is not None:
            stops.append(self.length)
        return tuple(dict.fromkeys(stops))

    def cursor_of_value(self, name: str) -> int | None:
        """Return the cursor at which a node's value is known, or None where it never is."""
        return self.index[name] + 1 if name in self.index else None

    def cursor_of_gradient(self, name: str) -> int | None:
        """Return the cursor at which a node's gradient is complete, or None where it never is."""
        if self.backward is None:
            return None
        if name == self.loss:
            return self.forward_end + 1
        if name not in self.backward.gradients:
            return None
        return self.backward.cursor_of(name, max(1, self.backward.count(name)))

    def cursor_of_contribution(self, wire: Wire) -> int | None:
        """Return the cursor at which one wire has contributed, or None where it never does."""
        operand = self.graph.operand(wire)
        k = None if self.backward is None else self.backward.place_of(operand, wire)
        return (
            None if self.backward is None or k is None else self.backward.cursor_of(operand, k + 1)
        )
