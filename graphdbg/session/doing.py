"""What the entries of a menu do: functions of the session and the desk."""

from __future__ import annotations

from graphdbg.core.graph import Wire
from graphdbg.core.values import Value
from graphdbg.session.actions.action import Desk
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.breakpoints import add as add_breakpoint
from graphdbg.session.breakpoints import edit_condition, toggle_node, toggle_wire
from graphdbg.session.ledger import show_paths
from graphdbg.session.quantity import Quantity
from graphdbg.session.running import run_to
from graphdbg.session.session import Session
from graphdbg.session.subject import Subject
from graphdbg.session.watches import add
from graphdbg.session.why import ask


def do_watch(text: str, session: Session, _desk: Desk) -> None:
    """Watch a number."""
    add(session, text)


def do_break(point: Breakpoint, session: Session, _desk: Desk) -> None:
    """Set a breakpoint, and let a person type on its condition."""
    add_breakpoint(session, point)


def do_ask(
    quantity: Quantity, entry: tuple[int, ...] | None, session: Session, _desk: Desk
) -> None:
    """Ask why a number is what it is."""
    ask(session, quantity, entry)


def do_look_at_wire(wire: Wire, session: Session, _desk: Desk) -> None:
    """Bring up the panel of a wire."""
    session.select_wire(wire)
    session.show_panel("wire")


def do_toggle(subject: Subject, session: Session, _desk: Desk) -> None:
    """Set or remove a breakpoint on a wire or a node."""
    if subject.wire is not None:
        toggle_wire(session, subject.wire)
    elif subject.node is not None:
        toggle_node(session, subject.node)


def do_edit(subject: Subject, session: Session, _desk: Desk) -> None:
    """Open the fields of a breakpoint on a wire or a node."""
    pick(session, subject)
    edit_condition(session)


def do_run_to(name: str, session: Session, _desk: Desk) -> None:
    """Run to a node."""
    run_to(session, name)


def do_go(cursor: int, session: Session, _desk: Desk) -> None:
    """Go to a step."""
    session.go(cursor)


def do_show(subject: Subject, session: Session, desk: Desk) -> None:
    """Look at a node or a wire."""
    pick(session, subject)
    if subject.node is not None:
        desk.show_node(subject.node)


def do_paths(name: str, session: Session, _desk: Desk) -> None:
    """Bring up the paths of a node."""
    session.select(name)
    show_paths(session)


def do_change(name: str, session: Session, desk: Desk) -> None:
    """Let a person type another value."""
    session.select(name)
    desk.edit_value()


def do_nudge(name: str, session: Session, _desk: Desk) -> None:
    """Bring up the panel that nudges a node."""
    session.select(name)
    session.show_panel("nudge")


def do_copy(what: Value | str, _session: Session, desk: Desk) -> None:
    """Copy a text, or a number with all its digits."""
    desk.copy(what)


def pick(session: Session, subject: Subject) -> None:
    """Select what a menu is about."""
    if subject.wire is not None:
        session.select_wire(subject.wire)
    else:
        session.select(subject.node)
