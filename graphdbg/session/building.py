"""Commands that change the graph at what is picked: remove, duplicate, copy, paste, rename, say.

Each is one edit that can be undone; what cannot be done is said, and nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from graphdbg.core import edit as edits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, graph_from
from graphdbg.core.ops import operation
from graphdbg.files.fragment import dumps_fragment, loads_fragment
from graphdbg.session.document import document, renamed
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.undo import edit

Field: TypeAlias = Literal["label", "note", "comment", "group"]
FIELDS: dict[Literal["label", "note", "comment"], Callable[[Graph, str, str], Graph]] = {
    "label": edits.with_label,
    "note": edits.with_note,
    "comment": edits.with_comment,
}
"""What can be said of a node, and the edit that says it."""


def picked(state: State) -> tuple[str, ...]:
    """Return the nodes that a command is about, in document order."""
    if state.graph is None or state.selection is None:
        return ()
    return tuple([n for n in state.graph.nodes if n == state.selection or n in state.selected])


def counted(names: tuple[str, ...]) -> str:
    """Return one name as it is, and how many there are of more."""
    return names[0] if len(names) == 1 else f"{len(names)} nodes"


def new_graph(session: Session) -> None:
    """Begin with an empty graph, to be built."""
    session.show(graph_from(()))
    session.change(building=True)


def attempt(session: Session, change: Callable[[], None]) -> bool:
    """Do something that may be refused; say why where it is, and return whether it was done."""
    try:
        change()
    except GraphError as problem:
        session.change(message=problem.sentence, playing=False)
        return False
    return True


def remove_picked(session: Session) -> None:
    """Disconnect the picked wire, else remove the selected nodes; slots they filled are empty."""
    graph, wire = session.state.graph, session.state.wire
    if graph is not None and wire is not None:
        label = f"disconnect {graph.operand(wire)} from {wire.consumer}"
        edit(session, label, edits.disconnect(graph, *wire))
    else:
        remove_nodes(session)


def remove_nodes(session: Session) -> None:
    """Remove the selected nodes; the slots they filled are empty."""
    graph, names = session.state.graph, picked(session.state)
    if graph is not None and names:
        edit(session, f"remove {counted(names)}", edits.remove(graph, names), selection=None)


def duplicate_picked(session: Session) -> None:
    """Put copies of the selected nodes in, which take what those take, and select them."""
    graph, names = session.state.graph, picked(session.state)
    if graph is None or not names:
        return

    def change() -> None:
        changed, copies = edits.duplicate(graph, names)
        label = f"duplicate {counted(names)}"
        edit(session, label, changed, selection=copies[-1], selected=frozenset(copies), wire=None)

    attempt(session, change)


def text_of_picked(session: Session) -> str | None:
    """Return the selected nodes as text of the file format, or None where there are none."""
    graph, names = session.state.graph, picked(session.state)
    if graph is None or not names:
        return None
    found: list[str] = []
    attempt(session, lambda: found.append(dumps_fragment(graph, names)))
    return found[0] if found else None


def paste(session: Session, text: str) -> None:
    """Put the nodes of a text in, under names that are free, and select the last of them."""
    graph = session.state.graph
    if graph is None:
        return

    def change() -> None:
        part = loads_fragment(text)
        if not part.nodes:
            raise GraphError("There is nothing to paste; copy some nodes first.")
        changed, names = edits.merge(graph, part)
        label = f"paste {counted(names)}"
        edit(session, label, changed, selection=names[-1], selected=frozenset(names), wire=None)

    attempt(session, change)


def rename(session: Session, old: str, new: str) -> bool:
    """Give a node another name; all that takes it, and all that is said of it, follows."""
    state = session.state
    if state.graph is None:
        return False

    def change() -> None:
        changed = edits.rename(document(state), old, new.strip())
        label = f"rename {old} to {new.strip()}"
        edit(session, label, changed, **renamed(state, changed, old, new.strip()))

    return new.strip() == old or attempt(session, change)


def describe(session: Session, name: str, field: Field, text: str) -> bool:
    """Give a node another label, note, comment or group; an empty one takes it away.

    A group is given to all that are selected, where the node is one of them.
    """
    graph = session.state.graph
    if graph is None:
        return False
    if field == "group":
        names = picked(session.state)
        return put_into(session, names if name in names else (name,), text.strip())
    if (getattr(graph.node(name), field) or "") == text.strip():
        return True

    def change() -> None:
        edit(session, f"edit the {field} of {name}", FIELDS[field](graph, name, text.strip()))

    return attempt(session, change)


def put_into(session: Session, names: tuple[str, ...], group: str) -> bool:
    """Put nodes into a group, such as "layer1/h1"; an empty one takes them out of theirs."""
    graph = session.state.graph
    if graph is None:
        return False
    if all((graph.node(name).group or "") == group for name in names):
        return True

    def change() -> None:
        label = f"put {counted(names)} into {group}" if group else f"ungroup {counted(names)}"
        edit(session, label, edits.with_group(graph, names, group))

    return attempt(session, change)


def set_kind(session: Session, name: str, kind: str) -> bool:
    """Make a leaf an input, a parameter or a constant."""
    graph = session.state.graph
    if graph is None:
        return False

    def change() -> None:
        article = "an" if kind == "input" else "a"
        edit(session, f"make {name} {article} {kind}", edits.with_kind(graph, name, kind))

    return attempt(session, change)


def group_picked(session: Session, group: str) -> None:
    """Put the selected nodes into a group, such as "layer1/h1"; an empty name takes them out."""
    put_into(session, picked(session.state), group.strip())


def common_group(state: State) -> str:
    """Return the group that every selected node is in, empty where they are in none or several."""
    if state.graph is None:
        return ""
    found = {state.graph.nodes[name].group or "" for name in picked(state)}
    return found.pop() if len(found) == 1 else ""


def remove_empty_slots(session: Session) -> None:
    """Take the empty slots away that the node in focus has grown and does not need."""
    graph, name = session.state.graph, session.state.focus
    if graph is None or name is None:
        return
    changed = graph
    for slot in spare_slots(session.state):
        changed = edits.remove_slot(changed, name, slot)
    if changed is not graph:
        edit(session, f"remove empty slots of {name}", changed)


def spare_slots(state: State) -> tuple[int, ...]:
    """Return the empty slots that the node in focus could do without, the last first."""
    graph, name = state.graph, state.focus
    node = None if graph is None or name is None else graph.nodes.get(name)
    if node is None or node.op is None or not operation(node.op).variadic:
        return ()
    most = len(node.inputs) - len(operation(node.op).slots)
    empty = [slot for slot, operand in enumerate(node.inputs) if operand is None]
    return tuple(empty[::-1][: max(most, 0)])


def make_kind(session: Session, kind: str) -> None:
    """Make the leaf that the panels speak of an input, a parameter or a constant."""
    name = session.state.focus
    if name is not None and can_be_kind(session.state, kind):
        set_kind(session, name, kind)


def can_be_kind(state: State, kind: str) -> bool:
    """Say whether the panels speak of a leaf of another kind."""
    graph, name = state.graph, state.focus
    if graph is None or name is None or name not in graph.nodes:
        return False
    return graph.nodes[name].is_leaf and graph.nodes[name].kind != kind


def make_loss(session: Session) -> None:
    """Make the node that the panels speak of the loss."""
    graph, name = session.state.graph, session.state.focus
    if graph is not None and name is not None and can_be_loss(session.state):
        attempt(
            session,
            lambda: edit(session, f"make {name} the loss", edits.with_loss(graph, name)),
        )


def can_be_loss(state: State) -> bool:
    """Say whether the node that the panels speak of could be the loss and is not."""
    graph, name = state.graph, state.focus
    if graph is None or name is None or name not in graph.nodes:
        return False
    return graph.nodes[name].kind != "constant" and graph.loss != name
