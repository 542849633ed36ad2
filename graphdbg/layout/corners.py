"""A way at right angles, for a wire that cannot run from left to right."""

from heapq import heappop, heappush

import numpy as np

from graphdbg.layout.layers import Bools, Floats
from graphdbg.layout.obstacles import Obstacles

_STUBS = (12.0, 5.0)  # how far a wire leaves its box before it turns
_AWAY = 2.0  # how near to a box a wire may run
_TURN = 30.0  # pixels that a corner is worth
_NEAREST = 40  # boxes taken notice of

_State = tuple[int, int, int]  # column, row, 0 on a level stretch or 1 on an upright one


def turn_corners(start: Floats, end: Floats, obstacles: Obstacles) -> Floats | None:
    """Give the points of the shortest way, corners counted, or None where there is none.

    The wire leaves `start` to the right and reaches `end` from the left; all its stretches are
    level or upright. Dijkstra's algorithm on the lines beside the boxes nearest to the wire.
    """
    for stub in _STUBS:
        out, back = start[0] + stub, end[0] - stub
        boxes = _take_nearest(obstacles.boxes, start, end)
        x = np.concatenate([boxes[:, 0] - stub, boxes[:, 0] + boxes[:, 2] + stub, [out, back]])
        y = np.concatenate(
            [boxes[:, 1] - stub, boxes[:, 1] + boxes[:, 3] + stub, [start[1], end[1]]]
        )
        x, y = np.unique(x), np.unique(y)
        first = int(np.searchsorted(x, out)), int(np.searchsorted(y, start[1])), 0
        last = int(np.searchsorted(x, back)), int(np.searchsorted(y, end[1])), 0
        corners = _search(x, y, _find_blocked(x, y, boxes), first, last)
        if corners is not None:
            return np.array([start, *corners, end])
    return None


def _take_nearest(boxes: Floats, start: Floats, end: Floats) -> Floats:
    low, high = np.minimum(start, end), np.maximum(start, end)
    beyond = np.maximum(low - boxes[:, :2] - boxes[:, 2:], boxes[:, :2] - high).clip(min=0.0)
    nearest: Floats = boxes[np.argsort(beyond.sum(axis=1), kind="stable")[:_NEAREST]]
    return nearest


def _find_blocked(x: Floats, y: Floats, boxes: Floats) -> tuple[list[list[bool]], list[list[bool]]]:
    """Tell of each level and each upright step of the grid whether a box is in its way."""
    low, high = boxes[:, :2] - _AWAY, boxes[:, :2] + boxes[:, 2:] + _AWAY
    in_column: Bools = (x > low[:, :1]) & (x < high[:, :1])
    in_row: Bools = (y > low[:, 1:]) & (y < high[:, 1:])
    across: Bools = (x[:-1] < high[:, :1]) & (x[1:] > low[:, :1])
    down: Bools = (y[:-1] < high[:, 1:]) & (y[1:] > low[:, 1:])
    level = (across.astype(np.float64).T @ in_row) > 0
    upright = (in_column.astype(np.float64).T @ down) > 0
    return level.tolist(), upright.tolist()


def _search(
    x: Floats,
    y: Floats,
    blocked: tuple[list[list[bool]], list[list[bool]]],
    first: _State,
    last: _State,
) -> list[tuple[float, float]] | None:
    level, upright = blocked
    columns, rows = x.tolist(), y.tolist()
    came: dict[_State, _State] = {}
    heap: list[tuple[float, _State, _State]] = [(0.0, first, first)]
    while heap:
        cost, state, before = heappop(heap)
        if state in came:
            continue
        came[state] = before
        if state == last:
            return _trace_back(came, last, columns, rows)
        column, row, way = state
        steps = [((column, row, 1 - way), _TURN)]
        if way:
            for to in (row - 1, row + 1):
                if 0 <= to < len(rows) and not upright[column][min(row, to)]:
                    steps.append(((column, to, 1), abs(rows[to] - rows[row])))
        else:
            for to in (column - 1, column + 1):
                if 0 <= to < len(columns) and not level[min(column, to)][row]:
                    steps.append(((to, row, 0), abs(columns[to] - columns[column])))
        for after, length in steps:
            if after not in came:
                heappush(heap, (cost + length, after, state))
    return None


def _trace_back(
    came: dict[_State, _State], last: _State, columns: list[float], rows: list[float]
) -> list[tuple[float, float]]:
    corners = [(columns[last[0]], rows[last[1]])]
    state = last
    while came[state] != state:
        before = came[state]
        if before[2] != state[2]:
            corners.append((columns[state[0]], rows[state[1]]))
        state = before
    corners.append((columns[state[0]], rows[state[1]]))
    return corners[::-1]
