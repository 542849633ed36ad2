"""What a step says: what happened, the rule, the numbers put in, and why it matters."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from typing import Literal

import numpy as np

from graphdbg.core.events import (
    Computed,
    Contributed,
    Event,
    Read,
    Seeded,
    Stopped,
    Tangent,
    TangentPart,
    Unreached,
)
from graphdbg.core.graph import Node, Wire
from graphdbg.core.ops import operation
from graphdbg.core.trace import Trace
from graphdbg.core.values import Shape, Value
from graphdbg.formula.expression import Written, definition, node_text, number, partial_text
from graphdbg.formula.numbers import shape_text, short, summary
from graphdbg.formula.plain import plain
from graphdbg.formula.tangent import part_text, reason_text, sum_text, tangent_text

Role = Literal["text", "node", "value", "gradient", "local", "error"]
LISTED = 4
"""The most contributions a sentence names one by one."""


@dataclass(frozen=True)
class Span:
    """A stretch of a sentence and what it is, for its colour."""

    text: str
    role: Role = "text"


Sentence = tuple[Span, ...]


def text_of(sentence: Sentence) -> str:
    """Return a sentence as plain text."""
    return "".join(span.text for span in sentence)


def sentence(trace: Trace, cursor: int) -> Sentence:
    """Return what the step at `cursor` says: what its last event did."""
    if cursor == 0:
        return beginning(trace)
    return said(trace, trace.events[cursor - 1])


def beginning(trace: Trace) -> Sentence:
    """Return what is said before anything has happened."""
    if trace.notice is not None:
        return (Span(trace.notice),)
    if not trace.length:
        return (Span("Nothing can be computed yet."),)
    return (Span("Before the first step: nothing is computed yet. Step forward to begin."),)


def said(trace: Trace, event: Event) -> Sentence:
    """Return what one event says."""
    match event:
        case Read():
            spans = say_read(trace, event)
        case Computed():
            spans = say_computed(trace, event)
        case Seeded():
            spans = say_seeded(trace, event)
        case Contributed() if trace.order == "push":
            from graphdbg.formula.handed import say_handed  # it is made of these sentences itself

            spans = say_handed(trace, event)
        case Contributed():
            spans = say_contributed(trace, event)
        case Unreached():
            spans = say_unreached(trace, event)
        case Tangent():
            spans = say_tangent(trace, event)
        case Stopped():
            spans = (Span("Stopped. ", "error"), Span(event.sentence))
    return spans


def shown(value: Value) -> str:
    """Return a value in a sentence: the number, or what an array is like."""
    return short(value) if value.shape == () else summary(value).text


def say_read(trace: Trace, event: Read) -> Sentence:
    """Return what reading a leaf says."""
    node = trace.graph.nodes[event.node]
    article = "an" if node.kind == "input" else "a"
    kind = f" is {article} {node.kind}"
    if event.value.shape == ():
        end = (Span(f"{kind}: "), Span(short(event.value), "value"), Span("."))
    else:
        end = (Span(f"{kind} of shape "), Span(summary(event.value).text, "value"), Span("."))
    return (Span(node_text(node), "node"), *end)


def say_unreached(trace: Trace, event: Unreached) -> Sentence:
    """Return why nothing arrives at a node."""
    loss, node = trace.graph.nodes[trace.loss or ""], trace.graph.nodes[event.node]
    reason = event.reason
    if reason == f"{loss.name} does not depend on {node.name}":
        reason = f"{node_text(loss)} does not depend on {node_text(node)}"
    return (Span(partial_text(loss, node), "gradient"), Span(f" is zero, because {reason}."))


def say_computed(trace: Trace, event: Computed) -> Sentence:
    """Return what computing a node says."""
    node = trace.graph.nodes[event.node]
    call = trace.calls[event.node]
    tensor = any(operand.shape for operand in (*call.operands, event.value))
    says = call.record.says
    template = says.forward_tensor if tensor and says.forward_tensor else says.forward
    start = (Span(node_text(node), "node"), Span(" "), *filled(trace, event.node, 0, template))
    if tensor:
        verb = "gives" if len(call.operands) == 1 else "give"
        of = "shape " if event.value.shape else ""
        given = Span(f": {shapes_in_words([o.shape for o in call.operands])} {verb} {of}")
        return (*start, given, Span(shown(event.value), "value"), Span("."))
    write = value_of(trace)
    numbers = plain(definition(trace.graph, event.node, write, scalars=True))
    verb = "is" if event.value.dtype.kind == "b" else "="
    return (*start, Span(f": {numbers} {verb} "), Span(short(event.value), "value"), Span("."))


def say_tangent(trace: Trace, event: Tangent) -> Sentence:
    """Return what a step of forward mode says: the value, then the tangent beside it."""
    node = trace.graph.nodes[event.node]
    is_leaf = node.op is None
    read, computed = Read(event.node, event.value), Computed(event.node, event.value)
    value = say_read(trace, read) if is_leaf else say_computed(trace, computed)
    own, tangent = tangent_text(node), event.tangent
    if not event.parts:
        what = Span(f" {own} = {shown(tangent)}", "gradient")
        if event.reason is None:
            return (*value, what, Span(", the direction that is followed."))
        because = Span(f", because {reason_text(trace, event.node)}.")
        return (*value, Span(f" {own} is zero", "gradient"), because)
    if len(event.parts) > LISTED:
        spans = [Span(f" {len(event.parts)} tangents come in: "), Span(f"{own} = ", "gradient")]
    else:
        rule = sum_text([part_text(trace, part) for part in event.parts])
        spans = [Span(" "), Span(f"{own} = {rule}", "gradient"), Span(" = ")]
        if all(is_plain(part) for part in event.parts):
            spans += [*numbers_of(event), Span(" = ")]
    return (*value, *spans, Span(shown(tangent), "gradient"), Span("."))


def is_plain(part: TangentPart) -> bool:
    """Say whether one wire adds a number times a number."""
    numbers = (part.tangent, part.local, part.product)
    return all(number is not None and number.shape == () for number in numbers)


def numbers_of(event: Tangent) -> Sentence:
    """Return the sum of products of a tangent, in numbers."""
    spans: list[Span] = []
    for place, part in enumerate(event.parts):
        if place:
            spans.append(Span(" + "))
        local = "" if part.local is None else bracketed(short(part.local), place)
        spans += [Span(local, "local"), Span(" × ")]
        spans.append(Span(bracketed(short(part.tangent), 1), "gradient"))
    return tuple(spans)


def value_of(trace: Trace) -> Callable[[Node], Written]:
    """Return what writes a node's value in place of its name."""
    return lambda leaf: number(trace.value(leaf.name))


