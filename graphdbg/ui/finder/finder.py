"""A field over the window with a list below it: type a few letters, choose by arrows and Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from graphdbg.session.search import found
from graphdbg.session.theme import load_theme
from graphdbg.ui.finder.rows import ROW, TALL_ROW, Found, FoundDelegate, FoundModel
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

WIDTH: Final = 520
NARROW: Final = 400
"""Its width in the middle of the window, and where it lies at a place of the canvas."""
ROWS: Final = 10
TALL_ROWS: Final = 7
"""Of rows with a sentence each."""
MOST: Final = 200
"""As many rows are listed; a few letters more leave fewer."""


class Finder(QFrame):
    """Lies over the window until something is chosen or Escape is pressed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._look = Look(load_theme("light"))
        self._rows: Sequence[Found] = ()
        self._choose: Callable[[str], object] = str
        self._before: QWidget | None = None
        self._near: tuple[QPoint, QRect] | None = None
        set_role(self, "card")
        self.field = QLineEdit()
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.model = FoundModel(self)
        self.delegate = FoundDelegate(self._look, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._take)
        self.nothing = QLabel("Nothing is called so.")
        set_role(self.nothing, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        self.hide()

    def ask(
        self,
        hint: str,
        rows: Sequence[Found],
        choose: Callable[[str], object],
        near: tuple[QPoint, QRect] | None = None,
    ) -> None:
        """Let a person choose one of some rows; `choose` is called with the id of its entry.

        It lies at a place of the window, inside a part of it, or in the upper middle.
        """
        self._rows, self._choose, self._near = rows, choose, near
        if not self.isVisible():
            self._before = self.window().focusWidget()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.field.clear()
        self._search("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = self.delegate.look = look
        if self.isVisible():
            self._place()

    def dismiss(self) -> None:
        """Go away, and give the focus back."""
        if self.isVisible():
            self.hide()
            if self._before is not None and self._before.isVisible():
                self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        """Lie where it was asked for, as high as the list needs."""
        most, height = (ROWS, ROW) if not self.model.has_sentences else (TALL_ROWS, TALL_ROW)
        rows = min(max(self.model.rowCount(), 1), most)
        self.list.setFixedHeight(rows * self._look.px(height) + 2)
        room = self._window.rect()
        wanted = WIDTH if self._near is None else NARROW
        width = min(self._look.px(wanted), room.width() - 40)
        self.setFixedWidth(width)
        self.adjustSize()
        if self._near is None:
            lowest = max(0, room.height() - self.height())
            self.move((room.width() - width) // 2, min(90, lowest))
            return
        at, part = self._near
        # As high as the whole list, so that it stays where it is while letters narrow it.
        whole = self.height() + (most - rows) * self._look.px(height)
        inside = part if part.width() >= width + 24 and part.height() >= whole + 24 else room
        x = min(max(at.x(), inside.left() + 12), inside.right() - width - 11)
        y = max(inside.top() + 12, min(at.y(), inside.bottom() - whole - 11))
        self.move(x, y)

    def _search(self, typed: str) -> None:
        by_id = {row.entry.id: row for row in self._rows}
        entries = found((row.entry for row in self._rows), typed)[:MOST]
        self.model.show_rows(tuple(by_id[entry.id] for entry in entries))
        self.list.setVisible(bool(entries))
        self.nothing.setVisible(not entries)
        self._go(0, 1)
        self._place()

    def _go(self, row: int, step: int) -> None:
        """Go to a row, or on from it to one that can be used."""
        count = self.model.rowCount()
        while 0 <= row < count and not self.model.rows[row].enabled:
            row += step
        if 0 <= row < count:
            self.list.setCurrentIndex(self.model.index(row))

    def _take(self, index: QModelIndex) -> None:
        if index.isValid() and self.model.rows[index.row()].enabled:
            chosen = self.model.rows[index.row()].entry.id
            self.dismiss()
            self._choose(chosen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows walk through the list, Enter choose and Escape leave, from the field."""
        if (
            watched is self.field
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            return self._key(event.key())
        if isinstance(event, QFocusEvent) and event.lostFocus() and is_for_good(event):
            self.hide()
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: ROWS,
            Qt.Key.Key_PageUp: -ROWS,
        }
        row = self.list.currentIndex().row()
        if key in steps:
            step = steps[Qt.Key(key)]
            last = self.model.rowCount() - 1
            self._go(min(max(row + step, 0), last), 1 if step > 0 else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True


def is_for_good(event: QFocusEvent) -> bool:
    """Say whether the focus went elsewhere in the window, not to another program for a while."""
    return event.reason() != Qt.FocusReason.ActiveWindowFocusReason
