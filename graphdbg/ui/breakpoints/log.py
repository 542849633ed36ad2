"""The panel LOG: what log points have written; a click on a line goes to its step."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphdbg.session.breakpoints import clear_log
from graphdbg.session.offers import Offer
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.template import LogLine
from graphdbg.session.theme import load_theme
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

NOTHING = (
    "Nothing has been logged. Give a breakpoint a log line, such as “grad of w is {gradient}”: "
    "continuing then writes it here instead of stopping."
)
CURSOR = Qt.ItemDataRole.UserRole


class LogPanel(QWidget):
    """Lists the lines of the log, the newest last."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.look = Look(load_theme("light"))
        self.clear = QToolButton()
        self.clear.setText("Clear")
        self.clear.setToolTip("Empty the log")
        self.clear.clicked.connect(lambda: clear_log(session))
        self.nothing = QLabel(NOTHING)
        self.nothing.setWordWrap(True)
        self.nothing.setContentsMargins(14, 4, 14, 8)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_role(self.nothing, "muted")
        self.list = QListWidget()
        self.list.setAccessibleName("Log")
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        head = QHBoxLayout()
        head.setContentsMargins(8, 3, 8, 0)
        head.addWidget(self.clear)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the log, and its end."""
        if before is not None and before.log is after.log:
            return
        self.list.clear()
        for line in after.log:
            self.list.addItem(item_of(line))
        QTimer.singleShot(0, self.list, self.list.scrollToBottom)  # once it has its height
        self.nothing.setVisible(not after.log)
        self.list.setVisible(bool(after.log))
        self.clear.setEnabled(bool(after.log))

    def line(self, row: int) -> LogLine | None:
        """Return the line in a row, None where there is none."""
        log = self.session.state.log
        return log[row] if 0 <= row < len(log) else None

    def entries_at(self, at: QPoint | None) -> list[Offer]:
        """Return what can be done with the line at a place, and with the whole log."""
        index = self.list.currentIndex() if at is None else self.list.indexAt(at)
        line, log = self.line(index.row()), self.session.state.log
        found = []
        if line is not None:
            found.append(Offer("Copy the line", lambda s, d: d.copy(line.text)))
        if log:
            whole = "\n".join(f"{one.cursor}\t{one.text}" for one in log)
            found.append(Offer("Copy the whole log", lambda s, d: d.copy(whole)))
            found.append(Offer("Empty the log", lambda s, d: clear_log(s)))
        return found

    def _go(self, item: QListWidgetItem) -> None:
        self.session.go(item.data(CURSOR))

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.look = look
        self.list.setFont(mono_font(look.px(12)))


def item_of(line: LogLine) -> QListWidgetItem:
    """Return a line of the log as an item of the list."""
    item = QListWidgetItem(f"{line.cursor:>4}  {line.text}")
    item.setData(CURSOR, line.cursor)
    item.setToolTip(f"Step {line.cursor:,}: {line.text}")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"step {line.cursor}: {line.text}")
    return item
