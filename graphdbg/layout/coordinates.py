"""Where the vertices of each layer stand, from top to bottom: short, straight, balanced wires.

Each layer in turn is placed at the least weighted sum of squares of the wires' rise, the layers
beside it held still. With the order given, that is isotonic regression, solved exactly by pooling
adjacent violators (Ayer et al. 1955); the sweeps converge to the common optimum.
"""

from dataclasses import dataclass

import numpy as np

from graphdbg.layout.layers import Batch, Floats, Ints, Layers

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
    """One batch made ready to be placed again and again."""

    batch: Batch
    order: Ints  # of the batch's vertices, by layer and place
    sorted: Ints  # the vertices in that order
    distance: Floats  # of these, so that their heights less their distances must not fall
    left: Floats  # weights of the pieces from the left
    right: Floats  # and of those to the right
    mass: Floats  # weight of all pieces of each vertex
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
    vertices = batch.vertices[order]
    left, right = weights[batch.left_pieces], weights[batch.right_pieces]
    shift = _gather(batch, -left * entries[batch.left_pieces], right * entries[batch.right_pieces])
    apart = distance[vertices] - rank[order] * _APART
    mass = _gather(batch, left, right)
    return _Step(batch, order, vertices, apart, left, right, mass, shift)


def _gather(batch: Batch, left: Floats, right: Floats) -> Floats:
    """Add up what the pieces on both sides bring to each vertex of a batch."""
    count = len(batch.vertices)
    total = np.zeros(count)
    # Added to a float array, since bincount gives integers where there is no piece.
    total += np.bincount(batch.of_left, weights=left, minlength=count)
    total += np.bincount(batch.of_right, weights=right, minlength=count)
    return total


def _settle(step: _Step, middle: Floats) -> None:
    """Place a batch at the optimum between the heights of its neighbours."""
    batch = step.batch
    pull = step.shift + _gather(
        batch, step.left * middle[batch.left], step.right * middle[batch.right]
    )
    # What no wire holds stays where it is, and gives way easily.
    free = step.mass == 0
    mass = np.where(free, 1e-3, step.mass)
    wanted = np.where(free, middle[batch.vertices], pull / mass)[step.order]
    fitted = pool_violators((wanted - step.distance).tolist(), mass[step.order].tolist())
    middle[step.sorted] = np.asarray(fitted) + step.distance


def pool_violators(values: list[float], weights: list[float]) -> list[float]:
    """Give the nondecreasing sequence nearest to `values` in weighted least squares."""
    means: list[float] = []
    masses: list[float] = []
    counts: list[int] = []
    for value, weight in zip(values, weights, strict=True):
        mean, mass, count = value, weight, 1
        while means and means[-1] > mean:
            before = masses.pop()
            mean = (means.pop() * before + mean * mass) / (before + mass)
            mass += before
            count += counts.pop()
        means.append(mean)
        masses.append(mass)
        counts.append(count)
    fitted: list[float] = []
    for mean, count in zip(means, counts, strict=True):
        fitted += [mean] * count
    return fitted
