"""The panel HISTORY: every document since the graph was opened; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from graphdbg.session.document import is_same_document
from graphdbg.session.offers import Offer
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.session.undo import Entry, go_to_document
from graphdbg.ui.look import Look

NAMED = {"open": "As it was opened", "new": "A new graph"}
"""What the first document of a list is called."""


class HistoryPanel(QWidget):
    """Lists the edits, the newest last; those that were undone are pale."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.look = Look(load_theme("light"))
        self.list = QListWidget()
        self.list.setAccessibleName("History")
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.list)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the list, with the document that is shown and the one that is saved marked."""
        if (
            before is not None
            and before.history is after.history
            and before.saved is after.saved
            and before.path == after.path
        ):
            return
        self._fill(after)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.look = look
        self._fill(self.session.state)

    def _fill(self, state: State) -> None:
        history = state.history
        self.list.clear()
        for place, entry in enumerate(history.entries):
            item = QListWidgetItem(line_of(entry, state))
            item.setToolTip(item.text())
            if place > history.at:
                item.setForeground(QColor(self.look.theme.faint))
                spoken = f"{item.text()}, undone"
                item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.list.addItem(item)
        self.list.setCurrentRow(history.at)

    def entries_at(self, at: QPoint | None) -> list[Offer]:
        """Return what can be done with the document at a place."""
        index = self.list.currentIndex() if at is None else self.list.indexAt(at)
        place, history = index.row(), self.session.state.history
        if not 0 <= place < len(history.entries):
            return []
        line = line_of(history.entries[place], self.session.state)
        found = [Offer("Copy the line", lambda s, d: d.copy(line))]
        if place != history.at:
            title = "Undo back to here" if place < history.at else "Redo up to here"
            found.insert(0, Offer(title, lambda s, d: go_to_document(s, place)))
        return found

    def _go(self, item: QListWidgetItem) -> None:
        go_to_document(self.session, self.list.row(item))


def line_of(entry: Entry, state: State) -> str:
    """Return the line of one document: what was done, and that a file holds it."""
    words = NAMED.get(entry.label, entry.label[:1].upper() + entry.label[1:])
    is_saved = state.saved is not None and is_same_document(entry.document, state.saved)
    return f"{words} (saved)" if is_saved and entry.label not in NAMED else words
