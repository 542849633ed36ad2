"""Groups: nodes that carry one path, like "layer1/h1", and what their wires and runs are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import EMPTY, Graph, Wire
from graphdbg.core.trace import Trace


def is_within(path: str | None, group: str) -> bool:
    """Say whether a node of this path is in a group, or in a group inside it."""
    return bool(path) and f"{path}/".startswith(f"{group}/")


def groups(graph: Graph) -> tuple[str, ...]:
    """Return the path of every group, an outer one before those in it, in document order."""
    found: dict[str, None] = {}
    for path in dict.fromkeys(node.group for node in graph.nodes.values()):
        parts = [part for part in (path or "").split("/") if part]
        found.update(dict.fromkeys("/".join(parts[: i + 1]) for i in range(len(parts))))
    return tuple(found)


def members(graph: Graph, group: str) -> tuple[str, ...]:
    """Return the nodes of a group, those of its inner groups included, in document order."""
    return tuple(node.name for node in graph.nodes.values() if is_within(node.group, group))


def outsider(graph: Graph, group: str) -> str | None:
    """Return the first node outside that a path out of the group and back into it goes through.

    None where the group is convex: then it can be folded and nothing that is left depends on
    itself.  Only what stands between its first and its last node in the order can lie on such a
    path, so nothing else is looked at.
    """
    places = sorted(graph.places[name] for name in members(graph, group))
    if not places:
        return None
    inside, left = set(places), set[int]()
    came_back: list[int] = []
    for place in range(places[0], places[-1] + 1):
        operands = graph.operands[place]
        if place in inside:
            came_back += [operand for operand in operands if operand in left]
        elif any(operand in inside or operand in left for operand in operands if operand != EMPTY):
            left.add(place)
    return graph.order[first_on_the_way(graph, came_back, inside, left)] if came_back else None


def first_on_the_way(graph: Graph, ends: list[int], inside: set[int], left: set[int]) -> int:
    """Return the place at which a path to one of the ends has just left the group."""
    place = min(ends)
    while not any(operand in inside for operand in graph.operands[place]):
        place = min(operand for operand in graph.operands[place] if operand in left)
    return place


def is_convex(graph: Graph, group: str) -> bool:
    """Say whether no path leaves the group and comes back."""
    return outsider(graph, group) is None


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


@dataclass(frozen=True)
class Boundary:
    """The wires over the edge of a group, and the nodes in it whose value is used outside."""

    entering: tuple[Wire, ...]
    leaving: tuple[Wire, ...]
    outputs: tuple[str, ...]


def boundary(graph: Graph, group: str) -> Boundary:
    """Return what goes into a group and out of it; a node that nobody consumes is an output."""
    inside = members(graph, group)
    names = set(inside)
    entering = tuple(
        Wire(name, slot)
        for name in inside
        for slot, operand in enumerate(graph.nodes[name].inputs)
        if operand is not None and operand not in names
    )
    leaving = tuple(
        wire for name in inside for wire in graph.consumers[name] if wire.consumer not in names
    )
    used = {graph.operand(wire) for wire in leaving}
    outputs = tuple(
        name
        for name in inside
        if name in used or (graph.nodes[name].op is not None and not graph.consumers[name])
    )
    return Boundary(entering, leaving, outputs)


def outermost(path: str | None, folded: Iterable[str]) -> str | None:
    """Return the outermost of some folded groups that a node of this path is in, or None."""
    if not path or not folded:
        return None
    kept = frozenset(folded)
    parts = path.split("/")
    tried = ("/".join(parts[: i + 1]) for i in range(len(parts)))
    return next((group for group in tried if group in kept), None)


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


def run_of(trace: Trace, group: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a run that belong to a group: the cursors before and after each.

    A stretch ends with the forward pass at the latest.  Where the order keeps the group together
    it has one for what is computed, and others for leaves that are read or complete elsewhere.
    """
    names = set(members(trace.graph, group))
    found: list[tuple[int, int]] = []
    for i in range(trace.length):
        if trace.events.happened(i)[1] in names:
            if found and found[-1][1] == i != trace.forward_end:
                found[-1] = found[-1][0], i + 1
            else:
                found.append((i, i + 1))
    return tuple(found)
