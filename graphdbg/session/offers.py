"""What can be done now with a number, a node, a wire or a step: what a menu on it offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from graphdbg.core.graph import Graph
from graphdbg.core.language.question import read
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.formula.numbers import short
from graphdbg.session.actions.action import Desk
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.doing import (
    do_ask,
    do_break,
    do_change,
    do_copy,
    do_edit,
    do_go,
    do_look_at_wire,
    do_nudge,
    do_paths,
    do_run_to,
    do_show,
    do_toggle,
    do_watch,
)
from graphdbg.session.editing import can_edit, can_nudge
from graphdbg.session.folding import fold, group_of, unfold
from graphdbg.session.quantity import Kind, Quantity, made_at, of_node, of_wire
from graphdbg.session.running import moments_of
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.subject import Subject
from graphdbg.session.watch import Watch

Doing: TypeAlias = Callable[[Session, Desk], None]
NOUNS: dict[Kind, str] = {
    "value": "value",
    "gradient": "gradient",
    "local": "local derivative",
    "contribution": "contribution",
}


@dataclass(frozen=True)
class Offer:
    """One entry of a menu; `action` is the row of the action table whose key it shows."""

    title: str
    run: Doing
    action: str = ""
    starts_section: bool = False


def offers(state: State, subject: Subject) -> tuple[Offer, ...]:
    """Return what can be done with a subject in a state, in sections; nothing that cannot."""
    trace = state.trace
    if trace is not None and subject.group:
        return tuple(of_group(state, trace, subject.group))
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


def of_group(state: State, trace: Trace, group: str) -> Iterator[Offer]:
    """Offer to fold or unfold a group, and to look at it."""
    first = next((one for one in trace.graph.nodes if is_within(trace.graph, one, group)), None)
    is_folded = group in state.folded
    verb, run = ("Unfold", unfold) if is_folded else ("Fold", fold)
    yield Offer(f"{verb} {group}", partial(do_fold, run, group), "fold")
    if first is not None:
        yield Offer("Show in the middle", partial(do_show, Subject(node=first)))
    yield Offer(f"Copy the name {group}", partial(do_copy, group), starts_section=True)


def is_within(graph: Graph, name: str, group: str) -> bool:
    """Say whether a node is in a group, or in one within it."""
    return f"{graph.nodes[name].group or ''}/".startswith(f"{group}/")


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
    yield from watching(state, trace, subject)
    for one in quantities(trace, subject):
        if made_at(trace, one) is not None:
            action = f"why_{one.kind}" if one.wire is None else ""
            yield Offer(f"Why this {NOUNS[one.kind]}?", partial(do_ask, one, subject.entry), action)


def watching(state: State, trace: Trace, subject: Subject) -> Iterator[Offer]:
    """Offer to watch the entry that is pointed at, and the whole numbers of a subject."""
    whole = [one for one in quantities(trace, subject) if watchable(trace, one)]
    entries = [one.expression_at(subject.entry) for one in whole if subject.entry]
    for text in (subject.expression, *entries):
        if text and Watch(text) not in state.watches:
            yield Offer(f"Watch {text}", partial(do_watch, text))
    upstream = upstream_of(trace, subject)
    if upstream and Watch(upstream) not in state.watches:
        yield Offer("Watch the upstream", partial(do_watch, upstream))
    for one in whole:
        if Watch(one.expression) not in state.watches:
            action = f"watch_{one.kind}" if one.wire is None else ""
            yield Offer(f"Watch the {NOUNS[one.kind]}", partial(do_watch, one.expression), action)


def upstream_of(trace: Trace, subject: Subject) -> str:
    """Return what arrives at a wire as it is written: the gradient of its consumer; else empty."""
    wire = subject.wire
    if wire is None or subject.quantity is not None or subject.expression:
        return ""
    flows = trace.cursor_of_contribution(wire) is not None
    return of_node("gradient", wire.consumer).expression if flows else ""


def watchable(trace: Trace, quantity: Quantity) -> bool:
    """Say whether a number can be written in the expression language: a constant has none."""
    return quantity.kind != "gradient" or trace.graph.nodes[quantity.node].kind != "constant"


def stopping(state: State, trace: Trace, subject: Subject) -> Iterator[Offer]:
    """Offer a breakpoint on a wire, a node or a number, and to run to it."""
    if subject.node is None:
        return
    yield Offer("Set or remove breakpoint", partial(do_toggle, subject), "breakpoint")
    yield Offer("Edit breakpoint…", partial(do_edit, subject), "breakpoint_condition")
    text = expression_of(trace, subject)
    if text:
        place = Breakpoint(wire=subject.wire) if subject.wire else Breakpoint(node=subject.node)
        point = replace(place, when=f"{text} > 0")
        yield Offer(f"Breakpoint on {text}…", partial(do_break, point))
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
    if subject.expression and frame is not None:
        answer = read(subject.expression, trace.graph).at(trace, frame.cursor)
        if answer is not None and not isinstance(answer, bool | str):
            yield Offer(f"Copy the entry {short(answer)}", partial(do_copy, answer))
    for one in found:
        number = None if frame is None else number_at(one.at(frame), subject.entry)
        if number is not None:
            shown = f" {short(number)}" if not number.shape else ""
            yield Offer(f"Copy the {NOUNS[one.kind]}{shown}", partial(do_copy, number))
    if subject.node is not None and subject.wire is None:
        yield Offer(f"Copy the name {subject.node}", partial(do_copy, subject.node))
    own = expression_of(trace, subject)
    alone = subject.wire is not None or len(found) == 1
    for text in (own,) if own else [one.expression for one in found if alone]:
        yield Offer(f"Copy the expression {text}", partial(do_copy, text))


def expression_of(trace: Trace, subject: Subject) -> str:
    """Return the one number that is pointed at as it is written; empty where there is none."""
    one = subject.quantity
    if one is None or not watchable(trace, one):
        return subject.expression
    return one.expression_at(subject.entry)


def number_at(value: Value | None, entry: tuple[int, ...] | None) -> Value | None:
    """Return an entry of an array, or the whole where none is pointed at."""
    return value if value is None or not entry else value[entry]
