from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphdbg.layout import Placement, arrange
from graphdbg.layout.arrange import _arrange_freely
from graphdbg.layout.quality import crossings, overlaps, wires_through_boxes
from tests.layout import graphs
from tests.layout.graphs import NAMED, PLANAR, Sketch
from tests.layout.strategies import Size, Wire, acyclic_graphs

quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def drawn(sketch: Sketch) -> Placement:
    return arrange(sketch.sizes, sketch.wires)


def middles(placement: Placement) -> np.ndarray:
    middle: np.ndarray = placement.boxes[:, 1] + placement.boxes[:, 3] / 2
    return middle


def same(one: Placement, other: Placement) -> bool:
    return np.array_equal(one.boxes, other.boxes) and all(
        np.array_equal(a, b) for a, b in zip(one.routes, other.routes, strict=True)
    )


def assert_joined(placement: Placement, wires: list[Wire]) -> None:
    """Every wire begins in the middle of a right edge and ends on a left edge."""
    for route, (operand, consumer) in zip(placement.routes, wires, strict=True):
        x, y, width, height = placement.boxes[operand]
        assert route[0] == pytest.approx((x + width, y + height / 2))
        x, y, width, height = placement.boxes[consumer]
        assert route[-1][0] == pytest.approx(x)
        assert y < route[-1][1] < y + height


def assert_entries_distinct(placement: Placement, wires: list[Wire]) -> None:
    entries = [
        (consumer, round(float(route[-1][1]), 3))
        for route, (_, consumer) in zip(placement.routes, wires, strict=True)
    ]
    assert len(set(entries)) == len(entries)


class TestAnyGraph:
    @quick
    @given(acyclic_graphs())
    def test_is_sound(self, graph: tuple[list[Size], list[Wire]]) -> None:
        sizes, wires = graph
        placement = arrange(sizes, wires)
        assert placement.boxes.shape == (len(sizes), 4)
        assert np.isfinite(placement.boxes).all()
        assert placement.boxes[:, 2:].tolist() == [list(size) for size in sizes]
        assert overlaps(placement) == 0
        assert wires_through_boxes(placement, wires) == 0
        assert_joined(placement, wires)
        assert_entries_distinct(placement, wires)

    @quick
    @given(acyclic_graphs())
    def test_consumers_stand_to_the_right(self, graph: tuple[list[Size], list[Wire]]) -> None:
        sizes, wires = graph
        boxes = arrange(sizes, wires).boxes
        for operand, consumer in wires:
            assert boxes[consumer, 0] - boxes[operand, 0] - boxes[operand, 2] >= 107

    @quick
    @given(acyclic_graphs(most=14))
    def test_is_the_same_each_time(self, graph: tuple[list[Size], list[Wire]]) -> None:
        first = arrange(*graph)
        _arrange_freely.cache_clear()
        assert same(first, arrange(*graph))

    def test_large_random_graph_is_sound(self) -> None:
        dice = np.random.default_rng(5)
        count = 400
        wires = [
            (int(dice.integers(max(0, node - 60), node)), node)
            for node in range(1, count)
            for _ in range(int(dice.integers(1, 4)))
        ]
        placement = arrange([(120.0, 70.0)] * count, wires)
        assert overlaps(placement) == 0
        assert wires_through_boxes(placement, wires) == 0
        assert_joined(placement, wires)


