"""A graph of single numbers computed again for many moved nodes at once, a lane for each.

Every node is an array of as many rows as nodes are moved, with a column for each place of the
sweep of h.  An operation that goes entry by entry is applied to the whole array; any other one
lane by lane.  Each lane has the numbers that computing it alone would give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any

import numpy as np

from graphdbg.core.columns import Call
from graphdbg.core.errors import FAILURES
from graphdbg.core.nudge import Line
from graphdbg.core.ops import kinks_of
from graphdbg.core.ops.kink import Kink
from graphdbg.core.ops.record import Factor
from graphdbg.core.sweep import NARROW, STEPS
from graphdbg.core.trace import Trace
from graphdbg.core.values import Array, Value

ROWS = 256
"""The most nodes that are moved at once."""
COLUMNS = 1 + 2 * len(STEPS)
"""The point itself, and both sides at every h."""
CROSSING = (1 + 2 * NARROW, 2 + 2 * NARROW)
"""The columns in which a step leaves a kink, or does not."""
ROUNDING = 8 * float(np.finfo(np.float64).eps)
"""How far the numbers of an array may be from the same numbers one by one."""

TRIED = 0.4
"""What an operation is tried on in place of such a number."""


@dataclass(frozen=True, eq=False)
class Moved:
    """What becomes of the loss when one node moves, at every h: a replay that is over.

    `size` is that of what the loss is made of between the node and it.
    """

    trace: Trace
    name: str
    size: float
    losses: Mapping[float, float]
    at_nan: float
    crossing: tuple[int, str | None]

    def loss(self, moved: Value) -> float:
        """Return ⟨seed, loss⟩ with the node moved to a place of the sweep."""
        place = float(moved)
        return self.at_nan if isnan(place) else self.losses[place]

    def crossed(self, _line: Line, _h: float) -> tuple[int, str | None]:
        """Return at how many places the narrow step leaves a kink of the table, and which."""
        return self.crossing


@dataclass(frozen=True, eq=False)
class Applied:
    """One operation as it was applied: the places of its operands, and how to apply it again."""

    call: Call
    inputs: tuple[int, ...]
    kinks: tuple[Kink, ...]
    is_entrywise: bool
    weight: float


def has_lanes(trace: Trace) -> bool:
    """Say whether a run is one of single numbers, none of them a narrow float."""
    return all(
        value.shape == () and (value.dtype == np.float64 or value.dtype.kind != "f")
        for value in trace.values
    )


class Lanes:
    """A run taken apart once, to be computed again and again."""

    def __init__(self, trace: Trace, weights: Mapping[str, float]) -> None:
        """`weights` say how much each node counts in the size of what the loss is made of."""
        self.trace = trace
        self._needed = needed(trace)
        entrywise: dict[tuple[str, str], bool] = {}
        self._applied: dict[int, Applied] = {}
        for place in self._needed:
            name = trace.names[place]
            if name not in trace.calls:
                continue
            call = trace.calls[name]
            key = (call.record.name, f"{len(call.operands)} {dict(call.settings)}")
            if key not in entrywise:
                entrywise[key] = is_entrywise(call)
            self._applied[place] = Applied(
                call,
                tuple([trace.index[one or ""] for one in trace.graph.nodes[name].inputs]),
                kinks_of(call.record.name),
                entrywise[key],
                weights.get(name, 0.0),
            )
        self._last = {p: place for place, one in self._applied.items() for p in one.inputs}

    def moved(self, names: Sequence[str]) -> list[Moved] | None:
        """Return what becomes of the loss for each of some nodes, at most ROWS, in their order.

        None where an operation cannot be computed beside the point of one of them.
        """
        try:
            with np.errstate(all="ignore"):
                return list(Together(self, names).found())
        except FAILURES:
            return None

    @property
    def needed(self) -> Sequence[int]:
        """The places of all nodes that the loss is made of, in order."""
        return self._needed

    def applied(self, place: int) -> Applied | None:
        """Return the operation at a place, None for a leaf."""
        return self._applied.get(place)

    def is_over(self, place: int, after: int) -> bool:
        """Say whether nobody reads a node any more after another one."""
        return self._last.get(place, place) <= after


class Together:
    """Some nodes moved at once: their rows, and what is alive of the others."""

    def __init__(self, lanes: Lanes, names: Sequence[str]) -> None:
        self._lanes, self._trace, self._names = lanes, lanes.trace, names
        self._rows = {lanes.trace.index[name]: row for row, name in enumerate(names)}
        self._places = np.array([sweep_of(lanes.trace.value(name)) for name in names])
        self._live: dict[int, Array] = {}
        self._reach: dict[int, Array] = {}
        self._sizes = np.zeros(len(names))
        self._counts = np.zeros(len(names), dtype=int)
        self._choices: list[str | None] = [None] * len(names)

    def found(self) -> Iterator[Moved]:
        """Compute all of it again, and yield a result for each row."""
        trace = self._trace
        loss = trace.index[trace.loss or ""]
        for place in self._lanes.needed:
            self._compute(place)
        whole = self._live.get(loss)
        if whole is None:
            whole = np.full(self._places.shape, trace.values[loss])
        seed = trace.backward.seed if trace.backward is not None else 1.0
        for row, name in enumerate(self._names):
            losses = (seed * whole[row]).tolist()
            keys = self._places[row].tolist()
            crossing = int(self._counts[row]), self._choices[row]
            by_place = dict(zip(keys, losses, strict=True))
            yield Moved(trace, name, float(self._sizes[row]), by_place, losses[0], crossing)

    def _compute(self, place: int) -> None:
        """Compute one node again where it depends on one that is moved, or is one."""
        one, row = self._lanes.applied(place), self._rows.get(place)
        inputs = () if one is None else one.inputs
        reach = self._reached(inputs)
        if one is not None and reach is not None:
            result = self._applied(one, reach, self._trace.values[place])
            self._sizes += one.weight * reach
            if one.kinks:
                self._cross(one, result)
        elif row is not None:
            result = np.full(self._places.shape, self._trace.values[place])
            reach = np.zeros(len(self._names), dtype=bool)
        else:
            return
        if row is not None:
            result[row] = self._places[row]
            reach[row] = True
        self._live[place], self._reach[place] = result, reach
        for other in inputs:
            if other in self._live and self._lanes.is_over(other, place):
                del self._live[other], self._reach[other]

    def _reached(self, inputs: Sequence[int]) -> Array | None:
        """Return which rows move some operand, None where no row does."""
        found = [self._reach[place] for place in dict.fromkeys(inputs) if place in self._reach]
        if not found:
            return None
        return np.logical_or.reduce(found) if len(found) > 1 else found[0].copy()

    def _applied(self, one: Applied, reach: Array, before: Value) -> Array:
        """Apply an operation in every lane that reaches it; in the others it is what it was."""
        forward, settings = one.call.record.forward, one.call.settings
        given = self._given(one)
        if one.is_entrywise:
            result = np.array(forward(*given, **settings))
            if not reach.all():
                result[~reach] = before
            return result
        result = np.full(self._places.shape, before)
        for row in np.flatnonzero(reach):
            for column in range(COLUMNS):
                result[row, column] = forward(*lane(given, int(row), column), **settings)
        return result

    def _given(self, one: Applied) -> list[Any]:
        return [self._live.get(place, self._trace.values[place]) for place in one.inputs]

    def _cross(self, one: Applied, result: Array) -> None:
        """Count the rows in which a step leaves a kink; a tie that moves together is not left."""
        given = self._given(one)
        for slot, place in enumerate(one.inputs):
            moves = self._reach.get(place)
            for kink in one.kinks if moves is not None else ():
                masks = [self._at(kink, one, slot, result, given, c) for c in (0, *CROSSING)]
                left = moves & masks[0] & ~(masks[1] & masks[2])
                self._counts += left
                for row in np.flatnonzero(left):
                    self._choices[row] = self._choices[row] or kink.choice

    def _at(
        self, kink: Kink, one: Applied, slot: int, result: Array, given: list[Any], column: int
    ) -> Array:
        """Return in which rows an operation is at a kink, in one column."""
        settings, rows = one.call.settings, len(self._names)
        if one.is_entrywise:
            operands = [x[:, column] if x.shape else x for x in given]
            mask = kink.at(slot, result[:, column], *operands, **settings)
            return np.broadcast_to(np.asarray(mask, dtype=bool), rows)
        found = [
            kink.at(slot, result[row, column], *lane(given, int(row), column), **settings)
            for row in range(rows)
        ]
        return np.asarray(found, dtype=bool).reshape(rows)


def lane(given: Sequence[Any], row: int, column: int) -> list[Any]:
    """Return the operands of one lane."""
    return [x[row, column] if x.shape else x for x in given]


def sweep_of(value: Value) -> list[float]:
    """Return where a number is moved to: the point, and both sides at every h."""
    line = Line(value, 0)
    found = [float(line.at(0.0))]
    for step in STEPS:
        h = step * line.reach
        found += [float(line.at(h)), float(line.at(-h))]
    return found


def needed(trace: Trace) -> list[int]:
    """Return the places of the nodes that the loss is made of, in forward order."""
    wanted = {trace.loss or ""}
    found = []
    for place in range(len(trace.names) - 1, -1, -1):
        if trace.names[place] in wanted:
            found.append(place)
            wanted.update(one for one in trace.graph.nodes[trace.names[place]].inputs if one)
    return found[::-1]


def is_entrywise(call: Call) -> bool:
    """Say whether an operation on arrays is the same operation on each of their entries.

    Its derivatives say so, and it is tried.  One that draws from a seed draws another mask for
    another shape, however seldom that shows.
    """
    settings, operands = call.settings, call.operands
    if "seed" in settings:
        return False
    derivatives = [call.derivative(slot) for slot in range(len(operands))]
    if not all(isinstance(one, Factor) and one.spread is None for one in derivatives):
        return False
    shape = (3, COLUMNS)
    grid = 1 + np.linspace(-0.01, 0.01, 3 * COLUMNS).reshape(shape)
    # Not from a zero or an infinity, on which much would come out the same.
    tried = [x if isfinite(x) and x != 0 else TRIED for x in map(float, operands)]
    given = [x * grid for x in tried]
    try:
        if call.record.result_shape([shape] * len(operands), settings) != shape:
            return False
        with np.errstate(all="ignore"):
            whole = np.asarray(call.record.forward(*given, **settings))
            single = np.array(
                [
                    [call.record.forward(*lane(given, i, j), **settings) for j in range(COLUMNS)]
                    for i in range(3)
                ]
            )
    except FAILURES:
        return False
    if whole.shape != shape or whole.dtype != np.float64:
        return False
    return bool(np.allclose(whole, single, rtol=ROUNDING, atol=0.0, equal_nan=True))
