"""The entries of an array as a table one can scroll, search by index, and copy from."""

import re
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.values import Value
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.inspector.array_model import ArrayModel
from graphdbg.ui.inspector.wording import copy, text_label
from graphdbg.ui.look import Look

COPIED: Final = 100_000
"""The most cells that are copied at once."""
ROWS: Final = 10
"""Rows in sight; the table is always as high, so that nothing moves below it."""
HINT: Final = "Ctrl+C copies the cells with all their digits."
HINT_TO_EDIT: Final = "Type over a number to change it. " + HINT


class ArrayTable(QWidget):
    """Closed at first, with a button that opens it; `sought` asks for another slice."""

    sought = Signal(tuple)

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._array: Value | None = None
        self._lead: tuple[int, ...] = ()
        self._extent = 0.0
        self.opener = QPushButton("Show the numbers as a table")
        self.opener.setFlat(True)
        self.opener.setCheckable(True)
        self.opener.toggled.connect(self._open)
        self.model = ArrayModel(look.theme)
        self.view = _view(self.model)
        self.marks = Marks(look, self.view)
        self.view.setItemDelegate(self.marks)
        self.copy_cells = QAction("Copy cells", self.view)
        self.copy_cells.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.copy_cells.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.copy_cells.triggered.connect(self.copy_selected)
        self.view.addAction(self.copy_cells)
        self.index = QLineEdit()
        self.index.setPlaceholderText("go to index, e.g. 3, 17")
        self.index.setAccessibleName("Go to index")
        self.index.returnPressed.connect(self._go)
        self.said = text_label("muted")
        self.said.setText(HINT)
        self.inside = QWidget()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.index, 1)
        inside = QVBoxLayout(self.inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addLayout(row)
        inside.addWidget(self.view)
        inside.addWidget(self.said)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(6)
        body.addWidget(self.opener, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.inside)
        self.inside.hide()
        self.show_look(look)

    def show_slice(self, array: Value, lead: tuple[int, ...], extent: float) -> None:
        """Show a slice; nothing is laid out while the table is closed."""
        self._array, self._lead, self._extent = array, lead, extent
        if self.opener.isChecked():
            self.model.show_slice(array, lead, extent)
            self.said.setText(self._hint())

    def let_edit(self, can_edit: bool) -> None:
        """Let entries be typed over, or not."""
        self.model.can_edit = can_edit
        self.said.setText(self._hint())

    def _hint(self) -> str:
        return HINT_TO_EDIT if self.model.can_edit else HINT

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.model.show_theme(look.theme)
        self.marks.show_look(look)
        self.view.setFont(mono_font(look.px(12)))
        self.view.horizontalHeader().setDefaultSectionSize(look.px(86))
        self.view.verticalHeader().setDefaultSectionSize(look.px(22))
        bar = self.view.horizontalScrollBar().sizeHint().height()
        self.view.setFixedHeight(look.px(22) * ROWS + look.px(26) + bar)
        self.view.viewport().update()

    def copy_selected(self) -> None:
        """Copy the selected cells, tabs between columns, with all their digits."""
        selection = self.view.selectionModel().selection()
        if selection.isEmpty():
            self.said.setText("Select cells first, then copy them.")
            return
        found = selection.at(0)
        count = found.width() * found.height()
        if count > COPIED:
            self.said.setText(
                f"{count:,} cells are too many to copy at once; select at most {COPIED:,}."
            )
            return
        copy(self.model.text(found.top(), found.left(), found.bottom(), found.right()))
        self.said.setText(f"{count:,} cell{'' if count == 1 else 's'} copied.")

    def go_to(self, index: tuple[int, ...]) -> None:
        """Bring an entry of the slice that is shown into sight and select it."""
        place = self.model.index(*self.model.place_of(index))
        self.view.setCurrentIndex(place)
        self.view.selectionModel().select(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.view.scrollTo(place, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.said.setText(self.model.told(place.row(), place.column()))

    def _open(self, is_open: bool) -> None:
        self.inside.setVisible(is_open)
        self.opener.setText("Hide the table" if is_open else "Show the numbers as a table")
        if is_open and self._array is not None:
            self.model.show_slice(self._array, self._lead, self._extent)

    def _go(self) -> None:
        if self._array is None:
            return
        found = read_index(self.index.text(), self._array.shape)
        if isinstance(found, str):
            self.said.setText(found)
            return
        if found[:-2] != self._lead:
            self.sought.emit(found)
        self.go_to(found)


class Marks(QStyledItemDelegate):
    """Draws a line around selected cells: their own colours stay to be seen."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Begin with a look."""
        super().__init__(parent)
        self._look = look

    def show_look(self, look: Look) -> None:
        """Take on other colours."""
        self._look = look

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the cell, and the line where it is selected."""
        super().paint(painter, option, index)
        state, area = option.state, option.rect
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(self._look.theme.focus), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))


def read_index(text: str, shape: tuple[int, ...]) -> tuple[int, ...] | str:
    """Read an index such as "3, 17" or "[3, 17]"; a sentence says what is wrong with it."""
    words = re.split(r"[,\s]+", text.strip().strip("[]()").strip(", "))
    if not all(re.fullmatch(r"[-−]?[0-9]{1,12}", word) for word in words):
        return f"An index of this array is {len(shape)} whole numbers with commas between them."
    index = [int(word.replace("−", "-")) for word in words]
    if len(index) != len(shape):
        return f"This array has {len(shape)} axes, and {len(index)} numbers are given."
    for axis, (at, size) in enumerate(zip(index, shape, strict=True)):
        if not -size <= at < size:
            return f"Axis {axis} goes from 0 to {size - 1}, and {at} is not on it."
    return tuple(at % size for at, size in zip(index, shape, strict=True))


def _view(model: ArrayModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setAccessibleName("The numbers as a table")
    view.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    for header in (view.horizontalHeader(), view.verticalHeader()):
        # Sections of one fixed size each: a million rows are then laid out at once.
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
    return view
