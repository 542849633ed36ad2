"""Coloured text laid out in lines: at most so many, with dots where more would follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QFont, QTextCharFormat, QTextLayout, QTextOption

from graphdbg.formula.explain import Sentence
from graphdbg.session.theme import Theme
from graphdbg.ui.fonts import BOLD

DOTS: Final = "…"
LONGEST: Final = 2000
"""Characters of a sentence; more are never read, and take long to lay out."""


@dataclass(frozen=True)
class Run:
    """A stretch of text in one colour and weight."""

    text: str
    colour: str
    is_bold: bool = False


@dataclass(frozen=True)
class Lines:
    """How text is set: its font, how wide a line is, and how far apart they are."""

    font: QFont
    width: float
    apart: float


def coloured(sentence: Sentence, theme: Theme) -> tuple[Run, ...]:
    """Give each span of a sentence its colour; names of nodes are semibold."""
    colours = {
        "value": theme.value,
        "gradient": theme.gradient,
        "local": theme.local,
        "error": theme.error,
    }
    return tuple(
        Run(span.text, colours.get(span.role, theme.text), span.role in {"node", "error"})
        for span in sentence
    )


def laid_out(runs: tuple[Run, ...], lines: Lines, most: int) -> QTextLayout:
    """Lay text out in so many lines at most; one that is too long ends in dots."""
    whole = cut(runs, LONGEST)
    layout, fits = set_in_lines(whole, lines), LONGEST
    while layout.lineCount() > most:
        # The end of the last line makes room for the dots, letter by letter.
        last = layout.lineAt(most - 1)
        fits = min(fits - 1, last.textStart() + last.textLength())
        layout = set_in_lines(dotted(whole, fits), lines)
    return layout


def cut(runs: tuple[Run, ...], length: int) -> tuple[Run, ...]:
    """Return the first so many characters."""
    kept: list[Run] = []
    for run in runs:
        if length <= 0:
            break
        kept.append(Run(run.text[:length], run.colour, run.is_bold))
        length -= len(run.text)
    return tuple(kept)


def dotted(runs: tuple[Run, ...], length: int) -> tuple[Run, ...]:
    """Return the first so many characters, and dots."""
    *kept, last = cut(runs, length) or (Run("", runs[0].colour),)
    return (*kept, Run(last.text.rstrip(" ,;:") + DOTS, last.colour, last.is_bold))


def set_in_lines(runs: tuple[Run, ...], lines: Lines) -> QTextLayout:
    """Lay out all of a text, one line below the other."""
    layout = QTextLayout("".join(run.text for run in runs), lines.font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(formats(runs))
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(lines.width)
        line.setPosition(QPointF(0.0, top))
        top += lines.apart
    layout.endLayout()
    return layout


def formats(runs: tuple[Run, ...]) -> list[QTextLayout.FormatRange]:
    """Return the format of each run."""
    ranges, start = [], 0
    for run in runs:
        look = QTextCharFormat()
        look.setForeground(QBrush(QColor(run.colour)))
        if run.is_bold:
            look.setFontWeight(BOLD)
        of = QTextLayout.FormatRange()
        of.start = start
        of.length = len(run.text.encode("utf-16-le")) // 2  # as Qt counts
        of.format = look
        ranges.append(of)
        start += of.length
    return ranges
