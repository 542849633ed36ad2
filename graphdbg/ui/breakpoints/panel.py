"""The panel BREAKPOINTS: a row for each, edited in place, and a menu that adds one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final, Literal

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphdbg.session.actions import Desk
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.breakpoints import add, edit, open_fields, remove, remove_all
from graphdbg.session.hits import failure_of, next_hit_of
from graphdbg.session.offers import Offer
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.ui.breakpoints.row import BreakpointRow
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

NONE_YET = (
    "There are no breakpoints. F9 sets one on the node or wire in focus; so does a click left of "
    "a line of the program, at the corner of a box, or in the middle of a picked wire."
)
ADDED: Mapping[str, Breakpoint] = {
    "Condition at any moment": Breakpoint(),
    "First not-finite": Breakpoint(not_finite=True),
    "Start of forward": Breakpoint(phase="forward"),
    "Start of backward": Breakpoint(phase="backward"),
}
"""What the menu adds, besides breakpoints on what can be clicked."""
HITS: Final[tuple[tuple[str, Literal[1, -1]], ...]] = (
    ("Go to its next hit", 1),
    ("Go back to its last hit", -1),
)
SHOWN = ("graph", "breakpoints", "editing")


class BreakpointPanel(QWidget):
    """Lists the breakpoints of the session; the fields of one of them may be open."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.look = Look(load_theme("light"))
        self.rows: list[BreakpointRow] = []
        self.add = QToolButton()
        self.add.setText("Add ▾")
        self.add.setToolTip("Add a breakpoint that is on no node and no wire")
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.add)
        for words, point in ADDED.items():
            self.menu.addAction(words).triggered.connect(partial(self._add, point))
        self.add.setMenu(self.menu)
        self.none = QLabel(NONE_YET)
        self.none.setWordWrap(True)
        self.none.setContentsMargins(14, 4, 14, 8)
        set_role(self.none, "muted")
        head = QHBoxLayout()
        head.setContentsMargins(8, 3, 8, 0)
        head.addWidget(self.add)
        head.addStretch(1)
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(0, 0, 0, 6)
        self.column.setSpacing(0)
        self.column.addWidget(self.none)
        self.column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self.inside)
        self.area.verticalScrollBar().rangeChanged.connect(self._show_open_soon)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addLayout(head)
        whole.addWidget(self.area, 1)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the breakpoints; the row somebody types in stays the same widget."""
        if before is not None and all(
            getattr(before, name) is getattr(after, name) for name in SHOWN
        ):
            return
        graph, points = after.graph, after.breakpoints if after.graph is not None else ()
        while len(self.rows) > len(points):
            row = self.rows.pop()
            self.column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(points):
            self._make_row()
        for place, point in enumerate(points):
            if graph is not None:
                failure = None if after.trace is None else failure_of(point, after.trace)
                is_open = place == after.editing
                self.rows[place].show_point(point, graph, is_open, self.look, failure)
        self.none.setVisible(not points)
        if after.editing is not None and (before is None or before.editing != after.editing):
            self._bring_up(after.editing)

    def _make_row(self) -> None:
        place = len(self.rows)
        row = BreakpointRow(self.look)
        row.show_look(self.look)
        row.edited.connect(partial(self._edit, place))
        row.removed.connect(partial(remove, self.session, place))
        row.opened.connect(partial(self._open, place))
        self.rows.append(row)
        self.column.insertWidget(self.column.count() - 1, row)

    def _bring_up(self, place: int) -> None:
        """Let a person type the condition of the breakpoint that has just been opened."""
        if place < len(self.rows):
            self.rows[place].when.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_open_soon()

    def _show_open_soon(self) -> None:
        QTimer.singleShot(0, self, self._show_open)  # once the row has its height

    def _show_open(self) -> None:
        """Bring the open row in sight, its head first."""
        place = self.session.state.editing
        if place is None or place >= len(self.rows):
            return
        row, bar = self.rows[place], self.area.verticalScrollBar()
        end = bar.value() + self.area.viewport().height()
        if row.y() < bar.value() or row.y() + row.height() > end:
            bar.setValue(row.y())

    def place_at(self, at: QPoint | None) -> int | None:
        """Return which breakpoint is at a place of the list, or holds the focus."""
        focus = QApplication.focusWidget()
        for place, row in enumerate(self.rows):
            has_focus = focus is not None and row.isAncestorOf(focus)
            if has_focus if at is None else row.geometry().contains(at):
                return place
        return None

    def entries_at(self, at: QPoint | None) -> list[Offer]:
        """Return what can be done with the breakpoint at a place, and with all of them."""
        place, state = self.place_at(at), self.session.state
        if place is None:
            return []
        point = state.breakpoints[place]
        title = "Turn off" if point.on else "Turn on"
        found = [
            Offer("Edit…", lambda s, d: open_fields(s, place)),
            Offer(title, lambda s, d: edit(s, place, on=not point.on)),
            Offer("Remove", lambda s, d: remove(s, place)),
            Offer("Remove all breakpoints", lambda s, d: remove_all(s)),
        ]
        for words, direction in HITS:
            cursor = next_hit_of(state, point, direction)
            if cursor is not None:
                going = Offer(f"{words}, step {cursor:,}", partial(_go, cursor))
                found.append(replace(going, starts_section=words == HITS[0][0]))
        return found

    def _edit(self, place: int, fields: Mapping[str, object]) -> None:
        edit(self.session, place, **fields)

    def _open(self, place: int) -> None:
        open_fields(self.session, None if self.session.state.editing == place else place)

    def _add(self, point: Breakpoint, _checked: bool = False) -> None:
        add(self.session, point)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.look = look
        for row in self.rows:
            row.show_look(look)
        state = self.session.state
        if state.graph is not None:
            for row, point in zip(self.rows, state.breakpoints, strict=False):
                row.mark.show_point(point, state.graph, look)


def _go(cursor: int, session: Session, _desk: Desk) -> None:
    session.go(cursor)
