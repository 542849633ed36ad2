"""How a path is painted: its nodes over its factors, its product, its share over a bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import ceil
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from graphdbg.ui.canvas.paint import paint_change
from graphdbg.ui.changed import SIZE
from graphdbg.ui.fonts import mono_font, text_font
from graphdbg.ui.inspector.columns import bar_span
from graphdbg.ui.ledger.model import MEASURED, PATH, PRODUCT, PathModel
from graphdbg.ui.look import Look

TEXT: Final = 13
NUMBERS: Final = 12
LINE: Final = 19
EDGE: Final = 8
"""Room at the left and right of a cell; LEFT is that at the left of the first."""
LEFT: Final = 16
BAR: Final = 4
ARROW: Final = " → "
TIMES: Final = " · "
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class PathDelegate(QStyledItemDelegate):
    """Paints the cells of a `PathModel`."""

    def __init__(self, model: PathModel, look: Look, parent: QObject | None = None) -> None:
        """Paint the rows of `model` in a look."""
        super().__init__(parent)
        self._model = model
        self._lines = 1
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Paint in other colours, at another size."""
        self._look = look
        self._text = text_font(look.px(TEXT))
        self._small = text_font(look.px(NUMBERS))
        self._numbers = mono_font(look.px(NUMBERS))
        self._bold = mono_font(look.px(NUMBERS), QFont.Weight.DemiBold)

    @property
    def row_height(self) -> int:
        """The height of every row."""
        return self._look.px(LINE) * (self._lines + 1) + self._look.px(4)

    def width_of(self, column: int) -> int:
        """Return the width that a column of numbers asks for, in pixels, known or not yet."""
        metrics = QFontMetricsF(self._bold if column == PRODUCT else self._numbers)
        texts = ["−0.000" if column == PRODUCT else "−00.0 %", *self._model.numbers(column)]
        mark = 2 * self._look.px(SIZE) - EDGE if column == PRODUCT else 0
        return ceil(max(map(metrics.horizontalAdvance, texts))) + 2 * EDGE + max(0, mark)

    def fit(self, width: int) -> None:
        """Give the nodes of a path a second line where they do not fit on one of this width."""
        room = width - LEFT - EDGE
        metrics = QFontMetricsF(self._text)
        rows = range(min(self._model.rowCount(), MEASURED))
        widest = max(
            (metrics.horizontalAdvance(self._model.words(r).nodes) for r in rows), default=0
        )
        self._lines = 2 if widest > room else 1

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
        left = LEFT if column == PATH else EDGE
        inner = rect.adjusted(left, self._look.px(3), -EDGE, -self._look.px(3))
        if column == PATH:
            self._paint_path(painter, inner, index.row())
        elif column == PRODUCT:
            painter.setFont(self._bold)
            painter.setPen(QColor(theme.gradient))
            text = self._model.data(index) or ""
            painter.drawText(inner, _RIGHT, text)
            if self._model.is_changed(index.row()):
                wide = QFontMetricsF(self._bold).horizontalAdvance(text)
                start = inner.right() - wide - 2 * self._look.px(SIZE)
                paint_change(painter, start, inner.center().y(), self._look)
        else:
            self._paint_share(painter, inner, index)
        painter.restore()

    def _paint_path(self, painter: QPainter, rect: QRectF, row: int) -> None:
        theme, high = self._look.theme, rect.height() / (self._lines + 1)
        words = self._model.words(row)
        in_text, in_numbers = (
            partial(fits, QFontMetricsF(font), rect.width()) for font in (self._text, self._small)
        )
        first, rest = words.nodes, ""
        if self._lines > 1:
            first, rest = broken(first, in_text)
        lines = [(self._text, theme.text, cut(text, ARROW, in_text)) for text in (first, rest)]
        factors = cut(self._model.factors(row), TIMES, in_numbers)
        lines = [*lines[: self._lines], (self._small, theme.local, factors)]
        for place, (font, colour, text) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            line = QRectF(rect.x(), rect.y() + place * high, rect.width(), high)
            # Where not even the ends have room.
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, _LEFT, shown)

    def _paint_share(
        self, painter: QPainter, rect: QRectF, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, share = self._look.theme, self._model.entries[index.row()].share
        text = self._model.data(index)
        if not text or share is None:
            return
        half = self._look.px(LINE)
        rect = QRectF(rect.x(), rect.center().y() - half, rect.width(), 2 * half)
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


def fits(metrics: QFontMetricsF, width: float, text: str) -> bool:
    """Say whether a text has room in a width."""
    return metrics.horizontalAdvance(text) <= width


def broken(nodes: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """Break "a → b → c" before an arrow, the first line as long as it may be."""
    parts = nodes.split(ARROW)
    count = len(parts)
    while count > 1 and not fits(ARROW.join(parts[:count])):
        count -= 1
    rest = "".join(f"{ARROW}{part}" for part in parts[count:]).lstrip()
    return ARROW.join(parts[:count]), rest


def cut(text: str, sign: str, fits: Callable[[str], bool]) -> str:
    """Leave parts out of the middle until a text fits; a part is never cut, nor a number.

    The parts stand between `sign`.
    """
    parts = text.split(sign)
    left, right = (len(parts) + 1) // 2, len(parts) // 2
    while not fits(text) and left + right > 2:
        left, right = (left - 1, right) if left > right else (left, right - 1)
        text = sign.join([*parts[:left], "…", *parts[len(parts) - right :]])
    return text
