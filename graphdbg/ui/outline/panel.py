"""The panel Outline: a tree of groups and nodes; a click goes to a node."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeView

from graphdbg.session.actions.action import Desk
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.ui.look import Look
from graphdbg.ui.outline.model import OutlineModel

OPENED = 60
"""A graph of as many nodes is shown with all its groups open."""


class Outline(QTreeView):
    """Shows every node by group; the node in focus is the current row."""

    def __init__(self, session: Session, desk: Desk) -> None:
        super().__init__()
        self._session = session
        self._desk = desk
        self.outline = OutlineModel(self)
        self.setModel(self.outline)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Outline")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.clicked.connect(self._go)
        self.activated.connect(self._go)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the nodes of the graph, with the values that are known."""
        if before is None or before.graph is not after.graph:
            self._show_graph(before, after)
        self.outline.show_frame(after.frame, after.compared)
        if before is None or shown_values(before) != shown_values(after):
            self.viewport().update()
        if before is None or before.focus != after.focus:
            index = self.outline.index_of(after.focus)
            self.setCurrentIndex(index)
            if index.isValid():
                self.scrollTo(index)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.outline.show_theme(look.theme)
        self.setIndentation(look.px(16))
        self.viewport().update()

    def _show_graph(self, before: State | None, after: State) -> None:
        """Show another graph; one that was edited keeps its open groups and its place."""
        groups = self.outline.groups()
        closed = {self.outline.group(one) for one in groups if not self.isExpanded(one)}
        opened = {self.outline.group(one) for one in groups} - closed
        place = self.verticalScrollBar().value()
        if not self.outline.show_graph(after.graph) or after.graph is None:
            return
        is_edited = before is not None and before.graph is not None and before.path == after.path
        for one in self.outline.groups():
            group, is_small = self.outline.group(one), len(after.graph.nodes) <= OPENED
            if is_edited and group in opened | closed:
                self.setExpanded(one, group in opened)
            else:
                self.setExpanded(one, is_small)
        if is_edited:
            self.verticalScrollBar().setValue(place)

    def _go(self, index: QModelIndex) -> None:
        name = self.outline.node(index)
        if name is not None:
            self._session.select(name)
            self._desk.show_node(name)


def shown_values(state: State) -> tuple[object, ...]:
    """Return what the values in the rows depend on: the run, and how many of them are known."""
    trace = state.trace
    known = 0 if trace is None else min(state.known, trace.forward_end)
    return trace, state.compared, known
