"""A node's new name in a text of the language, exactly where the old one stood for the node."""

from __future__ import annotations

import ast
import re
import warnings

from graphdbg.core import limits
from graphdbg.core.language.words import QUESTION

PARTS = re.compile(r"\{\{|\}\}|\{([^}]*)\}")
"""Doubled braces, and what stands in single ones."""


def renamed_text(text: str, old: str, new: str) -> str:
    """Return a question with a node's new name; a text that is none stays as it is.

    Words about the event are no nodes: of a node that is called like one, the value is asked for
    by `value(k)`.
    """
    blanks = len(text) - len(text.lstrip(" "))
    line = text[blanks:]
    if old not in line or len(line) > limits.EXPRESSION or "\n" in line:
        return text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            grammar = ast.parse(line, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    encoded = line.encode()
    found: list[tuple[int, int, str]] = []
    walk(grammar.body, encoded, old, new, found)
    for start, end, name in sorted(found, reverse=True):
        encoded = encoded[:start] + name.encode() + encoded[end:]
    return text[:blanks] + encoded.decode()


def walk(part: ast.AST, text: bytes, old: str, new: str, found: list[tuple[int, int, str]]) -> None:
    """Gather the places at which a name stands for a node, and what to put there."""
    pending: list[tuple[ast.AST, bool]] = [(part, False)]
    while pending:
        here, is_asked = pending.pop()
        if isinstance(here, ast.Call):
            word = here.func.id if isinstance(here.func, ast.Name) else ""
            asks = word in (*QUESTION.of_node, *QUESTION.of_wire)
            pending += [(one, asks and not place) for place, one in enumerate(here.args)]
        elif isinstance(here, ast.Name):
            start, end = here.col_offset, here.end_col_offset or here.col_offset
            is_node = is_asked or old not in QUESTION.moments
            if is_node and text[start:end].decode() == old:
                bare = is_asked or new not in QUESTION.moments
                found.append((start, end, new if bare else f"value({new})"))
        else:
            pending += [(one, False) for one in ast.iter_child_nodes(here)]


def renamed_line(text: str, old: str, new: str) -> str:
    """Return a line of the log with a node's new name in the questions within its braces."""

    def renamed(part: re.Match[str]) -> str:
        inside = part[1]
        return part[0] if inside is None else f"{{{renamed_text(inside, old, new)}}}"

    return PARTS.sub(renamed, text)
