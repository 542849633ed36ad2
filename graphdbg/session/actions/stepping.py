"""The head of the menu Run: one step, into and out of what it is made of, on to a place, again."""

from __future__ import annotations

from graphdbg.session.actions.action import Action
from graphdbg.session.actions.conditions import can_go_back, can_go_on, has_selected_run
from graphdbg.session.running import into, out, restart, run_back, run_on, run_to_selected

STEPPING: tuple[Action, ...] = (
    Action(
        "forward",
        "Step forward",
        "Run",
        lambda s, d: s.forward(),
        ("F10",),
        ("Right", "Space", "PgDown"),
        "step_forward",
        can_go_on,
    ),
    Action(
        "back",
        "Step back",
        "Run",
        lambda s, d: s.back(),
        ("Ctrl+F10",),
        ("Left", "Backspace", "PgUp"),
        "step_back",
        can_go_back,
    ),
    Action(
        "into", "Step into", "Run", lambda s, d: into(s), ("F11",), ("Down",), "into", can_go_on
    ),
    Action(
        "out", "Step out", "Run", lambda s, d: out(s), ("Shift+F11",), ("Up",), "out", can_go_on
    ),
    Action(
        "run_on",
        "Continue",
        "Run",
        lambda s, d: run_on(s),
        ("F5",),
        icon="run_on",
        enabled=can_go_on,
        starts_section=True,
    ),
    Action(
        "run_back",
        "Reverse-continue",
        "Run",
        lambda s, d: run_back(s),
        ("Ctrl+F5",),
        icon="run_back",
        enabled=can_go_back,
    ),
    Action(
        "restart",
        "Restart",
        "Run",
        lambda s, d: restart(s),
        ("Shift+F5",),
        icon="restart",
        enabled=can_go_back,
    ),
    Action(
        "run_to_node",
        "Run to the selected node",
        "Run",
        lambda s, d: run_to_selected(s),
        ("Ctrl+Return", "Ctrl+Enter"),
        ("Return", "Enter"),
        enabled=has_selected_run,
    ),
)
