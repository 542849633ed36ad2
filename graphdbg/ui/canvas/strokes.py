"""Many strokes as one path of Qt's, made from an array at once: the stream Qt reads paths from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

from graphdbg.ui.canvas.marks import Points

_ELEMENT: Final = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_NUMBER: Final = np.dtype(">i4")
_ENDING: Final = np.array([0, 1], _NUMBER).tobytes()
"""Where the last shape starts, which matters to nobody here, and that it is filled by winding."""
_MOVE, _LINE, _CURVE, _CURVE_ON = range(4)
"""As in QPainterPath.ElementType: to move, to draw a line, a cubic, and the rest of a cubic."""


def path_of(lines: Points) -> QPainterPath:
    """Return strokes: straight ones (n, 4), or cubics by their control points (n, 8)."""
    kinds = (_MOVE, _LINE) if lines.shape[1] == 4 else (_MOVE, _CURVE, _CURVE_ON, _CURVE_ON)
    return read_path([(kind, lines[:, 2 * i], lines[:, 2 * i + 1]) for i, kind in enumerate(kinds)])


def rects_of(rects: Points) -> QPainterPath:
    """Return rectangles (n, 4): x, y, width, height."""
    x, y, width, height = rects.T
    right, bottom = x + width, y + height
    return read_path(
        [
            (_MOVE, x, y),
            (_LINE, right, y),
            (_LINE, right, bottom),
            (_LINE, x, bottom),
            (_LINE, x, y),
        ]
    )


def read_path(corners: Sequence[tuple[int, Points, Points]]) -> QPainterPath:
    """Return n shapes as one path; each corner is its kind, and where it is in each shape (n,)."""
    elements = np.empty((len(corners[0][1]), len(corners)), _ELEMENT)
    for place, (kind, across, down) in enumerate(corners):
        elements["kind"][:, place] = kind
        elements["x"][:, place], elements["y"][:, place] = across, down
    written = np.array([elements.size], _NUMBER).tobytes() + elements.tobytes()
    path = QPainterPath()
    QDataStream(QByteArray(written + _ENDING)) >> path
    return path
