"""The document: an immutable graph of inputs, parameters, constants and operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import heappop, heappush
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from graphdbg.core import notebook
from graphdbg.core.errors import GraphError
from graphdbg.core.together import kept_together
from graphdbg.core.values import Drawn, Value, same_value

if TYPE_CHECKING:
    import networkx as nx

EMPTY = -1
LEAF_KINDS = ("input", "parameter", "constant")


class Wire(NamedTuple):
    """One operand of one node: the consumer's name and the slot it fills, counted from 0."""

    consumer: str
    slot: int


Link: TypeAlias = tuple[int, int]
"""A wire seen from its operand, flat: the consumer's place in the order, and the slot."""


@dataclass(frozen=True, eq=False)
class Node:
    """An input, a parameter, a constant or an operation; its name is its identity.

    A leaf has a `kind` and a `value`; an operation has `op`, `inputs` and `attributes`.
    An operand that is not connected yet is None in `inputs`.
    """

    name: str
    kind: str = "operation"
    op: str | None = None
    inputs: tuple[str | None, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    value: Value | Drawn | None = None
    dtype: str | None = None
    label: str | None = None
    group: str | None = None
    position: tuple[float, float] | None = None
    note: str | None = None
    comment: str | None = None
    inline: bool = False

    @property
    def is_leaf(self) -> bool:
        """Whether this node is read rather than computed."""
        return self.op is None

    @property
    def array(self) -> Value:
        """The numbers of a leaf: a numpy scalar or a read-only array."""
        if isinstance(self.value, Drawn):
            return self.value.array
        if self.value is None:
            raise GraphError(f"{self.name} has no value yet; give it one.", node=self.name)
        return self.value

    def __eq__(self, other: object) -> bool:
        """Two nodes are equal when every field is, NaN included."""
        if not isinstance(other, Node):
            return NotImplemented
        mine, theirs = dict(vars(self)), dict(vars(other))
        same = same_value(mine.pop("value"), theirs.pop("value"))
        return same and {**mine, "attributes": dict(self.attributes)} == {
            **theirs,
            "attributes": dict(other.attributes),
        }

    def __hash__(self) -> int:
        """Hash by name, the identity."""
        return hash(self.name)


@dataclass(frozen=True, repr=False)
class Graph:
    """A computation graph, never changed once made.

    `nodes` maps each name to its node in document order.  Making a graph refuses a duplicate
    name, an operand that is no node, a cycle, and a loss that is no node (GraphError, with the
    place).  Empty slots are allowed: the graph is then unfinished, not wrong.
    """

    nodes: Mapping[str, Node]
    title: str = ""
    loss: str | None = None
    breakpoints: tuple[Any, ...] = ()
    watches: tuple[Any, ...] = ()
    view: Mapping[str, Any] = field(default_factory=dict)
    extras: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is no graph."""
        for node in self.nodes.values():
            for slot, operand in enumerate(node.inputs):
                if operand is not None and operand not in self.nodes:
                    raise GraphError(
                        f"{node.name} takes {operand}, and there is no node of that name.",
                        node=node.name,
                        slot=slot,
                    )
        if self.loss is not None and self.loss not in self.nodes:
            raise GraphError(f"The loss is {self.loss}, and there is no node of that name.")
        refuse_cycle(self)
        _ = self.links  # opening a graph pays for its structure, so that no run has to

    def __repr__(self) -> str:
        """Show title, size and loss."""
        return f"Graph({self.title!r}, {len(self.nodes)} nodes, loss {self.loss})"

    _repr_svg_ = notebook.svg
    _repr_html_ = notebook.html

    @cached_property
    def structure(self) -> nx.MultiDiGraph[str]:
        """The frozen MultiDiGraph operand → consumer, one edge a wire, its key the slot."""
        import networkx as nx

        structure: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        structure.add_nodes_from(self.nodes)
        for node in self.nodes.values():
            for slot, operand in enumerate(node.inputs):
                if operand is not None:
                    structure.add_edge(operand, node.name, key=slot)
        nx.freeze(structure)
        return structure

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All names in topological order, ties by document order, what a group computes together.

        Without groups, or where ties keep each together, that is the order of `topological_order`.
        """
        order = topological_order(self.nodes)
        # What is missing is in a cycle, which is refused.
        return kept_together(self.nodes, order) if len(order) == len(self.nodes) else order

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each name in `order`, counted from 0."""
        return {name: place for place, name in enumerate(self.order)}

    @cached_property
    def operands(self) -> tuple[tuple[int, ...], ...]:
        """For each place of `order` the places of the operands, EMPTY for an empty slot."""
        places = self.places
        return tuple(
            [
                tuple([EMPTY if operand is None else places[operand] for operand in node.inputs])
                for node in map(self.nodes.__getitem__, self.order)
            ]
        )

    @cached_property
    def links(self) -> tuple[tuple[Link, ...], ...]:
        """For each place of `order` its wires, in the order in which the consumers are computed."""
        found: list[list[Link]] = [[] for _ in self.order]
        for place, operands in enumerate(self.operands):
            for slot, operand in enumerate(operands):
                if operand != EMPTY:
                    found[operand].append((place, slot))
        return tuple(map(tuple, found))

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What a reader of the graph has worked out for it once, under a name of its own."""
        return {}

    @cached_property
    def consumers(self) -> Mapping[str, tuple[Wire, ...]]:
        """For each name its wires, in the order in which the consumers are computed."""
        return {
            name: tuple(Wire(self.order[consumer], slot) for consumer, slot in links)
            for name, links in zip(self.order, self.links, strict=True)
        }

    @cached_property
    def wires(self) -> tuple[Wire, ...]:
        """Every wire, by consumer in document order and by slot."""
        return tuple(
            Wire(node.name, slot)
            for node in self.nodes.values()
            for slot, operand in enumerate(node.inputs)
            if operand is not None
        )

    def descendants(self, name: str) -> set[str]:
        """Return every node that depends on this one."""
        found: set[int] = set()
        waiting = [self.places[name]]
        while waiting:
            for consumer, _ in self.links[waiting.pop()]:
                if consumer not in found:
                    found.add(consumer)
                    waiting.append(consumer)
        return {self.order[place] for place in found}

    def operand(self, wire: Wire | tuple[str, int]) -> str:
        """Return the name of the node at the operand's end of a wire."""
        consumer, slot = wire
        inputs = self.node(consumer).inputs
        operand = inputs[slot] if 0 <= slot < len(inputs) else None
        if operand is None:
            raise GraphError(f"{consumer} has nothing in slot {slot}.", node=consumer, slot=slot)
        return operand

    def node(self, name: str) -> Node:
        """Return the node of this name, or refuse with a sentence."""
        if name not in self.nodes:
            raise GraphError(f"There is no node named {name!r} in this graph.")
        return self.nodes[name]

    def with_loss(self, loss: str | None) -> Graph:
        """Return the same graph with another loss."""
        return self.with_nodes((), loss=loss)

    def with_beside(
        self, breakpoints: tuple[Any, ...], watches: tuple[Any, ...], view: Mapping[str, Any]
    ) -> Graph:
        """Return the same graph with other things beside its nodes; its structure is taken over."""
        same = copy(self)
        vars(same).update(breakpoints=breakpoints, watches=watches, view=view, kept={})
        return same

    def with_node(self, node: Node) -> Graph:
        """Return the same graph with another node in the place of the one of its name."""
        return self.with_nodes((node,))

    def with_nodes(self, changed: Iterable[Node], **fields: Any) -> Graph:
        """Return the same graph with other nodes in the places of those of their names.

        `fields` are others of the graph's own, such as its title.  Where all take the operands
        they took before, in the same groups, all that follows from the structure is taken over.
        """
        changed = tuple(changed)
        is_same = all(
            node.inputs == before.inputs and node.group == before.group
            for node in changed
            for before in [self.node(node.name)]
        )
        nodes = self.nodes
        if changed:
            nodes = MappingProxyType({**nodes, **{node.name: node for node in changed}})
        fields["nodes"] = nodes
        loss = fields.get("loss")
        if not is_same or (loss is not None and loss not in nodes):
            return replace(self, **fields)
        same = copy(self)
        vars(same).update(fields, kept={})
        return same


def graph_from(nodes: Iterable[Node], **fields: Any) -> Graph:
    """Make a graph from nodes in document order, refusing a name used twice."""
    named: dict[str, Node] = {}
    for node in nodes:
        if node.name in named:
            raise GraphError(f"Two nodes are named {node.name}; rename one.", node=node.name)
        named[node.name] = node
    return Graph(MappingProxyType(named), **fields)


def topological_order(nodes: Mapping[str, Node]) -> tuple[str, ...]:
    """Return the names in topological order, ties by document order, without those in a cycle.

    Kahn's algorithm with a heap of what can come next (Kahn 1962), linear but for the heap.
    """
    names = list(nodes)
    place = {name: i for i, name in enumerate(names)}
    consumers: list[list[int]] = [[] for _ in names]
    missing = [0] * len(names)
    for i, node in enumerate(nodes.values()):
        for operand in node.inputs:
            if operand is not None:
                consumers[place[operand]].append(i)
                missing[i] += 1
    ready = [i for i, count in enumerate(missing) if not count]
    order: list[str] = []
    while ready:
        first = heappop(ready)
        order.append(names[first])
        for consumer in consumers[first]:
            missing[consumer] -= 1
            if not missing[consumer]:
                heappush(ready, consumer)
    return tuple(order)


def refuse_cycle(graph: Graph) -> None:
    """Raise GraphError, naming the nodes in turn, where a node depends on itself."""
    if len(graph.order) == len(graph.nodes):
        return
    import networkx as nx

    cycle = [edge[0] for edge in nx.find_cycle(graph.structure)]
    chain = " → ".join([*cycle, cycle[0]])
    raise GraphError(
        f"{cycle[0]} depends on itself ({chain}); a computation graph has no cycle.",
        node=cycle[0],
    )
