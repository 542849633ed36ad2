"""Names from the code: what a traced function's local variables call the nodes they hold.

Python offers a look at a function's variables when it returns (`sys.setprofile`); nothing of the
function is changed for it.  A variable that is bound twice names what it holds in the end.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from inspect import unwrap
from types import CodeType, FrameType
from typing import Any

from graphdbg.core.graph import Node


def call_and_look(
    function: Callable[..., Any], arguments: Mapping[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """Call a function; return its result and its local variables as they were when it returned.

    There are none for a function written in another language, and none under a profiler, which
    is left alone.
    """
    code = code_of(function)
    found: dict[str, Any] = {}

    def look(frame: FrameType, event: str, _: Any) -> None:
        if event == "return" and frame.f_code is code:
            # Where it calls itself the outermost call returns last, and stays.
            found.clear()
            found.update(frame.f_locals)

    if code is None or sys.getprofile() is not None:
        return function(**arguments), found
    sys.setprofile(look)
    try:
        result = function(**arguments)
    finally:
        sys.setprofile(None)
    return result, found


def code_of(function: Callable[..., Any]) -> CodeType | None:
    """Return the code behind a callable: of a partial, a decorated one, an object's `__call__`."""
    while isinstance(function, partial):
        function = function.func
    function = unwrap(function)
    called = function if hasattr(function, "__code__") else type(function).__call__
    code = getattr(called, "__code__", None)
    return code if isinstance(code, CodeType) else None


def final_names(
    nodes: Iterable[Node], bound: Iterable[tuple[str, str]], result: str, title: str
) -> dict[str, str]:
    """Return the name each node gets: a leaf its own, what a variable holds the variable's.

    `bound` has (variable, node) in the order of the code; of two variables on one node the first
    counts.  The result takes `title`, the function's name, where no variable holds it and nothing
    else is called so.  All other nodes are numbered by their operation: add_1, add_2.
    """
    nodes = list(nodes)
    names = {node.name: node.name for node in nodes if node.is_leaf and not node.inline}
    taken = set(names)
    counts: Counter[str] = Counter()

    def free(stem: str) -> str:
        while (name := f"{stem}_{counts[stem] + 1}") in taken:
            counts[stem] += 1
        return name

    def take(node: str, name: str) -> None:
        names[node] = name
        taken.add(name)

    for variable, node in bound:
        if node not in names and is_name(variable):
            take(node, free(variable) if variable in taken else variable)
    if result not in names and is_name(title) and title not in taken:
        take(result, title)
    for one in nodes:
        if one.name not in names:
            take(one.name, free(one.op or "c"))
    return names


def is_name(word: str) -> bool:
    """Say whether a word of the code can name a node; `_` says that no name is meant."""
    return word.isidentifier() and bool(word.strip("_"))


def renamed(nodes: Iterable[Node], names: Mapping[str, str]) -> Iterator[Node]:
    """Yield the nodes under their new names, their operands' names changed with them."""
    for node in nodes:
        inputs = tuple(None if name is None else names[name] for name in node.inputs)
        yield replace(node, name=names[node.name], inputs=inputs)
