"""A grid of coloured cells on a painter: colours, lines, numbers, and a line around it all."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from graphdbg.formula.numbers import short
from graphdbg.session.theme import heat
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.inspector.mapping import MapArea
from graphdbg.ui.inspector.pooling import Numbers, extent
from graphdbg.ui.inspector.shades import image, readable
from graphdbg.ui.look import Look


def draw_cells(
    painter: QPainter, cells: Numbers, area: MapArea, look: Look, outline: str, *, printed: bool
) -> None:
    """Paint cells where `area` says, with their numbers if they are to be printed and fit.

    The largest magnitude among the cells gets the full colour.  Cells that are not known yet,
    an empty array, are all of the colour of what is pending.
    """
    whole, full = area.whole, extent(cells)
    if cells.size:
        painter.drawImage(whole, image(cells, full, look.theme))
    else:
        painter.fillRect(whole, QColor(look.theme.pending_fill))
    if min(area.wide, area.high) >= 7:
        draw_lines(painter, area, whole, look.theme.panel if cells.size else look.theme.line)
    if printed and cells.size:
        draw_numbers(painter, cells, area, look, full)
    painter.setPen(QPen(QColor(outline), 1))
    painter.drawRect(whole.adjusted(0, 0, -1, -1))


def draw_lines(painter: QPainter, area: MapArea, whole: QRectF, colour: str) -> None:
    """Paint the lines between cells."""
    painter.setPen(QPen(QColor(colour), 1))
    for row in range(1, area.rows):
        y = area.top + row * area.high
        painter.drawLine(QPointF(whole.left(), y), QPointF(whole.right(), y))
    for column in range(1, area.columns):
        x = area.left + column * area.wide
        painter.drawLine(QPointF(x, whole.top()), QPointF(x, whole.bottom()))


def draw_numbers(painter: QPainter, cells: Numbers, area: MapArea, look: Look, full: float) -> None:
    """Print the numbers in the largest size at which all fit; none where none does."""
    texts = {at: short(number) for at, number in np.ndenumerate(cells)}
    for size in (12, 11, 10, 9):
        font = mono_font(look.px(size))
        metrics = QFontMetricsF(font)
        if max(map(metrics.horizontalAdvance, texts.values())) <= area.wide - 4:
            break
    else:
        return
    painter.setFont(font)
    for (row, column), text in texts.items():
        number = float(cells[row, column])
        share = number / full if full and np.isfinite(number) else 0.0
        painter.setPen(readable(QColor(heat(look.theme, share)), look.theme))
        painter.drawText(area.rect(row, column), Qt.AlignmentFlag.AlignCenter, text)
