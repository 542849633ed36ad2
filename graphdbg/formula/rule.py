r"""The chain rule at a node: in symbols, then with the numbers put in, in the colours of each."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from graphdbg.core.derivative import local_expression
from graphdbg.core.frame import Frame
from graphdbg.core.graph import Node, Wire
from graphdbg.core.ops.record import Level, Vjp
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.formula.expression import (
    Written,
    definition,
    expression,
    leaf,
    node_latex,
    number,
    partial,
    partial_at,
)
from graphdbg.formula.numbers import latex_array, latex_factor

TERMS = 4
"""The most summands that are written out; the table of contributions has them all."""
CELLS = 24
"""The most entries of a matrix that is written out in a formula."""


@dataclass(frozen=True)
class Ink:
    """The colours of a formula, as "#rrggbb"; empty for none."""

    value: str = ""
    gradient: str = ""
    local: str = ""

    def write(self, role: str, latex: str) -> str:
        """Return LaTeX in the colour of its role."""
        colour = getattr(self, role)
        return rf"\textcolor{{{colour}}}{{{latex}}}" if colour else latex


PLAIN = Ink()


@dataclass(frozen=True)
class Rule:
    """The chain rule at one node: one line of symbols, and lines with numbers put in."""

    symbols: str
    numbers: tuple[str, ...] = ()

    @property
    def latex(self) -> str:
        """The whole as one chain of equations."""
        first, *rest = [self.symbols, *self.numbers]
        return " = ".join([first, *(line.removeprefix("= ") for line in rest)])


def value_rule(trace: Trace, name: str, known: bool = True, ink: Ink = PLAIN) -> Rule:
    """Return how a node's value comes about: `q = x + y`, then `= -2 + 5 = 3`."""
    node = trace.graph.nodes[name]
    own = node_latex(node)
    if node.op is None:
        if not known or name not in trace.index:
            return Rule(own)
        value = trace.value(name)
        return Rule(f"{own} = {ink.write('value', fitting(value))}")
    if name not in trace.index:
        return Rule(f"{own} = {definition(trace.graph, name)}")
    value = trace.value(name)
    call = trace.calls[name]
    scalars = not any(operand.shape for operand in call.operands)
    symbols = f"{own} = {definition(trace.graph, name, scalars=scalars)}"
    if not known or value.size > CELLS:
        return Rule(symbols)
    if not scalars:
        return Rule(symbols, (f"= {ink.write('value', fitting(value))}",))

    def put_in(leaf_node: Node) -> Written:
        text, level = number(trace.value(leaf_node.name))
        return ink.write("value", text), level

    numbers = definition(trace.graph, name, put_in, scalars=True)
    return Rule(symbols, (f"= {numbers} = {ink.write('value', fitting(value))}",))


def gradient_rule(frame: Frame, name: str, ink: Ink = PLAIN) -> Rule | None:
    """Return the chain rule at a node as far as the frame knows it; None where there is none."""
    trace, graph = frame.trace, frame.trace.graph
    if trace.loss is None or trace.backward is None or graph.nodes[name].kind == "constant":
        return None
    loss, node = graph.nodes[trace.loss], graph.nodes[name]
    own = partial(loss, node)
    if name == trace.loss:
        return Rule(f"{own} = {ink.write('gradient', fitting(trace.backward.seed))}")
    wires = trace.wires(name)
    if not wires:
        return Rule(f"{own} = 0")
    terms = [symbol_term(trace, wire, ink) for wire in wires[:TERMS]]
    rest = r" + \cdots" if len(wires) > TERMS else ""
    symbols = f"{own} = {' + '.join(terms)}{rest}"
    arrived, _ = frame.arrived(name)
    return (
        Rule(symbols, number_lines(frame, name, wires, arrived, ink)) if arrived else Rule(symbols)
    )


def symbol_term(trace: Trace, wire: Wire, ink: Ink) -> str:
    """Return one summand in symbols: upstream times local for scalars, the VJP for arrays."""
    graph = trace.graph
    loss = graph.nodes[trace.loss or ""]
    upstream = ink.write("gradient", partial(loss, graph.nodes[wire.consumer]))
    if is_scalar(trace, wire):
        return rf"{upstream} \cdot {ink.write('local', partial_at(graph, wire))}"
    summed = trace.backward.summed.get(wire, ()) if trace.backward else ()
    over = ",".join(str(axis) for axis in summed)
    sign = rf"\sum_{{\mathrm{{axis}}\ {over}}} " if summed else ""
    derivative = trace.calls[wire.consumer].derivative(wire.slot)
    if isinstance(derivative, Vjp):
        text, level = local_latex(trace, wire, upstream)
        return sign + (rf"\left({text}\right)" if level < Level.PRODUCT else text)
    text, level = local_latex(trace, wire, "")
    if text == "1":
        return sign + upstream
    if level < Level.PRODUCT:
        text = rf"\left({text}\right)"
    by = r"\odot" if trace.value(wire.consumer).shape != () else r"\cdot"
    return rf"{sign}{upstream} {by} {ink.write('local', text)}"


