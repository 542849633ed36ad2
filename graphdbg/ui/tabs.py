"""A place beside the canvas: tabs for its panels, of which the state says which one is shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphdbg.session.panels import AT_FIRST, PANELS, Place
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.ui.icons import icon
from graphdbg.ui.look import Look, Panel


class Tabs(QWidget):
    """Shows one of its panels; the others cost nothing until they are shown."""

    def __init__(self, session: Session, place: Place, pages: Mapping[str, Panel]) -> None:
        super().__init__()
        self.session = session
        self.place: Place = place
        self.rows = [row for row in PANELS if row.place == place]
        self.pages = {row.id: pages[row.id] for row in self.rows}
        self.bar = QTabBar()
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setUsesScrollButtons(True)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stack = QStackedWidget()
        for index, row in enumerate(self.rows):
            self.bar.addTab(row.title)
            self.bar.setTabToolTip(index, row.about)
            page = pages[row.id]
            if isinstance(page, QWidget):
                self.stack.addWidget(page)
        self.closer = QToolButton()
        self.closer.setAutoRaise(True)
        self.closer.setToolTip("Close this panel")
        self.closer.setAccessibleName("Close this panel")
        self.closer.clicked.connect(self._close)
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 4, 0)
        line.addWidget(self.bar, 1)
        line.addWidget(self.closer)
        can_close = AT_FIRST[place] is None
        self.closer.setVisible(can_close)
        head.setVisible(can_close or len(self.rows) > 1)
        self.bar.currentChanged.connect(self._chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.stack, 1)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the panel the state asks for, and let it alone redraw."""
        shown = after.shown[self.place]
        self.setVisible(shown is not None)
        if shown is None:
            return
        self._bring_up(shown)
        is_new = before is None or before.shown[self.place] != shown
        self.pages[shown].show_state(None if is_new else before, after)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.closer.setIcon(icon("close", look.theme.muted))
        for panel in self.pages:
            self.pages[panel].show_look(look)

    def _bring_up(self, panel: str) -> None:
        index = next(i for i, row in enumerate(self.rows) if row.id == panel)
        if self.bar.currentIndex() != index:
            self.bar.blockSignals(True)
            self.bar.setCurrentIndex(index)
            self.bar.blockSignals(False)
        self.stack.setCurrentIndex(index)

    def _close(self) -> None:
        shown = self.session.state.shown[self.place]
        if shown is not None:
            self.session.close_panel(shown)

    def _chosen(self, index: int) -> None:
        self.session.show_panel(self.rows[index].id)
