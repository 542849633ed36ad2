"""Folding: a group of nodes as one box that steps as one, and the group opened again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.groups import clean, groups, members, outermost, outputs_of, refuse_fold, torn
from graphdbg.session.stepping import UNFOLDED

if TYPE_CHECKING:
    from graphdbg.session.session import Session
    from graphdbg.session.state import State


def fold(session: Session, group: str) -> None:
    """Make a group one box; one that a path leaves and comes back to is refused with a sentence."""
    state = session.state
    if state.graph is None:
        return
    try:
        refuse_fold(state.graph, group)
    except GraphError as problem:
        session.change(message=problem.sentence, playing=False)
        return
    session.change(folded=state.folded | {group}, selected=selected_whole(state, group))


def selected_whole(state: State, group: str) -> frozenset[str]:
    """Return what is selected once a group is one box: while building, all of it or none of it."""
    chosen = state.selected | ({state.selection} if state.selection else set())
    if state.graph is None or not state.building:
        return state.selected
    inside = members(state.graph, group)
    return chosen.union(inside) if chosen.intersection(inside) else state.selected


def unfold(session: Session, group: str) -> None:
    """Open a group; groups in it that are folded stay so."""
    session.change(folded=(session.state.folded - {group}) or UNFOLDED)


def toggle(session: Session) -> None:
    """Fold the group of the node the panels speak of, or open it where it is folded."""
    state = session.state
    group = group_at_hand(state)
    if group is None:
        return
    if group in state.folded:
        unfold(session, group)
    else:
        fold(session, group)


def fold_all(session: Session) -> None:
    """Fold every group that can be; of one that cannot it is said why."""
    graph = session.state.graph
    if graph is None or not can_fold(session.state):
        return
    open_still = torn(graph)
    folded = frozenset(group for group in groups(graph) if group not in open_still) or UNFOLDED
    session.change(folded=folded, message=left_open(graph))


def left_open(graph: Graph) -> str | None:
    """Return the sentence about the first group that cannot be folded; None where all can."""
    for group, outside in torn(graph).items():
        others = len(torn(graph)) - 1
        more = f", and {others} more for the like" if others else ""
        return f"{group} stays open, because a path leaves it to {outside} and comes back{more}."
    return None


def unfold_all(session: Session) -> None:
    """Open every group."""
    session.change(folded=UNFOLDED)


def group_at_hand(state: State) -> str | None:
    """Return the group a person means: the folded one the node is in, else the innermost one."""
    return None if state.focus is None else group_of(state, state.focus)


def group_of(state: State, name: str) -> str | None:
    """Return the folded group that a node is in, else the innermost one; None where it is in none.

    The outermost of several folded ones is what is on screen.
    """
    if state.graph is None or name not in state.graph.nodes:
        return None
    path = state.graph.nodes[name].group
    return outermost(path, state.folded) or clean(path) or None


def can_fold(state: State) -> bool:
    """Say whether a group is open that could be folded."""
    graph = state.graph
    return graph is not None and any(group not in state.folded for group in groups(graph))


def spokesman(graph: Graph, names: Sequence[str]) -> str:
    """Return the node that a folded group is picked by: its last output, or its last node."""
    return max(outputs_of(graph, names) or names, key=graph.places.__getitem__)
