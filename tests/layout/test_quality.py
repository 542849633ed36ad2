import numpy as np
import pytest

from graphdbg.layout import Placement
from graphdbg.layout.obstacles import sample_route
from graphdbg.layout.quality import crossings, overlaps, wires_through_boxes


def placed(boxes: list[tuple[float, ...]], routes: list[list[tuple[float, float]]]) -> Placement:
    return Placement(
        np.array(boxes, dtype=float).reshape(-1, 4),
        tuple(np.array(route, dtype=float) for route in routes),
    )


BOXES: list[tuple[float, ...]] = [
    (0, 0, 100, 60),
    (0, 200, 100, 60),
    (300, 0, 100, 60),
    (300, 200, 100, 60),
]


def test_two_wires_that_cross_count_once() -> None:
    placement = placed(BOXES, [[(100, 30), (300, 230)], [(100, 230), (300, 30)]])
    assert crossings(placement, [(0, 3), (1, 2)]) == 1


def test_side_by_side_do_not_cross() -> None:
    placement = placed(BOXES, [[(100, 30), (300, 30)], [(100, 230), (300, 230)]])
    assert crossings(placement, [(0, 2), (1, 3)]) == 0


def test_parting_and_meeting_is_no_crossing() -> None:
    placement = placed(
        BOXES,
        [
            [(100, 30), (140, 30), (300, 20)],
            [(100, 30), (140, 30), (300, 220)],
            [(100, 230), (300, 240)],
        ],
    )
    assert crossings(placement, [(0, 2), (0, 3), (1, 3)]) == 0


def test_a_wire_that_leaves_a_straight_one_of_its_operand_is_no_crossing() -> None:
    routes = [[(100.0, 30.0), (140.0, 30.0), (300.0, 220.0)], [(100.0, 30.0), (300.0, 30.0)]]
    assert crossings(placed(BOXES, [list(route) for route in routes]), [(0, 3), (0, 2)]) == 0


def test_wires_of_one_operand_can_cross_after_they_part() -> None:
    routes = [
        [(100.0, 30.0), (140.0, 30.0), (200.0, 90.0), (300.0, -30.0)],
        [(100.0, 30.0), (300.0, 30.0)],
    ]
    assert crossings(placed(BOXES, [list(route) for route in routes]), [(0, 3), (0, 2)]) == 1


def test_wires_of_one_consumer_can_cross_before_it() -> None:
    placement = placed(BOXES, [[(100, 30), (300, 240)], [(100, 230), (300, 220)]])
    assert crossings(placement, [(0, 3), (1, 3)]) == 1


def test_crossing_twice_counts_twice() -> None:
    routes = [[(100, 100), (300, 100)], [(100, 50), (200, 150), (300, 50)]]
    placement = placed([*BOXES, (500, 0, 9, 9)], [list(route) for route in routes])
    assert crossings(placement, [(0, 2), (1, 3)]) == 2


def test_without_wires_nothing_crosses() -> None:
    assert crossings(placed(BOXES, []), []) == 0


def test_boxes_that_touch_do_not_overlap() -> None:
    assert overlaps(placed([(0, 0, 50, 50), (50, 0, 50, 50), (0, 50, 50, 50)], [])) == 0


def test_each_pair_of_overlapping_boxes_counts() -> None:
    assert overlaps(placed([(0, 0, 50, 50), (40, 40, 50, 50), (45, 30, 9, 50)], [])) == 3


def test_a_wire_through_a_foreign_box_counts_and_its_own_do_not() -> None:
    boxes = [(0, 0, 100, 60), (300, 0, 100, 60), (150, 0, 50, 60)]
    placement = placed(boxes, [[(100, 30), (300, 30)]])
    assert wires_through_boxes(placement, [(0, 1)]) == 1


def test_the_drawn_curve_counts_not_the_chord() -> None:
    # The chord passes the box, the curve, level at first, does not.
    route = [(100.0, 0.0), (500.0, 400.0)]
    low = (160, 30, 20, 40)
    placement = placed([(0, -30, 100, 60), (500, 370, 100, 60), low], [route])
    assert wires_through_boxes(placement, [(0, 1)]) == 0
    high = (160, 0, 20, 30)
    placement = placed([(0, -30, 100, 60), (500, 370, 100, 60), high], [route])
    assert wires_through_boxes(placement, [(0, 1)]) == 1


def test_samples_lie_on_the_cubic_with_level_tangents() -> None:
    points = sample_route(np.array([(0.0, 0.0), (100.0, 80.0)]))
    along = np.linspace(0, 1, len(points))
    controls = np.array([(0, 0), (50, 0), (50, 80), (100, 80)], dtype=float)
    weights = [(1 - along) ** 3, 3 * (1 - along) ** 2 * along, 3 * (1 - along) * along**2, along**3]
    assert points == pytest.approx(np.stack(weights, axis=1) @ controls)