def local_latex(trace: Trace, wire: Wire, upstream: str) -> Written:
    """Return the local derivative (or the VJP over `upstream`) in the names beside the wire."""
    is_vjp = isinstance(trace.calls[wire.consumer].derivative(wire.slot), Vjp)
    return _local_latex(trace, wire, upstream if is_vjp else "")


@lru_cache(maxsize=32)
def _local_latex(trace: Trace, wire: Wire, upstream: str) -> Written:
    """Write it; what was written last is kept, for all that speaks of a step asks for the same."""
    recorder, variable = local_expression(trace, wire, upstream)
    return expression(recorder.nodes, variable.name, leaf)


def is_scalar(trace: Trace, wire: Wire) -> bool:
    """Say whether both ends of a wire are scalars and its local derivative is one number."""
    ends = (trace.value(wire.consumer), trace.value(trace.graph.operand(wire)))
    if any(end.shape for end in ends):
        return False
    local = trace.local(wire)
    return local is not None and local.shape == ()


def number_lines(
    frame: Frame, name: str, wires: tuple[Wire, ...], arrived: int, ink: Ink
) -> tuple[str, ...]:
    """Return the lines with numbers put in, for the contributions that have arrived."""
    trace = frame.trace
    gradient = frame.gradient(name)
    if gradient is None:
        return ()
    complete = arrived == len(wires)
    total = f" = {ink.write('gradient', fitting(gradient))}" if complete else r" + \cdots"
    shown = wires[: min(arrived, TERMS)]
    if all(is_scalar(trace, wire) for wire in shown):
        terms = " + ".join(number_term(trace, wire, ink) for wire in shown)
        rest = r" + \cdots" if complete and arrived > TERMS else ""
        return (f"= {terms}{rest}{total}",)
    if gradient.size > CELLS:
        return ()
    if len(wires) == 1 and (product := array_term(trace, wires[0], ink)):
        return (f"= {product}{total}",)
    return (f"= {ink.write('gradient', fitting(gradient))}{'' if complete else total}",)


def number_term(trace: Trace, wire: Wire, ink: Ink) -> str:
    """Return one summand in numbers; the local derivative carries its symbols under a brace."""
    upstream = latex_factor(trace.gradient(wire.consumer))
    local = trace.local(wire)
    if local is None:
        return fitting(trace.gradient(wire.consumer))
    text = latex_factor(local)
    symbols, _ = local_latex(trace, wire, "")
    if symbols != text and not symbols.lstrip("-").replace(".", "").isdigit():
        text = rf"\underbrace{{{text}}}_{{{symbols}}}"
    return rf"{ink.write('gradient', upstream)} \cdot {ink.write('local', text)}"


def array_term(trace: Trace, wire: Wire, ink: Ink) -> str | None:
    """Return one contribution of small vectors in numbers: entry by entry, or Jᵀ times upstream.

    None where there is nothing to see: the arrays are large, or the upstream passes as it is.
    """
    consumer, operand = trace.value(wire.consumer), trace.value(trace.graph.operand(wire))
    if consumer.size * operand.size > CELLS or max(consumer.ndim, operand.ndim) != 1:
        return None
    column = ink.write("gradient", fitting(trace.gradient(wire.consumer)))
    local = trace.local(wire)
    if local is not None and consumer.shape == operand.shape:
        if local.shape == ():
            return None if local == 1 else rf"{ink.write('local', latex_factor(local))} {column}"
        return rf"{column} \odot {ink.write('local', fitting(local))}"
    table = latex_array(np.atleast_2d(trace.jacobian(*wire)), max_rows=6)
    return rf"{{{ink.write('local', table)}}}^\top {column}"


def fitting(value: Value) -> str:
    """Return a value as LaTeX: a number, a column for a vector, a matrix with dots where large."""
    if value.ndim == 1 and value.size:
        return latex_array(np.reshape(value, (-1, 1)), max_rows=6)
    return latex_array(value)
