"""The colours of a heat map: one pixel a cell, and an ink that can be read on each."""

from functools import cache
from typing import Final

import numpy as np
from PySide6.QtGui import QColor, QImage

from graphdbg.session.theme import Theme, heat
from graphdbg.ui.inspector.pooling import Numbers

_STEPS: Final = 100


def image(cells: Numbers, full: float, theme: Theme) -> QImage:
    """Return a picture with one pixel a cell; what is not finite has a colour of its own."""
    numbers = cells.astype(np.float64)
    finite = np.isfinite(numbers)
    share = np.where(finite, numbers, 0.0) / (full or 1.0)
    colours = _ramp(theme)[np.rint(share * _STEPS).astype(np.int64) + _STEPS]
    colours = np.where(finite, colours, np.uint32(_rgb(theme.not_finite)))
    rows, columns = cells.shape
    data = np.ascontiguousarray(colours, dtype=np.uint32).tobytes()
    return QImage(data, columns, rows, columns * 4, QImage.Format.Format_RGB32).copy()


@cache
def _ramp(theme: Theme) -> Numbers:
    steps = range(-_STEPS, _STEPS + 1)
    return np.array([_rgb(heat(theme, step / _STEPS)) for step in steps], np.uint32)


def _rgb(colour: str) -> int:
    return 0xFF000000 | int(colour[1:], 16)


def readable(ground: QColor, theme: Theme) -> QColor:
    """Choose the ink that stands out most from the ground of a cell."""
    inks = [QColor(theme.text), QColor(theme.panel)]
    return max(inks, key=lambda ink: _contrast(ink, ground))


def _contrast(ink: QColor, ground: QColor) -> float:
    dark, light = sorted((_luminance(ink), _luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
