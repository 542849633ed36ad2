"""Gradient check: the engine's gradients against central differences, node by node.

Central differences have an error of order h² from the curve and of order ε/h from rounding, so
several h are tried and the best agreement counts (Nocedal and Wright 2006, section 8.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, freeze

STEPS = (1e-5, 1e-6, 1e-4, 1e-3)
TOLERANCE = 1e-6
TOLERANCE_SINGLE = 1e-4
"""For float32, whose gradients are rounded to seven digits at every step."""
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
    tolerance: float = TOLERANCE

    @property
    def agrees(self) -> bool:
        """Whether the gradient is right, as far as differences can tell; a kink is no error."""
        return (
            self.is_kink
            or self.error <= self.tolerance
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
    tolerance = TOLERANCE_SINGLE if value.dtype == np.float32 else TOLERANCE
    found = [Checked(name, 0.0, 0.0, 0.0, len(places), int(value.size), False, tolerance)]
    for place in places:
        analytic = float(np.ravel(gradient)[place])
        numeric, error, kink = compare(trace, name, int(place), downstream, analytic)
        found.append(
            replace(found[0], analytic=analytic, numeric=numeric, error=error, is_kink=kink)
        )
    return max(found[1:] or found, key=disagreement)


def disagreement(checked: Checked) -> float:
    """Rank what to show: a wrong gradient first, then a kink, then what agrees least."""
    if checked.is_kink or checked.agrees:
        return checked.tolerance if checked.is_kink else np.nan_to_num(checked.error)
    return float("inf") if np.isnan(checked.error) else checked.error


def downstream_of(trace: Trace, name: str) -> tuple[str, ...]:
    """Return the nodes between a node and the loss, in the order in which they are computed."""
    after = trace.graph.descendants(name)
    return tuple(node for node in trace.names if node in after)


def compare(
    trace: Trace, name: str, place: int, downstream: tuple[str, ...], analytic: float
) -> tuple[float, float, bool]:
    """Return the central difference that agrees best, its error, and whether it is a kink.

    At a kink the two sides' slopes stay as far apart when h shrinks; on a curve they close up.
    """
    best = (float("nan"), float("inf"))
    gaps = []
    at = float(np.ravel(trace.value(name))[place])
    centre = seeded_loss(trace, name, place, at, downstream)
    for step in STEPS:
        h = step * max(1.0, abs(at))
        above = seeded_loss(trace, name, place, at + h, downstream)
        below = seeded_loss(trace, name, place, at - h, downstream)
        numeric = (above - below) / (2 * h)
        scale = max(1.0, abs(analytic), abs(numeric))
        error = 0.0 if numeric == analytic else abs(numeric - analytic) / scale
        gaps.append(abs((above - centre) / h - (centre - below) / h) / scale)
        if error < best[1] or np.isnan(best[0]):
            best = (numeric, error)
        if error <= TOLERANCE / 100:
            return numeric, error, False
    if np.isfinite(centre) and not np.isfinite(best[0]):
        return best[0], best[1], True  # the edge of where the function is defined
    wide, narrow = gaps[:2]
    return *best, bool(best[1] > TOLERANCE and narrow > max(1e-2, 0.3 * wide))


def seeded_loss(
    trace: Trace, name: str, place: int, number: float, downstream: tuple[str, ...]
) -> float:
    """Return ⟨seed, loss⟩ with one entry of a node replaced; only what depends on it is redone."""
    # In C order: reshape would copy any other, as of a transpose, and the change be lost.
    changed = np.array(trace.value(name), dtype=np.float64, order="C")
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
    with np.errstate(all="ignore"):
        loss = redone.get(backward.loss, trace.value(backward.loss))
        return float(np.sum(backward.seed * loss))
