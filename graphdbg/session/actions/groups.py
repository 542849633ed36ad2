"""Folding groups, and a tensor graph as scalars: sections of the menu View."""

from __future__ import annotations

from graphdbg.session.actions.action import Action
from graphdbg.session.folding import can_fold, fold_all, group_at_hand, toggle, unfold_all

GROUPS: tuple[Action, ...] = (
    Action(
        "fold",
        "Fold or unfold the group",
        "View",
        lambda s, d: toggle(s),
        canvas_keys=("G",),
        enabled=lambda state: group_at_hand(state) is not None,
        starts_section=True,
    ),
    Action(
        "fold_all",
        "Fold all groups",
        "View",
        lambda s, d: fold_all(s),
        canvas_keys=("Shift+G",),
        enabled=can_fold,
    ),
    Action(
        "unfold_all",
        "Unfold all groups",
        "View",
        lambda s, d: unfold_all(s),
        canvas_keys=("Ctrl+Shift+G",),
        enabled=lambda state: bool(state.folded),
    ),
)
