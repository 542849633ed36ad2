"""Commands that move through the run: steps, into and out, on to a breakpoint, to a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from graphdbg.core.errors import GraphError
from graphdbg.core.frame import WHOLE
from graphdbg.core.turns import ORDERS, Order
from graphdbg.session.order import set_order
from graphdbg.session.running import into, out, restart, run_back, run_on, run_to
from graphdbg.session.session import Session
from graphdbg.session.state import MODES
from graphdbg.session.stepping import GRANULARITIES, Granularity
from graphdbg.terminal.command import Command
from graphdbg.terminal.reading import (
    count,
    graph_of,
    is_count,
    node_named,
    nothing_after,
    trace_of,
)
from graphdbg.terminal.said import Said

AT_END = "The run is at its end; bk steps back, and r starts it again."
AT_START = "The run is at its start; n steps on."
PLACES = ("start", "forward", "end")
"""What jump takes beside numbers: before anything, the end of the forward pass, of the run."""

MEANT: Mapping[Granularity, str] = MappingProxyType(
    {
        "phase": "a phase: the forward pass, the backward pass",
        "node": "a node: its value, or its whole gradient",
        "wire": "a wire: one contribution",
        "micro": "a beat: upstream, local derivative, product, sum",
    }
)
"""What one step is."""
WALKED: Mapping[Order, str] = MappingProxyType(
    {
        "pull": "a node sums up what its consumers send",
        "push": "a node hands contributions on to its operands",
    }
)
"""How the backward pass is walked."""


def repeated(
    session: Session, text: str, step: Callable[[Session], None], end: str
) -> Iterator[Said]:
    """Step as often as is asked for, telling of every stop; at the end of the way say so."""
    for _ in range(count(text)):
        before = session.state.stop
        step(session)
        if session.state.stop == before:
            yield end
            return


def go_on(session: Session, text: str) -> Iterator[Said]:
    """Step forward."""
    return repeated(session, text, Session.forward, AT_END)


def go_into(session: Session, text: str) -> Iterator[Said]:
    """Step forward, one level finer."""
    return repeated(session, text, into, AT_END)


def go_back(session: Session, text: str) -> Iterator[Said]:
    """Step back."""
    return repeated(session, text, Session.back, AT_START)


def go_out(session: Session, text: str) -> Iterator[Said]:
    """Go to the end of what the run is inside."""
    return repeated(session, text, out, AT_END)


def go_to_breakpoint(session: Session, text: str) -> Iterator[Said]:
    """Go on to the next breakpoint."""
    return repeated(session, text, run_on, AT_END)


def go_back_to_breakpoint(session: Session, text: str) -> Iterator[Said]:
    """Go back to the breakpoint before."""
    return repeated(session, text, run_back, AT_START)


def start_again(session: Session, text: str) -> Iterator[Said]:
    """Stand before the first step."""
    nothing_after(text, "restart")
    return repeated(session, "", restart, AT_START)


def go_to_node(session: Session, text: str) -> Iterator[Said]:
    """Go to a node's value or gradient, whichever is next."""
    run_to(session, node_named(graph_of(session), text).name)
    yield from ()


def jump(session: Session, text: str) -> Iterator[Said]:
    """Go to a step: its number, +n or −n from here, or the start, the end of forward, the end."""
    trace, word = trace_of(session), text.strip().replace("\N{MINUS SIGN}", "-")
    if word in PLACES:
        cursor = {"start": 0, "forward": trace.forward_end, "end": trace.length}[word]
    elif is_count(word.lstrip("+-")) and len(word) - len(word.lstrip("+-")) <= 1:
        is_relative = word[0] in "+-"
        cursor = int(word) + (session.state.cursor if is_relative else 0)
    else:
        raise GraphError("jump takes the number of a step, +n, -n, start, forward or end.")
    trace.at(cursor)  # it refuses what is not in the run
    if (cursor, WHOLE) == session.state.stop:
        yield f"The run is at step {cursor:,} already."
    session.go(cursor)


def set_granularity(session: Session, text: str) -> Iterator[Said]:
    """Say what one step is, or choose it by its name or the beginning of it."""
    word = text.strip()
    fitting = [one for one in GRANULARITIES if one.startswith(word)]
    if word and not fitting:
        raise GraphError(
            f"There is no granularity {word[:40]!r}; it is one of {', '.join(GRANULARITIES)}."
        )
    if word:
        session.set_granularity(fitting[0])
    yield f"One step is {MEANT[session.state.granularity]}."


