"""Editing a graph as text: what the text says, and from the document what it does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from graphdbg.core.edit import rename, renaming
from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.once import once
from graphdbg.core.values import same_value
from graphdbg.files.text.faults import TextError
from graphdbg.files.text.program import read
from graphdbg.files.text.write import write

SPOKEN = ("comment", "label", "note", "group", "inline", "dtype", "value")
"""What a text says of a node, though not always in full."""


def merge(document: Graph, text: str, origin: Graph | None = None) -> Graph:
    """Return the graph that a text makes of a document; TextError where it makes none.

    What a text does not hold stays as it is: positions, breakpoints, watches, folds, lessons, the
    names of inline nodes, arrays written as `kept(784, 300)`, and the order of nodes that the text
    does not move.  A node that only has another name in the text is renamed.  A text that says what
    the document says gives the document itself.  `origin` is an older document, whose arrays may be
    kept too.
    """
    new = read(text, document=document, origin=origin)
    names = renaming(document, new)
    if names is not None:
        document = rename(document, *names)
    seen = as_seen(document)
    nodes = [_merged(document, seen, node) for node in new.nodes.values()]
    nodes = _ordered(document, nodes)
    title = document.title if seen is not None and new.title == seen.title else new.title
    same = all(one is document.nodes.get(one.name) for one in nodes)
    if (
        same
        and [node.name for node in nodes] == list(document.nodes)
        and (title, new.loss) == (document.title, document.loss)
    ):
        return document
    return replace(
        graph_from(nodes, title=title, loss=new.loss),
        breakpoints=document.breakpoints,
        watches=document.watches,
        view=document.view,
        extras=document.extras,
    )


@once
def as_seen(document: Graph) -> Graph | None:
    """Return what is left of a document once it has been a text; None where it cannot be one."""
    try:
        return read(write(document), document=document)
    except TextError:
        return None


def _merged(document: Graph, seen: Graph | None, node: Node) -> Node:
    old = document.nodes.get(node.name)
    if old is None:
        return node
    was = seen.nodes.get(node.name) if seen is not None else None
    kept: dict[str, Any] = {"position": old.position}
    for key in SPOKEN if was is not None else ():
        if same_value(getattr(node, key), getattr(was, key)):
            kept[key] = getattr(old, key)
    if old.op == node.op and old.attributes == node.attributes:
        kept["attributes"] = old.attributes
    merged = replace(node, **kept)
    return old if merged == old else merged


def _ordered(document: Graph, nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes in the document's order where the text keeps it, new ones where they stand.

    Where lines have changed places, the order is the text's.
    """
    found = {node.name: node for node in nodes}
    places = {name: place for place, name in enumerate(document.nodes)}
    lines = [name for name in found if name in places and not found[name].inline]
    if any(places[a] > places[b] for a, b in pairwise(lines)):
        return list(found.values())
    ordered = [name for name in document.nodes if name in found]
    after: dict[str | None, list[str]] = {}
    last: str | None = None
    for name, node in found.items():
        if name in places:
            last = None if node.inline and last is None else name
        else:
            after.setdefault(last, []).append(name)
    result = [*after.get(None, [])]
    for name in ordered:
        result += [name, *after.get(name, [])]
    return [found[name] for name in result]
