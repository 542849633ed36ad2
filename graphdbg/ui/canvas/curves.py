"""Wires as curves: between two points runs a cubic with level tangents, halfway across."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphdbg.ui.canvas.marks import Places, Points, Rect

SHARES = np.linspace(0.0, 1.0, 17)
SIDE_BY_SIDE = 100
"""Where fewer wires than that run through what is seen, to find those on the same pixels takes
longer than to draw them all."""


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


def curves_in(lines: Points, region: Rect, pixel: float) -> tuple[Points, Places]:
    """Return the curves of pieces (n, 4) as a region shows them, and which of the pieces they are.

    A curve is the control points of its cubic, (m, 8).  What runs through the region from its upper
    to its lower edge is cut there; of all that then take the same pixels, as wires side by side
    that come from far away, there is the first.
    """
    x1, y1, x2, y2 = lines.T
    middle = (x1 + x2) / 2
    found = np.column_stack([x1, y1, middle, y1, middle, y2, x2, y2])
    top, bottom = region[1], region[1] + region[3]
    is_through = (np.minimum(y1, y2) < top) & (np.maximum(y1, y2) > bottom)
    through = np.flatnonzero(is_through)
    if len(through) < SIDE_BY_SIDE:
        return found, np.arange(len(lines))
    x1, y1, x2, y2 = lines[through].T
    # The height goes as t²(3 - 2t), of which t is 1/2 - sin(asin(1 - 2s) / 3).
    shares = (np.array([[top], [(top + bottom) / 2], [bottom]]) - y1) / (y2 - y1)
    t = 0.5 - np.sin(np.arcsin(1 - 2 * shares) / 3)
    across = x1 + (x2 - x1) * t * (1.5 - 1.5 * t + t * t)
    columns = np.rint((across - across.min()) / pixel)
    many = columns.max() + 1
    _, first = np.unique((columns[0] * many + columns[1]) * many + columns[2], return_index=True)
    over, down = (x2 - x1) * (1.5 - 3 * t + 3 * t * t), (y2 - y1) * 6 * t * (1 - t)
    third = (t[2] - t[0]) / 3
    level = np.ones_like(third)
    found[through] = np.column_stack(
        [
            across[0],
            top * level,
            across[0] + over[0] * third,
            top + down[0] * third,
            across[2] - over[2] * third,
            bottom - down[2] * third,
            across[2],
            bottom * level,
        ]
    )
    kept = np.sort(np.concatenate([np.flatnonzero(~is_through), through[first]]))
    return found[kept], kept


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
