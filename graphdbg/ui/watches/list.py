"""The list of watches: what keyboard and mouse do in it."""

from __future__ import annotations

from functools import partial
from typing import Final, Literal

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from graphdbg.core.values import Value
from graphdbg.session.actions import Desk
from graphdbg.session.offers import Offer
from graphdbg.session.session import Session
from graphdbg.session.subject import Subject, on_number
from graphdbg.session.watch import Reading, number_of, question_of
from graphdbg.session.watches import go_to_change, move, next_change, remove
from graphdbg.ui.watches.delegate import WatchDelegate
from graphdbg.ui.watches.model import WatchModel
from graphdbg.ui.watches.spark import cursor_at

CHANGES: Final[tuple[tuple[str, Literal[1, -1]], ...]] = (
    ("Go to its next change", 1),
    ("Go back to its last change", -1),
)


class WatchList(QListView):
    """F2 and a double click edit, Delete removes, Ctrl+Up and Ctrl+Down move, so does a drag.

    A click in a sparkline goes to its step; Left and Right go to the change before and after.
    """

    def __init__(
        self,
        session: Session,
        model: WatchModel,
        delegate: WatchDelegate,
        parent: QWidget | None = None,
    ) -> None:
        """Show the rows of a model as a delegate paints them."""
        super().__init__(parent)
        self._session = session
        self._model = model
        self._delegate = delegate
        self._in_spark = False
        trigger = QAbstractItemView.EditTrigger
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setEditTriggers(trigger.EditKeyPressed | trigger.DoubleClicked)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setAccessibleName("Watches")

    @property
    def place(self) -> int:
        """The place of the watch in focus, −1 for none."""
        return self.currentIndex().row()

    def put_focus_on(self, place: int) -> None:
        """Put the watch at a place in focus, the last one where there are not so many."""
        count = self._model.rowCount()
        if count:
            index = self._model.index(min(max(place, 0), count - 1))
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove, move, and go along the changes of the watch in focus."""
        place = self.place
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Delete if place >= 0:
                remove(self._session, place)
                self.put_focus_on(place)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if with_ctrl and place >= 0:
                to = place + (1 if event.key() == Qt.Key.Key_Down else -1)
                if 0 <= to < self._model.rowCount():
                    move(self._session, place, to)
                    self.put_focus_on(to)
            case Qt.Key.Key_Left if place >= 0:
                go_to_change(self._session, place, -1)
            case Qt.Key.Key_Right if place >= 0:
                go_to_change(self._session, place, 1)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the step under the pointer, in a sparkline."""
        at = event.position().toPoint()
        self._in_spark = event.button() == Qt.MouseButton.LeftButton and self._go(at)
        if self._in_spark:
            self.setCurrentIndex(self.indexAt(at))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow a drag through a sparkline."""
        if self._in_spark and event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().toPoint())
            return
        over = self.spark_at(event.position().toPoint()).isValid()
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click, unless it was one in a sparkline."""
        if not self._in_spark:
            super().mouseReleaseEvent(event)
        self._in_spark = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit, unless it is a second click in a sparkline."""
        if self.spark_at(event.position().toPoint()).isValid():
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let sentences wrap anew."""
        self._delegate.width = self.viewport().width()
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def spark_at(self, at: QPoint) -> QModelIndex:
        """Return the row whose sparkline is at a place, an invalid one where there is none."""
        index = self.indexAt(at)
        row = self._model.row(index.row())
        if row is None or row.now.problem:
            return QModelIndex()
        inside = self._delegate.spark_rect(self.visualRect(index)).adjusted(0, -1, 0, 3)
        return index if inside.contains(at) else QModelIndex()

    def subject_at(self, at: QPoint | None) -> Subject | None:
        """Return the number that the row at a place is about, where it is one number alone."""
        row = self._model.row(self._index(at).row())
        trace = self._session.state.trace
        if row is None or trace is None or row.is_wrong:
            return None
        found = number_of(question_of(row.watch, trace.graph), trace)
        return None if found is None else on_number(*found)

    def entries_at(self, at: QPoint | None) -> list[Offer]:
        """Return what can be done with the watch at a place."""
        index = self._index(at)
        row = self._model.row(index.row())
        if row is None:
            return []
        place, session = index.row(), self._session
        found = [
            Offer("Edit", lambda s, d: self.edit(self._model.index(place))),
            Offer("Remove", lambda s, d: remove(s, place)),
        ]
        if self.subject_at(at) is None:  # else a number is copied by what it is called
            found.append(Offer("Copy the expression", lambda s, d: d.copy(row.watch.text)))
            if row.now.is_known:
                found.append(Offer("Copy the answer", lambda s, d: d.copy(copied_answer(row.now))))
        for title, direction in CHANGES:
            if next_change(session.state, place, direction) is not None:
                found.append(Offer(title, partial(self._go_to_change, place, direction)))
        return found

    def _go_to_change(
        self, place: int, direction: Literal[1, -1], session: Session, _desk: Desk
    ) -> None:
        go_to_change(session, place, direction)

    def _index(self, at: QPoint | None) -> QModelIndex:
        return self.currentIndex() if at is None else self.indexAt(at)

    def _go(self, at: QPoint) -> bool:
        """Go to the step at a place; say whether it is in a sparkline."""
        index = self.spark_at(at)
        row = self._model.row(index.row())
        if row is None:
            return False
        rect = self._delegate.spark_rect(self.visualRect(index))
        self._session.go(cursor_at(at.x(), rect, row.history, row.length))
        return True


def copied_answer(reading: Reading) -> Value | str:
    """Return what is copied of an answer: the number itself, else its words."""
    answer = reading.answer
    return reading.text if answer is None or isinstance(answer, bool | str) else answer
