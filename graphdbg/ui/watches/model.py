"""The watches as a Qt list model: a row for each, with what it says at the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.language.question import Question
from graphdbg.core.trace import Trace
from graphdbg.session.history import History, kept_history
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.stepping import known_at, stop_before
from graphdbg.session.watch import (
    Meaning,
    Reading,
    Watch,
    has_changed,
    meaning_of,
    question_of,
    reading,
)
from graphdbg.session.watches import change_text, move

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
PLACE: Final = "application/x-graphdbg-watch"


@dataclass(frozen=True)
class Row:
    """What is painted of one watch; `before` is what it said at the stop before."""

    watch: Watch
    now: Reading
    before: Reading
    meaning: Meaning
    history: History | None
    cursor: int
    length: int
    is_wrong: bool
    """Whether the expression is wrong at every step."""

    @property
    def is_changed(self) -> bool:
        """Whether the step has changed it."""
        return has_changed(self.before, self.now)

    @property
    def tip(self) -> str:
        """The whole in words, with 8 digits."""
        lines = [self.watch.text, self.now.full]
        if self.is_changed:
            lines.append(was(self.before))
        return "\n".join(lines)


class WatchModel(QAbstractListModel):
    """The watches of the session at its cursor."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Have no rows yet."""
        super().__init__(parent)
        self._session = session
        self._watches: tuple[Watch, ...] = ()
        self._trace: Trace | None = None
        self._cursor = self._earlier = 0

    def show_state(self, state: State) -> None:
        """Show the watches of a state; rows stay what they are unless watches come or go."""
        trace = state.trace
        watches = state.watches if trace is not None else ()
        is_other = watches != self._watches
        if is_other:
            self.beginResetModel()
        self._watches, self._trace, self._cursor = watches, trace, state.known
        if trace is not None:
            self._earlier = known_at(stop_before(trace, state.granularity, state.stop))
        if is_other:
            self.endResetModel()
        else:
            self.refresh()

    def refresh(self) -> None:
        """Say that numbers have changed."""
        if self._watches:
            self.dataChanged.emit(self.index(0), self.index(len(self._watches) - 1))

    @property
    def graph(self) -> Graph | None:
        """The graph that the expressions are about."""
        return None if self._trace is None else self._trace.graph

    def row(self, place: int) -> Row | None:
        """Return what is painted in a row; None outside."""
        trace = self._trace
        if trace is None or not 0 <= place < len(self._watches):
            return None
        watch = self._watches[place]
        question = read_question(watch, trace)
        return Row(
            watch,
            reading(trace, watch, self._cursor),
            reading(trace, watch, self._earlier),
            "value" if question is None else meaning_of(question),
            kept_history(trace, watch),
            self._cursor,
            trace.length,
            question is None,
        )

    # Qt's side

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many watches there are."""
        return 0 if parent.isValid() else len(self._watches)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the expression, the tooltip, and what a screen reader says."""
        row = self.row(index.row())
        if row is None:
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return row.watch.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Change an expression."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        change_text(self._session, index.row(), str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be edited and dragged, and dropped between others."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flag = Qt.ItemFlag
        return (
            flag.ItemIsEnabled
            | flag.ItemIsSelectable
            | flag.ItemIsEditable
            | flag.ItemIsDragEnabled
            | flag.ItemNeverHasChildren
        )

    def supportedDropActions(self) -> Qt.DropAction:
        """Let rows be moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Take only watches."""
        return [PLACE]

    def mimeData(self, indexes: Any) -> QMimeData:
        """Return the place of the row that is dragged."""
        carried = QMimeData()
        carried.setData(PLACE, str(indexes[0].row()).encode())
        return carried

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, _parent: Index
    ) -> bool:
        """Move a watch between others; the list has nothing to take away itself."""
        place = int(bytes(data.data(PLACE).data()).decode())
        to = len(self._watches) if row < 0 else row
        move(self._session, place, to - 1 if to > place else to)
        return False


def read_question(watch: Watch, trace: Trace) -> Question | None:
    """Return the expression of a watch; None where it is wrong."""
    try:
        return question_of(watch, trace.graph)
    except GraphError:
        return None


def was(before: Reading) -> str:
    """Say what a watch said at the stop before: "was −18"."""
    return f"was {before.text}" if before.is_known else "was not known"


def spoken(row: Row) -> str:
    """Return a row in one line."""
    said = f"{row.watch.text}: {row.now.full}"
    return f"{said}, {was(row.before)}" if row.is_changed else said
