"""What lies behind the graph: a ground with a grid of dots."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from graphdbg.session.laying import GRID
from graphdbg.session.theme import Theme
from graphdbg.ui.canvas.paint import colour_of

LEAST_ZOOM = 0.45
"""From farther away the dots would come too close."""


def paint_backdrop(painter: QPainter, rect: QRectF, zoom: float, theme: Theme) -> None:
    """Paint a region of the scene as it is where there is no graph."""
    painter.fillRect(rect, colour_of(theme.canvas))
    if zoom < LEAST_ZOOM:
        return
    painter.setPen(QPen(colour_of(theme.grid), 1.6 / zoom))
    corners = (rect.left(), rect.top(), rect.right(), rect.bottom())
    painter.drawPoints(dots(*(int(edge // GRID) for edge in corners)))


@lru_cache(maxsize=8)
def dots(left: int, top: int, right: int, bottom: int) -> QPolygonF:
    """Return the dots from one column and row of the grid to another, and the next ones."""
    return QPolygonF(
        [
            QPointF(column * GRID, row * GRID)
            for column in range(left, right + 2)
            for row in range(top, bottom + 2)
        ]
    )
