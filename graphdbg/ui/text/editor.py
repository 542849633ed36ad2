"""A plain text editor with line numbers, in which the places of faults are marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QTextEdit, QWidget

from graphdbg.files.text.faults import Fault
from graphdbg.session.theme import load_theme
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look
from graphdbg.ui.text.colours import Colours

SIZE = 13
GAP = 8
"""Left and right of a line's number, in pixels."""


class Editor(QPlainTextEdit):
    """The text as somebody types it; `left` is sent when the focus goes elsewhere."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.look = Look(load_theme("light"))
        self.faults: Sequence[Fault] = ()
        self.colours = Colours(self.document())
        self.numbers = LineNumbers(self)
        self._usual: QMenu | None = None
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setAccessibleName("Program text")
        self.setPlaceholderText("x = input(-2)\ny = input(5)\nq = x + y\nloss(q)")
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_numbers)

    def show_look(self, look: Look) -> None:
        """Take on other colours or another size of text."""
        self.look = look
        self.setFont(mono_font(look.px(SIZE)))
        self.colours.show_theme(look.theme)
        self._make_room()
        self.show_faults(self.faults)

    def word_at(self, at: QPoint | None) -> str:
        """Return the word at a place of the text, or at the caret."""
        cursor = self.textCursor() if at is None else self.cursorForPosition(at)
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return cursor.selectedText()

    def usual_actions(self) -> list[QAction]:
        """Return what any text offers: undo, cut, copy and the like, as it is possible now."""
        if self._usual is not None:
            self._usual.deleteLater()
        self._usual = self.createStandardContextMenu()
        return self._usual.actions()

    def replace_text(self, text: str) -> None:
        """Show another text; what both have in common stays, and so do caret and scrolling."""
        old = self.toPlainText()
        if text == old:
            return
        start = _common(old, text)
        end = min(_common(old[::-1], text[::-1]), len(old) - start, len(text) - start)
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(old[:start]))
        cursor.setPosition(_units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start : len(text) - end])

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """Mark the line of every fault, and the place in it."""
        self.faults = faults
        marks = []
        for fault in faults:
            block = self.document().findBlockByNumber(fault.row - 1)
            if not block.isValid():
                continue
            line = QTextEdit.ExtraSelection()
            whole, here = QTextCharFormat(), QTextCharFormat()
            whole.setBackground(QColor(self.look.theme.error_fill))
            whole.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
            line.format, line.cursor = whole, QTextCursor(block)
            here.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            here.setUnderlineColor(QColor(self.look.theme.error))
            place = QTextEdit.ExtraSelection()
            cursor = QTextCursor(block)
            column = min(fault.column - 1, max(block.length() - 2, 0))
            cursor.setPosition(block.position() + column)
            cursor.movePosition(
                QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor
            )
            place.format, place.cursor = here, cursor
            marks += [line, place]
        self.setExtraSelections(marks)
        self.numbers.update()

    def event(self, event: QEvent) -> bool:
        """Take Alt+Enter before the window does, where it mends something."""
        if isinstance(event, QKeyEvent) and is_mend(event) and self.mending() is not None:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.mend()
                return True
        return super().event(event)

    def mending(self) -> Fault | None:
        """Return the fault that a line would mend: one in the line of the caret before others."""
        row = self.textCursor().blockNumber() + 1
        able = [fault for fault in self.faults if fault.adds]
        return min(able, key=lambda fault: fault.row != row, default=None)

    def mend(self) -> None:
        """Put in the line that mends a fault; the caret stays where it is in the text."""
        fault = self.mending()
        if fault is not None:
            cursor = QTextCursor(self.document().findBlockByNumber(fault.above - 1))
            cursor.insertText(f"{fault.adds}\n")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the focus has gone elsewhere; a menu over the window does not count."""
        super().focusOutEvent(event)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers along the left edge."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        self.numbers.setGeometry(
            QRect(inside.left(), inside.top(), self.numbers.room(), inside.height())
        )

    def _make_room(self, _count: int = 0) -> None:
        self.setViewportMargins(self.numbers.room(), 0, 0, 0)
        self.numbers.resize(self.numbers.room(), self.numbers.height())

    def _scroll_numbers(self, area: QRect, pixels: int) -> None:
        if pixels:
            self.numbers.scroll(0, pixels)
        else:
            self.numbers.update(0, area.y(), self.numbers.width(), area.height())


class LineNumbers(QWidget):
    """The numbers of the lines, red where a line has a fault."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.editor = editor

    def room(self) -> int:
        """Return how wide the largest number is, with its gaps."""
        digits = max(2, len(str(self.editor.blockCount())))
        return self.editor.fontMetrics().horizontalAdvance("9" * digits) + 2 * GAP

    def sizeHint(self) -> QSize:
        """Ask for the width of the largest number."""
        return QSize(self.room(), 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the caret into the line that was clicked."""
        cursor = self.editor.cursorForPosition(event.position().toPoint())
        self.editor.setTextCursor(cursor)
        self.editor.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers of the lines in sight."""
        editor, theme = self.editor, self.editor.look.theme
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.panel))
        painter.setFont(editor.font())
        rows = {fault.row for fault in editor.faults}
        block = editor.firstVisibleBlock()
        area = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
        top, height = area.top(), editor.fontMetrics().height()
        while block.isValid() and top <= event.rect().bottom():
            number = block.blockNumber() + 1
            painter.setPen(QColor(theme.error if number in rows else theme.faint))
            painter.drawText(
                QRect(0, round(top), self.width() - GAP, height),
                Qt.AlignmentFlag.AlignRight,
                str(number),
            )
            top += editor.blockBoundingRect(block).height()
            block = block.next()
        painter.end()


def is_mend(event: QKeyEvent) -> bool:
    """Say whether a key is Alt+Enter."""
    return (
        event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        == Qt.KeyboardModifier.AltModifier
    )


def _common(a: str, b: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    for place, (one, other) in enumerate(zip(a, b, strict=False)):
        if one != other:
            return place
    return min(len(a), len(b))


def _units(text: str) -> int:
    """Return the length of a text as Qt counts it, in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
