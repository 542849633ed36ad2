"""The mark of a breakpoint as a widget: the same dot as on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from graphdbg.core.graph import Graph
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.ui.canvas.dots import dot_of
from graphdbg.ui.canvas.paint import paint_dot
from graphdbg.ui.look import Look

RADIUS = 5
SIZE = 16


class Mark(QWidget):
    """Shows how a breakpoint is drawn everywhere else."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[Breakpoint, Graph] | None = None

    def show_point(self, point: Breakpoint, graph: Graph, look: Look) -> None:
        """Show another breakpoint, or the same in other colours."""
        self._shown, self._look = (point, graph), look
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the room of a dot."""
        return QSize(self._look.px(SIZE), self._look.px(SIZE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the mark into the middle."""
        if self._shown is None:
            return
        point, graph = self._shown
        at = self.width() / 2, self.height() / 2
        painter = QPainter(self)
        paint_dot(painter, dot_of(point, graph, self._look.theme, at, self._look.px(RADIUS)))
        painter.end()
