"""A small tensor graph written out in scalars: a node for each entry, the same numbers.

Every operation is written by its definition.  What works entry by entry is the same operation on
each entry; a matrix product is a weighted sum for each entry; a sum is a chain of additions, in
the order of the array; reshapes, transposes, slices and broadcasts only say which scalar goes
where, and leave no node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from graphdbg.core import limits
from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, freeze

Names: TypeAlias = "np.ndarray[Any, Any]"
"""The names of scalars, laid out as the entries of the array that they are."""


@dataclass(frozen=True, eq=False)
class Scalars:
    """The scalar graph of a tensor graph.

    `entries` has for each tensor node the scalars that are its entries, in its shape; `origins`
    the tensor node that each scalar came from.  A node in `routed` has no scalars of its own: its
    entries are those of other nodes.
    """

    graph: Graph
    entries: Mapping[str, Names]
    origins: Mapping[str, str]
    routed: frozenset[str]


@dataclass
class Writer:
    """The scalar graph as it grows, while one tensor node after another is written out."""

    trace: Trace
    written: Callable[[Node], str]
    nodes: dict[str, Node] = field(default_factory=dict)
    entries: dict[str, Names] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    own: dict[str, list[str]] = field(default_factory=dict)
    at: str = ""

    @property
    def node(self) -> Node:
        """The tensor node that is being written out."""
        return self.trace.graph.nodes[self.at]

    def operand(self, slot: int) -> Names:
        """Return the scalars of an operand."""
        return self.entries[self.node.inputs[slot] or ""]

    def value(self, slot: int) -> Value:
        """Return the value of an operand."""
        return self.trace.value(self.node.inputs[slot] or "")

    def add(self, node: Node) -> str:
        """Add a node under a name that is free, as one that came from this tensor node."""
        if len(self.nodes) >= limits.SCALARS:
            raise GraphError(
                f"As scalars this graph would have more than {limits.SCALARS:,} nodes; "
                "expand a smaller one."
            )
        name, taken = node.name, self.trace.graph.nodes
        while name in self.nodes or (name in taken and name != self.at):
            name += "_"
        self.nodes[name] = replace(node, name=name)
        self.origins[name] = self.at
        self.own.setdefault(self.at, []).append(name)
        return name

    def apply(self, op: str, *operands: str, stem: str = "", **attributes: Any) -> str:
        """Add a scalar operation that is not an entry itself: a step on the way to one."""
        count = len(self.own.get(self.at, ()))
        name = f"{self.at}_{stem or op}_{count}"
        return self.add(Node(name, op=op, inputs=operands, attributes=attributes))

    def constant(self, number: float) -> str:
        """Add a number that is written in place."""
        count = len(self.own.get(self.at, ()))
        value = freeze(np.float64(number))
        return self.add(Node(f"{self.at}_c_{count}", "constant", value=value, inline=True))

    def entry(self, place: tuple[int, ...], op: str, *operands: str, **attributes: Any) -> str:
        """Add the operation that gives one entry of this tensor node."""
        return self.add(self.called(Node("", op=op, inputs=operands, attributes=attributes), place))

    def part(self, place: tuple[int, ...], op: str, *operands: str, **attributes: Any) -> str:
        """Add one of the numbers that this tensor node is reduced from, called as an entry is."""
        return self.add(
            replace(
                self.called(Node("", op=op, inputs=operands, attributes=attributes), place),
                note=None,
            )
        )

    def called(self, node: Node, place: tuple[int, ...]) -> Node:
        """Return a node under the name and label of an entry: W1_0_1, written W₁[0,1]."""
        if not place:
            kept = self.node
            return replace(node, name=self.at, label=kept.label, note=kept.note)
        label = rf"{self.written(self.node)}[{','.join(map(str, place))}]"
        return replace(node, name="_".join([self.at, *map(str, place)]), label=label)

    def as_entry(self, name: str, place: tuple[int, ...]) -> str:
        """Give the last node added the name and label of an entry."""
        made = self.nodes.pop(name)
        del self.origins[name]
        self.own[self.at].remove(name)
        return self.add(self.called(made, place))


def expand(
    trace: Trace, written: Callable[[Node], str] = lambda node: node.label or node.name
) -> Scalars:
    """Return the scalar graph of a run's graph, grouped by where each scalar came from.

    `written` writes a node's name in LaTeX, for the labels of its entries.  Raises GraphError for
    a run that did not come to its end, for an operation without a scalar form, and above
    limits.SCALARS nodes.
    """
    from graphdbg.core.scalar_forms import FORMS

    graph = trace.graph
    if trace.stopped is not None:
        raise GraphError(f"Only a graph that runs can be expanded: {trace.stopped[1]}")
    writer = Writer(trace, written)
    for name in graph.order:
        writer.at = name
        node = graph.nodes[name]
        if node.op is None:
            writer.entries[name] = leaves(writer)
            continue
        if node.op not in FORMS:
            raise GraphError(
                f"{name} is computed by {node.op}, which has no scalar form; "
                "what works entry by entry, matrix products, sums, means, softmax and losses do.",
                node=name,
            )
        writer.entries[name] = FORMS[node.op](writer)
    loss = writer.entries[trace.loss].ravel().tolist() if trace.loss is not None else []
    made = graph_from(
        grouped(writer),
        title=f"{graph.title}, in scalars" if graph.title else "",
        loss=loss[0] if len(loss) == 1 else None,
    )
    routed = frozenset(graph.nodes).difference(writer.own)
    return Scalars(made, writer.entries, writer.origins, routed)


def leaves(writer: Writer) -> Names:
    """Write a leaf out: each entry a leaf of the same kind and type."""
    node, value = writer.node, writer.trace.value(writer.at)
    names = np.empty(value.shape, dtype=object)
    said = None if value.dtype.name in {"float64", "bool"} else value.dtype.name
    for place in np.ndindex(value.shape):
        leaf = Node("", node.kind, value=freeze(value[place]), dtype=said)
        leaf = replace(leaf, inline=node.inline and value.shape == ())
        names[place] = writer.add(writer.called(leaf, place))
    return names


def grouped(writer: Writer) -> list[Node]:
    """Return the nodes in groups: what came from one tensor node together, in its own group."""
    found = []
    for name, node in writer.nodes.items():
        tensor = writer.origins[name]
        group = writer.trace.graph.nodes[tensor].group
        if len(writer.own[tensor]) > 1:
            group = f"{group}/{tensor}" if group else tensor
        found.append(replace(node, group=group))
    return found


def expanded(graph: Graph) -> Scalars:
    """Return the scalar graph of a graph."""
    return expand(record(graph))
