"""How a watch is painted: expression and value on one line, the sparkline under them."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from graphdbg.session.theme import Theme, blend
from graphdbg.ui.fonts import BOLD, mono_font, text_font
from graphdbg.ui.look import Look
from graphdbg.ui.watches.field import ExpressionField
from graphdbg.ui.watches.model import Row, WatchModel
from graphdbg.ui.watches.spark import Ink, draw_spark

Index = QModelIndex | QPersistentModelIndex
LEFT: Final = 14
RIGHT: Final = 12
LINE: Final = 18
SPARK: Final = 14
ABOVE: Final = 3
BELOW: Final = 3
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_WRAPPED: Final = int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class WatchDelegate(QStyledItemDelegate):
    """Paints the rows of a `WatchModel`, and lets their expressions be edited.

    `judged` carries what is wrong with what is being typed.
    """

    judged = Signal(str)

    def __init__(self, model: WatchModel, look: Look, parent: QObject | None = None) -> None:
        """Paint the rows of `model` in a look."""
        super().__init__(parent)
        self._model = model
        self._look = look
        self.field: ExpressionField | None = None
        """The field of the row that is being edited."""
        self.width = 240
        """The width of the list, which says how a sentence wraps."""

    def set_look(self, look: Look) -> None:
        """Paint in other colours, at another size."""
        self._look = look

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for a line and the sparkline, or a line and a sentence."""
        px = self._look.px
        row = self._model.row(index.row())
        below = px(SPARK)
        if row is not None and row.is_wrong:
            room = QRectF(0, 0, self.width - px(LEFT) - px(RIGHT), 1000)
            metrics = QFontMetricsF(self._sentence_font())
            below = round(metrics.boundingRect(room, _WRAPPED, row.now.problem).height()) + 2
        return QSize(1, px(ABOVE) + px(LINE) + below + px(BELOW))

    def spark_rect(self, rect: QRect) -> QRectF:
        """Return where in a row the sparkline is."""
        px = self._look.px
        top = rect.y() + px(ABOVE) + px(LINE)
        width = rect.width() - px(LEFT) - px(RIGHT)
        return QRectF(rect.x() + px(LEFT), top, width, px(SPARK))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one watch."""
        row = self._model.row(index.row())
        if row is None:
            return
        painter.save()
        rect: QRect = option.rect
        self._paint_ground(painter, rect, row, option.state)
        self._paint_line(painter, rect, row)
        if row.now.problem:
            self._paint_problem(painter, rect, row)
        else:
            ink = ink_of(self._look.theme, row)
            draw_spark(painter, self.spark_rect(rect), row.history, row.cursor, row.length, ink)
        painter.restore()

    def _paint_problem(self, painter: QPainter, rect: QRect, row: Row) -> None:
        """Paint why there is no number; in one line where another step may have one."""
        font, sentence = self._sentence_font(), row.now.problem
        room = self.spark_rect(rect)
        room.setBottom(rect.bottom())
        if not row.is_wrong:
            end = Qt.TextElideMode.ElideRight
            sentence = QFontMetricsF(font).elidedText(sentence, end, room.width())
        painter.setFont(font)
        painter.setPen(QColor(self._look.theme.error))
        painter.drawText(room, _WRAPPED, sentence)

    def _sentence_font(self) -> QFont:
        return text_font(self._look.px(12))

    def _paint_ground(
        self, painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag
    ) -> None:
        theme = self._look.theme
        if row.is_changed and not row.now.problem:
            painter.fillRect(rect, QColor(getattr(theme, f"{row.meaning}_fill")))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.hover))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if state & QStyle.StateFlag.State_Selected:
            is_active = state & QStyle.StateFlag.State_HasFocus
            colour = theme.focus if is_active else theme.outline
            painter.fillRect(rect.x(), rect.y(), self._look.px(3), rect.height(), QColor(colour))

    def _paint_line(self, painter: QPainter, rect: QRect, row: Row) -> None:
        """Paint the value at the right as wide as it is, and the expression in what is left."""
        px, theme = self._look.px, self._look.theme
        line = QRectF(
            rect.x() + px(LEFT),
            rect.y() + px(ABOVE),
            rect.width() - px(LEFT) - px(RIGHT),
            px(LINE),
        )
        value = "" if row.now.problem else row.now.text
        font = mono_font(px(12), BOLD) if row.is_changed else mono_font(px(12))
        if not row.now.is_known:
            font = text_font(px(12))
        metrics = QFontMetricsF(font)
        value = metrics.elidedText(value, Qt.TextElideMode.ElideRight, line.width() * 0.62)
        taken = metrics.horizontalAdvance(value)
        painter.setFont(font)
        painter.setPen(QColor(value_colour(theme, row)))
        painter.drawText(line, _RIGHT, value)
        painter.setFont(mono_font(px(12)))
        painter.setPen(QColor(theme.text))
        room = line.adjusted(0, 0, -(taken + px(10)) if value else 0, 0)
        text = QFontMetricsF(painter.font()).elidedText(
            row.watch.text, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, _LEFT, text)

    # Editing

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make a field for the expression."""
        self.field = ExpressionField(parent)
        self.field.setAccessibleName("Expression")
        self.field.judged.connect(self.judged)
        self.field.finished.connect(self._finish)
        row = self._model.row(index.row())
        self.field.show_graph(self._model.graph)
        self.judged.emit("" if row is None else row.now.problem)
        return self.field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the expression as it is."""
        if isinstance(editor, ExpressionField) and not editor.isModified():
            editor.setText(index.data(Qt.ItemDataRole.EditRole))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take what was typed; a wrong expression is kept, and says so in its row."""
        if isinstance(editor, ExpressionField):
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """Lay the field over the line of the row."""
        px, rect = self._look.px, option.rect
        editor.setGeometry(
            rect.x() + px(4),
            rect.y(),
            rect.width() - px(8),
            max(px(26), editor.sizeHint().height()),
        )

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """Put the field away, and what was said of it."""
        self.field = None
        self.judged.emit("")
        super().destroyEditor(editor, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave Enter to the field: a wrong expression stays open, with the reason."""
        if isinstance(watched, ExpressionField) and isinstance(event, QKeyEvent):
            is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if event.type() == QEvent.Type.KeyPress and is_enter and watched.text().strip():
                watched.finish()
                return True
        return super().eventFilter(watched, event)

    def _finish(self, _text: str) -> None:
        if self.field is not None:
            field = self.field
            self.commitData.emit(field)
            self.closeEditor.emit(field, QStyledItemDelegate.EndEditHint.NoHint)


def ink_of(theme: Theme, row: Row) -> Ink:
    """Return the colours of a sparkline, by what it is about."""
    line = getattr(theme, row.meaning)
    return Ink(line, blend(theme.panel, line, 0.45), theme.cursor, theme.not_finite)


def value_colour(theme: Theme, row: Row) -> str:
    """Return the colour of a value: by what it is about, faint while it is not known."""
    answer = row.now.answer
    if answer is None:
        return theme.muted
    if not isinstance(answer, bool | str) and not np.all(np.isfinite(answer)):
        return theme.not_finite_text
    return str(getattr(theme, row.meaning))
