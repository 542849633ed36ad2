"""The order of the vertices inside each layer: few crossings.

Barycentre sweeps after Sugiyama, Tagawa and Toda 1981, switching of neighbours after Eades and
Kelly 1986. An order is an array of places: 0 is the top of the vertex's layer.
"""

import numpy as np

from graphdbg.layout.layers import Batch, Bools, Floats, Ints, Layers


def start_order(layers: Layers, from_right: bool = True) -> Ints:
    """Order by depth-first search from the sinks through the operands, in document order.

    With `from_right` false from the sources through the consumers. A tree comes out without any
    crossing.
    """
    near, far = (layers.head, layers.tail) if from_right else (layers.tail, layers.head)
    by_near = np.argsort(near, kind="stable")
    cuts = np.searchsorted(near[by_near], np.arange(layers.vertices + 1)).tolist()
    beyond = far[by_near].tolist()
    ends = np.flatnonzero(np.bincount(far, minlength=layers.vertices) == 0)
    if from_right:
        ends = ends[np.argsort(-layers.rank[ends], kind="stable")]
    rank = layers.rank.tolist()
    filled = [0] * layers.depth
    places = [-1] * layers.vertices
    stack: list[int] = ends[::-1].tolist()
    while stack:
        vertex = stack.pop()
        if places[vertex] < 0:
            places[vertex] = filled[rank[vertex]]
            filled[rank[vertex]] += 1
            stack.extend(reversed(beyond[cuts[vertex] : cuts[vertex + 1]]))
    return np.asarray(places, dtype=np.int64)


def sweep(layers: Layers, places: Ints, rounds: int) -> Ints:
    """Sort layer by layer by the mean place of the neighbours, `rounds` times there and back.

    The best order met is given back, the one handed in included; the order is counted after each
    round.
    """
    sizes = layers.sizes.astype(np.float64)[layers.rank]
    sorters = [_Sorter(batch, layers.rank, sizes) for batch in layers.batches]
    best, least = places, count_crossings(layers, places)
    now, heights = places.copy(), (places + 0.5) / sizes
    for _ in range(rounds):
        if not least:
            break
        for sorter in sorters:
            sorter.sort(now, heights, by_left=True)
        for sorter in reversed(sorters):
            sorter.sort(now, heights, by_left=False)
        crossings = count_crossings(layers, now)
        if crossings < least:
            best, least = now.copy(), crossings
    return best


class _Sorter:
    """A batch made ready to be sorted again and again."""

    def __init__(self, batch: Batch, rank: Ints, sizes: Floats) -> None:
        self.vertices = batch.vertices
        layer = rank[batch.vertices]
        self.apart = layer * 4.0  # more than a height, so that layers stay apart
        self.places = np.arange(len(layer)) - np.searchsorted(layer, layer)
        self.heights = (self.places + 0.5) / sizes[batch.vertices]
        self.left = self._side(batch.of_left, batch.left)
        self.right = self._side(batch.of_right, batch.right)

    def _side(self, of: Ints, neighbours: Ints) -> tuple[Ints, Ints, Ints, Bools]:
        degree = np.bincount(of, minlength=len(self.vertices))
        return of, neighbours, np.maximum(degree, 1), degree > 0

    def sort(self, places: Ints, heights: Floats, by_left: bool) -> None:
        """Sort each layer by the mean height of the neighbours, from 0 at its top to 1."""
        if len(self.vertices) < 2:
            return
        height = heights[self.vertices]
        # A leaf has nothing to its left; it goes by its consumers in both directions.
        sides = (self.right, self.left) if by_left else (self.left, self.right)
        for of, neighbours, degree, is_held in sides:
            total = np.bincount(of, weights=heights[neighbours], minlength=len(height))
            height = np.where(is_held, total / degree + 1e-7 * height, height)
        sorted_ = self.vertices[np.argsort(self.apart + height, kind="stable")]
        places[sorted_] = self.places
        heights[sorted_] = self.heights


