"""How the timeline is painted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from graphdbg.core.trace import Trace
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.stepping import Granularity, in_events
from graphdbg.session.theme import Theme, blend
from graphdbg.ui.canvas.dots import dot_of
from graphdbg.ui.canvas.marks import Dot
from graphdbg.ui.canvas.paint import paint_dot
from graphdbg.ui.fonts import text_font
from graphdbg.ui.look import Look
from graphdbg.ui.timeline.bands import Band, Scale, placed_captions

MARGIN: Final = 16
TOP: Final = 5
BAND: Final = 22
BELOW: Final = 6
"""Pixels between the bands and their captions."""
BOTTOM: Final = 8
CAPTION: Final = 12
ROUND: Final = 6
CURSOR: Final = 3
MARK: Final = 4
"""The radius of the mark of a breakpoint."""
MARK_ABOVE: Final = 5
"""How far a mark stands out above the bands."""
TICKS: Final = 80
"""The most stops that are marked one by one."""
CLOSEST: Final = 5
"""Pixels that must lie between two marks on average."""


@dataclass(frozen=True)
class Shown:
    """What a timeline shows; `hovered` is the cursor under the mouse, `ring` the focus."""

    trace: Trace | None
    cursor: int
    granularity: Granularity
    hovered: int | None = None
    ring: bool = False
    marks: Mapping[int, Breakpoint] = field(default_factory=dict)


def height(look: Look) -> int:
    """Return the height of a timeline."""
    return look.px(TOP) + look.px(BAND) + look.px(BELOW) + caption_height(look) + look.px(BOTTOM)


def caption_height(look: Look) -> int:
    """Return the height of a line of captions."""
    return round(QFontMetricsF(text_font(look.px(CAPTION))).height())


def edges(look: Look, width: int) -> tuple[float, float]:
    """Return where the first band begins and the last one ends."""
    return float(look.px(MARGIN)), float(width - look.px(MARGIN))


def colours(theme: Theme, band: Band) -> tuple[str, str, str]:
    """Return the colours of a band: its steps that are done, those to come, its caption."""
    if band.phase in {"forward", "forward mode"}:
        return theme.forward_done, theme.forward_pending, theme.value
    if band.phase == "backward":
        return theme.backward_done, theme.backward_pending, theme.gradient
    return theme.error_outline, blend(theme.error_fill, theme.error_outline, 0.25), theme.error


def draw(painter: QPainter, shown: Shown, scale: Scale, look: Look, width: int) -> None:
    """Paint a timeline into the upper left corner of a device."""
    left, right = edges(look, width)
    whole = QRectF(left, look.px(TOP), right - left, look.px(BAND))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    outline.addRoundedRect(whole, look.px(ROUND), look.px(ROUND))
    painter.save()
    painter.setClipPath(outline)
    if not scale.stretches:
        painter.fillRect(whole, QColor(look.theme.inset))
    draw_bands(painter, shown, scale, look, whole)
    draw_ticks(painter, shown, scale, look, whole)
    painter.restore()
    if shown.ring:
        painter.setPen(QPen(QColor(look.theme.focus), 2))
        ring = whole.adjusted(-3, -3, 3, 3)
        painter.drawRoundedRect(ring, look.px(ROUND) + 2, look.px(ROUND) + 2)
    if scale.stretches:
        draw_marks(painter, shown, scale, look, whole)
        draw_cursor(painter, shown, scale, look, whole)
        draw_captions(painter, shown, scale, look, whole)


def draw_bands(painter: QPainter, shown: Shown, scale: Scale, look: Look, whole: QRectF) -> None:
    """Paint each band, the part that is done and the part to come."""
    for stretch in scale.stretches:
        done, pending, _ = colours(look.theme, stretch.band)
        reached = min(max(shown.cursor, stretch.band.start), stretch.band.end)
        middle = stretch.x_of(reached)
        rect = QRectF(whole)
        rect.setLeft(stretch.left)
        rect.setRight(stretch.right)
        painter.fillRect(rect, QColor(pending))
        rect.setRight(middle)
        painter.fillRect(rect, QColor(done))


def draw_ticks(painter: QPainter, shown: Shown, scale: Scale, look: Look, whole: QRectF) -> None:
    """Mark where stepping pauses, as long as the marks are few."""
    trace = shown.trace
    if trace is None or trace.length > 4 * TICKS:
        return
    stops = trace.stops(in_events(shown.granularity))
    if len(stops) > min(TICKS, whole.width() / look.px(CLOSEST)):
        return
    colour = QColor(look.theme.panel)
    colour.setAlphaF(0.6)
    painter.setPen(QPen(colour, 1))
    top = whole.bottom() - look.px(BAND) * 0.3
    for stop in stops[1:-1]:
        x = round(scale.x_of(stop)) + 0.5
        painter.drawLine(QPointF(x, top), QPointF(x, whole.bottom()))


def draw_marks(painter: QPainter, shown: Shown, scale: Scale, look: Look, whole: QRectF) -> None:
    """Mark the steps of breakpoints above the bands, one mark a pixel."""
    if shown.trace is None:
        return
    places = {round(scale.x_of(cursor)): point for cursor, point in shown.marks.items()}
    radius = look.px(MARK)
    top, ratio = whole.top() - MARK_ABOVE - radius, painter.device().devicePixelRatio()
    for x, point in places.items():
        dot = dot_of(point, shown.trace.graph, look.theme, (2.0 * radius, 2.0 * radius), radius)
        painter.drawImage(QPointF(x - 2 * radius, top), picture_of(dot, ratio))


@lru_cache(maxsize=32)
def picture_of(dot: Dot, ratio: float) -> QImage:
    """Return a mark as an image of four times its radius: there are few kinds, and many marks."""
    side = round(4 * dot.radius * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_dot(painter, dot)
    painter.end()
    return image


def draw_cursor(painter: QPainter, shown: Shown, scale: Scale, look: Look, whole: QRectF) -> None:
    """Paint where the run stands, and faintly what is under the mouse."""
    theme, thick = look.theme, look.px(CURSOR)
    if shown.hovered is not None and shown.hovered != shown.cursor:
        x = scale.x_of(shown.hovered)
        colour = QColor(theme.cursor)
        colour.setAlphaF(0.35)
        painter.fillRect(QRectF(x - 1, whole.top(), 2, whole.height()), colour)
    x = round(scale.x_of(shown.cursor))
    mark = QRectF(x - thick / 2, whole.top() - 3, thick, whole.height() + 6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.panel))
    painter.drawRect(mark.adjusted(-1.5, 3, 1.5, -3))
    painter.setBrush(QColor(theme.cursor))
    painter.drawRoundedRect(mark, 1.5, 1.5)


def draw_captions(painter: QPainter, shown: Shown, scale: Scale, look: Look, whole: QRectF) -> None:
    """Write what the bands are, and at the right edge which step it is."""
    font = text_font(look.px(CAPTION))
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    line = QRectF(whole.left(), whole.bottom() + look.px(BELOW), whole.width(), metrics.height())
    length = scale.stretches[-1].band.end
    where = f"step {shown.cursor:,} of {length:,}"
    painter.setPen(QColor(look.theme.muted))
    painter.drawText(line, int(Qt.AlignmentFlag.AlignRight), where)
    widest = metrics.horizontalAdvance(f"step {length:,} of {length:,}")
    right = line.right() - widest - look.px(MARGIN)
    captions = [stretch.band.caption for stretch in scale.stretches]
    widths = tuple(metrics.horizontalAdvance(caption) + 1 for caption in captions)
    places = placed_captions(scale, widths, right, look.px(MARGIN))
    for stretch, caption, x in zip(scale.stretches, captions, places, strict=True):
        if x is not None:
            painter.setPen(QColor(colours(look.theme, stretch.band)[2]))
            line.setLeft(x)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft), caption)
