"""Which event of a backward pass adds which contribution: the order of a pass, without its numbers.

A pass stores its contributions node by node, those of one node in the order in which they come in;
a node that nothing reaches has one place there too.  A part is a place in that store.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Order: TypeAlias = Literal["pull", "push"]
ORDERS: tuple[Order, ...] = ("pull", "push")
"""A node sums what comes from its consumers, or a node hands on to its operands."""

Numbers: TypeAlias = NDArray[np.int64]


class Turns(Protocol):
    """The order of a pass: from events to parts and back.

    `ends` are the numbers of events after which turns are over; none where each node has its own.
    """

    @property
    def order(self) -> Order:
        """Whether nodes pull or push."""

    @property
    def ends(self) -> Sequence[int]:
        """After how many events each turn is over."""

    def part(self, event: int) -> int:
        """Return the part that an event of the pass adds, both counted from 0."""

    def event(self, part: int) -> int:
        """Return the event that adds a part."""

    def count(self, first: int, size: int, events: int) -> int:
        """Return how many of a node's `size` parts, from `first` on, are in after some events."""

    def counts(self, starts: Numbers, events: int) -> Numbers:
        """Return `count` for every node: `starts[i]` is the first part of one, its end the next."""

    def turn(self, event: int) -> int:
        """Return the first event of the turn that an event belongs to; its own in pull order."""


class Pulled:
    """Node by node, as the parts are stored: each node takes all that comes to it."""

    order: Order = "pull"
    ends: Sequence[int] = ()

    def part(self, event: int) -> int:
        """Return the part that an event adds: the one at its own place."""
        return event

    def event(self, part: int) -> int:
        """Return the event that adds a part."""
        return part

    def count(self, first: int, size: int, events: int) -> int:
        """Return how many of a node's parts are in after some events."""
        done = events - first
        return size if done >= size else (done if done > 0 else 0)

    def counts(self, starts: Numbers, events: int) -> Numbers:
        """Return how many parts of every node are in after some events."""
        within = np.minimum(starts, max(events, 0))
        return np.diff(within)

    def turn(self, event: int) -> int:
        """Return the event itself."""
        return event


PULLED = Pulled()
