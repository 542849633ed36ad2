"""How much is kept over the whole run, as a small curve with the cursor on it."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from graphdbg.core.saved import Ledger
from graphdbg.formula.sizes import size_text
from graphdbg.session.theme import load_theme
from graphdbg.ui.look import Look

HEIGHT: Final = 40
TOP: Final = 3
DOT: Final = 3.5


class MemoryCurve(QWidget):
    """Bytes against steps; a click goes to a step."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._look = Look(load_theme("light"))
        self._ledger: Ledger | None = None
        self._middle = 0
        self._cursor = 0
        self._kept: tuple[int, QPolygonF] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Memory over the run")

    def show_ledger(self, ledger: Ledger | None, forward_end: int) -> None:
        """Show another run, whose forward pass ends at a cursor."""
        self._ledger, self._middle, self._kept = ledger, forward_end, None
        self.update()

    def show_cursor(self, cursor: int) -> None:
        """Put the mark at another cursor."""
        self._cursor = cursor
        self.update()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look, self._kept = look, None
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for little height."""
        return QSize(self._look.px(200), self._look.px(HEIGHT))

    def x_of(self, cursor: int) -> float:
        """Return where a cursor is, in pixels."""
        last = 1 if self._ledger is None else max(1, len(self._ledger.held) - 1)
        return DOT + (self.width() - 2 * DOT) * cursor / last

    def cursor_at(self, x: float) -> int:
        """Return the cursor nearest to a place."""
        last = 0 if self._ledger is None else len(self._ledger.held) - 1
        share = (x - DOT) / max(1.0, self.width() - 2 * DOT)
        return round(min(max(share, 0.0), 1.0) * last)

    def y_of(self, size: int) -> float:
        """Return how high a number of bytes is drawn, in pixels from the top."""
        peak = 0 if self._ledger is None else self._ledger.peak
        room = self.floor - self._look.px(TOP)
        return self.floor - (room * size / peak if peak else 0.0)

    @property
    def floor(self) -> float:
        """Where zero is drawn, in pixels from the top; the mark has room under it."""
        return self.height() - DOT - 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the area under the curve, where forward ends, and the cursor."""
        if self._ledger is None:
            return
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(QRectF(0, self.floor, self.width(), 1), QColor(theme.line))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.value_soft))
        painter.drawPolygon(self._area())
        middle = self.x_of(self._middle)
        painter.setPen(QPen(QColor(theme.outline), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(middle, 0), QPointF(middle, self.floor))
        held = int(self._ledger.held[min(self._cursor, len(self._ledger.held) - 1)])
        x, y = self.x_of(self._cursor), self.y_of(held)
        painter.setPen(QPen(QColor(theme.text), 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.floor))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.value))
        painter.setPen(QPen(QColor(theme.panel), 1))
        painter.drawEllipse(QPointF(x, y), DOT, DOT)
        painter.end()

    def _area(self) -> QPolygonF:
        """Return the area under the steps; of many to a pixel the highest, kept for a width."""
        width = self.width()
        if self._kept is not None and self._kept[0] == width:
            return self._kept[1]
        held = np.zeros(1, np.int64) if self._ledger is None else self._ledger.held
        count = len(held)
        starts = np.unique(np.linspace(0, count, min(count, width), endpoint=False, dtype=int))
        ends = np.append(starts[1:], count - 1)
        highest = np.maximum.reduceat(held, starts)
        points = [QPointF(self.x_of(0), self.floor)]
        for start, end, size in zip(starts.tolist(), ends.tolist(), highest.tolist(), strict=True):
            y = self.y_of(size)
            points += [QPointF(self.x_of(start), y), QPointF(self.x_of(end), y)]
        points.append(QPointF(points[-1].x(), self.floor))
        self._kept = width, QPolygonF(points)
        return self._kept[1]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the step under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and self._ledger is not None:
            self.chosen.emit(self.cursor_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._ledger is not None:
            self.chosen.emit(self.cursor_at(event.position().x()))

    def event(self, event: QEvent) -> bool:
        """Tell how much is kept at the step under the pointer."""
        if isinstance(event, QHelpEvent) and self._ledger is not None:
            cursor = self.cursor_at(event.pos().x())
            size = size_text(int(self._ledger.held[cursor]))
            QToolTip.showText(event.globalPos(), f"Step {cursor}: {size}", self)
            return True
        return super().event(event)
