"""The table of actions as Qt actions: one for each row, shared by menus, buttons and keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from graphdbg.session.actions import ACTIONS, MENUS, Action, Desk
from graphdbg.session.session import Session
from graphdbg.session.state import State

Condition: TypeAlias = Callable[[State], bool]
CHANGING: Final = tuple(
    row for row in ACTIONS if row.title_of is not None or row.checked is not None
)
"""The actions whose title, or whose mark, depends on the state."""


class Commands:
    """The Qt actions of a window, kept enabled and checked as the state says."""

    def __init__(self, window: QWidget, session: Session, desk: Desk) -> None:
        self.session = session
        self.desk = desk
        self.recent: QMenu | None = None
        self.rows: Mapping[str, Action] = {row.id: row for row in ACTIONS}
        self.actions: dict[str, QAction] = {}
        for row in ACTIONS:
            action = QAction(row.title, window)
            action.setShortcuts([QKeySequence(key) for key in row.keys or row.canvas_keys])
            if not row.keys:
                # Only to be seen in menus: the key itself works on the canvas, see give_keys.
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setCheckable(row.checked is not None)
            action.triggered.connect(partial(_run, row, session, desk))
            window.addAction(action)
            self.actions[row.id] = action
        for action in self.actions.values():
            action.setToolTip(tip(action))
        self._by_condition: dict[Condition, list[QAction]] = {}
        for row in ACTIONS:
            self._by_condition.setdefault(row.enabled, []).append(self.actions[row.id])
        self._enabled: dict[Condition, bool] = {}

    def fill(self, bar: QMenuBar) -> None:
        """Put every action into its menu."""
        for title in MENUS:
            menu = bar.addMenu(f"&{title}")
            menu.setToolTipsVisible(True)
            for row in ACTIONS:
                if row.menu == title:
                    if row.starts_section:
                        menu.addSeparator()
                    menu.addAction(self.actions[row.id])
                    if row.id == "open":
                        self.recent = menu.addMenu("Open recent")
                        self.recent.setToolTipsVisible(True)

    def give_keys(self, canvas: QWidget) -> None:
        """Let the plain keys work where the canvas has the focus, and only there."""
        for row in ACTIONS:
            for key in row.canvas_keys:
                shortcut = QShortcut(QKeySequence(key), canvas)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(self.actions[row.id].trigger)

    def show_state(self, state: State) -> None:
        """Enable and check what the state allows, and list the recent files."""
        for condition, actions in self._by_condition.items():
            is_enabled = condition(state)
            if is_enabled != self._enabled.get(condition):
                self._enabled[condition] = is_enabled
                for action in actions:
                    action.setEnabled(is_enabled)
        for row in CHANGING:
            action = self.actions[row.id]
            if row.title_of is not None and action.text() != row.title_of(state):
                action.setText(row.title_of(state))
                action.setToolTip(tip(action))
            if row.checked is not None:
                action.setChecked(row.checked(state))
        if self.recent is not None:
            self._list_recent(self.recent, state)

    def _list_recent(self, menu: QMenu, state: State) -> None:
        menu.setEnabled(bool(state.recent))
        if [action.data() for action in menu.actions()] == [str(p) for p in state.recent]:
            return
        menu.clear()
        for path in state.recent:
            action = menu.addAction(path.name)
            action.setData(str(path))
            action.setToolTip(str(path))
            action.triggered.connect(partial(_open, self.session, self.desk, path))


def _run(row: Action, session: Session, desk: Desk, _checked: bool = False) -> None:
    row.run(session, desk)


def _open(session: Session, desk: Desk, path: Path, _checked: bool = False) -> None:
    if desk.may_leave():
        session.open(path)


def tip(action: QAction) -> str:
    """Return the title with its first key: "Step forward (F10)"."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    title = action.text().rstrip("…")
    return f"{title} ({key})" if key else title
