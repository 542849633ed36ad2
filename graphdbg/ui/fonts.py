"""The bundled fonts: the same on every machine and every platform of Qt.

Inter for text, DejaVu Sans Mono for numbers and the program; DejaVu Sans has the characters that
both lack (∇ ᵀ ⊙ ⋮).
"""

from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from graphdbg.paths import data_dir

TEXT_FAMILIES: Final = ["Inter", "DejaVu Sans"]
MONO_FAMILIES: Final = ["DejaVu Sans Mono", "DejaVu Sans"]

REGULAR: Final = QFont.Weight.Normal
MEDIUM: Final = QFont.Weight.Medium
BOLD: Final = QFont.Weight.DemiBold
"""As bold as text gets; the mono font has one bold, which answers to this weight too."""


def text_font(pixel_size: int, weight: QFont.Weight = REGULAR, italic: bool = False) -> QFont:
    """Return Inter at a size in device independent pixels."""
    return QFont(_font("text", pixel_size, weight, italic))


def mono_font(pixel_size: int, weight: QFont.Weight = REGULAR) -> QFont:
    """Return DejaVu Sans Mono at a size in device independent pixels."""
    return QFont(_font("mono", pixel_size, weight, False))


@cache
def load_fonts() -> None:
    """Make the bundled fonts known to Qt, once; needs a QGuiApplication.

    Raises FileNotFoundError where a font file is missing or broken.
    """
    folder = data_dir("resources") / "fonts"
    for path in sorted(folder.glob("*.[ot]tf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(f"The font {path} cannot be read; install graphdbg again.")


@cache
def _font(kind: str, pixel_size: int, weight: QFont.Weight, italic: bool) -> QFont:
    load_fonts()
    font = QFont(TEXT_FAMILIES if kind == "text" else MONO_FAMILIES)
    font.setPixelSize(pixel_size)
    font.setWeight(QFont.Weight.Bold if kind == "mono" and weight > MEDIUM else weight)
    font.setItalic(italic)
    # Hinting depends on the settings of a desktop; without it text is the same everywhere.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font
