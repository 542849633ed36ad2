"""The lines of a run as a Qt list model: a row for each event, and the rule between the passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from graphdbg.core.trace import Trace
from graphdbg.core.turns import Order
from graphdbg.core.values import Value, same_value
from graphdbg.formula.listing import Line, Listing, listing_of, result_at
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.ui.program.result import brief, full, is_finite

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_OF_THE_RULE: Final = Qt.ItemFlag.ItemNeverHasChildren
_OF_A_LINE: Final = _OF_THE_RULE | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
RULE_TEXTS: Final[Mapping[Order, str]] = {"pull": "backward", "push": "backward, push order"}
FEW: Final = 6
"""As many changed rows are told of one by one."""


@dataclass(frozen=True)
class Row:
    """What is painted of one line: its number once it is known, and where the run stands."""

    line: Line
    number: str
    is_finite: bool
    is_reached: bool
    is_current: bool
    is_changed: bool = False
    mark: Breakpoint | None = None


class ProgramModel(QAbstractListModel):
    """The listing of a trace at a cursor; numbers are made when a row comes into sight."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Have no lines yet."""
        super().__init__(parent)
        self._listing: Listing | None = None
        self._rule: int | None = None
        self._rows = 0
        self._cursor = self._known = 0
        self._numbers: dict[int, tuple[str, bool]] = {}
        self._compared: Trace | None = None
        self._marks: Mapping[int, Breakpoint] = {}

    def show_trace(self, trace: Trace | None, cursor: int, known: int | None = None) -> None:
        """Show another run; `known` events of it have happened in full, `cursor` unless given."""
        self.beginResetModel()
        self._listing = None if trace is None else listing_of(trace)
        self._rule = None if trace is None or trace.backward is None else trace.forward_end
        self._rows = 0 if trace is None else trace.length + (self._rule is not None)
        self._cursor, self._known = cursor, cursor if known is None else known
        self._numbers = {}
        self._marks = {}  # they stood on the lines of the run before
        self.endResetModel()

    def show_cursor(self, cursor: int, known: int | None = None) -> None:
        """Show the same run at another cursor: the lines between the two change.

        `known` is how many events have happened in full: the number of a line is their result.
        """
        known = cursor if known is None else known
        if (cursor, known) == (self._cursor, self._known):
            return
        low, high = sorted((self._cursor, cursor))
        self._cursor, self._known = cursor, known
        first, last = self.row_of(max(low, 1)), self.row_of(high)
        if last - first > FEW:
            self.dataChanged.emit(self.index(first), self.index(last))
            return
        for row in range(first, last + 1):  # one by one, or a list paints all it shows
            self.dataChanged.emit(self.index(row), self.index(row))

    def show_changes(self, compared: Trace | None) -> None:
        """Mark the numbers that differ from those of another run; none where it is None."""
        if compared is not self._compared:
            self._compared = compared
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(self._rows - 1))

    def show_marks(self, marks: Mapping[int, Breakpoint]) -> None:
        """Mark the lines at some cursors with breakpoints."""
        if marks != self._marks:
            rows = [self.row_of(cursor) for cursor in {*marks, *self._marks}]
            changed = [row for row in rows if 0 <= row < self._rows]  # some are of another run
            self._marks = marks
            if changed:
                self.dataChanged.emit(self.index(min(changed)), self.index(max(changed)))

    @property
    def listing(self) -> Listing | None:
        """The lines, None while no graph is open."""
        return self._listing

    @property
    def rule(self) -> int | None:
        """The row of the rule between forward and backward, None where there is no such pass."""
        return self._rule

    @property
    def rule_text(self) -> str:
        """What stands on the rule: the pass that begins, and its order if it is not the usual."""
        return RULE_TEXTS["pull" if self._listing is None else self._listing.trace.order]

    def row_of(self, cursor: int) -> int:
        """Return the row of the line at a cursor, from 1 on; −1 before anything has happened."""
        rule = self.rule
        return cursor - 1 if rule is None or cursor <= rule else cursor

    def cursor_of(self, row: int) -> int | None:
        """Return the cursor of the line in a row; None for the rule."""
        rule = self.rule
        if row == rule:
            return None
        return row + 1 if rule is None or row < rule else row

    def row(self, row: int) -> Row | None:
        """Return what is painted in a row; None for the rule and outside."""
        cursor = self.cursor_of(row)
        if self._listing is None or cursor is None or not 1 <= cursor <= len(self._listing):
            return None
        is_reached = cursor <= self._cursor
        number, finite = self._number(cursor) if cursor <= self._known else ("", True)
        line = self._listing[cursor - 1]
        return Row(
            line,
            number,
            finite,
            is_reached,
            is_current=cursor == self._cursor,
            is_changed=bool(number) and self._is_changed(cursor),
            mark=self._marks.get(cursor),
        )

    def _is_changed(self, cursor: int) -> bool:
        if self._compared is None or self._listing is None or cursor > self._compared.length:
            return False
        before = result_at(self._compared, cursor)
        after = result_at(self._listing.trace, cursor)
        return before is not None and after is not None and not same_value(before, after)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the lines and the rule; a list asks this for every row it lays out."""
        return 0 if parent is not _NOWHERE and parent.isValid() else self._rows

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every line be chosen, the rule not."""
        return _OF_THE_RULE if index.row() == self._rule else _OF_A_LINE

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line as text, as a tooltip, or as it is read out."""
        if role not in _TEXTS:
            return None
        row = self.row(index.row())
        if row is None:
            is_rule = index.row() == self.rule
            return self.rule_text if is_rule and role != Qt.ItemDataRole.ToolTipRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.line.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            known = f", {row.number}" if row.number else ""
            mark = "" if row.mark is None else ", breakpoint"
            return f"step {row.line.cursor}: {row.line.text}{known}{mark}"
        return self._tooltip(row)

    def _tooltip(self, row: Row) -> str:
        line, trace = row.line, self._listing.trace if self._listing else None
        if trace is None:
            return line.text
        if line.phase == "stopped":
            return f"{line.text}\n{(trace.stopped or ('', ''))[1]}"
        value = result_at(trace, line.cursor) if line.cursor <= self._known else None
        return line.text if value is None else f"{line.text}\n{full(value)}"

    def _number(self, cursor: int) -> tuple[str, bool]:
        """Write the number of a line that has been reached; kept, for numbers never change."""
        kept = self._numbers.get(cursor)
        if kept is None and self._listing is not None:
            value: Value | None = result_at(self._listing.trace, cursor)
            kept = ("", True) if value is None else (brief(value), is_finite(value))
            self._numbers[cursor] = kept
        return kept or ("", True)


_TEXTS: Final = frozenset(
    (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
)