class TestNamedGraphs:
    @pytest.mark.parametrize("make", NAMED)
    def test_are_sound(self, make: type[Sketch]) -> None:
        sketch = make()
        placement = drawn(sketch)
        assert overlaps(placement) == 0
        assert wires_through_boxes(placement, sketch.wires) == 0
        assert_joined(placement, list(sketch.wires))
        assert_entries_distinct(placement, list(sketch.wires))

    @pytest.mark.parametrize("make", PLANAR)
    def test_planar_ones_have_no_crossing(self, make: type[Sketch]) -> None:
        sketch = make()
        assert crossings(drawn(sketch), sketch.wires) == 0

    @pytest.mark.parametrize(
        ("make", "dot"),
        # Graphviz 2.43, rankdir=LR, boxes and gaps alike, counted on its splines.
        [
            (graphs.network_2_2_2, 6),
            (graphs.network_2_2_2_in_products, 2),
            (graphs.network_2_3_1, 9),
        ],
    )
    def test_networks_cross_no_more_than_in_dot(self, make: type[Sketch], dot: int) -> None:
        sketch = make()
        assert crossings(drawn(sketch), sketch.wires) <= dot

    def test_2_2_2_has_two_level_rows(self) -> None:
        sketch = graphs.network_2_2_2()
        middle = middles(drawn(sketch))
        for unit in ("h1", "h2", "o1", "o2"):
            net, out = middle[sketch.at(f"net_{unit}")], middle[sketch.at(f"out_{unit}")]
            assert net == pytest.approx(out, abs=0.5)
        upper, lower = (middle[sketch.at(name)] for name in ("net_h1", "net_h2"))
        assert middle[sketch.at("net_o1")] - upper == pytest.approx(0, abs=12)
        assert middle[sketch.at("net_o2")] - lower == pytest.approx(0, abs=12)

    def test_2_3_1_is_symmetric_about_its_middle_unit(self) -> None:
        sketch = graphs.network_2_3_1()
        middle = middles(drawn(sketch))
        first, second, third = (middle[sketch.at(f"n{unit}")] for unit in (1, 2, 3))
        assert first < second < third
        assert (first + third) / 2 == pytest.approx(second, abs=15)

    @pytest.mark.parametrize("make", NAMED)
    def test_the_loss_is_rightmost(self, make: type[Sketch]) -> None:
        sketch = make()
        right = drawn(sketch).boxes[:, 0]
        assert right.argmax() == len(sketch.names) - 1

    def test_consumer_is_centred_and_operands_read_downwards(self) -> None:
        sketch = graphs.f_xyz()
        x, y, z, q, f = middles(drawn(sketch)).tolist()
        assert x < y
        assert q < z
        assert q == pytest.approx((x + y) / 2, abs=1)
        assert f == pytest.approx((q + z) / 2, abs=1)

    def test_leaves_stand_right_before_their_consumer(self) -> None:
        sketch = graphs.sigmoid_neuron()
        centre = drawn(sketch).boxes[:, 0] + drawn(sketch).boxes[:, 2] / 2
        assert centre[sketch.at("one")] == pytest.approx(centre[sketch.at("e")])


class TestSpecialGraphs:
    def test_empty(self) -> None:
        placement = arrange([], [])
        assert placement.boxes.shape == (0, 4)
        assert placement.routes == ()
        assert placement.bounds == (0, 0, 0, 0)

    def test_single_node(self) -> None:
        placement = arrange([(120, 70)], [])
        assert placement.boxes.tolist() == [[0, 0, 120, 70]]
        assert placement.bounds == (0, 0, 120, 70)

    def test_nodes_without_wires_do_not_overlap(self) -> None:
        assert overlaps(arrange([(150, 64)] * 23, [])) == 0

    def test_parts_stack_below_one_another(self) -> None:
        placement = arrange([(120, 70)] * 5, [(0, 1), (2, 3)])
        upper, lower, single = placement.boxes[:2], placement.boxes[2:4], placement.boxes[4]
        assert upper[:, 1].max() + 70 < lower[:, 1].min()
        assert lower[:, 1].max() + 70 < single[1]

    def test_many_parts_do_not_overlap(self) -> None:
        wires = [(2 * pair, 2 * pair + 1) for pair in range(200)]
        placement = arrange([(120, 70)] * 401, wires)
        assert overlaps(placement) == 0
        assert wires_through_boxes(placement, wires) == 0

    def test_chain_is_straight(self) -> None:
        sizes = [(110.0 + 10 * (index % 3), 64.0 + 5 * (index % 4)) for index in range(12)]
        placement = arrange(sizes, graphs.chain(12).wires)
        assert np.ptp(middles(placement)) == pytest.approx(0, abs=1e-6)
        assert all(len(route) == 2 for route in placement.routes)

    def test_long_chain(self) -> None:
        placement = drawn(graphs.chain(3000))
        assert np.ptp(middles(placement)) == pytest.approx(0, abs=1e-6)
        assert (np.diff(placement.boxes[:, 0]) > 0).all()

    def test_chain_does_not_recurse(self) -> None:
        assert len(drawn(graphs.chain(20_000)).routes) == 19_999

    def test_parallel_wires_are_distinct_and_in_slot_order(self) -> None:
        placement = arrange([(120, 70)] * 2, [(0, 1)] * 4)
        entries = [float(route[-1][1]) for route in placement.routes]
        assert entries == sorted(entries)
        assert min(below - above for above, below in pairwise(entries)) > 8
        assert np.mean(entries) == pytest.approx(35)

    def test_a_weight_shared_by_many_steps(self) -> None:
        count = 1500
        wires = [(node, node + 1) for node in range(count - 1)]
        wires += [(count, node) for node in range(1, count)]
        placement = arrange([(120.0, 70.0)] * (count + 1), wires)
        assert overlaps(placement) == 0
        assert wires_through_boxes(placement, wires) == 0
        assert_joined(placement, wires)

    @pytest.mark.parametrize("wires", [[(0, 1), (1, 0)], [(0, 0)]])
    def test_cycle_is_refused(self, wires: list[Wire]) -> None:
        with pytest.raises(ValueError, match="cycle"):
            arrange([(120, 70)] * 2, wires)

    @pytest.mark.parametrize("wire", [(0, 2), (-1, 0)])
    def test_unknown_node_is_refused(self, wire: Wire) -> None:
        with pytest.raises(ValueError, match="names a node outside"):
            arrange([(120, 70)] * 2, [wire])