def shapes_in_words(shapes: list[Shape]) -> str:
    """Return the shapes of operands: "shape 3", "shapes 2×3 and 3", "shape 4 and a scalar"."""
    if len(shapes) > 1 and all(shapes):
        return f"shapes {listed([shape_text(shape) for shape in shapes])}"
    return listed([f"shape {shape_text(shape)}" if shape else "a scalar" for shape in shapes])


def listed(words: list[str]) -> str:
    """Return words as a list in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def say_seeded(trace: Trace, event: Seeded) -> Sentence:
    """Return what seeding the loss says."""
    loss = trace.graph.nodes[event.node]
    own = Span(partial_text(loss, loss), "gradient")
    if event.gradient.shape == () and event.gradient == 1:
        end = f", because {node_text(loss)} changes one to one with itself."
        return (Span("The backward pass starts at the loss: "), own, Span(" = 1" + end))
    seed = Span(shown(event.gradient), "gradient")
    start = Span("The backward pass starts with the seed that was given, in the place of ")
    return (start, own, Span(": "), seed, Span("."))


def say_gradient(own: Span, gradient: Value) -> Sentence:
    """Return what a gradient is: a number, or what an array is like."""
    verb = " has shape " if gradient.shape else " = "
    return (own, Span(verb), Span(shown(gradient), "gradient"))


def say_contributed(trace: Trace, event: Contributed) -> Sentence:
    """Return what one contribution says; the last of several says their sum."""
    if event.n > 1 and event.k == event.n:
        return (*say_sum(trace, event), *say_kink(trace, event.wire))
    graph = trace.graph
    own = partial_text(graph.nodes[trace.loss or ""], graph.nodes[event.node])
    start = (*say_rule(trace, event), Span(". "), *say_product(trace, event))
    end: Sentence
    if event.n > 1:
        count = f", contribution {event.k} of {event.n} to "
        end = (Span(count), Span(own, "gradient"), Span("."))
    elif event.contribution.shape == ():
        total = Span(short(event.running), "gradient")
        end = (Span(", so "), Span(own, "gradient"), Span(" = "), total, Span("."))
    else:
        end = (Span("."),)
    return (*start, *end, *say_why_zero(trace, event), *say_kink(trace, event.wire))


def say_kink(trace: Trace, wire: Wire) -> Sentence:
    """Return the mark of a wire that is not smooth where it stands, and the choice made there."""
    choice = trace.kink(wire)
    return () if choice is None else (Span(f" Not smooth here: {choice}."),)


def say_rule(trace: Trace, event: Contributed) -> Sentence:
    """Return the first half: what this kind of operation does with a gradient."""
    record = trace.calls[event.wire.consumer].record
    says = record.says
    tensor = event.contribution.shape != () or event.upstream.shape != ()
    template = says.backward_tensor if tensor and says.backward_tensor else says.backward
    if callable(template):
        call = trace.calls[event.wire.consumer]
        template = template(event.wire.slot, *call.operands, **call.settings)
    elif not isinstance(template, str):
        template = template[event.wire.slot]
    return filled(trace, event.wire.consumer, event.wire.slot, template)


def is_number(event: Contributed) -> bool:
    """Say whether one contribution is a number times a number."""
    shapes = {event.upstream.shape, event.contribution.shape}
    return event.local is not None and shapes | {event.local.shape} == {()}


def say_product(trace: Trace, event: Contributed) -> Sentence:
    """Return the numbers of one contribution, or its shapes."""
    if event.local is not None and is_number(event):
        return (
            Span(short(event.upstream), "gradient"),
            Span(" × "),
            Span(bracketed(short(event.local), 1), "local"),
            Span(" = "),
            Span(short(event.contribution), "gradient"),
        )
    came, goes = event.upstream.shape, event.contribution.shape
    if came == goes == ():
        upstream, part = Span(short(event.upstream), "gradient"), short(event.contribution)
        return (Span("An upstream gradient of "), upstream, Span(" gives "), Span(part, "gradient"))
    name = node_text(trace.graph.nodes[event.node])
    given = f"An upstream gradient of shape {shape_text(came)}" if came else ""
    start = Span(f"{given or 'A scalar upstream gradient'} gives ")
    end = Span(f" one of shape {shape_text(goes)}" if goes else " a single number")
    spans = (start, Span(name, "node"), end)
    if not event.summed:
        return spans
    axes = listed([str(axis) for axis in event.summed])
    noun = "axis" if len(event.summed) == 1 else "axes"
    return (*spans, Span(f", summed over {noun} {axes}, along which {name} was repeated"))


def say_why_zero(trace: Trace, event: Contributed) -> Sentence:
    """Return the reason where a contribution is zero."""
    if np.any(event.contribution != 0) or event.contribution.size == 0:
        return ()
    consumer = trace.graph.nodes[event.wire.consumer]
    if not np.any(event.upstream):
        own = partial_text(trace.graph.nodes[trace.loss or ""], consumer)
        return (Span(f" It is zero, because {own} is zero."),)
    zero = trace.calls[event.wire.consumer].record.says.zero
    if zero is None or not is_number(event) or event.local != 0:
        return ()
    reason = said_of_zero(filled(trace, consumer.name, event.wire.slot, zero))
    return (Span(" It is zero, because "), *reason, Span("."))


def say_sum(trace: Trace, event: Contributed) -> Sentence:
    """Return what the last of several contributions says: fan-out adds."""
    graph = trace.graph
    node = graph.nodes[event.node]
    own = Span(partial_text(graph.nodes[trace.loss or ""], node), "gradient")
    wires = trace.wires(event.node)
    name = Span(node_text(node), "node")
    parts = trace.contributions(event.node)
    if event.n > LISTED or event.running.shape != ():
        feeds = Span(f" feeds {feeding(trace, wires)}, so {event.n} contributions add up: ")
        return (name, feeds, *say_gradient(own, event.running), Span("."))
    spans = [name, Span(f" feeds {feeding(trace, wires)}. ")]
    for place, (wire, part) in enumerate(zip(wires, parts, strict=True)):
        source = node_text(graph.nodes[wire.consumer])
        start = "From" if place == 0 else ", from"
        repeated = sum(other.consumer == wire.consumer for other in wires) > 1
        slot = f" by slot {wire.slot}" if repeated else ""
        spans += [Span(f"{start} {source}{slot}: "), Span(short(part), "gradient")]
    sums = " + ".join(bracketed(short(p), i) for i, p in enumerate(parts))
    total = Span(short(event.running), "gradient")
    return (*spans, Span(", so "), own, Span(f" = {sums} = "), total, Span("."))


def feeding(trace: Trace, wires: tuple[Wire, ...]) -> str:
    """Return the consumers in words: "t1 and t5", "y twice", "12 nodes"."""
    times = Counter(wire.consumer for wire in wires)
    if len(times) > LISTED:
        return f"{len(times)} nodes"
    words = {1: "", 2: " twice"}
    return listed(
        [
            node_text(trace.graph.nodes[name]) + words.get(count, f" {count} times")
            for name, count in times.items()
        ]
    )


def bracketed(text: str, place: int) -> str:
    """Return a summand; a negative one after the first stands in parentheses."""
    return f"({text})" if place and text.startswith("−") else text


def other_slot(trace: Trace, wire: Wire) -> int | None:
    """Return the slot of the operand beside a wire's own, None where there is none."""
    count = len(trace.graph.nodes[wire.consumer].inputs)
    other = wire.slot ^ 1
    return other if other < count else None


