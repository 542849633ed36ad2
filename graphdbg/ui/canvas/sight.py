"""What of a drawing is in sight, and how much of it can be told apart there."""

from __future__ import annotations

import numpy as np

from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.marks import Places, Rect
from graphdbg.ui.canvas.pieces import NEAR

COARSE_BELOW = 0.24
"""Below this zoom, times the scale of text, boxes are plain rectangles without text."""
CROWD = 120
"""Where more wires than that are in sight, those at rest are drawn together, without arrows."""


def is_far(drawing: Drawing, zoom: float) -> bool:
    """Say whether boxes are plain rectangles at a zoom."""
    return zoom * drawing.scale < COARSE_BELOW


def visible(drawing: Drawing, region: Rect | None) -> tuple[Places, Places]:
    """Return the indices of the nodes and of the wires that touch a region."""
    if region is None or is_whole(drawing, region):
        return np.arange(len(drawing.boxes)), np.arange(len(drawing.wires))
    return drawing.boxes_in(region, NEAR), drawing.wires_in(region, NEAR)


def is_whole(drawing: Drawing, region: Rect) -> bool:
    """Say whether a region shows the whole drawing."""
    x, y, width, height = region
    left, top, across, down = drawing.placement.bounds
    holds_across = x <= left and left + across <= x + width
    return holds_across and y <= top and top + down <= y + height
