"""The rows a finder offers: every action, and every node of a graph."""

from __future__ import annotations

from graphdbg.core.graph import Graph
from graphdbg.session.actions import ACTIONS
from graphdbg.session.search import Entry, nodes_of
from graphdbg.session.state import State
from graphdbg.ui.finder.rows import Found
from graphdbg.ui.shortcuts import written

HIDDEN = frozenset(("find_action",))
"""Actions that would only bring the finder up again."""


def action_rows(state: State) -> list[Found]:
    """Return every action: those that can be used first, each with its menu and its keys."""
    rows = [
        Found(
            Entry(row.id, row.title_in(state).rstrip("…"), (f"{row.menu} {row.title}",)),
            row.menu,
            written(row.keys[:1]),
            row.enabled(state),
        )
        for row in ACTIONS
        if row.id not in HIDDEN
    ]
    return sorted(rows, key=lambda row: not row.enabled)


def node_rows(graph: Graph) -> list[Found]:
    """Return every node: its group beside it, and at the right what it is."""
    return [
        Found(entry, graph.nodes[entry.id].group or "", kind_of(graph, entry.id))
        for entry in nodes_of(graph)
    ]


def kind_of(graph: Graph, name: str) -> str:
    """Return what a node is: "input", "half squared error"."""
    node = graph.nodes[name]
    return (node.op or node.kind).replace("_", " ")
