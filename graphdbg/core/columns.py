"""What a run stores: flat columns in the order of the graph; events are read off them."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import accumulate, compress
from operator import add
from typing import Any, NamedTuple, TypeVar

import numpy as np

from graphdbg.core.graph import Graph, Link, Wire
from graphdbg.core.ops.record import Derivative, Factor, Operation
from graphdbg.core.plan import Rule
from graphdbg.core.turns import PULLED, Numbers, Turns
from graphdbg.core.values import Value, freeze

T = TypeVar("T")

STRIDE = 64
"""A running sum over many contributions is kept this often, so that none is far to reach."""
MANY = 200
"""Wires of one node."""


class Call(NamedTuple):
    """An operation as it was applied: its record, the operands' values, and every attribute."""

    record: Operation
    operands: tuple[Value, ...]
    settings: Mapping[str, Any]

    def derivative(self, slot: int) -> Derivative:
        """Return the derivative by the operand in `slot`."""
        return self.record.derivative(slot, self.operands, self.settings)

    def local(self, slot: int, result: Value) -> Value | None:
        """Return the local derivative by the operand in `slot`, None for a VJP.

        numpy warns of what is not finite, unless whoever asks does without.
        """
        derivative = self.derivative(slot)
        if not isinstance(derivative, Factor):
            return None
        local = derivative.local(result, *self.operands, **self.settings)
        return freeze(np.asarray(local, dtype=result.dtype if result.dtype.kind == "f" else None))


@dataclass(frozen=True, eq=False)
class Calls(Mapping[str, Call]):
    """Every operation that was computed, as it was applied; each is made when it is looked at."""

    graph: Graph
    rules: Sequence[Rule | None]
    results: Sequence[Any]

    def __getitem__(self, name: str) -> Call:
        """Return the call of an operation; KeyError where there was none."""
        place = self.graph.places[name]
        if self.rules[place] is None or self.results[place] is None:
            raise KeyError(name)
        return self.at(place)

    def at(self, place: int) -> Call:
        """Return the call at a place of the order where there was one."""
        rule, values = self.rules[place], self.results
        if rule is None:
            raise AssertionError(self.graph.order[place])
        operands = tuple([values[i] for i in self.graph.operands[place]])
        return Call(rule.record, operands, rule.settings)

    def __iter__(self) -> Iterator[str]:
        """Go through the operations in the order computed."""
        pairs = zip(self.rules, self.results, strict=True)
        return compress(
            self.graph.order, [rule is not None and value is not None for rule, value in pairs]
        )

    def __len__(self) -> int:
        """Return how many operations were computed."""
        return sum(1 for _ in self)


@dataclass(frozen=True, eq=False)
class Column(Mapping[str, T]):
    """A column of the backward pass read by name; a place that holds None is not in it.

    Going through it starts at `first`, where there is one, and then follows the pass.
    """

    graph: Graph
    by_place: Sequence[T | None]
    first: str | None = None

    def __getitem__(self, name: str) -> T:
        """Return what the column holds for a node; KeyError where it holds nothing."""
        found = self.by_place[self.graph.places[name]]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        """Go through the nodes for which there is something, in the order of the pass."""
        if self.first is not None:
            yield self.first
        for name, held in zip(reversed(self.graph.order), reversed(self.by_place), strict=True):
            if held is not None and name != self.first:
                yield name

    def __len__(self) -> int:
        """Return for how many nodes there is something."""
        return sum(held is not None for held in self.by_place)

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return any(held is not None for held in self.by_place)


@dataclass(frozen=True, eq=False)
class LiveWires(Mapping[str, tuple[Wire, ...]]):
    """The wires of each node that the loss depends on, in the order in which they contribute."""

    links: Column[tuple[Link, ...]]
    last: dict[str, tuple[Wire, ...]] = field(default_factory=dict)
    """Those asked for last: who looks at a node asks for them again and again."""
    crowds: dict[str, tuple[Wire, ...]] = field(default_factory=dict)
    """Those of the few nodes with MANY: they take long to make."""

    def __getitem__(self, name: str) -> tuple[Wire, ...]:
        """Return the wires of a node that reach the loss; KeyError where none does."""
        found = self.last.get(name) or self.crowds.get(name)
        if found is None:
            order = self.links.graph.order
            links = self.links[name]
            found = tuple([Wire(order[consumer], slot) for consumer, slot in links])
            if len(found) < MANY:
                self.last.clear()
            (self.last if len(found) < MANY else self.crowds)[name] = found
        return found

    def __contains__(self, name: object) -> bool:
        """Say whether a wire of this node reaches the loss."""
        return name in self.links

    def __iter__(self) -> Iterator[str]:
        """Go through the nodes in the order of the pass."""
        return iter(self.links)

    def __len__(self) -> int:
        """Return how many nodes the loss depends on."""
        return len(self.links)


