"""How a line of the program is painted: its step, its text, and its number at the right edge."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from graphdbg.formula.listing import Line, Listing
from graphdbg.session.theme import Theme
from graphdbg.ui.canvas.dots import dot_of, faint_dot
from graphdbg.ui.canvas.paint import paint_change, paint_dot
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look
from graphdbg.ui.program.columns import GUTTER, NUMBER, Columns, measured
from graphdbg.ui.program.model import ProgramModel, Row

FONT_SIZE: Final = 12
ROW_HEIGHT: Final = 22
BAR: Final = 3
"""The width of the bar that marks the current line."""
DOT: Final = 5
DOT_AT: Final = 11
"""The radius of the mark of a breakpoint, and its middle from the left edge."""
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)

_CHOSEN: Final = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus


class LineDelegate(QStyledItemDelegate):
    """Paints the rows of a `ProgramModel`."""

    def __init__(self, model: ProgramModel, look: Look, parent: QObject | None = None) -> None:
        """Paint the rows of `model` in a look."""
        super().__init__(parent)
        self._model = model
        self.shows_focus = False
        """Whether the row in focus gets a ring."""
        self.pointed: int | None = None
        """The row whose gutter is under the pointer."""
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Paint in other colours, at another size."""
        self._look = look
        self._font = mono_font(look.px(FONT_SIZE))
        self._bold = mono_font(look.px(FONT_SIZE), QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self._font)
        self._character = self._metrics.horizontalAdvance("0")
        self._measured: tuple[Listing | None, int, Columns] | None = None

    @property
    def row_height(self) -> int:
        """The height of every row."""
        return self._look.px(ROW_HEIGHT)

    @property
    def gutter(self) -> int:
        """The width of the gutter, where breakpoints are marked."""
        return self._look.px(GUTTER)

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
        at = self._columns(rect.width())
        if at is None:
            return
        painter.save()
        painter.setFont(self._font)
        row = self._model.row(index.row())
        if row is None:
            self._paint_rule(painter, QRectF(rect), at)
        else:
            self._paint_ground(painter, rect, row, option.state)
            self._paint_row(painter, QRectF(rect), row, at)
            self._paint_mark(painter, rect, row, self.pointed == index.row())
        painter.restore()

    def _columns(self, width: int) -> Columns | None:
        """Return where the columns are; measured once, not for every row."""
        listing = self._model.listing
        if listing is None:
            return None
        kept = self._measured
        if kept is None or kept[0] is not listing or kept[1] != width:
            at = measured(listing, self._look, self._character, width)
            kept = self._measured = (listing, width, at)
        return kept[2]

    def _paint_ground(
        self, painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag
    ) -> None:
        theme = self._look.theme
        if row.is_current:
            ground, bar = marks(theme, row.line)
            painter.fillRect(rect, QColor(ground))
            painter.fillRect(rect.x(), rect.y(), self._look.px(BAR), rect.height(), QColor(bar))
        elif state & QStyle.StateFlag.State_MouseOver or state & _CHOSEN == _CHOSEN:
            painter.fillRect(rect, QColor(theme.hover))
        if self.shows_focus and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.focus), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_row(self, painter: QPainter, rect: QRectF, row: Row, at: Columns) -> None:
        theme = self._look.theme
        painter.setPen(QColor(theme.faint))
        step = QRectF(rect.x(), rect.y(), at.step, rect.height())
        painter.drawText(step, _RIGHT, str(row.line.cursor))
        room = at.room(max(len(row.number), NUMBER) * self._character)
        text = QRectF(rect.x() + at.text, rect.y(), room, rect.height())
        self._paint_text(painter, text, row, at.assignment)
        if row.number:
            painter.setPen(QColor(number_colour(theme, row)))
            if row.is_current:
                painter.setFont(self._bold)
            whole = QRectF(rect.x(), rect.y(), at.number, rect.height())
            painter.drawText(whole, _RIGHT, row.number)
        if row.is_changed:
            left = rect.x() + at.number + self._look.px(3)
            paint_change(painter, left, rect.center().y(), self._look)

    def _paint_mark(self, painter: QPainter, rect: QRect, row: Row, is_pointed: bool) -> None:
        """Paint the breakpoint of a line, or faintly where a click sets one."""
        theme, radius = self._look.theme, self._look.px(DOT)
        at = rect.x() + self._look.px(DOT_AT), rect.y() + rect.height() / 2
        listing = self._model.listing
        if row.mark is not None and listing is not None:
            paint_dot(painter, dot_of(row.mark, listing.trace.graph, theme, at, radius))
        elif is_pointed:
            paint_dot(painter, faint_dot(theme, at, radius))

    def _paint_text(self, painter: QPainter, rect: QRectF, row: Row, assignment: float) -> None:
        line, colour = row.line, QColor(text_colour(self._look.theme, row))
        start, rest, indent = "", line.text, 0.0
        painter.setPen(colour)
        if line.phase == "backward":
            column = assignment - len(line.sign) * self._character
            if len(line.left) * self._character <= column:
                start, rest, indent = line.left, line.text[len(line.left) :], column
        elif not line.sign and " " in line.left:
            keyword, _, rest = line.left.rpartition(" ")
            start, indent = keyword, (len(keyword) + 1) * self._character
            if row.is_reached and line.phase == "forward":
                painter.setPen(QColor(self._look.theme.muted))
        if start:
            painter.drawText(rect, _LEFT, start)
            painter.setPen(colour)
            rect = rect.adjusted(indent, 0, 0, 0)
        if len(rest) * self._character > rect.width():
            rest = self._metrics.elidedText(rest, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _LEFT, rest)

    def _paint_rule(self, painter: QPainter, rect: QRectF, at: Columns) -> None:
        theme = self._look.theme
        painter.setPen(QColor(theme.faint))
        text = self._model.rule_text
        painter.drawText(rect.adjusted(at.text, 0, 0, 0), _LEFT, text)
        painter.setPen(QPen(QColor(theme.line), 1))
        middle = round(rect.center().y())
        start = rect.x() + at.text + len(text) * self._character + at.gap
        painter.drawLine(round(start), middle, round(rect.x() + at.number), middle)


def marks(theme: Theme, line: Line) -> tuple[str, str]:
    """Return the ground and the bar of the current line, by its phase."""
    if line.phase == "stopped":
        return theme.error_fill, theme.error_outline
    if line.phase in {"backward", "forward mode"}:
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
    is_derivative = row.line.phase in {"backward", "forward mode"}
    return theme.gradient if is_derivative else theme.value
