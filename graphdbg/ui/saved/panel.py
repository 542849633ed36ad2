"""The panel Saved: what is kept for the backward pass, how much it is, and until when."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHeaderView, QTableView, QVBoxLayout, QWidget

from graphdbg.core.saved import Ledger, ledger_of
from graphdbg.core.trace import Trace
from graphdbg.formula.sizes import size_text
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.inspector.wording import show_text, text_label
from graphdbg.ui.look import Look
from graphdbg.ui.rows import TEXT_SIZE, rows_table
from graphdbg.ui.saved.curve import MemoryCurve
from graphdbg.ui.saved.model import KEEPERS, SHAPE, SavedModel

MARGIN: Final = 12
WIDEST: Final = 12
"""Characters; a longer name is cut, its tooltip has the whole."""
MEASURED: Final = 400
"""About how many rows are looked at for the widths of the columns."""


class SavedPanel(QWidget):
    """A total, a curve of it over the run, and a row for each value that is kept."""

    def __init__(self, session: Session) -> None:
        """Show nothing until a state is shown."""
        super().__init__()
        self._session = session
        self._look = Look(load_theme("light"))
        self._trace: Trace | None = None
        self._ledger: Ledger | None = None
        self.total = text_label(by_keyboard=True)
        self.curve = MemoryCurve()
        self.curve.chosen.connect(session.go)
        self.model = SavedModel(self._look, self)
        self.table = self._table()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(6)
        for part in (self.total, self.curve, self.table):
            self._column.addWidget(part)
        self._column.addStretch(0)

    def _table(self) -> QTableView:
        table = rows_table(self.model, "Saved for backward, a row for each value")
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(KEEPERS, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(20)
        table.clicked.connect(self._go)
        table.activated.connect(self._go)
        return table

    def show_state(self, before: State | None, after: State) -> None:
        """Show what the run keeps, and what of it is kept at the cursor."""
        if before is None or before.trace is not after.trace:
            self._show_trace(after.trace, after.known)
        elif before.known != after.known:
            self.model.show_cursor(after.known)
        else:
            return
        self.curve.show_cursor(after.known)
        show_text(self.total, total_text(after.trace, self._ledger, after.known))

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        side = look.px(MARGIN)
        self._column.setContentsMargins(side, look.px(8), side, look.px(4))
        self.curve.show_look(look)
        self.model.show_look(look)
        self._measure()

    def _show_trace(self, trace: Trace | None, cursor: int) -> None:
        has_any = trace is not None and trace.backward is not None
        self._trace = trace
        self._ledger = ledger_of(trace) if trace is not None and has_any else None
        is_shown = self._ledger is not None and bool(self._ledger.rows)
        self.model.show_ledger(None if trace is None else trace.graph, self._ledger, cursor)
        self.curve.show_ledger(self._ledger, 0 if trace is None else trace.forward_end)
        self.curve.setVisible(is_shown)
        self.table.setVisible(is_shown)
        self._measure()

    def _measure(self) -> None:
        """Give each column the width of its longest text; the last one takes what is left."""
        self.table.verticalHeader().setDefaultSectionSize(self._look.px(22))
        rows = () if self._ledger is None else self._ledger.rows
        looked_at = rows[:: len(rows) // MEASURED + 1]
        texts = [self.model.columns, *(self.model.texts(row) for row in looked_at)]
        character = QFontMetricsF(mono_font(self._look.px(TEXT_SIZE))).horizontalAdvance("0")
        for column in range(KEEPERS):
            longest = max(len(line[column]) for line in texts)
            width = min(longest, WIDEST) * character + self._look.px(14)
            self.table.setColumnWidth(column, round(width))
        self.table.setColumnHidden(SHAPE, not any(row.shape for row in rows))

    def _go(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if row is not None:
            self._session.go(row.until)


def total_text(trace: Trace | None, ledger: Ledger | None, cursor: int) -> str:
    """Say how much is kept now and at most, or why nothing is."""
    if trace is None:
        return ""
    if trace.forward_mode is not None:
        return (
            "Forward mode keeps nothing: each tangent is worked out beside its value, "
            "and no value is asked for later."
        )
    if ledger is None:
        return "Nothing is kept, for the run has no backward pass."
    if not ledger.rows:
        return "Nothing is kept: no rule of this backward pass reads a forward value."
    now, peak = size_text(int(ledger.held[cursor])), size_text(ledger.peak)
    return f"Now {now}, peak {peak} at step {ledger.peak_cursor}"
