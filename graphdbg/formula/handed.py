"""What a step says in push order: a node hands on what it owes each of its operands."""

from __future__ import annotations

from graphdbg.core.events import Contributed
from graphdbg.core.trace import Trace
from graphdbg.formula.explain import (
    LISTED,
    Sentence,
    Span,
    is_number,
    listed,
    say_kink,
    say_product,
    say_rule,
    say_why_zero,
)
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import shape_text, short

Turn = tuple[Contributed, ...]


def turn_at(trace: Trace, cursor: int) -> Turn:
    """Return what the node at work has handed on up to a cursor; nothing outside of a turn."""
    if trace.backward is None or not trace.at(cursor).wires_at_work:
        return ()
    events = (trace.events[at - 1] for at in trace.backward.turn(cursor))
    return tuple(event for event in events if isinstance(event, Contributed))


def say_handed(trace: Trace, event: Contributed) -> Sentence:
    """Return what one contribution says; the last of several in a turn says them all."""
    cursor = trace.cursor_of_contribution(event.wire) or 0
    turn = turn_at(trace, cursor)
    is_over = cursor == trace.length or trace.at(cursor + 1).node_at_work != event.wire.consumer
    start = (*say_rule(trace, event), Span(". "), giver(trace, event))
    if is_over and len(turn) > 1:
        return (*start, *say_all(trace, turn), Span("."), *say_kinks(trace, turn))
    said = (*start, Span(" hands "), *say_part(trace, event), *say_arrived(trace, (event,)))
    return (*said, Span("."), *say_why_zero(trace, event), *say_kink(trace, event.wire))


def giver(trace: Trace, event: Contributed) -> Span:
    """Return the name of the node that hands on."""
    return Span(node_text(trace.graph.nodes[event.wire.consumer]), "node")


def receiver(trace: Trace, event: Contributed) -> Span:
    """Return the name of the node that something is handed to."""
    return Span(node_text(trace.graph.nodes[event.node]), "node")


def say_part(trace: Trace, event: Contributed) -> Sentence:
    """Return one contribution with its numbers, and to whom: "1 × (−4) = −4 to q"."""
    if is_number(event):
        return (*say_product(trace, event), Span(" to "), receiver(trace, event))
    start = (brief(event), Span(" to "), receiver(trace, event))
    if not event.summed:
        return start
    axes = listed([str(axis) for axis in event.summed])
    return (*start, Span(f", summed over {'axis' if len(event.summed) == 1 else 'axes'} {axes},"))


def brief(event: Contributed) -> Span:
    """Return a contribution in a word or two: its number, or its shape."""
    shape = event.contribution.shape
    if shape == ():
        return Span(short(event.contribution), "gradient")
    return Span(f"a gradient of shape {shape_text(shape)}", "gradient")


def say_all(trace: Trace, turn: Turn) -> Sentence:
    """Return all that a node has handed on: " hands −4 to q (1 of 1 in) and 3 to z (1 of 2 in)"."""
    groups = by_receiver(turn)
    if len(groups) > LISTED:
        start = Span(f" hands on to its {len(groups)} operands, the last ")
        return (start, *say_group(trace, groups[-1]), *say_arrived(trace, groups[-1]))
    if len(groups) == 1:
        return (Span(" hands "), *say_group(trace, groups[0]), *say_arrived(trace, groups[0]))
    spans: list[Span] = [Span(" hands ")]
    for place, group in enumerate(groups):
        if place:
            spans.append(Span(" and " if place == len(groups) - 1 else ", "))
        spans += [*say_group(trace, group), *say_together(group)]
    return tuple(spans)


def by_receiver(turn: Turn) -> list[Turn]:
    """Return what goes to each operand, for one may fill several slots."""
    found: dict[str, Turn] = {}
    for event in turn:
        found[event.node] = (*found.get(event.node, ()), event)
    return list(found.values())


def say_group(trace: Trace, group: Turn) -> Sentence:
    """Return what one operand is handed: "3 and 3 to x"."""
    spans: list[Span] = []
    for place, event in enumerate(group):
        if place:
            spans.append(Span(" and "))
        spans.append(brief(event))
    return (*spans, Span(" to "), receiver(trace, group[-1]))


def say_together(group: Turn) -> Sentence:
    """Return how much of one gradient is in: " (1 of 2 in)", " (2 of 2 in, 6 in all)"."""
    last = group[-1]
    if last.n == 1 or last.k < last.n or last.running.shape != ():
        return (Span(f" ({last.k} of {last.n} in)"),)
    start = Span(f" ({last.k} of {last.n} in, ")
    return (start, Span(short(last.running), "gradient"), Span(" in all)"))


def say_arrived(trace: Trace, group: Turn) -> Sentence:
    """Return how much of a gradient is in, and the sum where it is whole."""
    last = group[-1]
    count = Span(f" ({last.k} of {last.n} in)")
    if last.n == 1 or last.k < last.n or last.running.shape != ():
        return (count,)
    own = partial_text(trace.graph.nodes[trace.loss or ""], trace.graph.nodes[last.node])
    total = Span(short(last.running), "gradient")
    return (count, Span(", so "), Span(own, "gradient"), Span(" = "), total)


def say_kinks(trace: Trace, turn: Turn) -> Sentence:
    """Return the marks of the wires that are not smooth, each choice once."""
    found = dict.fromkeys(span for event in turn for span in say_kink(trace, event.wire))
    return tuple(found)
