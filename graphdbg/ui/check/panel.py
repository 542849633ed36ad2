"""The panel Check: begin and cancel a check, its table, the curve of one row, and claims."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.gradcheck import Checked, checkable_names, checked_names
from graphdbg.core.trace import Trace
from graphdbg.session.checking import Checkup, cancel_check, checkup_of, start_check
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.ui.check.claim import ClaimField
from graphdbg.ui.check.curve import ErrorCurve
from graphdbg.ui.check.model import CheckModel, outcome, sentence
from graphdbg.ui.inspector.wording import counted, open_section, show_text, text_label
from graphdbg.ui.look import Look
from graphdbg.ui.rows import rows_table
from graphdbg.ui.scrolling import fill

MARGIN: Final = 16
ROWS: Final = 6
"""As many rows of the table are in sight."""
PRECISION: Final = 40
"""As many rows are measured for the widths of the columns; to measure all would take long."""


class CheckPanel(QScrollArea):
    """Shows the gradient check of the run that is open."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        look = Look(load_theme("light"))
        self._session = session
        self._look = look
        self._chosen: Checked | None = None
        self.setAccessibleName("Gradient check")
        self.start = QPushButton("Check all gradients")
        self.start.clicked.connect(self._start)
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self._cancel)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.summary = text_label("muted", by_keyboard=True)
        self.model = CheckModel(look, self)
        self.table = self._table()
        self.said = text_label(by_keyboard=True)
        self.curve = ErrorCurve(look)
        self.claim = ClaimField(session, look)
        self._content = QWidget()
        self._body = QVBoxLayout(self._content)
        self._body.setContentsMargins(MARGIN, 12, MARGIN, MARGIN)
        self._body.setSpacing(10)
        head = QWidget()
        _heading, body = open_section(head, "GRADIENTS AGAINST CENTRAL DIFFERENCES")
        row = QHBoxLayout()
        row.addWidget(self.start)
        row.addWidget(self.cancel)
        row.addStretch(1)
        body.addLayout(row)
        body.addWidget(self.progress)
        body.addWidget(self.summary)
        for part in (head, self.table, self.said, self.curve, self.claim):
            self._body.addWidget(part)
        self._body.addStretch(1)
        fill(self, self._content)

    def _table(self) -> QTableView:
        table = rows_table(self.model, "Gradient check, a row for each node")
        header = table.horizontalHeader()
        header.setResizeContentsPrecision(PRECISION)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(40)
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        table.clicked.connect(self._clicked)
        return table

    def show_state(self, before: State | None, after: State) -> None:
        """Show the check of this run, and the comparison for the node in focus."""
        checkup = checkup_of(after)
        if before is None or checkup_of(before) is not checkup or is_elsewhere(before, after):
            self._show_checkup(after, checkup)
            self._follow(after)
        self.claim.show_state(after)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.model.show_look(look)
        self.curve.show_look(look)
        self.claim.show_look(look)
        self._size_table()

    def _show_checkup(self, state: State, checkup: Checkup | None) -> None:
        is_running = checkup is not None and not checkup.is_over
        has_gradients = state.ordinary is not None and state.ordinary.backward is not None
        self.start.setText("Check again" if checkup is not None else "Check all gradients")
        self.start.setEnabled(has_gradients and not is_running)
        self.cancel.setVisible(is_running)
        self.progress.setVisible(is_running)
        if checkup is not None:
            self.progress.setRange(0, max(1, checkup.of))
            self.progress.setValue(checkup.done)
        show_text(self.summary, said_of(state, checkup))
        results = checkup.results if checkup is not None else ()
        self.model.show_results(None if checkup is None else checkup.trace, results)
        self.table.setVisible(bool(results))
        self._size_table()

    def _size_table(self) -> None:
        """Make the table as high as its rows, up to a limit; then it scrolls."""
        height = self._look.px(24)
        self.table.verticalHeader().setDefaultSectionSize(height)
        rows = min(max(self.model.rowCount(), 1), ROWS)
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(head + rows * height + 2)

    def _follow(self, state: State) -> None:
        """Choose the row of the node in focus, where it has one."""
        row = self.model.row_of(state.focus)
        chosen = self.model.row(row)
        if row >= 0 and self.table.currentIndex().row() != row:
            self.table.setCurrentIndex(self.model.index(row, 0))
        elif chosen is not self._chosen:
            self._show_result(chosen)

    def _row_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        result = self.model.row(current.row())
        self._show_result(result)
        if result is not None and self.table.hasFocus():
            self._session.select(result.node)

    def _clicked(self, index: QModelIndex) -> None:
        result = self.model.row(index.row())
        if result is not None:
            self._session.select(result.node)

    def _show_result(self, result: Checked | None) -> None:
        self._chosen = result
        text = "" if result is None else f"{self.model.own(result)}: {sentence(result)}"
        set_colour = {"agrees": "parameter", "kink": "warning", "disagrees": "error"}
        if result is not None:
            self.said.setStyleSheet(
                f"color: {getattr(self._look.theme, set_colour[outcome(result)])};"
            )
        show_text(self.said, text)
        # The sweep and the plot take a moment: they wait until the row is painted.
        QTimer.singleShot(0, self, self._show_curve)

    def _show_curve(self) -> None:
        self.curve.show_result(self._chosen)

    def _start(self) -> None:
        start_check(self._session)

    def _cancel(self) -> None:
        cancel_check(self._session)


def is_elsewhere(before: State, after: State) -> bool:
    """Say whether another node is in focus, or another run is open."""
    return before.ordinary is not after.ordinary or before.focus != after.focus


@lru_cache(maxsize=1)
def sample_text(trace: Trace) -> str:
    """Say that only some nodes of a run are checked, worked out once; empty where all are."""
    asked, have = len(checked_names(trace)), len(checkable_names(trace))
    return f"{asked:,} of {have:,} nodes are checked, evenly spaced" if asked < have else ""


def said_of(state: State, checkup: Checkup | None) -> str:
    """Say how the check stands, in a sentence."""
    trace = state.ordinary
    if trace is None or trace.backward is None:
        return "There are no gradients to check: the run has no backward pass."
    if checkup is None:
        return "Moves every node by ±h, runs what depends on it again, and compares."
    sample = sample_text(trace)
    if not checkup.is_over:
        done = f"{checkup.done:,} of {checkup.of:,} comparisons"
        return f"{done}; {sample}." if sample else done
    beyond = sum(not result.is_finite for result in checkup.results)
    kinks = sum(result.is_kink for result in checkup.results) - beyond
    wrong, all_ = len(checkup.wrong), len(checkup.results)
    parts = [f"{all_ - wrong - kinks - beyond:,} of {all_:,} gradients agree"]
    parts += [f"{counted(wrong, 'gradient')} disagree{'s' if wrong == 1 else ''}"] * bool(wrong)
    parts += [f"{counted(kinks, 'kink')}, where differences cannot tell"] * bool(kinks)
    parts += [f"{beyond:,} cannot be compared, for the loss is not finite"] * bool(beyond)
    parts += [sample] * bool(sample)
    return ("Cancelled: " if checkup.was_cancelled else "") + "; ".join(parts) + "."
