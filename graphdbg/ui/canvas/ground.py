"""The ground of the picture, painted once for every cursor of the run: what is drawn together.

Each shape changes its colour once, so for each pixel it is enough to know when: a step then costs
what the pixels cost, and not what thousands of wires cost.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
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
REST_MS = 60
"""One must have looked from the same place for so long: while one pans, each is seen once."""
PATIENCE = 4
"""After so many pictures from the same place it is made without waiting for rest."""
TICK_S = 0.005
"""How long one tick, or one step, goes on making it."""
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
        self._left = PARTS
        self._image = QImage()

    def draw(self, size: QSize, ratio: float, view: QTransform, end: float) -> bool:
        """Draw shapes, the last to change first, on an image of that size in pixels.

        Leave off at a time of the clock; return whether all are drawn.
        """
        if not self._left:
            return True
        if self._left == PARTS:
            self._image = QImage(size, QImage.Format.Format_RGB32)
            self._image.fill(NOTHING)
            self._image.setDevicePixelRatio(ratio)
        painter = QPainter(self._image)
        painter.setTransform(view)
        while self._left and perf_counter() < end:
            first, last = self._bounds[self._left - 1 : self._left + 1]
            grey = QColor(self._left, self._left, self._left)
            self._paint(painter, self._shapes[first:last], grey)
            self._left -= 1
        painter.end()
        if not self._left:
            self._image = indexed(self._image)
        return not self._left

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

    It is kept while a drawing is seen from the same place, and made little by little: until then
    everything is painted.
    """

    def __init__(self) -> None:
        self._view: tuple[QTransform, float, QSize] | None = None
        self._drawing: Drawing | None = None
        self._region: tuple[Rect, Places] = ((0.0, 0.0, 0.0, 0.0), np.empty(0, dtype=np.intp))
        self._layers: tuple[Changing, ...] | None = None
        self._is_made = False
        self._looks = 0
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.make)

    def paint(
        self, painter: QPainter, seen: Seen, widget: QWidget, region: Rect, wires: Places
    ) -> bool:
        """Paint it for a widget that shows a region of the scene with some wires in it.

        Nothing is painted where nothing is drawn together, or where it is not made yet.  The
        painter's transform leads from the scene to the widget.
        """
        theme = seen.theme
        view = (painter.worldTransform(), widget.devicePixelRatioF(), widget.size())
        if self._drawing is not seen.drawing or self._view != view:
            self._drawing, self._view, self._region = seen.drawing, view, (region, wires)
            self._layers, self._is_made = None, False
            self._looks = 0
            self._timer.start(REST_MS)
        self._looks += 1
        if self._looks > PATIENCE and not self._is_made:
            self.make()  # steps may follow each other so fast that there is never rest
        if not self._is_made or self._layers is None:
            return False
        colours: tuple[tuple[str | None, str], ...] = (
            (theme.wire, theme.gradient),
            (theme.outline, theme.forward_done),
            (None, theme.backward_done),
        )
        for layer, (before, after) in zip(self._layers, colours, strict=False):
            layer.paint(painter, seen.frame.known, before, after)
        return bool(self._layers)

    def make(self) -> None:
        """Make some of it, and the rest in ticks to come."""
        if self._drawing is None or self._view is None:
            return
        view, ratio, port = self._view
        if self._layers is None:
            self._layers = layers(self._drawing, *self._region, view.m11())
        size = QSize(round(port.width() * ratio), round(port.height() * ratio))
        end = perf_counter() + TICK_S
        self._is_made = all(layer.draw(size, ratio, view, end) for layer in self._layers)
        if not self._is_made:
            self._timer.start(0)

    @property
    def is_made(self) -> bool:
        """Whether all of it is there that is seen from where one looked last."""
        return self._is_made


def indexed(image: QImage) -> QImage:
    """Return an image of greys as one of a byte a pixel, whose colours are put in a table."""
    across, down = image.width(), image.height()
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(down, -1)
    greys = np.ascontiguousarray(rows[:, :across].astype(np.uint8))
    found = QImage(greys.data, across, down, greys.strides[0], QImage.Format.Format_Indexed8).copy()
    found.setDevicePixelRatio(image.devicePixelRatio())
    return found


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
