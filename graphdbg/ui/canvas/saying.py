"""Sentences that building writes over the canvas, in pixels of the screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter

from graphdbg.ui.fonts import text_font
from graphdbg.ui.look import Look

WELCOME = "Double-click the ground, or press Tab, to add a node."


def welcome(painter: QPainter, room: QRect, look: Look) -> None:
    """Say in the middle of an empty canvas how to begin."""
    painter.save()
    painter.resetTransform()
    painter.setFont(text_font(look.px(14)))
    painter.setPen(QColor(look.theme.muted))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, WELCOME)
    painter.restore()


def say(
    painter: QPainter, sentence: str, at: QPoint, room: QRect, look: Look, is_error: bool
) -> None:
    """Write a sentence beside the pointer, within the canvas; red where something cannot be."""
    theme = look.theme
    ink, ground, edge = theme.muted, theme.surface, theme.outline
    if is_error:
        ink, ground, edge = theme.error, theme.error_fill, theme.error_outline
    painter.save()
    painter.resetTransform()
    painter.setFont(text_font(look.px(12)))
    flags = int(Qt.TextFlag.TextWordWrap)
    width = min(look.px(300), room.width() - 40)
    needed = painter.boundingRect(QRect(0, 0, width, 1000), flags, sentence)
    x = min(at.x() + 16, room.right() - needed.width() - 20)
    y = min(at.y() + 18, room.bottom() - needed.height() - 16)
    needed.moveTo(max(x, 10), max(y, 10))
    painter.setPen(QColor(edge))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(needed.adjusted(-8, -6, 8, 6), 6.0, 6.0)
    painter.setPen(QColor(ink))
    painter.drawText(needed, flags, sentence)
    painter.restore()
