"""Gradient check: the engine's gradients against central differences, node by node.

Central differences have an error of order h² from the curve and of order ε/h from rounding, so
h is swept over its useful range and the best agreement counts (Nocedal and Wright 2006, section
8.1).  The whole sweep can be seen for the entry that agrees least: it falls, and rises again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.nudge import Line, Replay
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value

STEPS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
"""The sweep of h, relative to max(1, |x|)."""
PROMISING = (3, 4, 2, 1, 5, 0, 6)
"""The places of the sweep in the order in which they are tried, until one agrees well."""
WIDE, NARROW = STEPS.index(1e-6), STEPS.index(1e-7)
"""Where one-sided slopes are held against each other: on a curve their gap shrinks with h."""
SAMPLE = 16
DIRECTIONS = 4
ALL_BELOW = 64


@dataclass(frozen=True)
class Precision:
    """How well a gradient must agree.

    Errors are relative, but to no less than `resolution` × |loss|, below which the rounding of
    the loss drowns the difference.
    """

    tolerance: float
    resolution: float


DOUBLE = Precision(1e-6, 1e-4)
SINGLE = Precision(1e-4, 1e-2)
"""For float32, whose gradients are rounded to seven digits at every step."""


@dataclass(frozen=True)
class Checked:
    """One node's gradient beside its central difference, at the entry that agrees least.

    `error` is the relative error at the best h that was tried.  `entries` of `of` entries were
    compared one by one, and `directions` random ones as ⟨gradient, direction⟩.  `place` is the
    index of the entry, None for a direction.  `kink` says why differences cannot tell there,
    None where they can.
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
    gradients = trace.backward.gradients
    names = [n for n in trace.names if n in gradients and trace.value(n).dtype.kind == "f"]
    of = sum(how_many(trace.value(name)) for name in names)
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, of)

    for name in names:
        yield check_node(trace, name, count)


def check_node(trace: Trace, name: str, count: Callable[[], object] = lambda: None) -> Checked:
    """Return the comparison for one node, at the entry or direction that agrees least.

    `count` is called after every comparison.
    """
    value = trace.value(name)
    replay = Replay(trace, name, downstream_of(trace, name))
    precision = SINGLE if value.dtype == np.float32 else DOUBLE
    entries = int(value.size) if value.size <= ALL_BELOW else SAMPLE
    directions = 0 if value.size <= ALL_BELOW else DIRECTIONS
    worst = Checked(name, 0.0, 0.0, 0.0, entries, int(value.size), None, precision.tolerance)
    rank = -1.0
    for line in lines(value):
        sweep = Sweep(replay, line, precision)
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


def downstream_of(trace: Trace, name: str) -> tuple[str, ...]:
    """Return the nodes between a node and the loss, in the order in which they are computed."""
    after = trace.graph.descendants(name) - {name}
    loss = trace.loss or ""
    needed = {loss}
    for node in reversed(trace.names):
        if node in needed:
            needed.update(operand for operand in trace.graph.nodes[node].inputs if operand)
    return tuple(node for node in trace.names if node in after and node in needed)


