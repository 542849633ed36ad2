"""Gradient check: the engine's gradients against central differences, node by node.

Central differences have an error of order h² from the curve and of order ε/h from rounding, so
several h are tried and the best agreement counts (Nocedal and Wright 2006, section 8.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, freeze

STEPS = (1e-5, 1e-6, 1e-4, 1e-3)
TOLERANCE = 1e-6
SAMPLE = 16
ALL_BELOW = 64


@dataclass(frozen=True)
class Checked:
    """One node's gradient beside its central difference, at the entry that agrees least.

    `error` is |analytic − numeric| / max(1, |analytic|, |numeric|); `entries` is how many were
    compared and `of` how many there are.  `is_kink` says that the two sides have other slopes.
    """

    node: str
    analytic: float
    numeric: float
    error: float
    entries: int
    of: int
    is_kink: bool

    @property
    def agrees(self) -> bool:
        """Whether the gradient is right, as far as differences can tell; a kink is no error."""
        return (
            self.is_kink
            or self.error <= TOLERANCE
            or bool(np.isnan(self.analytic) and np.isnan(self.numeric))
        )


def check(trace: Trace) -> Iterator[Checked]:
    """Yield one result for each node that has a gradient, in forward order.

    Arrays above ALL_BELOW elements are sampled at SAMPLE entries, the same ones every time.
    Raises GraphError where the run has no gradients.
    """
    if trace.backward is None or trace.loss is None:
        raise GraphError((trace.stopped or ("", trace.notice or ""))[1])
    for name in trace.names:
        if name in trace.backward.gradients and trace.value(name).dtype.kind == "f":
            yield check_node(trace, name)


def check_node(trace: Trace, name: str) -> Checked:
    """Return the comparison for one node, at the entry that agrees least."""
    value, gradient = trace.value(name), trace.gradient(name)
    places = np.arange(value.size)
    if value.size > ALL_BELOW:
        places = np.sort(np.random.RandomState(0).choice(value.size, SAMPLE, replace=False))
    downstream = downstream_of(trace, name)
    worst: tuple[float, float, float, bool] | None = None
    for place in places:
        analytic = float(np.ravel(gradient)[place])
        numeric, error, kink = compare(trace, name, int(place), downstream, analytic)
        if worst is None or (error > worst[2] and not kink):
            worst = (analytic, numeric, error, kink)
    analytic, numeric, error, kink = worst or (0.0, 0.0, 0.0, False)
    return Checked(name, analytic, numeric, error, len(places), int(value.size), kink)


def downstream_of(trace: Trace, name: str) -> tuple[str, ...]:
    """Return the nodes between a node and the loss, in the order in which they are computed."""
    after = trace.graph.descendants(name)
    return tuple(node for node in trace.names if node in after)


def compare(
    trace: Trace, name: str, place: int, downstream: tuple[str, ...], analytic: float
) -> tuple[float, float, bool]:
    """Return the central difference that agrees best, its error, and whether it is a kink."""
    best = (float("nan"), float("inf"), False)
    at = float(np.ravel(trace.value(name))[place])
    centre = seeded_loss(trace, name, place, at, downstream)
    for step in STEPS:
        h = step * max(1.0, abs(at))
        above = seeded_loss(trace, name, place, at + h, downstream)
        below = seeded_loss(trace, name, place, at - h, downstream)
        numeric = (above - below) / (2 * h)
        scale = max(1.0, abs(analytic), abs(numeric))
        error = 0.0 if numeric == analytic else abs(numeric - analytic) / scale
        right, left = (above - centre) / h, (centre - below) / h
        if error < best[1] or np.isnan(best[0]):
            is_kink = abs(right - left) > 1e-2 * scale
            best = (numeric, error, bool(is_kink and error > TOLERANCE))
        if error <= TOLERANCE / 100:
            break
    return best


def seeded_loss(
    trace: Trace, name: str, place: int, number: float, downstream: tuple[str, ...]
) -> float:
    """Return ⟨seed, loss⟩ with one entry of a node replaced; only what depends on it is redone."""
    changed = np.array(trace.value(name))
    changed.reshape(-1)[place] = number
    redone: dict[str, Value] = {name: freeze(changed)}
    with np.errstate(all="ignore"):
        for node in downstream:
            call = trace.calls[node]
            inputs = trace.graph.nodes[node].inputs
            operands = [
                redone.get(operand or "", value)
                for operand, value in zip(inputs, call.operands, strict=True)
            ]
            redone[node] = freeze(call.record.forward(*operands, **call.settings))
    backward = trace.backward
    if backward is None:
        raise AssertionError(name)
    return float(np.sum(backward.seed * redone.get(backward.loss, trace.value(backward.loss))))
