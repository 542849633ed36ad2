"""The engine: runs a graph forward and backward and writes down what happens.

Forward goes in topological order, backward in exactly its reverse.  Backward *pulls*: at each
node it takes one contribution from every wire that reaches the loss and sums them, which is the
multivariate chain rule as it is written on a board.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from numpy import float64

from graphdbg.core.chain import gated, product
from graphdbg.core.columns import (
    STRIDE,
    Backward,
    Calls,
    Column,
    running_sums,
)
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Link, Wire
from graphdbg.core.ops import operation
from graphdbg.core.ops.record import NoGradient
from graphdbg.core.ops.rules import broadcast_axes, sum_to
from graphdbg.core.plan import Plan, Pulls, make_plan, make_pulls
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, freeze, ones_like, own, zeros_like


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
        plan = plan_of(graph)
        forward = run_forward(graph, plan)
        chosen = loss or graph.loss
        if chosen is None and forward.stopped is None:
            chosen = single_scalar_sink(graph, plan, forward)
        problem = None
        backward = None
        if forward.stopped is None and chosen is not None:
            try:
                value = forward.values[graph.places[chosen]]
                gradient = first_gradient(graph, chosen, value, seed)
            except GraphError as refusal:
                problem = refusal.sentence
            else:
                backward = run_backward(graph, plan, forward, chosen, gradient)
    return Trace(
        graph=graph,
        loss=chosen,
        names=forward.names,
        values=tuple([value for value in forward.values if value is not None]),
        calls=Calls(graph, plan.rules, forward.values),
        backward=backward,
        stopped=forward.stopped if problem is None else (chosen or "", problem),
        problems=tuple(forward.problems),
        seed_problem=problem,
    )


def plan_of(graph: Graph) -> Plan:
    """Return the plan of a graph, made for its first run and kept with it."""
    if "plan" not in graph.kept:
        graph.kept["plan"] = make_plan(graph, operation)
    plan: Plan = graph.kept["plan"]
    return plan


def pulls_of(graph: Graph, plan: Plan, loss: str) -> Pulls:
    """Return how wires are followed back from a loss, kept with the graph for the last loss."""
    pulls: Pulls | None = graph.kept.get("pulls")
    if pulls is None or pulls.loss != loss:
        pulls = graph.kept["pulls"] = make_pulls(graph, plan, loss)
    return pulls


@dataclass
class Forward:
    """The forward pass: values by place in the order, None where one could not be computed."""

    graph: Graph
    values: list[Any]
    problems: list[tuple[str, str]]

    @property
    def stopped(self) -> tuple[str, str] | None:
        """The first node that could not be computed, and why."""
        return self.problems[0] if self.problems else None

    @property
    def names(self) -> tuple[str, ...]:
        """The nodes that were computed, in order."""
        if not self.problems:
            return self.graph.order
        pairs = zip(self.graph.order, self.values, strict=True)
        return tuple(name for name, value in pairs if value is not None)


def run_forward(graph: Graph, plan: Plan) -> Forward:
    """Compute every node that can be computed, in topological order."""
    values: list[Any] = list(plan.leaves)
    failed: dict[int, str] = {}
    for place, (rule, operands) in enumerate(zip(plan.rules, graph.operands, strict=True)):
        if rule is None:
            continue
        if failed and any(values[operand] is None for operand in operands):
            continue  # the first problem says why
        try:
            if len(operands) == 2:  # spelt out, for the star costs as much as the sum
                value = rule.apply(values[operands[0]], values[operands[1]])
            else:
                value = rule.apply(*[values[operand] for operand in operands])
            values[place] = value if type(value) is float64 else freeze(value)
        except GraphError as problem:
            failed[place] = problem.sentence
        except (ArithmeticError, LookupError, MemoryError, TypeError, ValueError) as problem:
            why = str(problem).rstrip(".")
            failed[place] = f"{rule.record.name} could not be computed: {why}."
    problems = sorted({**plan.refusals, **failed}.items())
    names = graph.order
    return Forward(graph, values, [(names[i], named(names[i], why)) for i, why in problems])


def named(name: str, why: str) -> str:
    """Return the sentence of a problem with the node it is at, which it may begin with already."""
    return why if why.startswith(f"{name} ") else f"{name}: {why}"


def single_scalar_sink(graph: Graph, plan: Plan, forward: Forward) -> str | None:
    """Return the one operation that nothing consumes and that is a scalar, if there is just one."""
    sinks = [place for place in plan.sinks if forward.values[place].shape == ()]
    return graph.order[sinks[0]] if len(sinks) == 1 else None


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


def run_backward(graph: Graph, plan: Plan, forward: Forward, loss: str, seed: Value) -> Backward:
    """Walk the order in reverse; at each place sum one contribution from every live wire.

    Most rules between numbers are upstream × slope and are followed on the spot, any other one
    by `Wires`.
    """
    values, size = forward.values, len(forward.values)
    gradients: list[Any] = [None] * size
    contributed: list[Any] = []
    starts = array("q")
    marks: dict[int, list[Value]] = {}
    wires = Wires(graph, Calls(graph, plan.rules, values), values, gradients)
    gradients[graph.places[loss]] = seed
    silent = plan.constants | {graph.places[loss]}
    pulls = pulls_of(graph, plan, loss)
    rows = iter(pulls)
    for place, fan in zip(reversed(range(size)), pulls.fans, strict=True):
        begin = len(contributed)
        starts.append(begin)
        if place in silent:
            continue  # a constant gets no gradient, and the loss has its own
        value: Any = values[place]
        total: Any = None
        is_number = type(value) is float64
        for consumer, slope, gate, a, b, link in islice(rows, fan):
            upstream = gradients[consumer]
            if upstream is None:
                continue  # nothing reached the consumer
            if slope is None or not is_number:
                part = wires.contribution(link, value)
                if part is None:
                    continue
            else:
                result = values[consumer]
                local = slope(result, values[a]) if b < 0 else slope(result, values[a], values[b])
                part = gated(upstream, local) if gate else upstream * local
                if type(part) is not float64:
                    part = wires.fit(link, part, value)
            contributed.append(part)
            total = part if total is None else total + part
        if total is None:
            wires.unreached.append(place)
            contributed.append(None)
            continue
        gradients[place] = total if type(total) is float64 else freeze(total)
        if len(contributed) < begin + fan:
            wires.cut.append(place)
        if fan > STRIDE:
            marks[place] = running_sums(contributed[begin:])
    return Backward(
        graph=graph,
        loss=loss,
        seed=seed,
        gradients=Column(graph, gradients, first=loss),
        received=gradients,
        live=wires.live(pulls),
        begin=size + 1,
        contributed=contributed,
        starts=starts,
        marks=marks,
        summed=wires.summed,
        blocked=wires.give_zeros(),
    )


@dataclass
class Wires:
    """What a wire does in a backward pass where it is more than a product of two numbers.

    `gradients` is the column as it grows: at a place without one no gradient flows on.  The
    places in `unreached` got nothing, those in `cut` less than was planned.
    """

    graph: Graph
    calls: Calls
    values: list[Any]
    gradients: list[Any]
    summed: dict[Wire, tuple[int, ...]] = field(default_factory=dict)
    unreached: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)

    def contribution(self, link: Link, value: Value) -> Value | None:
        """Return what one wire adds, of its operand's shape and type; None where nothing flows."""
        consumer, slot = link
        call = self.calls.at(consumer)
        derivative = call.derivative(slot)
        if isinstance(derivative, NoGradient) or value.dtype.kind != "f":
            return None
        upstream, result = self.gradients[consumer], self.values[consumer]
        whole = product(derivative, upstream, result, call.operands, call.settings)
        return self.fit(link, whole, value)

    def fit(self, link: Link, whole: Any, value: Any) -> Value:
        """Sum a product over the axes along which its operand was broadcast; note which."""
        if whole.shape != value.shape:
            consumer, slot = link
            wire = Wire(self.graph.order[consumer], slot)
            self.summed[wire] = broadcast_axes(whole.shape, value.shape)
            whole = sum_to(whole, value.shape)
        return freeze(whole if whole.dtype == value.dtype else whole.astype(value.dtype))

    def why_closed(self, link: Link, value: Value) -> str | None:
        """Return why no gradient flows along a wire whose consumer has one; None where it does."""
        consumer, slot = link
        derivative = self.calls.at(consumer).derivative(slot)
        if isinstance(derivative, NoGradient):
            return derivative.reason
        if value.dtype.kind != "f":
            operand = self.graph.order[self.graph.operands[consumer][slot]]
            return f"{operand} holds {value.dtype} values, which cannot change by a little"
        return None

    def live(self, pulls: Pulls) -> Sequence[tuple[Link, ...] | None]:
        """Return the wires along which something flowed, by place: as planned but for the closed.

        To be asked before the zeros are given.
        """
        closed = [place for place in self.unreached if pulls.live[place] is not None]
        if not closed and not self.cut:
            return pulls.live
        live = list(pulls.live)
        for place in closed:
            live[place] = None
        for place in self.cut:
            value = self.values[place]
            live[place] = tuple(
                link
                for link in pulls.live[place] or ()
                if self.gradients[link[0]] is not None and self.why_closed(link, value) is None
            )
        return live

    def give_zeros(self) -> dict[int, str]:
        """Give zeros to the nodes that nothing reached, and return why, where a wire was closed."""
        blocked: dict[int, str] = {}
        for place in self.unreached:
            for link in self.graph.links[place]:
                closed = blocked.get(link[0])
                if self.gradients[link[0]] is not None:
                    closed = self.why_closed(link, self.values[place])
                if closed is not None:
                    blocked[place] = closed
        for place in self.unreached:
            self.gradients[place] = zeros_like(self.values[place])
        return blocked
