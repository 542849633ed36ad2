"""Paths: every chain of wires from a node to the loss, counted at once and listed one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Wire
from graphdbg.core.values import Value, zeros_like


@dataclass(frozen=True)
class Path:
    """One chain of wires from a node to the loss.

    `nodes` runs from the node to the loss, `wires` and `factors` (the local derivatives) likewise;
    `product` is what the path adds to the gradient: the seed through every factor.
    """

    nodes: tuple[str, ...]
    wires: tuple[Wire, ...]
    factors: tuple[Value, ...]
    product: Value


@dataclass(frozen=True)
class Paths:
    """Every path from `start` to the loss, in the order in which the wires contribute.

    `count` is exact and costs no listing.  So is `len()`, but Python's stops at sys.maxsize and
    refuses (GraphError) beyond; going through them is refused above limits.PATHS.
    """

    start: str
    loss: str
    seed: Value
    wires: Mapping[str, tuple[Wire, ...]]
    local: Callable[[Wire], Value | None]

    @cached_property
    def count(self) -> int:
        """The exact number of paths, by dynamic programming from the loss back."""
        counts = {self.loss: 1}
        stack = [self.start]
        while stack:
            name = stack[-1]
            waiting = [w.consumer for w in self.wires.get(name, ()) if w.consumer not in counts]
            if name in counts or not waiting:
                counts.setdefault(
                    name, sum(counts[wire.consumer] for wire in self.wires.get(name, ()))
                )
                stack.pop()
            else:
                stack.extend(waiting)
        return counts[self.start]

    def __len__(self) -> int:
        """Return the number of paths."""
        if self.count > sys.maxsize:
            raise GraphError(
                f"There are {self.count:,} paths from {self.start} to {self.loss}, more than len() "
                "can say in Python; ask for .count."
            )
        return self.count

    def __bool__(self) -> bool:
        """Say whether there is any path, however many there are."""
        return self.count > 0

    def __iter__(self) -> Iterator[Path]:
        """Go through the paths, depth first, without recursion."""
        if self.count > limits.PATHS:
            raise GraphError(
                f"There are {self.count:,} paths from {self.start} to {self.loss}, and "
                f"{limits.PATHS:,} are listed at most; their sum is the gradient."
            )
        return self._walk()

    def __getitem__(self, place: int) -> Path:
        """Return one path by its place in the order."""
        return self.listed[place]

    @cached_property
    def listed(self) -> tuple[Path, ...]:
        """All paths as a tuple."""
        return tuple(self)

    @cached_property
    def total(self) -> Value:
        """The sum of the products, in order: the gradient, up to the last digits' rounding."""
        total = zeros_like(self.seed)
        with np.errstate(all="ignore"):
            for path in self:
                total = total + path.product
        return total

    def _walk(self) -> Iterator[Path]:
        factors: dict[Wire, Value] = {}
        stack: list[tuple[str, tuple[Wire, ...]]] = [(self.start, ())]
        while stack:
            name, taken = stack.pop()
            if name == self.loss:
                yield self._path(taken, factors)
                continue
            stack.extend(
                (wire.consumer, (*taken, wire)) for wire in reversed(self.wires.get(name, ()))
            )

    def _path(self, taken: tuple[Wire, ...], known: dict[Wire, Value]) -> Path:
        for wire in taken:
            if wire not in known:
                local = self.local(wire)
                if local is None:
                    raise GraphError(
                        f"The local derivative at slot {wire.slot} of {wire.consumer} is known "
                        "only as a VJP, so it is no single factor of a path."
                    )
                known[wire] = local
        factors = tuple(known[wire] for wire in taken)
        product = self.seed
        with np.errstate(all="ignore"):
            for factor in reversed(factors):
                product = product * factor
        nodes = (self.start, *(wire.consumer for wire in taken))
        return Path(nodes, taken, factors, product)
