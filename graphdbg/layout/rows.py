"""Straight lines: the vertices that shall stand at one height, moved together.

Regression leaves a long wire almost straight. Here each wire's middle, and each row of nodes in
which every one reads only the one before, becomes one rigid thing and moves between its neighbours
(as the linear segments of Sander, *A fast heuristic for hierarchical Manhattan layout*, 1995).
"""

from math import inf

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
        above, below = np.zeros((2, layers.vertices), dtype=np.int64)
        room_above, room_below = np.full((2, layers.vertices), -np.inf)  # where nobody stands
        above[inside[1:][same]] = inside[:-1][same]
        below[inside[:-1][same]] = inside[1:][same]
        room_above[inside[1:][same]] = step[same]
        room_below[inside[:-1][same]] = step[same]
        self.limits = list(
            zip(
                above.tolist(),
                room_above.tolist(),
                below.tolist(),
                room_below.tolist(),
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
        """Give a row one height, or each half of it one, where there is no room for the whole."""
        low, high = -inf, inf
        for vertex in row:
            above, room_above, below, room_below = self.limits[vertex]
            if (least := heights[above] + room_above) > low:
                low = least
            if (most := heights[below] - room_below) < high:
                high = most
        if low > high:
            if len(row) > 1:
                middle = len(row) // 2
                self.level(row[:middle], heights)
                self.level(row[middle:], heights)
            return
        # Between the vertices of a row runs no wire but from each to the next.
        mass = total = 0.0
        before, last = -1, len(row) - 1
        for place, vertex in enumerate(row):
            after = row[place + 1] if place < last else -1
            for other, shift, weight in self.pulls[vertex]:
                if other not in (before, after):
                    mass += weight
                    total += weight * (heights[other] + shift)
            before = vertex
        wanted = total / mass if mass else heights[row[0]]
        if row[0] >= self.nodes:
            wanted = self._prefer_end(row, heights, wanted, low, high)
        at = low if wanted < low else min(wanted, high)
        for vertex in row:
            heights[vertex] = at

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
