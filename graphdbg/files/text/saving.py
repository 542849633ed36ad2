"""A graph as the text of a `*.gdbg` file, and what such a file does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from graphdbg.core.graph import Graph, Node
from graphdbg.core.values import same_value
from graphdbg.files.errors import SaveError
from graphdbg.files.text.faults import TextError
from graphdbg.files.text.folding import folded
from graphdbg.files.text.program import read
from graphdbg.files.text.write import FILE, write
from graphdbg.files.wording import listed

SUFFIX = ".gdbg"
"""How the name of a file with a program text ends."""

_TRIES = 5


def is_program(path: Path) -> bool:
    """Say whether a file is a program text, by its name."""
    return path.name.endswith(SUFFIX)


def looks_like_program(data: bytes) -> bool:
    """Say whether bytes are a program text rather than JSON, which begins with a brace."""
    return not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def text_of(graph: Graph) -> str:
    """Return the text of a `*.gdbg` file; SaveError where it would not be this graph again."""
    named: frozenset[str] = frozenset()
    for _ in range(_TRIES):
        text = write(graph, replace(FILE, named=named))
        again = _again(text)
        missing = {name for name in folded(graph) - named if _is_other(graph, again, name)}
        if not missing:
            break
        named |= missing
    else:
        text = write(graph, replace(FILE, named=folded(graph)))
        again = _again(text)
    for name, node in graph.nodes.items():
        if name not in again.nodes or not _means_the_same(node, again.nodes[name]):
            raise SaveError(f"the node {name} would read back as something else.")
    return text


def not_held(graph: Graph) -> tuple[str, ...]:
    """Return, in words, what of a graph is not in the text that `text_of` returns."""
    again = _again(text_of(graph))
    return tuple(_not_held(graph, again))


def what_is_lost(graph: Graph) -> str | None:
    """Return one sentence on what a text of this graph does not hold; None where it holds all."""
    words = not_held(graph)
    if not words:
        return None
    return f"A program text does not hold {listed(words)}; *.graph.json does."


def _again(text: str) -> Graph:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"\\u{ord(text[error.start]):04x}"
        raise SaveError(f"it holds half a character, {half}; remove it.") from error
    try:
        return read(text)
    except TextError as error:
        raise SaveError(f"it would not open again ({error.sentence.rstrip('.')}).") from error


def _is_other(graph: Graph, again: Graph, name: str) -> bool:
    found = again.nodes.get(name)
    return found is None or not _means_the_same(graph.nodes[name], found)


def _means_the_same(node: Node, again: Node) -> bool:
    """Say whether two nodes compute the same, whatever else is kept with them."""
    return (
        (node.kind, node.op, node.inputs) == (again.kind, again.op, again.inputs)
        and dict(node.attributes) == dict(again.attributes)
        and _same_numbers(node, again)
    )


def _same_numbers(node: Node, again: Node) -> bool:
    if node.value is None or again.value is None:
        return node.value is again.value
    return same_value(node.value, again.value) or same_value(node.array, again.array)


def _not_held(graph: Graph, again: Graph) -> Iterator[str]:
    pairs = [(node, again.nodes[name]) for name, node in graph.nodes.items()]
    for key, words in _KEPT_WITH_NODES.items():
        if any(getattr(node, key) != getattr(other, key) for node, other in pairs):
            yield words
    if list(graph.nodes) != list(again.nodes):
        yield "where inline nodes stand in the order"
    for key, words in _KEPT_WITH_GRAPHS.items():
        if getattr(graph, key) and getattr(graph, key) != getattr(again, key):
            yield words
    yield from (f"the {key}" for key in graph.extras)


_KEPT_WITH_NODES: Mapping[str, str] = {
    "position": "positions",
    "comment": "every character of the comments",
    "label": "every label",
    "note": "every note",
    "group": "every group",
}
_KEPT_WITH_GRAPHS: Mapping[str, str] = {
    "title": "the title",
    "view": "folds and camera",
    "breakpoints": "breakpoints",
    "watches": "watches",
}
