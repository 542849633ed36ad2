"""How a row of the tree of causes is painted: name and number, and under them how it was made."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from graphdbg.session.quantity import Kind
from graphdbg.session.theme import Theme
from graphdbg.session.why import Row
from graphdbg.ui.canvas.paint import paint_change
from graphdbg.ui.changed import SIZE
from graphdbg.ui.fonts import BOLD, MEDIUM, mono_font, text_font
from graphdbg.ui.look import Look
from graphdbg.ui.why.model import WhyModel

ROW_HEIGHT: Final = 44
MARGIN: Final = 10
INDENT: Final = 14
DEEPEST: Final = 9
"""Rows deeper than this are indented no further, so that there is room for what they say."""
ARROW: Final = 16
BAR: Final = 3
"""The width of the bar at the rows of the current step."""
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_CHOSEN: Final = QStyle.StateFlag.State_Selected


class CauseDelegate(QStyledItemDelegate):
    """Paints the rows of a `WhyModel`."""

    def __init__(self, model: WhyModel, look: Look, parent: QObject | None = None) -> None:
        """Paint the rows of `model` in a look."""
        super().__init__(parent)
        self._model = model
        self.shows_focus = False
        """Whether the row in focus gets a ring."""
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Paint in other colours, at another size."""
        self._look = look
        self._title = text_font(look.px(13), MEDIUM)
        self._number = mono_font(look.px(12), BOLD)
        self._rule = mono_font(look.px(11))
        self._step = text_font(look.px(11))

    @property
    def row_height(self) -> int:
        """The height of every row."""
        return self._look.px(ROW_HEIGHT)

    def arrow_of(self, row: Row, rect: QRectF) -> QRectF:
        """Return where the arrow of a row is, in the coordinates of its rectangle."""
        left = rect.x() + self._look.px(MARGIN + INDENT * min(row.depth, DEEPEST))
        return QRectF(left, rect.y(), self._look.px(ARROW), rect.height())

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Give every row the same height; its width is that of the list."""
        return QSize(1, self.row_height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a row."""
        row = self._model.row(index.row())
        if row is None:
            return
        painter.save()
        rect = QRectF(option.rect)
        self._paint_ground(painter, rect, row, option.state)
        arrow = self.arrow_of(row, rect)
        if row.cause.has_children:
            self._paint_arrow(painter, arrow, row.is_open)
        half = rect.height() / 2
        room = QRectF(arrow.right(), rect.y(), rect.right() - arrow.right(), rect.height())
        room.adjust(self._look.px(2), self._look.px(3), -self._look.px(MARGIN), -self._look.px(3))
        half = room.height() / 2
        self._paint_head(painter, QRectF(room.x(), room.y(), room.width(), half), row)
        self._paint_rule(painter, QRectF(room.x(), room.y() + half, room.width(), half), row)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, rect: QRectF, row: Row, state: QStyle.StateFlag
    ) -> None:
        theme = self._look.theme
        if state & _CHOSEN:
            painter.fillRect(rect, QColor(theme.selection_fill))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.hover))
        if row.cause.cursor == self._model.cursor:
            bar = QRectF(rect.x(), rect.y(), self._look.px(BAR), rect.height())
            painter.fillRect(bar, QColor(colour_of(theme, row.cause.quantity.kind)))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if self.shows_focus and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.focus), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_arrow(self, painter: QPainter, rect: QRectF, is_open: bool) -> None:
        size = self._look.px(4)
        middle = QPointF(rect.x() + size + 2, rect.y() + rect.height() * 0.29)
        across, along = QPointF(size, 0), QPointF(0, size)
        if is_open:
            points = [middle - across - along / 2, middle + across - along / 2, middle + along / 2]
        else:
            points = [middle - along - across / 2, middle + along - across / 2, middle + across / 2]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.theme.muted))
        painter.drawPolygon(QPolygonF(points))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_head(self, painter: QPainter, rect: QRectF, row: Row) -> None:
        theme, texts = self._look.theme, self._model.texts(row.cause)
        kind = row.cause.quantity.kind
        painter.setFont(self._number)
        colour = colour_of(theme, kind) if texts.is_finite else theme.not_finite_text
        painter.setPen(QColor(colour))
        painter.drawText(rect, _RIGHT, texts.number)
        wide = QFontMetricsF(self._number).horizontalAdvance(texts.number)
        taken = wide + self._look.px(8)
        if self._model.is_changed(row.cause):
            left = rect.right() - wide - 2 * self._look.px(SIZE)
            paint_change(painter, left, rect.center().y(), self._look)
            taken += self._look.px(8)
        painter.setFont(self._title)
        painter.setPen(QColor(theme.text))
        draw_elided(painter, rect.adjusted(0, 0, -taken, 0), texts.title)

    def _paint_rule(self, painter: QPainter, rect: QRectF, row: Row) -> None:
        theme, texts = self._look.theme, self._model.texts(row.cause)
        painter.setFont(self._step)
        painter.setPen(QColor(theme.faint))
        painter.drawText(rect, _RIGHT, texts.step)
        taken = QFontMetricsF(self._step).horizontalAdvance(texts.step) + self._look.px(8)
        painter.setFont(self._rule)
        painter.setPen(QColor(theme.muted))
        room = rect.adjusted(0, 0, -taken, 0)
        fits = QFontMetricsF(self._rule).horizontalAdvance(texts.rule) <= room.width()
        draw_elided(painter, room, texts.rule if fits else texts.numbers or texts.rule)


def draw_elided(painter: QPainter, rect: QRectF, text: str) -> None:
    """Write a text at the left of a rectangle, with dots at its end where it is too long."""
    metrics = QFontMetricsF(painter.font())
    painter.drawText(
        rect, _LEFT, metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    )


def colour_of(theme: Theme, kind: Kind) -> str:
    """Return the colour of a kind of quantity; a contribution is a part of a gradient."""
    return {"value": theme.value, "local": theme.local}.get(kind, theme.gradient)
