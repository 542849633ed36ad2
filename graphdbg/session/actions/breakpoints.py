"""The head of the menu Debug: breakpoints."""

from __future__ import annotations

from graphdbg.session.actions.action import Action
from graphdbg.session.actions.conditions import has_breakpoint_at_hand, has_breakpoints, has_focus
from graphdbg.session.breakpoints import edit_condition, remove_all, switch, toggle

BREAKPOINTS: tuple[Action, ...] = (
    Action(
        "breakpoint",
        "Set or remove breakpoint",
        "Debug",
        lambda s, d: toggle(s),
        ("F9",),
        enabled=has_focus,
    ),
    Action(
        "breakpoint_condition",
        "Edit breakpoint…",
        "Debug",
        lambda s, d: edit_condition(s),
        ("Ctrl+F9",),
        enabled=has_focus,
    ),
    Action(
        "breakpoint_switch",
        "Turn breakpoint off or on",
        "Debug",
        lambda s, d: switch(s),
        ("Shift+F9",),
        enabled=has_breakpoint_at_hand,
    ),
    Action(
        "breakpoints_remove",
        "Remove all breakpoints",
        "Debug",
        lambda s, d: remove_all(s),
        ("Ctrl+Shift+F9",),
        enabled=has_breakpoints,
    ),
)
