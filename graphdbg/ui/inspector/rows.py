"""The rows of the table of contributions, painted in the columns they share."""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from graphdbg.ui.canvas.paint import paint_change
from graphdbg.ui.changed import SIZE
from graphdbg.ui.fonts import BOLD, REGULAR, mono_font, text_font
from graphdbg.ui.inspector.cells import Cells, Text, texts
from graphdbg.ui.inspector.columns import Columns, bar_span
from graphdbg.ui.look import Look

AT_LEFT: Final = int(
    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
)
AT_RIGHT: Final = int(
    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
)


@dataclass(frozen=True)
class Grid:
    """What all rows share: the columns, and the least and greatest amount of the bars."""

    columns: Columns
    low: float
    high: float
    look: Look

    @property
    def line(self) -> int:
        """The height of one line."""
        return self.look.px(17)

    def height(self, cells: Cells) -> int:
        """Return the height of a row."""
        return self.line * cells.lines(self.columns) + self.look.px(9)


@dataclass(frozen=True)
class Face:
    """A font, and what it measures."""

    font: QFont
    metrics: QFontMetricsF


@cache
def face(kind: Literal["number", "bold", "words"], size: int) -> Face:
    """Return how numbers, the sum, or words of the table are written, at a size in pixels."""
    made = {
        "number": mono_font(size, REGULAR),
        "bold": mono_font(size, BOLD),
        "words": text_font(size),
    }[kind]
    return Face(made, QFontMetricsF(made))


def number_face(look: Look, bold: bool = False) -> Face:
    """Return how the numbers of the table are written."""
    return face("bold" if bold else "number", look.px(12))


def note_face(look: Look) -> Face:
    """Return how the words of the table are written."""
    return face("words", look.px(12))


class Row(QAbstractButton):
    """One wire: a click goes to its consumer, the tooltip has 8 digits."""

    def __init__(self, cells: Cells, grid: Grid, spoken: str) -> None:
        """Show one wire; `spoken` says all of it in a line."""
        super().__init__()
        self._cells = cells
        self._grid = grid
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_cells(cells, grid, spoken)

    def show_cells(self, cells: Cells, grid: Grid, spoken: str) -> None:
        """Show other texts."""
        before = self.sizeHint()
        self._cells, self._grid = cells, grid
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        if self.sizeHint() != before:
            self.updateGeometry()
        self.update()

    def cells(self) -> Cells:
        """Return what the row shows."""
        return self._cells

    def sizeHint(self) -> QSize:
        """Ask for the height of its lines."""
        return QSize(100, self._grid.height(self._cells))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, texts, bar and the ring of the focus."""
        painter = QPainter(self)
        theme = self._grid.look.theme
        if self._cells.is_fresh:
            painter.fillRect(self.rect(), theme.gradient_fill)
        elif self.underMouse():
            painter.fillRect(self.rect(), theme.hover)
        painter.setPen(theme.line)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        draw_texts(painter, self._cells, self._grid, self.width())
        if self._cells.amount is not None and not self._cells.is_pale:
            draw_bar(painter, self._cells.amount, self._grid)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -2))


class SumRow(QWidget):
    """The last row: the sum of what has come in."""

    def __init__(self, cells: Cells, grid: Grid, spoken: str) -> None:
        """Show the sum; `spoken` says it in a line, with 8 digits."""
        super().__init__()
        self._cells, self._grid = cells, grid
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_cells(cells, grid, spoken)

    def show_cells(self, cells: Cells, grid: Grid, spoken: str) -> None:
        """Show other texts."""
        before = self.sizeHint()
        self._cells, self._grid = cells, grid
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        if self.sizeHint() != before:
            self.updateGeometry()
        self.update()

    def cells(self) -> Cells:
        """Return what the row shows."""
        return self._cells

    def sizeHint(self) -> QSize:
        """Ask for the height of its lines."""
        return QSize(100, self._grid.height(self._cells))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the texts."""
        draw_texts(QPainter(self), self._cells, self._grid, self.width())


def draw_texts(painter: QPainter, cells: Cells, grid: Grid, width: int) -> None:
    """Paint the texts of a row."""
    numbers = number_face(grid.look, cells.is_sum)
    part_width = numbers.metrics.horizontalAdvance(cells.part)
    for text in texts(cells, grid.columns, width, part_width):
        written = note_face(grid.look) if text.in_words else numbers
        painter.setFont(written.font)
        painter.setPen(QColor(getattr(grid.look.theme, text.ink)))
        draw_text(painter, text, grid, written.metrics)
        if cells.is_changed and text.text == cells.part and text.to_right and not cells.is_pale:
            middle = grid.look.px(4) + (text.line + 0.5) * grid.line
            left = text.right - part_width - 2 * grid.look.px(SIZE)
            paint_change(painter, left, middle, grid.look)


def draw_text(painter: QPainter, text: Text, grid: Grid, metrics: QFontMetricsF) -> None:
    """Paint one text between its ends, in the font that is set."""
    top = grid.look.px(4) + text.line * grid.line
    area = QRectF(text.left, top, max(0.0, text.right - text.left), grid.line)
    shown = text.text
    if metrics.horizontalAdvance(shown) > area.width() + 0.5:
        shown = metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, area.width())
    painter.drawText(area, AT_RIGHT if text.to_right else AT_LEFT, shown)


def draw_bar(painter: QPainter, amount: float, grid: Grid) -> None:
    """Paint a bar from zero, to the left for a negative amount; a tick marks zero."""
    theme, at = grid.look.theme, grid.columns
    if not at.bar_width:
        return
    start, end, zero = bar_span(amount, grid.low, grid.high)
    thick = grid.look.px(7)
    top = grid.look.px(4) + (grid.line - thick) / 2
    long = max((end - start) * at.bar_width, 1.0 if amount else 0.0)
    colour = theme.gradient if amount >= 0 else theme.gradient_soft
    painter.fillRect(QRectF(at.bar + start * at.bar_width, top, long, thick), QColor(colour))
    tick = at.bar + min(max(zero * at.bar_width, 0.5), at.bar_width - 0.5)
    painter.fillRect(QRectF(tick - 0.5, top - 3, 1, thick + 6), QColor(theme.wire))
