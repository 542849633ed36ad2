"""The comparisons of a gradient check as a Qt table model: a row for each node."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from graphdbg.core.gradcheck import Checked
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import long, short
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look

Index = QModelIndex | QPersistentModelIndex
Outcome: TypeAlias = Literal["agrees", "kink", "disagrees"]
COLUMNS: Final = ("node", "gradient", "difference", "error")
MARKS: Final = {"agrees": "✓", "kink": "⋀", "disagrees": "✗"}
TEXT_SIZE: Final = 12
_NOWHERE: Final = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CheckModel(QAbstractTableModel):
    """One row a node, in forward order, growing while the check is at work."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._trace: Trace | None = None
        self._results: tuple[Checked, ...] = ()

    def show_results(self, trace: Trace | None, results: tuple[Checked, ...]) -> None:
        """Show the comparisons of a run; more of the same are added below."""
        known = len(self._results)
        if trace is self._trace and results[:known] == self._results:
            if len(results) > known:
                self.beginInsertRows(_NOWHERE, known, len(results) - 1)
                self._results = results
                self.endInsertRows()
            return
        self.beginResetModel()
        self._trace, self._results = trace, results
        self.endResetModel()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.layoutAboutToBeChanged.emit()
        self._look = look
        self.layoutChanged.emit()

    def result(self, row: int) -> Checked | None:
        """Return the comparison in a row."""
        return self._results[row] if 0 <= row < len(self._results) else None

    def row_of(self, node: str | None) -> int:
        """Return the row of a node, −1 where it has none."""
        return next((i for i, result in enumerate(self._results) if result.node == node), -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the nodes."""
        return 0 if parent.isValid() else len(self._results)

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
            if role == Qt.ItemDataRole.TextAlignmentRole and section:
                return _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, its colour, its tooltip, and how it is read out."""
        result = self.result(index.row())
        if result is None or self._trace is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                answer: Any = self.texts(result)[index.column()]
            case Qt.ItemDataRole.TextAlignmentRole:
                answer = _RIGHT if index.column() else None
            case Qt.ItemDataRole.FontRole:
                answer = mono_font(self._look.px(TEXT_SIZE))
            case Qt.ItemDataRole.ForegroundRole:
                answer = QColor(self._colour(result, index.column()))
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                answer = self.told(result)
            case _:
                answer = None
        return answer

    def texts(self, result: Checked) -> tuple[str, str, str, str]:
        """Return the cells of a row."""
        mark = MARKS[outcome(result)]
        return (
            self.entry(result),
            short(result.analytic),
            short(result.numeric),
            f"{short(result.error)} {mark}",
        )

    def entry(self, result: Checked) -> str:
        """Return the node's name, with the entry where it is one of many: "W₂[3, 7]"."""
        if self._trace is None:
            return result.node
        return node_text(self._trace.graph.nodes[result.node]) + place_of(result)

    def own(self, result: Checked) -> str:
        """Return the gradient's name, with the entry where it is one of many."""
        if self._trace is None or self._trace.loss is None:
            return result.node
        nodes = self._trace.graph.nodes
        return partial_text(nodes[self._trace.loss], nodes[result.node]) + place_of(result)

    def told(self, result: Checked) -> str:
        """Return a comparison in full."""
        numbers = f"{long(result.analytic)} and central difference {long(result.numeric)}"
        return f"{self.own(result)}: {numbers}; {sentence(result)}"

    def _colour(self, result: Checked, column: int) -> str:
        theme = self._look.theme
        if column == 1:
            return theme.gradient
        if column < len(COLUMNS) - 1:
            return theme.text
        colours = {"agrees": theme.parameter, "kink": theme.warning, "disagrees": theme.error}
        return colours[outcome(result)]


def place_of(result: Checked) -> str:
    """Return the entry that was compared, in brackets; nothing for a scalar or a direction."""
    return f"[{', '.join(map(str, result.place))}]" if result.place else ""


def outcome(result: Checked) -> Outcome:
    """Return what a comparison means."""
    if result.is_kink:
        return "kink"
    return "agrees" if result.agrees else "disagrees"


def sentence(result: Checked) -> str:
    """Say what a comparison means, and how much of an array it is about."""
    if not result.is_finite:
        return f"differences cannot tell: {result.kink}."
    if result.is_kink:
        return f"no error, but a kink: {result.kink}."
    said = "they agree" if result.agrees else "they DISAGREE"
    end = f"relative error {short(result.error)}"
    if result.entries < result.of:
        end += f", the worst of {result.entries} of {result.of:,} entries"
        if result.directions:
            end += f" and {result.directions} random directions, seeded"
    elif result.of > 1:
        end += f", the worst of all {result.of} entries"
    return f"{said}, {end}."
