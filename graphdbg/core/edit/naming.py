"""Names of nodes: what a name may be, and a readable one that is free."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count
from keyword import iskeyword
from unicodedata import normalize

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph

LETTERS = {"input": "xyz", "parameter": "", "constant": "c", "operation": "qrstuv"}
"""The short names that are given first."""

STEMS = {"input": "x", "parameter": "w", "constant": "c", "operation": "q"}
"""What is numbered when these are taken."""

PLAIN = ("add", "subtract", "multiply", "divide")
"""The operations whose nodes get a letter; any other lends its nodes its name."""


def refuse_name(graph: Graph, name: str) -> None:
    """Raise GraphError where a node cannot get this name: it is none, or it is taken."""
    mend = "write letters, digits and _, and put any other spelling into the label"
    if not name:
        raise GraphError(f"A node needs a name; {mend}.")
    if len(name) > limits.NAME:
        raise GraphError(
            f"The name has {len(name):,} characters, and the limit is {limits.NAME}; shorten it."
        )
    if not name.isidentifier():
        raise GraphError(f"{name!r} is no name; {mend}.")
    if iskeyword(name):
        raise GraphError(f"{name} is a word of Python's own; write {name}_ instead.")
    same = normalize("NFKC", name)
    if same != name:
        raise GraphError(f"{name} is the same to Python as {same}; write it so.")
    if name in graph.nodes:
        raise GraphError(f"There is a node named {name} already; choose another name.", node=name)


def fresh_name(graph: Graph, kind: str, op: str | None = None) -> str:
    """Return a readable name that is free: x, y, z, w1, c, q, sigmoid_1."""
    if op is not None and op not in PLAIN:
        return numbered(f"{op}_", graph.nodes)
    for letter in LETTERS[kind]:
        if letter not in graph.nodes:
            return letter
    return numbered(STEMS[kind], graph.nodes)


def next_name(name: str, taken: Container[str]) -> str:
    """Return the name where it is free, else the next one that is: w1, w2, w3."""
    if name not in taken:
        return name
    stem = re.sub(r"[0-9]+$", "", name)
    start = int(name[len(stem) :] or 0) + 1 if len(name) - len(stem) < 9 else 1
    return numbered(stem[: limits.NAME - 12], taken, start)


def numbered(stem: str, taken: Container[str], start: int = 1) -> str:
    """Return the stem with the first number from `start` on that makes a free name."""
    return next(name for n in count(start) if (name := f"{stem}{n}") not in taken)
