"""The backward pass: gradients from the loss to the leaves, along the wires that were planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from numpy import float64

from graphdbg.core.chain import gated, product
from graphdbg.core.columns import STRIDE, Backward, Calls, Column, running_sums
from graphdbg.core.graph import EMPTY, Graph, Link, Wire
from graphdbg.core.ops.record import NoGradient
from graphdbg.core.ops.rules import broadcast_axes, sum_to
from graphdbg.core.plan import Plan
from graphdbg.core.pulls import ANY, DIFFER, PASS, SAME, SLOPES, SWAP, Pulls, make_pulls
from graphdbg.core.values import ZERO, Value, freeze, zeros_like


def run_backward(
    graph: Graph, plan: Plan, values: Sequence[Any], loss: str, seed: Value
) -> Backward:
    """Walk the order in reverse; at each place sum one contribution from every live wire."""
    pulls = pulls_of(graph, plan, values, loss)
    wires = Wires(graph, Calls(graph, plan.rules, values), plan.constants)
    gradients, contributed, marks = pull(pulls, values, seed, wires)
    for place in pulls.sums:
        freeze(gradients[place])
    for place in pulls.unreached:
        value = values[place]
        gradients[place] = ZERO if type(value) is float64 else zeros_like(value)
    return Backward(
        graph=graph,
        loss=loss,
        seed=seed,
        gradients=Column(graph, gradients, first=loss),
        received=gradients,
        live=pulls.live,
        begin=len(values) + 1,
        contributed=contributed,
        starts=pulls.starts,
        marks=marks,
        summed=wires.summed,
        blocked=pulls.blocked,
    )


def pulls_of(graph: Graph, plan: Plan, values: Sequence[Any], loss: str) -> Pulls:
    """Return the plan of the pass from a loss, kept with the graph for the last loss."""
    pulls: Pulls | None = graph.kept.get("pulls")
    if pulls is None or pulls.loss != loss:
        pulls = graph.kept["pulls"] = make_pulls(graph, plan, values, loss)
    return pulls


def pull(
    pulls: Pulls, values: Sequence[Any], seed: Value, wires: Wires
) -> tuple[list[Any], list[Any], dict[int, list[Value]]]:
    """Return gradients by place, contributions in the order of the pass, and marks by place.

    A gradient that is complete is carried along the wires to its operands at once, and what
    each of them gets is laid down where the operand will come to take it.
    """
    gradients: list[Any] = [None] * len(values)
    marks: dict[int, list[Value]] = {}
    parts: list[Any] = [None] * pulls.count
    parts += [seed, None]  # the last one is what no operand takes
    for place, begin, fan, way, a, b, to_a, to_b in pulls:
        if fan == 1:
            upstream = parts[begin]
        elif fan == 2:  # spelt out, for a slice costs more than the sum
            upstream = parts[begin] + parts[begin + 1]
        elif fan <= STRIDE:
            upstream = reduce(add, parts[begin : begin + fan])
        else:
            sums = marks[place] = running_sums(parts[begin : begin + fan])
            upstream = sums[-1]
        gradients[place] = upstream
        if way == SWAP:
            parts[to_a] = upstream * values[b]
            parts[to_b] = upstream * values[a]
        elif way == SAME:
            parts[to_a] = parts[to_b] = upstream
        elif way == DIFFER:
            parts[to_a] = upstream
            parts[to_b] = upstream * -1.0
        elif way == PASS:
            parts[to_a] = upstream if values[a] > 0.0 else ZERO
        elif way == SLOPES:
            parts[to_a], parts[to_b] = wires.numbers(place, upstream, a, b)
        elif way == ANY:
            for slot, to in pulls.others[place]:
                parts[to] = wires.contribution((place, slot), upstream)
    del parts[pulls.count :]
    return gradients, parts, marks


def times(upstream: Any, local: Any, gate: bool) -> Any:
    """Return upstream × local derivative, both numbers, as a number of numpy's."""
    part = gated(upstream, local) if gate else upstream * local
    return part if type(part) is float64 else freeze(part)


@dataclass
class Wires:
    """What a wire contributes by its record's own derivative; a constant's wire nothing.

    `summed` are the axes along which its operand was broadcast, by wire.
    """

    graph: Graph
    calls: Calls
    constants: frozenset[int]
    summed: dict[Wire, tuple[int, ...]] = field(default_factory=dict)

    def numbers(self, place: int, upstream: Any, a: int, b: int) -> tuple[Any, Any]:
        """Return what the wires to the one or two operands contribute, all of them numbers."""
        rule, results = self.calls.rules[place], self.calls.results
        if rule is None:
            raise AssertionError(place)
        result, x = results[place], results[a]
        slopes: Any = rule.slopes
        if b == EMPTY:
            return times(upstream, slopes[0](result, x), rule.gates[0]), None
        y, constants = results[b], self.constants
        return (
            None if a in constants else times(upstream, slopes[0](result, x, y), rule.gates[0]),
            None if b in constants else times(upstream, slopes[1](result, x, y), rule.gates[1]),
        )

    def contribution(self, link: Link, upstream: Value) -> Value:
        """Return what one wire adds, of its operand's shape and type."""
        consumer, slot = link
        call = self.calls.at(consumer)
        derivative = call.derivative(slot)
        if isinstance(derivative, NoGradient):
            raise AssertionError(link)
        whole = product(
            derivative, upstream, self.calls.results[consumer], call.operands, call.settings
        )
        value = call.operands[slot]
        if whole.shape != value.shape:
            wire = Wire(self.graph.order[consumer], slot)
            self.summed[wire] = broadcast_axes(whole.shape, value.shape)
            whole = sum_to(whole, value.shape)
        return freeze(whole if whole.dtype == value.dtype else whole.astype(value.dtype))
