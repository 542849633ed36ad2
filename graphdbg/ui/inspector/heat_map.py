"""A table of numbers as coloured cells: the hue tells the sign, the strength the magnitude."""

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from graphdbg.formula.numbers import short
from graphdbg.session.theme import heat
from graphdbg.ui.fonts import mono_font, text_font
from graphdbg.ui.inspector.mapping import Headings, MapArea, map_area
from graphdbg.ui.inspector.pooling import Numbers, extent
from graphdbg.ui.inspector.shades import image, readable
from graphdbg.ui.look import Look

PRINTED: Final = 8
"""Up to this many rows and columns the numbers are printed in the cells."""
_KEYS: Final = {
    Qt.Key.Key_Left.value: (0, -1),
    Qt.Key.Key_Right.value: (0, 1),
    Qt.Key.Key_Up.value: (-1, 0),
    Qt.Key.Key_Down.value: (1, 0),
}


class HeatMap(QWidget):
    """Paints a small table; tells which cell the mouse or the arrow keys point at.

    `pointed` carries the row and the column, (−1, −1) for none.
    """

    pointed = Signal(int, int)

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._cells: Numbers = np.zeros((0, 0))
        self._headings = Headings()
        self._extent = 0.0
        self._at: tuple[int, int] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_cells(self, cells: Numbers, headings: Headings | None = None) -> None:
        """Show other cells, at most 60 by 60, with the names of rows and columns if given."""
        self._cells = cells
        self._headings = headings or Headings()
        self._extent = extent(cells)
        self._point(None)
        self.updateGeometry()
        self.update()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the map in a width."""
        return round(self._area(width).height + 0.5)

    def minimumSizeHint(self) -> QSize:
        """Insist on nothing: the height follows from the width."""
        return QSize(1, 1)

    def sizeHint(self) -> QSize:
        """Ask for the height at the width there is."""
        return QSize(200, self.heightForWidth(self.width()))

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return the row and the column under a point of the widget."""
        return self._area(self.width()).cell(point.x(), point.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the cell under the mouse."""
        self._point(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Point at a neighbour with the arrow keys."""
        step = _KEYS.get(event.key())
        if step is None or not self._cells.size:
            super().keyPressEvent(event)
            return
        if self._at is None:
            self._point((0, 0))
            return
        rows, columns = self._cells.shape
        row, column = self._at[0] + step[0], self._at[1] + step[1]
        self._point((min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cells, their numbers where there is room, and the headings."""
        if not self._cells.size:
            return
        painter = QPainter(self)
        theme, area = self._look.theme, self._area(self.width())
        whole = QRectF(area.left, area.top, area.columns * area.wide, area.rows * area.high)
        painter.drawImage(whole, image(self._cells, self._extent, theme))
        if min(area.wide, area.high) >= 7:
            self._draw_lines(painter, area, whole)
        if max(self._cells.shape) <= PRINTED:
            self._draw_numbers(painter, area)
        self._draw_headings(painter, area)
        painter.setPen(QPen(QColor(theme.outline), 1))
        painter.drawRect(whole.adjusted(0, 0, -1, -1))
        if self._at is not None:
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.drawRect(area.rect(*self._at))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRect(whole.adjusted(-2, -2, 1, 1))

    def _area(self, width: int) -> MapArea:
        return map_area(self._cells.shape, width, self._look.px(1000) / 1000, self._headings)

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell == self._at:
            return
        self._at = cell
        self.pointed.emit(*(cell or (-1, -1)))
        self.update()

    def _draw_lines(self, painter: QPainter, area: MapArea, whole: QRectF) -> None:
        painter.setPen(QPen(QColor(self._look.theme.panel), 1))
        for row in range(1, area.rows):
            y = area.top + row * area.high
            painter.drawLine(QPointF(whole.left(), y), QPointF(whole.right(), y))
        for column in range(1, area.columns):
            x = area.left + column * area.wide
            painter.drawLine(QPointF(x, whole.top()), QPointF(x, whole.bottom()))

    def _draw_numbers(self, painter: QPainter, area: MapArea) -> None:
        texts = {at: short(number) for at, number in np.ndenumerate(self._cells)}
        for size in (12, 11, 10, 9):
            font = mono_font(self._look.px(size))
            metrics = QFontMetricsF(font)
            if max(map(metrics.horizontalAdvance, texts.values())) <= area.wide - 4:
                break
        else:
            return
        painter.setFont(font)
        for (row, column), text in texts.items():
            number = float(self._cells[row, column])
            share = number / self._extent if self._extent and np.isfinite(number) else 0.0
            ground = QColor(heat(self._look.theme, share))
            painter.setPen(readable(ground, self._look.theme))
            painter.drawText(area.rect(row, column), Qt.AlignmentFlag.AlignCenter, text)

    def _draw_headings(self, painter: QPainter, area: MapArea) -> None:
        painter.setFont(text_font(self._look.px(11)))
        painter.setPen(QColor(self._look.theme.muted))
        for row, text in enumerate(self._headings.rows):
            y = area.top + row * area.high
            place = QRectF(0, y, area.left - 6, area.high)
            aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, aligned, text)
        for column, text in enumerate(self._headings.columns):
            place = QRectF(area.left + column * area.wide, 0, area.wide, area.top - 3)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, text
            )
