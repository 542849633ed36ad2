"""Paints a picture: the same call for the screen, the minimap, SVG, PDF and PNG."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from graphdbg.ui.canvas.curves import length
from graphdbg.ui.canvas.marks import (
    FACES,
    HALO,
    STACK,
    Box,
    Dot,
    Face,
    Frame,
    Picture,
    Pill,
    Points,
    Rect,
    Tag,
    Text,
    WireMark,
)
from graphdbg.ui.canvas.strokes import path_of, rects_of
from graphdbg.ui.changed import SIZE
from graphdbg.ui.fonts import BOLD, REGULAR, mono_font, text_font
from graphdbg.ui.look import Look

FAINT = 0.35
"""How opaque the dot is that shows where a click sets a breakpoint."""
SMOOTH_UP_TO = 60_000.0
"""Pixels of wire in sight above which wires are drawn without smoothing; it is what costs."""


@cache
def face_font(face: Face, scale: float = 1.0) -> QFont:
    """Return the font of a face at a factor."""
    size, family, is_bold = FACES[face]
    weight = BOLD if is_bold else REGULAR
    pixels = max(1, round(size * scale))
    return text_font(pixels, weight) if family == "text" else mono_font(pixels, weight)


@cache
def metrics(face: Face, scale: float = 1.0) -> QFontMetricsF:
    """Return the metrics of a face."""
    return QFontMetricsF(face_font(face, scale))


@lru_cache(maxsize=20_000)
def advance(text: str, face: Face, scale: float) -> float:
    """Return the width of a text in a face at a factor, in pixels."""
    return metrics(face, scale).horizontalAdvance(text)


@cache
def colour_of(name: str) -> QColor:
    """Return a colour by its name, #rrggbb; there are as many as the themes have."""
    return QColor(name)


def measure(text: str, face: Face) -> float:
    """Return the width of a text in a face, in pixels at factor 1."""
    return advance(text, face, 1.0)


def paint(
    painter: QPainter, picture: Picture, scale: float = 1.0, text_as_paths: bool = False
) -> None:
    """Paint a picture; `scale` is the factor on text, paths in place of text need no font."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    paint_coarse(painter, picture)
    for frame in picture.frames:
        paint_frame(painter, frame, scale, text_as_paths)
    total = sum(length(mark.points) for mark in picture.wires)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, total <= SMOOTH_UP_TO)
    for mark in picture.wires:
        paint_wire(painter, mark, scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for box in picture.boxes:
        paint_box(painter, box, scale, text_as_paths)
    for tag in picture.tags:
        paint_tag(painter, tag, scale, text_as_paths)
    for pill in picture.pills:
        paint_pill(painter, pill, scale, text_as_paths)
    for dot in picture.dots:
        paint_dot(painter, dot)


def paint_coarse(painter: QPainter, picture: Picture) -> None:
    """Paint boxes and wires seen from far away."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for wires in picture.coarse_wires:
        painter.setPen(QPen(colour_of(wires.colour), 0))
        painter.drawPath(path_of(wires.lines))
    painter.setPen(Qt.PenStyle.NoPen)
    for boxes in picture.coarse:
        painter.setBrush(colour_of(boxes.colour))
        painter.drawPath(rects_of(boxes.rects))


def wire_path(points: Points) -> QPainterPath:
    """Return a route as a path: cubics with level tangents from point to point."""
    path = QPainterPath(QPointF(*points[0].tolist()))
    for (x1, y1), (x2, y2) in zip(points[:-1].tolist(), points[1:].tolist(), strict=True):
        middle = (x1 + x2) / 2
        path.cubicTo(QPointF(middle, y1), QPointF(middle, y2), QPointF(x2, y2))
    return path


