"""The outline as a Qt tree model: groups within groups, and their nodes with their values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from graphdbg.core.frame import Frame
from graphdbg.core.graph import Graph
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text
from graphdbg.session.comparing import differs
from graphdbg.session.outline import Branch, outline
from graphdbg.session.theme import Theme
from graphdbg.ui.changed import DOT
from graphdbg.ui.program.result import brief

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
VALUE = 1


@dataclass(eq=False)
class Item:
    """One row: a group with rows of its own, or a node."""

    text: str
    node: str | None
    parent: Item | None
    row: int
    items: list[Item] = field(default_factory=list)
    count: int = 0
    group: str = ""


def grown(branch: Branch, graph: Graph, parent: Item | None = None, row: int = 0) -> Item:
    """Return the item of a branch with all below it."""
    item = Item(branch.name, None, parent, row, count=branch.count, group=branch.path)
    for inner in branch.branches:
        item.items.append(grown(inner, graph, item, len(item.items)))
    for name in branch.nodes:
        text = node_text(graph.nodes[name])
        item.items.append(Item(text, name, item, len(item.items)))
    return item


def same_rows(one: Item, other: Item) -> bool:
    """Say whether two items and all below them are the same rows."""
    waiting = [(one, other)]
    while waiting:
        a, b = waiting.pop()
        if (a.text, a.node, a.group, len(a.items)) != (b.text, b.node, b.group, len(b.items)):
            return False
        waiting.extend(zip(a.items, b.items, strict=True))
    return True


class OutlineModel(QAbstractItemModel):
    """Two columns: the name, and the value once the run has reached it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Item("", None, None, 0)
        self._graph: Graph | None = None
        self._frame: Frame | None = None
        self._compared: Trace | None = None
        self._theme: Theme | None = None
        self._by_node: dict[str, Item] = {}

    def show_graph(self, graph: Graph | None) -> bool:
        """Show another graph; return whether its rows are others, for else nothing moves."""
        root = Item("", None, None, 0) if graph is None else grown(outline(graph), graph)
        self._graph = graph
        if same_rows(root, self._root):
            return False
        self.beginResetModel()
        self._root = root
        self._by_node = {}
        waiting = [self._root]
        while waiting:
            item = waiting.pop()
            waiting.extend(item.items)
            if item.node is not None:
                self._by_node[item.node] = item
        self.endResetModel()
        return True

    def show_frame(self, frame: Frame | None, compared: Trace | None = None) -> None:
        """Show the values that are known at another step; what is in sight asks again.

        Those that differ from the run `compared` are marked.
        """
        self._frame, self._compared = frame, compared

    def show_theme(self, theme: Theme) -> None:
        """Take on other colours."""
        self._theme = theme

    def node(self, index: Index) -> str | None:
        """Return the node in a row; None for a group."""
        return self._item(index).node

    def group(self, index: Index) -> str:
        """Return the whole name of the group in a row; empty for a node."""
        return self._item(index).group

    def groups(self) -> list[QModelIndex]:
        """Return where every group stands."""
        found, waiting = [], list(self._root.items)
        while waiting:
            item = waiting.pop()
            if item.group:
                found.append(self.createIndex(item.row, 0, item))
                waiting.extend(item.items)
        return found

    def index_of(self, node: str | None) -> QModelIndex:
        """Return where a node stands."""
        item = self._by_node.get(node or "")
        return _NOWHERE if item is None else self.createIndex(item.row, 0, item)

    def _item(self, index: Index) -> Item:
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Item) else self._root

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Return where a row of a group is."""
        items = self._item(parent).items
        if not 0 <= row < len(items):
            return _NOWHERE
        return self.createIndex(row, column, items[row])

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """Return the group that a row is in."""
        above = self._item(index).parent
        if above is None or above is self._root:
            return _NOWHERE
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the rows of a group."""
        return len(self._item(parent).items) if parent.column() <= 0 else 0

    def columnCount(self, _parent: Index = _NOWHERE) -> int:
        """Count the columns: name and value."""
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, its colour, and how it is read out."""
        item = self._item(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text if index.column() == 0 else self._aside(item)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == VALUE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and self._theme is not None:
            is_value = index.column() == VALUE and item.node is not None
            faint = item.node is None and index.column() == VALUE
            theme = self._theme
            return QColor(theme.value if is_value else theme.faint if faint else theme.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            aside = self._aside(item)
            return f"{item.text}, {aside}" if aside else item.text
        if role == Qt.ItemDataRole.ToolTipRole and item.node is not None and self._graph:
            node = self._graph.nodes[item.node]
            return f"{node.op or node.kind} {item.text}"
        return None

    def _aside(self, item: Item) -> str:
        """Return a node's value, or how many nodes are in a group."""
        if item.node is None:
            return f"{item.count:,} nodes" if item.count != 1 else "1 node"
        value = None if self._frame is None else self._frame.value(item.node)
        if value is None or self._frame is None:
            return ""
        is_changed = differs(self._compared, self._frame.trace, item.node)[0]
        return f"{DOT} {brief(value)}" if is_changed else brief(value)
