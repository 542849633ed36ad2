"""The panel Nudge: how far to move the node in focus, and what that changes."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.errors import GraphError
from graphdbg.core.nudged import Nudged
from graphdbg.core.values import freeze
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import shape_text, short
from graphdbg.session.editing import can_nudge, nudge_node, number, stop_nudging
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.ui.inspector.wording import coloured, open_section, show_text, text_label
from graphdbg.ui.look import Look
from graphdbg.ui.nudge.model import UNTOLD, NudgeModel, apart, size_of
from graphdbg.ui.scrolling import fill

MARGIN: Final = 16
FIRST_STEP: Final = "0.01"
HALF: Final = freeze(np.float64(0.5))
PRECISION: Final = 40
"""As many rows are measured for the widths of the columns; to measure all would take long."""


class NudgePanel(QScrollArea):
    """Moves one node by h; on every wire the canvas shows the change beside the prediction."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        look = Look(load_theme("light"))
        self._session = session
        self._look = look
        self._node: str | None = None
        self.setAccessibleName("Nudge")
        head = QWidget()
        self.heading, body = open_section(head, "NUDGE")
        self.said = text_label("muted")
        self.step = QLineEdit(FIRST_STEP)
        self.step.setAccessibleName("h")
        self.step.setToolTip("How far to move it; Enter moves it")
        self.step.returnPressed.connect(self.nudge)
        self.entry = QLineEdit()
        self.entry.setPlaceholderText("all entries")
        self.entry.setAccessibleName("Entry")
        self.entry.setToolTip("The entry that moves, such as 3, 7; empty moves them all")
        self.entry.returnPressed.connect(self.nudge)
        self.button = QPushButton("Nudge")
        self.button.clicked.connect(self.nudge)
        self.halve = QPushButton("½ h")
        self.halve.setToolTip("Half the step: what the prediction misses falls to a quarter")
        self.halve.clicked.connect(self._halve)
        self.stop = QPushButton("Stop")
        self.stop.clicked.connect(self._stop)
        fields, buttons = QHBoxLayout(), QHBoxLayout()
        fields.addWidget(QLabel("h ="))
        fields.addWidget(self.step, 1)
        fields.addWidget(self.entry, 1)
        for button in (self.button, self.halve, self.stop):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.problem = text_label("error", by_keyboard=True)
        self.result = text_label(by_keyboard=True)
        body.addWidget(self.said)
        body.addLayout(fields)
        body.addLayout(buttons)
        body.addWidget(self.problem)
        body.addWidget(self.result)
        self.model = NudgeModel(look, self)
        self.table = self._table()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, 12, MARGIN, MARGIN)
        column.setSpacing(10)
        column.addWidget(head)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        fill(self, content)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setResizeContentsPrecision(PRECISION)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.setAccessibleName("What the nudge changes, a row for each node")
        table.activated.connect(self._choose)
        table.clicked.connect(self._choose)
        return table

    def show_state(self, before: State | None, after: State) -> None:
        """Show which node would move, and what the last nudge changed."""
        self._node = after.focus
        nudged = after.nudged
        can = can_nudge(after, self._node)
        self.step.setEnabled(can)
        self.button.setEnabled(can)
        is_array = can and after.ordinary is not None and self._shape(after) != ()
        self.entry.setVisible(is_array)
        self.said.setText(self._asks(after, can))
        self.halve.setVisible(nudged is not None)
        self.stop.setVisible(nudged is not None)
        self.table.setVisible(nudged is not None)
        self.model.show_nudged(nudged)
        if before is None or before.nudged is not nudged:
            show_text(self.problem, "")
            if nudged is not None and not self.step.hasFocus():
                self.step.setText(repr(nudged.h))
        self._tell(nudged)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.model.show_look(look)
        self.table.verticalHeader().setDefaultSectionSize(look.px(24))
        self._tell(self._session.state.nudged)

    def nudge(self) -> None:
        """Move the node in focus by the step that is written."""
        self._move(self._node)

    def _move(self, node: str | None) -> None:
        if node is None:
            return
        try:
            h = float(number(self.step.text(), HALF))
            place = self._place(node)
        except GraphError as problem:
            show_text(self.problem, problem.sentence)
            return
        nudge_node(self._session, node, h, place)

    def _place(self, node: str) -> tuple[int, ...] | None:
        """Return the entry that is written, None for all; GraphError for one that is not there."""
        trace, text = self._session.state.ordinary, self.entry.text().strip(" []()")
        if trace is None or not text or trace.value(node).shape == ():
            return None
        shape = trace.value(node).shape
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if len(parts) != len(shape) or not all(part.isdecimal() for part in parts):
            raise GraphError(
                f"An entry of {node} has {len(shape)} places, such as {example(shape)}."
            )
        place = tuple(int(part) for part in parts)
        if any(at >= size for at, size in zip(place, shape, strict=True)):
            raise GraphError(
                f"{node} has the shape {shape_text(shape)}; the last entry is {example(shape)}."
            )
        return place

    def _shape(self, state: State) -> tuple[int, ...]:
        trace = state.ordinary
        return () if trace is None or self._node is None else trace.value(self._node).shape

    def _asks(self, state: State, can: bool) -> str:
        if state.ordinary is None or self._node is None:
            return "Pick a node to move."
        name = node_text(state.ordinary.graph.nodes[self._node])
        if not can:
            return f"{name} cannot be moved by a little; pick a node that holds real numbers."
        return (
            f"Moves {name} by h. On the wires in sight: what really changes (Δ), and what "
            "derivatives predict (≈). The list has every node."
        )

    def _tell(self, nudged: Nudged | None) -> None:
        """Say what became of the loss."""
        if nudged is None:
            show_text(self.result, "")
            return
        theme, trace = self._look.theme, nudged.trace
        loss, nodes = trace.loss, trace.graph.nodes
        own = node_text(nodes[nudged.node])
        if loss is None or loss not in nudged.actual:
            none = f"The loss does not depend on {own}." if loss else "There is no loss."
            show_text(self.result, coloured(none, theme.muted))
            return
        actual, predicted = nudged.actual[loss], nudged.predicted[loss]
        away = apart(actual, predicted)
        end = "." if away == UNTOLD else f", {away} apart."
        slope = partial_text(nodes[loss], nodes[nudged.node])
        show_text(
            self.result,
            f"{coloured(f'{node_text(nodes[loss])} changes by ', theme.text)}"
            f"{coloured(short(size_of(actual)), theme.value, bold=True)}"
            f"{coloured(f'; {slope} × h predicts ', theme.text)}"
            f"{coloured(short(size_of(predicted)), theme.gradient, bold=True)}"
            f"{coloured(end, theme.text)}",
        )

    def _choose(self, index: QModelIndex) -> None:
        name = self.model.node(index.row())
        if name is not None:
            self._session.select(name)

    def _halve(self) -> None:
        nudged = self._session.state.nudged
        if nudged is not None:
            self.step.setText(repr(nudged.h / 2))
            nudge_node(self._session, nudged.node, nudged.h / 2, nudged.place)

    def _stop(self) -> None:
        stop_nudging(self._session)


def example(shape: tuple[int, ...]) -> str:
    """Return the last index of an array."""
    return ", ".join(str(size - 1) for size in shape)
