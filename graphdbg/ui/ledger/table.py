"""The table of paths: what keyboard and mouse do in it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from graphdbg.session.ledger import LedgerView
from graphdbg.ui.ledger.delegate import EDGE, LEFT, PathDelegate
from graphdbg.ui.ledger.model import COLUMNS, PATH, PRODUCT, SHARE, PathModel
from graphdbg.ui.look import Look


class PathTable(QTableView):
    """A row for each path; arrows choose one, Escape none."""

    chosen = Signal(int)
    """A row that a person has chosen."""
    left = Signal()
    """Escape was pressed."""

    def __init__(self, model: PathModel, look: Look) -> None:
        """Show the rows of a model."""
        super().__init__()
        self._model = model
        self._delegate = PathDelegate(model, look, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Paths to the loss")
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setSortIndicatorShown(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(PATH, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._delegate.set_look(look)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setStyleSheet(
            f"QHeaderView::section {{ padding: {look.px(4)}px {EDGE}px; }}"
            f"QHeaderView::section:first {{ padding-left: {LEFT}px; }}"
        )
        self.measure()
        self.viewport().update()

    def measure(self) -> None:
        """Give the columns of numbers the width they ask for."""
        for column in (PRODUCT, SHARE):
            self.setColumnWidth(column, self._delegate.width_of(column))
        self._fit()

    def _fit(self) -> None:
        """Give every row the height that the paths need at this width."""
        taken = self.columnWidth(PRODUCT) + self.columnWidth(SHARE)
        self._delegate.fit(self.viewport().width() - taken)
        self.verticalHeader().setDefaultSectionSize(self._delegate.row_height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the rows to another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def show_sort(self, view: LedgerView) -> None:
        """Mark the column that is sorted by, if one is."""
        column = next((i for i, (_, sort) in enumerate(COLUMNS) if sort == view.sort), -1)
        falls = view.is_turned == (view.sort == "order")
        order = Qt.SortOrder.DescendingOrder if falls else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(column, order)

    def show_chosen(self, row: int | None) -> None:
        """Mark a row, or none, and bring it in sight."""
        selection = self.selectionModel()
        blocked = selection.blockSignals(True)
        if row is None:
            self.clearSelection()
            selection.clearCurrentIndex()
        elif row != self._row():
            index = self._model.index(row, PATH)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(
                index, flags | QItemSelectionModel.SelectionFlag.Rows
            )
            self.scrollTo(index)
        selection.blockSignals(blocked)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with the arrows, the first row first; let go with Escape."""
        down = event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Return}
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif down and self._row() is None and self._model.rowCount():
            self.selectRow(max(self.currentIndex().row(), 0))
        else:
            super().keyPressEvent(event)

    def _row(self) -> int | None:
        rows: list[QModelIndex] = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None

    def _selected(self) -> None:
        row = self._row()
        if row is not None:
            self.chosen.emit(row)
