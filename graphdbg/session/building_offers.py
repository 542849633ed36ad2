"""What the menu of a node or a wire offers while building: rows of the table of actions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from graphdbg.session.actions import ACTIONS, Action, Desk
from graphdbg.session.building import picked
from graphdbg.session.offers import Offer
from graphdbg.session.session import Session
from graphdbg.session.state import ONE, State
from graphdbg.session.subject import Subject

ON_NODE = (
    ("cut", "copy", "paste", "duplicate", "remove"),
    ("edit_value", "rename", "set_label", "set_note", "set_group"),
    ("kind.input", "kind.parameter", "kind.constant", "make_loss"),
    ("connect", "add_node", "remove_slots"),
)
"""The actions that a node offers, in sections."""
ON_WIRE = (("add_node", "remove"), ("previous_wire", "next_wire"))
ROWS = {row.id: row for row in ACTIONS}
TITLES = {"add_node": "Add what takes it…"}
"""Where a menu says more than the table, for it knows what is pointed at."""


def building_offers(state: State, subject: Subject) -> tuple[Offer, ...]:
    """Return what can be built at a node or a wire; nothing while one debugs, or for a number."""
    if not state.building or subject.node is None or subject.quantity is not None:
        return ()
    then = with_picked(state, subject)
    found = []
    for section in ON_NODE if subject.wire is None else ON_WIRE:
        rows = [ROWS[id_] for id_ in section]
        usable = [row for row in rows if row.enabled(then)]
        for place, row in enumerate(usable):
            title = row.title_in(then) if subject.wire else TITLES.get(row.id, row.title_in(then))
            found.append(Offer(title, partial(do, row, subject), row.id, place == 0))
    return tuple(found)


def with_picked(state: State, subject: Subject) -> State:
    """Return the state once what is pointed at is picked.

    With one of several selected nodes all stay selected, and it is the one the panels speak of.
    """
    if subject.wire is not None:
        return replace(state, wire=subject.wire, selection=subject.node, selected=ONE)
    selected = state.selected if subject.node in picked(state) else ONE
    return replace(state, wire=None, selection=subject.node, selected=selected)


def do(row: Action, subject: Subject, session: Session, desk: Desk) -> None:
    """Pick what is pointed at, and do what a row of the table says."""
    then = with_picked(session.state, subject)
    session.change(wire=then.wire, selection=then.selection, selected=then.selected)
    row.run(session, desk)
