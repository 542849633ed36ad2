r"""LaTeX set as paths: sharp at any zoom, coloured when painted.

Colours in the LaTeX are kept: `\textcolor{#c2410c}{…}` as it is, and `\textcolor{gradient}{…}` as
that colour of the theme it is painted in. What cannot be set comes out as plain text, and says so.
"""

import re
import xml.etree.ElementTree as ET
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QTransform,
)

from graphdbg.formula.mathml import mathml
from graphdbg.formula.plain import plain
from graphdbg.session.theme import Theme
from graphdbg.ui.fonts import text_font

_LONGEST: Final = 4000
"""Characters of LaTeX; a longer formula is no longer read by anybody, and takes seconds to set."""
_DRAWN_SIZE: Final = 40
"""Everything is set at this size and then scaled: another text size costs nothing."""
_REMEMBERED: Final = 512

_COMMAND = re.compile(r"([A-Z])([^A-Z]*)")
_NUMBER = re.compile(r"-?[0-9.]+(?:e-?[0-9]+)?")


@dataclass(frozen=True, eq=False)
class Typeset:
    """A formula ready to be painted; lengths are in pixels, from its top left corner."""

    width: float
    height: float
    baseline: float
    """How far below the top its text stands."""
    pieces: tuple[tuple[QPainterPath, str | None], ...]
    """Outlines, each with its colour; None is the colour of the text around."""
    plain: str
    is_fallback: bool = False
    """Whether it is plain text, for the LaTeX could not be set."""


def typeset(latex: str, size: float) -> Typeset:
    """Set a formula at a font size in pixels; takes 10 to 60 ms the first time. Never raises."""
    drawn = _remembered.get(latex)
    if drawn is None:
        drawn = _remembered[latex] = _set(latex)
        if len(_remembered) > _REMEMBERED:
            _remembered.popitem(last=False)
    _remembered.move_to_end(latex)
    return _scaled(drawn, size / _DRAWN_SIZE)


def is_remembered(latex: str) -> bool:
    """Tell whether `typeset` has this formula at hand and will be quick."""
    return latex in _remembered


def draw(
    painter: QPainter,
    formula: Typeset,
    x: float,
    y: float,
    colour: str | QColor,
    theme: Theme | None = None,
) -> None:
    """Paint a formula with its top left corner at `(x, y)`, uncoloured parts in `colour`.

    `theme` gives the colours for the names of the theme in the LaTeX.
    """
    named = vars(theme) if theme else {}
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(QPointF(x, y))
    for outline, own in formula.pieces:
        paint = QColor(named.get(own, own)) if own else QColor(colour)
        painter.fillPath(outline, paint if paint.isValid() else QColor(colour))
    painter.restore()


_remembered: OrderedDict[str, Typeset] = OrderedDict()


def _set(latex: str) -> Typeset:
    text = plain(latex)
    if not latex.strip():
        return Typeset(0, _DRAWN_SIZE, _DRAWN_SIZE, (), text)
    if len(latex) <= _LONGEST:
        try:
            return _set_by_ziamath(latex, text)
        except Exception:  # noqa: BLE001, S110  # it fails with AssertionError and whatever else
            pass
    return _set_as_text(text)


def _set_by_ziamath(latex: str, text: str) -> Typeset:
    source = mathml(latex)
    # Imported at the first formula, by `mathml` already: it takes 0.1 s.
    from ziamath.config import config
    from ziamath.zmath import Math

    config.svg2 = False  # or its glyphs would be <use> elements, not paths
    formula = Math(source, size=_DRAWN_SIZE)
    unknown = {sign for sign in latex if not sign.isascii() and not formula.font.glyphindex(sign)}
    if unknown:
        raise ValueError(f"The font for formulas lacks {unknown}.")
    box = formula.node.bbox
    to_corner = QTransform.fromTranslate(-box.xmin, box.ymax)
    pieces: list[tuple[QPainterPath, str | None]] = []
    for outline, colour in _outlines(formula.svgxml()):
        moved = to_corner.map(outline)
        if pieces and pieces[-1][1] == colour:
            pieces[-1][0].addPath(moved)
        else:
            moved.setFillRule(Qt.FillRule.WindingFill)
            pieces.append((moved, colour))
    return Typeset(box.xmax - box.xmin, box.ymax - box.ymin, box.ymax, tuple(pieces), text)


def _outlines(
    element: ET.Element, inherited: str | None = None
) -> Iterator[tuple[QPainterPath, str | None]]:
    """Go through a drawing; black, the colour where the LaTeX names none, becomes None."""
    fill, stroke = element.get("fill", inherited), element.get("stroke", "none")
    match element.tag:
        case "svg" | "g":
            for child in element:
                yield from _outlines(child, fill)
            return
        case "path":
            outline = _path(element.get("d", ""))
        case "rect":
            x, y, width, height = (float(element.get(a, 0)) for a in ("x", "y", "width", "height"))
            outline = QPainterPath()
            outline.addRect(QRectF(x, y, width, height))
        case _:
            raise ValueError(f"ziamath drew a {element.tag}, which has no meaning here.")
    if stroke != "none":
        stroker = QPainterPathStroker()
        stroker.setWidth(float(element.get("stroke-width", 1)))
        outline, fill = stroker.createStroke(outline), stroke
    yield outline, None if fill == "black" else fill


def _path(data: str) -> QPainterPath:
    path = QPainterPath()
    for command, written in _COMMAND.findall(data):
        at = [float(number) for number in _NUMBER.findall(written)]
        match command:
            case "M":
                path.moveTo(at[0], at[1])
            case "L":
                path.lineTo(at[0], at[1])
            case "Q":
                path.quadTo(at[0], at[1], at[2], at[3])
            case "C":
                path.cubicTo(at[0], at[1], at[2], at[3], at[4], at[5])
            case "Z":
                path.closeSubpath()
            case _:
                raise ValueError(f"ziamath drew with {command}, which has no meaning here.")
    return path


def _set_as_text(text: str) -> Typeset:
    font = text_font(_DRAWN_SIZE)
    metrics = QFontMetricsF(font)
    outline = QPainterPath()
    lines = text.split("\n")
    for row, line in enumerate(lines):
        outline.addText(0, metrics.ascent() + row * metrics.lineSpacing(), font, line)
    width = max(metrics.horizontalAdvance(line) for line in lines)
    height = metrics.height() + (len(lines) - 1) * metrics.lineSpacing()
    return Typeset(width, height, metrics.ascent(), ((outline, None),), text, is_fallback=True)


def _scaled(drawn: Typeset, scale: float) -> Typeset:
    to_size = QTransform.fromScale(scale, scale)
    return Typeset(
        drawn.width * scale,
        drawn.height * scale,
        drawn.baseline * scale,
        tuple((to_size.map(outline), colour) for outline, colour in drawn.pieces),
        drawn.plain,
        drawn.is_fallback,
    )
