"""The short pulse along the wires of a step: a dot that runs the way something went."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QWidget

from graphdbg.core.frame import PRODUCT, WHOLE
from graphdbg.session.state import State
from graphdbg.ui.canvas.curves import spaced
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.wires import wires_at_work

PULSE_MS = 150


class Pulse:
    """Runs over a viewport when a step went forward; never with reduced motion."""

    def __init__(self, viewport: QWidget) -> None:
        self._viewport = viewport
        self._animation = QVariantAnimation(viewport)
        self._animation.setDuration(PULSE_MS)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.valueChanged.connect(self._redraw)
        self._animation.finished.connect(self._redraw)

    def step(self, before: State, after: State) -> None:
        """Start where a step went forward and something moved, else stop."""
        whole = after.beat == WHOLE and after.cursor != before.cursor
        moves = after.stop > before.stop and (whole or after.beat == PRODUCT)
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        still = self._viewport.style().styleHint(hint) == 0
        if not moves or still or not self._viewport.isVisible():
            self.stop()
        else:
            self._animation.start()

    def stop(self) -> None:
        """Stop where it is."""
        self._animation.stop()

    def _redraw(self, _share: float = 1.0) -> None:
        self._viewport.update()

    def draw(self, painter: QPainter, seen: Seen | None) -> None:
        """Draw the dot on each wire of the step, while it runs."""
        if seen is None or self._animation.state() != QVariantAnimation.State.Running:
            return
        share = float(self._animation.currentValue())
        for mark in wires_at_work(seen):
            at = share if mark.arrow == "forward" else 1.0 - share
            x, y = spaced(mark.points, [at])[0]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mark.colour))
            painter.drawEllipse(QPointF(x, y), 5.0, 5.0)
