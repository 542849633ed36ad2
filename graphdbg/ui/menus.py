"""Context menus: one way to make them, for whatever is pointed at or in focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QPlainTextEdit, QWidget

from graphdbg.session.actions import Desk
from graphdbg.session.building_offers import building_offers
from graphdbg.session.offers import Offer, offers
from graphdbg.session.session import Session
from graphdbg.session.subject import Subject
from graphdbg.ui.canvas.view import CanvasView
from graphdbg.ui.commands import Commands

BUILDING = ("add_node", "paste", "select_all", "tidy", "undo", "redo")
"""Actions offered there first while building."""
GROUND = (
    "follow",
    "fit",
    "zoom_in",
    "zoom_out",
    "one_to_one",
    "find_node",
    "watch_add",
)
"""Actions offered where there is nothing in particular."""

SubjectAt: TypeAlias = Callable[[QPoint | None], Subject | None]
"""Returns what is at a place of a widget, or for None what has the focus in it."""


@dataclass(frozen=True)
class Source:
    """Where a menu comes from: what is at a place, and what else the widget itself offers."""

    subject_at: SubjectAt
    more: Callable[[QPoint | None], Sequence[QAction | Offer]]


class Menus(QObject):
    """Opens the menu of whatever is right-clicked, or is in focus when the Menu key is pressed."""

    def __init__(
        self, commands: Commands, session: Session, desk: Desk, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._session = session
        self._desk = desk
        self._sources: dict[QObject, Source] = {}
        self.menu: QMenu | None = None
        """The menu that is open."""

    def attach(
        self,
        widget: QWidget,
        subject_at: SubjectAt,
        more: Callable[[QPoint | None], Sequence[QAction | Offer]] = lambda at: (),
        on: Sequence[QWidget] = (),
    ) -> None:
        """Give a widget a menu; the keyboard opens it on the widgets `on` as well."""
        for one in (widget, *on):
            self._sources[one] = Source(subject_at, more)
            one.installEventFilter(self)

    def has(self, widget: QWidget) -> bool:
        """Say whether a widget has a menu."""
        return widget in self._sources

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the menu of a widget."""
        if event.type() != QEvent.Type.ContextMenu or not isinstance(event, QContextMenuEvent):
            return False
        source = self._sources.get(watched)
        if source is None or not isinstance(watched, QWidget):
            return False
        by_keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = None if by_keys else event.pos()
        menu = self.made(source, at, watched)
        if menu is None:
            return False
        event.accept()
        menu.popup(place_in(watched) if by_keys else event.globalPos())
        return True

    def made(self, source: Source, at: QPoint | None, parent: QWidget) -> QMenu | None:
        """Return the menu of what is at a place; None where there is nothing to offer."""
        subject = source.subject_at(at)
        more = source.more(at)
        if subject is None and not more:
            return None
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(partial(self._forget, menu))
        if subject == Subject():
            for id_ in (*BUILDING, *GROUND) if self._session.state.building else GROUND:
                if self._commands.actions[id_].isEnabled():
                    menu.addAction(self._commands.actions[id_])
        elif subject is not None:
            state = self._session.state
            for offer in (*building_offers(state, subject), *offers(state, subject)):
                self._add(menu, offer)
        if more and menu.actions():
            menu.addSeparator()
        for one in more:
            if isinstance(one, Offer):
                self._add(menu, one)
            elif one.isEnabled():
                menu.addAction(one)
        if not menu.actions():
            menu.deleteLater()
            return None
        self.menu = menu
        return menu

    def _add(self, menu: QMenu, offer: Offer) -> None:
        """Add an entry; the key of its action is shown, and stays with that action."""
        if offer.starts_section and menu.actions():
            menu.addSeparator()
        row = self._commands.actions.get(offer.action)
        key = "" if row is None else row.shortcut().toString()
        title = offer.title.replace("&", "&&")
        entry = menu.addAction(f"{title}\t{key}" if key else title)
        entry.triggered.connect(partial(self._do, offer))

    def _do(self, offer: Offer, _checked: bool = False) -> None:
        offer.run(self._session, self._desk)

    def _forget(self, menu: QMenu) -> None:
        if self.menu is menu:
            self.menu = None


def place_in(widget: QWidget) -> QPoint:
    """Return where on screen the keyboard opens a menu: at the row in focus, else in the middle."""
    if isinstance(widget, QAbstractItemView) and widget.currentIndex().isValid():
        rect = widget.visualRect(widget.currentIndex())
        return widget.viewport().mapToGlobal(rect.intersected(widget.viewport().rect()).center())
    if isinstance(widget, CanvasView):
        return widget.mapToGlobal(widget.place_of_focus())
    if isinstance(widget, QPlainTextEdit):
        return widget.viewport().mapToGlobal(widget.cursorRect().bottomLeft())
    focus = QApplication.focusWidget()
    if focus is not None and widget.isAncestorOf(focus):
        return focus.mapToGlobal(focus.rect().center())
    return widget.mapToGlobal(widget.rect().center())
