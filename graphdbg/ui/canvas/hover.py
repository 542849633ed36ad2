"""What the pointer is told when it rests on a node."""

from __future__ import annotations

from html import escape

from graphdbg.core.frame import Frame
from graphdbg.core.values import Value
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import long, shape_text, summary
from graphdbg.formula.tangent import tangent_text
from graphdbg.ui.canvas.drawing import Card


def hover_text(frame: Frame, name: str) -> str:
    """Return a node's name, operation, value and gradient with 8 digits, as rich text."""
    graph = frame.trace.graph
    node = graph.nodes[name]
    lines = [f"<b>{escape(node_text(node))}</b> {escape(node.op or node.kind)}"]
    value = frame.value(name)
    if value is not None:
        lines.append(f"value {written(value)}")
        lines.append(f"{shape_text(value.shape)}, {value.dtype}")
    lines += [escape(sentence) for broken, sentence in frame.trace.problems if broken == name]
    gradient = frame.gradient(name)
    if gradient is not None and frame.trace.loss is not None:
        own = partial_text(graph.nodes[frame.trace.loss], node)
        k, n = frame.arrived(name)
        so_far = f" ({k} of {n} in)" if 0 < k < n else ""
        lines.append(f"{escape(own)} {written(gradient)}{so_far}")
    tangent = frame.tangent(name)
    if tangent is not None:
        lines.append(f"{escape(tangent_text(node))} {written(tangent)}")
    if node.note:
        lines.append(f"<i>{escape(node.note)}</i>")
    return "<br>".join(lines)


def card_text(frame: Frame, card: Card) -> str:
    """Return what a folded group is, and its output's numbers, as rich text."""
    count = len(card.nodes)
    nodes = f"{count:,} nodes" if count != 1 else "1 node"
    lines = [f"<b>{escape(card.group)}</b> {nodes}, folded; double-click opens it"]
    if card.output is not None:
        lines.append(hover_text(frame, card.output))
    return "<br>".join(lines)


def written(value: Value) -> str:
    """Return a number with 8 digits, or an array's summary."""
    return escape(long(value) if value.shape == () else summary(value).text)