class TestFixedNodes:
    @quick
    @given(acyclic_graphs(most=14), st.data())
    def test_stay_and_the_rest_makes_room(
        self, graph: tuple[list[Size], list[Wire]], data: st.DataObject
    ) -> None:
        sizes, wires = graph
        place = st.tuples(st.integers(-400, 1500).map(float), st.integers(-400, 900).map(float))
        nodes = st.integers(0, max(len(sizes) - 1, 0))
        fixed = data.draw(st.dictionaries(nodes, place, max_size=5)) if sizes else {}
        placement = arrange(sizes, wires, fixed)
        for node, corner in fixed.items():
            assert tuple(placement.boxes[node, :2]) == corner
        chosen = Placement(placement.boxes[list(fixed)], ())
        assert overlaps(placement) == overlaps(chosen)
        assert_joined(placement, wires)
        assert_entries_distinct(placement, wires)

    @quick
    @given(acyclic_graphs(most=14), st.data())
    def test_wires_go_round_one_that_stands_free(
        self, graph: tuple[list[Size], list[Wire]], data: st.DataObject
    ) -> None:
        sizes, wires = graph
        if not sizes:
            return
        node = data.draw(st.integers(0, len(sizes) - 1))
        x, y = arrange(sizes, wires).boxes[node, :2]
        move = st.integers(-300, 300)
        corner = (float(x + data.draw(move)), float(y + data.draw(move)))
        placement = arrange(sizes, wires, {node: corner})
        assert wires_through_boxes(placement, wires) == 0

    def test_others_keep_their_places(self) -> None:
        sketch = graphs.network_2_2_2()
        free = drawn(sketch)
        moved = sketch.at("w1")
        corner = (float(free.boxes[moved, 0]) - 30, float(free.boxes[moved, 1]) - 40)
        placement = arrange(sketch.sizes, sketch.wires, {moved: corner})
        rest = np.arange(len(sketch.names)) != moved
        assert np.array_equal(placement.boxes[rest], free.boxes[rest])

    def test_where_they_stood_changes_nothing(self) -> None:
        sketch = graphs.network_2_2_2()
        free = drawn(sketch)
        corners = {node: (float(x), float(y)) for node, (x, y, _, _) in enumerate(free.boxes)}
        assert same(arrange(sketch.sizes, sketch.wires, corners), free)

    def test_free_node_joins_its_fixed_neighbours(self) -> None:
        sketch = graphs.f_xyz()
        free = drawn(sketch).boxes
        corners = {node: (float(free[node, 0]) + 5000, float(free[node, 1])) for node in range(4)}
        placement = arrange(sketch.sizes, sketch.wires, corners)
        assert placement.boxes[4, :2] == pytest.approx(free[4, :2] + [5000, 0])

    def test_consumer_to_the_left_is_reached_from_its_left(self) -> None:
        placement = arrange([(120, 70)] * 2, [(0, 1)], {0: (500, 0), 1: (0, 0)})
        route = placement.routes[0]
        assert route[0].tolist() == [620, 35]
        assert route[-1].tolist() == [0, 35]
        assert route[1][0] > 620
        assert route[-2][0] < 0

    @pytest.mark.parametrize(("top", "above"), [(20.0, True), (-20.0, False)])
    def test_wire_passes_a_box_on_its_nearer_side(self, top: float, above: bool) -> None:
        places = {0: (0.0, 0.0), 1: (800.0, 0.0), 2: (400.0, top), 3: (400.0, 600.0)}
        wires = [(0, 1), (2, 3)]
        placement = arrange([(120.0, 70.0)] * 4, wires, places)
        assert wires_through_boxes(placement, wires) == 0
        passing = placement.routes[0][1:-1, 1]
        assert len(passing)
        assert (passing < top).all() if above else (passing > top + 70).all()

    def test_entries_follow_where_wires_come_from(self) -> None:
        sizes, wires = [(120.0, 70.0)] * 3, [(0, 2), (1, 2)]
        placement = arrange(sizes, wires, {0: (0, 300), 1: (0, 0), 2: (300, 150)})
        assert placement.routes[0][-1][1] > placement.routes[1][-1][1]
        assert crossings(placement, wires) == 0
