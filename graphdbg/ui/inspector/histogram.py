"""A histogram: a bar for each bin, zero marked, the bin one points at told."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from graphdbg.formula.distribution import Distribution
from graphdbg.ui.fonts import text_font
from graphdbg.ui.look import Look

HIGH: Final = 56
"""The height of the highest bar, in pixels."""
BELOW: Final = 18
"""The line with the ends of the range."""
_STEPS: Final = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}


class Histogram(QWidget):
    """Takes the same room with and without something to show."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._shown: Distribution | None = None
        self._at: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Histogram")

    def show_distribution(self, shown: Distribution | None) -> None:
        """Show other bins; None while they are not counted yet."""
        self._shown = shown
        self._point(None)
        if shown is not None and shown.counts.size:
            low, high = shown.ends()
            self.setAccessibleName(f"Histogram from {low} to {high}, {shown.counts.size} bins")
        self.update()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.updateGeometry()
        self.update()

    def bin_at(self, x: float) -> int | None:
        """Return the bin at an x of the widget, None beside the bars."""
        if self._shown is None or not self._shown.counts.size:
            return None
        place = int((x - 1) // self._wide())
        return place if 0 <= place < self._shown.counts.size else None

    def sizeHint(self) -> QSize:
        """Ask for bars, a line of text and a little air."""
        return QSize(200, self._look.px(HIGH) + self._look.px(BELOW) + 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the bin under the mouse."""
        self._point(self.bin_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Point at a neighbour with the arrow keys."""
        step = _STEPS.get(event.key())
        if step is None or self._shown is None or not self._shown.counts.size:
            super().keyPressEvent(event)
            return
        last = self._shown.counts.size - 1
        self._point(0 if self._at is None else min(max(self._at + step, 0), last))

    def told(self) -> str:
        """Return what is said of the bin one points at; empty for none."""
        if self._shown is None or self._at is None:
            return ""
        return self._shown.bin_text(self._at)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint bars, the line below them, zero, and the ends of the range or the bin's text."""
        painter = QPainter(self)
        theme, high = self._look.theme, self._look.px(HIGH)
        bottom = 2.0 + high
        painter.setPen(QPen(QColor(theme.outline), 1))
        painter.drawLine(QPointF(0, bottom + 0.5), QPointF(self.width(), bottom + 0.5))
        if self._shown is not None and self._shown.counts.size:
            self._draw_bars(painter, self._shown, bottom, high)
            self._draw_ends(painter, self._shown, bottom)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _draw_bars(
        self, painter: QPainter, shown: Distribution, bottom: float, high: float
    ) -> None:
        theme, wide = self._look.theme, self._wide()
        most = int(shown.counts.max()) or 1
        for place, count in enumerate(shown.counts.tolist()):
            if not count:
                continue
            middle = shown.edges[place] + shown.edges[place + 1]
            colour = theme.heat_negative if middle < 0 else theme.heat_positive
            # A bin with one entry in a million is still seen.
            tall = max(1.0, high * count / most)
            bar = QRectF(1 + place * wide, bottom - tall, max(1.0, wide - 1), tall)
            painter.fillRect(bar, QColor(theme.text if place == self._at else colour))
        low, end = float(shown.edges[0]), float(shown.edges[-1])
        if low < 0 < end:
            x = 1 + (-low / (end / 2 - low / 2)) / 2 * (self.width() - 2)
            painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, 2), QPointF(x, bottom))

    def _draw_ends(self, painter: QPainter, shown: Distribution, bottom: float) -> None:
        painter.setFont(text_font(self._look.px(11)))
        painter.setPen(QColor(self._look.theme.muted))
        line = QRectF(0, bottom + 1, self.width(), self._look.px(BELOW))
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._at is not None:
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignHCenter, self.told())
            return
        low, high = shown.ends()
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, high)

    def _wide(self) -> float:
        count = self._shown.counts.size if self._shown is not None else 1
        return (self.width() - 2) / max(1, count)

    def _point(self, place: int | None) -> None:
        if place == self._at:
            return
        self._at = place
        self.setAccessibleDescription(self.told())
        self.update()