@dataclass(frozen=True, eq=False, repr=False)
class Backward:
    """What a backward pass stores: columns by place in the graph's order.

    `gradients` reads by name what each node `received`; a constant receives nothing.  `live` are
    the wires of a node that reach the loss, None where there is none.  `contributed` holds what
    was added, part by part, None where nothing reached the node.  `starts` goes with the pass,
    last place first: how many parts there are before the first one there.  `turns` says which
    event adds which part; event 0 follows cursor `begin`.  `marks` holds, by place, every
    STRIDE-th running sum where there are many, `blocked` why nothing came where a wire was closed.
    """

    graph: Graph
    loss: str
    seed: Value
    gradients: Mapping[str, Value]
    received: Sequence[Value | None]
    live: Sequence[tuple[Link, ...] | None]
    begin: int
    contributed: Sequence[Value | None]
    starts: array[int]
    marks: Mapping[int, Sequence[Value]]
    summed: Mapping[Wire, tuple[int, ...]]
    blocked: Mapping[int, str]
    turns: Turns = PULLED

    @property
    def end(self) -> int:
        """The cursor at which the pass is over."""
        return self.begin + len(self.contributed)

    @cached_property
    def wires(self) -> Mapping[str, tuple[Wire, ...]]:
        """The wires of each node that reach the loss; no entry where there is none."""
        return LiveWires(Column(self.graph, self.live))

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The nodes that receive a gradient, in the order of the pass; the loss has the seed."""
        return tuple([name for name in self.gradients if name != self.loss])

    @cached_property
    def reasons(self) -> Mapping[str, str]:
        """Why the gradient of a node is zero for want of a live wire, after "because"."""
        return Reasons(self)

    @cached_property
    def adds(self) -> bool:
        """Whether any node gets more than one contribution, to be added up."""
        return any(links is not None and len(links) > 1 for links in self.live)

    @cached_property
    def bounds(self) -> Numbers:
        """Where the parts of each node start, as `starts` says, and where the last ones end."""
        return np.array([*self.starts, len(self.contributed)], np.int64)

    def cursor_of(self, name: str, k: int) -> int:
        """Return the cursor at which a node's k-th part is in, counted from 1."""
        return self.begin + self.turns.event(self.starts[~self.graph.places[name]] + k - 1) + 1

    def count(self, name: str) -> int:
        """Return how many wires of a node reach the loss."""
        return len(self.live[self.graph.places[name]] or ())

    def at(self, cursor: int) -> tuple[str, int]:
        """Return the node whose event comes next, and how many of its parts came before."""
        part = self.turns.part(cursor - self.begin)
        place = bisect_right(self.starts, part) - 1
        return self.graph.order[~place], part - self.starts[place]

    def turn(self, cursor: int) -> range:
        """Return the cursors of the turn that comes to a cursor: of one node that hands on."""
        event = cursor - 1 - self.begin
        return range(self.begin + self.turns.turn(event) + 1, cursor + 1)

    @property
    def stops(self) -> list[int]:
        """The cursors at which a node's turn is over, and the end of the pass."""
        ends = self.turns.ends or self.starts
        return [self.begin, *(self.begin + events for events in ends), self.end]

    def wire(self, name: str, k: int) -> Wire:
        """Return the k-th live wire of a node, counted from 0."""
        links = self.live[self.graph.places[name]] or ()
        return Wire(self.graph.order[links[k][0]], links[k][1])

    def place_of(self, name: str, wire: Wire | tuple[str, int]) -> int | None:
        """Return which live wire of a node one is, counted from 0; None where it is not live."""
        consumer, slot = wire
        links = self.live[self.graph.places[name]] or ()
        link = (self.graph.places[consumer], slot)
        return links.index(link) if link in links else None

    def contributions(
        self, name: str, since: int = 0, until: int | None = None
    ) -> tuple[Value, ...]:
        """Return what the wires of a node contribute, all or a stretch of them, in their order."""
        first = self.starts[~self.graph.places[name]]
        end = first + (self.count(name) if until is None else until)
        return tuple([part for part in self.contributed[first + since : end] if part is not None])

    def running_sum(self, name: str, k: int) -> Value:
        """Return the sum of a node's first k contributions, the gradient itself when complete."""
        if k == self.count(name):
            return self.gradients[name]
        kept = k // STRIDE
        place = self.graph.places[name]
        if isinstance(self.received[place], np.generic):
            return self._stretch(name, place, kept)[k - kept * STRIDE]
        sums = self.marks[place][kept - 1 : kept] if kept else ()
        with np.errstate(all="ignore"):
            return freeze(reduce(add, (*sums, *self.contributions(name, kept * STRIDE, k))))

    def _stretch(self, name: str, place: int, kept: int) -> Sequence[Value]:
        """Return the running sums of scalars from one mark to the next, the last ones kept.

        Whoever goes through a run step by step asks for one after the other.
        """
        found = self._sums.get((place, kept))
        if found is None:
            end = min((kept + 1) * STRIDE, self.count(name))
            parts = self.contributions(name, kept * STRIDE, end)
            start = self.marks[place][kept - 1] if kept else None
            with np.errstate(all="ignore"):
                summed = accumulate(parts, add, initial=start) if kept else accumulate(parts)
                found = [*summed] if kept else [self.seed, *summed]  # of no parts there is no sum
            self._sums.clear()
            self._sums[place, kept] = found
        return found

    @cached_property
    def _sums(self) -> dict[tuple[int, int], Sequence[Value]]:
        return {}

    def so_far(self, name: str, cursor: int) -> Value | None:
        """Return a node's gradient at a cursor: the running sum, None where nothing has come."""
        if name == self.loss:
            return self.seed if cursor >= self.begin else None
        place = self.graph.places.get(name)
        if place is None:
            return None
        first = self.starts[~place]
        size = (self.starts[-place] if place else len(self.contributed)) - first
        done = self.turns.count(first, size, cursor - self.begin)
        if not done:
            return None
        return self.received[place] if done == size else self.running_sum(name, done)

    def arrived(self, name: str, cursor: int) -> tuple[int, int]:
        """Return how many contributions to a node are in at a cursor, and of how many."""
        place = self.graph.places.get(name)
        links = None if place is None else self.live[place]
        if place is None or links is None:
            return 0, 0
        n = len(links)
        return self.turns.count(self.starts[~place], n, cursor - self.begin), n

    def count_paths(self, name: str) -> int:
        """Return the exact number of paths from a node to the loss.

        Dynamic programming along the pass: a node has the paths of all its consumers.
        """
        start, end = self.graph.places[name], self.graph.places[self.loss]
        counts = [0] * len(self.live)
        counts[end] = 1
        for place in range(end - 1, start - 1, -1):
            links = self.live[place]
            if links is not None:
                counts[place] = sum([counts[consumer] for consumer, _ in links])
        return counts[start]

    def all_so_far(self, cursor: int) -> dict[str, Value]:
        """Return every gradient at a cursor, as `so_far` does one by one, the loss first."""
        if cursor < self.begin:
            return {}
        done = self.turns.counts(self.bounds, cursor - self.begin)
        is_whole = (done == np.diff(self.bounds)).tolist()
        rows = zip(reversed(self.graph.order), reversed(self.received), strict=True)
        whole = compress(rows, is_whole)
        known = {self.loss: self.seed}
        known |= {name: value for name, value in whole if value is not None}
        for i in np.flatnonzero(done).tolist():
            if not is_whole[i]:
                name = self.graph.order[~i]
                known[name] = self.running_sum(name, int(done[i]))
        return known


