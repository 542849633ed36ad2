"""A way for one wire between boxes that stand anywhere."""

from itertools import pairwise

import numpy as np

from graphdbg.layout.corners import turn_corners
from graphdbg.layout.layers import Floats
from graphdbg.layout.obstacles import Obstacles

CLEARANCE = 12.0
_NEAREST = 5.0  # where it can, a wire stays as far from a box
_APPROACHES = (36.0, 6.0)  # how far beside a box a wire is level with its way past it
_BEND = 40.0  # pixels that a bend is worth
_DETOURS = 16
_MOST_BLOCKING = 12  # the search costs the square of it

_Lane = tuple[float, float, float]  # left, right, y


def mend_route(
    route: Floats, start: Floats, end: Floats, obstacles: Obstacles, own: tuple[int, int]
) -> Floats:
    """Give points from `start` to `end` that keep as much of an older route as still serves.

    Straight if that is free; else the older route joined to the new ends; else that with a detour
    where it is blocked; else an altogether new route, see `find_route`.
    """
    joined = []
    if end[0] - start[0] >= CLEARANCE:
        joined = [np.array([start, end]), *_join_ends(route, start, end)]
    for way in joined:
        if not obstacles.find_struck(way, _NEAREST, own):
            return way
    if len(route) > 2 and len(joined) > 1:
        way = _bend_aside(joined[1], obstacles, own)
        if not obstacles.find_struck(way, -0.5, own):
            return way
    return find_route(start, end, obstacles, own)


def _join_ends(route: Floats, start: Floats, end: Floats) -> list[Floats]:
    """Leave out more and more of an older route near its ends, as long as it leads rightwards."""
    ways = []
    for left, right in ((1, 1), (2, 1), (1, 2), (2, 2), (3, 3)):
        way = np.array([start, *route[left : len(route) - right], end])
        if left + right < len(route) and (np.diff(way[:, 0]) >= 0).all():
            ways.append(way)
    return ways


def _bend_aside(route: Floats, obstacles: Obstacles, own: tuple[int, int]) -> Floats:
    """Replace each stretch of a route that is blocked by a way round."""
    points = [route[:1]]
    for here, there in pairwise(route):
        blocked = obstacles.find_struck(np.array([here, there]), _NEAREST, own)
        way = _evade(here, there, obstacles, own, 0.5) if blocked else None
        points.append(np.array([there]) if way is None else way[1:])
    return np.concatenate(points)


def find_route(start: Floats, end: Floats, obstacles: Obstacles, own: tuple[int, int]) -> Floats:
    """Give points from `start`, on an operand's right, to `end`, on a consumer's left edge.

    The route passes above or below what stands between, `own` boxes aside; where the consumer
    stands to the left it goes round at right angles. Where nothing is free it takes the way that
    enters the fewest boxes.
    """
    if end[0] - start[0] >= CLEARANCE:
        for margin in (_NEAREST, 0.5):
            way = _evade(start, end, obstacles, own, margin)
            if way is not None:
                return way
    straight = np.array([start, end])
    corners = turn_corners(start, end, obstacles)
    ways = [straight] if corners is None else [corners, straight]
    return min(ways, key=lambda way: len(obstacles.find_struck(way, -0.5, own)))


def _evade(
    start: Floats, end: Floats, obstacles: Obstacles, own: tuple[int, int], margin: float
) -> Floats | None:
    """Find a way from left to right, taking notice of a box only when the way runs into it."""
    blocking: set[int] = set()
    for _ in range(_DETOURS):
        route = _pass_boxes(start, end, obstacles.boxes[sorted(blocking)], margin)
        if route is None:
            return None
        struck = set(obstacles.find_struck(route, margin, own))
        if not struck:
            return route
        blocking |= struck
        if len(blocking) > _MOST_BLOCKING:
            return None
    return None


def _pass_boxes(start: Floats, end: Floats, boxes: Floats, margin: float) -> Floats | None:
    """Find the shortest way through lanes above and below the boxes, from left to right."""
    first, last = (start[0], start[0], start[1]), (end[0], end[0], end[1])
    lanes = sorted(
        {
            lane
            for box in boxes.tolist()
            for approach in _APPROACHES
            for lane in _lanes_past(box, approach, float(start[0]), float(end[0]))
        }
    )
    field = Obstacles(boxes)
    lanes = [lane for lane in lanes if not field.find_struck(_as_points(lane), margin)]
    stops = [first, *lanes, last]
    cost = [0.0] + [np.inf] * (len(stops) - 1)
    came = [0] * len(stops)
    for at in range(1, len(stops)):
        for before in range(at):
            length = cost[before] + _measure(stops[before], stops[at])
            if length < cost[at] and not field.find_struck(_join(stops[before], stops[at]), margin):
                cost[at], came[at] = length, before
    if not np.isfinite(cost[-1]):
        return None
    points = [end]
    at = came[-1]
    while at:
        left, right, y = stops[at]
        points += [np.array([right, y]), np.array([left, y])]
        at = came[at]
    return np.array([*points, start][::-1])


def _lanes_past(box: list[float], approach: float, left: float, right: float) -> list[_Lane]:
    x, y, width, height = box
    begin, finish = max(x - approach, left), min(x + width + approach, right)
    if begin >= finish:
        return []
    return [(begin, finish, y - CLEARANCE), (begin, finish, y + height + CLEARANCE)]


def _as_points(lane: _Lane) -> Floats:
    return np.array([(lane[0], lane[2]), (lane[1], lane[2])])


def _join(one: _Lane, other: _Lane) -> Floats:
    return np.array([(one[1], one[2]), (other[0], other[2])])


def _measure(one: _Lane, other: _Lane) -> float:
    """Give the length of a way into and along the other lane; infinite from right to left."""
    across, rise = other[0] - one[1], other[2] - one[2]
    if across < 0 or (across == 0 and rise):
        return float("inf")
    return float(np.hypot(across, rise)) + other[1] - other[0] + (_BEND if rise else 0.0)
