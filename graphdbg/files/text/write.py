"""From a graph to its program text, in the order of the document."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graphdbg.core import limits
from graphdbg.core.graph import Graph, Node
from graphdbg.core.language.words import BINARY, UNARY
from graphdbg.core.ops import REGISTRY
from graphdbg.files.encode import WRITTEN_OUT, number_to_plain, settled
from graphdbg.files.text import literals
from graphdbg.files.text.folding import folded
from graphdbg.files.text.literals import WIDTH
from graphdbg.files.text.values import KEPT

_MARKS = {"Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "Pow": "**", "MatMult": "@"}
SIGNS: Mapping[str, str] = MappingProxyType(
    {name: _MARKS[sign.__name__] for sign, name in BINARY.items()}
)
"""The sign of each operation that has one between two operands."""
NEGATIVE = next(iter(UNARY.values()))

SUM, PRODUCT, SIGNED, POWER, ATOM = range(1, 6)
"""How tightly an expression holds together, as Python reads it."""
_TIGHT = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT, "**": POWER}


@dataclass(frozen=True)
class Style:
    """How a graph is written: arrays of more than `most` entries are `kept`, or refused.

    `named` are the inline nodes that are written with their names; with `flags` it is said of a
    node on a line of its own that it is inline.
    """

    most: int = WRITTEN_OUT
    keeps: bool = True
    named: Collection[str] = ()
    flags: bool = False


PANEL = Style()
FILE = Style(limits.ELEMENTS_PRINTED, keeps=False, flags=True)


def write(graph: Graph, style: Style = PANEL) -> str:
    """Return the program text of a graph; a SaveError names an array that a file cannot hold."""
    return (
        "\n".join(_paragraphs(graph, style)).lstrip("\n") + "\n" if graph.nodes else _empty(graph)
    )


def _empty(graph: Graph) -> str:
    return f"title({literals.text(graph.title)})\n" if graph.title else ""


def _paragraphs(graph: Graph, style: Style) -> Iterator[str]:
    inside = folded(graph)
    if graph.title:
        yield f"title({literals.text(graph.title)})\n"
    group: str | None = None
    for node in graph.nodes.values():
        if node.name in inside:
            continue
        if node.group != group:
            group = node.group
            yield "\ngroup()" if group is None else f"\ngroup({literals.text(group)})"
        yield from _lines(graph, node, style, inside)
    if graph.loss is not None:
        yield f"\nloss({graph.loss})"


def _lines(graph: Graph, node: Node, style: Style, inside: Collection[str]) -> Iterator[str]:
    """Yield the assignment of a node, with its comment, and what is said about it below."""
    line = f"{node.name} = {_right(graph, node, style, inside)}"
    comment = literals.comment(node.comment) if node.comment else None
    if comment is None:
        yield line
    elif len(comment) == 1 and len(line) + len(comment[0]) + 4 <= WIDTH and "\n" not in line:
        yield f"{line}  # {comment[0]}"
    else:
        yield from (f"# {one}" if one else "#" for one in comment)
        yield line
    for one in (*_inside(graph, node, inside), node):
        if one.label is not None:
            yield f"label({one.name}, {literals.text(one.label)})"
        if one.note is not None:
            yield f"note({one.name}, {literals.text(one.note)})"
    if node.inline and style.flags:
        yield f"inline({node.name})"


def _inside(graph: Graph, node: Node, inside: Collection[str]) -> Iterator[Node]:
    for operand in node.inputs:
        if operand is not None and operand in inside:
            yield from _inside(graph, graph.nodes[operand], inside)
            yield graph.nodes[operand]


def _right(graph: Graph, node: Node, style: Style, inside: Collection[str]) -> str:
    if node.op is None:
        said = settled(node)
        parts = []
        if said.value is not None:
            parts.append(literals.leaf_value(said.value, style.most, style.keeps, node.name))
        is_kept = bool(parts) and parts[0].startswith(KEPT)
        if said.dtype is not None and not is_kept:
            parts.append(f"dtype={literals.text(said.dtype)}")
        return f"{node.kind}({', '.join(parts)})"
    return _operation(graph, node, style, inside)[0]


def _operand(graph: Graph, name: str | None, style: Style, inside: Collection[str]) -> _Written:
    if name is None:
        return "...", ATOM
    if name not in inside:
        return name, ATOM
    node = graph.nodes[name]
    if node.op is None:
        number = repr(number_to_plain(float(node.array)))
        written = number, SIGNED if number.startswith("-") else ATOM
    else:
        written = _operation(graph, node, style, inside)
    if name in style.named or node.label is not None or node.note is not None:
        return f"({name} := {written[0]})", ATOM
    return written


_Written = tuple[str, int]


def _operation(graph: Graph, node: Node, style: Style, inside: Collection[str]) -> _Written:
    """Return an operation as it is written, and how tightly it holds together."""
    parts = [_operand(graph, one, style, inside) for one in node.inputs]
    plain = not node.attributes and node.dtype is None
    sign = SIGNS.get(node.op or "")
    if plain and sign is not None and len(parts) == 2:
        tight = _TIGHT[sign]
        # A power reads from the right, and takes a signed exponent; all else reads from the left.
        needs = (ATOM, SIGNED) if sign == "**" else (tight, tight + 1)
        left, right = (
            text if level >= need else f"({text})"
            for (text, level), need in zip(parts, needs, strict=True)
        )
        return f"{left} {sign} {right}", tight
    if plain and node.op == NEGATIVE and len(parts) == 1 and not _is_number(graph, node, inside):
        text, level = parts[0]
        return f"-{text}" if level >= SIGNED else f"-({text})", SIGNED
    texts = [text for text, _ in parts]
    known = REGISTRY[node.op or ""].attributes
    order = [key for key in known if key in node.attributes]
    texts += [f"{key}={literals.setting(node.attributes[key])}" for key in order]
    if node.dtype is not None:
        texts.append(f"dtype={literals.text(node.dtype)}")
    return f"{node.op}({', '.join(texts)})", ATOM


def _is_number(graph: Graph, node: Node, inside: Collection[str]) -> bool:
    """Say whether what a sign stands before is written as a number, with which it would merge."""
    operand = node.inputs[0]
    return operand is not None and operand in inside and graph.nodes[operand].op is None
