"""From plain JSON to a Graph, with every check of the format; Wrong, with its place, otherwise."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node
from graphdbg.files import demand, panels
from graphdbg.files.budget import Budget
from graphdbg.files.errors import Wrong
from graphdbg.files.nodes import read_node
from graphdbg.files.wording import hint, shown

VERSION = 1
"""The version of the format that is read and written."""

EXTRA_KEYS = ("lesson", "training")
"""What is kept as it is."""

KEYS = ("graphdbg", "title", "loss", "nodes", "breakpoints", "watches", "view", *EXTRA_KEYS)
"""What a saved graph may have at the top, in the order in which it is written."""

_EXAMPLE = '{"graphdbg": 1, "nodes": []}'
_CHAIN = 6
"""The most names of a cycle that a sentence shows."""


def graph_from_plain(plain: Any) -> Graph:
    """Return the graph that a JSON object means."""
    if not isinstance(plain, dict):
        raise Wrong((), f"the file holds {shown(plain)}; write an object, like {_EXAMPLE}.")
    top: dict[str, Any] = plain
    _refuse_version(top)
    demand.known_keys(top, KEYS, (), "a saved graph")
    if "nodes" not in top:
        raise Wrong((), 'there are no nodes; write "nodes": [] for an empty graph.')
    nodes = _nodes(top["nodes"])
    title = demand.a_text(top["title"], ("title",)) if "title" in top else ""
    loss = _loss(top.get("loss"), nodes)
    found: dict[str, Any] = {}
    if "breakpoints" in top:
        found["breakpoints"] = panels.read_breakpoints(top["breakpoints"], ("breakpoints",))
    if "watches" in top:
        found["watches"] = panels.read_watches(top["watches"], ("watches",))
    if "view" in top:
        found["view"] = panels.read_view(top["view"], ("view",))
    extras = {key: top[key] for key in EXTRA_KEYS if key in top}
    try:
        return Graph(MappingProxyType(nodes), title=title, loss=loss, extras=extras, **found)
    except GraphError as error:
        raise _wrong_graph(nodes, error) from error


def _refuse_version(top: Mapping[str, Any]) -> None:
    if "graphdbg" not in top:
        raise Wrong((), f'this is no saved graph, for it lacks "graphdbg": {VERSION}; add it.')
    version = top["graphdbg"]
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise Wrong(("graphdbg",), f"is {shown(version)}, which is no version; write {VERSION}.")
    if version > VERSION:
        raise Wrong(
            ("graphdbg",),
            f"is {version}, and this program reads version {VERSION}; "
            "open the file with a newer graphdbg.",
        )


def _nodes(plain: Any) -> dict[str, Node]:
    listed = demand.a_list(plain, ("nodes",), "[]")
    if len(listed) > limits.NODES:
        words = f"has {len(listed):,} nodes, and the limit is {limits.NODES:,}; use fewer."
        raise Wrong(("nodes",), words)
    budget = Budget()
    nodes: dict[str, Node] = {}
    for index, one in enumerate(listed):
        node = read_node(one, ("nodes", index), budget)
        if node.name in nodes:
            first = list(nodes).index(node.name)
            raise Wrong(
                ("nodes", index, "name"),
                f"is {shown(node.name)}, and so is nodes[{first}].name; rename one of them.",
            )
        nodes[node.name] = node
    for index, node in enumerate(nodes.values()):
        for slot, operand in enumerate(node.inputs):
            if operand is not None and operand not in nodes:
                there = hint(operand, nodes, "add it, or write null for an empty slot")
                raise Wrong(
                    ("nodes", index, "inputs", slot),
                    f"is {shown(operand)}, and there is no node of that name{there}",
                )
    return nodes


def _loss(plain: Any, nodes: Mapping[str, Node]) -> str | None:
    if plain is None:
        return None
    if not isinstance(plain, str):
        raise Wrong(("loss",), f"is {shown(plain)}; write the name of a node, or leave it out.")
    if plain not in nodes:
        there = hint(plain, nodes, "name a node, or leave the loss out")
        raise Wrong(("loss",), f"is {shown(plain)}, and there is no node of that name{there}")
    return plain


def _wrong_graph(nodes: Mapping[str, Node], error: GraphError) -> Wrong:
    if error.node is None:
        return Wrong((), error.sentence)
    index = list(nodes).index(error.node)
    cycle = _cycle(nodes, error.node)
    if not cycle:
        return Wrong(("nodes", index), f"does not fit: {error.sentence}")
    slot = nodes[error.node].inputs.index(cycle[-2])
    return Wrong(
        ("nodes", index, "inputs", slot),
        f"closes a cycle ({_chain(cycle)}), and a computation graph has none; "
        "write null, or another node.",
    )


def _cycle(nodes: Mapping[str, Node], name: str) -> list[str]:
    """Return the shortest way from a node over its consumers back to itself, both ends named."""
    consumers: dict[str, list[str]] = {one: [] for one in nodes}
    for node in nodes.values():
        for operand in node.inputs:
            if operand is not None:
                consumers[operand].append(node.name)
    came: dict[str, str] = {}
    waiting = deque([name])
    while waiting:
        here = waiting.popleft()
        for consumer in consumers[here]:
            if consumer == name:
                back = [name, here]
                while back[-1] != name:
                    back.append(came[back[-1]])
                return back[::-1]
            if consumer not in came:
                came[consumer] = here
                waiting.append(consumer)
    return []


def _chain(cycle: Sequence[str]) -> str:
    if len(cycle) <= _CHAIN:
        return " → ".join(cycle)
    left_out = len(cycle) - _CHAIN + 1
    return " → ".join([*cycle[: _CHAIN - 2], f"{left_out} more", cycle[-1]])
