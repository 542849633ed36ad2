"""Wires as curves: between two points runs a cubic with level tangents, halfway across."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphdbg.ui.canvas.marks import Points

SHARES = np.linspace(0.0, 1.0, 17)


def sampled(points: Points) -> Points:
    """Return points along the drawn curve of a route, (n, 2), from its start to its end."""
    if len(points) < 2:
        return points
    return bent(np.column_stack([points[:-1], points[1:]])).reshape(-1, 2)


def bent(pieces: Points) -> Points:
    """Return points along each of some pieces (n, 4) of routes, (n, 17, 2)."""
    x1, y1, x2, y2 = pieces.T[..., None]
    # The control points stand halfway across, at the heights of the ends.
    rise = SHARES**2 * (3 - 2 * SHARES)
    across = SHARES * (1.5 - 1.5 * SHARES + SHARES**2)
    found: Points = np.stack([x1 + (x2 - x1) * across, y1 + (y2 - y1) * rise], axis=2)
    return found


def spaced(points: Points, shares: Sequence[float]) -> Points:
    """Return the points of a drawn curve at shares of its length, (len(shares), 2)."""
    curve = sampled(points)
    steps = np.hypot(*np.diff(curve, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.asarray(shares) * along[-1]
    return np.column_stack([np.interp(at, along, curve[:, 0]), np.interp(at, along, curve[:, 1])])


def length(points: Points) -> float:
    """Return the length of a route, taken straight from point to point."""
    return float(np.sum(np.hypot(*np.diff(points, axis=0).T))) if len(points) > 1 else 0.0


def distance(points: Points, x: float, y: float) -> float:
    """Return how far a point is from a chain of straight pieces, (n, 2) with n at least 2."""
    start, along = points[:-1], np.diff(points, axis=0)
    to = np.array([x, y]) - start
    square = np.maximum(np.sum(along * along, axis=1), 1e-12)
    share = np.clip(np.sum(to * along, axis=1) / square, 0.0, 1.0)
    return float(np.min(np.hypot(*(to - share[:, None] * along).T)))
