"""What stands around a place of a drawing, looked up once for all labels that are put there."""

from __future__ import annotations

import numpy as np

from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.marks import Points
from graphdbg.ui.canvas.pieces import Pieces

REACH = 500.0
"""How far around what was asked for, in pixels of the scene, the answers hold."""
GAP = 4.0
"""How near to a box nothing should stand."""


class Around:
    """The boxes and the pieces of wires near some rectangles, of thousands in the drawing."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._low = self._high = np.full(2, np.nan)
        self._boxes: Points = drawing.boxes[:0]
        self._pieces: Pieces = drawing.pieces

    def boxes(self, rects: Points) -> Points:
        """Return boxes (m, 4), all that come near one of some rectangles (n, 4) among them."""
        self._look(rects)
        return self._boxes

    def pieces(self, rects: Points) -> Pieces:
        """Return pieces, all that run through one of some rectangles (n, 4) among them."""
        self._look(rects)
        return self._pieces

    def _look(self, rects: Points) -> None:
        low, high = rects[:, :2].min(axis=0), (rects[:, :2] + rects[:, 2:]).max(axis=0)
        if (low >= self._low).all() and (high <= self._high).all():
            return
        self._low, self._high = low - REACH, high + REACH
        x, y = self._low.tolist()
        wide, tall = (self._high - self._low).tolist()
        region = (x, y, wide, tall)
        boxes, pieces = self._drawing.spread, self._drawing.pieces
        self._boxes = self._drawing.boxes[boxes.owners[boxes.inside(region, GAP)]]
        self._pieces = pieces.only(pieces.inside(region, 0.0))
