"""The order of a run, made to keep what is computed in a group together.

Take each group for one node: the graph is then smaller, and its topological order, with ties by
document order as everywhere, has the group in one place.  Its nodes come there in their own
order, inner groups by the same rule.  Leaves are read, not computed; they stay where ties put
them, so that a run begins by reading what the document begins with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from graphdbg.core.graph import Node

Key: TypeAlias = tuple[str, ...] | str
"""A unit of the order: a group, by the parts of its path, or a node, by its name."""

Paths: TypeAlias = Mapping[str, tuple[str, ...]]
"""The parts of the path of each computed node that is in a group."""


def kept_together(nodes: Mapping[str, Node], order: tuple[str, ...]) -> tuple[str, ...]:
    """Return the order with every group together that can be; the same order where each is.

    `order` is topological with ties by document order.  A group that a path leaves and comes back
    to, and groups that wait for one another, cannot be one place: they stay where ties put them.
    """
    paths = {
        name: parts_of(node) for name, node in nodes.items() if node.group and node.op is not None
    }
    if not paths or is_together(nodes, order, paths):
        return order
    ranks = {name: i for i, name in enumerate(nodes)}
    return tuple(in_turn(nodes, order, paths, ranks, 0))


def is_together(nodes: Mapping[str, Node], order: Sequence[str], paths: Paths) -> bool:
    """Say whether what is computed in each group comes without anything foreign between.

    A leaf of the group itself is not foreign to it.
    """
    for level in range(1, max(map(len, paths.values())) + 1):
        seen: set[tuple[str, ...]] = set()
        current: tuple[str, ...] = ()
        for name in order:
            if nodes[name].op is None:
                if parts_of(nodes[name])[:level] != current:
                    current = ()
                continue
            path = paths.get(name, ())
            group = path[:level] if len(path) >= level else ()
            if group != current and group in seen:
                return False
            current = group
            if group:
                seen.add(group)
    return True


def parts_of(node: Node) -> tuple[str, ...]:
    """Return the parts of a node's path."""
    return tuple(part for part in (node.group or "").split("/") if part)


@dataclass(frozen=True)
class Units:
    """Some nodes as units: groups of one level, and the nodes beside them."""

    of: Mapping[str, Key]
    insides: Mapping[Key, Sequence[str]]
    consumers: Mapping[Key, Sequence[Key]]


def units_at(nodes: Mapping[str, Node], names: Sequence[str], paths: Paths, level: int) -> Units:
    """Return some nodes as units, each group of a level one of them."""
    of: dict[str, Key] = {
        name: paths[name][: level + 1] if len(paths.get(name, ())) > level else name
        for name in names
    }
    insides: dict[Key, list[str]] = {}
    for name in names:
        insides.setdefault(of[name], []).append(name)
    consumers: dict[Key, list[Key]] = {key: [] for key in insides}
    for name in names:
        for operand in nodes[name].inputs:
            if operand in of and of[operand] != of[name]:
                consumers[of[operand]].append(of[name])
    return Units(of, insides, consumers)


def in_turn(
    nodes: Mapping[str, Node],
    names: Sequence[str],
    paths: Paths,
    ranks: Mapping[str, int],
    level: int,
) -> list[str]:
    """Return some nodes of one group in the order of their units, each with what is in it."""
    while True:
        units = units_at(nodes, names, paths, level)
        if len(units.insides) == len(names):
            return list(names)
        order, stuck = sorted_units(units, ranks)
        if not stuck:
            break
        paths = taken_apart(nodes, units, stuck, paths, level)
    return [
        name
        for key in order
        for name in in_turn(nodes, units.insides[key], paths, ranks, level + 1)
    ]


def sorted_units(units: Units, ranks: Mapping[str, int]) -> tuple[list[Key], set[Key]]:
    """Return the units in topological order, ties by where one begins, and those in a knot.

    Kahn's algorithm with a heap, as for nodes.
    """
    begins = {key: min(map(ranks.__getitem__, inside)) for key, inside in units.insides.items()}
    missing = Counter(consumer for row in units.consumers.values() for consumer in row)
    ready = [(begins[key], key) for key in units.insides if not missing[key]]
    heapify(ready)
    order: list[Key] = []
    while ready:
        _, key = heappop(ready)
        order.append(key)
        for consumer in units.consumers[key]:
            missing[consumer] -= 1
            if not missing[consumer]:
                heappush(ready, (begins[consumer], consumer))
    return order, {key for key, count in missing.items() if count}


def taken_apart(
    nodes: Mapping[str, Node], units: Units, stuck: set[Key], paths: Paths, level: int
) -> Paths:
    """Return the paths without the groups of a knot; what is in them moves up a level.

    Those that a path leaves and comes back to go first, since the others may do without.
    """
    knot = set(stuck)
    while loose := {key for key in knot if not knot.intersection(units.consumers[key])}:
        knot -= loose  # it only waits for the knot
    torn = {key for key in knot if comes_back(nodes, units, key)}
    going = torn or {key for key in knot if isinstance(key, tuple)}
    freed = dict(paths)
    for key in going:
        for name in units.insides[key]:
            path = paths[name]
            inner = ("/".join(path[level : level + 2]),) if len(path) > level + 1 else ()
            freed[name] = (*path[:level], *inner, *path[level + 2 :])
    return freed


def comes_back(nodes: Mapping[str, Node], units: Units, key: Key) -> bool:
    """Say whether a path leaves a group and comes back to it; the names come in an order."""
    left: set[str] = set()
    for name, own in units.of.items():
        operands = nodes[name].inputs
        if own == key and any(operand in left for operand in operands):
            return True
        if own != key and any(
            operand in left or units.of.get(operand or "") == key for operand in operands
        ):
            left.add(name)
    return False
