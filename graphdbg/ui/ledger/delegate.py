"""How a path is painted: its nodes over its factors, its product, its share over a bar."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from graphdbg.ui.fonts import mono_font, text_font
from graphdbg.ui.inspector.columns import bar_span
from graphdbg.ui.ledger.model import PATH, PRODUCT, PathModel
from graphdbg.ui.look import Look

TEXT: Final = 13
NUMBERS: Final = 12
ROW_HEIGHT: Final = 42
EDGE: Final = 10
"""Room at the left and right of a cell."""
BAR: Final = 4
MEASURED: Final = 60
"""As many rows are measured for the width of a column."""
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class PathDelegate(QStyledItemDelegate):
    """Paints the cells of a `PathModel`."""

    def __init__(self, model: PathModel, look: Look, parent: QObject | None = None) -> None:
        """Paint the rows of `model` in a look."""
        super().__init__(parent)
        self._model = model
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Paint in other colours, at another size."""
        self._look = look
        self._text = text_font(look.px(TEXT))
        self._numbers = mono_font(look.px(NUMBERS))
        self._bold = mono_font(look.px(NUMBERS), QFont.Weight.DemiBold)

    @property
    def row_height(self) -> int:
        """The height of every row."""
        return self._look.px(ROW_HEIGHT)

    def width_of(self, column: int) -> int:
        """Return the width that a column of numbers asks for, in pixels."""
        metrics = QFontMetricsF(self._bold if column == PRODUCT else self._numbers)
        rows = range(min(self._model.rowCount(), MEASURED))
        # Room is kept for numbers that are not known yet, so that nothing moves when they come.
        widest = max(
            [metrics.horizontalAdvance("−0.00000" if column == PRODUCT else "−100.0 %")]
            + [
                metrics.horizontalAdvance(self._model.data(self._model.index(r, column)) or "")
                for r in rows
            ]
        )
        return round(widest) + 2 * EDGE

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Give every row the same height."""
        return QSize(1, self.row_height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        theme, column = self._look.theme, index.column()
        rect = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.selection_fill))
            if column == PATH:
                mark = QRectF(rect.x(), rect.y(), self._look.px(3), rect.height())
                is_active = option.state & QStyle.StateFlag.State_Active
                painter.fillRect(mark, QColor(theme.focus if is_active else theme.wire))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.hover))
        painter.setPen(QColor(theme.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(EDGE, self._look.px(3), -EDGE, -self._look.px(3))
        if column == PATH:
            self._paint_path(painter, inner, index.row())
        elif column == PRODUCT:
            painter.setFont(self._bold)
            painter.setPen(QColor(theme.gradient))
            painter.drawText(inner, _RIGHT, self._model.data(index) or "")
        else:
            self._paint_share(painter, inner, index)
        painter.restore()

    def _paint_path(self, painter: QPainter, rect: QRectF, row: int) -> None:
        theme = self._look.theme
        half = rect.height() / 2
        lines = (
            (self._text, theme.text, self._model.words(row).nodes),
            (self._numbers, theme.local, self._model.factors(row)),
        )
        for place, (font, colour, text) in enumerate(lines):
            line = QRectF(rect.x(), rect.y() + place * half, rect.width(), half)
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, line.width())
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(line, _LEFT, shown)

    def _paint_share(
        self, painter: QPainter, rect: QRectF, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, share = self._look.theme, self._model.entries[index.row()].share
        text = self._model.data(index)
        if not text or share is None:
            return
        half = rect.height() / 2
        painter.setFont(self._numbers)
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(rect.x(), rect.y(), rect.width(), half), _RIGHT, text)
        low, high = self._model.extent
        start, end, zero = bar_span(min(max(share, low), high), low, high)
        width, thick = rect.width(), self._look.px(BAR)
        top = rect.y() + half + (half - thick) / 2
        colour = theme.gradient if share >= 0 else theme.gradient_soft
        bar = QRectF(rect.x() + start * width, top, max((end - start) * width, 1), thick)
        painter.fillRect(bar, QColor(colour))
        painter.fillRect(QRectF(rect.x() + zero * width, top - 2, 1, thick + 4), QColor(theme.wire))
