"""A formula of several lines that wraps, aligned at its equals signs.

In a narrow panel a sum of products has to wrap, so the summands are set one by one, in ticks of
their own, and placed; until a line is set, its text stands in, so that no formula is left beside
numbers it does not belong to. The text takes the room of the formula before it, so that what
stands below moves once at most.
"""

from time import perf_counter
from typing import Final

from PySide6.QtCore import QElapsedTimer, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QColor,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from graphdbg.formula.plain import plain, uncoloured
from graphdbg.ui.fonts import text_font
from graphdbg.ui.inspector.breaks import Place, Size, Term, arranged, latex_of, terms
from graphdbg.ui.inspector.wording import copy
from graphdbg.ui.look import Look
from graphdbg.ui.runs import Lines, Run, laid_out, set_in_lines
from graphdbg.ui.typeset import Typeset, draw, is_remembered, typeset

LETTERS: Final = 16
_MARGIN: Final = 3
_BURST_MS: Final = 150
"""Formulas that follow each other faster are not set, but for the last."""
_TICK_S: Final = 0.012
"""How long one tick goes on setting."""
TEXT_SIZE: Final = 13
TEXT_ROW: Final = 16
"""The size of the text that stands in, and how far apart its lines are."""
NEW_LINE: Final = "\N{LINE SEPARATOR}"
"""Ends a line in a layout."""


