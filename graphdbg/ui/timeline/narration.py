"""The narration: the sentence of the last step, with the note of its node."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from graphdbg.core.trace import Trace
from graphdbg.formula.explain import Sentence, sentence, text_of
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import Theme, load_theme
from graphdbg.ui.fonts import BOLD, text_font
from graphdbg.ui.look import Look
from graphdbg.ui.timeline.announce import announce
from graphdbg.ui.timeline.spans import laid_out

SIZE: Final = 18
LINE: Final = 24
LINES: Final = 2
NOTE_SIZE: Final = 14
NOTE_LINE: Final = 20
MARGIN: Final = 16
TOP: Final = 9
BOTTOM: Final = 3
LEADS: Final = {"start": "Start.", "forward": "Forward.", "backward": "Backward."}
"""The word before the sentence, by the phase; where a run stopped the sentence says so itself."""


class Narration(QLabel):
    """Says what the last step did; its height depends on the graph and never on the step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        """Say nothing until a state is shown."""
        super().__init__(parent)
        self._session = session
        self._look = Look(load_theme("light"))
        self._phase = "start"
        self._sentence: Sentence = ()
        self._note = ""
        self._has_notes = False
        self._layouts: tuple[QTextLayout, QTextLayout] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, before: State | None, after: State) -> None:
        """Say what the step at the cursor did."""
        is_new = before is None or before.trace is not after.trace
        if not is_new and before is not None and before.cursor == after.cursor:
            return
        trace = after.trace
        if is_new:
            self._has_notes = trace is not None and can_have_notes(trace)
            self.updateGeometry()
        self._phase = "start" if trace is None else trace.at(after.cursor).phase
        self._sentence = () if trace is None else sentence(trace, after.cursor)
        self._note = "" if trace is None else note_at(trace, after.cursor)
        self._lay_out_anew()
        said = self.said()
        self.setAccessibleName(said)
        self.setToolTip(f"<p>{escape(said)}</p>" if said else "")
        if not after.playing:
            announce(self, said)

    def show_look(self, look: Look) -> None:
        """Take on other colours or another size of text."""
        self._look = look
        self.updateGeometry()
        self._lay_out_anew()

    def said(self) -> str:
        """Return all that is said, as plain text."""
        parts = (self.lead() if self._sentence else "", text_of(self._sentence), self._note)
        return " ".join(part for part in parts if part)

    def lead(self) -> str:
        """Return the word before the sentence."""
        return LEADS.get(self._phase, "")

    def sizeHint(self) -> QSize:
        """Ask for two lines, and one more for notes where the graph has any."""
        look = self._look
        note = look.px(NOTE_LINE) if self._has_notes else 0
        return QSize(
            look.px(600), look.px(TOP) + LINES * look.px(LINE) + note + look.px(BOTTOM)
        )

    def minimumSizeHint(self) -> QSize:
        """Take no less than the whole height."""
        return QSize(self._look.px(200), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._layouts = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lead, the sentence, and the note below it."""
        if not self._sentence:
            return
        look = self._look
        first, rest = self._lines()
