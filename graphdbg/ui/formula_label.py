"""A widget that shows one formula."""

import re
from typing import Final

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QColor, QFocusEvent, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from graphdbg.formula.plain import plain
from graphdbg.session.theme import Theme
from graphdbg.ui.fonts import text_font
from graphdbg.ui.typeset import Typeset, draw, is_remembered, typeset

_MARGIN: Final = 3
_SMALLEST: Final = 0.7
"""A formula wider than the label shrinks to this share of its size, no further."""
_BURST_MS: Final = 150
"""Formulas that follow each other faster are not set, but for the last; text stands in."""


class FormulaLabel(QWidget):
    """Shows a formula, left-aligned; shrinks it a little where it is too wide.

    A formula that was not set before is set in a tick of its own, so that a step is never slow.
    """

    def __init__(self, theme: Theme, size: int = 17, parent: QWidget | None = None) -> None:
        """Show nothing yet; `size` is that of the letters, in pixels."""
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._latex = ""
        self._formula: Typeset | None = None
        self._since_last = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._set)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for title, text in (("Copy as LaTeX", self.latex), ("Copy as text", self.text)):
            action = QAction(title, self)
            action.triggered.connect(lambda _=False, text=text: _copy(text()))
            self.addAction(action)

    def set_formula(self, latex: str) -> None:
        """Show another formula; the one before is never left standing beside new numbers."""
        if latex == self._latex:
            return
        self._latex = latex
        text = plain(latex)
        self.setAccessibleName(text)
        self.setToolTip(text)
        in_burst = self._since_last.isValid() and self._since_last.elapsed() < _BURST_MS
        self._since_last.start()
        if is_remembered(latex):
            self._timer.stop()
            self._set()
            return
        self._formula = None
        self._timer.start(_BURST_MS if in_burst else 0)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of another theme."""
        self._theme = theme
        self.update()

    def set_size(self, size: int) -> None:
        """Show letters of another size, in pixels."""
        self._size = size
        if self._formula:
            self._set()

    def latex(self) -> str:
        """Return the formula in LaTeX that any document takes: without colours."""
        return re.sub(r"\\textcolor\s*\{[^{}]*\}", "", self._latex)

    def text(self) -> str:
        """Return the formula as plain text."""
        return plain(self._latex)

    def formula(self) -> Typeset | None:
        """Return what is shown; None while it waits to be set."""
        return self._formula

    def sizeHint(self) -> QSize:
        """Ask for the whole formula."""
        if self._formula is None:
            return QSize(0, self._size + 2 * _MARGIN)
        return self._padded(self._formula, 1)

    def minimumSizeHint(self) -> QSize:
        """Take no less than the formula at its smallest."""
        if self._formula is None:
            return QSize(0, self._size + 2 * _MARGIN)
        return self._padded(self._formula, _SMALLEST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the formula, or its text while it waits."""
        painter = QPainter(self)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.focus), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        if self._formula is None:
            painter.setFont(text_font(round(self._size * 0.8)))
            painter.setPen(self._theme.muted)
            inside = self.rect().adjusted(_MARGIN, 0, -_MARGIN, 0)
            aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(inside, aligned, plain(self._latex))
            return
        scale = self._scale(self._formula)
        painter.translate(_MARGIN, (self.height() - self._formula.height * scale) / 2)
        painter.scale(scale, scale)
        draw(painter, self._formula, 0, 0, self._theme.text, self._theme)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the focus ring away."""
        super().focusOutEvent(event)
        self.update()

    def _set(self) -> None:
        self._formula = typeset(self._latex, self._size)
        self.updateGeometry()
        self.update()

    def _scale(self, formula: Typeset) -> float:
        room = self.width() - 2 * _MARGIN
        return min(1.0, max(_SMALLEST, room / formula.width)) if formula.width else 1.0

    def _padded(self, formula: Typeset, scale: float) -> QSize:
        """Add margins. The height is that of the full size, so that shrinking moves nothing."""
        width, height = formula.width * scale, formula.height
        return QSize(round(width + 0.5) + 2 * _MARGIN, round(height + 0.5) + 2 * _MARGIN)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