def filled(
    trace: Trace,
    consumer: str,
    slot: int,
    template: str,
    written: Callable[[Value], str] = short,
) -> Sentence:
    """Return a template of an operation's record with names and values put in, as `written`."""
    node = trace.graph.nodes[consumer]
    spans: list[Span] = []
    for literal, field, _, _ in Formatter().parse(template):
        if literal:
            spans.append(Span(literal))
        if field is not None:
            spans.append(field_span(trace, node, slot, field, written))
    return tuple(spans)


def said_of_zero(words: Sentence) -> Sentence:
    """Return an operation's words for a zero; a written constant is not called by its number."""
    return (Span("it is multiplied by 0"),) if text_of(words) == "0 is zero" else words


def field_span(
    trace: Trace, node: Node, slot: int, field: str, written: Callable[[Value], str] = short
) -> Span:
    """Return what one field of a template stands for."""
    if field == "loss":
        return Span(node_text(trace.graph.nodes[trace.loss or node.name]))
    if field == "result":
        return Span(node_text(node), "node")
    if field.startswith("="):
        return Span(written(trace.calls[node.name].operands[int(field[1:])]), "value")
    if field in ("operand", "other"):
        place = slot if field == "operand" else other_slot(trace, Wire(node.name, slot))
    else:
        place = int(field)
    operand = None if place is None else node.inputs[place]
    if operand is None:
        return Span(operation(node.op or "").slots[0])
    found = trace.graph.nodes[operand]
    if found.kind == "constant" and found.inline and not found.label and found.array.shape == ():
        return Span(short(found.array), "value")
    return Span(node_text(found), "node")
