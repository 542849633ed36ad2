"""What can be done now with a number, a node, a wire or a step: what a menu on it offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from graphdbg.core.events import Contributed
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.formula.numbers import short
from graphdbg.session.actions.action import Desk
from graphdbg.session.breakpoints import edit_condition, toggle_node, toggle_wire
from graphdbg.session.editing import can_edit, can_nudge
from graphdbg.session.folding import fold, group_of, unfold
from graphdbg.session.ledger import show_paths
from graphdbg.session.quantity import Kind, Quantity, made_at, of_node, of_wire
from graphdbg.session.running import moments_of, run_to
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.watch import Watch
from graphdbg.session.watches import watch
from graphdbg.session.why import ask

Doing: TypeAlias = Callable[[Session, Desk], None]
NOUNS: dict[Kind, str] = {
    "value": "value",
    "gradient": "gradient",
    "local": "local derivative",
    "contribution": "contribution",
}


@dataclass(frozen=True)
class Subject:
    """What somebody points at: a number (`entry` of it where it is an array), or a node, a wire.

    `cursor` is the step that a line or a place on the timeline stands for.  Empty for the ground.
    """

    quantity: Quantity | None = None
    node: str | None = None
    wire: Wire | None = None
    cursor: int | None = None
    entry: tuple[int, ...] | None = None
    of_whole_run: bool = False
    """Whether its number is on screen whatever the step, as in the panels Why and Check."""


@dataclass(frozen=True)
class Offer:
    """One entry of a menu; `action` is the row of the action table whose key it shows."""

    title: str
    run: Doing
    action: str = ""
    starts_section: bool = False


def on_number(
    quantity: Quantity, entry: tuple[int, ...] | None = None, of_whole_run: bool = False
) -> Subject:
    """Return a number as what is pointed at."""
    return Subject(quantity, quantity.node, quantity.wire, None, entry, of_whole_run)


def on_node(name: str | None) -> Subject | None:
    """Return a node as what is pointed at."""
    return None if name is None else Subject(node=name)


def on_wire(trace: Trace, wire: Wire) -> Subject:
    """Return a wire as what is pointed at; its operand is the node."""
    return Subject(node=trace.graph.operand(wire), wire=wire)


def on_step(trace: Trace, cursor: int) -> Subject:
    """Return a step as what is pointed at, with the number it makes."""
    if not 1 <= cursor <= trace.length:
        return Subject(cursor=cursor)
    event = trace.events[cursor - 1]
    if isinstance(event, Contributed) and event.n > 1:
        found = on_number(of_wire("contribution", trace, event.wire))
    elif event.node not in trace.index:
        return Subject(cursor=cursor)
    else:
        is_forward = cursor <= trace.forward_end
        found = on_number(of_node("value" if is_forward else "gradient", event.node))
    return replace(found, cursor=cursor)


def offers(state: State, subject: Subject) -> tuple[Offer, ...]:
    """Return what can be done with a subject in a state, in sections; nothing that cannot."""
    trace = state.trace
    if trace is None or (subject.node is not None and subject.node not in trace.graph.nodes):
        return ()
    found: list[Offer] = []
    # While one builds, a node offers what can be built there, see building_offers.
    builds = state.building and subject.node is not None and subject.quantity is None
    debugging = () if builds else (asking, stopping, going, changing)
    for section in (*debugging, folding, copying):
        entries = list(section(state, trace, subject))
        found += [replace(one, starts_section=not i) for i, one in enumerate(entries)]
    return tuple(found)


def quantities(trace: Trace, subject: Subject) -> tuple[Quantity, ...]:
    """Return the numbers a subject has: the one pointed at, else those of its wire or its node."""
    if subject.quantity is not None:
        return (subject.quantity,)
    if subject.wire is not None:
        is_computed = subject.wire.consumer in trace.index
        has_local = is_computed and trace.local(subject.wire) is not None
        flows = trace.cursor_of_contribution(subject.wire) is not None
        both = (
            (has_local, of_wire("local", trace, subject.wire)),
            (flows, of_wire("contribution", trace, subject.wire)),
        )
        return tuple(one for is_there, one in both if is_there)
    if subject.node is None:
        return ()
    found = [of_node("value", subject.node)]
    if trace.cursor_of_gradient(subject.node) is not None:
        found.append(of_node("gradient", subject.node))
    return tuple(found)


def asking(state: State, trace: Trace, subject: Subject) -> Iterator[Offer]:
    """Offer to watch each number that is not watched yet, and to ask where it comes from."""
    for one in quantities(trace, subject):
        if watchable(trace, one) and Watch(one.expression) not in state.watches:
            action = f"watch_{one.kind}" if one.wire is None else ""
            yield Offer(f"Watch the {NOUNS[one.kind]}", partial(do_watch, one), action)
    for one in quantities(trace, subject):
        if made_at(trace, one) is not None:
            action = f"why_{one.kind}" if one.wire is None else ""
            yield Offer(f"Why this {NOUNS[one.kind]}?", partial(do_ask, one, subject.entry), action)


def watchable(trace: Trace, quantity: Quantity) -> bool:
    """Say whether a number can be written in the expression language: a constant has none."""
    return quantity.kind != "gradient" or trace.graph.nodes[quantity.node].kind != "constant"


def stopping(state: State, trace: Trace, subject: Subject) -> Iterator[Offer]:
    """Offer a breakpoint on a wire or a node, and to run to it."""
    if subject.node is None:
        return
    yield Offer("Set or remove breakpoint", partial(do_toggle, subject), "breakpoint")
    yield Offer("Edit breakpoint…", partial(do_edit, subject), "breakpoint_condition")
    if moments_of(trace, subject.node):
        yield Offer("Run to here", partial(do_run_to, subject.node))


def going(state: State, trace: Trace, subject: Subject) -> Iterator[Offer]:
    """Offer the steps a subject is about, and to look at its node."""
    if subject.cursor is not None and subject.cursor != state.cursor:
        yield Offer(f"Go to step {subject.cursor:,}", partial(do_go, subject.cursor))
    for one in quantities(trace, subject):
        cursor = made_at(trace, one)
        if cursor is not None and cursor not in {state.cursor, subject.cursor}:
            title = f"Go to the step that made the {NOUNS[one.kind]}"
            yield Offer(title, partial(do_go, cursor))
    name = subject.node
    if name is not None and trace.wires(name) and subject.wire is None:
        yield Offer("All paths to the loss", partial(do_paths, name))
    if subject.wire is not None:
        yield Offer("Look at the wire", partial(do_look_at_wire, subject.wire))
    if name is not None:
        yield Offer("Show in the middle", partial(do_show, subject))


def folding(state: State, trace: Trace, subject: Subject) -> Iterator[Offer]:
    """Offer to fold the group a node is in, or to open it."""
    if subject.node is None or subject.wire is not None or subject.quantity is not None:
        return
    group = group_of(state, subject.node)
    if group is not None:
        verb, run = ("Unfold", unfold) if group in state.folded else ("Fold", fold)
        yield Offer(f"{verb} {group}", partial(do_fold, run, group), "fold")


def do_fold(run: Callable[[Session, str], None], group: str, session: Session, _desk: Desk) -> None:
    """Fold or unfold a group."""
    run(session, group)


def changing(state: State, trace: Trace, subject: Subject) -> Iterator[Offer]:
    """Offer to change or nudge a node's value."""
    name = subject.node
    if name is None or subject.wire is not None:
        return
    if can_edit(state, name):
        yield Offer("Change the value…", partial(do_change, name), "edit_value")
    if can_nudge(state, name):
        yield Offer("Nudge it", partial(do_nudge, name))


def copying(state: State, trace: Trace, subject: Subject) -> Iterator[Offer]:
    """Offer numbers with all their digits, names and expressions for the clipboard."""
    frame = trace.at(trace.length) if subject.of_whole_run else state.frame
    found = quantities(trace, subject)
    for one in found:
        number = None if frame is None else number_at(one.at(frame), subject.entry)
        if number is not None:
            shown = f" {short(number)}" if not number.shape else ""
            yield Offer(f"Copy the {NOUNS[one.kind]}{shown}", partial(do_copy, number))
    if subject.node is not None and subject.wire is None:
        yield Offer(f"Copy the name {subject.node}", partial(do_copy, subject.node))
    for one in found if len(found) == 1 else ():
        yield Offer(f"Copy the expression {one.expression}", partial(do_copy, one.expression))


def number_at(value: Value | None, entry: tuple[int, ...] | None) -> Value | None:
    """Return an entry of an array, or the whole where none is pointed at."""
    return value if value is None or not entry else value[entry]


# What the entries do


def do_watch(quantity: Quantity, session: Session, _desk: Desk) -> None:
    """Watch a number."""
    watch(session, quantity)


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
