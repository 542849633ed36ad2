"""The nodes of a graph by group: a tree of boxes within boxes."""

from __future__ import annotations

from dataclasses import dataclass

from graphdbg.core.graph import Graph


@dataclass(frozen=True)
class Branch:
    """A group, or the whole graph: the groups in it, then its own nodes, each in document order.

    `path` is the whole name of the group, empty for the graph; `count` are all nodes within.
    """

    name: str
    path: str
    branches: tuple[Branch, ...]
    nodes: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many nodes there are, those of inner groups included."""
        return len(self.nodes) + sum(branch.count for branch in self.branches)


@dataclass
class Growing:
    """A branch while its nodes are gathered."""

    name: str
    path: str
    branches: dict[str, Growing]
    nodes: list[str]

    def grown(self) -> Branch:
        """Return the branch as it is."""
        inner = tuple(branch.grown() for branch in self.branches.values())
        return Branch(self.name, self.path, inner, tuple(self.nodes))


def outline(graph: Graph) -> Branch:
    """Return the groups and nodes of a graph as a tree."""
    whole = Growing("", "", {}, [])
    for node in graph.nodes.values():
        place = whole
        for part in (node.group or "").split("/"):
            if part:
                path = f"{place.path}/{part}" if place.path else part
                place = place.branches.setdefault(part, Growing(part, path, {}, []))
        place.nodes.append(node.name)
    return whole.grown()
