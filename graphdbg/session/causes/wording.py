"""How a cause is written: what it is called, its rule in symbols, and the numbers put in."""

from __future__ import annotations

from dataclasses import dataclass

from graphdbg.core.derivative import local_expression
from graphdbg.core.events import Contributed
from graphdbg.core.graph import Node, Wire
from graphdbg.core.ops.record import NoGradient
from graphdbg.formula.explain import LISTED, bracketed, shapes_in_words
from graphdbg.formula.expression import (
    Written,
    definition,
    expression,
    leaf,
    node_text,
    number,
    partial_text,
)
from graphdbg.formula.listing import contribution_text, spaced
from graphdbg.formula.numbers import long, shape_text, short, summary
from graphdbg.formula.pieces import SUBSCRIPTS
from graphdbg.formula.plain import plain
from graphdbg.formula.rule import local_latex
from graphdbg.session.causes.cause import Cause, at, carried, factors_of, is_elementwise


@dataclass(frozen=True)
class Made:
    """How a number was made: the rule in symbols, the numbers put in, each empty where none."""

    symbols: str
    numbers: str = ""
    between: str = " = "

    @property
    def text(self) -> str:
        """Both in a line: "q · z = 3 · (−4)"."""
        return self.between.join(part for part in (self.symbols, self.numbers) if part)


def title(cause: Cause) -> str:
    """Return what a cause is called: "q", "∂f/∂q", "from f", "∂L/∂W₁[3, 7]"."""
    quantity, nodes = cause.quantity, cause.trace.graph.nodes
    place = entry_text(cause)
    if quantity.wire is None:
        node = nodes[quantity.node]
        if quantity.kind == "value":
            is_written = node.kind == "constant" and node.inline and not node.label
            return brief(cause) if is_written else f"{node_text(node)}{place}"
        return f"{partial_text(nodes[cause.trace.loss or node.name], node)}{place}"
    if quantity.kind == "local":
        consumer, slot = nodes[quantity.wire.consumer], quantity.wire.slot
        repeated = consumer.inputs.count(quantity.node) > 1
        text = partial_text(consumer, nodes[quantity.node])
        return f"{text}{f'|{slot}'.translate(SUBSCRIPTS) if repeated else ''}{place}"
    return f"from {wire_text(cause, quantity.wire)}"


def wire_text(cause: Cause, wire: Wire) -> str:
    """Return the consumer of a wire, with the slot where its operand feeds it more than once."""
    nodes = cause.trace.graph.nodes
    consumer = nodes[wire.consumer]
    repeated = consumer.inputs.count(cause.trace.graph.operand(wire)) > 1
    return f"{node_text(consumer)}{f' by slot {wire.slot}' if repeated else ''}"


def kind_text(cause: Cause) -> str:
    """Return what kind of number it is, in words: "value of q", "contribution of f to q"."""
    nodes = cause.trace.graph.nodes
    quantity = cause.quantity
    name = node_text(nodes[quantity.node])
    if quantity.wire is None:
        return f"{quantity.kind} of {name}"
    wire = wire_text(cause, quantity.wire)
    if quantity.kind == "local":
        return f"local derivative of {wire} by {name}"
    return f"contribution of {wire} to {name}"


def entry_text(cause: Cause) -> str:
    """Return the entry that is asked about in brackets; nothing for the whole."""
    return "" if cause.entry is None else f"[{', '.join(map(str, cause.entry))}]"


def brief(cause: Cause) -> str:
    """Return the number with 4 digits; the shape of an array, nothing where only a VJP is."""
    value = cause.number
    if value is None:
        return "VJP"
    return short(value) if value.shape == () else shape_text(value.shape)


def full(cause: Cause) -> str:
    """Return the number with 8 digits, or what an array is like."""
    value = cause.number
    if value is None:
        return "a product with the upstream gradient"
    return long(value) if value.shape == () else summary(value).text


def made(cause: Cause) -> Made:
    """Return how a number was made from its causes."""
    quantity = cause.quantity
    if quantity.wire is not None:
        return made_at_wire(cause, quantity.wire)
    return made_value(cause) if quantity.kind == "value" else made_gradient(cause)


def made_value(cause: Cause) -> Made:
    """Return the rule of an operation on its operands; what kind of leaf a leaf is."""
    trace, name = cause.trace, cause.quantity.node
    node = trace.graph.nodes[name]
    if node.op is None:
        return Made(node.kind)
    operands = trace.calls[name].operands
    scalars = not any(operand.shape for operand in operands)
    write = spaced if node.op == "matmul" else leaf
    symbols = plain(definition(trace.graph, name, write, scalars=scalars, alone=True))
    follows = cause.entry is not None and is_elementwise(trace, name)
    if not scalars and not follows:
        return Made(symbols, shapes_in_words([operand.shape for operand in operands]), ", ")

    def put_in(operand: Node) -> Written:
        value = trace.value(operand.name)
        return number(at(value, carried(cause.entry, value.shape)))

    return Made(symbols, plain(definition(trace.graph, name, put_in, scalars=True, alone=True)))


