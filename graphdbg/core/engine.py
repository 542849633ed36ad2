"""The engine: runs a graph forward and backward and writes down what happens.

Forward goes in topological order, backward in exactly its reverse.  Backward *pulls*: at each
node it takes one contribution from every wire that reaches the loss and sums them, which is the
multivariate chain rule as it is written on a board.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphdbg.core import limits
from graphdbg.core.chain import contribution
from graphdbg.core.columns import Backward, Call
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, Wire
from graphdbg.core.ops import operation
from graphdbg.core.ops.record import NoGradient, Operation
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, freeze, ones_like, own, size_of, zeros_like


def run(graph: Graph, loss: str | None = None, seed: Any = None) -> Trace:
    """Run `graph` forward and backward and return the trace.

    `loss` may be any node; without one it is the graph's own, else its single scalar sink.
    `seed` is the gradient of the loss, of its shape; 1 for a scalar.  Raises GraphError for a
    loss that is no node, and for a seed that is missing or of another shape.  What is unfinished
    or cannot be computed does not raise: the trace ends with Stopped.
    """
    trace = record(graph, loss, seed)
    if trace.seed_problem is not None:
        raise GraphError(trace.seed_problem, node=trace.loss)
    return trace


def record(graph: Graph, loss: str | None = None, seed: Any = None) -> Trace:
    """Do what `run` does, but let a seed that is missing or wrong stop the run instead."""
    if loss is not None:
        graph.node(loss)
    with np.errstate(all="ignore"):
        forward = run_forward(graph)
        chosen = loss or graph.loss
        if chosen is None and forward.stopped is None:
            chosen = single_scalar_sink(graph, forward)
        problem = None
        backward = None
        if forward.stopped is None and chosen is not None:
            try:
                gradient = first_gradient(graph, chosen, forward.value(chosen), seed)
            except GraphError as refusal:
                problem = refusal.sentence
            else:
                backward = run_backward(graph, forward, chosen, gradient)
    return Trace(
        graph=graph,
        loss=chosen,
        names=tuple(forward.names),
        values=tuple(forward.values),
        calls=forward.calls,
        backward=backward,
        stopped=forward.stopped if problem is None else (chosen or "", problem),
        problems=tuple(forward.problems),
        seed_problem=problem,
    )


@dataclass
class Forward:
    """The forward pass as it grows: names and values side by side, in the order computed."""

    names: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> Value:
        """Return the value of a node that has been computed."""
        return self.values[self.index[name]]

    @property
    def stopped(self) -> tuple[str, str] | None:
        """The first node that could not be computed, and why."""
        return self.problems[0] if self.problems else None


def run_forward(graph: Graph) -> Forward:
    """Compute every node that can be computed, in topological order."""
    forward = Forward()
    dtypes = constant_dtypes(graph)
    for name in graph.order:
        node = graph.nodes[name]
        if any(operand is not None and operand not in forward.index for operand in node.inputs):
            continue  # an operand is missing its value; the first problem says why
        try:
            value = node.array if node.op is None else compute(node, forward)
        except GraphError as problem:
            forward.problems.append((name, problem.sentence))
            continue
        if name in dtypes:
            value = freeze(value.astype(dtypes[name]))
        forward.index[name] = len(forward.names)
        forward.names.append(name)
        forward.values.append(value)
    return forward


def compute(node: Node, forward: Forward) -> Value:
    """Return the value of an operation, or raise GraphError with what is missing or disagrees."""
    record = operation(node.op or "")
    refuse_unfinished(node, record)
    operands = tuple([forward.value(name) for name in node.inputs if name is not None])
    settings = record.settings(node.attributes)
    forward.calls[node.name] = Call(record, operands, settings)
    shape = record.result_shape([operand.shape for operand in operands], settings)
    if size_of(shape) > limits.ELEMENTS:
        raise GraphError(
            f"{node.name} would have {size_of(shape):,} elements, and the limit is "
            f"{limits.ELEMENTS:,}; use smaller shapes.",
            node=node.name,
        )
    try:
        return freeze(record.forward(*operands, **settings))
    except (ArithmeticError, LookupError, MemoryError, TypeError, ValueError) as problem:
        if isinstance(problem, GraphError):
            raise
        raise GraphError(
            f"{record.name} could not be computed: {str(problem).rstrip('.')}.", node=node.name
        ) from problem


def refuse_unfinished(node: Node, record: Operation) -> None:
    """Raise GraphError where an operand of `node` is missing or there are too many."""
    for slot, operand in enumerate(node.inputs):
        if operand is None:
            names = record.slots
            called = f' "{names[slot]}"' if slot < len(names) else ""
            raise GraphError(
                f"{node.name} is unfinished: slot {slot}{called} of its {record.name} is empty; "
                "connect a node to it.",
                node=node.name,
                slot=slot,
            )
    missing = len(record.slots) - len(node.inputs)
    if missing > 0:
        noun = "operand" if missing == 1 else "operands"
        raise GraphError(
            f"{node.name} is unfinished: {record.name} takes {len(record.slots)}, and "
            f"{missing} {noun} more must be connected.",
            node=node.name,
            slot=len(node.inputs),
        )
    record.refuse_count(len(node.inputs))


def constant_dtypes(graph: Graph) -> dict[str, str]:
    """Return float32 for each constant that leaves its type to consumers that are float32."""
    if not any(node.dtype == "float32" for node in graph.nodes.values()):
        return {}
    strong: dict[str, set[str]] = {}
    for name in graph.order:
        node = graph.nodes[name]
        if node.op is not None:
            strong[name] = {t for o in node.inputs if o is not None for t in strong[o]}
        elif node.kind == "constant" and node.dtype is None:
            strong[name] = set()
        else:
            strong[name] = {node.dtype or "float64"} & {"float32", "float64"}
    found = {}
    for name, types in strong.items():
        node = graph.nodes[name]
        untyped = node.op is None and not types and node.value is not None
        if untyped and node.array.dtype == np.float64:
            wanted = {t for wire in graph.consumers[name] for t in strong[wire.consumer]}
            if wanted == {"float32"}:
                found[name] = "float32"
    return found


def single_scalar_sink(graph: Graph, forward: Forward) -> str | None:
    """Return the one operation that nothing consumes and that is a scalar, if there is just one."""
    sinks = [
        name
        for name in forward.names
        if graph.nodes[name].op is not None
        and not graph.consumers[name]
        and forward.value(name).shape == ()
    ]
    return sinks[0] if len(sinks) == 1 else None


def first_gradient(graph: Graph, loss: str, value: Value, seed: Any) -> Value:
    """Return the gradient the backward pass starts with; GraphError where there can be none."""
    if graph.nodes[loss].kind == "constant":
        raise GraphError(f"{loss} is a constant, so it can be no loss; name a computed node.")
    if value.dtype.kind != "f":
        raise GraphError(f"{loss} holds {value.dtype} values; a loss must hold real numbers.")
    if seed is None and value.shape != ():
        raise GraphError(
            f"{loss} has shape {value.shape}, so as the loss it needs a seed of that shape; "
            "give one, or name a scalar as the loss."
        )
    if seed is None:
        return ones_like(value)
    try:
        given = own(seed, value.dtype)
    except (TypeError, ValueError) as problem:
        raise GraphError(
            f"The seed must be numbers of shape {value.shape}, like the loss {loss}."
        ) from problem
    if given.shape != value.shape:
        raise GraphError(
            f"The seed has shape {given.shape}, and the loss {loss} has shape {value.shape}; "
            "they must be the same."
        )
    return given


def run_backward(graph: Graph, forward: Forward, loss: str, seed: Value) -> Backward:
    """Walk the forward order in reverse; at each node sum one contribution from every live wire."""
    backward = Backward(loss=loss, seed=seed)
    backward.gradients[loss] = seed
    cursor = len(forward.names) + 1
    for name in reversed(forward.names):
        node = graph.nodes[name]
        if name == loss or node.kind == "constant":
            continue
        value = forward.value(name)
        live, reason = live_wires(graph, forward, backward, name, value)
        backward.order.append(name)
        backward.starts.append(cursor)
        if not live:
            backward.reasons[name] = reason
            backward.gradients[name] = zeros_like(value)
            cursor += 1
            continue
        backward.wires[name] = live
        parts = tuple([pull(forward, backward, wire, value) for wire in live])
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        backward.gradients[name] = freeze(total)
        if len(parts) > 1:
            backward.parts[name] = parts
        cursor += len(live)
    backward.end = cursor
    return backward


def live_wires(
    graph: Graph, forward: Forward, backward: Backward, name: str, value: Value
) -> tuple[tuple[Wire, ...], str]:
    """Return the wires of a node that reach the loss, or no wire and the reason."""
    live: list[Wire] = []
    reason = f"{backward.loss} does not depend on {name}"
    for wire in graph.consumers[name]:
        reaches = wire.consumer == backward.loss or wire.consumer in backward.wires
        if not reaches:
            blocked = backward.reasons.get(wire.consumer)
            if blocked is not None and not blocked.startswith(f"{backward.loss} does not depend"):
                reason = blocked
            continue
        closed = why_closed(graph, forward, wire, value)
        if closed is None:
            live.append(wire)
        else:
            reason = closed
    return tuple(live), reason


def why_closed(graph: Graph, forward: Forward, wire: Wire, value: Value) -> str | None:
    """Return why no gradient flows along a wire, or None where it does."""
    derivative = forward.calls[wire.consumer].derivative(wire.slot)
    if isinstance(derivative, NoGradient):
        return derivative.reason
    if value.dtype.kind != "f":
        return f"{graph.operand(wire)} holds {value.dtype} values, which cannot change by a little"
    if forward.value(wire.consumer).dtype.kind != "f":
        return f"{wire.consumer} holds {forward.value(wire.consumer).dtype} values"
    return None


def pull(forward: Forward, backward: Backward, wire: Wire, value: Value) -> Value:
    """Return the contribution of one wire, of its operand's shape and type."""
    call = forward.calls[wire.consumer]
    derivative = call.derivative(wire.slot)
    if isinstance(derivative, NoGradient):
        raise AssertionError(wire)
    part, summed = contribution(
        derivative,
        backward.gradients[wire.consumer],
        forward.value(wire.consumer),
        call.operands,
        call.settings,
        wire.slot,
    )
    if summed:
        backward.summed[wire] = summed
    if part.dtype != value.dtype:
        part = part.astype(value.dtype)
    return freeze(part)
