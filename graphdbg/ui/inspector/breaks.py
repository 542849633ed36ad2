r"""Where a formula may be broken into rows: before a sign that stands in no bracket.

It is broken before `=`, `+` and `-`, and inside a product only where the product is too wide for
a row of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}]|(?<=\s)[=+\-](?=\s)|\A[=+\-](?=\s)|.", re.DOTALL)
_OPENS = {"{": 1, "}": -1, r"\left": 1, r"\right": -1, r"\begin": 1, r"\end": -1}
_SUMS = frozenset("=+-")
_PRODUCTS = frozenset([r"\cdot", r"\odot"])
_ROW_GAP: Final = 0.5
"""Between two rows, in letters."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a formula that stays together, and the sign before it, if any."""

    sign: str
    latex: str


Term = tuple[Piece, ...]
"""The factors of a product; the sign of the first one is that of the product."""


@dataclass(frozen=True)
class Size:
    """What a piece takes, in pixels: its width, and what is above and below its base line."""

    width: float
    above: float
    below: float


@dataclass(frozen=True)
class Place:
    """Where one piece stands: the left end of its base line, and how much it is shrunk."""

    latex: str
    x: float
    y: float
    scale: float


def terms(latex: str) -> tuple[Term, ...]:
    """Break one line of LaTeX before each sign that stands in no bracket."""
    found: list[list[Piece]] = [[]]
    sign, text, depth = "", "", 0
    for token in _TOKEN.findall(latex):
        depth += _OPENS.get(token, 0)
        # In "a = -b" the second sign belongs to what follows it.
        is_sign = token in _SUMS or token in _PRODUCTS
        if not is_sign or depth or not (text.strip() or not (sign or found[-1])):
            text += token
            continue
        if text.strip():
            found[-1].append(Piece(sign, text.strip()))
        if token in _SUMS and found[-1]:
            found.append([])
        sign, text = token, ""
    found[-1].append(Piece(sign, text.strip()))
    return tuple(tuple(term) for term in found)


def latex_of(lines: tuple[tuple[Term, ...], ...]) -> tuple[str, ...]:
    """Return everything that has to be set, signs included, each once."""
    pieces = (piece for line in lines for term in line for piece in term)
    texts = (text for piece in pieces for text in (piece.sign, piece.latex) if text)
    return tuple(dict.fromkeys(texts))


def pieces_of(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return everything that has to be set for lines of LaTeX."""
    return latex_of(tuple(terms(line) for line in lines))


@dataclass
class _Row:
    """Pieces on one base line, each with its x from the row's own left end."""

    x: float
    pieces: list[tuple[str, float]] = field(default_factory=list)
    width: float = 0.0


@dataclass(frozen=True)
class _Measure:
    sizes: Mapping[str, Size]
    room: float
    em: float
    indent: float

    def lead(self, piece: Piece, is_first: bool) -> float:
        """Return what a sign and the spaces around it take; none before it in a new row."""
        if not piece.sign:
            return 0.0
        space = (0.28 if piece.sign in _PRODUCTS else 0.3) * self.em
        return self.sizes[piece.sign].width + (space if is_first else 2 * space)

    def width(self, term: Term, is_first: bool) -> float:
        """Return what a whole product takes."""
        return sum(
            self.lead(piece, is_first and not place) + self.sizes[piece.latex].width
            for place, piece in enumerate(term)
        )


def arranged(
    lines: tuple[tuple[Term, ...], ...], sizes: Mapping[str, Size], room: float, em: float
) -> tuple[tuple[Place, ...], float]:
    """Place the pieces of a formula in a width and return them with the height they take.

    Lines that begin with a sign are set under the first sign of the first line.  What is still
    too wide for a row of its own shrinks.
    """
    own = 0.0
    if lines and len(lines[0]) > 1:
        own = _Measure(sizes, room, em, 0.0).width(lines[0][0], True) + 0.3 * em
    measure = _Measure(sizes, room, em, own if own <= 0.38 * room else 1.2 * em)
    places: list[Place] = []
    y = 0.0
    for number, row in enumerate(row for line in lines for row in _rows(line, measure)):
        # A row that is too wide moves to the left before it shrinks.
        x = max(min(row.x, 1.2 * em), min(row.x, room - row.width))
        scale = min(1.0, (room - x) / row.width) if row.width else 1.0
        y += scale * max((sizes[latex].above for latex, _ in row.pieces), default=0.0)
        y += _ROW_GAP * em if number else 0.0
        places += [Place(latex, x + at * scale, y, scale) for latex, at in row.pieces]
        y += scale * max((sizes[latex].below for latex, _ in row.pieces), default=0.0)
    return tuple(places), y


def _rows(line: tuple[Term, ...], measure: _Measure) -> list[_Row]:
    rows = [_Row(measure.indent if line[0][0].sign else 0.0)]
    for term in line:
        # Under the "=", or where it says more of the same sum, under what follows it.
        left = measure.indent + (0.0 if term[0].sign == "=" else measure.em)
        fits_alone = left + measure.width(term, True) <= measure.room
        units = [term] if fits_alone else [(piece,) for piece in term]
        for unit in units:
            row = rows[-1]
            if row.pieces and row.x + row.width + measure.width(unit, False) > measure.room:
                rows.append(_Row(left if unit[0] is term[0] else measure.indent + measure.em))
            for piece in unit:
                _append(rows[-1], piece, measure)
    return rows


def _append(row: _Row, piece: Piece, measure: _Measure) -> None:
    end = row.width + measure.lead(piece, not row.pieces)
    if piece.sign:
        space = (0.28 if piece.sign in _PRODUCTS else 0.3) * measure.em
        row.pieces.append((piece.sign, end - space - measure.sizes[piece.sign].width))
    row.pieces.append((piece.latex, end))
    row.width = end + measure.sizes[piece.latex].width
