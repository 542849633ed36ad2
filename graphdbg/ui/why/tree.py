"""The tree of causes on screen: what keyboard and mouse do in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from graphdbg.ui.why.delegate import CauseDelegate
from graphdbg.ui.why.model import Index, WhyModel


class CauseTree(QListView):
    """Rows of causes: a click chooses one, its arrow, a double click, Right and Left open it."""

    chosen = Signal(int)
    opened = Signal(int, bool)

    def __init__(self, model: WhyModel, delegate: CauseDelegate) -> None:
        """Show the rows of a model as a delegate paints them."""
        super().__init__()
        self._rows = model
        self._delegate = delegate
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("What the number was made from")
        self.clicked.connect(self._choose)
        self.doubleClicked.connect(self._toggle)

    def dataChanged(  # Qt's name
        self, first: Index, last: Index, roles: Sequence[int] = ()
    ) -> None:
        """Paint what has changed; QListView's own would lay out every row anew."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open and close rows as in any tree; Enter chooses one."""
        self._show_focus(True)
        index = self.currentIndex()
        row = self._rows.row(index.row())
        key = event.key()
        if row is None or key not in {Qt.Key.Key_Left, Qt.Key.Key_Right, *ENTER}:
            super().keyPressEvent(event)
            return
        if key in ENTER:
            self._choose(index)
        elif key == Qt.Key.Key_Right:
            if row.is_open:
                self._move_to(index.row() + 1)
            else:
                self._open(index, True)
        elif row.is_open:
            self._open(index, False)
        elif row.path:
            self._move_to(self._rows.place_of(row.path[:-1]))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open or close a row by its arrow, which chooses nothing."""
        self._show_focus(False)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not self._is_on_arrow(event, index):
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._toggle(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a second click on an arrow for one more click."""
        if self._is_on_arrow(event, self.indexAt(event.position().toPoint())):
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which row has the focus, where it came by the keyboard."""
        super().focusInEvent(event)
        self._show_focus(event.reason() in BY_KEYS)

    def _is_on_arrow(self, event: QMouseEvent, index: QModelIndex) -> bool:
        row = self._rows.row(index.row())
        if row is None or not row.cause.has_children:
            return False
        arrow = self._delegate.arrow_of(row, QRectF(self.visualRect(index)))
        return arrow.contains(event.position())

    def _move_to(self, row: int) -> None:
        if row >= 0:
            self.setCurrentIndex(self._rows.index(row))

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row())

    def _toggle(self, index: QModelIndex) -> None:
        row = self._rows.row(index.row())
        if row is not None:
            self._open(index, not row.is_open)

    def _open(self, index: QModelIndex, is_open: bool) -> None:
        self.opened.emit(index.row(), is_open)

    def _show_focus(self, shown: bool) -> None:
        if self._delegate.shows_focus != shown:
            self._delegate.shows_focus = shown
            self.update(self.currentIndex())


ENTER = frozenset([Qt.Key.Key_Return, Qt.Key.Key_Enter])
BY_KEYS = frozenset([Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason])
