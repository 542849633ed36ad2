"""The watches of the menu Debug."""

from __future__ import annotations

from graphdbg.session.actions.action import Action
from graphdbg.session.actions.conditions import has_gradient_in_focus, has_graph, has_node_in_focus
from graphdbg.session.watches import remove_all, watch_focus

WATCHES: tuple[Action, ...] = (
    Action(
        "watch_value",
        "Watch the value",
        "Debug",
        lambda s, d: watch_focus(s, "value"),
        canvas_keys=("W",),
        enabled=has_node_in_focus,
        starts_section=True,
    ),
    Action(
        "watch_gradient",
        "Watch the gradient",
        "Debug",
        lambda s, d: watch_focus(s, "gradient"),
        canvas_keys=("Shift+W",),
        enabled=has_gradient_in_focus,
    ),
    Action("watch_add", "Add a watch…", "Debug", lambda s, d: d.add_watch(), enabled=has_graph),
    Action(
        "watches_remove",
        "Remove all watches",
        "Debug",
        lambda s, d: remove_all(s),
        enabled=lambda state: bool(state.watches),
    ),
)