def made_gradient(cause: Cause) -> Made:
    """Return the sum of contributions, the seed, or why nothing arrives."""
    trace, name = cause.trace, cause.quantity.node
    nodes = trace.graph.nodes
    if name == trace.loss:
        return Made("the seed")
    wires = trace.wires(name)
    if not wires:
        return Made(unreached(cause))
    if len(wires) == 1:
        return Made(f"one contribution, from {wire_text(cause, wires[0])}")
    symbols = f"{len(wires):,} contributions"
    if len(wires) > LISTED:
        return Made(symbols)
    parts = [at(part, cause.entry) for part in trace.contributions(name)]
    if any(part.shape for part in parts):
        names = " + ".join(node_text(nodes[wire.consumer]) for wire in wires)
        return Made(f"{symbols}, from {names}")
    return Made(symbols, sum_in_numbers([short(part) for part in parts]), ": ")


def sum_in_numbers(parts: list[str]) -> str:
    """Return summands as a sum: "−18 + 4", "2 + (−2)"."""
    return " + ".join(bracketed(part, place) for place, part in enumerate(parts))


def unreached(cause: Cause) -> str:
    """Return why nothing arrives at a node, after "because"."""
    trace, name = cause.trace, cause.quantity.node
    reason = trace.reason(name) or ""
    if reason == f"{trace.loss} does not depend on {name}":
        nodes = trace.graph.nodes
        return f"{node_text(nodes[trace.loss or name])} does not depend on {node_text(nodes[name])}"
    return reason


def made_at_wire(cause: Cause, wire: Wire) -> Made:
    """Return a local derivative as a formula, or a contribution as upstream × local."""
    if cause.quantity.kind == "local":
        return made_local(cause, wire)
    trace = cause.trace
    upstream, local = cause.upstream(wire), cause.local(wire)
    came, factor = upstream.number, local.number
    if factor is not None and came is not None and came.shape == factor.shape == ():
        whole = cause.number
        if whole is not None and whole.shape == ():
            numbers = f"{short(came)} × {bracketed(short(factor), 1)}"
            return Made(f"{title(upstream)} × {title(local)}", numbers)
    event = trace.events[(cause.cursor or 0) - 1]
    if not isinstance(event, Contributed):
        return Made("")
    shapes = f"upstream {shape_text(event.upstream.shape)} → {shape_text(event.contribution.shape)}"
    return Made(contribution_text(trace, event), shapes, ", ")


def made_local(cause: Cause, wire: Wire) -> Made:
    """Return a local derivative in node names, and with numbers where they are numbers."""
    trace = cause.trace
    derivative = trace.calls[wire.consumer].derivative(wire.slot)
    if isinstance(derivative, NoGradient):
        return Made(f"no gradient flows, because {derivative.reason}")
    if cause.value is None:
        return Made("a product with the upstream gradient")
    symbols = plain(local_latex(trace, wire, "")[0])
    recorder, variable = local_expression(trace, wire, "")
    entry = cause.entry
    values = [trace.value(name) for name in factors_of(trace, wire)]
    if any(at(value, carried(entry, value.shape)).shape for value in values):
        return Made(symbols)

    def put_in(node: Node) -> Written:
        return number(at(node.array, carried(entry, node.array.shape)))

    numbers = plain(expression(recorder.nodes, variable.name, put_in)[0])
    return Made(symbols, "" if numbers in {symbols, brief(cause)} else numbers)


def equation(cause: Cause) -> str:
    """Return a number with its rule: "p = log(q) = log(0) = −inf", with 4 digits."""
    rule, kind = made(cause), cause.quantity.kind
    parts = [rule.symbols, rule.numbers] if rule.between == " = " else [rule.text]
    if cause.number is not None and cause.number.shape == ():
        parts.append(brief(cause))
    if kind == "gradient" and rule.numbers:
        parts[0] = rule.numbers
    if kind == "value" and not cause.has_children:
        parts = parts[1:]
    if kind != "contribution":
        parts.insert(0, title(cause))
    return " = ".join(part for part in parts if part)


def spoken(cause: Cause) -> str:
    """Return the whole in a line, with 8 digits: "∂f/∂q = −4: one contribution, from f; step 7"."""
    step = "" if cause.cursor is None else f"; step {cause.cursor:,}"
    return f"{title(cause)} = {full(cause)}: {made(cause).text}{step}"