class Equation(QWidget):
    """Shows the lines of one rule; "Copy as LaTeX" and "Copy as text" are its actions."""

    def __init__(self, look: Look, name: str) -> None:
        """Show nothing yet; `name` is what a screen reader says before the formula."""
        super().__init__()
        self._look = look
        self._name = name
        self._latex: tuple[str, ...] = ()
        self._lines: tuple[tuple[Term, ...], ...] = ()
        self._pieces: tuple[str, ...] = ()
        self._text = ""
        self._text_laid: dict[int, QTextLayout] = {}
        """The whole text in lines, by width: whoever lays out asks for several in turn."""
        self._text_shown: tuple[QSize, QTextLayout] | None = None
        self._drawn: dict[str, Typeset] = {}
        self._reserved = 0
        self._laid: tuple[int, tuple[Place, ...], float] | None = None
        self._since_last = QElapsedTimer()
        self._is_held = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._set_some)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for title, command in (
            ("Copy as LaTeX", self.copy_latex),
            ("Copy as text", self.copy_text),
        ):
            action = QAction(title, self)
            action.triggered.connect(command)
            self.addAction(action)

    def set_lines(self, latex: tuple[str, ...]) -> None:
        """Show other lines of LaTeX; a line that begins with a sign is set under the first one.

        Without any lines the room is kept, for those that are to come.
        """
        if latex == self._latex:
            return
        if self._latex and self.is_set():
            self._reserved = self.height()
        self._latex = latex
        self._lines = tuple(terms(line) for line in latex)
        self._pieces = latex_of(self._lines)
        self._text = "\n".join(plain(line) for line in latex)
        self._drawn = {}
        self._take_remembered()
        self.setAccessibleName(f"{self._name}: {self.text()}")
        in_burst = self._since_last.isValid() and self._since_last.elapsed() < _BURST_MS
        self._since_last.start()
        self._set_soon(_BURST_MS if in_burst else 0)
        self._relay()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._reserved = 0
        self._drawn = {}
        self._take_remembered()
        self._set_soon(0)
        self._relay()

    def hold(self, is_held: bool) -> None:
        """Set nothing while held, as while a run plays: its text stands in until it is let go."""
        if is_held != self._is_held:
            self._is_held = is_held
            self._set_soon(0)

    def is_set(self) -> bool:
        """Tell whether the formula is shown typeset, not as the text that stands in."""
        return all(piece in self._drawn for piece in self._pieces)

    def text(self) -> str:
        """Return the formula as plain text, a line for each of its lines."""
        return self._text

    def copy_latex(self) -> None:
        """Copy the formula as LaTeX that any document takes: without colours."""
        copy(" ".join(uncoloured(line) for line in self._latex))

    def copy_text(self) -> None:
        """Copy the formula as plain text."""
        copy(self.text())

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the formula, wrapped at a width."""
        if not self._latex or (self._reserved and not self.is_set()):
            return self._reserved
        if not self.is_set():
            return self._whole_text(width).lineCount() * self._row + 2 * _MARGIN
        return round(self._placed(width)[1] + 0.5) + 2 * _MARGIN

    def minimumSizeHint(self) -> QSize:
        """Insist on nothing: the height follows from the width."""
        return QSize(1, 1)

    def sizeHint(self) -> QSize:
        """Ask for the height at the width there is."""
        return QSize(200, self.heightForWidth(self.width()))

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave off setting what nobody sees."""
        super().hideEvent(event)
        self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on with what is not set yet."""
        super().showEvent(event)
        if not self._timer.isActive():
            self._set_soon(0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the formula, or its text while it waits."""
        painter = QPainter(self)
        theme = self._look.theme
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        if not self.is_set():
            self._text_in(self.size()).draw(painter, QPointF(_MARGIN, _MARGIN))
            return
        for place in self._placed(self.width())[0]:
            piece = self._drawn[place.latex]
            painter.save()
            painter.translate(_MARGIN + place.x, _MARGIN + place.y)
            painter.scale(place.scale, place.scale)
            draw(painter, piece, 0, -piece.baseline, theme.text, theme)
            painter.restore()

    def _take_remembered(self) -> None:
        for latex in self._pieces:
            if is_remembered(latex):
                self._drawn[latex] = typeset(latex, self._look.px(LETTERS))

    def _set_soon(self, wait: int) -> None:
        if self._is_held or self.is_set():
            self._timer.stop()
        else:
            self._timer.start(wait)

    def _set_some(self) -> None:
        end = perf_counter() + _TICK_S
        for latex in self._pieces:
            if latex in self._drawn:
                continue
            if perf_counter() > end:
                self._timer.start(0)
                return
            self._drawn[latex] = typeset(latex, self._look.px(LETTERS))
        self._relay()

    def _relay(self) -> None:
        self._laid = self._text_shown = None
        self._text_laid = {}
        self.updateGeometry()
        self.update()

    def _placed(self, width: int) -> tuple[tuple[Place, ...], float]:
        if self._laid is None or self._laid[0] != width:
            sizes = {
                latex: Size(piece.width, piece.baseline, max(0.0, piece.height - piece.baseline))
                for latex, piece in self._drawn.items()
            }
            room = max(40, width - 2 * _MARGIN)
            self._laid = (width, *arranged(self._lines, sizes, room, self._look.px(LETTERS)))
        return self._laid[1:]

    @property
    def _row(self) -> int:
        """How far apart the lines of the text are."""
        return self._look.px(TEXT_ROW)

    def _whole_text(self, width: int) -> QTextLayout:
        if width not in self._text_laid:
            laid = set_in_lines(self._text_runs(), self._text_lines(width))
            self._text_laid[width] = laid
        return self._text_laid[width]

    def _text_in(self, size: QSize) -> QTextLayout:
        """Return as much of the text as there is room for, one row at least; "…" for the rest."""
        if self._text_shown is None or self._text_shown[0] != size:
            room = max(1, (size.height() - _MARGIN) // self._row)
            laid = self._whole_text(size.width())
            if laid.lineCount() > room:
                laid = laid_out(self._text_runs(), self._text_lines(size.width()), room)
            self._text_shown = (size, laid)
        return self._text_shown[1]

    def _text_runs(self) -> tuple[Run, ...]:
        return (Run(self._text.replace("\n", NEW_LINE), self._look.theme.muted),)

    def _text_lines(self, width: int) -> Lines:
        font = text_font(self._look.px(TEXT_SIZE))
        return Lines(font, max(40, width - 2 * _MARGIN), self._row)
