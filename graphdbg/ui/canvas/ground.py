"""The ground of the picture, painted once for every cursor of the run: what is drawn together.

Each shape changes its colour once, so for each pixel it is enough to know when: a step then costs
what the pixels cost, and not what thousands of wires cost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QWidget

from graphdbg.ui.canvas.coarse import pieces_in
from graphdbg.ui.canvas.curves import curves_in
from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.marks import Places, Points, Rect
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.sight import CROWD, is_far
from graphdbg.ui.canvas.strokes import path_of, rects_of

Mapped: TypeAlias = Callable[[Points], QPainterPath]
PARTS = 250
"""Into how many parts the shapes are cut by when they change: what a byte of a pixel can hold."""
NOTHING = 0
"""Of a pixel with no shape, and the colour of what is not to be seen."""


class Changing:
    """Shapes that change their colour at a cursor each, as pixels that know in which part of them.

    A pixel belongs to that of its shapes that changes first.  Of the part in which a cursor falls
    the shapes that have changed are painted one by one.
    """

    def __init__(self, shapes: Points, cursors: Points, path: Mapped, is_filled: bool) -> None:
        order = np.argsort(cursors, kind="stable")
        self._shapes, self._cursors = shapes[order], cursors[order]
        self._path, self._is_filled = path, is_filled
        self._bounds = np.linspace(0, len(shapes), PARTS + 1).astype(int)
        self._image = QImage()

    def draw(self, size: QSize, ratio: float, view: QTransform) -> None:
        """Draw every shape, the last to change first, on an image of that size in pixels."""
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(NOTHING)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        painter.setTransform(view)
        for part in range(PARTS, 0, -1):
            first, last = self._bounds[part - 1 : part + 1]
            self._paint(painter, self._shapes[first:last], QColor(part, part, part))
        painter.end()
        rows = np.frombuffer(image.constBits(), np.uint32).reshape(size.height(), -1)
        parts = np.ascontiguousarray(rows[:, : size.width()].astype(np.uint8))
        across, down, stride = size.width(), size.height(), parts.strides[0]
        indexed = QImage.Format.Format_Indexed8
        self._image = QImage(parts.data, across, down, stride, indexed).copy()
        self._image.setDevicePixelRatio(ratio)

    def paint(self, painter: QPainter, cursor: int, before: str | None, after: str) -> None:
        """Paint the shapes at a cursor: in one colour before their own, in the other from it on.

        What has no colour before is not to be seen.
        """
        done = int(np.searchsorted(self._cursors, cursor, side="right"))
        whole = int(np.searchsorted(self._bounds, done, side="right")) - 1
        table = [NOTHING] * (PARTS + 1)
        table[1 : whole + 1] = [QColor(after).rgba()] * whole
        if before is not None:
            table[whole + 1 :] = [QColor(before).rgba()] * (PARTS - whole)
        self._image.setColorTable(table)
        painter.save()
        painter.resetTransform()
        painter.drawImage(0, 0, self._image)
        painter.restore()
        self._paint(painter, self._shapes[self._bounds[whole] : done], QColor(after))

    def _paint(self, painter: QPainter, shapes: Points, colour: QColor) -> None:
        if not len(shapes):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen if self._is_filled else QPen(colour, 0))
        painter.setBrush(QBrush(colour) if self._is_filled else Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path(shapes))


class Ground:
    """What in a view is drawn together: from far away all wires and boxes, else a crowd of wires.

    It is kept while a drawing is seen from the same place.
    """

    def __init__(self) -> None:
        self._view: tuple[object, ...] = ()
        self._drawing: Drawing | None = None
        self._layers: tuple[Changing, ...] | None = None

    def paint(
        self, painter: QPainter, seen: Seen, widget: QWidget, region: Rect, wires: Places
    ) -> bool:
        """Paint it for a widget that shows a region of the scene with some wires in it.

        Nothing is painted where nothing is drawn together, and where it is seen from there for
        the first time: while one pans, each place is seen once.  The painter's transform leads
        from the scene to the widget.
        """
        drawing, theme = seen.drawing, seen.theme
        ratio, port, view = widget.devicePixelRatioF(), widget.size(), painter.worldTransform()
        if self._drawing is not drawing or self._view != (view, ratio, port):
            self._drawing, self._view, self._layers = drawing, (view, ratio, port), None
            return False
        if self._layers is None:
            self._layers = layers(drawing, region, wires, view.m11())
            size = QSize(round(port.width() * ratio), round(port.height() * ratio))
            for layer in self._layers:
                layer.draw(size, ratio, view)
        colours: tuple[tuple[str | None, str], ...] = (
            (theme.wire, theme.gradient),
            (theme.outline, theme.forward_done),
            (None, theme.backward_done),
        )
        for layer, (before, after) in zip(self._layers, colours, strict=False):
            layer.paint(painter, seen.frame.known, before, after)
        return bool(self._layers)


def layers(drawing: Drawing, region: Rect, wires: Places, zoom: float) -> tuple[Changing, ...]:
    """Return what is drawn together: wires, and from far away boxes by value and by gradient."""
    if is_far(drawing, zoom):
        return (
            Changing(drawing.wire_ends, drawing.wire_cursors, path_of, False),
            Changing(drawing.boxes, drawing.value_cursors, rects_of, True),
            Changing(drawing.boxes, drawing.gradient_cursors, rects_of, True),
        )
    places, is_bent = pieces_in(drawing, region, wires)
    if len(wires) <= CROWD or not is_bent:
        # Straight strokes would look out from under the wires that are drawn singly, and bent.
        return ()
    cursors = drawing.wire_cursors[drawing.pieces.owners[places]]
    # Of those that take the same pixels there is the first to change, as of any that meet.
    order = np.argsort(cursors, kind="stable")
    curves, first = curves_in(drawing.pieces.ends[places][order], region, 1 / zoom)
    return (Changing(curves, cursors[order][first], path_of, False),)
