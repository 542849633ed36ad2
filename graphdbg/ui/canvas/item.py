"""The one item of the canvas's scene."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from graphdbg.ui.canvas.ground import Ground
from graphdbg.ui.canvas.marks import Picture, Rect
from graphdbg.ui.canvas.paint import paint
from graphdbg.ui.canvas.picture import picture
from graphdbg.ui.canvas.rested import Rested
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.sight import is_far


class GraphItem(QGraphicsItem):
    """The one item of the scene: it paints what of the picture is in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Seen | None = None
        self._made: tuple[Seen, tuple[Rect, float, bool], Picture] | None = None
        self._rested = Rested()
        self._ground = Ground()
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
        drawing, rect = seen.drawing, option.exposedRect
        has_ground = False
        if widget is not None:
            # All that is in the widget, so that it is the same picture however little is exposed.
            back, _ = painter.worldTransform().inverted()
            rect = back.mapRect(QRectF(widget.rect()))
        region = (rect.x(), rect.y(), rect.width(), rect.height())
        if widget is not None and not (seen.lit and is_far(drawing, zoom)):
            _, wires = self._rested.visible(drawing, region)
            has_ground = self._ground.paint(painter, seen, widget, region, wires)
        paint(painter, self._picture(seen, region, zoom, has_ground), drawing.scale)

    def _picture(self, seen: Seen, region: Rect, zoom: float, has_ground: bool) -> Picture:
        """Return the picture; it stays the same while a pulse runs over it."""
        made, view = self._made, (region, zoom, has_ground)
        if made is None or made[0] is not seen or made[1] != view:
            shown = picture(seen, region, zoom, self._rested, has_ground)
            made = self._made = (seen, view, shown)
        return made[2]
