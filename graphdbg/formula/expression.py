r"""LaTeX from a graph: an expression in the learner's own node names.

The derivative graph is printed, so a formula cannot disagree with the number beside it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from graphdbg.core.graph import Graph, Node, Wire
from graphdbg.core.ops import operation
from graphdbg.core.ops.conditions import COMPARISONS, CONNECTIVES
from graphdbg.core.ops.record import Level
from graphdbg.core.values import Value
from graphdbg.formula.names import name_latex, name_text
from graphdbg.formula.numbers import latex as number_latex
from graphdbg.formula.numbers import latex_array
from graphdbg.formula.plain import plain

Written = tuple[str, Level]
"""LaTeX, and how tightly it holds together."""

LEADING_MINUS = re.compile(r"(\\textcolor\{[^}]*\}\{)*-")
BRACKETS = re.compile(r"\\(left|right)(?![a-zA-Z]).")

DERIVATIVE = re.compile(r"\\frac\{\\partial(?:\^\{(\d+)\})? (?P<of>.*)\}\{(?P<by>\\partial .*)\}\Z")
"""A label of a derivative: ∂f over ∂x, or ∂²f over ∂x ∂y."""

CONDITIONS = {record.name for record in (*COMPARISONS, *CONNECTIVES)}
JOINTS = {"logical_and": r"\wedge", "logical_or": r"\vee", "logical_xor": r"\oplus"}
"""What stands between two conditions."""


def node_latex(node: Node) -> str:
    """Return how a node is called in a formula: its label, else its name."""
    return node.label or name_latex(node.name)


def node_text(node: Node) -> str:
    """Return how a node is called in a sentence and on the canvas."""
    return plain(node.label) if node.label else name_text(node.name)


def number(value: Value) -> Written:
    """Return a number, or a small array, as LaTeX."""
    if value.shape != ():
        return latex_array(value), Level.ATOM
    text = number_latex(value)
    if text.startswith("-"):
        return text, Level.SUM
    return text, Level.PRODUCT if r"\times" in text else Level.ATOM


def leaf(node: Node) -> Written:
    """Return a leaf of an expression: a written constant as its number, all else by name."""
    if node.kind == "constant" and node.inline and not node.label:
        return number(node.array)
    return node_latex(node), Level.ATOM


def expression(
    nodes: Mapping[str, Node], name: str, write: Callable[[Node], Written] = leaf
) -> Written:
    """Return the LaTeX of the expression that ends in a node; `write` writes its leaves."""
    node = nodes[name]
    if node.op is None:
        return write(node)
    parts = [expression(nodes, operand or "", write) for operand in node.inputs]
    return written(node, parts)


def written(node: Node, parts: list[Written]) -> Written:
    """Return an operation on operands that are already written, in parentheses where needed.

    A condition among numbers stands in the bracket that is 1 where it holds, else 0.
    """
    record = operation(node.op or "")
    texts = []
    for slot, (text, level) in enumerate(parts):
        if node.op == "where" and slot == 0:
            texts.append(unwrapped(text))
            continue
        if node.op in JOINTS or (node.op == "logical_not" and unwrapped(text) != text):
            texts.append(joined(node.op, unwrapped(text)))
            continue
        needed = record.notation.operand_level(slot)
        # "4 + (-3)": a minus sign right after a sign of the operation stands in parentheses.
        after_sign = slot > 0 and needed >= Level.SUM and node.op not in CONDITIONS
        signed = after_sign and LEADING_MINUS.match(text)
        texts.append(rf"\left({text}\right)" if level < needed or signed else text)
    whole = record.notation.of(texts, record.settings(node.attributes))
    if record.name in CONDITIONS:
        return rf"\left[{whole}\right]", Level.ATOM
    return whole, record.notation.level


def joined(op: str, text: str) -> str:
    """Return a condition as it stands in another one: a ∧ b ∧ c, but (a ∧ b) ∨ c and ¬(a > b)."""
    others = [mark for name, mark in JOINTS.items() if name != op]
    is_loose = op == "logical_not" or any(mark in text for mark in others)
    return rf"\left({text}\right)" if is_loose else text


def definition(
    graph: Graph,
    name: str,
    write: Callable[[Node], Written] = leaf,
    scalars: bool = False,
    alone: bool = False,
) -> str:
    """Return the right-hand side of one node: its operation on its operands' names.

    An operand marked inline is written out inside, unless the operation stands `alone`.  An empty
    slot is a box.  Among `scalars` the reduction of a loss goes without saying.
    """
    return unwrapped(right_hand_side(graph, name, write, scalars, alone)[0])


def unwrapped(text: str) -> str:
    """Return LaTeX without the one pair of brackets around the whole, where there is one."""
    if not text.startswith((r"\left(", r"\left[")):
        return text
    depth = 0
    for mark in BRACKETS.finditer(text):
        depth += 1 if mark[1] == "left" else -1
        if depth == 0:
            return text[6 : mark.start()] if mark.end() == len(text) else text
    return text


def right_hand_side(
    graph: Graph, name: str, write: Callable[[Node], Written], scalars: bool, alone: bool = False
) -> Written:
    """Return what `definition` does, and how tightly it holds together."""
    node = graph.nodes[name]
    parts = []
    for operand in node.inputs:
        if operand is None:
            parts.append((r"\square", Level.ATOM))
            continue
        inner = graph.nodes[operand]
        if inner.inline and inner.op is not None and not alone:
            parts.append(right_hand_side(graph, operand, write, scalars))
        else:
            parts.append(write(inner))
    missing = len(operation(node.op or "").slots) - len(parts)
    parts += [(r"\square", Level.ATOM)] * max(0, missing)
    if scalars and "reduction" in operation(node.op or "").attributes:
        node = replace(node, attributes={**node.attributes, "reduction": "none"})
    return written(node, parts)


def partial(loss: Node, node: Node) -> str:
    r"""Return \frac{\partial L}{\partial x}; of a loss that is a derivative the next higher one."""
    by = rf"\partial {node_latex(node)}"
    known = DERIVATIVE.match(loss.label or "")
    if known is None:
        return rf"\frac{{\partial {node_latex(loss)}}}{{{by}}}"
    order = int(known[1] or 1) + 1
    return rf"\frac{{\partial^{{{order}}} {known['of']}}}{{{known['by']}\,{by}}}"


def partial_text(loss: Node, node: Node) -> str:
    """Return ∂L/∂x as text."""
    if DERIVATIVE.match(loss.label or ""):
        return plain(partial(loss, node))
    return f"∂{node_text(loss)}/∂{node_text(node)}"


def partial_at(graph: Graph, wire: Wire) -> str:
    r"""Return \frac{\partial y}{\partial x}; the slot is told where x feeds y twice."""
    consumer = graph.nodes[wire.consumer]
    operand = graph.operand(wire)
    text = partial(consumer, graph.nodes[operand])
    if consumer.inputs.count(operand) > 1:
        return rf"\left.{text}\right|_{{{wire.slot}}}"
    return text
