"""Forward mode: a direction pushed through the run, a tangent beside the value at each node.

The rule of a wire is the transpose of its VJP, so no operation needs a second rule.  Where the
derivative is a factor that is the factor again; elsewhere the contribution, which is linear in the
upstream gradient, is written down over an upstream that is a variable, and its own VJP is taken.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from graphdbg.core.chain import contribution
from graphdbg.core.columns import Call, ForwardMode
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Wire
from graphdbg.core.ops import operation
from graphdbg.core.ops.record import Factor, NoGradient
from graphdbg.core.ops.rules import sum_to
from graphdbg.core.trace import Trace
from graphdbg.core.tracing import Recorder, Variable
from graphdbg.core.values import Value, freeze, ones_like, own, zeros_like


def forward_mode(trace: Trace, start: str, direction: Any = None) -> Trace:
    """Return the forward-mode run that follows `start` along `direction`, of its shape.

    Without a direction it is 1, and all ones for an array.  Every node has one event, Tangent.
    Raises GraphError for a constant, for what holds no real numbers, and for a wrong direction.
    """
    columns = ForwardMode(start, {start: first_tangent(trace, start, direction)})
    with np.errstate(all="ignore"):
        for name in trace.names:
            if name != start:
                push(trace, columns, name)
    return replace(trace, backward=None, forward_mode=columns)


def first_tangent(trace: Trace, start: str, direction: Any) -> Value:
    """Return the direction as a value of the shape and type of `start`, or refuse."""
    value = trace.value(start)
    if trace.graph.nodes[start].kind == "constant":
        raise GraphError(
            f"{start} is a constant and does not change; follow an input or a parameter.",
            node=start,
        )
    if value.dtype.kind != "f":
        raise GraphError(
            f"{start} holds {value.dtype} values, which cannot change by a little.", node=start
        )
    if direction is None:
        return ones_like(value)
    try:
        if np.iscomplexobj(direction):
            raise TypeError("complex numbers")
        given = own(direction, value.dtype)
    except (TypeError, ValueError) as problem:
        raise GraphError(
            f"The direction must be numbers of shape {value.shape}, like {start}.", node=start
        ) from problem
    if given.shape != value.shape:
        raise GraphError(
            f"The direction has shape {given.shape}, and {start} has shape {value.shape}; "
            "they must be the same.",
            node=start,
        )
    return given


def push(trace: Trace, columns: ForwardMode, name: str) -> None:
    """Write down the tangent of one node: the sum over its operands that depend on the start."""
    value = trace.value(name)
    inputs = trace.graph.nodes[name].inputs
    moving = [
        Wire(name, slot)
        for slot, operand in enumerate(inputs)
        if operand == columns.start or operand in columns.wires
    ]
    found, reason = [], f"{name} does not depend on {columns.start}"
    for wire in moving:
        derivative = trace.calls[name].derivative(wire.slot)
        if isinstance(derivative, NoGradient):
            reason = derivative.reason
        elif value.dtype.kind != "f":
            reason = f"{name} holds {value.dtype} values, which cannot change by a little"
        else:
            found.append(wire)
    if not found:
        is_real = value.dtype.kind == "f"
        columns.tangents[name] = zeros_like(value if is_real else np.zeros(value.shape)[()])
        columns.reasons[name] = reason
        return
    parts = tuple(
        pushed(trace, wire, columns.tangents[trace.graph.operand(wire)]) for wire in found
    )
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    columns.wires[name] = tuple(found)
    columns.tangents[name] = freeze(total)
    if len(parts) > 1:
        columns.parts[name] = parts


def pushed(trace: Trace, wire: Wire, tangent: Value) -> Value:
    """Return the local derivative at a wire times the tangent of its operand.

    It has the shape and the type of the consumer.
    """
    result, call = trace.value(wire.consumer), trace.calls[wire.consumer]
    derivative = call.derivative(wire.slot)
    if isinstance(derivative, NoGradient):
        raise AssertionError(wire)
    if isinstance(derivative, Factor) and derivative.spread is None:
        part = times_factor(derivative, result, call, tangent)
    else:
        part = transposed(*recorded(call, wire.slot, result), tangent, result)
    return freeze(np.asarray(part, dtype=result.dtype))


def times_factor(derivative: Factor, result: Value, call: Call, tangent: Value) -> Value:
    """Return local × tangent, summed to the result where the operation itself sums."""
    local = np.asarray(derivative.local(result, *call.operands, **call.settings))
    whole = np.broadcast_shapes(result.shape, local.shape)
    product = np.broadcast_to(tangent, whole) * local
    if derivative.gate:
        product = np.where(local == 0.0, 0.0, product)
    summed: Value = sum_to(product, result.shape)
    return summed


UPSTREAM = "upstream"


def recorded(call: Call, slot: int, result: Value) -> tuple[Recorder, Variable | None]:
    """Return a wire's contribution as a graph over its upstream gradient, which it is linear in.

    None where it does not depend on the upstream at all.
    """
    derivative = call.derivative(slot)
    if isinstance(derivative, NoGradient):
        raise AssertionError(slot)
    recorder = Recorder()
    upstream = recorder.leaf(UPSTREAM, "input", zeros_like(result))
    part, _ = contribution(derivative, upstream, result, call.operands, call.settings, slot)
    return recorder, part if isinstance(part, Variable) else None


def transposed(recorder: Recorder, end: Variable | None, seed: Value, result: Value) -> Value:
    """Return the gradient of ⟨seed, contribution⟩ by the upstream: the transpose applied."""
    if end is None:
        return zeros_like(result)
    moving = depending(recorder)
    flows: dict[str, Any] = {end.name: seed}
    for name in reversed(moving):
        flow = flows.get(name)
        node = recorder.nodes[name]
        if flow is None or node.op is None:
            continue
        call = recorded_call(recorder, name)
        for slot, operand in enumerate(node.inputs):
            if operand not in moving:
                continue
            derivative = call.derivative(slot)
            if isinstance(derivative, NoGradient):
                continue
            part, _ = contribution(
                derivative, flow, recorder.values[name], call.operands, call.settings, slot
            )
            flows[operand] = flows[operand] + part if operand in flows else part
    return flows.get(UPSTREAM, zeros_like(result))  # type: ignore[no-any-return]


def depending(recorder: Recorder) -> dict[str, None]:
    """Return the nodes that depend on the upstream, in the order they were written down."""
    found: dict[str, None] = {UPSTREAM: None}
    for node in recorder.nodes.values():
        if any(operand in found for operand in node.inputs):
            found[node.name] = None
    return found


def recorded_call(recorder: Recorder, name: str) -> Call:
    """Return a recorded operation as it was applied."""
    node = recorder.nodes[name]
    record = operation(node.op or "")
    operands = tuple(recorder.values[operand] for operand in node.inputs if operand is not None)
    return Call(record, operands, record.settings(node.attributes))
