"""Derivatives as graphs: the same rules as the engine's, read with variables in place of arrays."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graphdbg.core.chain import contribution
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, Wire, graph_from
from graphdbg.core.ops.record import NoGradient, Vjp
from graphdbg.core.simplify import simplified
from graphdbg.core.trace import Trace
from graphdbg.core.tracing import Recorder, Variable, key_of_constant


def local_expression(trace: Trace, wire: Wire, upstream: str) -> tuple[Recorder, Variable]:
    r"""Return the local derivative at a wire as a graph over the names beside it.

    Where only a VJP exists the expression is the VJP, over a leaf written `upstream` (LaTeX).
    Raises GraphError where no gradient flows.
    """
    call = trace.calls[wire.consumer]
    derivative = call.derivative(wire.slot)
    node = trace.graph.node(wire.consumer)
    recorder = Recorder(simplify=simplified)
    operands = tuple(known_leaf(trace, recorder, name) for name in node.inputs if name is not None)
    result = recorder.leaf(node.name, "input", trace.value(node.name), node.label)
    if isinstance(derivative, NoGradient):
        raise GraphError(f"No gradient flows there, because {derivative.reason}.", node=node.name)
    if isinstance(derivative, Vjp):
        flow = recorder.leaf("upstream", "input", trace.value(node.name), upstream)
        return recorder, recorder.variable(
            derivative.rule(flow, result, *operands, **call.settings)
        )
    local = derivative.local(result, *operands, **call.settings)
    return recorder, recorder.variable(local)


def known_leaf(trace: Trace, recorder: Recorder, name: str) -> Variable:
    """Return a node as a leaf: a written constant stays one, all else keeps its name."""
    node = trace.graph.node(name)
    value = trace.value(name)
    if node.kind == "constant" and node.inline and value.shape == ():
        return recorder.constant(value)
    return recorder.leaf(name, "input", value, node.label)


def derivative_graph(trace: Trace, wrt: Iterable[str]) -> tuple[Graph, dict[str, str]]:
    """Return a graph that computes the gradients of `wrt`, and the name each one has in it.

    It holds the forward graph too and shares every repeated expression with it.
    """
    backward = trace.pulled().backward  # so that sums are taken in the order of the run
    if backward is None:
        raise GraphError(trace.notice or "There is no backward pass to write as a graph.")
    recorder = Recorder(simplify=simplified)
    for name in trace.names:
        node = trace.graph.nodes[name]
        variable = recorder.add(node, trace.value(name))
        if node.op is not None:
            call = trace.calls[name]
            key = recorder.key(call.record, node.inputs, call.settings)
            recorder.known.setdefault(key, variable)
        elif node.kind == "constant" and node.inline and not node.label:
            recorder.known.setdefault(key_of_constant(node.array), variable)
    flows = {backward.loss: recorder.constant(np.array(backward.seed))}
    for name in backward.order:
        for wire in backward.wires.get(name, ()):
            part = symbolic_pull(trace, recorder, flows, wire)
            flows[name] = flows[name] + part if name in flows else part
    names = {}
    for name in wrt:
        trace.gradient(name)  # refuses what has none
        flow = flows.get(name)
        value = trace.value(name)
        if flow is None:
            flow = recorder.constant(np.zeros(value.shape))
        if flow.dtype != value.dtype and flow.node.kind == "constant":
            # What is worked out from written numbers alone takes the type of its node.
            flow = recorder.constant(flow.value.astype(value.dtype))
        names[name] = flow.name
    nodes = without_loose_constants(recorder, set(names.values()))
    graph = graph_from(nodes, title=f"Derivative of {trace.graph.title}".strip())
    return graph, names


def without_loose_constants(recorder: Recorder, kept: set[str]) -> list[Node]:
    """Return the nodes less the written constants that simplifying left without a consumer."""
    used = kept | {name for node in recorder.nodes.values() for name in node.inputs if name}
    return [n for n in recorder.nodes.values() if n.name in used or not n.inline]


def symbolic_pull(
    trace: Trace, recorder: Recorder, flows: dict[str, Variable], wire: Wire
) -> Variable:
    """Return the contribution of one wire as a variable."""
    call = trace.calls[wire.consumer]
    derivative = call.derivative(wire.slot)
    if isinstance(derivative, NoGradient):
        raise GraphError(f"No gradient flows there, because {derivative.reason}.")
    inputs = trace.graph.nodes[wire.consumer].inputs
    operands = tuple(Variable(recorder, name) for name in inputs if name is not None)
    result = Variable(recorder, wire.consumer)
    part, _ = contribution(
        derivative, flows[wire.consumer], result, operands, call.settings, wire.slot
    )
    return recorder.variable(part)
