"""How a line of the program is painted: its step, its text, and its number at the right edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from graphdbg.formula.listing import Line
from graphdbg.session.theme import Theme
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look
from graphdbg.ui.program.model import RULE_TEXT, ProgramModel, Row

FONT_SIZE: Final = 12
ROW_HEIGHT: Final = 22
BAR: Final = 3
"""The width of the bar that marks the current line."""
MARGIN: Final = 12
GAP: Final = 10
NUMBER: Final = 7
"""Characters kept free for the number, so that the text does not shrink when it comes."""
ROOMY: Final = 14
"""Characters that must remain beside the column of left-hand sides for it to be kept."""

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Columns:
    """Where the columns of a row are, in pixels from its left edge."""

    step: float
    """The right edge of the step's number."""
    text: float
    number: float
    """The right edge of the value."""


class LineDelegate(QStyledItemDelegate):
    """Paints the rows of a `ProgramModel`."""

    def __init__(self, model: ProgramModel, look: Look, parent: QObject | None = None) -> None:
        """Paint the rows of `model` in a look."""
        super().__init__(parent)
        self._model = model
        self.shows_focus = False
        """Whether the row in focus gets a ring."""
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Paint in other colours, at another size."""
        self._look = look
        self._font = mono_font(look.px(FONT_SIZE))
        self._bold = mono_font(look.px(FONT_SIZE), QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self._font)
        self._character = self._metrics.horizontalAdvance("0")

    @property
    def row_height(self) -> int:
        """The height of every row."""
        return self._look.px(ROW_HEIGHT)

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Give every row the same height; its width is that of the list."""
        return QSize(1, self.row_height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a line, or the rule between the passes."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        row = self._model.row(index.row())
        painter.save()
        painter.setFont(self._font)
        if row is None:
            self._paint_rule(painter, QRectF(rect))
        else:
            self._paint_ground(painter, rect, row, state)
            self._paint_row(painter, QRectF(rect), row)
        painter.restore()

    def columns(self, width: float) -> Columns:
        """Return where the columns are in a row of this width."""
        digits = max(2, len(str(len(self._model.listing or ()))))
        step = self._look.px(MARGIN) + digits * self._character
        return Columns(step, step + self._look.px(GAP), width - self._look.px(MARGIN))

    def _paint_ground(
        self, painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag
    ) -> None:
        theme = self._look.theme
        if row.is_current:
            ground, bar = marks(theme, row.line)
            painter.fillRect(rect, QColor(ground))
            painter.fillRect(rect.x(), rect.y(), self._look.px(BAR), rect.height(), QColor(bar))
        elif state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(rect, QColor(theme.hover))
        if self.shows_focus and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.focus), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_row(self, painter: QPainter, rect: QRectF, row: Row) -> None:
        theme, line = self._look.theme, row.line
        at = self.columns(rect.width())
        painter.setPen(QColor(theme.faint))
        step = QRectF(rect.x(), rect.y(), at.step, rect.height())
        painter.drawText(step, int(_RIGHT), str(line.cursor))
        taken = max(len(row.number), NUMBER) * self._character + self._look.px(GAP)
        text = QRectF(rect.x() + at.text, rect.y(), at.number - at.text - taken, rect.height())
        painter.setPen(QColor(text_colour(theme, row)))
        self._paint_text(painter, text, row, rect.width())
        if row.number:
            painter.setPen(QColor(number_colour(theme, row)))
            painter.setFont(self._bold if row.is_current else self._font)
            whole = QRectF(rect.x(), rect.y(), at.number, rect.height())
            painter.drawText(whole, int(_RIGHT), row.number)

    def _paint_text(self, painter: QPainter, rect: QRectF, row: Row, width: float) -> None:
        line = row.line
        start, rest, indent = line.left, line.text.removeprefix(line.left), 0.0
        if not line.sign and " " in line.left:
            keyword, _, rest = line.left.rpartition(" ")
            start, indent = f"{keyword} ", self._metrics.horizontalAdvance(f"{keyword} ")
            if row.is_reached and line.phase == "forward":
                painter.setPen(QColor(self._look.theme.muted))
        elif line.phase == "backward":
            indent = self._column(line, width)
        if not indent:
            start, rest = "", start + rest
        painter.drawText(rect, int(_LEFT), start)
        painter.setPen(QColor(text_colour(self._look.theme, row)))
        inside = rect.adjusted(indent, 0, 0, 0)
        shown = self._metrics.elidedText(rest, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, int(_LEFT), shown)

    def _column(self, line: Line, width: float) -> float:
        """Return how wide the left-hand side is to be, 0 where there is no room for a column."""
        listing, at = self._model.listing, self.columns(width)
        if listing is None:
            return 0.0
        characters = listing.column + listing.sign_width
        room = (at.number - at.text - self._look.px(GAP)) / self._character - NUMBER
        column = (characters - len(line.sign)) * self._character
        fits = self._metrics.horizontalAdvance(line.left) <= column + 1
        return column if fits and room >= characters + ROOMY else 0.0

    def _paint_rule(self, painter: QPainter, rect: QRectF) -> None:
        theme = self._look.theme
        at = self.columns(rect.width())
        word = self._metrics.horizontalAdvance(RULE_TEXT)
        painter.setPen(QColor(theme.faint))
        painter.drawText(rect.adjusted(at.text, 0, 0, 0), int(_LEFT), RULE_TEXT)
        painter.setPen(QPen(QColor(theme.line), 1))
        middle = rect.center().y()
        end = rect.x() + at.text + word + self._look.px(GAP)
        painter.drawLine(round(end), round(middle), round(rect.x() + at.number), round(middle))


def marks(theme: Theme, line: Line) -> tuple[str, str]:
    """Return the ground and the bar of the current line, by its phase."""
    if line.phase == "stopped":
        return theme.error_fill, theme.error_outline
    if line.phase == "backward":
        return theme.gradient_fill, theme.gradient
    return theme.value_fill, theme.value


def text_colour(theme: Theme, row: Row) -> str:
    """Return the colour of a line's text: faint until the run has reached it."""
    if not row.is_reached:
        return theme.faint
    return theme.error if row.line.phase == "stopped" else theme.text


def number_colour(theme: Theme, row: Row) -> str:
    """Return the colour of a line's number, by what it means."""
    if not row.is_finite:
        return theme.not_finite_text
    return theme.gradient if row.line.phase == "backward" else theme.value
