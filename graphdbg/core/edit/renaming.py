"""Finding out that a node of one graph is, under another name, a node of the next."""

from __future__ import annotations

from graphdbg.core.graph import Graph, Node
from graphdbg.core.values import same_value


def renaming(before: Graph, after: Graph) -> tuple[str, str] | None:
    """Return the name that one node had and the one it has now, where only that is another.

    It has the same operands, and whatever took it takes it still; other numbers do not count,
    but for a leaf that nothing takes, of which they are all there is.
    """
    gone = [name for name in before.nodes if name not in after.nodes]
    added = [name for name in after.nodes if name not in before.nodes]
    if len(gone) != 1 or len(added) != 1:
        return None
    (old,), (new,) = gone, added
    was, now = before.nodes[old], after.nodes[new]
    if not is_alike(was, now, old, new):
        return None
    if was.is_leaf and not before.consumers[old] and not same_value(was.value, now.value):
        return None
    takers = {wire.consumer for wire in before.consumers[old]}
    others = {wire.consumer for wire in after.consumers[new]}
    if takers != others or not all(
        is_alike(before.nodes[one], after.nodes[one], old, new) for one in takers
    ):
        return None
    return old, new


def is_alike(was: Node, now: Node, old: str, new: str) -> bool:
    """Say whether a node is what it was, with the new name of one node in place of the old."""
    inputs = tuple([new if one == old else one for one in was.inputs])
    return (was.kind, was.op, inputs) == (now.kind, now.op, now.inputs)
