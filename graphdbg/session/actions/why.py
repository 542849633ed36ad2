"""The part of the menu Debug that asks where a number comes from."""

from __future__ import annotations

from graphdbg.session.actions.action import Action
from graphdbg.session.actions.conditions import has_gradient, has_run, has_value
from graphdbg.session.why import ask_about, go_to_first_not_finite

WHY: tuple[Action, ...] = (
    Action(
        "why_value",
        "Why this value?",
        "Debug",
        lambda s, d: ask_about(s, "value"),
        ("Ctrl+I",),
        ("Y",),
        enabled=has_value,
        starts_section=True,
    ),
    Action(
        "why_gradient",
        "Why this gradient?",
        "Debug",
        lambda s, d: ask_about(s, "gradient"),
        ("Ctrl+Shift+I",),
        ("Shift+Y",),
        enabled=has_gradient,
    ),
    Action(
        "first_not_finite",
        "Go to the first NaN or infinity",
        "Debug",
        lambda s, d: go_to_first_not_finite(s),
        enabled=has_run,
    ),
)
