"""The command that asks why a number is what it is: its reason, and what it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from graphdbg.core.errors import GraphError
from graphdbg.core.language.question import read
from graphdbg.core.trace import Trace
from graphdbg.formula.explain import Role, Span
from graphdbg.session.causes import Cause, Entry
from graphdbg.session.causes.wording import brief, made, title
from graphdbg.session.quantity import Quantity, of_node, of_wire
from graphdbg.session.session import Session
from graphdbg.session.watch import number_of
from graphdbg.session.why import ask, reason_of, refusal, tree_of
from graphdbg.terminal.command import Command
from graphdbg.terminal.reading import (
    graph_of,
    is_count,
    node_named,
    nothing_after,
    trace_of,
    wire_named,
)
from graphdbg.terminal.said import Said

KINDS: dict[str, Literal["value", "gradient"]] = {
    "value": "value",
    "val": "value",
    "gradient": "gradient",
    "grad": "gradient",
}
NUMBER = re.compile(r"(.*[)\]])(?:\s+([0-9]{1,4}))?")
"""An expression that ends with a bracket, and how deep one asks."""
ROWS = 100
"""The most rows of a tree that are written."""
DEPTH = 2
"""How many levels of the tree are told where nobody says how many."""


def why(session: Session, text: str) -> Iterator[Said]:
    """Say why a value or a gradient is what it is, and tell the tree it was made from."""
    trace = session.state.ordinary or trace_of(session)
    expression = NUMBER.fullmatch(text.strip())
    entry: Entry | None = None
    if expression is not None:
        quantity, entry = read_number(trace, expression[1])
        depth = int(expression[2] or DEPTH)
    else:
        quantity, depth = read_quantity(session, text)
    top = tree_of(trace, quantity, entry)
    problem = refusal(top)
    if problem is not None:
        raise GraphError(problem)
    ask(session, quantity, entry)
    yield reason_of(top).sentence
    yield from tree(top, depth)
    leads = reason_of(top).leads
    if leads is not None:
        yield f"Ask on: why {typed(leads.quantity)}"


def read_number(trace: Trace, text: str) -> tuple[Quantity, Entry | None]:
    """Return the number that an expression names, and the entry of it, as in grad(W)[0, 3]."""
    found = number_of(read(text, trace.graph), trace)
    if found is None:
        raise GraphError(
            f"{text} is no single number of the run; ask about one, as in why grad(x) or W[0, 3]."
        )
    return found


def read_quantity(session: Session, text: str) -> tuple[Quantity, int]:
    """Return what is asked about and how deep; the number of this step where nothing is said."""
    graph, words = graph_of(session), text.split()
    depth = int(words.pop()) if len(words) > 1 and is_count(words[-1]) else DEPTH
    named_kind = words[0] if words and words[0] in KINDS and len(words) > 1 else None
    if named_kind is not None:
        words = words[1:]
    if len(words) > 1:
        nothing_after(" ".join(words[1:]), "why NODE")
    if words and ":" in words[0]:
        return of_wire("contribution", trace_of(session), wire_named(graph, words[0])), depth
    name = (
        node_named(graph, words[0]).name
        if words
        else trace_of(session).at(session.state.cursor).node
    )
    if name is None:
        raise GraphError("Nothing has happened yet; ask about a node, as in why grad x.")
    if named_kind is not None:
        return of_node(KINDS[named_kind], name), depth
    frame = session.state.frame
    has_gradient = frame is not None and frame.gradient(name) is not None
    return of_node("gradient" if has_gradient else "value", name), depth


def tree(top: Cause, depth: int) -> Iterator[Said]:
    """Yield what a number was made from, a row a cause, each level further in."""
    waiting = [(top, 0)]
    told = 0
    while waiting:
        cause, level = waiting.pop()
        if told == ROWS:
            yield "  and more; ask about one of them."
            return
        told += 1
        if level < depth and cause.has_children:
            waiting += [(part, level + 1) for part in reversed(cause.children())]
        step = "" if cause.cursor is None else f"  step {cause.cursor:,}"
        role: Role = "value" if cause.quantity.kind == "value" else "gradient"
        number, how = brief(cause), made(cause).text
        yield (
            Span(f"{'  ' * (level + 1)}{title(cause)}"),
            Span(" = " if number else ""),
            Span(number, "local" if cause.quantity.kind == "local" else role),
            Span(f":  {how}" if how and how != number else ""),
            Span(step),
        )


def typed(quantity: Quantity) -> str:
    """Return how a quantity is asked about at the prompt: "grad x", "f:0"."""
    if quantity.wire is not None:
        return f"{quantity.wire.consumer}:{quantity.wire.slot}"
    return f"{'value' if quantity.kind == 'value' else 'grad'} {quantity.node}"


WHY: tuple[Command, ...] = (
    Command(
        ("why",),
        "[value|grad] [NODE|CONSUMER:SLOT|EXPRESSION] [DEPTH]",
        "Say why a number is what it is, and what it was made from.",
        "Asking",
        why,
        (
            ("why", "the number of this step"),
            ("why grad x", "the gradient of x: its contributions, and what each was made from"),
            ("why value q 4", "the value of q, four levels deep"),
            ("why f:0", "what f hands to its slot 0"),
            ("why grad(W)[0, 3]", "one entry of an array"),
        ),
        completes="nodes",
        offers=tuple(KINDS),
    ),
)
