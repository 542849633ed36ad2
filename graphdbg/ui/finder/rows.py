"""What can be found, as a Qt list model, and how one row is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from graphdbg.session.search import Entry
from graphdbg.ui.fonts import text_font
from graphdbg.ui.look import Look

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
ROW = 30
TALL_ROW = 46
"""Of rows with a sentence under the title."""
TEXT_SIZE, SENTENCE_SIZE = 13, 12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Found:
    """A row: an entry, what stands beside it, what stands at the right, and whether it can be used.

    `detail` is a word or two after the title, `aside` a key or a kind at the right edge; the
    `sentence` is shown under the title.
    """

    entry: Entry
    detail: str = ""
    aside: str = ""
    enabled: bool = True
    sentence: str = ""


class FoundModel(QAbstractListModel):
    """The rows that match what is typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Found, ...] = ()

    def show_rows(self, rows: tuple[Found, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let a row be chosen that can be used."""
        row = self.rows[index.row()]
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual if row.enabled else Qt.ItemFlag.NoItemFlags

    @property
    def has_sentences(self) -> bool:
        """Whether rows have a sentence under the title."""
        return any(row.sentence for row in self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title, and as it is read out all that stands in the row."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(
                part for part in (row.entry.title, row.detail, row.aside, row.sentence) if part
            )
        return None


class FoundDelegate(QStyledItemDelegate):
    """Paints a row: title, detail in grey, and a key at the right."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = look

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        model = index.model()
        is_tall = isinstance(model, FoundModel) and model.has_sentences
        return QSize(100, self.look.px(TALL_ROW if is_tall else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        model = index.model()
        if not isinstance(model, FoundModel):
            return
        row, theme = model.rows[index.row()], self.look.theme
        rect = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.selection_fill))
            bar = QRectF(rect.x(), rect.y(), self.look.px(3), rect.height())
            painter.fillRect(bar, QColor(theme.focus))
        font = text_font(self.look.px(TEXT_SIZE))
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        inner = rect.adjusted(self.look.px(12), 0, -self.look.px(12), 0)
        if row.sentence:
            self._write_sentence(painter, inner, row.sentence)
            inner.setBottom(inner.top() + self.look.px(ROW))
        painter.setPen(QColor(theme.muted))
        painter.drawText(inner, _RIGHT, row.aside)
        aside = metrics.horizontalAdvance(row.aside) + self.look.px(16) * bool(row.aside)
        inner.setRight(inner.right() - aside)
        painter.setPen(QColor(theme.text if row.enabled else theme.disabled))
        title = metrics.elidedText(row.entry.title, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _LEFT, title)
        inner.setLeft(inner.left() + metrics.horizontalAdvance(title) + self.look.px(10))
        if row.detail and inner.width() > self.look.px(40):
            painter.setPen(QColor(theme.faint))
            detail = metrics.elidedText(row.detail, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, _LEFT, detail)
        painter.restore()

    def _write_sentence(self, painter: QPainter, inner: QRectF, sentence: str) -> None:
        """Write a sentence into the lower part of a row, as much of it as fits."""
        font = text_font(self.look.px(SENTENCE_SIZE))
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(self.look.theme.muted))
        line = QRectF(inner)
        line.setTop(inner.top() + self.look.px(ROW - 6))
        line.setBottom(inner.bottom() - self.look.px(4))
        text = QFontMetricsF(font).elidedText(sentence, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(line, _LEFT, text)
        painter.restore()