def set_mode(session: Session, text: str) -> Iterator[Said]:
    """Step through the backward pass, or through forward mode, which follows one leaf."""
    word, _, leaf = text.strip().partition(" ")
    before = session.state.trace
    fitting = [one for one in MODES if word and one.startswith(word)]
    if word and not fitting:
        raise GraphError(f"There is no mode {word[:40]!r}; it is one of {', '.join(MODES)}.")
    if leaf:
        session.select(node_named(graph_of(session), leaf).name)
    if fitting:
        session.set_mode(fitting[0])
    if session.state.trace is before and session.state.message is None:
        yield f"The mode is {session.state.mode}."


def choose_order(session: Session, text: str) -> Iterator[Said]:
    """Walk the backward pass by nodes that sum what comes, or that hand on to their operands."""
    word = text.strip()
    fitting = [one for one in ORDERS if word and one.startswith(word)]
    if word and len(fitting) != 1:
        raise GraphError(f"There is no order {word[:40]!r}; it is one of {', '.join(ORDERS)}.")
    if word:
        set_order(session, fitting[0])
    yield f"The order is {session.state.order}: {WALKED[session.state.order]}."


MOVING: tuple[Command, ...] = (
    Command(
        ("next", "n"),
        "[COUNT]",
        "Step forward, as far as granularity says.",
        "Stepping",
        go_on,
        (("n", "one step"), ("n 5", "five of them")),
        repeats=True,
    ),
    Command(
        ("step", "s"),
        "[COUNT]",
        "Step into: forward, one granularity finer.",
        "Stepping",
        go_into,
        (("s", "the next contribution, where n would take them all"),),
        repeats=True,
    ),
    Command(
        ("out", "o"),
        "[COUNT]",
        "Step out: to the end of what the run is inside.",
        "Stepping",
        go_out,
        (("o", "from a beat to the whole contribution, from there to the whole gradient"),),
        "That is the contribution, the node, each of its groups, the phase, and the run.",
        repeats=True,
    ),
    Command(
        ("back", "bk"),
        "[COUNT]",
        "Step back: n turned round.",
        "Stepping",
        go_back,
        (("bk", "one step back"), ("bk 3", "three of them")),
        repeats=True,
    ),
    Command(
        ("continue", "c"),
        "[COUNT]",
        "Go on to the next breakpoint, or to the end of the run.",
        "Stepping",
        go_to_breakpoint,
        (("c", "to the next breakpoint"), ("c 2", "to the one after it")),
        repeats=True,
    ),
    Command(
        ("reverse-continue", "rc"),
        "[COUNT]",
        "Go back to the breakpoint before, or to the start.",
        "Stepping",
        go_back_to_breakpoint,
        (("rc", "to the breakpoint before"),),
        repeats=True,
    ),
    Command(
        ("until", "u"),
        "NODE",
        "Go to a node's value or gradient, whichever is next.",
        "Stepping",
        go_to_node,
        (("until q", "first its value, then its whole gradient, then its value again"),),
        completes="nodes",
    ),
    Command(
        ("jump", "j"),
        "STEP",
        "Go to a step: its number, +n, -n, start, forward or end.",
        "Stepping",
        jump,
        (("j 7", "step 7"), ("j -2", "two steps back"), ("j forward", "every value is known")),
        offers=PLACES,
    ),
    Command(
        ("restart", "r"),
        "",
        "Stand before the first step; breakpoints and watches stay.",
        "Stepping",
        start_again,
        (("r", "step 0"),),
    ),
    Command(
        ("granularity", "g"),
        f"[{'|'.join(GRANULARITIES)}]",
        "Choose what one step is, or say what it is.",
        "Stepping",
        set_granularity,
        (("g wire", "every contribution is a step"), ("g micro", "and every beat of one")),
        offers=GRANULARITIES,
    ),
    Command(
        ("mode",),
        f"[{'|'.join(MODES)} [LEAF]]",
        "Step through the backward pass, or forward mode.",
        "Stepping",
        set_mode,
        (("mode forward x", "a tangent is carried from x to the loss"),),
        completes="nodes",
        offers=MODES,
    ),
    Command(
        ("order",),
        f"[{'|'.join(ORDERS)}]",
        "Walk the backward pass by pulling, or pushing.",
        "Stepping",
        choose_order,
        (("order push", "as frameworks do it"), ("order pull", "as on a board")),
        offers=ORDERS,
    ),
)
