"""The ledger of paths as a Qt table model: a row for each path, written when it comes in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from graphdbg.core.ledger import Entry
from graphdbg.core.trace import Trace
from graphdbg.formula.pathway import Pathway, pathway, product_text, share_text, spoken
from graphdbg.session.comparing import differs_along
from graphdbg.session.ledger import Sort
from graphdbg.ui.changed import told

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()

COLUMNS: Final[tuple[tuple[str, Sort], ...]] = (
    ("Path", "order"),
    ("Product", "product"),
    ("Share", "share"),
)
"""The head of each column, and what a click on it sorts by."""
PATH, PRODUCT, SHARE = range(3)
MEASURED: Final = 60
"""As many rows are measured for the widths."""


@dataclass(frozen=True)
class Known:
    """What the run has made: factors once the forward pass is over, products with the gradient."""

    factors: bool = False
    products: bool = False


class PathModel(QAbstractTableModel):
    """The entries of a ledger in the order in which they are sorted."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Have no rows yet."""
        super().__init__(parent)
        self._trace: Trace | None = None
        self._entries: Sequence[Entry] = ()
        self._known = Known()
        self._words: dict[int, Pathway] = {}
        self._before: Trace | None = None
        self._changed: dict[int, bool] = {}

    def show_entries(self, trace: Trace | None, entries: Sequence[Entry]) -> None:
        """Show other entries, or the same ones sorted otherwise."""
        self.beginResetModel()
        if trace is not self._trace or not _same(entries, self._entries):
            self._words, self._changed = {}, {}
        self._trace, self._entries = trace, tuple(entries)
        self.endResetModel()

    def show_known(self, known: Known) -> None:
        """Show the numbers that the run has made."""
        if known != self._known:
            self._known = known
            if self._entries:
                last = self.index(len(self._entries) - 1, SHARE)
                self.dataChanged.emit(self.index(0, PATH), last)

    def show_changes(self, before: Trace | None) -> None:
        """Mark the products that differ from those of the run before the last edit, if any."""
        if before is not self._before:
            self._before, self._changed = before, {}
            if self._entries:
                last = self.index(len(self._entries) - 1, SHARE)
                self.dataChanged.emit(self.index(0, PATH), last)

    def is_changed(self, row: int) -> bool:
        """Say whether the last edit has changed the product of a path."""
        if self._before is None or not self._known.products:
            return False
        entry = self._entries[row]
        if entry.place not in self._changed:
            found = differs_along(self._before, self._trace, entry.path)
            self._changed[entry.place] = found
        return self._changed[entry.place]

    @property
    def known(self) -> Known:
        """What of the numbers is shown."""
        return self._known

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries, as they are sorted."""
        return self._entries

    @property
    def extent(self) -> tuple[float, float]:
        """The least and the greatest share, for the bars; finite, and 0 between them."""
        shares = [e.share for e in self._entries if e.share is not None and isfinite(e.share)]
        return min([0.0, *shares]), max([0.0, *shares])

    def words(self, row: int) -> Pathway:
        """Return a path in words; kept, for it never changes."""
        entry = self._entries[row]
        if entry.place not in self._words and self._trace is not None:
            self._words[entry.place] = pathway(self._trace, entry.path)
        return self._words[entry.place]

    def row_of(self, place: int | None) -> int | None:
        """Return the row of the path with a place in the ledger, or None."""
        return next((row for row, e in enumerate(self._entries) if e.place == place), None)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the paths that are listed."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Count path, product and share."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the head of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][0]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == PATH else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell as text, as a tooltip with everything, or as it is read out."""
        row = index.row()
        if not 0 <= row < len(self._entries):
            return None
        entry = self._entries[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and self._trace is not None:
            whole = " → ".join(entry.path.nodes)
            if not self._known.products:
                return whole
            share = share_text(entry.share)
            return "\n".join([whole, self.words(row).exact, *([share] if share else [])])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = spoken(entry, self.words(row), self._known.products)
            return told(words, self.is_changed(row))
        return None

    def factors(self, row: int) -> str:
        """Return the factors of a path; "" as long as they are not known."""
        return self.words(row).factors if self._known.factors else ""

    def numbers(self, column: int) -> list[str]:
        """Write the first numbers of a column, known or not, to measure them."""
        first = self._entries[:MEASURED]
        if column == PRODUCT:
            return [product_text(entry.path.product) for entry in first]
        return [share_text(entry.share) for entry in first]

    def _cell(self, row: int, column: int) -> str:
        if column == PATH:
            return self.words(row).nodes
        if not self._known.products:
            return ""
        entry = self._entries[row]
        return product_text(entry.path.product) if column == PRODUCT else share_text(entry.share)


def _same(some: Sequence[Entry], others: Sequence[Entry]) -> bool:
    """Say whether two lists hold the same entries, in whatever order."""
    return {id(entry) for entry in some} == {id(entry) for entry in others}
