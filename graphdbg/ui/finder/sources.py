"""The rows a finder offers: every action, and every node of a graph."""

from __future__ import annotations

from graphdbg.core.edit import slots_for, wires_for
from graphdbg.core.graph import Graph
from graphdbg.session.actions import ACTIONS
from graphdbg.session.catalogue import LEAF, catalogue
from graphdbg.session.laying import has_spare_slot
from graphdbg.session.search import Entry, nodes_of
from graphdbg.session.state import State
from graphdbg.ui.canvas.slots import is_empty, slot_name
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
            written((row.keys or row.canvas_keys)[:1]),
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


def catalogue_rows(on_wire: bool = False) -> list[Found]:
    """Return all that can be added to a graph: its formula beside it, its family at the right.

    On a wire only operations can go.
    """
    return [
        Found(one.entry, one.formula, one.family, sentence=one.sentence)
        for one in catalogue()
        if not on_wire or one.family != LEAF
    ]


def slot_rows(graph: Graph, operand: str) -> list[Found]:
    """Return every slot that a node could go into, those first that are empty and can take it.

    Beside each is what is in it now, or why the node cannot go there.  An operation with a slot
    to spare is offered the wires too that it could be put on, after the slots that can take it.
    """
    rows = []
    for wire, why in slots_for(graph, operand).items():
        node = graph.nodes[wire.consumer]
        now = None if is_empty(node, wire.slot) else node.inputs[wire.slot]
        entry = Entry(
            f"{wire.consumer} {wire.slot}", f"{wire.consumer}: {slot_name(node, wire.slot)}"
        )
        detail = why or ("empty" if now is None else f"in place of {now}")
        rows.append(Found(entry, detail, kind_of(graph, wire.consumer), why is None))
    if has_spare_slot(graph, operand):
        rows += rows_on_wires(graph, operand)
    return sorted(rows, key=lambda row: (not row.enabled, row.detail != "empty"))


def rows_on_wires(graph: Graph, name: str) -> list[Found]:
    """Return the wires that an operation could be put on."""
    return [
        Found(
            Entry(f"on {wire.consumer} {wire.slot}", f"{graph.operand(wire)} → {wire.consumer}"),
            f"comes between the two, into {slot_name(graph.nodes[wire.consumer], wire.slot)}",
            "wire",
        )
        for wire in wires_for(graph, name)
    ]


def kind_of(graph: Graph, name: str) -> str:
    """Return what a node is: "input", "half squared error"."""
    node = graph.nodes[name]
    return (node.op or node.kind).replace("_", " ")
