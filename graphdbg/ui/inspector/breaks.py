r"""Where a formula may be broken into lines: at the `=`, `+` and `-` that stand in no bracket."""

import re
from dataclasses import dataclass, replace

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}]|(?<=\s)[=+\-](?=\s)|\A[=+\-](?=\s)|.", re.DOTALL)
_OPENS = {"{": 1, "}": -1, r"\left": 1, r"\right": -1, r"\begin": 1, r"\end": -1}


@dataclass(frozen=True)
class Chunk:
    """A stretch of a formula that stays together, and the sign before it, if any."""

    sign: str
    latex: str


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


def chunks(latex: str) -> tuple[Chunk, ...]:
    """Break one line of LaTeX before each sign that stands in no bracket."""
    found: list[Chunk] = []
    sign, text, depth = "", "", 0
    for token in _TOKEN.findall(latex):
        depth += _OPENS.get(token, 0)
        # "a = -b" and "a \cdot -b": a sign right after another one belongs to what follows.
        if token in {"=", "+", "-"} and depth == 0 and (text.strip() or not (found or sign)):
            if text.strip():
                found.append(Chunk(sign, text.strip()))
            sign, text = token, ""
        else:
            text += token
    return (*found, Chunk(sign, text.strip()))


@dataclass(frozen=True)
class Row:
    """Pieces on one base line, each with its x, from the row's own left end."""

    x: float
    pieces: tuple[tuple[str, float], ...] = ()
    width: float = 0.0


def arranged(
    lines: tuple[tuple[Chunk, ...], ...], sizes: dict[str, Size], room: float, em: float
) -> tuple[tuple[Place, ...], float]:
    """Place the pieces of a formula in a width and return them with the height they take.

    Lines that begin with a sign are set under the first sign of the first line.  What is still
    too wide for a row of its own shrinks.
    """
    first = lines[0][0] if lines else Chunk("", "")
    own = sizes[first.latex].width + 0.3 * em if lines and len(lines[0]) > 1 else 0.0
    indent = own if own <= 0.38 * room else 1.2 * em
    rows: list[Row] = []
    for line in lines:
        rows += _wrapped(line, sizes, room, em, indent)
    places: list[Place] = []
    y = 0.0
    for number, row in enumerate(rows):
        scale = min(1.0, (room - row.x) / row.width) if row.width else 1.0
        above = scale * max((sizes[latex].above for latex, _ in row.pieces), default=0.0)
        below = scale * max((sizes[latex].below for latex, _ in row.pieces), default=0.0)
        y += above + (0.5 * em if number else 0.0)
        places += [Place(latex, row.x + x * scale, y, scale) for latex, x in row.pieces]
        y += below
    return tuple(places), y


def _wrapped(
    line: tuple[Chunk, ...], sizes: dict[str, Size], room: float, em: float, indent: float
) -> list[Row]:
    rows = [Row(indent if line[0].sign else 0.0)]
    for chunk in line:
        row = rows[-1]
        lead = sizes[chunk.sign].width + 0.6 * em if chunk.sign else 0.0
        if row.pieces and row.x + row.width + lead + sizes[chunk.latex].width > room:
            # Under the "=", or where it says more of the same sum, under what follows it.
            row = Row(indent + (0.0 if chunk.sign == "=" else em))
            rows.append(row)
        x, pieces = row.width, row.pieces
        if chunk.sign:
            x += 0.3 * em if pieces else 0.0
            pieces = (*pieces, (chunk.sign, x))
            x += sizes[chunk.sign].width + 0.3 * em
        pieces = (*pieces, (chunk.latex, x))
        rows[-1] = replace(row, pieces=pieces, width=x + sizes[chunk.latex].width)
    return rows
