"""The narration: the sentence of the last step, and the note of its node."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from graphdbg.core.trace import Trace
from graphdbg.formula.beats import sentence_at
from graphdbg.formula.explain import Sentence, text_of
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import Theme, load_theme
from graphdbg.ui.fonts import text_font
from graphdbg.ui.look import Look
from graphdbg.ui.runs import Lines, Run, coloured, laid_out
from graphdbg.ui.timeline.announce import announce

SIZE: Final = 18
LINE: Final = 23
LINES: Final = 2
NOTE_SIZE: Final = 14
NOTE_ROOM: Final = 120
"""The least width of a note beside the second line; a narrower one is in the tooltip only."""
MARGIN: Final = 16
TOP: Final = 8
BOTTOM: Final = 3
LEADS: Final = {
    "start": "Start.",
    "forward": "Forward.",
    "forward mode": "Forward mode.",
    "backward": "Backward.",
}
"""The word before the sentence, by the phase; where a run stopped the sentence says so itself."""


class Narration(QLabel):
    """Says what the last step did, in two lines: its height never depends on the step.

    A note stands on the second line, or what the sentence leaves of it.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        """Say nothing until a state is shown; the narration sends no commands to the session."""
        super().__init__(parent)
        self._session = session
        self._look = Look(load_theme("light"))
        self._lead = self._note = ""
        self._sentence: Sentence = ()
        self._layout: QTextLayout | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, before: State | None, after: State) -> None:
        """Say what the step at the cursor did, or what its beat shows."""
        trace, frame = after.trace, after.frame
        if before is not None and before.trace is trace and before.stop == after.stop:
            return
        self._lead = "" if frame is None else LEADS.get(frame.phase, "")
        self._sentence = () if frame is None else sentence_at(frame)
        self._note = "" if trace is None else note_at(trace, after.cursor)
        self._set_anew()
        said = self.said()
        self.setAccessibleName(said)
        self.setToolTip(f"<p>{escape(said)}</p>" if said else "")
        if not after.playing:
            announce(self, said)

    def show_look(self, look: Look) -> None:
        """Take on other colours or another size of text."""
        self._look = look
        self.updateGeometry()
        self._set_anew()

    def said(self) -> str:
        """Return all that is said, as plain text."""
        return " ".join(part for part in (self._lead, text_of(self._sentence), self._note) if part)

    def sizeHint(self) -> QSize:
        """Ask for two lines."""
        look = self._look
        height = look.px(TOP) + LINES * look.px(LINE) + look.px(BOTTOM)
        return QSize(look.px(600), height)

    def minimumSizeHint(self) -> QSize:
        """Take no less than the whole height."""
        return QSize(self._look.px(200), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._layout = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sentence, and the note below or beside it."""
        if not self._sentence:
            return
        look = self._look
        painter = QPainter(self)
        self.lines().draw(painter, QPointF(look.px(MARGIN), look.px(TOP)))
        place = self.place_of_note()
        if place is not None:
            font = text_font(look.px(NOTE_SIZE))
            cut = Qt.TextElideMode.ElideRight
            text = QFontMetricsF(font).elidedText(self._note, cut, place.width())
            painter.setFont(font)
            painter.setPen(QColor(look.theme.muted))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()

    def place_of_note(self) -> QRectF | None:
        """Return where the note is written; None where there is none or no room for it."""
        look, layout = self._look, self.lines()
        left, right = float(look.px(MARGIN)), float(self.width() - look.px(MARGIN))
        if layout.lineCount() == LINES:
            left += layout.lineAt(LINES - 1).naturalTextWidth() + look.px(MARGIN)
        if not self._note or right - left < look.px(NOTE_ROOM):
            return None
        return QRectF(left, look.px(TOP) + look.px(LINE), right - left, look.px(LINE))

    def lines(self) -> QTextLayout:
        """Return the sentence as it is broken into lines."""
        if self._layout is None:
            look = self._look
            runs = coloured(self._sentence, look.theme)
            if self._lead:
                runs = (Run(f"{self._lead} ", lead_colour(look.theme, self._lead), True), *runs)
            width = self.width() - 2 * look.px(MARGIN)
            font = text_font(look.px(SIZE))
            self._layout = laid_out(runs, Lines(font, width, look.px(LINE)), LINES)
        return self._layout

    def _set_anew(self) -> None:
        self._layout = None
        self.update()


def lead_colour(theme: Theme, lead: str) -> str:
    """Return the colour of the first word, that of its phase."""
    colours = {
        LEADS["forward"]: theme.value,
        LEADS["forward mode"]: theme.value,
        LEADS["backward"]: theme.gradient,
    }
    return colours.get(lead, theme.muted)


def note_at(trace: Trace, cursor: int) -> str:
    """Return the note of the node a step happened to; at the end first why there is no more."""
    name = trace.at(cursor).node
    note = trace.graph.nodes[name].note if name else None
    notice = trace.notice if cursor and cursor == trace.length else None
    return " ".join(" ".join(filter(None, (notice, note))).split())
