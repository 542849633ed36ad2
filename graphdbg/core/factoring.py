"""From the sum over all paths to backprop: suffixes that paths share are summed once.

The gradient of a node is a sum over its paths to the loss, each a chain of local derivatives.
All paths that go through one node end in the same sum, that node's own gradient.  Factoring it
out, first at the nodes next to the loss and then further back, leaves

    ∂L/∂x = Σ over wires of (local derivative) · (gradient of the consumer, already summed)

which is the backward pass.  A fold takes one node; nodes with one wire in and one wire out are
passed through, since nothing can be shared there.

Multiplications are counted as in core/counts: crossing a wire costs its products, one among
scalars, and a path costs its wires.  Counts there are of a whole gradient: `paths` adds up all
leaves, and `reverse` is one pass that serves them all.  Here both are of one node.  Additions
are those of whole contributions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from graphdbg.core import limits
from graphdbg.core.counts import multiplications
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace


@dataclass(frozen=True)
class Term:
    """One product: the gradient of `end` carried back through `wires`.

    `wires` run from the node of the sum; `end` is the loss, or a node that was factored out.
    """

    wires: tuple[Wire, ...]
    end: str


@dataclass(frozen=True)
class Sum:
    """The gradient of a node as a sum of products."""

    node: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Factoring:
    """The gradient after some folds.

    `node` was factored out by the last fold, None before any; `shared` is in how many products
    it was.  `products` is how many there are now in the sum of the first node.  `sums` write
    everything out, those factored out first and the first node last; None where that is too much.
    """

    step: int
    node: str | None
    shared: int
    products: int
    multiplications: int
    additions: int
    sums: tuple[Sum, ...] | None


@dataclass(frozen=True, eq=False)
class Factorings(Sequence[Factoring]):
    """Every step from the sum over all paths, at 0, to the backward pass; each made when asked for.

    A step costs one walk over the wires between the node and the loss, however many paths.
    """

    trace: Trace
    node: str
    wires: Mapping[str, tuple[Wire, ...]]
    order: tuple[str, ...]
    """The nodes on the way in the order of the backward pass, without the loss."""

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The nodes that are factored out, in order: where paths part or meet."""
        arriving = dict.fromkeys(self.order, 0)
        for name in self.order:
            for wire in self.wires[name]:
                if wire.consumer in arriving:
                    arriving[wire.consumer] += 1
        return tuple(
            name
            for name in self.order
            if name != self.node and (len(self.wires[name]) > 1 or arriving[name] > 1)
        )

    @cached_property
    def costs(self) -> Mapping[Wire, int]:
        """What crossing each wire costs, in multiplications."""
        return {w: multiplications(self.trace, w) for name in self.order for w in self.wires[name]}

    @cached_property
    def first(self) -> Factoring:
        """The sum over all paths, before any fold."""
        return self[0]

    def __len__(self) -> int:
        """Return how many steps there are, the first one counted."""
        return len(self.folded) + 1

    @overload
    def __getitem__(self, step: int) -> Factoring: ...
    @overload
    def __getitem__(self, step: slice) -> tuple[Factoring, ...]: ...
    def __getitem__(self, step: int | slice) -> Factoring | tuple[Factoring, ...]:
        """Return what there is after `step` folds."""
        if isinstance(step, slice):
            return tuple(self[i] for i in range(*step.indices(len(self))))
        if not -len(self) <= step < len(self):
            raise IndexError(step)
        return self._made(step % len(self))

    def _made(self, step: int) -> Factoring:
        ends = {self.trace.loss or "", *self.folded[:step]}
        products, cost = self._reckoned(ends)
        last = self.folded[step - 1] if step else None
        # Each node that was factored out, and the first one, is a sum over its own products.
        sums = (*self.folded[:step], self.node)
        shared = 0
        if last is not None:
            found, _ = self._reckoned(ends, only=last)
            shared = found[self.node]
        return Factoring(
            step=step,
            node=last,
            shared=shared,
            products=products[self.node],
            multiplications=sum(cost[name] for name in sums),
            additions=sum(max(0, products[name] - 1) for name in sums),
            sums=self._sums(sums, ends, products),
        )

    def _reckoned(
        self, ends: set[str], only: str | None = None
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Return how many products the gradient of each node is a sum of, and what they cost.

        Dynamic programming from the loss back, up to the next of `ends` each time; with `only`
        just the products that end there are counted.
        """
        products: dict[str, int] = {}
        cost: dict[str, int] = {}
        for name in self.order:
            found = spent = 0
            for wire in self.wires[name]:
                if wire.consumer in ends:
                    rest, tail = int(only in (None, wire.consumer)), 0
                else:
                    rest, tail = products[wire.consumer], cost[wire.consumer]
                found += rest
                spent += tail + rest * self.costs[wire]
            products[name], cost[name] = found, spent
        return products, cost

    def _sums(
        self, names: tuple[str, ...], ends: set[str], products: Mapping[str, int]
    ) -> tuple[Sum, ...] | None:
        if sum(products[name] for name in names) > limits.FACTORS_WRITTEN:
            return None
        sums = tuple(Sum(name, tuple(self._terms(name, ends))) for name in names)
        factors = sum(len(term.wires) for each in sums for term in each.terms)
        return sums if factors <= limits.FACTORS_WRITTEN else None

    def _terms(self, start: str, ends: set[str]) -> list[Term]:
        found: list[Term] = []
        waiting: list[tuple[str, tuple[Wire, ...]]] = [(start, ())]
        while waiting:
            name, taken = waiting.pop()
            if taken and name in ends:
                found.append(Term(taken, name))
                continue
            waiting.extend((w.consumer, (*taken, w)) for w in reversed(self.wires[name]))
        return found


def factorings(trace: Trace, node: str) -> Factorings:
    """Return the steps that turn the sum over a node's paths into the backward pass.

    Raises GraphError for a node without a gradient, for the loss, and without any path.
    """
    paths = trace.paths(node)
    if not paths.wires_on:
        raise GraphError(
            f"There is no path from {node} to {paths.loss} with anything to multiply, "
            "and so nothing to factor.",
            node=node,
        )
    places = trace.graph.places
    order = sorted(paths.wires_on, key=places.__getitem__, reverse=True)
    return Factorings(trace, node, paths.wires_on, tuple(order))
