"""The combinatorial steps, against counting by hand."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphdbg.layout import arrange
from graphdbg.layout.coordinates import pool_violators
from graphdbg.layout.layers import Ints, Layers, cut_wires
from graphdbg.layout.order import count_crossings, start_order, sweep, switch_neighbours
from graphdbg.layout.quality import crossings
from graphdbg.layout.ranks import choose_ranks, rank_by_longest_path, sort_topologically
from graphdbg.layout.reinsertion import reinsert_wires
from graphdbg.layout.search import draw_layers
from graphdbg.layout.sifting import sift
from tests.layout.graphs import NAMED, Sketch, skips
from tests.layout.strategies import Size, Wire, acyclic_graphs

quick = settings(max_examples=40, deadline=None, derandomize=True)


def layered(graph: tuple[list[Size], list[Wire]]) -> Layers:
    sizes, wires = graph
    return cut_wires(rank_by_longest_path(len(sizes), wires), wires)


def count_by_pairs(layers: Layers, places: Ints) -> int:
    ends = list(zip(layers.tail.tolist(), layers.head.tolist(), strict=True))
    return sum(
        (places[a] - places[c]) * (places[b] - places[d]) < 0
        for (a, b), (c, d) in combinations(ends, 2)
        if layers.rank[a] == layers.rank[c]
    )


def assert_order(layers: Layers, places: Ints) -> None:
    for rank in range(layers.depth):
        inside = places[layers.rank == rank]
        assert sorted(inside.tolist()) == list(range(len(inside)))


@quick
@given(acyclic_graphs(most=40))
def test_crossings_are_counted_right_and_every_step_keeps_an_order(
    graph: tuple[list[Size], list[Wire]],
) -> None:
    layers = layered(graph)
    places = start_order(layers)
    assert_order(layers, places)
    before = count_crossings(layers, places)
    assert before == count_by_pairs(layers, places)
    for improve in (
        lambda places: sweep(layers, places, 3),
        lambda places: switch_neighbours(layers, places, 3),
        lambda places: sift(layers, places, 3),
        lambda places: reinsert_wires(layers, places),
    ):
        better = improve(places)
        assert_order(layers, better)
        assert count_crossings(layers, better) <= before
        before, places = count_crossings(layers, better), better


def test_inversions_of_a_large_layer_are_counted() -> None:
    dice = np.random.default_rng(3)
    wires = [(int(dice.integers(60)), 60 + int(dice.integers(60))) for _ in range(500)]
    layers = cut_wires([0] * 60 + [1] * 60, wires)
    places = np.concatenate([dice.permutation(60), dice.permutation(60)])
    assert count_crossings(layers, places) == count_by_pairs(layers, places)


@pytest.mark.parametrize("make", NAMED)
def test_what_is_counted_in_layers_is_what_is_drawn(make: type[Sketch]) -> None:
    sketch = make()
    heights = np.array([height for _, height in sketch.sizes])
    ranks = rank_by_longest_path(len(heights), sketch.wires)
    drawing = draw_layers(heights, sketch.wires, ranks, settled=False)
    placement = arrange(sketch.sizes, sketch.wires)
    assert count_crossings(drawing.layers, drawing.places) == crossings(placement, sketch.wires)


def test_reinsertion_frees_a_wire_that_sifting_leaves_caught() -> None:
    sketch = skips()
    layers = layered((sketch.sizes, list(sketch.wires)))
    caught = sift(layers, sweep(layers, start_order(layers), 5), 5)
    assert count_crossings(layers, caught) == 1
    assert count_crossings(layers, sift(layers, reinsert_wires(layers, caught), 5)) == 0


@quick
@given(acyclic_graphs())
def test_every_ranking_leads_to_the_right(graph: tuple[list[Size], list[Wire]]) -> None:
    sizes, wires = graph
    for ranks in choose_ranks(len(sizes), wires):
        assert min(ranks, default=0) == 0
        assert all(ranks[operand] < ranks[consumer] for operand, consumer in wires)


def test_a_leaf_is_ranked_right_before_its_first_consumer() -> None:
    # 0 -> 1 -> 2 -> 3; leaf 4 is read by 3 alone, leaf 5 by 2 and 3.
    wires = [(0, 1), (1, 2), (2, 3), (4, 3), (5, 2), (5, 3)]
    assert rank_by_longest_path(6, wires) == [0, 1, 2, 3, 2, 1]


@quick
@given(acyclic_graphs())
def test_topological_order(graph: tuple[list[Size], list[Wire]]) -> None:
    sizes, wires = graph
    order = sort_topologically(len(sizes), wires)
    assert sorted(order) == list(range(len(sizes)))
    assert all(order.index(operand) < order.index(consumer) for operand, consumer in wires)


@quick
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 9)), max_size=12))
def test_regression_meets_its_conditions(items: list[tuple[int, int]]) -> None:
    values = [float(value) for value, _ in items]
    weights = [float(weight) for _, weight in items]
    fitted = pool_violators(values, weights)
    assert all(a <= b for a, b in pairwise(fitted))
    # Optimal: what is left over pushes nowhere; each tail of a level run weighs at least its level.
    rest = np.cumsum([w * (v - f) for v, f, w in zip(values, fitted, weights, strict=True)])
    assert (rest >= -1e-6).all()
    ends = [i for i in range(len(fitted)) if i + 1 == len(fitted) or fitted[i] < fitted[i + 1]]
    assert rest[ends] == pytest.approx(0, abs=1e-6)
