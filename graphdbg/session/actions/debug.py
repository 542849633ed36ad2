"""The menu Debug: questions about the run, and changes to it."""

from __future__ import annotations

from graphdbg.session.actions.action import Action, Desk
from graphdbg.session.actions.conditions import has_backward
from graphdbg.session.checking import cancel_check, start_check
from graphdbg.session.editing import can_edit, forget_changes, stop_nudging
from graphdbg.session.session import Session
from graphdbg.session.state import State


def is_at_leaf(state: State) -> bool:
    """Whether the panels speak of a leaf whose value can be changed."""
    return can_edit(state, state.focus)


def edit_value(session: Session, desk: Desk) -> None:
    """Let a person type another value, where there is one to change."""
    if is_at_leaf(session.state):
        desk.edit_value()


def check_all(session: Session) -> None:
    """Bring up the panel of the gradient check and begin."""
    session.show_panel("check")
    start_check(session)


DEBUG: tuple[Action, ...] = (
    Action(
        "edit_value",
        "Change the value…",
        "Debug",
        edit_value,
        canvas_keys=("E",),
        enabled=is_at_leaf,
        starts_section=True,
    ),
    Action(
        "forget_changes",
        "Mark changed numbers no more",
        "Debug",
        lambda s, d: forget_changes(s),
        enabled=lambda state: state.compared is not None,
    ),
    Action(
        "stop_nudging",
        "Stop nudging",
        "Debug",
        lambda s, d: stop_nudging(s),
        enabled=lambda state: state.nudged is not None,
    ),
    Action(
        "check_all",
        "Check all gradients",
        "Debug",
        lambda s, d: check_all(s),
        enabled=has_backward,
        starts_section=True,
    ),
    Action(
        "cancel_check",
        "Cancel the check",
        "Debug",
        lambda s, d: cancel_check(s),
        enabled=lambda state: state.checkup is not None and not state.checkup.is_over,
    ),
)
