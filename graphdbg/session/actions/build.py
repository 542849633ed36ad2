"""Building on the canvas: in the menu Edit, and the switch between building and debugging."""

from __future__ import annotations

from graphdbg.session.actions.action import Action, Desk
from graphdbg.session.actions.conditions import has_graph
from graphdbg.session.building import picked
from graphdbg.session.laying import can_tidy, select_all, set_building
from graphdbg.session.session import Session
from graphdbg.session.state import State


def is_building(state: State) -> bool:
    """Whether the canvas takes edits."""
    return state.building


def can_connect(state: State) -> bool:
    """Whether one node is selected that could go into a slot."""
    return state.building and len(picked(state)) == 1


def add_title(state: State) -> str:
    """Return the title of adding: with a wire picked, what is added comes onto it."""
    return "Add a node…" if state.wire is None else "Put an operation on the wire…"


def ask_node(session: Session, desk: Desk) -> None:
    """Let a person choose what to add, while building."""
    if is_building(session.state):
        desk.ask_node()


def ask_slot(session: Session, desk: Desk) -> None:
    """Let a person choose where the selected node goes, where one is selected."""
    if can_connect(session.state):
        desk.ask_slot()


def turn(session: Session, desk: Desk) -> None:
    """Go from building to debugging, or back."""
    set_building(session, not session.state.building)


def select_more(session: Session, desk: Desk) -> None:
    """Let a person choose one more node, where there is a graph."""
    if has_graph(session.state):
        desk.select_more()


def tidy(session: Session, desk: Desk) -> None:
    """Lay nodes out anew, where there are some."""
    if can_tidy(session.state):
        desk.tidy()


BUILD: tuple[Action, ...] = (
    Action(
        "activity.build",
        "Build on the canvas",
        "Edit",
        turn,
        ("Ctrl+B",),
        ("B",),
        enabled=has_graph,
        checked=is_building,
        starts_section=True,
    ),
    Action(
        "add_node",
        "Add a node…",
        "Edit",
        ask_node,
        canvas_keys=("N", "Ins"),
        enabled=is_building,
        title_of=add_title,
    ),
    Action(
        "connect",
        "Connect to…",
        "Edit",
        ask_slot,
        canvas_keys=("C",),
        enabled=can_connect,
    ),
    Action(
        "select_all",
        "Select all",
        "Edit",
        lambda s, d: select_all(s),
        canvas_keys=("Ctrl+A",),
        enabled=has_graph,
    ),
    Action(
        "select_more",
        "Select one more…",
        "Edit",
        select_more,
        canvas_keys=("Ctrl+Shift+A",),
        enabled=has_graph,
    ),
    Action(
        "tidy",
        "Tidy",
        "Edit",
        tidy,
        ("Ctrl+Shift+T",),
        enabled=can_tidy,
    ),
)
