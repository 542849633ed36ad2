"""The panel of watches: the list, and at its foot a line in which one types another."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from graphdbg.session.history import Work
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.session.watches import add
from graphdbg.ui.inspector.wording import text_label
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role
from graphdbg.ui.watches.delegate import WatchDelegate
from graphdbg.ui.watches.field import ExpressionField
from graphdbg.ui.watches.list import WatchList
from graphdbg.ui.watches.model import WatchModel

AT_ONCE_S: Final = 0.003
"""As long as a step may work on sparklines; what is left is done in ticks of its own."""
TICK_S: Final = 0.006
NONE_YET: Final = (
    "Nothing is watched. Type an expression below, or choose Watch in the menu of any number."
)
HINT: Final = "Watch, such as grad(w1) or value(q) * 2"
SHOWN: Final = ("trace", "cursor", "beat", "granularity", "watches")


class WatchPanel(QWidget):
    """Shows the watches of the session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.look = Look(load_theme("light"))
        self.model = WatchModel(session, self)
        self.delegate = WatchDelegate(self.model, self.look, self)
        self.list = WatchList(session, self.model, self.delegate)
        self.none = text_label("muted")
        self.none.setText(NONE_YET)
        self.none.setContentsMargins(14, 10, 14, 8)
        self.none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.field = ExpressionField()
        self.field.setPlaceholderText(HINT)
        self.field.setAccessibleName("Watch an expression")
        self.line = QFrame()
        self.line.setFixedHeight(1)
        set_role(self.line, "line")
        self._work: Work | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._work_on)
        self.field.judged.connect(self._judge)
        self.field.finished.connect(self._add)
        self.delegate.judged.connect(self._judge)
        foot = QVBoxLayout()
        foot.setContentsMargins(8, 6, 8, 6)
        foot.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.none, 1)
        column.addWidget(self.list, 1)
        column.addWidget(self.line)
        column.addLayout(foot)
        self.said = QLabel(self)  # in no layout: it comes and goes as one types, and moves nothing
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.said, "error_box")
        self._judge("")

    def show_state(self, before: State | None, after: State) -> None:
        """Show what the watches say at the cursor."""
        if before is not None and all(
            getattr(before, name) is getattr(after, name) for name in SHOWN
        ):
            return
        self.field.show_graph(after.graph)
        if before is None or before.trace is not after.trace or before.watches != after.watches:
            self._begin(after)
            self.list.scheduleDelayedItemsLayout()
        place, count = self.list.place, self.model.rowCount()
        self.model.show_state(after)
        has_grown = self.model.rowCount() > count
        if self.model.rowCount():
            self.list.put_focus_on(self.model.rowCount() - 1 if has_grown else max(place, 0))
        self.none.setVisible(not after.watches)
        self.list.setVisible(bool(after.watches))

    def type_new(self) -> None:
        """Let a person type an expression."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _begin(self, state: State) -> None:
        """Work out the sparklines: the short ones now, the rest in ticks."""
        self._work = None if state.trace is None else Work(state.trace, state.watches)
        if self._work is not None:
            self._work.go_on(AT_ONCE_S)
            if not self._work.is_over:
                self._timer.start(0)

    def _work_on(self) -> None:
        if self._work is not None:
            self._work.go_on(TICK_S)
            self.model.refresh()
        if self._work is None or self._work.is_over:
            self._timer.stop()

    def _add(self, text: str) -> None:
        add(self.session, text)
        self.field.clear()

    def _judge(self, problem: str) -> None:
        """Say what is wrong with what is being typed, below its field or where no room is above."""
        self.said.setText(problem)
        self.said.setVisible(bool(problem))
        if not problem:
            return
        field = self.delegate.field or self.field
        width = self.width() - 16
        height = self.said.heightForWidth(width)
        top = field.mapTo(self, field.rect().bottomLeft()).y() + 4
        if top + height > self.height():
            top = max(0, field.mapTo(self, field.rect().topLeft()).y() - 4 - height)
        self.said.setGeometry(8, top, width, height)
        self.said.raise_()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.look = look
        self.delegate.set_look(look)
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()
