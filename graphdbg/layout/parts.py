"""The connected parts of a graph."""

from collections.abc import Sequence

_MOST_PARTS = 60

Part = tuple[list[int], list[int]]


def split_parts(count: int, wires: Sequence[tuple[int, int]]) -> tuple[list[Part], list[int]]:
    """Give the connected parts, each as (nodes, wires), and the nodes without any wire.

    Indices rise within a part; parts come in the order of their first nodes. Beyond 60 parts they
    are left together as one, since a picture of each would take too long.
    """
    lead = _find_leads(count, wires)
    touched = {node for wire in wires for node in wire}
    nodes_of: dict[int, list[int]] = {}
    singles = []
    for node in range(count):
        if node in touched:
            nodes_of.setdefault(lead[node], []).append(node)
        else:
            singles.append(node)
    if len(nodes_of) > _MOST_PARTS:
        return [(sorted(touched), list(range(len(wires))))], singles
    wires_of: dict[int, list[int]] = {first: [] for first in nodes_of}
    for wire, (operand, _) in enumerate(wires):
        wires_of[lead[operand]].append(wire)
    return [(nodes, wires_of[first]) for first, nodes in nodes_of.items()], singles


def _find_leads(count: int, wires: Sequence[tuple[int, int]]) -> list[int]:
    """Give each node one node that stands for its part (Tarjan's disjoint sets)."""
    lead = list(range(count))

    def find(node: int) -> int:
        while lead[node] != node:
            lead[node] = lead[lead[node]]
            node = lead[node]
        return node

    for operand, consumer in wires:
        if not (0 <= operand < count and 0 <= consumer < count):
            raise ValueError(f"Wire ({operand}, {consumer}) names a node outside 0..{count - 1}.")
        one, other = find(operand), find(consumer)
        lead[max(one, other)] = min(one, other)
    return [find(node) for node in range(count)]