@dataclass(frozen=True, eq=False)
class Reasons(Mapping[str, str]):
    """Why nothing reached a node, for each such node; the sentence is made when looked at."""

    backward: Backward

    def __getitem__(self, name: str) -> str:
        """Return the reason of a node that nothing reached; KeyError for any other."""
        backward = self.backward
        if name == backward.loss or name not in backward.gradients or backward.count(name):
            raise KeyError(name)
        place = backward.graph.places[name]
        return backward.blocked.get(place) or f"{backward.loss} does not depend on {name}"

    def __iter__(self) -> Iterator[str]:
        """Go through the nodes that nothing reached, in the order of the pass."""
        return (name for name in self.backward.order if not self.backward.count(name))

    def __len__(self) -> int:
        """Return how many nodes nothing reached."""
        return sum(1 for _ in self)


def running_sums(parts: Sequence[Value]) -> list[Value]:
    """Return every STRIDE-th running sum of many contributions, and the whole at the end."""
    total = reduce(add, parts[:STRIDE])
    sums = [total]
    for i in range(STRIDE, len(parts), STRIDE):
        total = reduce(add, parts[i : i + STRIDE], total)
        sums.append(total)
    return [freeze(each) for each in sums]


@dataclass
class ForwardMode:
    """The columns of a forward-mode run: the tangent of each node, and what it is the sum of.

    `wires` holds the wires whose operand moves with `start`; `parts` what each of them adds, only
    where there is more than one.  `reasons` say why a tangent is zero, after "because".
    """

    start: str
    tangents: dict[str, Value] = field(default_factory=dict)
    wires: dict[str, tuple[Wire, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def products(self, name: str) -> tuple[Value, ...]:
        """Return what each wire adds to a node's tangent, in the order of its wires."""
        if name not in self.wires:
            return ()
        return self.parts.get(name) or (self.tangents[name],)
