"""What building draws over the picture: slots, outputs, the wire in hand, the rubber band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from graphdbg.core.graph import Wire
from graphdbg.session.theme import Theme
from graphdbg.ui.canvas.drawing import Card, Drawing
from graphdbg.ui.canvas.gestures import Banding, Connecting, Gesture, Hit
from graphdbg.ui.canvas.landing import Landing
from graphdbg.ui.canvas.marks import Text
from graphdbg.ui.canvas.paint import measure, paint_text, wire_path
from graphdbg.ui.canvas.sight import COARSE_BELOW
from graphdbg.ui.canvas.slots import (
    Place,
    is_empty,
    output_place,
    slot_count,
    slot_name,
    slot_places,
)

RADIUS = 4.5
DASHES = [3.0, 2.0]


@dataclass(frozen=True)
class Overlay:
    """What is drawn: the gesture, what is under the pointer, and what each slot says to the wire.

    `answers` has why the node in hand cannot go into a slot, None where it can, and `sources` why
    a node cannot go into the slot in hand.  `landing` is the wire that a node which is dragged
    would come onto.
    """

    drawing: Drawing
    theme: Theme
    zoom: float
    gesture: Gesture | None = None
    over: Hit | None = None
    answers: Mapping[Wire, str | None] | None = None
    sources: Mapping[str, str | None] | None = None
    landing: Landing | None = None

    def draw(self, painter: QPainter, region: QRectF) -> None:
        """Draw it, as far as it is in a region of the scene."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self.landing is not None:
            self._light_wire(painter, self.landing)
        if self.zoom * self.drawing.scale >= COARSE_BELOW:
            for i in in_region(self.drawing, region):
                self._draw_node(painter, self.drawing.names[i])
        if isinstance(self.gesture, Connecting):
            self._draw_wire(painter, self.gesture)
        elif isinstance(self.gesture, Banding):
            colour = QColor(self.theme.selection)
            painter.setPen(QPen(colour, 1.2 / self.zoom))
            colour.setAlphaF(0.1)
            painter.setBrush(colour)
            painter.drawRect(QRectF(*self.gesture.rect))

    def _draw_node(self, painter: QPainter, name: str) -> None:
        """Draw the slots of a node, the empty ones named, and its output where it can be taken."""
        drawing, theme = self.drawing, self.theme
        card = drawing.cards.get(name)
        if card is not None:
            self._draw_card(painter, name, card)
            return
        node = drawing.trace.graph.nodes[name]
        is_over = self.over is not None and self._is_about(self.over, name)
        for wire, at in slot_places(drawing, name).items():
            needed = wire.slot < slot_count(node)
            lacks = needed and is_empty(node, wire.slot)
            if lacks:
                self._name_slot(painter, f"{slot_name(node, wire.slot)}?", at)
            if self.answers is not None:
                self._draw_answer(painter, wire, at)
            elif lacks:
                self._dot(painter, at, theme.error_outline, theme.error_fill, dashed=True)
            elif needed:
                self._dot(painter, at, theme.wire, theme.surface)
            elif is_over:
                self._dot(painter, at, theme.faint, theme.surface, dashed=True)
        if self.sources is not None:
            can_come = self.sources.get(name, "") is None
            self._draw_light(painter, output_place(drawing, name), can_come, is_over)
        elif is_over or drawing.trace.graph.consumers[name]:
            self._dot(painter, output_place(drawing, name), theme.wire, theme.surface)

    def _draw_card(self, painter: QPainter, name: str, card: Card) -> None:
        """Draw the output of a folded group that has one; its slots are inside."""
        if card.output is None:
            return
        theme, at = self.theme, output_place(self.drawing, name)
        if isinstance(self.gesture, Connecting) and self.gesture.slot is not None:
            self._dot(painter, at, theme.selection, theme.selection_fill)
        else:
            self._dot(painter, at, theme.wire, theme.surface)

    def _is_about(self, hit: Hit, name: str) -> bool:
        return (hit.wire.consumer if hit.kind == "slot" and hit.wire else hit.node) == name

    def _draw_answer(self, painter: QPainter, wire: Wire, at: Place) -> None:
        """Light a slot that can take the node in hand, and grey out one that cannot."""
        can_take = self.answers is not None and self.answers.get(wire, "") is None
        self._draw_light(painter, at, can_take, self.over is not None and self.over.wire == wire)

    def _draw_light(self, painter: QPainter, at: Place, is_lit: bool, is_target: bool) -> None:
        """Draw the end of a wire that could come there, or in grey one that could not."""
        theme = self.theme
        if is_lit:
            fill = theme.selection if is_target else theme.selection_fill
            self._dot(painter, at, theme.selection, fill, grown=1.4)
        else:
            self._dot(painter, at, theme.outline, theme.inset)

    def _dot(
        self,
        painter: QPainter,
        at: Place,
        outline: str,
        fill: str,
        dashed: bool = False,
        grown: float = 1.0,
    ) -> None:
        pen = QPen(QColor(outline), 1.6 * self.drawing.scale)
        if dashed:
            pen.setDashPattern([2.0, 1.4])
        painter.setPen(pen)
        painter.setBrush(QColor(fill))
        radius = RADIUS * self.drawing.scale * grown
        painter.drawEllipse(QPointF(*at), radius, radius)

    def _name_slot(self, painter: QPainter, name: str, at: Place) -> None:
        """Write the name of an empty slot to the left of it."""
        s = self.drawing.scale
        x, y = at[0] - (RADIUS + 5.0) * s, at[1] + 4.0 * s
        width = measure(name, "small") * s
        ground = QRectF(x - width - 2 * s, y - 11 * s, width + 4 * s, 15 * s)
        painter.fillRect(ground, QColor(self.theme.canvas))
        paint_text(painter, Text(x, y, name, "small", self.theme.error, "right"), s, False)

    def _light_wire(self, painter: QPainter, landing: Landing) -> None:
        """Light the wire that the node in hand comes onto, or dash it where the node cannot."""
        found = self.drawing.wire_index.get(landing.wire)
        if found is None or not (landing.is_meant or landing.why is None):
            return
        colour = self.theme.selection if landing.why is None else self.theme.error_outline
        pen = QPen(QColor(colour), 3.0 * self.drawing.scale)
        if landing.why is not None:
            pen.setDashPattern(DASHES)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(wire_path(self.drawing.placement.routes[found]))

    def _draw_wire(self, painter: QPainter, gesture: Connecting) -> None:
        """Draw the wire that is in hand, from where it is fast to the pointer."""
        if gesture.node is not None:
            start, end = output_place(self.drawing, gesture.node), gesture.at
        elif gesture.slot is not None:
            start = gesture.at
            end = slot_places(self.drawing, gesture.slot.consumer)[gesture.slot]
        else:
            return
        pen = QPen(QColor(self.theme.selection), 2.4)
        pen.setDashPattern(DASHES)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(wire_path(np.array([start, end])))


def in_region(drawing: Drawing, region: QRectF) -> list[int]:
    """Return the nodes whose boxes, with the names of their slots, are in a region."""
    boxes = drawing.boxes
    if not len(boxes):
        return []
    room = 160.0 * drawing.scale
    near = (boxes[:, 0] - room < region.right()) & (
        boxes[:, 0] + boxes[:, 2] + room > region.left()
    )
    near &= (boxes[:, 1] < region.bottom()) & (boxes[:, 1] + boxes[:, 3] > region.top())
    return [int(i) for i in np.flatnonzero(near)]
