"""Every action, one row each; menus, buttons and keys are views of this table."""

from __future__ import annotations

from graphdbg.session.actions.action import Action, Desk
from graphdbg.session.actions.breakpoints import BREAKPOINTS
from graphdbg.session.actions.build import BUILD
from graphdbg.session.actions.debug import DEBUG
from graphdbg.session.actions.edit import EDIT
from graphdbg.session.actions.file import FILE
from graphdbg.session.actions.go import GO, HELP
from graphdbg.session.actions.groups import GROUPS
from graphdbg.session.actions.run import RUN
from graphdbg.session.actions.stepping import STEPPING
from graphdbg.session.actions.text import TEXT
from graphdbg.session.actions.view import VIEW
from graphdbg.session.actions.watches import WATCHES
from graphdbg.session.actions.why import WHY
from graphdbg.session.actions.wire import WIRE

__all__ = ["ACTIONS", "MENUS", "Action", "Desk"]

ACTIONS: tuple[Action, ...] = (
    *FILE,
    *EDIT,
    *TEXT,
    *BUILD,
    *STEPPING,
    *RUN,
    *BREAKPOINTS,
    *WHY,
    *WATCHES,
    *DEBUG,
    *GO,
    *WIRE,
    *VIEW,
    *GROUPS,
    *HELP,
)

MENUS = ("File", "Edit", "Run", "Debug", "Go", "View", "Help")
"""The menus in order."""
