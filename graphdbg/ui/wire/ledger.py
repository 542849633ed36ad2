"""The shapes, or the numbers, of upstream, local derivative and contribution: a small ledger."""

from typing import Final

from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QWidget

from graphdbg.formula.wire import LedgerLine, WireView, ledger, ledger_text
from graphdbg.session.comparing import NOTHING, OnWire
from graphdbg.ui.changed import DOT
from graphdbg.ui.fonts import text_font
from graphdbg.ui.inspector.wording import coloured, open_section, text_label
from graphdbg.ui.look import Look

SIGNS: Final = ("", "× ", "= ")
WORDS: Final = ("", "through ", "gives ")
"""What stands before each line: of numbers, and of shapes."""


class LedgerPart(QWidget):
    """One line each, the shapes in a column, the numbers of scalars beside them."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._lines: tuple[LedgerLine, ...] = ()
        self._changed = NOTHING
        self.heading, body = open_section(self, "UPSTREAM, LOCAL, CONTRIBUTION")
        self.table = text_label(by_keyboard=True)
        body.addWidget(self.table)

    def show_wire(self, view: WireView, changed: OnWire = NOTHING) -> None:
        """Show what is known of a wire, and mark what the last edit has changed of it."""
        self._lines, self._changed = ledger(view), changed
        self.setVisible(bool(self._lines))
        self.table.setAccessibleName(ledger_text(view))
        digits = [f"{line.word} {line.name} = {line.digits}" for line in self._lines if line.digits]
        self.table.setToolTip("\n".join(digits))
        self._write()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the names below the words where there is no room beside them."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._write()

    def _write(self) -> None:
        has_numbers = all(line.shape == "scalar" for line in self._lines)
        # Where nothing flows the local derivative is alone, and nothing stands before it.
        signs = (SIGNS if has_numbers else WORDS)[: len(self._lines)]
        words = [sign + line.word for sign, line in zip(signs, self._lines, strict=True)]
        shown = [(line.number or "·") if has_numbers else line.shape for line in self._lines]
        between = "&nbsp;&nbsp;</td><td>" if self._is_wide(words, shown) else "<br>"
        theme = self._look.theme
        marks = {3: self._changed, 1: self._changed[1:2]}.get(len(self._lines), ())
        rows = []
        for word, line, text, mark in zip(words, self._lines, shown, marks, strict=True):
            colour = theme.gradient if line.role == "gradient" else theme.local
            if has_numbers and not line.number:
                colour = theme.faint
            dot = f"{coloured(DOT, theme.changed)}&nbsp;" if mark and text != "·" else ""
            rows.append(
                f"<tr><td>{coloured(word, theme.muted)}{between}"
                f"{coloured(line.name, theme.text)}&nbsp;&nbsp;</td>"
                f"<td align=right valign=bottom>{dot}{coloured(text, colour, bold=True)}</td></tr>"
            )
        self.table.setText(f"<table cellspacing=0 cellpadding=1>{''.join(rows)}</table>")

    def _is_wide(self, words: list[str], shown: list[str]) -> bool:
        """Say whether word, name and shape fit side by side."""
        measure = QFontMetricsF(text_font(self._look.px(13))).horizontalAdvance
        columns = (words, [line.name for line in self._lines], shown)
        room = sum(max(map(measure, column), default=0.0) for column in columns)
        return room + self._look.px(40) <= self.width()
