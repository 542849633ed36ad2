"""The engine: runs a graph forward and backward and writes down what happens.

Forward goes in topological order, backward in exactly its reverse.  Backward *pulls*: at each
node it takes one contribution from every wire that reaches the loss and sums them, which is the
multivariate chain rule as it is written on a board.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import float64

from graphdbg.core.backward import run_backward
from graphdbg.core.columns import Calls
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.once import once
from graphdbg.core.ops import operation
from graphdbg.core.plan import ONLY, Plan, make_plan
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, freeze, ones_like, own


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
                backward = run_backward(graph, plan, forward.values, chosen, gradient)
    return Trace(
        graph=graph,
        loss=chosen,
        names=forward.names,
        values=forward.known,
        calls=Calls(graph, plan.rules, forward.values),
        backward=backward,
        stopped=forward.stopped if problem is None else (chosen or "", problem),
        problems=tuple(forward.problems),
        seed_problem=problem,
    )


@once
def plan_of(graph: Graph) -> Plan:
    """Return the plan of a graph, made for its first run and kept with it."""
    return make_plan(graph, operation)


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

    @property
    def known(self) -> tuple[Value, ...]:
        """The values of `names`."""
        if not self.problems:
            return tuple(self.values)
        return tuple(value for value in self.values if value is not None)


def run_forward(graph: Graph, plan: Plan) -> Forward:
    """Compute every node that can be computed, in topological order."""
    values: list[Any] = list(plan.leaves)
    failed: dict[int, str] = {}
    names = graph.order
    for place, apply, a, b in plan.steps:
        if failed and any(values[operand] is None for operand in graph.operands[place]):
            continue  # the first problem says why
        try:
            if b >= 0:  # spelt out, for the star costs as much as the sum
                value = apply(values[a], values[b])
            elif b == ONLY:
                value = apply(values[a])
            else:
                value = apply(*[values[operand] for operand in graph.operands[place]])
            values[place] = value if type(value) is float64 else freeze(value)
        except GraphError as problem:
            failed[place] = problem.sentence
        except (ArithmeticError, LookupError, MemoryError, TypeError, ValueError) as problem:
            why = str(problem).rstrip(".")
            failed[place] = f"{graph.nodes[names[place]].op} could not be computed: {why}."
    problems = sorted({**plan.refusals, **failed}.items())
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
