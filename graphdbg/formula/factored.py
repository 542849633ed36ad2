"""A sum over paths, written out while common parts are taken out of it: plain data, and no Qt.

A gradient that stands in one product is written there, as a sum in parentheses; one that stands
in several has a line of its own and its name, ∂L/∂q, in the others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeAlias

from graphdbg.core.factoring import Factoring, Factorings, Sum, Term
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import short
from graphdbg.formula.pathway import count_text, factor_text, number_text

Kind: TypeAlias = Literal["local", "gradient", "sign"]


@dataclass(frozen=True)
class Token:
    """A stretch of a line, and what it is: a local derivative, a gradient, or a sign between."""

    text: str
    kind: Kind


@dataclass(frozen=True)
class Line:
    """One gradient: its name, the sum in symbols, the same in numbers, and what it comes to.

    `numbers` are empty among arrays.
    """

    node: str
    name: str
    symbols: tuple[Token, ...]
    numbers: tuple[Token, ...]
    result: str


# A line may break before a sign, and not after it.
PLUS, TIMES = (Token(f" {sign}\N{NO-BREAK SPACE}", "sign") for sign in "+·")
OPEN, CLOSE = (Token(sign, "sign") for sign in "()")


def lines(trace: Trace, factoring: Factoring) -> tuple[Line, ...]:
    """Return a factoring written out, line by line, the node's own last; none where it is long."""
    if factoring.sums is None:
        return ()
    used = Counter(term.end for each in factoring.sums for term in each.terms)
    sums = {each.node: each for each in factoring.sums}
    own = factoring.sums[-1].node
    inside = {name: each for name, each in sums.items() if name != own and used[name] == 1}
    is_scalar = trace.paths(own).is_scalar
    return tuple(
        Line(
            node=each.node,
            name=_gradient(trace, each.node),
            symbols=_sum(trace, each, inside, in_numbers=False),
            numbers=_sum(trace, each, inside, in_numbers=True) if is_scalar else (),
            result=short(trace.gradient(each.node)) if is_scalar else "",
        )
        for name, each in sums.items()
        if name not in inside
    )


def sentence(trace: Trace, steps: Factorings, factoring: Factoring) -> str:
    """Return what the last fold did."""
    start = node_text(trace.graph.nodes[steps.node])
    if factoring.node is None:
        if factoring.products == 1:
            return (
                f"There is one path from {start}, so nothing is shared: this is backprop already."
            )
        count = count_text(factoring.products, "path")
        return f"All {count}, multiplied out one by one, from the seed on."
    name = node_text(trace.graph.nodes[factoring.node])
    if factoring.shared == 1:
        return (
            f"Paths that part at {name} have the same way from {start} to it: it is multiplied "
            f"once, onto {_gradient(trace, factoring.node)}."
        )
    return (
        f"{_gradient(trace, factoring.node)} ends {count_text(factoring.shared, 'product')}: "
        "it is summed once, and used in all of them."
    )


def ending(steps: Factorings, factoring: Factoring) -> str:
    """Return what the folds have come to; "" before the last one."""
    if factoring.step < len(steps) - 1 or steps.first.products == 1:
        return ""
    return "This is backprop: dynamic programming over the graph. Every wire is crossed once."


def tally(steps: Factorings, factoring: Factoring) -> tuple[str, str]:
    """Return both counts of multiplications in a line, and those of additions, "" for none."""
    first = steps.first
    if first.products == 1:
        return count_text(first.multiplications, "multiplication"), ""
    products = count_text(first.multiplications, "multiplication")
    sums = count_text(first.additions, "addition")
    if factoring.step == 0:
        return f"{products} for all paths", f"{sums} for all paths"
    now = number_text(factoring.multiplications)
    added = number_text(factoring.additions)
    return f"{products} for all paths, {now} factored", f"{sums} for all paths, {added} factored"


def _sum(trace: Trace, each: Sum, inside: dict[str, Sum], *, in_numbers: bool) -> tuple[Token, ...]:
    found: list[Token] = []
    for term in each.terms:
        found += [PLUS] * bool(found)
        found += _term(trace, term, inside, in_numbers=in_numbers)
    return tuple(found)


def _term(trace: Trace, term: Term, inside: dict[str, Sum], *, in_numbers: bool) -> list[Token]:
    found: list[Token] = []
    for wire in term.wires:
        found += [TIMES] * bool(found)
        text = factor_text(trace.local(wire)) if in_numbers else _local(trace, wire)
        found.append(Token(text, "local"))
    if term.end in inside:
        nested = inside[term.end]
        parts = _sum(trace, nested, inside, in_numbers=in_numbers)
        bare = len(nested.terms) == 1
        return [*found, TIMES, *parts] if bare else [*found, TIMES, OPEN, *parts, CLOSE]
    gradient = trace.gradient(term.end)
    if term.end == trace.loss and gradient.shape == () and gradient == 1:
        return found
    text = factor_text(gradient) if in_numbers else _gradient(trace, term.end)
    return [*found, TIMES, Token(text, "gradient")]


def _gradient(trace: Trace, name: str) -> str:
    nodes = trace.graph.nodes
    return partial_text(nodes[trace.loss or name], nodes[name])


def _local(trace: Trace, wire: Wire) -> str:
    """Write ∂q/∂x; the slot is told where x feeds q twice."""
    graph = trace.graph
    operand, consumer = graph.operand(wire), graph.nodes[wire.consumer]
    text = f"∂{node_text(consumer)}/∂{node_text(graph.nodes[operand])}"
    return f"{text}|{wire.slot}" if consumer.inputs.count(operand) > 1 else text
