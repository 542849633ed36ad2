"""Straight lines: the vertices that shall stand at one height, moved together.

Regression leaves a long wire almost straight. Here each wire's middle, and each row of nodes in
which every one reads only the one before, becomes one rigid thing and moves between its neighbours
(as the linear segments of Sander, *A fast heuristic for hierarchical Manhattan layout*, 1995).
"""

import numpy as np

from graphdbg.layout.coordinates import separate, spread_entries, weigh_pieces
from graphdbg.layout.layers import Floats, Ints, Layers


def straighten(
    layers: Layers, places: Ints, heights: Floats, middle: Floats, rounds: int
) -> Floats:
    """Give mid-heights near `middle`, shape (vertices,), with rows and long wires level.

    Order and distances are kept; a row that has no room to be level stays as it is.
    """
    inside, distance = separate(layers, places, heights)
    field = _Field(layers, inside, distance, spread_entries(layers, places, heights))
    heights_now = middle.tolist()
    rows = find_rows(layers)
    for turn in range(rounds):
        for row in rows if turn % 2 == 0 else reversed(rows):
            field.level(row, heights_now)
    return np.asarray(heights_now)


def find_rows(layers: Layers) -> list[list[int]]:
    """Split the vertices into rows, each from left to right, sorted by their first layer."""
    arriving = np.bincount(layers.head, minlength=layers.vertices)
    leaving = np.bincount(layers.tail, minlength=layers.vertices)
    joined = (arriving[layers.head] == 1) & (leaving[layers.tail] == 1)
    # A dummy has one piece on each side; it joins a node only where that is the node's one wire.
    following = np.full(layers.vertices, -1)
    following[layers.tail[joined]] = layers.head[joined]
    leads = np.ones(layers.vertices, dtype=bool)
    leads[layers.head[joined]] = False
    next_of = following.tolist()
    rows = []
    for lead in np.flatnonzero(leads)[np.argsort(layers.rank[leads], kind="stable")].tolist():
        row = [lead]
        while next_of[row[-1]] >= 0:
            row.append(next_of[row[-1]])
        rows.append(row)
    return rows


class _Field:
    """What stands above, below and beside each vertex."""

    def __init__(self, layers: Layers, inside: Ints, distance: Floats, entries: Floats) -> None:
        rank = layers.rank[inside]
        same = rank[1:] == rank[:-1]
        step = np.diff(distance[inside])
        self.above = np.full(layers.vertices, -1)
        self.below = np.full(layers.vertices, -1)
        self.room_above = np.zeros(layers.vertices)
        self.room_below = np.zeros(layers.vertices)
        self.above[inside[1:][same]] = inside[:-1][same]
        self.below[inside[:-1][same]] = inside[1:][same]
        self.room_above[inside[1:][same]] = step[same]
        self.room_below[inside[:-1][same]] = step[same]
        self.limits = list(
            zip(
                self.above.tolist(),
                self.room_above.tolist(),
                self.below.tolist(),
                self.room_below.tolist(),
                strict=True,
            )
        )
        self.pulls: list[list[tuple[int, float, float]]] = [[] for _ in range(layers.vertices)]
        pieces = zip(
            layers.tail.tolist(),
            layers.head.tolist(),
            entries.tolist(),
            weigh_pieces(layers).tolist(),
            strict=True,
        )
        for tail, head, entry, weight in pieces:
            self.pulls[tail].append((head, entry, weight))
            self.pulls[head].append((tail, -entry, weight))
        self.nodes = layers.nodes

    def level(self, row: list[int], heights: list[float]) -> None:
        low, high = self._bounds(row, heights)
        if low > high:
            if len(row) > 1:
                middle = len(row) // 2
                self.level(row[:middle], heights)
                self.level(row[middle:], heights)
            return
        members = set(row)
        mass = total = 0.0
        for vertex in row:
            for other, shift, weight in self.pulls[vertex]:
                if other not in members:
                    mass += weight
                    total += weight * (heights[other] + shift)
        wanted = total / mass if mass else heights[row[0]]
        if row[0] >= self.nodes:
            wanted = self._prefer_end(row, heights, wanted, low, high)
        at = min(max(wanted, low), high)
        for vertex in row:
            heights[vertex] = at

    def _bounds(self, row: list[int], heights: list[float]) -> tuple[float, float]:
        low, high = -float("inf"), float("inf")
        for vertex in row:
            above, room_above, below, room_below = self.limits[vertex]
            if above >= 0:
                low = max(low, heights[above] + room_above)
            if below >= 0:
                high = min(high, heights[below] - room_below)
        return low, high

    def _prefer_end(
        self, row: list[int], heights: list[float], wanted: float, low: float, high: float
    ) -> float:
        """Level a wire with one of its ends, where there is room: one bend fewer."""
        ends = [
            heights[other] + shift
            for other, shift, _ in (self.pulls[row[0]][0], self.pulls[row[-1]][-1])
        ]
        fitting = [end for end in ends if low <= end <= high]
        return min(fitting, key=lambda end: abs(end - wanted), default=wanted)
