r"""Forward mode in symbols: the tangent of x is \dot{x}, and a wire takes it through its factor."""

from __future__ import annotations

import unicodedata

from graphdbg.core.events import TangentPart
from graphdbg.core.frame import Frame
from graphdbg.core.graph import Node, Wire
from graphdbg.core.ops.record import Factor, Level
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_latex, node_text, partial_at
from graphdbg.formula.numbers import latex_factor
from graphdbg.formula.plain import plain
from graphdbg.formula.rule import CELLS, PLAIN, TERMS, Ink, Rule, fitting, local_latex

DOT = "\N{COMBINING DOT ABOVE}"


def tangent_latex(node: Node) -> str:
    r"""Return \dot{x}, and \dot{w}_{1} with the dot over the letter alone."""
    head, below, rest = node_latex(node).partition("_")
    if "{" in head and below:
        head, below, rest = head + below + rest, "", ""
    return rf"\dot{{{head}}}{below}{rest}"


def tangent_text(node: Node) -> str:
    """Return ẋ, ẇ₁ or ṅet; what is no plain name stands in brackets under its dot."""
    text = node_text(node)
    if text[:1].isalpha() and text.replace("_", "").isalnum():
        return unicodedata.normalize("NFC", text[0] + DOT + text[1:])
    return f"({text})˙"


def reason_text(trace: Trace, name: str) -> str:
    """Return why a node's tangent is zero, after "because"; nothing where it need not be."""
    columns, nodes = trace.forward_mode, trace.graph.nodes
    if columns is None or name not in columns.reasons:
        return ""
    reason = columns.reasons[name]
    if reason == f"{name} does not depend on {columns.start}":
        return f"{node_text(nodes[name])} does not depend on {node_text(nodes[columns.start])}"
    return reason


def part_text(trace: Trace, part: TangentPart) -> str:
    """Return what one wire adds, in symbols: `z · q̇`, and ∂y/∂x · ẋ where it is no factor."""
    tangent = tangent_text(trace.graph.nodes[trace.graph.operand(part.wire)])
    if not is_factor(trace, part.wire):
        return f"{plain(partial_at(trace.graph, part.wire))} · {tangent}"
    latex, level = local_latex(trace, part.wire, "")
    local = plain(latex)
    if local in {"1", "−1"}:
        return tangent if local == "1" else f"−{tangent}"
    by = "⊙" if part.local is not None and part.local.shape else "·"
    return f"({local}) {by} {tangent}" if level < Level.PRODUCT else f"{local} {by} {tangent}"


def sum_text(parts: list[str]) -> str:
    """Return summands as a sum, with the minus signs of the later ones in its place."""
    return " + ".join(parts).replace("+ −", "− ")


def is_factor(trace: Trace, wire: Wire) -> bool:
    """Say whether the local derivative at a wire is a factor, entry by entry."""
    derivative = trace.calls[wire.consumer].derivative(wire.slot)
    return isinstance(derivative, Factor) and derivative.spread is None


def tangent_rule(frame: Frame, name: str, ink: Ink = PLAIN) -> Rule | None:
    """Return how a node's tangent comes about, with numbers once the run has reached it."""
    trace, graph = frame.trace, frame.trace.graph
    columns = trace.forward_mode
    if columns is None or name not in columns.tangents:
        return None
    own = tangent_latex(graph.nodes[name])
    tangent = frame.tangent(name)
    wires = columns.wires.get(name, ())
    if not wires:
        known = "" if tangent is None or tangent.size > CELLS else fitting(tangent)
        return Rule(f"{own} = {ink.write('gradient', known)}" if known else own)
    terms = [
        rf"{ink.write('local', partial_at(graph, wire))} \cdot "
        + ink.write("gradient", tangent_latex(graph.nodes[graph.operand(wire)]))
        for wire in wires[:TERMS]
    ]
    rest = r" + \cdots" if len(wires) > TERMS else ""
    symbols = f"{own} = {' + '.join(terms)}{rest}"
    if tangent is None or tangent.size > CELLS:
        return Rule(symbols)
    end = f" = {ink.write('gradient', fitting(tangent))}"
    numbers = [number_term(trace, wire, ink) for wire in wires[:TERMS]]
    if any(not term for term in numbers):
        return Rule(symbols, (end.strip(),))
    return Rule(symbols, (f"= {' + '.join(numbers)}{rest}{end}",))


def number_term(trace: Trace, wire: Wire, ink: Ink) -> str:
    """Return one summand in numbers; nothing among arrays and where there is no factor."""
    local, tangent = trace.local(wire), trace.tangent(trace.graph.operand(wire))
    if local is None or local.shape or tangent.shape or trace.value(wire.consumer).shape:
        return ""
    left = ink.write("local", latex_factor(local))
    return rf"{left} \cdot {ink.write('gradient', latex_factor(tangent))}"
