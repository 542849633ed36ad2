"""Where the vertices of each layer stand, from top to bottom: short, straight, balanced wires.

Each layer in turn is placed at the least weighted sum of squares of the wires' rise, the layers
beside it held still. With the order given, that is isotonic regression, solved exactly by pooling
adjacent violators (Ayer et al. 1955); the sweeps converge to the common optimum.
"""

from dataclasses import dataclass

import numpy as np

from graphdbg.layout.layers import Batch, Bools, Floats, Ints, Layers

NODE_GAP = 40.0
WIRE_GAP = 24.0
_SETTLED = 0.2  # pixels; sweeps that move nothing further are the last
_APART = 1e8  # more than any layer is high: keeps layers of one batch apart in one regression


def spread_entries(layers: Layers, places: Ints, heights: Floats) -> Floats:
    """Give each piece's entry below the mid-height of its head, shape (pieces,).

    The wires of one consumer enter in the order in which they come, symmetric about the middle,
    18 px apart or as near as the height asks; at a dummy there is nothing to spread.
    """
    entries = np.zeros(len(layers.head))
    last = layers.start[1:] - 1
    last = last[np.lexsort((last, places[layers.tail[last]], layers.head[last]))]
    consumer = layers.head[last]
    first = np.searchsorted(consumer, consumer)
    many = np.bincount(consumer, minlength=layers.nodes)[consumer]
    pitch = np.minimum(18.0, (heights[consumer] - 20.0).clip(min=0.6 * heights[consumer]) / many)
    entries[last] = (np.arange(len(last)) - first - (many - 1) / 2) * pitch
    return entries


def weigh_pieces(layers: Layers) -> Floats:
    """Give each piece its weight: a wire's middle shall be straight, and so shall a row of nodes.

    After Gansner et al., *A technique for drawing directed graphs*, 1993.
    """
    dummy_tail, dummy_head = layers.tail >= layers.nodes, layers.head >= layers.nodes
    weights = np.where(dummy_tail & dummy_head, 6.0, np.where(dummy_tail | dummy_head, 1.5, 1.0))
    arriving = np.bincount(layers.head, minlength=layers.vertices)
    only = (arriving[layers.head] == 1) & ~dummy_head & ~dummy_tail
    return np.where(only, 4.0, weights)


def separate(layers: Layers, places: Ints, heights: Floats) -> tuple[Ints, Floats]:
    """Give the vertices sorted by layer and place, and how far each stands below the top one."""
    inside = np.lexsort((places, layers.rank))
    half = np.zeros(layers.vertices)
    half[: layers.nodes] = heights / 2
    dummy = inside >= layers.nodes
    gap = np.where(dummy[1:] | dummy[:-1], WIRE_GAP, NODE_GAP)
    step = half[inside][1:] + half[inside][:-1] + gap
    below = np.concatenate([[0.0], np.cumsum(step)])[: len(inside)]
    rank = layers.rank[inside]
    below -= below[np.searchsorted(rank, rank)]
    distance = np.empty(layers.vertices)
    distance[inside] = below
    return inside, distance


def place_vertices(layers: Layers, places: Ints, heights: Floats, rounds: int) -> Floats:
    """Give the mid-height of each vertex, shape (vertices,), y down, centred about 0.

    `heights` are those of the nodes; at most `rounds` sweeps go there and back.
    """
    entries = spread_entries(layers, places, heights)
    weights = weigh_pieces(layers)
    _, distance = separate(layers, places, heights)
    lowest = np.zeros(layers.depth)
    np.maximum.at(lowest, layers.rank, distance)
    middle = distance - lowest[layers.rank] / 2
    steps = [
        _prepare(batch, layers, places, distance, entries, weights) for batch in layers.batches
    ]
    for _ in range(rounds):
        before = middle.copy()
        for step in (*steps, *reversed(steps[:-1])):
            _settle(step, middle)
        if np.abs(middle - before).max(initial=0.0) < _SETTLED:
            break
    return middle


@dataclass(frozen=True)
class _Step:
    """One batch made ready to be placed again and again: its vertices by layer and place."""

    vertices: Ints
    distance: Floats  # so that heights less distances must not fall
    ends: Ints  # the vertices at the other ends of all pieces, those to the left first
    of: Ints  # and which of the vertices each piece is at
    weights: Floats  # of the pieces
    mass: Floats  # weight of all pieces of each vertex
    free: Bools  # whether no wire holds it
    shift: Floats  # weighted sum of the pieces' entries at each vertex


def _prepare(
    batch: Batch,
    layers: Layers,
    places: Ints,
    distance: Floats,
    entries: Floats,
    weights: Floats,
) -> _Step:
    rank = layers.rank[batch.vertices]
    order = np.lexsort((places[batch.vertices], rank))
    vertices, count = batch.vertices[order], len(order)
    turned = np.empty(count, dtype=np.int64)
    turned[order] = np.arange(count)
    pieces = np.concatenate([batch.left_pieces, batch.right_pieces])
    of = turned[np.concatenate([batch.of_left, batch.of_right])]
    enter = entries[pieces]
    enter[: len(batch.left_pieces)] *= -1
    mass = np.bincount(of, weights=weights[pieces], minlength=count).astype(np.float64)
    free = mass == 0
    return _Step(
        vertices,
        distance[vertices] - rank[order] * _APART,
        np.concatenate([batch.left, batch.right]),
        of,
        weights[pieces],
        np.where(free, 1e-3, mass),
        free,
        np.bincount(of, weights=weights[pieces] * enter, minlength=count).astype(np.float64),
    )


def _settle(step: _Step, middle: Floats) -> None:
    """Place a batch at the optimum between the heights of its neighbours."""
    pulls = step.weights * middle[step.ends]
    pull = step.shift + np.bincount(step.of, weights=pulls, minlength=len(step.vertices))
    # What no wire holds stays where it is, and gives way easily.
    wanted = np.where(step.free, middle[step.vertices], pull / step.mass)
    fitted = pool_violators((wanted - step.distance).tolist(), step.mass.tolist())
    middle[step.vertices] = np.asarray(fitted) + step.distance


def pool_violators(values: list[float], weights: list[float]) -> list[float]:
    """Give the nondecreasing sequence nearest to `values` in weighted least squares."""
    # Blocks of one mean each: the mean, the weight and the first place; nothing is below the first.
    means, masses, starts = [-np.inf], [0.0], [0]
    for start, value in enumerate(values):
        mean, mass, first = value, weights[start], start
        while means[-1] > mean:
            before = masses.pop()
            mean = (means.pop() * before + mean * mass) / (before + mass)
            mass += before
            first = starts.pop()
        means.append(mean)
        masses.append(mass)
        starts.append(first)
    if len(means) == len(values) + 1:
        return means[1:]
    starts.append(len(values))
    fitted: list[float] = []
    for block in range(1, len(means)):
        fitted += [means[block]] * (starts[block + 1] - starts[block])
    return fitted
