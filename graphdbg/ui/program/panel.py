"""The panel PROGRAM: a list of lines, the current one marked; a click on a line goes there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from graphdbg.session.breakpoints import toggle_line
from graphdbg.session.hits import marked
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.ui.look import Look
from graphdbg.ui.program.delegate import LineDelegate
from graphdbg.ui.program.lines import LineList
from graphdbg.ui.program.model import ProgramModel

NARROWEST: Final = 240
USUAL: Final = 295


class Program(QWidget):
    """The run as a program, forward then backward."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        """Show nothing until a state is shown."""
        super().__init__(parent)
        self._session = session
        self._look = Look(load_theme("light"))
        self._model = ProgramModel(self)
        self._delegate = LineDelegate(self._model, self._look, self)
        self.list = LineList(self._model, self._delegate)
        self.list.setAccessibleName("Program")
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        self.list.gutter_clicked.connect(self._toggle)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.list, 1)
        self.setMinimumWidth(NARROWEST)
        self.show_look(self._look)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the lines of the run, and where it stands."""
        if before is None or before.trace is not after.trace:
            self._show_trace(before, after)
        elif before.stop != after.stop:
            self._model.show_cursor(after.cursor, after.known)
            self._follow(after.cursor)
        elif before.compared is not after.compared:
            self._model.show_changes(after.compared)
        if before is None or any(
            getattr(before, name) is not getattr(after, name) for name in ("trace", "breakpoints")
        ):
            self._show_marks(after)

    def _show_trace(self, before: State | None, after: State) -> None:
        """Show another run; where only its numbers are others, no line moves."""
        bar = self.list.verticalScrollBar()
        place = bar.value()
        self._model.show_trace(after.trace, after.cursor, after.known)
        self._model.show_changes(after.compared)
        self._follow(after.cursor)
        if before is None or before.cursor != after.cursor:
            return
        old, new = before.trace, after.trace
        if old is not None and new is not None and old.graph.links is new.graph.links:
            bar.setValue(place)

    def show_look(self, look: Look) -> None:
        """Take on other colours or another size of text."""
        self._look = look
        self._delegate.set_look(look)
        self._column.setContentsMargins(0, look.px(6), 0, 0)
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()
        self._follow(self._session.state.cursor)

    def sizeHint(self) -> QSize:
        """Ask for the width of a line of ordinary length."""
        return QSize(max(NARROWEST, self._look.px(USUAL)), self._look.px(400))

    def cursor_of(self, index: QModelIndex) -> int | None:
        """Return the cursor of a line; None for the rule between the passes."""
        return self._model.cursor_of(index.row())

    def _show_marks(self, state: State) -> None:
        trace = state.trace
        self._model.show_marks({} if trace is None else marked(trace, state.breakpoints))

    def _toggle(self, row: int) -> None:
        cursor = self._model.cursor_of(row)
        if cursor is not None:
            toggle_line(self._session, cursor)

    def _go(self, index: QModelIndex) -> None:
        cursor = self._model.cursor_of(index.row())
        if cursor is not None:
            self._session.go(cursor)

    def _follow(self, cursor: int) -> None:
        if self._model.rowCount():
            self.list.follow(self._model.row_of(cursor))
