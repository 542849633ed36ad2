"""The start page: the samples as pictures, recent files, and how to open one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.engine import record
from graphdbg.files.read import load
from graphdbg.files.samples import Sample, samples
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.stepping import first_contribution
from graphdbg.ui.canvas.surface import image_of, seen_at
from graphdbg.ui.commands import Commands
from graphdbg.ui.leftover import Leftover
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

PICTURE = QSize(260, 144)
CARD_WIDTH = PICTURE.width() + 16
GAP = 16
RECENT_SHOWN = 6
WAYS = {
    "open": "Open a graph…",
    "new": "New graph",
    "new_network": "New network…",
    "new_from_formula": "From a formula…",
}
"""The actions to begin with, as buttons."""


class Card(QFrame):
    """One sample: its picture, its title and its name; a click or Enter opens it."""

    chosen = Signal(Path)

    def __init__(self, sample: Sample) -> None:
        super().__init__()
        self.sample = sample
        set_role(self, "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"Open {sample.title}")
        self.picture = QLabel()
        self.picture.setFixedSize(PICTURE)
        self.title = QLabel(sample.title)
        self.title.setWordWrap(True)
        self.name = QLabel(sample.name)
        set_role(self.name, "faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 10)
        column.setSpacing(2)
        column.addWidget(self.picture)
        column.addSpacing(4)
        for label in (self.title, self.name):
            label.setContentsMargins(4, 0, 0, 0)
            column.addWidget(label)
        column.setStretch(2, 1)
        self.setFixedWidth(CARD_WIDTH)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the sample where it was clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.chosen.emit(self.sample.path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the sample by Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.sample.path)
        else:
            super().keyPressEvent(event)


class StartPage(QScrollArea):
    """What is seen before a graph is open."""

    def __init__(self, session: Session, commands: Commands, look: Look) -> None:
        super().__init__()
        self.session = session
        self.look = look
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cards = [Card(sample) for sample in samples()]
        self._waiting: list[Card] = []
        self._undrawn: list[Leftover] = []
        self._painter = QTimer(self)
        self._painter.setInterval(0)
        self._painter.timeout.connect(self._paint_next)
        self.head = QLabel("graphdbg")
        self.claim = QLabel(
            "A debugger for the chain rule: step through a computation graph, forwards and back."
        )
        self.ways = {id_: QPushButton(title) for id_, title in WAYS.items()}
        for id_, button in self.ways.items():
            button.clicked.connect(commands.actions[id_].trigger)
        self.hint = QLabel("Or drop a *.graph.json or *.gdbg file anywhere on this window.")
        self.leftovers: list[Leftover] = []
        self.left = QGridLayout()
        self.left.setSpacing(GAP)
        self.left.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.left_head = QLabel("NOT SAVED WHEN GRAPHDBG ENDED")
        self.recent = QVBoxLayout()
        self.recent_head = QLabel("RECENT")
        self.samples_head = QLabel("SAMPLES")
        for label, role in (
            (self.claim, "muted"),
            (self.hint, "faint"),
            (self.left_head, "heading"),
            (self.recent_head, "heading"),
            (self.samples_head, "heading"),
        ):
            set_role(label, role)
        self.grid = QGridLayout()
        self.grid.setSpacing(GAP)
        self.grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for card in self.cards:
            card.chosen.connect(self._open)
        self.body = self._body()
        self.setWidget(self.body)

    def _body(self) -> QWidget:
        body = QWidget()
        body.setObjectName("start")
        column = QVBoxLayout(body)
        column.setContentsMargins(40, 32, 40, 40)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(self.claim)
        column.addSpacing(10)
        row = QHBoxLayout()
        for button in self.ways.values():
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.hint)
        column.addSpacing(16)
        column.addWidget(self.left_head)
        column.addLayout(self.left)
        column.addWidget(self.recent_head)
        column.addLayout(self.recent)
        column.addSpacing(12)
        column.addWidget(self.samples_head)
        column.addSpacing(4)
        column.addLayout(self.grid)
        column.addStretch(1)
        return body

    def _open(self, path: Path) -> None:
        """Open a graph at its first contribution: the chain rule at work."""
        if self.session.open(path) and self.session.state.trace is not None:
            self.session.go(first_contribution(self.session.state.trace))

    # The Panel protocol

    def show_state(self, before: State | None, after: State) -> None:
        """Show what was left unsaved, and the recent files that are still there."""
        if before is None or after.offers is not before.offers:
            self._offer(after)
        if before is not None and after.recent == before.recent:
            return
        while (item := self.recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        shipped = {card.sample.path.resolve() for card in self.cards}
        paths = [path for path in after.recent if path not in shipped and path.is_file()]
        for path in paths[:RECENT_SHOWN]:
            self.recent.addWidget(RecentLink(path, self))
        self.recent_head.setVisible(bool(paths))

    def _offer(self, state: State) -> None:
        """Show a card for each document that an earlier session left unsaved."""
        for card in self.leftovers:
            self.left.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.leftovers = [Leftover(entry, self.session, self.look) for entry in state.offers]
        self.left_head.setVisible(bool(self.leftovers))
        above, below = (4, 14) if self.leftovers else (0, 0)
        self.left.setContentsMargins(0, above, 0, below)
        self._arrange()
        self._undrawn = list(self.leftovers)
        if self._undrawn and self.isVisible():
            self._painter.start()

    def show_look(self, look: Look) -> None:
        """Take on other colours; the pictures are painted again, one a tick."""
        self.look = look
        self.head.setStyleSheet(f"font-weight: 600; font-size: {look.px(26)}px;")
        self.claim.setStyleSheet(f"font-size: {look.px(15)}px;")
        for leftover in self.leftovers:
            leftover.show_look(look)
        for card in self.cards:
            card.title.setStyleSheet(f"font-weight: 500; font-size: {look.px(13)}px;")
        self.body.setStyleSheet(f"QWidget#start {{ background: {look.theme.canvas}; }}")
        self._waiting = list(self.cards)
        if self.isVisible():
            self._painter.start()

    def showEvent(self, event: object) -> None:
        """Paint the pictures that wait."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._arrange()
        if self._waiting or self._undrawn:
            self._painter.start()

    def resizeEvent(self, event: object) -> None:
        """Put as many cards in a row as fit."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._arrange()

    def _arrange(self) -> None:
        width = self.viewport().width() - 80
        columns = max(1, (width + GAP) // (CARD_WIDTH + GAP))
        for i, card in enumerate(self.cards):
            self.grid.addWidget(card, i // columns, i % columns)
        pairs = max(1, columns // 2)
        for i, leftover in enumerate(self.leftovers):
            self.left.addWidget(leftover, i // pairs, i % pairs)

    def _paint_next(self) -> None:
        if not (self._waiting or self._undrawn) or not self.isVisible():
            self._painter.stop()
            return
        if self._undrawn:
            self._undrawn.pop(0).draw(self.look)
            return
        card = self._waiting.pop(0)
        trace = record(load(card.sample.path))
        seen = seen_at(trace, trace.length, self.look.theme, quiet=True)
        image = image_of(seen, PICTURE, self.devicePixelRatioF(), zoom_limit=0.8)
        card.picture.setPixmap(QPixmap.fromImage(image))


class RecentLink(QPushButton):
    """One recent file; a click opens it."""

    def __init__(self, path: Path, page: StartPage) -> None:
        super().__init__(path.name)
        self.path = path
        self.page = page
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(str(path))
        self.setSizePolicy(self.sizePolicy().Policy.Maximum, self.sizePolicy().Policy.Fixed)
        self.clicked.connect(self._open)

    def _open(self) -> None:
        self.page.session.open(self.path)
