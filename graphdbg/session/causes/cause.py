"""A number of a run and what it was made from: one level at a time, back to leaves and the seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from graphdbg.core.derivative import local_expression
from graphdbg.core.graph import Wire
from graphdbg.core.ops.record import Factor, NoGradient
from graphdbg.core.trace import Trace
from graphdbg.core.values import Shape, Value
from graphdbg.session.quantity import Quantity, made_at, of_node, of_wire

Entry: TypeAlias = tuple[int, ...]
"""A place in an array: an index for each axis."""


@dataclass(frozen=True)
class Cause:
    """A number of a run: what it is, the step that made it, and what it was made from.

    `entry` is a place in an array, followed as long as rules go entry by entry; None is the whole.
    """

    trace: Trace
    quantity: Quantity
    entry: Entry | None = None

    @cached_property
    def value(self) -> Value | None:
        """The whole quantity; None for a local derivative that only a VJP knows.

        Raises GraphError where the run has no such number.
        """
        trace, asked = self.trace, self.quantity
        if asked.wire is None:
            is_value = asked.kind == "value"
            return trace.value(asked.node) if is_value else trace.gradient(asked.node)
        trace.value(asked.wire.consumer)
        if asked.kind == "local":
            return trace.local(asked.wire)
        return trace.contributed(asked.wire)

    @property
    def number(self) -> Value | None:
        """The entry that is asked about, or the whole."""
        return None if self.value is None else at(self.value, self.entry)

    @cached_property
    def cursor(self) -> int | None:
        """The cursor of the step that made it, or None where none did."""
        return made_at(self.trace, self.quantity)

    @property
    def wires(self) -> tuple[Wire, ...]:
        """The wires that it came along, or that it stands at."""
        if self.quantity.wire is not None:
            return (self.quantity.wire,)
        name = self.quantity.node
        if self.quantity.kind == "gradient":
            return self.trace.wires(name) or closed_wires(self.trace, name)
        inputs = self.trace.graph.nodes[name].inputs
        return tuple(Wire(name, slot) for slot, operand in enumerate(inputs) if operand)

    @cached_property
    def has_children(self) -> bool:
        """Whether it was made from anything; leaves, the seed and constant factors were not."""
        name = self.quantity.node
        if self.quantity.kind == "value":
            return bool(self.trace.graph.nodes[name].inputs)
        if self.quantity.kind == "gradient":
            return name != self.trace.loss and bool(self.trace.wires(name) or blocked(self))
        return bool(self.children())

    def children(self) -> tuple[Cause, ...]:
        """Return what it was made from: the operands of its rule, each quantity once."""
        return self._children

    @cached_property
    def _children(self) -> tuple[Cause, ...]:
        name, wire = self.quantity.node, self.quantity.wire
        if wire is None and self.quantity.kind == "value":
            return self._values(self.trace.graph.nodes[name].inputs, name)
        if wire is None:
            if name == self.trace.loss:
                return ()
            wires = self.trace.wires(name)
            return tuple(self._contribution(one) for one in wires) or blocked(self)
        if self.quantity.kind == "local":
            return self._values(factors_of(self.trace, wire), wire.consumer)
        upstream = self.upstream(wire)
        if self.trace.local(wire) is None:
            return (upstream, *self._values(factors_of(self.trace, wire), None))
        return (upstream, self.local(wire))

    def _contribution(self, wire: Wire) -> Cause:
        return Cause(self.trace, of_wire("contribution", self.trace, wire), self.entry)

    def _values(self, names: tuple[str | None, ...], consumer: str | None) -> tuple[Cause, ...]:
        follows = consumer is not None and is_elementwise(self.trace, consumer)
        entry = self.entry if follows else None
        return tuple(
            Cause(self.trace, of_node("value", name), carried(entry, self.trace.value(name).shape))
            for name in dict.fromkeys(names)
            if name is not None
        )

    def upstream(self, wire: Wire) -> Cause:
        """Return the gradient that came in at a wire, at the same entry where there is one."""
        trace, consumer = self.trace, wire.consumer
        shape = trace.value(consumer).shape
        follows = is_factor(trace, wire) and trace.value(self.quantity.node).shape == shape
        entry = self.entry if follows and shape else None
        return Cause(trace, of_node("gradient", consumer), entry)

    def local(self, wire: Wire) -> Cause:
        """Return the local derivative at a wire, at the same entry where there is one."""
        whole = self.trace.local(wire)
        shape = () if whole is None else whole.shape
        entry = carried(self.entry, shape) if is_factor(self.trace, wire) else None
        return Cause(self.trace, of_wire("local", self.trace, wire), entry)


def at(value: Value, entry: Entry | None) -> Value:
    """Return an entry of an array, or the whole where none is asked for."""
    found: Value = value if entry is None or value.shape == () else value[entry]
    return found


def carried(entry: Entry | None, shape: Shape) -> Entry | None:
    """Return which entry of an operand of a shape, which may be broadcast, meets this entry."""
    if entry is None or not shape or len(shape) > len(entry):
        return None
    last = entry[len(entry) - len(shape) :]
    found = tuple(0 if size == 1 else place for place, size in zip(last, shape, strict=True))
    fits = all(place < size for place, size in zip(found, shape, strict=True))
    return found if fits else None


def is_factor(trace: Trace, wire: Wire) -> bool:
    """Say whether a contribution is upstream times local, entry by entry."""
    derivative = trace.calls[wire.consumer].derivative(wire.slot)
    return isinstance(derivative, Factor) and derivative.spread is None


def is_elementwise(trace: Trace, name: str) -> bool:
    """Say whether each entry of an operation's value comes from one entry of each operand."""
    if trace.graph.nodes[name].op is None:
        return False
    operands = trace.calls[name].operands
    if not all(is_factor(trace, Wire(name, slot)) for slot in range(len(operands))):
        return False
    try:
        shape = np.broadcast_shapes(*(operand.shape for operand in operands))
    except ValueError:
        return False
    return bool(shape == trace.value(name).shape)


def factors_of(trace: Trace, wire: Wire) -> tuple[str, ...]:
    """Return the nodes whose values the local derivative at a wire, or its VJP, is made from."""
    if isinstance(trace.calls[wire.consumer].derivative(wire.slot), NoGradient):
        return ()
    recorder, variable = local_expression(trace, wire, "")
    beside = {wire.consumer, *trace.graph.nodes[wire.consumer].inputs}
    reached, waiting = {variable.name}, [variable.name]
    while waiting:
        for name in recorder.nodes[waiting.pop()].inputs:
            if name is not None and name not in reached:
                reached.add(name)
                waiting.append(name)
    nodes = recorder.nodes
    return tuple(
        name for name in nodes if name in reached and name in beside and nodes[name].is_leaf
    )


def blocked(cause: Cause) -> tuple[Cause, ...]:
    """Return the gradient on the way to the closed wire, for one that nothing reaches."""
    trace, name = cause.trace, cause.quantity.node
    reasons = {} if trace.backward is None else trace.backward.reasons
    for wire in closed_wires(trace, name):
        if wire.consumer in reasons:
            return (Cause(trace, of_node("gradient", wire.consumer)),)
    return ()


def closed_wires(trace: Trace, name: str) -> tuple[Wire, ...]:
    """Return the wires of a node that nothing reaches because they, or wires behind, are closed."""
    backward, places = trace.backward, trace.graph.places
    if backward is None or places[name] not in backward.blocked:
        return ()
    return tuple(
        wire
        for wire in trace.graph.consumers[name]
        if places[wire.consumer] in backward.blocked
        or (wire.consumer in backward.gradients and wire.consumer not in backward.reasons)
    )
