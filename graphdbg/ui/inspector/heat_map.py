"""A table of numbers as coloured cells: the hue tells the sign, the strength the magnitude."""

from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from graphdbg.ui.fonts import text_font
from graphdbg.ui.inspector.cell_paint import draw_cells
from graphdbg.ui.inspector.mapping import PRINTED, Headings, MapArea, Strips, map_area
from graphdbg.ui.inspector.pooling import Numbers
from graphdbg.ui.look import Look

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
        self._strips = Strips()
        self._at: tuple[int, int] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_cells(
        self, cells: Numbers, headings: Headings | None = None, strips: Strips | None = None
    ) -> None:
        """Show other cells, at most 60 by 60, with the names of rows and columns if given.

        `strips` are cells beside the rows and below the columns, as many as there are of each.
        """
        self._cells = cells
        self._headings = headings or Headings()
        self._strips = strips or Strips()
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

    @property
    def cell(self) -> tuple[int, int] | None:
        """The row and the column that are pointed at."""
        return self._at

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
        printed = max(self._cells.shape) <= PRINTED
        draw_cells(painter, self._cells, area, self._look, theme.outline, printed=printed)
        for numbers, place in (
            (self._strips.rows, area.beside()),
            (self._strips.columns, area.under()),
        ):
            if numbers is not None:
                draw_cells(painter, numbers, place, self._look, theme.gradient, printed=printed)
        self._draw_headings(painter, area)
        if self._at is not None:
            self._draw_pointer(painter, area, *self._at)
        whole = area.whole
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRect(whole.adjusted(-2, -2, 1, 1))

    def _area(self, width: int) -> MapArea:
        scale = self._look.px(1000) / 1000
        return map_area(self._cells.shape, width, scale, self._headings, self._strips)

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell == self._at:
            return
        self._at = cell
        self.pointed.emit(*(cell or (-1, -1)))
        self.update()

    def _draw_pointer(self, painter: QPainter, area: MapArea, row: int, column: int) -> None:
        """Mark the cell one points at, and beside a table what its row and column lead to."""
        theme = self._look.theme
        painter.setPen(QPen(QColor(theme.gradient), 2))
        if self._strips.columns is not None:
            high = area.rows * area.high
            painter.drawRect(QRectF(area.rect(0, column).topLeft(), QSizeF(area.wide, high)))
            painter.drawRect(area.under().rect(0, column))
        if self._strips.rows is not None:
            painter.drawRect(area.beside().rect(row, 0))
        painter.setPen(QPen(QColor(theme.text), 2))
        painter.drawRect(area.rect(row, column))

    def _draw_headings(self, painter: QPainter, area: MapArea) -> None:
        painter.setFont(text_font(self._look.px(11)))
        painter.setPen(QColor(self._look.theme.muted))
        for row, text in enumerate(self._headings.rows):
            y = area.top + row * area.high
            place = QRectF(0, y, area.headings_end - 6, area.high)
            aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, aligned, text)
        measure = painter.fontMetrics().horizontalAdvance
        for column, text in enumerate(fitting(self._headings.columns, area.wide - 3, measure)):
            place = QRectF(area.left + column * area.wide, 0, area.wide, area.top - 3)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, text
            )


def fitting(texts: tuple[str, ...], room: float, measure: Callable[[str], int]) -> tuple[str, ...]:
    """Return headings that fit a width: as they are, else their indices alone, else none."""
    indices = tuple(text[text.find("[") + 1 :].removesuffix("]") for text in texts)
    for found in (texts, indices, tuple(index.replace(" ", "") for index in indices)):
        if all(measure(text) <= room for text in found):
            return found
    return ()
