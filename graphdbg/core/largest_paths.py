"""The largest paths of a graph of scalars, in order, found without listing the others.

A node's paths, by the magnitude of their products, are its wires' lists of the consumers' paths,
each through one factor, merged.  Rounding keeps order: |a| ≥ |b| gives |a·f| ≥ |b·f| in floating
point too, underflow and overflow included.  So each merged list is in order exactly, and its
head is the largest product there is; nothing is estimated.  Only what is asked for is found
(the recursive enumeration of k best paths: Jiménez and Marzal 1999), without recursion.

What is not finite goes first, NaN and ∞ alike: 0 · ∞ then keeps the order as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Wire
from graphdbg.core.paths import Path, Paths
from graphdbg.core.values import Value


class Candidate(NamedTuple):
    """A path of a node: through one of its wires, then on as the consumer's path of a rank.

    The first three decide what comes first: the larger one, then the earlier wire.
    """

    less: float
    """The magnitude of the product with a minus, for the least comes first; −∞ for NaN."""
    slot: int
    """Which of the node's wires, counted from 0."""
    rank: int
    product: Value


@dataclass
class Ranking:
    """The paths of one node that have been found, largest first, and what may come next."""

    found: list[Candidate] = field(default_factory=list)
    waiting: list[Candidate] = field(default_factory=list)
    follows: Candidate | None = None
    """Whose successor, the next rank through the same wire, is not yet among `waiting`."""

    @property
    def is_over(self) -> bool:
        """Whether no path is left to be found."""
        return not self.waiting and self.follows is None


@dataclass
class Search:
    """The rankings of every node on the way from one node to the loss."""

    paths: Paths
    rankings: dict[str, Ranking] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the largest path of every node, from the loss back: one product for each wire."""
        loss = Candidate(-magnitude(self.paths.seed), -1, -1, self.paths.seed)
        self.rankings[self.paths.loss] = Ranking([loss])
        waiting = [self.paths.start]
        while waiting:
            name = waiting[-1]
            wires = self.paths.wires_on.get(name, ())
            missing = [wire.consumer for wire in wires if wire.consumer not in self.rankings]
            if missing and name not in self.rankings:
                waiting.extend(missing)
                continue
            waiting.pop()
            if name not in self.rankings:
                self._open(name, wires)

    def ranked(self, rank: int) -> tuple[Wire, ...] | None:
        """Return the wires of the path of a rank, counted from 0; None where there is none.

        Ranks are asked for in turn.
        """
        start = self.rankings[self.paths.start]
        if rank >= len(start.found) and not self._advance(self.paths.start):
            return None
        taken: list[Wire] = []
        name = self.paths.start
        while name != self.paths.loss:
            step = self.rankings[name].found[rank]
            wire = self.paths.wires_on[name][step.slot]
            taken.append(wire)
            name, rank = wire.consumer, step.rank
        return tuple(taken)

    def _open(self, name: str, wires: tuple[Wire, ...]) -> None:
        """Begin a ranking; the largest path of every consumer is known."""
        ranking = self.rankings[name] = Ranking()
        for slot in range(len(wires)):
            self._offer(ranking, wires[slot], slot, 0)
        self._take(ranking)

    def _advance(self, start: str) -> bool:
        """Find a node's next path; False where there is none.

        What follows the path found last may need the consumer's next one first, and so on.
        """
        before = len(self.rankings[start].found)
        waiting = [start]
        while waiting:
            ranking, wires = self.rankings[waiting[-1]], self.paths.wires_on.get(waiting[-1], ())
            last = ranking.follows
            if last is not None:
                wire = wires[last.slot]
                consumer = self.rankings[wire.consumer]
                if len(consumer.found) <= last.rank + 1 and not consumer.is_over:
                    waiting.append(wire.consumer)
                    continue
                ranking.follows = None
                if len(consumer.found) > last.rank + 1:
                    self._offer(ranking, wire, last.slot, last.rank + 1)
            self._take(ranking)
            waiting.pop()
        return len(self.rankings[start].found) > before

    def _offer(self, ranking: Ranking, wire: Wire, slot: int, rank: int) -> None:
        flow = self.rankings[wire.consumer].found[rank].product
        product = self.paths.crossed(wire, self.paths.factors_on[wire], flow)
        heappush(ranking.waiting, Candidate(-magnitude(product), slot, rank, product))

    def _take(self, ranking: Ranking) -> None:
        if ranking.waiting:
            found = heappop(ranking.waiting)
            ranking.found.append(found)
            ranking.follows = found


def magnitude(product: Value) -> float:
    """Return the size of a number for the order of paths; ∞ for what is not finite."""
    size = abs(float(product))
    return size if size < float("inf") else float("inf")


def largest_paths(paths: Paths) -> Iterator[Path]:
    """Go through the paths from the largest |product| down; a tie goes by the order of the wires.

    Each step costs one pass over the path it finds, however many paths there are.  Raises
    GraphError where the way leads through arrays.
    """
    if not paths.is_scalar:
        raise GraphError(
            f"The paths from {paths.start} to {paths.loss} lead through arrays, and these have "
            "no magnitudes that multiply; they are listed in the order of their wires."
        )
    if not paths.count:
        return
    with np.errstate(all="ignore"):
        search = Search(paths)
    known = dict(paths.factors_on)
    rank = 0
    while True:
        with np.errstate(all="ignore"):
            taken = search.ranked(rank)
        if taken is None:
            return
        yield paths.path(taken, known)
        rank += 1
