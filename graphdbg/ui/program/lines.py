"""The list in the panel PROGRAM: how it scrolls, and what keyboard and mouse do in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from graphdbg.ui.program.delegate import LineDelegate
from graphdbg.ui.program.model import Index, ProgramModel

AHEAD: Final = 2
"""Lines kept in sight on both sides of the current one."""


class LineList(QListView):
    """A list of lines; the row in focus follows the run, a click in the gutter is told apart."""

    gutter_clicked = Signal(int)

    def __init__(
        self, model: ProgramModel, delegate: LineDelegate, parent: QWidget | None = None
    ) -> None:
        """Show the rows of a model as a delegate paints them."""
        super().__init__(parent)
        self._delegate = delegate
        self._in_gutter = False
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def follow(self, row: int) -> None:
        """Put a row in focus, −1 for none, and bring it in sight."""
        index = self.model().index(row, 0) if row >= 0 else QModelIndex()
        self.setAutoScroll(False)  # it would bring a far row no further than to the edge
        self.setCurrentIndex(index)
        self.setAutoScroll(True)
        self.show_row(max(row, 0))

    def show_row(self, row: int) -> None:
        """Scroll no more than is needed to see a row and its neighbours; a far one to the middle.

        What is scrolled by are whole rows, so that the first one is never cut.
        """
        self.executeDelayedItemsLayout()
        bar, height = self.verticalScrollBar(), self._delegate.row_height
        page, now = self.viewport().height() // height, bar.value() / height
        ahead = AHEAD if page > 2 * AHEAD else 0
        lowest, highest = row + 1 + ahead - page, row - ahead
        if lowest <= now <= highest:
            return
        if lowest - page < now < highest + page:
            bar.setValue(height * (lowest if now < lowest else highest))
        else:
            bar.setValue(height * (row - page // 2))

    def updateGeometries(self) -> None:  # noqa: N802
        """Let the end be scrolled to by whole rows too; the last one then has some ground below."""
        bar, height = self.verticalScrollBar(), self._delegate.row_height
        place = bar.value()
        super().updateGeometries()
        bar.setMaximum(-(-bar.maximum() // height) * height)
        bar.setValue(place)  # else it stays where Qt's own end is

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground too: of what paints all of itself only what has come is painted."""
        QPainter(self.viewport()).fillRect(event.rect(), self.palette().base())
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the row in focus in sight."""
        super().resizeEvent(event)
        self.show_row(max(self.currentIndex().row(), 0))

    def dataChanged(  # Qt's name
        self, first: Index, last: Index, roles: Sequence[int] = ()
    ) -> None:
        """Paint what has changed; QListView's own would lay out every row anew, 50 ms for 20,000.

        All rows are equally high whatever is in them.
        """
        QAbstractItemView.dataChanged(self, first, last, roles)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show which row has the focus; let Enter choose it and go no further."""
        self._show_focus(True)
        super().keyPressEvent(event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave the ring of the focus to those who use the keyboard; tell of the gutter."""
        self._show_focus(False)
        row = self._gutter_row(event.position())
        self._in_gutter = row is not None and event.button() == Qt.MouseButton.LeftButton
        if self._in_gutter:
            self.gutter_clicked.emit(row)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click, unless it was one in the gutter."""
        if not self._in_gutter:
            super().mouseReleaseEvent(event)
        self._in_gutter = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second click in the gutter for one more."""
        if self._gutter_row(event.position()) is not None:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show in the gutter where a click sets a breakpoint."""
        super().mouseMoveEvent(event)
        self._point(self._gutter_row(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at no row."""
        super().leaveEvent(event)
        self._point(None)

    def _gutter_row(self, at: QPointF) -> int | None:
        """Return the row of the line whose gutter is at a place."""
        index = self.indexAt(at.toPoint())
        is_line = index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEnabled
        return index.row() if is_line and at.x() < self._delegate.gutter else None

    def _point(self, row: int | None) -> None:
        before, self._delegate.pointed = self._delegate.pointed, row
        if before != row:
            for one in (before, row):
                if one is not None:
                    self.update(self.model().index(one, 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which row has the focus, where it came by the keyboard."""
        by_keys = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        self._show_focus(event.reason() in by_keys)
        super().focusInEvent(event)

    def _show_focus(self, shown: bool) -> None:
        if self._delegate.shows_focus != shown:
            self._delegate.shows_focus = shown
            self.update(self.currentIndex())
