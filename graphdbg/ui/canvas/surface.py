"""Pictures on other surfaces: an image, an SVG, a PDF."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from graphdbg.core.trace import Trace
from graphdbg.session.document import folded_of
from graphdbg.session.theme import Theme, load_theme
from graphdbg.ui.canvas.drawing import draw
from graphdbg.ui.canvas.folding import fold_drawing
from graphdbg.ui.canvas.marks import Rect
from graphdbg.ui.canvas.paint import measure, paint
from graphdbg.ui.canvas.picture import picture
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.sight import COARSE_BELOW

LARGEST_SIDE = 16_000
POINTS_AN_INCH = 72


def render(trace: Trace, cursor: int, path: Path, folded: frozenset[str] | None = None) -> None:
    """Draw a run at a cursor into a picture file; its kind is the ending of its name.

    `folded` are the groups that are one box, those of the graph's file unless they are given.

    The file appears whole or not at all.  Raises OSError where it cannot be written.
    """
    app = QApplication.instance() or QApplication(["graphdbg"])
    seen = seen_at(trace, cursor, load_theme("light"), folded=folded)
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        write_picture(seen, temporary, path.suffix.lower().lstrip("."))
        temporary.chmod(0o666 & ~umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
        del app


def umask() -> int:
    """Return the bits of access that new files do not get."""
    bits = os.umask(0)
    os.umask(bits)
    return bits


def seen_at(
    trace: Trace,
    cursor: int,
    theme: Theme,
    quiet: bool = False,
    folded: frozenset[str] | None = None,
) -> Seen:
    """Return a run's graph laid out and looked at from one cursor; `quiet` marks no step.

    `folded` are the groups that are one box, those of the graph's file unless they are given.
    """
    drawing = fold_drawing(
        draw(trace, measure), folded_of(trace.graph) if folded is None else folded
    )
    return Seen(drawing, trace.at(cursor), theme, quiet=quiet)


def image_of(seen: Seen, size: QSize, ratio: float = 1.0, zoom_limit: float = 1.0) -> QImage:
    """Return a picture fitted into an image of `size` logical pixels, `ratio` times as fine."""
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(seen.theme.canvas))
    x, y, width, height = seen.drawing.bounds
    zoom = min(size.width() / width, size.height() / height, zoom_limit)
    painter = QPainter(image)
    painter.translate(size.width() / 2, size.height() / 2)
    painter.scale(zoom, zoom)
    painter.translate(-(x + width / 2), -(y + height / 2))
    paint(
        painter,
        picture(seen, zoom=max(zoom, COARSE_BELOW / seen.drawing.scale)),
        seen.drawing.scale,
    )
    painter.end()
    return image


def write_picture(seen: Seen, path: Path, kind: str) -> None:
    """Write a picture as SVG, PNG or PDF; OSError where the file cannot be written."""
    bounds = seen.drawing.bounds
    if kind == "png":
        write_png(seen, path, bounds)
    elif kind == "svg":
        write_svg(seen, path, bounds)
    else:
        write_pdf(seen, path, bounds)


def write_png(seen: Seen, path: Path, bounds: Rect) -> None:
    """Write an image at twice the pixels, less where it would grow too large; by its suffix."""
    _, _, width, height = bounds
    ratio = min(2.0, LARGEST_SIDE / max(width, height))
    size = QSize(max(1, round(width)), max(1, round(height)))
    if not image_of(seen, size, ratio).save(str(path)):
        raise OSError(f"{path} could not be written.")


def write_svg(seen: Seen, path: Path, bounds: Rect) -> None:
    """Write vectors; text as outlines, so that it looks the same without the fonts."""
    x, y, width, height = bounds
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(QSize(round(width), round(height)))
    generator.setViewBox(QRectF(0, 0, width, height))
    generator.setTitle(seen.drawing.trace.graph.title)
    painter = QPainter()
    if not painter.begin(generator):
        raise OSError(f"{path} could not be written.")
    painter.fillRect(QRectF(0, 0, width, height), QColor(seen.theme.canvas))
    painter.translate(-x, -y)
    paint(painter, picture(seen), seen.drawing.scale, text_as_paths=True)
    painter.end()


def write_pdf(seen: Seen, path: Path, bounds: Rect) -> None:
    """Write one page of the picture's size, a pixel a point."""
    x, y, width, height = bounds
    writer = QPdfWriter(str(path))
    writer.setTitle(seen.drawing.trace.graph.title)
    writer.setResolution(POINTS_AN_INCH)
    writer.setPageSize(QPageSize(QSizeF(width, height), QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError(f"{path} could not be written.")
    painter.fillRect(QRectF(0, 0, width, height), QColor(seen.theme.canvas))
    painter.translate(-x, -y)
    paint(painter, picture(seen), seen.drawing.scale)
    painter.end()
