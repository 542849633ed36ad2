"""Better orders for small graphs: each vertex tries every place of its layer.

Sifting after Matuszewski, Schönfeld and Molitor, *Using sifting for k-layer straightline crossing
minimization*, 1999, on both neighbouring layers at once.
"""

from itertools import pairwise

import numpy as np

from graphdbg.layout.layers import Floats, Ints, Layers


def sift(layers: Layers, places: Ints, rounds: int) -> Ints:
    """Move single vertices to their best place, layer by layer, until nothing improves.

    Costs the square of the layer sizes, in time and memory.
    """
    local = np.empty(layers.vertices, dtype=np.int64)
    members = []
    for rank in range(layers.depth):
        inside = np.flatnonzero(layers.rank == rank)
        local[inside] = np.arange(len(inside))
        members.append(inside)
    joins = _adjacency(layers, local, [len(inside) for inside in members])
    orders = [inside_order(places, inside) for inside in members]
    for _ in range(rounds):
        gained = 0.0
        for rank in (*range(layers.depth), *reversed(range(layers.depth - 1))):
            gained += _sift_layer(orders, joins, rank)
        if not gained:
            break
    found = places.copy()
    for inside, order in zip(members, orders, strict=True):
        found[inside[order]] = np.arange(len(order))
    return found


def inside_order(places: Ints, inside: Ints) -> list[int]:
    """Give the local indices of one layer's vertices from top to bottom."""
    order: list[int] = np.argsort(places[inside], kind="stable").tolist()
    return order


def _adjacency(layers: Layers, local: Ints, sizes: list[int]) -> list[Floats]:
    """Count the pieces between each layer and the next, (size, next size) a layer."""
    joins: list[Floats] = [np.zeros((here, beyond)) for here, beyond in pairwise(sizes)]
    for tail, head in zip(layers.tail.tolist(), layers.head.tolist(), strict=True):
        joins[int(layers.rank[tail])][local[tail], local[head]] += 1
    return joins


def _sift_layer(orders: list[list[int]], joins: list[Floats], rank: int) -> float:
    order = orders[rank]
    if len(order) < 2:
        return 0.0
    cost = np.zeros((len(order), len(order)))
    if rank:
        cost += _cross_pairs(joins[rank - 1].T[:, orders[rank - 1]])
    if rank < len(joins):
        cost += _cross_pairs(joins[rank][:, orders[rank + 1]])
    return _sift_order(order, (cost - cost.T).tolist())


def _cross_pairs(join: Floats) -> Floats:
    """Count the crossings between the pieces of u and of v when u stands above v, for all u, v."""
    above: Floats = join @ (np.cumsum(join, axis=1) - join).T
    return above


def _sift_order(order: list[int], excess: list[list[float]]) -> float:
    """Move each vertex to its best place; `excess[u][v]` is what u above v adds to u below."""
    gained = 0.0
    for vertex in list(order):
        row = excess[vertex]
        at = order.index(vertex)
        best, least, change = at, 0.0, 0.0
        for place in range(at - 1, -1, -1):
            change += row[order[place]]
            if change < least:
                best, least = place, change
        change = 0.0
        for place in range(at + 1, len(order)):
            change -= row[order[place]]
            if change < least:
                best, least = place, change
        if best != at:
            order.insert(best, order.pop(at))
            gained -= least
    return gained
