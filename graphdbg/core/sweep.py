"""Central differences along a line, at every step h of a sweep.

Central differences have an error of order h² from the curve and of order ε/h from rounding, so
h is swept over its useful range and the best agreement counts (Nocedal and Wright 2006, section
8.1).  The error falls with h, and rises again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from graphdbg.core.nudge import Line
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value

STEPS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
"""The sweep of h, relative to max(1, |x|)."""
PROMISING = (3, 4, 2, 1, 5, 0, 6)
"""The places of the sweep in the order in which they are tried, until one agrees well."""
WIDE, NARROW = STEPS.index(1e-6), STEPS.index(1e-7)
"""Where one-sided slopes are held against each other: on a curve their gap shrinks with h."""


class Replayed(Protocol):
    """A run with one node moved: computed again when asked, or known before."""

    @property
    def trace(self) -> Trace:
        """The run as it was."""

    @property
    def name(self) -> str:
        """The node that moves."""

    def loss(self, moved: Value, /) -> float:
        """Return ⟨seed, loss⟩ with the node moved."""

    def crossed(self, line: Line, h: float, /) -> tuple[int, str | None]:
        """Return at how many places a step leaves a kink of the table, and which."""


@dataclass(frozen=True)
class Precision:
    """How well a gradient must agree.

    Errors are relative, but to no less than `resolution` × the size of what the loss is made of,
    below which the rounding of the loss drowns the difference.
    """

    tolerance: float
    resolution: float


DOUBLE = Precision(1e-6, 1e-4)
SINGLE = Precision(1e-4, 1e-2)
"""For float32, whose gradients are rounded to seven digits at every step."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """The loss on both sides of a point, at every h that has been looked at."""

    replay: Replayed
    line: Line
    precision: Precision
    size: float
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
        floor = self.precision.resolution * max(loss, self.size)
        return max(*sizes, floor, float(np.finfo(np.float64).tiny))

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

        A gradient that lies outside the slopes of a single kink is wrong all the same.
        """
        if not np.isfinite(self.centre):
            return None
        if self.error <= self.precision.tolerance:
            count, choice = self.replay.crossed(self.line, self.sample(NARROW)[0])
            return choice if count else None
        return self._why_blocked() or self._why_ended() or self._why_cornered()

    def _why_blocked(self) -> str | None:
        """Return why no gradient flows to the node, where it is stated."""
        reason = self.replay.trace.reason(self.replay.name)
        is_stated = reason is not None and self.analytic == 0
        return f"no gradient flows, because {reason}" if is_stated else None

    def _why_ended(self) -> str | None:
        """Return that the point is at the edge of where the function is defined, if so."""
        if np.isfinite([self.difference(i) for i in range(len(STEPS))]).any():
            return None
        return "the function ends here: on one side it is not defined"

    def _why_cornered(self) -> str | None:
        """Return the choice of the table, a jump, or that the slopes stay apart."""
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
