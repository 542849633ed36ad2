"""Rows of text and numbers in columns: what the tables of several panels have in common."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QTableView

from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")
TEXT_SIZE: Final = 12
NO_INDEX: Final = QModelIndex()
FEW: Final = 6
"""As many changed rows are told of one by one."""
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows of one kind; how they are written, told and coloured is a matter of the kind."""

    columns: tuple[str, ...] = ()
    worded: frozenset[int] = frozenset({0})
    """The columns that hold words, set at the left; numbers are set at the right."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.rows: Sequence[Row] = ()

    def texts(self, row: Row) -> tuple[str, ...]:
        """Return the cells of a row."""
        raise NotImplementedError

    def told(self, row: Row) -> str:
        """Return a row as a sentence, with 8 digits."""
        raise NotImplementedError

    def colour(self, row: Row, column: int) -> str:
        """Return the colour of a cell."""
        raise NotImplementedError

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def tell_changed(self, places: Collection[int] | None = None) -> None:
        """Have some rows drawn again, all of them unless told; they are as many as before."""
        last = len(self.columns) - 1
        if places is not None and len(places) <= FEW:
            for place in places:  # one by one, or all between them are drawn
                self.dataChanged.emit(self.index(place, 0), self.index(place, last))
        elif self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, last))

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.layoutAboutToBeChanged.emit()
        self.look = look
        self.layoutChanged.emit()

    def row(self, place: int) -> Row | None:
        """Return what a row shows."""
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self.columns)

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Return how a column is set."""
        return _LEFT if column in self.worded else _RIGHT

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self.alignment(section)
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
                answer = self.alignment(index.column())
            case Qt.ItemDataRole.FontRole:
                answer = mono_font(self.look.px(TEXT_SIZE))
            case Qt.ItemDataRole.ForegroundRole:
                answer = QColor(self.colour(row, index.column()))
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                answer = self.told(row)
            case _:
                answer = None
        return answer


def rows_table(model: QAbstractTableModel, name: str) -> QTableView:
    """Return a table of rows that are picked one at a time, without a grid; `name` is read out."""
    table = QTableView()
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    table.setAccessibleName(name)
    return table