@dataclass(frozen=True, eq=False)
class Sweep:
    """The loss on both sides of a point, at every h that has been looked at."""

    replay: Replay
    line: Line
    precision: Precision
    seen: dict[int, tuple[float, float, float]] = field(default_factory=dict)

    @cached_property
    def analytic(self) -> float:
        """The slope that the gradient claims."""
        return self.line.slope(self.replay.trace.gradient(self.replay.name))

    @cached_property
    def centre(self) -> float:
        """The loss at the point itself, in float64."""
        return self.replay.loss(self.line.at(0.0))

    def sample(self, place: int) -> tuple[float, float, float]:
        """Return h at a place of the sweep, and the loss above and below."""
        if place not in self.seen:
            h = STEPS[place] * self.line.reach
            above, below = self.replay.loss(self.line.at(h)), self.replay.loss(self.line.at(-h))
            self.seen[place] = (h, above, below)
        return self.seen[place]

    def scale(self, place: int, *numbers: float) -> float:
        """Return what an error is relative to, at one h of the sweep."""
        losses = (self.centre, *self.sample(place)[1:])
        loss = max((abs(x) for x in losses if np.isfinite(x)), default=0.0)
        sizes = [abs(x) for x in (self.analytic, *numbers) if np.isfinite(x)]
        return max(*sizes, self.precision.resolution * loss, float(np.finfo(np.float64).tiny))

    def difference(self, place: int) -> float:
        """Return the central difference at one h."""
        h, above, below = self.sample(place)
        return (above - below) / (2 * h)

    def error_at(self, place: int) -> float:
        """Return the relative error of the central difference at one h."""
        numeric = self.difference(place)
        if numeric == self.analytic:
            return 0.0
        return abs(numeric - self.analytic) / self.scale(place, numeric)

    @property
    def curve(self) -> tuple[tuple[float, float], ...]:
        """The pairs (h, error), from the widest h to the narrowest."""
        return tuple((self.sample(i)[0], self.error_at(i)) for i in range(len(STEPS)))

    @cached_property
    def best(self) -> int:
        """The first place that agrees well, else the best; where none agrees, `steadiest`."""
        errors = {}
        for place in PROMISING:
            error = self.error_at(place)
            if error <= self.precision.tolerance / 100:
                return place
            errors[place] = float(np.nan_to_num(error, nan=np.inf))
        place = min(errors, key=errors.__getitem__)
        return place if errors[place] <= self.precision.tolerance else self.steadiest

    @property
    def steadiest(self) -> int:
        """Where the difference changes least from one h to the next, whatever is claimed."""
        differences = np.array([self.difference(i) for i in range(len(STEPS))])
        with np.errstate(all="ignore"):
            changes = np.abs(np.diff(differences))
        return 1 + int(np.argmin(np.nan_to_num(changes, nan=np.inf)))

    @property
    def numeric(self) -> float:
        """The central difference at the best h."""
        return self.difference(self.best)

    @property
    def error(self) -> float:
        """The error at the best h; infinite where it is no number."""
        error = self.error_at(self.best)
        return float("inf") if np.isnan(error) else error

    def slopes(self, place: int) -> tuple[float, float]:
        """Return the slopes to the left and to the right at one h."""
        h, above, below = self.sample(place)
        return (self.centre - below) / h, (above - self.centre) / h

    def kink(self) -> str | None:
        """Return why differences cannot tell here, or None where they can.

        The choice of the table where a kink is left; a jump; the two sides having other slopes,
        however small h is; the edge of where the function is defined.  A gradient that lies
        outside the slopes of a single kink is wrong all the same.
        """
        if self.error <= self.precision.tolerance or not np.isfinite(self.centre):
            return None
        if not np.isfinite([self.difference(i) for i in range(len(STEPS))]).any():
            return "the function ends here: on one side it is not defined"
        count, choice = self.replay.crossed(self.line, self.sample(NARROW)[0])
        if count > 1 or (count and np.isnan(self.analytic)):
            return choice
        if self.jumps:
            return choice or "the function jumps here"
        if (count or self.is_apart) and self.is_between(*self.slopes(NARROW)):
            return choice or "the slopes to the left and to the right differ"
        return None

    @property
    def jumps(self) -> bool:
        """Whether the two sides stay apart, however small h is."""
        wide, narrow = (abs(2 * self.sample(i)[0] * self.difference(i)) for i in (WIDE, NARROW))
        floor = self.precision.tolerance * max(abs(self.centre), 2 * self.sample(NARROW)[0])
        return narrow > max(0.5 * wide, floor)

    @property
    def is_apart(self) -> bool:
        """Whether the two sides' slopes stay as far apart when h shrinks."""
        gaps = []
        for place in (WIDE, NARROW):
            left, right = self.slopes(place)
            gaps.append(abs(right - left) / self.scale(place, left, right))
        wide, narrow = gaps
        return narrow > max(1e-2, 0.3 * wide)

    def is_between(self, left: float, right: float) -> bool:
        """Whether the gradient is one that a kink with these slopes may have."""
        if not (np.isfinite(left) and np.isfinite(right)):
            return True
        slack = 1e-3 * self.scale(NARROW, left, right)
        return min(left, right) - slack <= self.analytic <= max(left, right) + slack
