"""Groups: nodes that carry one path, like "layer1/h1", and what their wires and runs are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.once import once


def is_within(path: str | None, group: str) -> bool:
    """Say whether a node of this path is in a group, or in a group inside it."""
    return bool(path) and f"{clean(path)}/".startswith(f"{group}/")


@cache
def clean(path: str | None) -> str:
    """Return a path without empty parts, empty where there is none."""
    return "/".join(part for part in (path or "").split("/") if part)


@cache
def ancestors(path: str | None) -> tuple[str, ...]:
    """Return the groups that a path names, the outermost first: "a/b" is in a and in a/b."""
    parts = clean(path).split("/") if clean(path) else []
    return tuple("/".join(parts[: i + 1]) for i in range(len(parts)))


@once
def groups(graph: Graph) -> tuple[str, ...]:
    """Return the path of every group, an outer one before those in it, in document order."""
    paths = dict.fromkeys(node.group for node in graph.nodes.values())
    return tuple(dict.fromkeys(group for path in paths for group in ancestors(path)))


def members(graph: Graph, group: str) -> tuple[str, ...]:
    """Return the nodes of a group, those of its inner groups included, in document order."""
    return tuple(node.name for node in graph.nodes.values() if is_within(node.group, group))


def outsider(graph: Graph, group: str) -> str | None:
    """Return the first node outside that a path out of the group and back into it goes through.

    None where the group is convex: then it can be folded and nothing that is left depends on
    itself.
    """
    inside = {graph.places[name] for name in members(graph, group)}
    return first_outside(graph, inside)


def first_outside(graph: Graph, inside: set[int]) -> str | None:
    """Return the first node through which a path leaves some places and comes back, or None.

    What comes after the last of them in the order leads back to none, so nothing beyond is
    looked at: where what is computed comes together that is little.
    """
    last = max(inside, default=0)
    left_at: dict[int, int] = {}
    for place in inside:
        for consumer, _ in graph.links[place]:
            if consumer < last and consumer not in inside:
                left_at[consumer] = consumer
    waiting = sorted(left_at)
    found: list[int] = []
    while waiting:
        place = waiting.pop()
        for consumer, _ in graph.links[place]:
            if consumer in inside:
                found.append(left_at[place])
            elif consumer < last and consumer not in left_at:
                left_at[consumer] = left_at[place]
                waiting.append(consumer)
    return graph.order[min(found)] if found else None


@once
def torn(graph: Graph) -> Mapping[str, str]:
    """Return the groups that are not convex, each with a node outside that shows it."""
    found: dict[str, set[int]] = {}
    for name, node in graph.nodes.items():
        for group in ancestors(node.group):
            found.setdefault(group, set()).add(graph.places[name])
    return {
        group: outside
        for group, inside in found.items()
        if (outside := first_outside(graph, inside)) is not None
    }


def refuse_fold(graph: Graph, group: str) -> None:
    """Raise GraphError, naming the node outside, where a group cannot be one box."""
    if not any(is_within(node.group, group) for node in graph.nodes.values()):
        raise GraphError(f"There is no group {group} in this graph.")
    outside = outsider(graph, group)
    if outside is not None:
        raise GraphError(
            f"{group} cannot be folded, because a path leaves it to {outside} and comes back; "
            f"put {outside} into the group, or take it apart.",
            node=outside,
        )


def still_folded(graph: Graph, folded: frozenset[str]) -> frozenset[str]:
    """Return those of some groups that are in a graph and can be one box in it."""
    if not folded:
        return folded
    kept = folded.intersection(groups(graph)).difference(torn(graph))
    return folded if kept == folded else kept


def outputs_of(graph: Graph, inside: Collection[str]) -> tuple[str, ...]:
    """Return which of some nodes are used by others, or computed and used by none."""
    places = {graph.places[name] for name in inside}

    def is_output(name: str) -> bool:
        links = graph.links[graph.places[name]]
        if not links:
            return graph.nodes[name].op is not None
        return any(consumer not in places for consumer, _ in links)

    return tuple(filter(is_output, inside))


def outermost(path: str | None, folded: Collection[str]) -> str | None:
    """Return the outermost of some folded groups that a node of this path is in, or None."""
    if not path or not folded:
        return None
    return next((group for group in ancestors(path) if group in folded), None)


def owners(graph: Graph, folded: Iterable[str]) -> Mapping[str, str]:
    """Return the outermost folded group of each node that is in one."""
    kept = frozenset(folded)
    by_path = {
        path: outermost(path, kept)
        for path in dict.fromkeys(node.group for node in graph.nodes.values())
    }
    return {
        node.name: group
        for node in graph.nodes.values()
        if (group := by_path[node.group]) is not None
    }
