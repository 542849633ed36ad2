"""Going from wire to wire, as part of the menu Go."""

from __future__ import annotations

from graphdbg.session.actions.action import Action
from graphdbg.session.wires import has_wire_beside, select_wire_beside

WIRE: tuple[Action, ...] = (
    Action(
        "previous_wire",
        "Previous wire",
        "Go",
        lambda session, desk: select_wire_beside(session, -1),
        canvas_keys=("Shift+L",),
        enabled=lambda state: has_wire_beside(state, -1),
        starts_section=True,
    ),
    Action(
        "next_wire",
        "Next wire",
        "Go",
        lambda session, desk: select_wire_beside(session, 1),
        canvas_keys=("L",),
        enabled=lambda state: has_wire_beside(state, 1),
    ),
)
