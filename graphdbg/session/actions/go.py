"""Finding one's way: the menu Go, and Help."""

from __future__ import annotations

from graphdbg.session.actions.action import Action
from graphdbg.session.actions.conditions import has_graph
from graphdbg.session.visits import go_back, go_on

GO: tuple[Action, ...] = (
    Action(
        "find_node",
        "Find a node…",
        "Go",
        lambda s, d: d.find_node(),
        ("Ctrl+F",),
        ("/",),
        enabled=has_graph,
    ),
    Action(
        "find_action",
        "Find an action…",
        "Go",
        lambda s, d: d.find_action(),
        ("Ctrl+Shift+P",),
    ),
    Action(
        "go_back",
        "Back to where I was",
        "Go",
        lambda s, d: go_back(s),
        ("Alt+Left",),
        enabled=lambda state: bool(state.visits.behind),
        starts_section=True,
    ),
    Action(
        "go_on",
        "On to where I came from",
        "Go",
        lambda s, d: go_on(s),
        ("Alt+Right",),
        enabled=lambda state: bool(state.visits.ahead),
    ),
)

HELP: tuple[Action, ...] = (
    Action(
        "shortcuts", "Keyboard shortcuts", "Help", lambda s, d: d.show_shortcuts(), ("F1",), ("?",)
    ),
)
