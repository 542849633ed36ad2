"""Commands on breakpoints: set them, list them with their hits, switch and delete them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphdbg.core.errors import GraphError
from graphdbg.session import breakpoints
from graphdbg.session.breakpoint import Breakpoint, problem_of
from graphdbg.session.hits import failure_of, hits
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.terminal.command import Command
from graphdbg.terminal.places import WORDS, described, read_breakpoint
from graphdbg.terminal.reading import graph_of, is_count, trace_of
from graphdbg.terminal.said import Said


def break_at(session: Session, text: str) -> Iterator[Said]:
    """Set a breakpoint; the same one again is refused."""
    graph, state = graph_of(session), session.state
    new = read_breakpoint(text, graph, trace_of(session).at(state.cursor).node)
    if new in state.breakpoints:
        raise GraphError(f"Breakpoint {state.breakpoints.index(new) + 1} is this one already.")
    failure = failure_of(new, trace_of(session))
    if failure is not None:
        raise GraphError(failure)
    place = breakpoints.add(session, new)
    what = "Log point" if new.log is not None else "Breakpoint"
    yield f"{what} {place + 1} at {described(new, graph)}."


def places(session: Session, text: str) -> list[int]:
    """Return the places in the list that numbers mean, each once; all where none is given."""
    found = len(session.state.breakpoints)
    if not found:
        raise GraphError("There are no breakpoints; b NODE sets one.")
    chosen = [int(word) - 1 if is_count(word) else -1 for word in text.split()]
    if any(not 0 <= place < found for place in chosen):
        raise GraphError(
            "Breakpoints go by the numbers of info breakpoints, "
            f"and {'the only one is 1' if found == 1 else f'these are 1 to {found:,}'}."
        )
    return sorted(set(chosen)) or list(range(found))


def delete(session: Session, text: str) -> Iterator[Said]:
    """Remove breakpoints; those that stay move up in the list."""
    graph, chosen = graph_of(session), places(session, text)
    removed = [session.state.breakpoints[place] for place in chosen]
    for place in reversed(chosen):
        breakpoints.remove(session, place)
    for place, point in zip(chosen, removed, strict=True):
        yield f"Breakpoint {place + 1} at {described(point, graph)} is deleted."
    if session.state.breakpoints and chosen[0] < len(session.state.breakpoints):
        yield "Those after it have moved up; info breakpoints lists them."


def switch(session: Session, text: str, is_on: bool) -> Iterator[Said]:
    """Turn breakpoints on or off."""
    chosen = places(session, text)
    for place in chosen:
        breakpoints.edit(session, place, on=is_on)
    numbers = ", ".join(str(place + 1) for place in chosen)
    is_one = len(chosen) == 1
    noun, verb = ("Breakpoint", "is") if is_one else ("Breakpoints", "are")
    yield f"{noun} {numbers} {verb} {'on' if is_on else 'off'}."


def disable(session: Session, text: str) -> Iterator[Said]:
    """Turn breakpoints off."""
    return switch(session, text, is_on=False)


def enable(session: Session, text: str) -> Iterator[Said]:
    """Turn breakpoints on."""
    return switch(session, text, is_on=True)


def listed(state: State) -> Iterator[Said]:
    """Yield every breakpoint with how often it has been hit up to here, of how often in the run."""
    if state.trace is None or not state.breakpoints:
        yield "There are no breakpoints; b NODE sets one."
        return
    for place, point in enumerate(state.breakpoints):
        switched = "" if point.on else "  off"
        text = described(point, state.trace.graph)
        yield f"{place + 1:>3}  {text}  ({hit(state, point)}){switched}"


def hit(state: State, point: Breakpoint) -> str:
    """Return "1 of 2 hits" up to here, or why a breakpoint cannot work."""
    if state.trace is None:
        return ""
    problem = problem_of(point, state.trace.graph) or failure_of(point, state.trace)
    if problem is not None:
        return problem
    every = hits(state.trace, replace(point, hits=0), range(1, state.trace.length + 1))
    so_far = sum(1 for cursor in every if cursor <= state.known)
    return f"{so_far:,} of {len(every):,} hits"


STOPPING: tuple[Command, ...] = (
    Command(
        ("break", "b"),
        '[PLACE] [if CONDITION] [hits N] [log "TEXT"]',
        "Set a breakpoint at a node, a wire, a phase, any moment.",
        "Stopping",
        break_at,
        (
            ("b q", "where q has its value, and where its gradient is complete"),
            ("b q if abs(gradient) > 1", "only where this holds"),
            ("b f:0", "where f has contributed through its slot 0"),
            ("b phase backward", "where the backward pass begins"),
            ("b any if changed_sign(gradient)", "at any moment where this holds"),
            ("b nan", "where the first NaN or infinity comes"),
            ("b x hits 2", "the second time alone"),
            ('b x log "x has {grad(x)}"', "write a line and go on"),
        ),
        "Without a place it is the node of this step.",
        completes="breakpoints",
        offers=WORDS,
    ),
    Command(
        ("delete", "d"),
        "[NUMBER ...]",
        "Delete breakpoints by their numbers, or all of them.",
        "Stopping",
        delete,
        (("d 2", "the second of info breakpoints"), ("d", "every one")),
    ),
    Command(
        ("disable",),
        "[NUMBER ...]",
        "Turn breakpoints off, and keep them.",
        "Stopping",
        disable,
        (("disable 1", "the first one"),),
    ),
    Command(
        ("enable",),
        "[NUMBER ...]",
        "Turn breakpoints on again.",
        "Stopping",
        enable,
        (("enable", "every one"),),
    ),
)
