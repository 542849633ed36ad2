"""The panel Why: the number that was asked about, the reason, and the tree it was made from."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from graphdbg.core.finite import is_finite
from graphdbg.session.causes import Cause, Reason
from graphdbg.session.causes.wording import full, kind_text, title
from graphdbg.session.causes.zero import is_zero
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.session.why import (
    ask_about,
    ask_on,
    choose,
    go_to_number,
    go_to_origin,
    is_known,
    reason_of,
    rows_of,
    set_open,
    top_of,
)
from graphdbg.ui.inspector.wording import breakable, coloured, open_section, show_text, text_label
from graphdbg.ui.look import Look
from graphdbg.ui.scrolling import fill
from graphdbg.ui.why.delegate import CauseDelegate, colour_of
from graphdbg.ui.why.model import WhyModel
from graphdbg.ui.why.tree import CauseTree

MARGIN: Final = 16
NARROWEST: Final = 280
INVITATION: Final = (
    "Ask where a number comes from: select a node, and ask why its value or its gradient is what "
    "it is. The answer goes back, row by row, to inputs, parameters and the seed."
)


class WhyPanel(QScrollArea):
    """Shows `state.why` on the run that is open; holds nothing but widgets."""

    def __init__(self, session: Session) -> None:
        """Build the parts; `show_state` fills them."""
        super().__init__()
        self._session = session
        self._look = Look(load_theme("light"))
        self._top: Cause | None = None
        self.setAccessibleName("Why")
        self.setMinimumWidth(NARROWEST)
        self.model = WhyModel(self)
        self.delegate = CauseDelegate(self.model, self._look, self)
        self.tree = CauseTree(self.model, self.delegate)
        self.tree.chosen.connect(self._choose)
        self.tree.opened.connect(self._open)
        self.title = text_label("title")
        self.number = text_label(by_keyboard=True)
        self.reason = text_label(by_keyboard=True)
        self.step = text_label("muted")
        self.go = QPushButton("Go there")
        self.go.clicked.connect(lambda: go_to_number(session))
        self.on = QPushButton()
        self.on.clicked.connect(lambda: ask_on(session))
        self.origin = QPushButton()
        self.origin.clicked.connect(lambda: go_to_origin(session))
        self.invitation = text_label("muted")
        self.invitation.setText(INVITATION)
        self.value = QPushButton("Why this value?")
        self.value.clicked.connect(lambda: ask_about(session, "value"))
        self.gradient = QPushButton("Why this gradient?")
        self.gradient.clicked.connect(lambda: ask_about(session, "gradient"))
        self._lay_out()
        self.show_state(None, session.state)

    def _lay_out(self) -> None:
        self._head, self._empty = QWidget(), QWidget()
        _, body = open_section(self._head, "WHY THIS NUMBER?")
        for label in (self.title, self.number, self.reason):
            body.addWidget(label)
        body.addLayout(side_by_side(self.on, self.origin))
        body.addLayout(side_by_side(self.step, self.go))
        _, empty = open_section(self._empty, "WHY THIS NUMBER?")
        empty.addWidget(self.invitation)
        empty.addLayout(side_by_side(self.value, self.gradient))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(10)
        for part in (self._head, self._empty):
            part.setContentsMargins(MARGIN, 0, MARGIN, 0)
            column.addWidget(part)
        column.addWidget(self.tree, 1)
        self._column = column
        fill(self, content)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the answer; a step costs no more than the marks of its rows."""
        self.value.setEnabled(after.focus is not None)
        self.gradient.setEnabled(after.focus is not None)
        is_new = before is None or before.trace is not after.trace or before.why is not after.why
        if is_new:
            self._show_answer(before, after)
        if is_new or before is None or before.stop != after.stop:
            self._show_cursor(after)
        self.model.show_changes(after.compared, after.trace)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.delegate.set_look(look)
        self.tree.scheduleDelayedItemsLayout()
        self.tree.viewport().update()
        self._write_number()

    def _show_answer(self, before: State | None, after: State) -> None:
        top = top_of(after)
        self._head.setVisible(top is not None)
        self.tree.setVisible(top is not None)
        self._empty.setVisible(top is None)
        # Without the tree nothing else may be stretched.
        self._column.setAlignment(
            self._empty, Qt.AlignmentFlag.AlignTop if top is None else Qt.AlignmentFlag(0)
        )
        self.model.show_rows(rows_of(after))
        if top is None:
            self._top = None
            return
        if top is not self._top:
            self._top = top
            self._show_head(top, reason_of(top))
            self.tree.scrollToTop()
        row = 0 if after.why is None else self.model.place_of(after.why.row)
        old = None if before is None or before.why is None else before.why.row
        if after.why is not None and (
            old != after.why.row or not self.tree.currentIndex().isValid()
        ):
            self.tree.setCurrentIndex(self.model.index(max(row, 0)))

    def _show_head(self, top: Cause, reason: Reason) -> None:
        kind = kind_text(top)
        self.title.setText(breakable(kind[:1].upper() + kind[1:]))
        self._write_number()
        self.reason.setText(breakable(reason.sentence))
        leads = reason.leads
        is_next_zero = leads is not None and is_zero(leads.number)
        show_text_of(self.on, f"Why is {title(leads)} zero?" if leads and is_next_zero else "")
        origin = reason.origin
        show_text_of(self.origin, f"Go to the first, step {origin.cursor:,}" if origin else "")

    def _write_number(self) -> None:
        if self._top is None:
            return
        theme, number = self._look.theme, self._top.number
        colour = colour_of(theme, self._top.quantity.kind)
        if number is not None and not is_finite(number):
            colour = theme.not_finite_text
        show_text(
            self.number, coloured(f"{title(self._top)} = {full(self._top)}", colour, bold=True)
        )

    def _show_cursor(self, state: State) -> None:
        self.model.show_cursor(state.cursor)
        top = self._top
        if top is None:
            return
        made = top.cursor
        if made is None:
            show_text(self.step, "")
        elif is_known(state, top):
            self.step.setText(f"Made at step {made:,}.")
        else:
            self.step.setText(f"Not known yet: step {made:,} makes it.")
        self.go.setVisible(made is not None)
        self.go.setEnabled(made != state.cursor or not is_known(state, top))

    def _choose(self, place: int) -> None:
        row = self.model.row(place)
        if row is not None:
            choose(self._session, row.path)

    def _open(self, place: int, is_open: bool) -> None:
        row = self.model.row(place)
        if row is not None:
            set_open(self._session, row.path, is_open)


def side_by_side(*widgets: QWidget) -> QHBoxLayout:
    """Return widgets in a row; a label takes the room that is left."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    buttons = [widget for widget in widgets if isinstance(widget, QPushButton)]
    for widget in widgets:
        row.addWidget(widget, 0 if isinstance(widget, QPushButton) else 1)
    if len(buttons) == len(widgets):
        row.addStretch(1)
    return row


def show_text_of(button: QPushButton, text: str) -> None:
    """Show a button with a text, or take it away where there is none."""
    button.setText(text)
    button.setVisible(bool(text))
