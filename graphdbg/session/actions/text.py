"""Actions about the program text: a graph from a formula, and typing in the text of this one."""

from __future__ import annotations

from graphdbg.session.actions.action import Action
from graphdbg.session.actions.conditions import has_graph

FORMULA: tuple[Action, ...] = (
    Action(
        "new_from_formula",
        "New from formula…",
        "File",
        lambda s, d: d.ask_formula(),
        ("Ctrl+Alt+N",),
    ),
)
"""In the menu File, beside New."""

TEXT: tuple[Action, ...] = (
    Action(
        "edit_text",
        "Edit as text",
        "Edit",
        lambda s, d: d.edit_text(),
        ("Ctrl+T",),
        enabled=has_graph,
        starts_section=True,
    ),
)
