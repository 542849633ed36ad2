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

DIGITS = 10_000
"""In bits; Python refuses to write much longer integers in decimal digits."""


def in_digits(count: int) -> str:
    """Write a count with all its digits, or how large it is where Python would refuse."""
    bits = count.bit_length()
    return f"{count:,}" if bits <= DIGITS else f"more than 2^{bits - 1:,}"


@dataclass(frozen=True)
class Path:
    """One chain of wires from a node to the loss.

    `nodes` runs from the node to the loss, `wires` and `factors` (the local derivatives) likewise;
    a factor is None where only a VJP exists.  `product` is what the path adds to the gradient, of
    the node's shape: the seed through every factor, among arrays through the chain of VJPs.
    """

    nodes: tuple[str, ...]
    wires: tuple[Wire, ...]
    factors: tuple[Value | None, ...]
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
    vjp: Callable[[Wire, Value], Value]
    value: Callable[[str], Value]
    counted: Callable[[str], int]

    @cached_property
    def is_scalar(self) -> bool:
        """Whether every node on the way is a scalar, and every local derivative a number."""
        on_the_way = (*self.wires_on, self.loss)
        return all(self.value(name).shape == () for name in on_the_way) and all(
            factor is not None for factor in self.factors_on.values()
        )

    @cached_property
    def factors_on(self) -> Mapping[Wire, Value | None]:
        """The local derivative at every wire on the way; None where only a VJP exists."""
        return {wire: self.local(wire) for wires in self.wires_on.values() for wire in wires}

    @cached_property
    def wires_on(self) -> Mapping[str, tuple[Wire, ...]]:
        """The wires of each node on the way from `start` to the loss."""
        found: dict[str, tuple[Wire, ...]] = {}
        waiting = [self.start]
        while waiting:
            name = waiting.pop()
            if name not in found and name in self.wires:
                found[name] = self.wires[name]
                waiting.extend(wire.consumer for wire in found[name])
        return found

    @cached_property
    def count(self) -> int:
        """The exact number of paths, counted without listing them."""
        return self.counted(self.start)

    def __len__(self) -> int:
        """Return the number of paths."""
        if self.count > sys.maxsize:
            raise GraphError(
                f"There are {in_digits(self.count)} paths from {self.start} to {self.loss}, more "
                "than len() can say in Python; ask for .count."
            )
        return self.count

    def __bool__(self) -> bool:
        """Say whether there is any path, however many there are."""
        return self.count > 0

    def __iter__(self) -> Iterator[Path]:
        """Go through the paths, depth first, without recursion."""
        if self.count > limits.PATHS:
            raise GraphError(
                f"There are {in_digits(self.count)} paths from {self.start} to {self.loss}, and "
                f"{limits.PATHS:,} are listed at most; their sum is the gradient."
            )
        return self.walk()

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
        total = zeros_like(self.value(self.start))
        with np.errstate(all="ignore"):
            for path in self:
                total = total + path.product
        return total

    def crossed(self, wire: Wire, factor: Value | None, flow: Value) -> Value:
        """Return what becomes of an upstream gradient at one wire, given its local derivative.

        Where ∞ meets 0 the operation has the word: the closed gate of a relu lets nothing through.
        """
        if not self.is_scalar or factor is None or (factor == 0 and not np.isfinite(flow)):
            return self.vjp(wire, flow)
        return flow * factor

    def walk(self) -> Iterator[Path]:
        """Go through the paths in order, however many there are; whoever asks has to stop.

        A path costs no more than its own length.
        """
        factors: dict[Wire, Value | None] = {}
        stack: list[tuple[str, tuple[Wire, ...]]] = [(self.start, ())]
        while stack:
            name, taken = stack.pop()
            if name == self.loss:
                yield self.path(taken, factors)
                continue
            stack.extend(
                (wire.consumer, (*taken, wire)) for wire in reversed(self.wires.get(name, ()))
            )

    def path(self, taken: tuple[Wire, ...], known: dict[Wire, Value | None]) -> Path:
        """Return the path along some wires; `known` keeps their local derivatives."""
        for wire in taken:
            if wire not in known:
                known[wire] = self.local(wire)
        factors = tuple([known[wire] for wire in taken])
        product = self.seed
        with np.errstate(all="ignore"):
            for wire, factor in zip(reversed(taken), reversed(factors), strict=True):
                product = self.crossed(wire, factor, product)
        nodes = (self.start, *(wire.consumer for wire in taken))
        return Path(nodes, taken, factors, product)
