"""What is typed after a command: a node, a number, a step; and the run that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, Wire
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text
from graphdbg.session.session import Session

DIGITS = 9
"""More digits than that count nothing there could be."""


def trace_of(session: Session) -> Trace:
    """Return the run that is stepped through."""
    if session.state.trace is None:
        raise AssertionError("the prompt always has a run")
    return session.state.trace


def graph_of(session: Session) -> Graph:
    """Return the graph that is open."""
    return trace_of(session).graph


def node_named(graph: Graph, text: str) -> Node:
    """Return the node of a name, also as it is written in sentences: w1 and w₁.

    Raises GraphError, with the nearest name, where there is none.
    """
    name = text.strip()
    if name in graph.nodes:
        return graph.nodes[name]
    written = [node for node in graph.nodes.values() if node_text(node) == name]
    if len(written) == 1:
        return written[0]
    if not name:
        raise GraphError("Name a node; info lists them.")
    raise GraphError(f"There is no node {name[:40]!r}{nearest(name, graph.nodes)}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the end of a refusal: "; did you mean w1?", or a full stop where nothing is near."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else "."


def wire_named(graph: Graph, text: str) -> Wire:
    """Return the wire that "f:0" is: its consumer and its slot; GraphError where there is none."""
    consumer, _, slot = text.rpartition(":")
    if not is_count(slot.strip()):
        raise GraphError("A wire is its consumer and the slot, counted from 0, as in f:0.")
    wire = Wire(node_named(graph, consumer).name, int(slot))
    graph.operand(wire)
    return wire


def is_count(text: str) -> bool:
    """Say whether a text is a whole number from 0 on, in plain digits."""
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def count(text: str, what: str = "A count") -> int:
    """Return how often something is to be done; 1 where nothing is said."""
    text = text.strip()
    if not text:
        return 1
    if not is_count(text) or not int(text):
        raise GraphError(f"{what} is a whole number from 1 on, not {text[:40]}.")
    return int(text)


def nothing_after(text: str, command: str) -> None:
    """Refuse words after a command that takes none."""
    if text.strip():
        raise GraphError(f"{command} takes nothing after it.")
