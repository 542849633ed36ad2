"""Our icons, 20×20 strokes in one colour, drawn in a colour of the theme."""

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from graphdbg.paths import data_dir

# In device pixels: what is asked for at scales 1, 1.25, 1.5, 2 and 3, and for larger text.
_SIZES: Final = (16, 20, 24, 30, 32, 40, 60)


def icon_names() -> list[str]:
    """List the icons there are."""
    return sorted(path.stem for path in (data_dir("resources") / "icons").glob("*.svg"))


def icon(name: str, colour: str, disabled: str | None = None) -> QIcon:
    """Draw an icon in a colour ("#rrggbb"), and in another where its action is disabled.

    Raises FileNotFoundError where there is no icon of that name.
    """
    return _icon(name, colour, disabled or colour)


@cache
def _icon(name: str, colour: str, disabled: str) -> QIcon:
    made = QIcon()
    for mode, mode_colour in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        drawing = QSvgRenderer(
            QByteArray(_source(name).replace("currentColor", mode_colour).encode())
        )
        for size in _SIZES:
            made.addPixmap(_drawn(drawing, size), mode)
    return made


@cache
def _source(name: str) -> str:
    return (data_dir("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _drawn(drawing: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    drawing.render(painter)
    painter.end()
    return pixmap
