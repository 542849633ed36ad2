"""The menu File."""

from __future__ import annotations

from graphdbg.session.actions.action import Action
from graphdbg.session.actions.conditions import has_graph

FILE: tuple[Action, ...] = (
    Action("open", "Open…", "File", lambda s, d: d.ask_open(), ("Ctrl+O",), icon="open"),
    Action(
        "close",
        "Close graph",
        "File",
        lambda s, d: s.close(),
        ("Ctrl+W",),
        enabled=has_graph,
    ),
    Action("quit", "Quit", "File", lambda s, d: d.close_window(), ("Ctrl+Q",), starts_section=True),
)
