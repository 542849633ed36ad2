"""The rows of the tree of causes as a Qt list model; a row's texts are written when it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from graphdbg.core.finite import is_finite
from graphdbg.core.trace import Trace
from graphdbg.session.causes import Cause
from graphdbg.session.causes.wording import brief, made, spoken, title
from graphdbg.session.comparing import differs_in
from graphdbg.session.why import Row
from graphdbg.ui.changed import told

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_TEXTS: Final = frozenset(
    (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
)


@dataclass(frozen=True)
class Texts:
    """What is written in a row: its name, its number, how it was made, and at which step.

    `numbers` is the end of the rule, for where there is no room for all of it.
    """

    title: str
    number: str
    rule: str
    numbers: str
    step: str
    is_finite: bool


class WhyModel(QAbstractListModel):
    """The rows in sight; opening one puts rows in, so that nothing else moves."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Have no rows yet."""
        super().__init__(parent)
        self._rows: Sequence[Row] = ()
        self._written: dict[Cause, Texts] = {}
        self.cursor = 0
        self._runs: tuple[Trace | None, Trace | None] = (None, None)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows: what both have at their start and at their end stays."""
        old, more = self._rows, len(rows) - len(self._rows)
        start = shared(old, rows)
        if start == len(old) == len(rows):
            self._rows = rows
            return
        most = min(len(old), len(rows))
        end = shared(old[::-1][: most - start], rows[::-1][: most - start])
        if not start or start + end != most:
            self.beginResetModel()
            self._rows, self._written = rows, {}
            self.endResetModel()
            return
        if more > 0:
            self.beginInsertRows(QModelIndex(), start, start + more - 1)
            self._rows = rows
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), start, start - more - 1)
            self._rows = rows
            self.endRemoveRows()
        self.dataChanged.emit(self.index(start - 1), self.index(start - 1))

    def show_cursor(self, cursor: int) -> None:
        """Mark the rows of another step."""
        self.cursor = cursor
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def show_changes(self, before: Trace | None, after: Trace | None) -> None:
        """Mark the numbers that differ between two runs; none where there is no run before."""
        if self._runs != (before, after):
            self._runs = before, after
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def is_changed(self, cause: Cause) -> bool:
        """Say whether the last edit has changed the number of a row."""
        return differs_in(*self._runs, cause.quantity)

    def row(self, row: int) -> Row | None:
        """Return a row, None outside."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def place_of(self, path: tuple[int, ...]) -> int:
        """Return where a row is in sight, −1 where it is not."""
        return next((i for i, row in enumerate(self._rows) if row.path == path), -1)

    def texts(self, cause: Cause) -> Texts:
        """Return what is written in a row; kept, for numbers never change."""
        kept = self._written.get(cause)
        if kept is None:
            number = cause.number
            step = "" if cause.cursor is None else f"step {cause.cursor:,}"
            finite = number is None or is_finite(number)
            rule = made(cause)
            kept = Texts(title(cause), brief(cause), rule.text, rule.numbers, step, finite)
            self._written[cause] = kept
        return kept

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the rows in sight."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row as text, as a tooltip, or as it is read out."""
        row = self.row(index.row())
        if row is None or role not in _TEXTS:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            texts = self.texts(row.cause)
            return f"{texts.title} = {texts.number}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return spoken(row.cause)
        state = "" if not row.cause.has_children else ", open" if row.is_open else ", closed"
        words = f"level {row.depth + 1}{state}, {spoken(row.cause)}"
        return told(words, self.is_changed(row.cause))


def shared(first: Sequence[Row], second: Sequence[Row]) -> int:
    """Return at how many places from the start two lists have the same rows."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one.path != other.path or not (one.cause is other.cause or one.cause == other.cause):
            return count
        count += 1
    return count
