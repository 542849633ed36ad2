"""The minimap: the whole graph in a corner of the canvas, and the part of it that is in sight."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.ui.canvas.paint import paint
from graphdbg.ui.canvas.picture import picture
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.view import CanvasView
from graphdbg.ui.look import Look

SIZE: Final = QSize(190, 120)
GAP: Final = 12
REST_MS: Final = 120
"""The picture is painted anew once the steps have been at rest for so long."""
FAR: Final = 0.01
"""A zoom at which boxes are plain rectangles."""


class Minimap(QWidget):
    """Lies in the corner of the canvas while not all of the graph is in sight."""

    def __init__(self, session: Session, canvas: CanvasView, look: Look) -> None:
        super().__init__(canvas)
        self._session = session
        self._canvas = canvas
        self._look = look
        self._kept: QPixmap | None = None
        self.setAccessibleName("Minimap")
        self.setToolTip("The whole graph; click or drag to go there")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._paint_again)
        for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()):
            bar.valueChanged.connect(self.follow)
            bar.rangeChanged.connect(self.follow)
        canvas.viewport().installEventFilter(self)
        self.hide()

    def show_state(self, before: State | None, after: State) -> None:
        """Show another graph, or another step once the steps are at rest."""
        is_other = (
            before is None
            or before.trace is not after.trace
            or before.folded is not after.folded
            or before.building != after.building
        )
        if is_other:
            self._kept = None
        if is_other or before is None or before.cursor != after.cursor:
            self._timer.start()
            self.follow()
        if before is None or before.minimap != after.minimap:
            self.follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner of a canvas of another size."""
        if event.type() == QEvent.Type.Resize:
            self.follow()
        return super().eventFilter(watched, event)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._timer.start()
        self.follow()

    def follow(self) -> None:
        """Lie in the corner, and show where the camera is; go where all is in sight."""
        drawing, port = self._canvas.drawing, self._canvas.viewport()
        self.setVisible(
            self._session.state.minimap
            and drawing is not None
            and bool(drawing.names)
            and not self._in_sight().contains(QRectF(*drawing.placement.bounds))
        )
        size = QSize(self._look.px(SIZE.width()), self._look.px(SIZE.height()))
        size = size.scaled(size.boundedTo(port.size() / 3), Qt.AspectRatioMode.KeepAspectRatio)
        self.resize(size)
        self.move(port.width() - size.width() - GAP, port.height() - size.height() - GAP)
        self.update()

    def _in_sight(self) -> QRectF:
        """Return the part of the scene that the canvas shows."""
        port = self._canvas.viewport().rect()
        return self._canvas.mapToScene(port).boundingRect()

    def _paint_again(self) -> None:
        self._kept = None
        self.update()

    def _scale(self) -> tuple[float, QRectF]:
        """Return the zoom of the minimap, and where in it the graph lies."""
        drawing = self._canvas.drawing
        if drawing is None:
            return 1.0, QRectF()
        _, _, width, height = drawing.bounds
        zoom = min((self.width() - 8) / width, (self.height() - 8) / height)
        across, down = width * zoom, height * zoom
        return zoom, QRectF((self.width() - across) / 2, (self.height() - down) / 2, across, down)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the graph from far away, and a frame around what is in sight."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.outline), 1))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        drawing, seen = self._canvas.drawing, self._canvas.item.seen
        if drawing is not None and seen is not None:
            zoom, place = self._scale()
            if self._kept is None or self._kept.size() != self.size():
                self._kept = self._picture(seen, zoom, place)
            painter.drawPixmap(0, 0, self._kept)
            left, top, _, _ = drawing.bounds
            sight = self._in_sight()
            corner = (sight.topLeft() - QPointF(left, top)) * zoom + place.topLeft()
            frame = QRectF(corner, sight.size() * zoom) & QRectF(self.rect()).adjusted(2, 2, -2, -2)
            painter.setPen(QPen(QColor(theme.selection), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 3, 3)
        painter.end()

    def _picture(self, seen: Seen, zoom: float, place: QRectF) -> QPixmap:
        """Return the graph painted once; a step changes its colours and little else."""
        left, top, _, _ = seen.drawing.bounds
        kept = QPixmap(self.size())
        kept.fill(Qt.GlobalColor.transparent)
        painter = QPainter(kept)
        painter.translate(place.topLeft())
        painter.scale(zoom, zoom)
        painter.translate(-left, -top)
        # Dots keep their size on screen, and would cover all of so small a picture.
        far = replace(picture(seen, None, FAR), dots=())
        paint(painter, far, seen.drawing.scale)
        painter.end()
        return kept

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where it was clicked."""
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow a drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, at: QPointF) -> None:
        drawing = self._canvas.drawing
        if drawing is not None:
            zoom, place = self._scale()
            left, top, _, _ = drawing.bounds
            self._canvas.camera.look_to((at - place.topLeft()) / zoom + QPointF(left, top))
