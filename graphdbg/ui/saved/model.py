"""The values that are kept, as a Qt table model: a row each, grey once it is free."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from graphdbg.core.graph import Graph
from graphdbg.core.saved import Ledger, Saved
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import shape_text
from graphdbg.formula.sizes import size_text
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.inspector.wording import listed
from graphdbg.ui.look import Look

Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = ("value", "shape", "size", "until", "kept by")
VALUE, SHAPE, SIZE, UNTIL, KEEPERS = range(len(COLUMNS))
TEXT_SIZE: Final = 12
MOST_NAMED: Final = 20
"""The most operations that are named as keepers of one value."""
_NOWHERE: Final = QModelIndex()
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SavedModel(QAbstractTableModel):
    """One row for each value that some rule of the backward pass reads, in forward order."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._graph: Graph | None = None
        self._rows: tuple[Saved, ...] = ()
        self._cursor = 0

    def show_ledger(self, graph: Graph | None, ledger: Ledger | None, cursor: int) -> None:
        """Show what another run keeps."""
        self.beginResetModel()
        self._graph, self._rows = graph, () if ledger is None else ledger.rows
        self._cursor = cursor
        self.endResetModel()

    def show_cursor(self, cursor: int) -> None:
        """Show the same run at another cursor: other rows are free."""
        self._cursor = cursor
        if self._rows:
            last = self.index(len(self._rows) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.ForegroundRole])

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.layoutAboutToBeChanged.emit()
        self._look = look
        self.layoutChanged.emit()

    def row(self, place: int) -> Saved | None:
        """Return what a row shows."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the values."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, its colour, its tooltip, and how it is read out."""
        row = self.row(index.row())
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                answer: Any = self.texts(row)[index.column()]
            case Qt.ItemDataRole.TextAlignmentRole:
                answer = alignment(index.column())
            case Qt.ItemDataRole.FontRole:
                answer = mono_font(self._look.px(TEXT_SIZE))
            case Qt.ItemDataRole.ForegroundRole:
                answer = QColor(self._colour(row, index.column()))
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                answer = self.told(row)
            case _:
                answer = None
        return answer

    def texts(self, row: Saved) -> tuple[str, str, str, str, str]:
        """Return the cells of a row."""
        return (
            self.named(row.node),
            shape_text(row.shape) if row.shape else "",
            "shared" if row.shares else size_text(row.size),
            str(row.until),
            ", ".join(self.keepers(row)),
        )

    def keepers(self, row: Saved) -> list[str]:
        """Return the operations that keep a value, as they are called; of very many the first."""
        hidden = len(row.keepers) - MOST_NAMED
        found = [self.named(name) for name in row.keepers[:MOST_NAMED]]
        return [*found, f"{hidden:,} more"] if hidden > 0 else found

    def named(self, name: str) -> str:
        """Return a node as it is called on screen."""
        return name if self._graph is None else node_text(self._graph.nodes[name])

    def told(self, row: Saved) -> str:
        """Return a row as a sentence."""
        keepers = listed(self.keepers(row))
        shape = f" of shape {shape_text(row.shape)}" if row.shape else ""
        size = f"in the memory of {self.named(row.shares)}" if row.shares else size_text(row.size)
        state = "kept" if row.is_kept(self._cursor) else "free"
        if self._cursor < row.begin:
            state = "not computed yet"
        return (
            f"The value of {self.named(row.node)}{shape}, {size}: kept by {keepers} from step "
            f"{row.begin} until step {row.until} has read it last; {state}."
        )

    def _colour(self, row: Saved, column: int) -> str:
        theme = self._look.theme
        if not row.is_kept(self._cursor):
            return theme.disabled if self._cursor >= row.until else theme.faint
        return theme.value if column in (VALUE, SIZE) else theme.text


def alignment(column: int) -> Qt.AlignmentFlag:
    """Return how a column is set: names at the left, numbers at the right."""
    return _LEFT if column in (VALUE, KEEPERS) else _RIGHT
