"""What a nudge changes, as a Qt table model: a row for each node that depends on the moved one."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from graphdbg.core.nudged import Nudged
from graphdbg.core.values import Value
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import long, short
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look

Index = QModelIndex | QPersistentModelIndex
UNTOLD: Final = "—"
"""What stands where no share can be given: nothing was predicted, or it is not finite."""
COLUMNS: Final = ("node", "changes by", "predicted", "apart")
ROUNDING: Final = 1e-8
"""Hundredths that are rounding, and nothing of the function."""
_NOWHERE: Final = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def size_of(change: Value) -> np.float64:
    """Return a change as one number: itself, or of an array its norm √Σ(·)²."""
    if change.shape == ():
        return np.float64(change)
    with np.errstate(all="ignore"):
        return np.float64(np.sqrt(np.sum(np.square(change, dtype=np.float64))))


def apart(actual: Value, predicted: Value) -> str:
    """Return how far a prediction is off, in hundredths of what was predicted: "0.25 %"."""
    with np.errstate(all="ignore"):
        off = abs(size_of(np.asarray(actual - predicted)))
        share = off / abs(size_of(predicted)) * 100
    if off == 0:
        return "0 %"
    if share < ROUNDING:
        return f"< {short(np.float64(ROUNDING))} %"
    return f"{short(np.float64(f'{share:.2g}'))} %" if np.isfinite(share) else UNTOLD


class NudgeModel(QAbstractTableModel):
    """The nodes that move, in the order of the run, the moved one first."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._nudged: Nudged | None = None
        self._names: tuple[str, ...] = ()

    def show_nudged(self, nudged: Nudged | None) -> None:
        """Show another nudge."""
        names = () if nudged is None else tuple(nudged.actual)
        if names == self._names:
            self._nudged = nudged
            if names:
                self.dataChanged.emit(self.index(0, 0), self.index(len(names) - 1, 3))
            return
        self.beginResetModel()
        self._nudged, self._names = nudged, names
        self.endResetModel()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.layoutAboutToBeChanged.emit()
        self._look = look
        self.layoutChanged.emit()

    def node(self, row: int) -> str | None:
        """Return the node in a row."""
        return self._names[row] if 0 <= row < len(self._names) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the nodes that move."""
        return 0 if parent.isValid() else len(self._names)

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
        """Return what a cell shows, its colour, and its tooltip."""
        name, nudged = self.node(index.row()), self._nudged
        if name is None or nudged is None:
            return None
        theme = self._look.theme
        match role:
            case Qt.ItemDataRole.DisplayRole:
                answer: Any = self.texts(nudged, name)[index.column()]
            case Qt.ItemDataRole.TextAlignmentRole:
                answer = _RIGHT if index.column() else None
            case Qt.ItemDataRole.FontRole:
                answer = mono_font(self._look.px(12))
            case Qt.ItemDataRole.ForegroundRole:
                colours = (theme.text, theme.value, theme.gradient, theme.muted)
                answer = QColor(colours[index.column()])
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                answer = self.told(nudged, name)
            case _:
                answer = None
        return answer

    def texts(self, nudged: Nudged, name: str) -> tuple[str, str, str, str]:
        """Return the cells of a row; of an array the norms."""
        actual, predicted = nudged.actual[name], nudged.predicted[name]
        bars = ("", "") if actual.shape == () else ("‖", "‖")
        return (
            node_text(nudged.trace.graph.nodes[name]),
            short(size_of(actual)).join(bars),
            short(size_of(predicted)).join(bars),
            apart(actual, predicted),
        )

    def told(self, nudged: Nudged, name: str) -> str:
        """Return a row in words, with 8 digits."""
        actual, predicted = nudged.actual[name], nudged.predicted[name]
        what = "changes by" if actual.shape == () else "changes by (norm)"
        own = node_text(nudged.trace.graph.nodes[name])
        return f"{own} {what} {long(size_of(actual))}, predicted {long(size_of(predicted))}"
