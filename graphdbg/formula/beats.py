"""What is said at each beat of a contribution: the upstream, the local derivative, the product."""

from __future__ import annotations

from functools import lru_cache

from graphdbg.core.events import Contributed
from graphdbg.core.frame import LOCAL, UPSTREAM, WHOLE, Frame
from graphdbg.core.trace import Trace
from graphdbg.formula.explain import (
    Sentence,
    Span,
    is_number,
    say_gradient,
    say_kink,
    say_product,
    say_rule,
    say_why_zero,
    sentence,
)
from graphdbg.formula.expression import node_text, partial_at, partial_text
from graphdbg.formula.numbers import shape_text, short
from graphdbg.formula.plain import plain
from graphdbg.formula.rule import local_latex


@lru_cache(maxsize=1)
def sentence_at(frame: Frame) -> Sentence:
    """Return what a frame says: what its last event did, or what a beat of it shows.

    The last one is kept: all that speaks of a step asks for it.
    """
    event = frame.event
    if frame.beat == WHOLE or not isinstance(event, Contributed):
        return sentence(frame.trace, frame.cursor)
    if frame.beat == UPSTREAM:
        return say_upstream(frame.trace, event)
    return say_local(frame.trace, event) if frame.beat == LOCAL else say_part(frame.trace, event)


def say_upstream(trace: Trace, event: Contributed) -> Sentence:
    """Return the first beat: which gradient arrives, from which node, and which of several."""
    graph = trace.graph
    consumer = graph.nodes[event.wire.consumer]
    upstream = Span(partial_text(graph.nodes[trace.loss or ""], consumer), "gradient")
    count = f", for contribution {event.k} of {event.n}" if event.n > 1 else ""
    return (
        Span("The upstream gradient arrives at "),
        Span(node_text(graph.nodes[event.node]), "node"),
        Span(" from "),
        Span(node_text(consumer), "node"),
        Span(f"{count}: "),
        *say_gradient(upstream, event.upstream),
        Span("."),
    )


def say_local(trace: Trace, event: Contributed) -> Sentence:
    """Return the second beat: the rule, then the local derivative in symbols and in numbers."""
    own = Span(plain(partial_at(trace.graph, event.wire)), "local")
    start = (*say_rule(trace, event), Span(". The local derivative is "), own)
    if event.local is None:
        whole = (*say_rule(trace, event), Span(". The Jacobian "), own)
        end = Span(" is never built: the upstream is carried through it at once.")
        return (*whole, end, *say_kink(trace, event.wire))
    symbols = plain(local_latex(trace, event.wire, "")[0])
    number = short(event.local) if event.local.shape == () else ""
    spans = [Span(" = "), Span(symbols, "local")]
    if number and number != symbols:
        spans += [Span(" = "), Span(number, "local")]
    elif not number:
        spans.append(Span(f", entry by entry, of shape {shape_text(event.local.shape)}"))
    return (*start, *spans, Span("."), *say_kink(trace, event.wire))


def say_part(trace: Trace, event: Contributed) -> Sentence:
    """Return the third beat: upstream through the local derivative, not yet added to anything."""
    graph = trace.graph
    own = partial_text(graph.nodes[trace.loss or ""], graph.nodes[event.node])
    verb = "Upstream times local derivative: " if is_number(event) else ""
    which = f"contribution {event.k} of {event.n}" if event.n > 1 else "the one contribution"
    # After "along which b was repeated" a comma would tell of b.
    joint = ": " if event.summed else ", "
    return (
        Span(verb),
        *say_product(trace, event),
        Span(f"{joint}{which} to "),
        Span(own, "gradient"),
        Span("."),
        *say_why_zero(trace, event),
    )
