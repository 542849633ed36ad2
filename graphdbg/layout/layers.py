"""The layered graph: every wire cut into pieces that join neighbouring layers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Layers:
    """Nodes and dummies in layers; a wire over several layers passes a dummy in each between.

    Vertices 0..nodes-1 are the nodes, the rest dummies, those of one wire consecutive. Pieces are
    in wire order, from operand to consumer.
    """

    nodes: int
    rank: Ints  # (vertices,) layer of each vertex
    tail: Ints  # (pieces,) left vertex of each piece
    head: Ints  # (pieces,) right vertex of each piece
    start: Ints  # (wires + 1,) first piece of each wire; its last is just before the next start
    first_dummy: Ints  # (wires,) first dummy of each wire

    @property
    def vertices(self) -> int:
        """Count nodes and dummies."""
        return len(self.rank)

    @property
    def depth(self) -> int:
        """Count the layers."""
        return int(self.rank.max()) + 1 if len(self.rank) else 0

    @cached_property
    def sizes(self) -> Ints:
        """Count the vertices of each layer, shape (depth,)."""
        return np.bincount(self.rank, minlength=self.depth)

    @cached_property
    def batches(self) -> list["Batch"]:
        """Split the vertices into batches to be visited in turn, from left to right.

        A batch is one layer. Where layers are many and thin, a batch is all even or all odd ones:
        the sweeps then carry news over one layer at a time, and cost no more for the depth.
        """
        thin = self.depth > 400 and self.vertices < 24 * self.depth
        return _split_batches(self, self.rank % 2 if thin else self.rank)


@dataclass(frozen=True)
class Batch:
    """Vertices of layers that are not neighbours, so that all of them can move at once.

    `vertices` are sorted by layer; `of_left` and `of_right` hold, for each piece that arrives from
    the left or leaves to the right, the index of the vertex in the batch, and `left` and `right`
    the vertex at the piece's other end, `left_pieces` and `right_pieces` the piece.
    """

    vertices: Ints
    left: Ints
    of_left: Ints
    left_pieces: Ints
    right: Ints
    of_right: Ints
    right_pieces: Ints


def cut_wires(ranks: Sequence[int], wires: Sequence[tuple[int, int]]) -> Layers:
    """Put a dummy on every layer that a wire passes."""
    rank = np.asarray(ranks, dtype=np.int64)
    ends = np.asarray(wires, dtype=np.int64).reshape(-1, 2)
    span = rank[ends[:, 1]] - rank[ends[:, 0]]
    if len(span) and span.min() < 1:
        raise ValueError("A consumer must stand in a later layer than its operand.")
    start = np.concatenate([[0], np.cumsum(span)])
    dummies = np.cumsum(span - 1)
    first_dummy = len(rank) + dummies - (span - 1)
    wire = np.repeat(np.arange(len(span)), span)
    along = np.arange(start[-1]) - start[wire]
    beyond = along == span[wire] - 1
    tail = np.where(along == 0, ends[wire, 0], first_dummy[wire] + along - 1)
    head = np.where(beyond, ends[wire, 1], first_dummy[wire] + along)
    passed = (rank[ends[wire, 0]] + along + 1)[~beyond]
    return Layers(len(rank), np.concatenate([rank, passed]), tail, head, start, first_dummy)


def _split_batches(layers: Layers, label: Ints) -> list[Batch]:
    by_layer = np.argsort(layers.rank, kind="stable")
    by_label = by_layer[np.argsort(label[by_layer], kind="stable")]
    count = int(label.max()) + 1 if len(label) else 0
    vertex_cuts = np.searchsorted(label[by_label], np.arange(count + 1))
    place = np.empty(layers.vertices, dtype=np.int64)
    place[by_label] = np.arange(layers.vertices) - vertex_cuts[label[by_label]]
    into = np.argsort(label[layers.head], kind="stable")
    out = np.argsort(label[layers.tail], kind="stable")
    into_cuts = np.searchsorted(label[layers.head[into]], np.arange(count + 1))
    out_cuts = np.searchsorted(label[layers.tail[out]], np.arange(count + 1))
    batches = []
    for at in range(count):
        arriving = into[into_cuts[at] : into_cuts[at + 1]]
        leaving = out[out_cuts[at] : out_cuts[at + 1]]
        batches.append(
            Batch(
                by_label[vertex_cuts[at] : vertex_cuts[at + 1]],
                layers.tail[arriving],
                place[layers.head[arriving]],
                arriving,
                layers.head[leaving],
                place[layers.tail[leaving]],
                leaving,
            )
        )
    return batches
