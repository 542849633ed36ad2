"""The dot before a number that the last edit has changed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from graphdbg.ui.look import Look

SIZE = 5


def paint_mark(painter: QPainter, number: float, middle: float, look: Look) -> None:
    """Paint the dot; `number` is where the number begins, `middle` how high its middle is."""
    size = look.px(SIZE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.theme.changed))
    painter.drawEllipse(QRectF(number - 2 * size, middle - size / 2, size, size))
    painter.restore()
