"""Edits of what a node holds; the wires stay, and with them all that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import LEAF_KINDS, Graph, Node
from graphdbg.core.ops import operation
from graphdbg.core.values import DTYPES, Drawn, Value, own, size_of


def with_value(graph: Graph, name: str, value: Value | Drawn | None) -> Graph:
    """Return the graph with another value of an input, a parameter or a constant.

    A type that the node states follows the value.  None is a value that is still to come.  Raises
    GraphError for an operation, whose value is computed, and for an array over the limit.
    """
    node = leaf(graph, name)
    if value is None:
        return graph.with_node(replace(node, value=None))
    size = size_of(value.shape)
    if size > limits.ELEMENTS:
        raise GraphError(
            f"{name} would have {size:,} elements, and the limit is {limits.ELEMENTS:,}; "
            "use a smaller array.",
            node=name,
        )
    dtype = None if node.dtype is None else str(value.dtype)
    return graph.with_node(replace(node, value=value, dtype=dtype))


def with_entry(value: Value, place: tuple[int, ...], entry: Value) -> Value:
    """Return an array with another entry at an index, of the array's type; the array is copied."""
    changed = np.array(value)
    changed[place] = entry
    changed.flags.writeable = False
    return changed if value.shape else changed[()]


def with_kind(graph: Graph, name: str, kind: str) -> Graph:
    """Return the graph with a leaf of another kind: input, parameter or constant."""
    node = leaf(graph, name)
    if kind not in LEAF_KINDS:
        raise GraphError(f"{kind!r} is no kind; choose one of {', '.join(LEAF_KINDS)}.", node=name)
    return graph.with_node(replace(node, kind=kind))


def with_dtype(graph: Graph, name: str, dtype: str | None) -> Graph:
    """Return the graph with a leaf of another element type; None is float64, or bool for truths.

    Raises GraphError where the type cannot hold what the node holds.
    """
    node = leaf(graph, name)
    if dtype is not None and dtype not in DTYPES:
        raise GraphError(f"{dtype!r} is no type; choose one of {', '.join(DTYPES)}.", node=name)
    if node.value is None:
        return graph.with_node(replace(node, dtype=dtype))
    is_truth = node.value.dtype == np.bool_
    wanted = dtype or ("bool" if is_truth else "float64")
    if isinstance(node.value, Drawn):
        if wanted not in {"float64", "float32"}:
            raise GraphError(
                f"{name} is drawn as float64 or float32; give it numbers to make it {wanted}.",
                node=name,
            )
        return graph.with_node(replace(node, dtype=dtype, value=replace(node.value, dtype=wanted)))
    return graph.with_node(replace(node, dtype=dtype, value=converted(name, node.value, wanted)))


def converted(name: str, value: Value, dtype: str) -> Value:
    """Return a value in another type, or refuse where that changes more than its precision."""
    if value.dtype.name == dtype:
        return value
    with np.errstate(all="ignore"):
        found = own(value, dtype)
        same = np.asarray(found == value) | ((found != found) & (value != value))  # noqa: PLR0124
    rounds = found.dtype.kind == "f"
    if not rounds and not same.all():
        lost = np.asarray(value)[~same].flat[0]
        raise GraphError(
            f"{name} holds {lost}, and {dtype} cannot hold that; change the value first.", node=name
        )
    return found


def with_attributes(graph: Graph, name: str, attributes: Mapping[str, Any]) -> Graph:
    """Return the graph with all attributes of an operation replaced by those given, checked."""
    node = graph.node(name)
    if node.op is None:
        raise GraphError(f"{name} is no operation, so it has no attributes.", node=name)
    return graph.with_node(replace(node, attributes=checked(node.op, attributes, name)))


def checked(op: str, attributes: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the attributes as a node keeps them; GraphError for a wrong or a missing one."""
    try:
        settings = operation(op).settings(attributes)
    except GraphError as problem:
        raise GraphError(problem.sentence, node=name) from None
    return {key: setting for key, setting in settings.items() if key in attributes}


def with_label(graph: Graph, name: str, label: str | None) -> Graph:
    """Return the graph with another label of a node, in LaTeX; None for its plain name."""
    return graph.with_node(replace(graph.node(name), label=text(name, "label", label)))


def with_note(graph: Graph, name: str, note: str | None) -> Graph:
    """Return the graph with another note of a node, or none."""
    return graph.with_node(replace(graph.node(name), note=text(name, "note", note)))


def with_comment(graph: Graph, name: str, comment: str | None) -> Graph:
    """Return the graph with another comment of a node in the text form, or none."""
    return graph.with_node(replace(graph.node(name), comment=text(name, "comment", comment)))


def with_title(graph: Graph, title: str) -> Graph:
    """Return the graph under another title."""
    return graph.with_nodes((), title=text("The graph", "title", title) or "")


def with_group(graph: Graph, names: Iterable[str], group: str | None) -> Graph:
    """Return the graph with some nodes in another group, such as "layer1/h1", or in none."""
    path = text("A node", "group", group, limits.NAME)
    if path is not None and not all(part.strip() for part in path.split("/")):
        raise GraphError(f'{path!r} is no group; write names with a / between, like "layer1/h1".')
    return graph.with_nodes([replace(graph.node(name), group=path) for name in names])


def move(graph: Graph, positions: Mapping[str, tuple[float, float] | None]) -> Graph:
    """Return the graph with nodes at other places, in the units of the canvas; None: anywhere."""
    moved: list[Node] = []
    for name, position in positions.items():
        node = graph.node(name)
        place = None if position is None else (float(position[0]), float(position[1]))
        if place is not None and not all(abs(one) <= limits.COORDINATE for one in place):
            raise GraphError(
                f"{name} would lie more than {limits.COORDINATE:,} from the origin; "
                "leave it nearer.",
                node=name,
            )
        moved.append(replace(node, position=place))
    return graph.with_nodes(moved)


def with_loss(graph: Graph, name: str | None) -> Graph:
    """Return the graph with another loss, or without one; a constant can be none."""
    if name is not None and graph.node(name).kind == "constant":
        raise GraphError(
            f"{name} is a constant, so it can be no loss; name a computed node.", node=name
        )
    return graph.with_nodes((), loss=name)


def leaf(graph: Graph, name: str) -> Node:
    """Return an input, a parameter or a constant, or refuse for an operation."""
    node = graph.node(name)
    if not node.is_leaf:
        raise GraphError(
            f"{name} is computed by {node.op}; change one of the nodes it is computed from.",
            node=name,
        )
    return node


def text(whose: str, what: str, words: str | None, limit: int = limits.TEXT) -> str | None:
    """Return a text that a file can hold, None for an empty one, or refuse."""
    if not words:
        return None
    if len(words) > limit:
        raise GraphError(
            f"{whose}: the {what} has {len(words):,} characters, and the limit is {limit:,}; "
            "shorten it."
        )
    if any("\ud800" <= letter <= "\udfff" for letter in words):
        raise GraphError(f"{whose}: the {what} holds half a character; remove it.")
    return words
