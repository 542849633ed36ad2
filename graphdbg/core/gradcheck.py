"""Gradient check: the engine's gradients against central differences, node by node.

The whole sweep of steps can be seen for the entry that agrees least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.lanes import ROWS, Lanes, has_lanes
from graphdbg.core.nudge import Line, Replay
from graphdbg.core.sweep import DOUBLE, SINGLE, Replayed, Sweep
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value

SAMPLE = 16
DIRECTIONS = 4
ALL_BELOW = 64
WORK = 1_000_000
"""The most nodes computed again, once for each node checked; above it nodes are sampled."""
WORK_IN_LANES = 400_000_000
"""The same for a graph of single numbers, where many are computed at once."""


@dataclass(frozen=True)
class Checked:
    """One node's gradient beside its central difference, at the entry that agrees least.

    `error` is the relative error at the best h that was tried.  `entries` of `of` entries were
    compared one by one, and `directions` random ones as ⟨gradient, direction⟩.  `place` is the
    index of the entry, None for a direction.  `kink` says why differences cannot tell there,
    None where they can; it is no kink of the function where the loss itself is not finite.
    """

    node: str
    analytic: float
    numeric: float
    error: float
    entries: int
    of: int
    kink: str | None = None
    tolerance: float = DOUBLE.tolerance
    directions: int = 0
    place: tuple[int, ...] | None = None
    is_finite: bool = True
    sweep: Sweep | None = field(default=None, repr=False, compare=False)

    @property
    def curve(self) -> tuple[tuple[float, float], ...]:
        """The whole sweep: pairs (h, error), from the widest h to the narrowest."""
        return () if self.sweep is None else self.sweep.curve

    @property
    def is_kink(self) -> bool:
        """Whether the function is not smooth there, so that differences cannot tell."""
        return self.kink is not None

    @property
    def agrees(self) -> bool:
        """Whether the gradient is right, as far as differences can tell; a kink is no error."""
        return (
            self.is_kink
            or self.error <= self.tolerance
            or bool(np.isnan(self.analytic) and np.isnan(self.numeric))
        )


Progress = Callable[[int, int], object]
"""What is told how many comparisons are done, and of how many."""


def check(trace: Trace, progress: Progress | None = None) -> Iterator[Checked]:
    """Yield one result for each node that has a gradient, in forward order.

    Arrays above ALL_BELOW elements are sampled at SAMPLE entries and DIRECTIONS random
    directions, the same ones every time.  `progress(done, of)` is called after every comparison;
    to stop, leave the iteration or raise in it.  Raises GraphError where there are no gradients.
    """
    if trace.backward is None or trace.loss is None:
        raise GraphError((trace.stopped or ("", trace.notice or ""))[1])
    names = checked_names(trace)
    of = sum(how_many(trace.value(name)) for name in names)
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, of)

    weights = weights_of(trace)
    lanes = Lanes(trace, weights) if has_lanes(trace) else None
    for first in range(0, len(names), ROWS):
        some = names[first : first + ROWS]
        moved = None if lanes is None else lanes.moved(some)
        if moved is not None:
            yield from (judged(check_node(one, one.size, count), trace) for one in moved)
        else:
            yield from (check_one(trace, name, weights, count) for name in some)


def check_one(
    trace: Trace,
    name: str,
    weights: Mapping[str, float] | None = None,
    count: Callable[[], object] = lambda: None,
) -> Checked:
    """Return the comparison for one node that has a gradient.

    `weights` are those of `weights_of(trace)`, worked out where they are not given; `count` is
    called after every comparison.
    """
    weights = weights_of(trace) if weights is None else weights
    replay = Replay(trace, name, downstream_of(trace, name))
    size = sum(weights.get(node, 0.0) for node in replay.downstream)
    return judged(check_node(replay, size, count), trace)


def judged(found: Checked, trace: Trace) -> Checked:
    """Return a comparison, as none at all where the loss itself is not finite."""
    is_finite = trace.loss is None or bool(np.isfinite(trace.value(trace.loss)).all())
    if is_finite:
        return found
    return replace(found, kink=f"{trace.loss} is not finite", is_finite=False)


def checked_names(trace: Trace) -> tuple[str, ...]:
    """Return the nodes that are checked: every one with a gradient, or in a large graph a sample.

    A check redoes what depends on the node, so all of them cost the square of the graph; above
    WORK such steps, WORK_IN_LANES where all are single numbers, the nodes are taken evenly spaced
    in forward order, the first one included.
    """
    names = checkable_names(trace)
    work = WORK_IN_LANES if has_lanes(trace) else WORK
    most = max(1, work // max(1, len(trace.names)))
    return tuple(names[:: -(-len(names) // most)] if len(names) > most else names)


def checkable_names(trace: Trace) -> list[str]:
    """Return every node that has a gradient and can be moved by a little, in forward order."""
    gradients = trace.backward.gradients if trace.backward else {}
    return [n for n in trace.names if n in gradients and trace.value(n).dtype.kind == "f"]


def check_node(replay: Replayed, size: float, count: Callable[[], object]) -> Checked:
    """Return the comparison for one node, at the entry or direction that agrees least.

    `size` is that of what the loss is made of; `count` is called after every comparison.
    """
    name, value = replay.name, replay.trace.value(replay.name)
    precision = SINGLE if value.dtype == np.float32 else DOUBLE
    entries = int(value.size) if value.size <= ALL_BELOW else SAMPLE
    directions = 0 if value.size <= ALL_BELOW else DIRECTIONS
    worst = Checked(name, 0.0, 0.0, 0.0, entries, int(value.size), None, precision.tolerance)
    rank = -1.0
    for line in lines(value):
        sweep = Sweep(replay, line, precision, size)
        place = line.place
        found = Checked(
            node=name,
            analytic=sweep.analytic,
            numeric=sweep.numeric,
            error=sweep.error,
            entries=entries,
            of=int(value.size),
            kink=sweep.kink(),
            tolerance=precision.tolerance,
            directions=directions,
            place=None if place is None else tuple(map(int, np.unravel_index(place, value.shape))),
            sweep=sweep,
        )
        if disagreement(found) > rank:
            worst, rank = found, disagreement(found)
        count()
    return worst


def lines(value: Value) -> Iterator[Line]:
    """Yield what is compared: every entry, or where there are many a sample and directions."""
    if value.size <= ALL_BELOW:
        yield from (Line(value, place) for place in range(value.size))
        return
    random = np.random.RandomState(0)
    for place in np.sort(random.choice(value.size, SAMPLE, replace=False)):
        yield Line(value, int(place))
    for _ in range(DIRECTIONS):
        direction = np.asarray(random.normal(size=value.shape))
        yield Line(value, direction=direction / np.sqrt(np.sum(direction * direction)))


def how_many(value: Value) -> int:
    """Return how many comparisons a value takes."""
    return int(value.size) if value.size <= ALL_BELOW else SAMPLE + DIRECTIONS


def disagreement(checked: Checked) -> float:
    """Rank what to show: a wrong gradient first, then a kink, then what agrees least."""
    if checked.is_kink or checked.agrees:
        return checked.tolerance if checked.is_kink else float(np.nan_to_num(checked.error))
    return float("inf") if np.isnan(checked.error) else 1.0 + checked.error


def weights_of(trace: Trace) -> dict[str, float]:
    """Return Σ|gradient × value| of each node: ε times it is what its rounding does to the loss.

    Their sum bounds the rounding of the loss to first order, also where large terms cancel in it
    (Higham 2002, section 3.3, running error analysis).
    """
    found = {}
    for name, gradient in trace.backward.gradients.items() if trace.backward else ():
        with np.errstate(all="ignore"):
            weight = float(np.sum(np.abs(np.multiply(gradient, trace.value(name), dtype=float))))
        found[name] = weight if np.isfinite(weight) else 0.0
    return found


def downstream_of(trace: Trace, name: str) -> tuple[str, ...]:
    """Return the nodes between a node and the loss, in the order in which they are computed."""
    after = trace.graph.descendants(name) - {name}
    loss = trace.loss or ""
    needed = {loss}
    for node in reversed(trace.names):
        if node in needed:
            needed.update(operand for operand in trace.graph.nodes[node].inputs if operand)
    return tuple(node for node in trace.names if node in after and node in needed)
