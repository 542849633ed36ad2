"""A slice of an array as a table model: only what is in sight is ever written out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor

from graphdbg.core.values import Value
from graphdbg.formula.numbers import exact, long, short
from graphdbg.session.theme import Theme, heat
from graphdbg.ui.inspector.pooling import Numbers
from graphdbg.ui.inspector.shades import readable

FOLDED: Final = 10
"""A vector longer than this is folded into rows of as many entries."""
Place = QModelIndex | QPersistentModelIndex
NOWHERE: Final = QModelIndex()


class ArrayModel(QAbstractTableModel):
    """Two axes of an array, or a vector folded into rows; `extent` gets the full colour.

    `typed` tells the index of an entry and what was typed into it; the model itself never changes.
    """

    typed = Signal(tuple, str)

    def __init__(self, theme: Theme) -> None:
        """Hold nothing yet."""
        super().__init__()
        self._theme = theme
        self._table: Numbers = np.zeros((0, 0))
        self._size = 0
        self._shape: tuple[int, ...] = ()
        self._lead: tuple[int, ...] = ()
        self._extent = 0.0
        self.can_edit = False

    def show_slice(self, array: Value, lead: tuple[int, ...], extent: float) -> None:
        """Show the last two axes of an array at its leading indices; places stay if they can."""
        found = np.asarray(array)[lead]
        size = found.size
        if found.ndim < 2:
            found = folded(found)
        is_same = found.shape == self._table.shape and array.shape == self._shape
        if not is_same:
            self.beginResetModel()
        self._table, self._size, self._extent = found, size, extent
        self._shape, self._lead = array.shape, lead
        if is_same:
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        else:
            self.endResetModel()

    def show_theme(self, theme: Theme) -> None:
        """Take on other colours."""
        self._theme = theme

    def place_of(self, index: tuple[int, ...]) -> tuple[int, int]:
        """Return the row and the column of an index of the array in the slice that is shown."""
        if len(self._shape) == 1:
            row, column = divmod(index[0], max(1, self._table.shape[1]))
            return row, column
        return index[-2], index[-1]

    def index_at(self, row: int, column: int) -> tuple[int, ...]:
        """Return the index in the array of a cell."""
        if len(self._shape) == 1:
            return (row * self._table.shape[1] + column,)
        return (*self._lead, row, column)

    def is_there(self, row: int, column: int) -> bool:
        """Say whether a cell holds an entry: the last row of a folded vector may be shorter."""
        return bool(row * self._table.shape[1] + column < self._size)

    def text(self, top: int, left: int, bottom: int, right: int) -> str:
        """Return a rectangle of cells with all their digits, tabs between columns."""
        block = self._table[top : bottom + 1, left : right + 1]
        return "\n".join(
            "\t".join(
                exact(number) if self.is_there(top + i, left + j) else ""
                for j, number in enumerate(row)
            )
            for i, row in enumerate(block)
        )

    # What Qt asks

    def rowCount(self, parent: Place = NOWHERE) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else int(self._table.shape[0])

    def columnCount(self, parent: Place = NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else int(self._table.shape[1])

    def data(self, index: Place, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, tooltip, colours or alignment of one cell."""
        row, column = index.row(), index.column()
        if not index.isValid() or not self.is_there(row, column):
            return None
        answer = _ANSWERS.get(role)
        return None if answer is None else answer(self, row, column)

    def flags(self, index: Place) -> Qt.ItemFlag:
        """Let an entry be typed over where the array is a leaf's value."""
        flags = super().flags(index)
        if self.can_edit and index.isValid() and self.is_there(index.row(), index.column()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Place, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what was typed into an entry."""
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        if value != self.digits(index.row(), index.column()):
            self.typed.emit(self.index_at(index.row(), index.column()), str(value))
        return True

    def digits(self, row: int, column: int) -> str:
        """Return the number of a cell with all its digits."""
        return exact(self._table[row, column])

    def told(self, row: int, column: int) -> str:
        """Return the index and the number of a cell, with 8 digits."""
        place = ", ".join(map(str, self.index_at(row, column)))
        return f"[{place}] = {long(self._table[row, column])}"

    def written(self, row: int, column: int) -> str:
        """Return the number of a cell with 4 digits."""
        return short(self._table[row, column])

    def ground(self, row: int, column: int) -> QBrush:
        """Return the colour of a cell."""
        return QBrush(self._colour(row, column))

    def ink(self, row: int, column: int) -> QBrush:
        """Return the colour of a number that can be read on its cell."""
        return QBrush(readable(self._colour(row, column), self._theme))

    def _colour(self, row: int, column: int) -> QColor:
        size = float(self._table[row, column])
        if not np.isfinite(size):
            return QColor(self._theme.not_finite)
        return QColor(heat(self._theme, size / self._extent if self._extent else 0.0))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the index along an axis; of a folded vector where the row begins, and "+3"."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if len(self._shape) != 1:
            return str(section)
        if orientation == Qt.Orientation.Horizontal:
            return f"+{section}"
        return str(section * self._table.shape[1])


_ANSWERS: Mapping[int, Callable[[ArrayModel, int, int], Any]] = {
    Qt.ItemDataRole.DisplayRole: ArrayModel.written,
    Qt.ItemDataRole.EditRole: ArrayModel.digits,
    Qt.ItemDataRole.ToolTipRole: ArrayModel.told,
    Qt.ItemDataRole.AccessibleTextRole: ArrayModel.told,
    Qt.ItemDataRole.BackgroundRole: ArrayModel.ground,
    Qt.ItemDataRole.ForegroundRole: ArrayModel.ink,
    Qt.ItemDataRole.TextAlignmentRole: lambda *_: (
        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    ),
}


def folded(vector: Numbers) -> Numbers:
    """Lay a vector out in rows of ten; what is missing in the last row is zero."""
    flat = np.ravel(vector)
    wide = min(FOLDED, max(1, flat.size))
    missing = -flat.size % wide
    if missing:
        flat = np.concatenate([flat, np.zeros(missing, flat.dtype)])
    return flat.reshape(-1, wide)
