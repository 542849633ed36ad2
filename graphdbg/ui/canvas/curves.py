"""Wires as curves: between two points runs a cubic with level tangents, halfway across."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from graphdbg.ui.canvas.marks import Points

SHARES = np.linspace(0.0, 1.0, 17)


def sampled(points: Points) -> Points:
    """Return points along the drawn curve of a route, (n, 2), from its start to its end."""
    if len(points) < 2:
        return points
    t = SHARES[:, None]
    pieces = []
    for start, end in pairwise(points):
        middle = (start[0] + end[0]) / 2
        first, second = np.array([middle, start[1]]), np.array([middle, end[1]])
        pieces.append(
            (1 - t) ** 3 * start
            + 3 * (1 - t) ** 2 * t * first
            + 3 * (1 - t) * t**2 * second
            + t**3 * end
        )
    return np.concatenate(pieces)


def length(points: Points) -> float:
    """Return the length of a route, taken straight from point to point."""
    return float(np.sum(np.hypot(*np.diff(points, axis=0).T))) if len(points) > 1 else 0.0
