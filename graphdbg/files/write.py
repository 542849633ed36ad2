"""Write a graph: text in a stable order, read back and compared before the disk is touched."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphdbg.core.graph import Graph, Node
from graphdbg.files.check import EXTRA_KEYS, KEYS, VERSION
from graphdbg.files.encode import node_to_plain, settled, to_plain
from graphdbg.files.errors import FileError, SaveError
from graphdbg.files.panels import BREAKPOINT_KEYS, VIEW_KEYS
from graphdbg.files.read import file_name, read_text
from graphdbg.files.replace import replace_file
from graphdbg.files.text.saving import is_program, text_of
from graphdbg.files.wording import printable


def save(graph: Graph, path: str | os.PathLike[str], data: bytes | None = None) -> bytes:
    """Save a graph: the file is replaced as a whole, or SaveError, and the old one untouched.

    A name that ends in `.gdbg` is that of a program text.  `data` is what such a file holds of this
    very graph, where one does.  Returns what was written.
    """
    name = file_name(Path(path).name)
    try:
        if data is None:
            text = text_of(graph) if is_program(Path(path)) else dumps(graph)
            data = text.encode("utf-8")
    except SaveError as error:
        sentence = f"{name} is not saved, and nothing on disk has changed: {error.sentence}"
        raise SaveError(sentence, file=name) from error
    replace_file(Path(path), data)
    return data


def dumps(graph: Graph) -> str:
    """Return the text of a graph, one node a line; SaveError where it would not read back."""
    try:
        text = written(graph)
        _refuse_half_characters(text, "it")
        again = read_text(text, "the text")
    except FileError as error:
        words = error.sentence.removeprefix("the text, ")
        raise SaveError(f"it would not open again ({words.rstrip('.')}).") from error
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(error, SaveError):
            raise
        raise SaveError(f"it holds what JSON cannot write ({error}).") from error
    difference = _difference(graph, again)
    if difference:
        raise SaveError(f"{difference} would read back as something else.")
    return text


def written(graph: Graph) -> str:
    """Return the text of a graph without reading it back; SaveError where there is none."""
    nodes = [_node_line(settled(node)) for node in graph.nodes.values()]
    parts: dict[str, str] = {"graphdbg": str(VERSION), "nodes": _lines(nodes)}
    if graph.title:
        parts["title"] = _line(graph.title)
    if graph.loss is not None:
        parts["loss"] = _line(graph.loss)
    if graph.breakpoints:
        ordered = [_ordered(one, BREAKPOINT_KEYS) for one in to_plain(graph.breakpoints)]
        parts["breakpoints"] = _lines(map(_line, ordered))
    if graph.watches:
        parts["watches"] = _lines(map(_line, to_plain(graph.watches)))
    if graph.view:
        parts["view"] = _line(_ordered(to_plain(graph.view), VIEW_KEYS))
    for key, extra in graph.extras.items():
        if key not in EXTRA_KEYS:
            raise SaveError(f"it holds {key!r}, for which a file has no place.")
        parts[key] = json.dumps(
            to_plain(extra), ensure_ascii=False, allow_nan=False, indent=2
        ).replace("\n", "\n  ")
    return (
        "{\n  " + ",\n  ".join(f'"{key}": {parts[key]}' for key in KEYS if key in parts) + "\n}\n"
    )


def _refuse_half_characters(text: str, whose: str) -> None:
    """Refuse half of a pair of surrogates, which no UTF-8 can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"\\u{ord(text[error.start]):04x}"
        raise SaveError(f"{whose} holds half a character, {half}; remove it.") from error


def _node_line(node: Node) -> str:
    line = _line(node_to_plain(node))
    _refuse_half_characters(line, f"the node {printable(node.name)}")
    return line


def _line(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, allow_nan=False)


def _lines(lines: Any) -> str:
    rows = ",\n    ".join(lines)
    return f"[\n    {rows}\n  ]" if rows else "[]"


def _ordered(plain: Any, keys: tuple[str, ...]) -> Any:
    """Return an object with its known keys first, in their order."""
    if not isinstance(plain, Mapping):
        return plain
    order = [key for key in keys if key in plain] + [key for key in plain if key not in keys]
    return {key: plain[key] for key in order}


def _difference(graph: Graph, again: Graph) -> str:
    """Return the first part in which two graphs differ, or an empty text."""
    if list(graph.nodes) != list(again.nodes):
        return "the list of nodes"
    for name, node in graph.nodes.items():
        if settled(node) != again.nodes[name]:
            return f"the node {name}"
    for part in ("title", "loss", "breakpoints", "watches", "view", "extras"):
        if to_plain(getattr(graph, part)) != to_plain(getattr(again, part)):
            return f"its {part}"
    return ""
