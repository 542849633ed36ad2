"""The best layering and order of one connected graph: many tries where it is small."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphdbg.layout.balance import balance_leaves
from graphdbg.layout.coordinates import place_vertices
from graphdbg.layout.layers import Floats, Ints, Layers, cut_wires
from graphdbg.layout.order import count_crossings, start_order, sweep, switch_neighbours
from graphdbg.layout.ranks import choose_ranks
from graphdbg.layout.reinsertion import reinsert_wires
from graphdbg.layout.rows import straighten
from graphdbg.layout.sifting import sift

_SEARCHED_NODES = 80
_SEARCHED_VERTICES = 400  # nodes and dummies; beyond, one try must do
_EFFORT = 400  # vertices ordered in random restarts, all tries together
_PATIENCE = 6  # random restarts in a row that may fail to improve
_STRAIGHTENED_VERTICES = 6000
_FINALISTS = 800  # vertices placed to compare the best, all tries together
_LAYERINGS = 900  # vertices of all layerings together


@dataclass(frozen=True)
class Drawing:
    """A layering with the place of each vertex in its layer and its mid-height, y down."""

    layers: Layers
    places: Ints
    middle: Floats


@dataclass(frozen=True)
class _Try:
    layers: Layers
    places: Ints
    crossings: int


def draw_layers(
    heights: Floats, wires: Sequence[tuple[int, int]], ranks: Sequence[int], *, settled: bool
) -> Drawing:
    """Choose layers, order and mid-heights of a graph whose nodes have these heights.

    `ranks` gives a layer for each node; other layers are tried only where it is not `settled`.

    Fewest crossings first, then the shortest wires; equal input gives equal output.
    """
    count = len(heights)
    if count <= _SEARCHED_NODES and not settled:
        layerings = _layer_variously(count, wires)
        if layerings:
            return _choose(_search(layerings), heights)
    layers = cut_wires(ranks, wires)
    return _place(layers, _order_once(layers), heights)


def _layer_variously(count: int, wires: Sequence[tuple[int, int]]) -> list[Layers]:
    layerings: list[Layers] = []
    spent = 0
    for ranks in choose_ranks(count, wires):
        layers = cut_wires(ranks, wires)
        spent += layers.vertices
        if layers.vertices <= _SEARCHED_VERTICES and (not layerings or spent <= _LAYERINGS):
            layerings.append(layers)
    return layerings


def _search(layerings: list[Layers]) -> list[_Try]:
    tries = [
        _order(layers, start_order(layers, from_right))
        for layers in layerings
        for from_right in (True, False)
    ]
    tries.sort(key=lambda found: found.crossings)
    effort = 0
    for index, found in enumerate(tries):
        if tries[0].crossings and effort < _EFFORT:
            tries[index] = _refine(found)
            effort += found.layers.vertices
    return tries + _restart(layerings, tries)


def _restart(layerings: list[Layers], tries: list[_Try]) -> list[_Try]:
    """Try again from random orders, as long as it pays."""
    dice = np.random.default_rng(1981)
    more: list[_Try] = []
    effort = idle = 0
    least = min(found.crossings for found in tries)
    while least and effort < _EFFORT and idle < _PATIENCE:
        # The layering with the fewest crossings so far is tried again; of several, each in turn.
        layers = min(layerings, key=lambda layers: _rate(tries + more, layers))
        more.append(_refine(_order(layers, _shuffle(layers, dice))))
        idle = 0 if more[-1].crossings < least else idle + 1
        least = min(least, more[-1].crossings)
        effort += layers.vertices
    return more


def _rate(tries: list[_Try], layers: Layers) -> tuple[int, int]:
    found = [found.crossings for found in tries if found.layers is layers]
    return min(found), len(found)


def _shuffle(layers: Layers, dice: np.random.Generator) -> Ints:
    """Order each layer at random."""
    inside = np.lexsort((dice.random(layers.vertices), layers.rank))
    places = np.empty(layers.vertices, dtype=np.int64)
    rank = layers.rank[inside]
    places[inside] = np.arange(layers.vertices) - np.searchsorted(rank, rank)
    return places


def _order(layers: Layers, places: Ints) -> _Try:
    places = sift(layers, sweep(layers, places, rounds=5), rounds=4)
    return _Try(layers, places, count_crossings(layers, places))


def _refine(found: _Try) -> _Try:
    while found.crossings:
        places = sift(found.layers, reinsert_wires(found.layers, found.places), rounds=4)
        crossings = count_crossings(found.layers, places)
        if crossings >= found.crossings:
            break
        found = _Try(found.layers, places, crossings)
    return found


def _choose(tries: list[_Try], heights: Floats) -> Drawing:
    """Draw the best tries and take the one with the shortest wires, nearest to document order."""
    least = min(found.crossings for found in tries)
    finalists: list[_Try] = []
    for found in tries:
        known = any(_same(found, other) for other in finalists)
        if found.crossings == least and not known:
            finalists.append(found)
    affordable = max(_FINALISTS // finalists[0].layers.vertices, 2)
    drawings = [
        _place(found.layers, found.places, heights) for found in finalists[: min(affordable, 6)]
    ]
    best = min(drawings, key=lambda drawing: _cost(drawing, heights))

    def rate(places: Ints) -> float:
        return _cost(_place(best.layers, places, heights), heights)

    places = balance_leaves(best.layers, best.places, rate)
    return _place(best.layers, places, heights, rounds=60)


def _same(one: _Try, other: _Try) -> bool:
    return one.layers is other.layers and np.array_equal(one.places, other.places)


def _cost(drawing: Drawing, heights: Floats) -> float:
    """Add up wire lengths and picture height in pixels, and what is out of order."""
    layers, places, middle = drawing.layers, drawing.places, drawing.middle
    rise = np.abs(middle[layers.head] - middle[layers.tail]).sum()
    run = 260.0 * len(layers.head)
    height = np.ptp(middle[: layers.nodes]) + heights.mean()
    last = layers.start[1:] - 1
    slots = _count_inversions(layers.head[last], places[layers.tail[last]])
    document = _count_inversions(layers.rank[: layers.nodes], places[: layers.nodes])
    return round(float(rise + run + height) + 60.0 * slots + 2.0 * document, 3)


def _count_inversions(group: Ints, places: Ints) -> int:
    """Count the pairs of one group of which the later one stands higher."""
    later = np.tri(len(group), k=-1, dtype=bool) & (group[:, None] == group)
    return int(np.count_nonzero(later & (places[:, None] < places)))


def _place(layers: Layers, places: Ints, heights: Floats, rounds: int = 6) -> Drawing:
    middle = place_vertices(layers, places, heights, rounds)
    if layers.vertices <= _STRAIGHTENED_VERTICES:
        middle = straighten(layers, places, heights, middle, rounds=4)
    return Drawing(layers, places, middle)


def _order_once(layers: Layers) -> Ints:
    """Order a large graph: no second try."""
    return switch_neighbours(layers, sweep(layers, start_order(layers), rounds=4), rounds=4)
