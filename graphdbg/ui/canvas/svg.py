"""A picture as SVG text without Qt, for notebooks: a notebook's kernel often has no display.

The widths of texts come from the bundled fonts' own tables.  Each text carries its width, so that
it fits its box in another font too, where the reader's machine has not got these.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import pairwise

from ziafont.font import Font

from graphdbg.core.engine import record
from graphdbg.core.frame import Frame
from graphdbg.core.graph import Graph
from graphdbg.core.trace import Trace
from graphdbg.formula.explain import sentence, text_of
from graphdbg.paths import data_dir
from graphdbg.session.document import folded_of
from graphdbg.session.theme import load_theme
from graphdbg.ui.canvas.drawing import draw
from graphdbg.ui.canvas.folding import fold_drawing
from graphdbg.ui.canvas.marks import (
    FACES,
    HALO,
    STACK,
    Box,
    Dot,
    Face,
    Picture,
    Points,
    Rect,
    Text,
    WireMark,
)
from graphdbg.ui.canvas.picture import picture
from graphdbg.ui.canvas.seen import Seen

MOST_NODES = 300
"""Larger graphs are not drawn in a notebook: the window is the place for them."""

FAMILIES = {
    "text": "Inter, 'DejaVu Sans', sans-serif",
    "mono": "'DejaVu Sans Mono', Menlo, Consolas, monospace",
}
FILES = {
    ("text", False): "Inter-Regular.otf",
    ("text", True): "Inter-SemiBold.otf",
    ("mono", False): "DejaVuSansMono.ttf",
    ("mono", True): "DejaVuSansMono.ttf",
}
ANCHORS = {"left": "start", "middle": "middle", "right": "end"}


def svg(shown: Graph | Trace | Frame) -> str | None:
    """Return a graph with its values, a run with its gradients, or a moment of a run as SVG.

    Groups are folded as the graph was saved.  None for a graph without nodes and for one of more
    than `MOST_NODES`.
    """
    frame = moment(shown)
    if not 0 < len(frame.trace.graph.nodes) <= MOST_NODES:
        return None
    drawing = fold_drawing(draw(frame.trace, measure), folded_of(frame.trace.graph))
    seen = Seen(drawing, frame, load_theme("light"), quiet=not isinstance(shown, Frame))
    return written(picture(seen), drawing.bounds, frame.trace.graph.title)


def html(shown: Graph | Trace | Frame) -> str | None:
    """Return the picture with what it shows in a sentence under it; None where there is none."""
    image = svg(shown)
    if image is None:
        return None
    return f"<figure>{image}<figcaption>{escape(caption(shown))}</figcaption></figure>"


def moment(shown: Graph | Trace | Frame) -> Frame:
    """Return what is to be seen: a graph after its forward pass, a run at its end."""
    if isinstance(shown, Frame):
        return shown
    if isinstance(shown, Trace):
        return shown.at(shown.length)
    trace = record(shown)
    return trace.at(trace.forward_end)


def caption(shown: Graph | Trace | Frame) -> str:
    """Return the sentence under a picture: what it is, or what happened at its step."""
    if isinstance(shown, Graph):
        return shown.title or "A graph with the values of its forward pass."
    if isinstance(shown, Frame):
        said = text_of(sentence(shown.trace, shown.cursor))
        return f"Step {shown.cursor} of {shown.trace.length}: {said}"
    return f"{shown.graph.title}: the whole run, {shown.length} steps.".removeprefix(": ")


@cache
def advance(character: str, family: str, is_bold: bool) -> float:
    """Return the width of a character in a font of size 1."""
    font = font_of(family, is_bold)
    return float(font.glyph(character).advance() / font.info.layout.unitsperem)


@cache
def font_of(family: str, is_bold: bool) -> Font:
    """Return the tables of a bundled font."""
    return Font(str(data_dir("resources") / "fonts" / FILES[family, is_bold]))


def measure(text: str, face: Face) -> float:
    """Return the width of a text in a face, in pixels at factor 1."""
    size, family, is_bold = FACES[face]
    return size * sum(advance(character, family, is_bold) for character in text)


def written(picture: Picture, bounds: Rect, title: str) -> str:
    """Return the SVG of a picture: what `paint` does on a painter, as text."""
    x, y, width, height = (number(length) for length in bounds)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x} {y} {width} {height}" '
        f'width="{width}" height="{height}" role="img" style="max-width:100%;height:auto">',
        f"<title>{escape(title or 'A computation graph')}</title>",
        rect(bounds, fill=picture.background),
        *(part for mark in picture.wires for part in wire(mark)),
        *(part for each in picture.boxes for part in box(each)),
    ]
    for tag in picture.tags:
        parts += [rect(tag.rect, 4.0, fill=tag.fill), line(tag.text)]
    for pill in picture.pills:
        half = pill.rect[3] / 2
        parts += [
            rect(pill.rect, half, fill=pill.fill, stroke=pill.outline, stroke_width=1.4),
            line(pill.text),
        ]
    parts += map(dot, picture.dots)
    return "".join([*parts, "</svg>"])


def number(length: float) -> str:
    """Return a length as short as a picture needs it."""
    return f"{length:.2f}".rstrip("0").rstrip(".")


def attributes(given: dict[str, str | float]) -> str:
    """Return attributes of an element; `stroke_width` is written stroke-width."""
    return "".join(
        f' {name.replace("_", "-")}="{value if isinstance(value, str) else number(value)}"'
        for name, value in given.items()
    )


def rect(place: Rect, radius: float = 0.0, **look: str | float) -> str:
    """Return a rectangle."""
    x, y, width, height = place
    lengths = {"x": x, "y": y, "width": width, "height": height, "rx": radius}
    return f"<rect{attributes({**lengths, **look})}/>"


def box(each: Box) -> Iterator[str]:
    """Yield the elements of one node: ring, ground and outline, strips of cells, text."""
    x, y, width, height = each.rect
    if each.stack:
        behind = (x + STACK, y + STACK, width, height)
        yield rect(behind, each.radius, fill=each.fill, stroke=each.stack, stroke_width=1.2)
    if each.ring:
        outer = (x - 4.0, y - 4.0, width + 8.0, height + 8.0)
        yield rect(outer, each.radius + 4.0, fill="none", stroke=each.ring, stroke_width=1.8)
    look: dict[str, str | float] = {"stroke": each.outline, "stroke_width": each.width}
    if each.dashed:
        look["stroke_dasharray"] = f"{number(3 * each.width)} {number(2.2 * each.width)}"
    yield rect(each.rect, each.radius, fill=each.fill, **look)
    for strip in each.strips:
        left, top, whole, high = strip.rect
        cell = whole / len(strip.colours)
        for i, colour in enumerate(strip.colours):
            yield rect((left + i * cell, top, cell - 1.0, high), fill=colour)
    yield from map(line, each.texts)


def wire(mark: WireMark) -> Iterator[str]:
    """Yield a wire, cubics with level tangents from point to point, its halo and its arrow."""
    if mark.halo:
        yield (
            f'<path d="{curve(mark.points)}" fill="none" stroke="{mark.halo}" '
            f'stroke-width="{number(mark.width + HALO)}" stroke-linecap="round"/>'
        )
    points, size = mark.points.copy(), 4.5 + 1.9 * mark.width
    end, direction = (-1, 1.0) if mark.arrow == "forward" else (0, -1.0)
    tip_x, tip_y = (float(length) for length in points[end])
    if mark.arrow != "none":
        points[end, 0] -= direction * size * 0.8
    yield (
        f'<path d="{curve(points)}" fill="none" stroke="{mark.colour}" '
        f'stroke-width="{number(mark.width)}"/>'
    )
    if mark.arrow != "none":
        back = number(tip_x - direction * size)
        above, below = number(tip_y - size / 2), number(tip_y + size / 2)
        head = f"M{number(tip_x)} {number(tip_y)}L{back} {above}L{back} {below}Z"
        yield f'<path d="{head}" fill="{mark.colour}"/>'


def curve(points: Points) -> str:
    """Return a route in the language of SVG's paths."""
    ends = [(float(x), float(y)) for x, y in points]
    path = [f"M{number(ends[0][0])} {number(ends[0][1])}"]
    for (x1, y1), (x2, y2) in pairwise(ends):
        middle = number((x1 + x2) / 2)
        path.append(f"C{middle} {number(y1)} {middle} {number(y2)} {number(x2)} {number(y2)}")
    return "".join(path)


