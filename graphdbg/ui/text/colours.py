"""Colours in a program text: comments, leaves, numbers, and what is said of nodes."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from graphdbg.core.graph import LEAF_KINDS
from graphdbg.core.values import INITS
from graphdbg.files.text.sheet import SETTINGS
from graphdbg.files.text.values import KEPT
from graphdbg.session.theme import Theme

_PART = re.compile(
    r'(?P<comment>#.*)|(?P<words>r?"(?:\\.|[^"\\])*"|r?\'(?:\\.|[^\'\\])*\')'
    rf"|(?P<leaf>\b(?:{'|'.join((*LEAF_KINDS, *INITS, KEPT))})(?=\())"
    rf"|(?P<said>^(?:{'|'.join(SETTINGS)})(?=\())"
    r"|(?P<number>(?<![\w.])\d+\.?\d*(?:[eE][+-]?\d+)?)"
)


class Colours(QSyntaxHighlighter):
    """Gives the parts of each line their colours."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._colours: dict[str, str] = {}

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        self._colours = {
            "comment": theme.muted,
            "words": theme.muted,
            "leaf": theme.parameter,
            "said": theme.local,
            "number": theme.value,
        }
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        for part in _PART.finditer(text):
            form = QTextCharFormat()
            form.setForeground(QColor(self._colours.get(part.lastgroup or "", "#000000")))
            self.setFormat(part.start(), part.end() - part.start(), form)
