"""Folding groups, and a tensor graph as scalars: sections of the menu View."""

from __future__ import annotations

from graphdbg.session.actions.action import Action, Desk
from graphdbg.session.folding import can_fold, fold_all, group_at_hand, toggle, unfold_all
from graphdbg.session.scalars import can_expand, expand_to_scalars, tensor_view
from graphdbg.session.session import Session


def expand_it(session: Session, desk: Desk) -> None:
    """Open the scalar graph in place of this one, unless something is to be saved first."""
    if can_expand(session.state) and desk.may_leave():
        expand_to_scalars(session)


def go_back_to_tensors(session: Session, desk: Desk) -> None:
    """Go back to the tensor graph, unless something of the scalar graph is to be saved first."""
    if session.state.tensors is not None and desk.may_leave():
        tensor_view(session)


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
    Action(
        "expand",
        "Expand to scalars",
        "View",
        expand_it,
        canvas_keys=("X",),
        enabled=can_expand,
        starts_section=True,
    ),
    Action(
        "tensor_view",
        "Tensor view",
        "View",
        go_back_to_tensors,
        canvas_keys=("Shift+X",),
        enabled=lambda state: state.tensors is not None,
    ),
)
