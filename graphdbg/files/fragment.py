"""A part of a graph as text of the file format: what is copied, and what is pasted."""

from __future__ import annotations

from collections.abc import Iterable

from graphdbg.core.edit import selected
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.files.errors import FileError
from graphdbg.files.read import read_text
from graphdbg.files.write import dumps

WHAT = "what is on the clipboard"


def dumps_fragment(graph: Graph, names: Iterable[str]) -> str:
    """Return some nodes as the text of a graph of their own; what they take from others is null.

    Raises SaveError where they cannot be written.
    """
    return dumps(selected(graph, names))


def loads_fragment(text: str) -> Graph:
    """Return the nodes that a text holds, as a graph; GraphError, a sentence, where it has none."""
    if not text.strip():
        raise GraphError("There is nothing to paste; copy some nodes first.")
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        raise GraphError("What is on the clipboard is no part of a graph; copy some nodes first.")
    try:
        return read_text(text, WHAT)
    except FileError as problem:
        raise GraphError(f"Nothing is pasted: {problem.sentence}") from problem
