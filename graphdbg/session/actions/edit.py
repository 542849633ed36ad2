"""The menu Edit: undo and redo, and changes to the graph at what is picked."""

from __future__ import annotations

from functools import partial
from typing import Literal

from graphdbg.core.graph import LEAF_KINDS, Graph
from graphdbg.session.actions.action import Action, Desk
from graphdbg.session.actions.conditions import has_graph
from graphdbg.session.building import (
    Field,
    can_be_kind,
    can_be_loss,
    duplicate_picked,
    make_kind,
    make_loss,
    paste,
    picked,
    remove_empty_slots,
    remove_nodes,
    remove_picked,
    spare_slots,
    text_of_picked,
)
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.undo import redo, undo


def undo_title(state: State) -> str:
    """Return the title of undo, with what it takes back."""
    return "Undo" if state.history.undone is None else f"Undo: {state.history.undone}"


def redo_title(state: State) -> str:
    """Return the title of redo, with what it does again."""
    return "Redo" if state.history.redone is None else f"Redo: {state.history.redone}"


def has_picked(state: State) -> bool:
    """Whether a node is selected."""
    return bool(picked(state))


def has_node(state: State) -> bool:
    """Whether the panels speak of a node."""
    return state.graph is not None and state.focus in state.graph.nodes


def copy(session: Session, desk: Desk) -> None:
    """Copy the selected nodes as text."""
    text = text_of_picked(session)
    if text is not None:
        desk.copy(text)


def cut(session: Session, desk: Desk) -> None:
    """Copy the selected nodes as text and remove them."""
    text = text_of_picked(session)
    if text is not None:
        desk.copy(text)
        remove_nodes(session)


def put_in(session: Session, desk: Desk) -> None:
    """Put the nodes of the clipboard in, and see that they are in sight."""
    before = session.state.graph
    paste(session, desk.clipboard())
    show_new(session, desk, before)


def duplicate(session: Session, desk: Desk) -> None:
    """Put copies of the selected nodes in; while one builds, see that they are in sight."""
    before = session.state.graph
    duplicate_picked(session)
    if session.state.building:
        show_new(session, desk, before)


def show_new(session: Session, desk: Desk, before: Graph | None) -> None:
    """Bring what was put in into sight, where something was."""
    if session.state.graph is not before and session.state.selection is not None:
        desk.keep_in_sight(session.state.selection)


def remove_title(state: State) -> str:
    """Return the title of removing: of a wire it is only the connection that goes."""
    return "Delete" if state.wire is None else "Disconnect"


def type_in(field: Field | Literal["name"], session: Session, desk: Desk) -> None:
    """Let a person type another name, label or note, where there is a node to say it of."""
    if has_node(session.state):
        desk.describe_node(field)


def ask_group(session: Session, desk: Desk) -> None:
    """Let a person type a group, where nodes are selected."""
    if has_picked(session.state):
        desk.ask_group()


def kind_action(kind: str) -> Action:
    """Return the action that makes a leaf one of another kind."""
    return Action(
        f"kind.{kind}",
        f"Make it {'an' if kind == 'input' else 'a'} {kind}",
        "Edit",
        lambda session, desk: make_kind(session, kind),
        enabled=lambda state: can_be_kind(state, kind),
    )


EDIT: tuple[Action, ...] = (
    Action(
        "undo",
        "Undo",
        "Edit",
        lambda s, d: undo(s),
        ("Ctrl+Z",),
        enabled=lambda state: state.history.undone is not None,
        title_of=undo_title,
    ),
    Action(
        "redo",
        "Redo",
        "Edit",
        lambda s, d: redo(s),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        enabled=lambda state: state.history.redone is not None,
        title_of=redo_title,
    ),
    Action(
        "cut",
        "Cut",
        "Edit",
        cut,
        canvas_keys=("Ctrl+X",),
        enabled=has_picked,
        starts_section=True,
    ),
    Action("copy", "Copy", "Edit", copy, canvas_keys=("Ctrl+C",), enabled=has_picked),
    Action(
        "paste",
        "Paste",
        "Edit",
        put_in,
        canvas_keys=("Ctrl+V",),
        enabled=has_graph,
    ),
    Action(
        "duplicate",
        "Duplicate",
        "Edit",
        duplicate,
        canvas_keys=("Ctrl+D",),
        enabled=has_picked,
    ),
    Action(
        "remove",
        "Delete",
        "Edit",
        lambda s, d: remove_picked(s),
        canvas_keys=("Del",),
        enabled=has_picked,
        title_of=remove_title,
    ),
    Action(
        "rename",
        "Rename…",
        "Edit",
        partial(type_in, "name"),
        canvas_keys=("F2",),  # a list edits its own rows by it
        enabled=has_node,
        starts_section=True,
    ),
    Action(
        "set_label",
        "Label in LaTeX…",
        "Edit",
        partial(type_in, "label"),
        canvas_keys=("Shift+F2",),
        enabled=has_node,
    ),
    Action(
        "set_note",
        "Note…",
        "Edit",
        partial(type_in, "note"),
        canvas_keys=("Ctrl+F2",),
        enabled=has_node,
    ),
    Action(
        "set_group",
        "Group…",
        "Edit",
        ask_group,
        canvas_keys=("Ctrl+Alt+G",),
        enabled=has_picked,
    ),
    *(kind_action(kind) for kind in LEAF_KINDS),
    Action(
        "remove_slots",
        "Remove empty slots",
        "Edit",
        lambda s, d: remove_empty_slots(s),
        canvas_keys=("Shift+Del",),
        enabled=lambda state: bool(spare_slots(state)),
    ),
    Action("make_loss", "Make it the loss", "Edit", lambda s, d: make_loss(s), enabled=can_be_loss),
)
