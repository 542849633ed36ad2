"""What an earlier session left unsaved, as a card on the start page: its picture, and when."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.files.journal import Entry
from graphdbg.session.recovery import discard, graph_of, look_at, recover, when
from graphdbg.session.session import Session
from graphdbg.ui.canvas.surface import image_of, seen_at
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

PICTURE = QSize(180, 100)
WIDTH = 568
"""As wide as two samples with the gap between them."""
TEXT_WIDTH = WIDTH - PICTURE.width() - 34
MOST_PICTURED = 1_000_000
"""A document with more characters than this has no picture: it would take too long."""


class Leftover(QFrame):
    """One document that was not saved, and what can be done with it."""

    def __init__(self, entry: Entry, session: Session, look: Look) -> None:
        super().__init__()
        self.entry = entry
        set_role(self, "card")
        self.picture = QLabel("no picture")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedSize(PICTURE)
        set_role(self.picture, "faint")
        self.setFixedWidth(WIDTH)
        self.title = QLabel()
        self.when = QLabel(f"not saved, {when(entry)}")
        set_role(self.when, "muted")
        self.where = QLabel()
        self.where.setToolTip("" if entry.of is None else str(entry.of))
        set_role(self.where, "faint")
        self.recover = QPushButton("Recover")
        self.look_at = QPushButton("Look")
        self.discard = QPushButton("Discard")
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button, tip, do in (
            (self.recover, "Go on with it: it opens as it was, not saved yet", recover),
            (self.look_at, "Look at it, and decide later", look_at),
            (self.discard, "Give it up", discard),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(f"{button.text()} {entry.title}")
            button.clicked.connect(lambda _=False, do=do: do(session, entry))
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(2)
        for label in (self.title, self.when, self.where):
            column.addWidget(label)
        column.addStretch(1)
        column.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 12, 8)
        row.setSpacing(14)
        row.addWidget(self.picture)
        row.addLayout(column, 1)
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.title.setStyleSheet(f"font-weight: 500; font-size: {look.px(13)}px;")
        folder = "in no file yet" if self.entry.of is None else str(self.entry.of.parent)
        for label, text in ((self.title, self.entry.title), (self.where, folder)):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.ensurePolished()
            middle = Qt.TextElideMode.ElideMiddle
            label.setText(label.fontMetrics().elidedText(text, middle, TEXT_WIDTH))
        if not self.picture.pixmap().isNull():
            self.draw(look)

    def draw(self, look: Look) -> None:
        """Draw the picture of what was left, where there is one and it is not too much work."""
        if self.entry.text is None or len(self.entry.text) > MOST_PICTURED:
            return
        try:
            trace = record(graph_of(self.entry))
        except GraphError:
            return
        seen = seen_at(trace, trace.length, look.theme, quiet=True)
        image = image_of(seen, PICTURE, self.devicePixelRatioF(), zoom_limit=0.8)
        self.picture.setPixmap(QPixmap.fromImage(image))
