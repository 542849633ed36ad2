"""What is worked out of a graph once, and kept with it: a graph never changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from graphdbg.core.graph import Graph

Answer = TypeVar("Answer")


def once(work: Callable[[Graph], Answer]) -> Callable[[Graph], Answer]:
    """Let a function of a graph work once for each graph, however often it is asked."""
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def asked(graph: Graph) -> Answer:
        if name not in graph.kept:
            graph.kept[name] = work(graph)
        return cast(Answer, graph.kept[name])

    return asked