def dot(mark: Dot) -> str:
    """Return the mark of a breakpoint."""
    x, y, r = mark.x, mark.y, mark.radius
    if mark.shape == "diamond":
        r *= 1.2
        path = f"M{number(x)} {number(y - r)}L{number(x + r)} {number(y)}"
        path += f"L{number(x)} {number(y + r)}L{number(x - r)} {number(y)}Z"
        return f"<path{attributes({'d': path, 'fill': mark.colour})}/>"
    look: dict[str, str | float] = {"cx": x, "cy": y, "r": r, "fill": mark.colour}
    if mark.shape == "hollow":
        look |= {"r": 0.82 * r, "fill": mark.ground, "stroke": mark.colour}
        look["stroke_width"] = 0.36 * r
    return f"<circle{attributes(look)}/>"


def line(text: Text) -> str:
    """Return one line of text, as wide as the bundled font makes it."""
    size, family, is_bold = FACES[text.face]
    width = measure(text.text, text.face) * text.size
    look: dict[str, str | float] = {
        "x": text.x,
        "y": text.y,
        "fill": text.colour,
        "font_family": FAMILIES[family],
        "font_size": size * text.size,
        "text_anchor": ANCHORS[text.align],
        "textLength": width,
        "lengthAdjust": "spacingAndGlyphs",
    }
    if is_bold:
        look["font_weight"] = "600"
    return f"<text{attributes(look)}>{escape(text.text)}</text>"
