"""Coloured sentences laid out in lines: at most so many, with dots where more would follow."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QTextCharFormat, QTextLayout, QTextOption

from graphdbg.formula.explain import Sentence, Span, text_of
from graphdbg.session.theme import Theme
from graphdbg.ui.fonts import BOLD, text_font

DOTS: Final = "…"
LONGEST: Final = 2000
"""Characters of a sentence; more are never read, and take long to lay out."""


def laid_out(
    sentence: Sentence, theme: Theme, size: int, width: float, lines: int, line_height: float
) -> QTextLayout:
    """Lay a sentence out in at most `lines` lines of `width` pixels; too long a one ends in dots.

    Finds by bisection how much of it has room.
    """
    whole = cut(sentence, LONGEST)
    layout = set_lines(whole, theme, size, width, line_height)
    if layout.lineCount() <= lines:
        return layout
    fits, too_many = 0, len(text_of(whole))
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        tried = set_lines(dotted(whole, middle), theme, size, width, line_height)
        if tried.lineCount() <= lines:
            fits = middle
        else:
            too_many = middle
    return set_lines(dotted(whole, fits), theme, size, width, line_height)


def cut(sentence: Sentence, length: int) -> Sentence:
    """Return the first so many characters of a sentence."""
    kept: list[Span] = []
    for span in sentence:
        if length <= 0:
            break
        kept.append(Span(span.text[:length], span.role))
        length -= len(span.text)
    return tuple(kept)


def dotted(sentence: Sentence, length: int) -> Sentence:
    """Return the first so many characters of a sentence, and dots."""
    return (*cut(sentence, length), Span(DOTS))


def set_lines(
    sentence: Sentence, theme: Theme, size: int, width: float, line_height: float
) -> QTextLayout:
    """Lay out a whole sentence, one line below the other."""
    layout = QTextLayout(text_of(sentence), text_font(size))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(formats(sentence, theme))
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0.0, top))
        top += line_height
    layout.endLayout()
    return layout


def formats(sentence: Sentence, theme: Theme) -> list[QTextLayout.FormatRange]:
    """Return the colour and the weight of each span."""
    ranges, start = [], 0
    for span in sentence:
        colour, is_bold = ink(span, theme)
        look = QTextCharFormat()
        look.setForeground(QBrush(QColor(colour)))
        if is_bold:
            look.setFontWeight(BOLD)
        of = QTextLayout.FormatRange()
        of.start = start
        of.length = len(span.text.encode("utf-16-le")) // 2  # as Qt counts
        of.format = look
        ranges.append(of)
        start += of.length
    return ranges


def ink(span: Span, theme: Theme) -> tuple[str, bool]:
    """Return a span's colour, and whether it is semibold."""
    match span.role:
        case "value" | "gradient" | "local" | "error":
            return str(getattr(theme, span.role)), span.role == "error"
        case "node":
            return theme.text, True
        case _:
            return theme.text, False