def switch_neighbours(layers: Layers, places: Ints, rounds: int) -> Ints:
    """Exchange neighbours in a layer wherever that removes crossings, at most `rounds` times over.

    All pairs (0, 1), (2, 3), ... of all even layers are decided together, then (1, 2), (3, 4), ...
    then the odd layers, so that no decision spoils another.
    """
    now = places.copy()
    links = _Links(layers)
    for _ in range(rounds):
        gained = 0
        for parity in (0, 1):
            for offset in (0, 1):
                gained += links.switch(now, parity, offset)
        if not gained:
            break
    return now


class _Links:
    """Both ends of all pieces, sorted by the vertex that may move."""

    def __init__(self, layers: Layers) -> None:
        self.rank = layers.rank
        self.parities = [np.flatnonzero(layers.rank % 2 == parity) for parity in (0, 1)]
        self.sides = []
        for near, far in ((layers.head, layers.tail), (layers.tail, layers.head)):
            by_near = np.argsort(near, kind="stable")
            cuts = np.searchsorted(near[by_near], np.arange(layers.vertices + 1))
            self.sides.append((far[by_near], cuts[:-1], np.diff(cuts)))

    def switch(self, places: Ints, parity: int, offset: int) -> int:
        some = self.parities[parity]
        key = self.rank[some] * (len(places) + 1) + places[some]
        some = some[np.argsort(key)]
        upper = np.flatnonzero(
            (places[some[:-1]] % 2 == offset) & (self.rank[some[:-1]] == self.rank[some[1:]])
        )
        above, below = some[upper], some[upper + 1]
        gain = np.zeros(len(above), dtype=np.int64)
        for far, first, degree in self.sides:
            gain += _count_gain(places, far, first, degree, above, below)
        swap = gain > 0
        places[above[swap]] += 1
        places[below[swap]] -= 1
        return int(gain[swap].sum())


def _count_gain(
    places: Ints, far: Ints, first: Ints, degree: Ints, above: Ints, below: Ints
) -> Ints:
    """Count the crossings that exchanging each `above` with its `below` takes away on one side."""
    many = degree[above] * degree[below]
    pair = np.repeat(np.arange(len(above)), many)
    at = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
    width = degree[below][pair]
    upper = places[far[first[above][pair] + at // np.maximum(width, 1)]]
    lower = places[far[first[below][pair] + at % np.maximum(width, 1)]]
    signs = np.sign(upper - lower).astype(np.float64)
    return np.bincount(pair, weights=signs, minlength=len(above)).astype(np.int64)


def count_crossings(layers: Layers, places: Ints) -> int:
    """Count the pairs of pieces that cross, as inversions (Barth, Jünger and Mutzel 2002).

    Pieces that share a vertex do not cross.
    """
    stride = layers.vertices + 1
    tail = layers.rank[layers.tail] * stride + places[layers.tail]
    head = layers.rank[layers.head] * stride + places[layers.head]
    if len(tail) <= 200:
        return int(np.count_nonzero((tail[:, None] < tail) & (head[:, None] > head)))
    sequence = head[np.lexsort((head, tail))]
    return _count_inversions(np.unique(sequence, return_inverse=True)[1])


def _count_inversions(sequence: Ints) -> int:
    """Count pairs out of order, one bit of the values after the other, from the highest.

    Values that agree in all higher bits are kept together, in their order; among them each set
    bit before a clear one is an inversion.
    """
    total = 0
    for bit in reversed(range(int(sequence.max()).bit_length())):
        group = sequence >> (bit + 1)
        one = (sequence >> bit) & 1
        ones = np.cumsum(one)
        first = np.searchsorted(group, group)
        before = ones - (ones - one)[first]
        total += int(before[one == 0].sum())
        # Stable, by the bits seen so far: within its group a clear bit goes before a set one.
        clear_before = np.arange(len(one)) - first - (before - one)
        clear = (clear_before + (one == 0))[np.searchsorted(group, group, side="right") - 1]
        target = first + np.where(one == 0, clear_before, clear + before - 1)
        moved = np.empty_like(sequence)
        moved[target] = sequence
        sequence = moved
    return total
