"""What an unfinished graph lacks, a sentence each, for the window to mark and to tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graphdbg.core.graph import Graph, Node
from graphdbg.core.ops import operation
from graphdbg.core.plan import empty_slots


class Missing(NamedTuple):
    """One thing that is still to come: the sentence, and the node and the slot it is about."""

    sentence: str
    node: str | None = None
    slot: int | None = None


def missing(graph: Graph) -> tuple[Missing, ...]:
    """Return what is still to come, in document order: operands, values, and a loss last."""
    if not graph.nodes:
        return (Missing("This graph has no nodes yet; add an input to begin."),)
    found = [one for node in graph.nodes.values() for one in of_node(node)]
    loss = of_loss(graph)
    return (*found, loss) if loss is not None else tuple(found)


def missing_at(graph: Graph, name: str) -> tuple[Missing, ...]:
    """Return what one node lacks."""
    return tuple(of_node(graph.node(name)))


def of_node(node: Node) -> Iterator[Missing]:
    """Yield what one node lacks."""
    if node.op is None:
        if node.value is None:
            yield Missing(f"{node.name} has no value yet; give it one.", node.name)
        return
    for problem in empty_slots(node, operation(node.op)):
        yield Missing(problem.sentence, problem.node, problem.slot)


def of_loss(graph: Graph) -> Missing | None:
    """Return that no loss is named, where it does not follow from the graph."""
    if graph.loss is not None:
        return None
    ends = [
        node.name for node in graph.nodes.values() if node.op and not graph.consumers[node.name]
    ]
    if len(ends) == 1:
        return None
    if not ends:
        return Missing("Nothing is computed yet; add an operation and name it as the loss.")
    some = ", ".join(ends[:4]) + (", …" if len(ends) > 4 else "")
    return Missing(f"No loss is named, and {len(ends)} nodes could be it ({some}); name one.")
