"""The one item of the canvas's scene."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from graphdbg.ui.canvas.far import Far
from graphdbg.ui.canvas.marks import Picture, Rect
from graphdbg.ui.canvas.paint import paint
from graphdbg.ui.canvas.picture import far_marks, is_far, picture
from graphdbg.ui.canvas.rested import Rested
from graphdbg.ui.canvas.seen import Seen


class GraphItem(QGraphicsItem):
    """The one item of the scene: it paints what of the picture is in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Seen | None = None
        self._made: tuple[Seen, Rect, float, Picture] | None = None
        self._rested = Rested()
        self._far = Far()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def look_at(self, seen: Seen | None) -> None:
        """Show another picture."""
        if seen is None or self.seen is None or seen.drawing is not self.seen.drawing:
            self.prepareGeometryChange()
        self.seen = seen
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the whole picture's rectangle."""
        return QRectF() if self.seen is None else QRectF(*self.seen.drawing.bounds)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Paint the part that is exposed, coarser from far away."""
        seen = self.seen
        if seen is None:
            return
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        is_plain = is_far(seen, zoom) and not seen.lit
        if widget is not None and is_plain and self._far.paint(painter, seen, widget):
            shown = far_marks(seen, zoom)
        else:
            rect = option.exposedRect
            shown = self._picture(seen, (rect.x(), rect.y(), rect.width(), rect.height()), zoom)
        paint(painter, shown, seen.drawing.scale)

    def _picture(self, seen: Seen, region: Rect, zoom: float) -> Picture:
        """Return the picture; it stays the same while a pulse runs over it."""
        made = self._made
        if made is None or made[0] is not seen or made[1:3] != (region, zoom):
            made = self._made = (seen, region, zoom, picture(seen, region, zoom, self._rested))
        return made[3]
