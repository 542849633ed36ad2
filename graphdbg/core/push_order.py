"""Push order: the same backward pass as frameworks walk it.

Pulling, a node sums one contribution from each of its consumers.  Pushing, a node whose gradient
is complete hands one contribution to each of its operands, in the order of its slots; nodes take
their turn in reverse topological order, so a gradient arrives part by part while others do too.
What nothing reaches comes at the end, for only then is it certain that nothing does.

The contributions are the very same ones and so is each whole gradient; only the order of events,
which contribution is the k-th to arrive, and the running sums between are others.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from typing import Any

import numpy as np

from graphdbg.core.columns import STRIDE, Backward, running_sums
from graphdbg.core.graph import Link
from graphdbg.core.turns import Numbers, Order
from graphdbg.core.values import Value

NOWHERE: Link = (-1, -1)
"""The link of a part that comes from no consumer: the zero of a node that nothing reaches."""


@dataclass(frozen=True, eq=False, repr=False)
class Pushed:
    """The order of a pass in which nodes hand on; `pulled` is the pass as it was run.

    `parts[event]` is what an event adds, `events[part]` the event that adds it, `ends` after how
    many events each turn is over.
    """

    pulled: Backward
    parts: array[int]
    events: array[int]
    ends: array[int]
    order: Order = "push"

    def part(self, event: int) -> int:
        """Return the part that an event adds."""
        return self.parts[event]

    def event(self, part: int) -> int:
        """Return the event that adds a part."""
        return self.events[part]

    def count(self, first: int, size: int, events: int) -> int:
        """Return how many of a node's parts are in; they come in the order they are stored in."""
        return bisect_left(self.events, events, first, first + size) - first

    def counts(self, starts: Numbers, events: int) -> Numbers:
        """Return how many parts of every node are in after some events."""
        before = np.concatenate(([0], np.cumsum(self._events < events)))
        found: Numbers = np.diff(before[starts])
        return found

    def turn(self, event: int) -> int:
        """Return the first event of the turn that an event belongs to."""
        turns_before = bisect_right(self.ends, event)
        return self.ends[turns_before - 1] if turns_before else 0

    @cached_property
    def _events(self) -> Numbers:
        return np.frombuffer(self.events, np.int64)


def pushed(backward: Backward) -> Backward:
    """Return the same pass in push order; nothing is worked out again.

    The wires of a node are then in the order in which their contributions arrive.
    """
    if isinstance(backward.turns, Pushed):
        return backward
    links = parts_from(backward)
    consumers, slots = np.array(links, np.int64).reshape(-1, 2).T
    sizes = np.diff(backward.bounds)
    owners = np.repeat(np.arange(len(sizes)), sizes)
    arrival = np.lexsort((slots, -consumers, owners))
    contributed = [backward.contributed[part] for part in arrival.tolist()]
    consumers, slots = consumers[arrival], slots[arrival]
    parts = np.lexsort((slots, -consumers))
    events = np.empty_like(parts)
    events[parts] = np.arange(len(parts))
    givers = consumers[parts]
    is_last = np.ones(len(parts), bool)
    is_last[:-1] = (givers[1:] != givers[:-1]) | (givers[:-1] == NOWHERE[0])
    turns = Pushed(
        backward, integers(parts), integers(events), integers(np.flatnonzero(is_last) + 1)
    )
    starts, live = backward.starts, [in_arrival(links) for links in backward.live]
    sums = Sums(contributed, starts, [len(links or ()) for links in live])
    return replace(backward, live=live, contributed=contributed, marks=sums, turns=turns)


def pulled(backward: Backward) -> Backward:
    """Return the pass as it was run."""
    return backward.turns.pulled if isinstance(backward.turns, Pushed) else backward


def parts_from(backward: Backward) -> list[Link]:
    """Return the link that each part comes along, as the parts are stored."""
    found: list[Link] = []
    sizes = np.diff(backward.bounds).tolist()
    for links, size in zip(reversed(backward.live), sizes, strict=True):
        if links is not None:
            found.extend(links)
        elif size:
            found.append(NOWHERE)
    return found


def in_arrival(links: tuple[Link, ...] | None) -> tuple[Link, ...] | None:
    """Return the wires of a node in the order they bring something: the last consumer first."""
    if links is None or len(links) < 2:
        return links
    return tuple(sorted(links, key=itemgetter(0), reverse=True))  # slots stay in order


def integers(numbers: Numbers) -> array[int]:
    """Return integers as a flat array, which is read one by one faster than numpy's."""
    return array("q", numbers.astype(np.int64).tobytes())


@dataclass(frozen=True, eq=False, repr=False)
class Sums(Mapping[int, Sequence[Value]]):
    """Every STRIDE-th running sum of a node with many contributions, added up when first asked for.

    `starts` goes with the pass, `fans` (how many contributions there are) by place.
    """

    contributed: Sequence[Any]
    starts: array[int]
    fans: Sequence[int]
    kept: dict[int, list[Value]] = field(default_factory=dict)

    def __getitem__(self, place: int) -> list[Value]:
        """Return the sums of the node at a place; KeyError where there are few contributions."""
        if place not in self.kept:
            if self.fans[place] <= STRIDE:
                raise KeyError(place)
            first = self.starts[~place]
            with np.errstate(all="ignore"):
                parts = self.contributed[first : first + self.fans[place]]
                self.kept[place] = running_sums(parts)
        return self.kept[place]

    def __iter__(self) -> Iterator[int]:
        """Go through the places with many contributions."""
        return (place for place, fan in enumerate(self.fans) if fan > STRIDE)

    def __len__(self) -> int:
        """Return how many places there are."""
        return sum(1 for _ in self)