def paint_wire(painter: QPainter, mark: WireMark, scale: float) -> None:
    """Paint one wire and its arrow, over its halo."""
    if mark.halo:
        band = QPen(colour_of(mark.halo), mark.width + HALO * scale)
        band.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(band)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(wire_path(mark.points))
    colour = colour_of(mark.colour)
    pen = QPen(colour, mark.width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = mark.points
    size = (4.5 + 1.9 * mark.width) * scale
    if mark.arrow == "forward":
        tip, points = points[-1], points.copy()
        points[-1, 0] -= size * 0.8
        direction = 1.0
    elif mark.arrow == "backward":
        tip, points = points[0], points.copy()
        points[0, 0] += size * 0.8
        direction = -1.0
    painter.drawPath(wire_path(points))
    if mark.arrow != "none":
        x, y = float(tip[0]), float(tip[1])
        head = QPainterPath(QPointF(x, y))
        head.lineTo(x - direction * size, y - size * 0.5)
        head.lineTo(x - direction * size, y + size * 0.5)
        head.closeSubpath()
        painter.fillPath(head, colour)


def paint_frame(painter: QPainter, frame: Frame, scale: float, as_paths: bool) -> None:
    """Paint the frame around a group and its name."""
    painter.setPen(QPen(colour_of(frame.outline), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(*frame.rect), 12.0 * scale, 12.0 * scale)
    paint_text(painter, frame.name, scale, as_paths)


def paint_box(painter: QPainter, box: Box, scale: float, as_paths: bool) -> None:
    """Paint one node: ground, outline, ring, strips of cells, text."""
    rect = QRectF(*box.rect)
    if box.stack:
        painter.setPen(QPen(colour_of(box.stack), 1.2))
        painter.setBrush(QBrush(colour_of(box.fill)))
        behind = rect.translated(STACK * scale, STACK * scale)
        painter.drawRoundedRect(behind, box.radius, box.radius)
    if box.ring:
        painter.setPen(QPen(colour_of(box.ring), 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        gap = 4.0 * scale
        outer = rect.adjusted(-gap, -gap, gap, gap)
        painter.drawRoundedRect(outer, box.radius + gap, box.radius + gap)
    pen = QPen(colour_of(box.outline), box.width)
    if box.dashed:
        pen.setDashPattern([3.0, 2.2])
    painter.setPen(pen)
    painter.setBrush(QBrush(colour_of(box.fill)))
    painter.drawRoundedRect(rect, box.radius, box.radius)
    if box.glow is not None:
        painter.setPen(QPen(colour_of(box.glow.outline), 1.2))
        painter.setBrush(colour_of(box.glow.fill))
        painter.drawRoundedRect(QRectF(*box.glow.rect), 5.0 * scale, 5.0 * scale)
    painter.setPen(Qt.PenStyle.NoPen)
    for strip in box.strips:
        paint_strip(painter, strip.rect, strip.colours)
    for text in box.texts:
        paint_text(painter, text, scale, as_paths)


def paint_strip(painter: QPainter, rect: Rect, colours: tuple[str, ...]) -> None:
    """Paint a row of cells."""
    x, y, width, height = rect
    each = width / len(colours)
    for i, colour in enumerate(colours):
        painter.fillRect(QRectF(x + i * each, y, each - 1.0, height), colour_of(colour))


def paint_pill(painter: QPainter, pill: Pill, scale: float, as_paths: bool) -> None:
    """Paint a rounded label that sits on a wire."""
    rect = QRectF(*pill.rect)
    painter.setPen(QPen(colour_of(pill.outline), 1.4))
    painter.setBrush(colour_of(pill.fill))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    paint_text(painter, pill.text, scale, as_paths)
    if pill.mark is not None:
        paint_text(painter, pill.mark, scale, as_paths)


def paint_tag(painter: QPainter, tag: Tag, scale: float, as_paths: bool) -> None:
    """Paint a text on a ground of its own."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour_of(tag.fill))
    painter.drawRoundedRect(QRectF(*tag.rect), 4.0, 4.0)
    paint_text(painter, tag.text, scale, as_paths)
    if tag.mark is not None:
        paint_text(painter, tag.mark, scale, as_paths)


def paint_dot(painter: QPainter, dot: Dot) -> None:
    """Paint the mark of a breakpoint: here, in the program, on the timeline and in its panel."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    colour = QColor(dot.colour)
    colour.setAlphaF(FAINT if dot.faint else 1.0)
    pen = dot.radius * 0.36
    if dot.shape == "hollow":
        painter.setPen(QPen(colour, pen))
        painter.setBrush(colour_of(dot.ground))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    middle, radius = QPointF(dot.x, dot.y), dot.radius
    if dot.shape == "diamond":
        reach = radius * 1.2
        corners = [(0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0)]
        painter.drawPolygon([middle + QPointF(x, y) for x, y in corners])
    else:
        radius -= pen / 2 if dot.shape == "hollow" else 0.0
        painter.drawEllipse(middle, radius, radius)
    painter.restore()


def paint_change(painter: QPainter, left: float, middle: float, look: Look) -> None:
    """Paint the mark of a number that the last edit has changed: in lists and tables."""
    size = look.px(SIZE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour_of(look.theme.changed))
    painter.drawEllipse(QRectF(left, middle - size / 2, size, size))
    painter.restore()


def paint_text(painter: QPainter, text: Text, scale: float, as_paths: bool) -> None:
    """Paint one line of text, or its outlines where the surface may not have the font."""
    x = text.x
    scale *= text.size
    if text.align != "left":
        width = advance(text.text, text.face, scale)
        x -= width if text.align == "right" else width / 2
    if as_paths:
        path = QPainterPath()
        path.addText(QPointF(x, text.y), face_font(text.face, scale), text.text)
        painter.fillPath(path, colour_of(text.colour))
        return
    painter.setPen(colour_of(text.colour))
    painter.setFont(face_font(text.face, scale))
    painter.drawText(QPointF(x, text.y), text.text)
