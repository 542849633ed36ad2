"""A sparkline: how a number went over the whole run, on a few pixels, with the cursor on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from graphdbg.session.history import History

SNAP: Final = 3.0
"""How near to a change, in pixels, a click goes to that change."""
EDGE: Final = 2.0
"""Pixels above the greatest and below the least number."""
Run = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Ink:
    """The colours: of the line up to the cursor, after it, of the cursor and of what is not finite.

    Each is "#rrggbb".
    """

    line: str
    ahead: str
    cursor: str
    not_finite: str


@dataclass(frozen=True)
class Spark:
    """What is drawn, in a unit square with its origin at the lower left.

    `runs` are stretches of steps, `gaps` the stretches where the number is not finite.
    """

    runs: tuple[Run, ...]
    gaps: tuple[tuple[float, float], ...]


@lru_cache(maxsize=64)
def spark_of(history: History, length: int, columns: int) -> Spark:
    """Return the sparkline of a history over a run of `length` steps, for so many pixels.

    Where many changes fall on one pixel, the least and the greatest of them are drawn.
    """
    numbers = [one for one in history.values if one is not None and isfinite(one)]
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    ends = (*history.cursors[1:], length)
    runs: list[list[tuple[float, float]]] = [[]]
    gaps = []
    for start, end, number in zip(history.cursors, ends, history.values, strict=True):
        if number is None or not isfinite(number):
            runs.append([])
            if number is not None:
                gaps.append((start / max(length, 1), end / max(length, 1)))
            continue
        level = height_of(number, low, high)
        runs[-1] += [(start / max(length, 1), level), (end / max(length, 1), level)]
    return Spark(tuple(thinned(run, columns) for run in runs if run), tuple(gaps))


def height_of(number: float, low: float, high: float) -> float:
    """Return where a number is between the least and the greatest, halved so as not to overflow."""
    spread = high / 2 - low / 2
    return (number / 2 - low / 2) / spread if spread > 0 else 0.5


def thinned(run: list[tuple[float, float]], columns: int) -> Run:
    """Return a stretch with at most four points a pixel: first, least, greatest and last."""
    if len(run) <= 4 * columns:
        return tuple(run)
    by_column: dict[int, list[tuple[float, float]]] = {}
    for point in run:
        by_column.setdefault(int(point[0] * columns), []).append(point)
    found: list[tuple[float, float]] = []
    for column, points in by_column.items():
        x = column / columns
        levels = [level for _, level in points]
        some = (levels[0], min(levels), max(levels), levels[-1])
        found += dict.fromkeys((x, level) for level in some)
    return tuple(found)


@lru_cache(maxsize=128)
def drawn(
    history: History,
    length: int,
    size: tuple[float, float],
    ratio: float,
    colour: str,
    not_finite: str,
) -> QPixmap:
    """Return a sparkline drawn in one colour; a step then costs no drawing."""
    width, height = size
    found = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    found.setDevicePixelRatio(ratio)
    found.fill(Qt.GlobalColor.transparent)
    spark = spark_of(history, length, max(1, round(width)))
    wide, high = width, height - 2 * EDGE
    painter = QPainter(found)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), 1.4))
    for run in spark.runs:
        painter.drawPolyline(QPolygonF([QPointF(x * wide, EDGE + (1 - y) * high) for x, y in run]))
    for start, end in spark.gaps:
        painter.setPen(QPen(QColor(not_finite), 1, Qt.PenStyle.DotLine))
        middle = EDGE + high / 2
        painter.drawLine(QPointF(start * wide, middle), QPointF(end * wide, middle))
        painter.setPen(QPen(QColor(not_finite), 2))
        painter.drawLine(QPointF(start * wide, EDGE), QPointF(start * wide, EDGE + high))
    painter.end()
    return found


def draw_spark(
    painter: QPainter, rect: QRectF, history: History | None, cursor: int, length: int, ink: Ink
) -> None:
    """Draw a sparkline into a rectangle; without a history only where the cursor is."""
    done = rect.width() * cursor / max(length, 1)
    at = rect.left() + done
    painter.setPen(QPen(QColor(ink.cursor), 1))
    painter.drawLine(QPointF(round(at), rect.top()), QPointF(round(at), rect.bottom()))
    if history is None:
        return
    ratio = painter.device().devicePixelRatioF()
    for colour, left, right in ((ink.line, 0.0, done), (ink.ahead, done, rect.width())):
        made = drawn(history, length, (rect.width(), rect.height()), ratio, colour, ink.not_finite)
        part = QRectF(left, 0, right - left, rect.height())
        source = QRectF(left * ratio, 0, part.width() * ratio, part.height() * ratio)
        painter.drawPixmap(part.translated(rect.topLeft()), made, source)


def cursor_at(x: float, rect: QRectF, history: History | None, length: int) -> int:
    """Return the step a click at `x` means: a change that is near, else the one at that place."""
    share = (x - rect.left()) / max(rect.width(), 1.0)
    there = min(max(round(share * length), 0), length)
    reach = SNAP * length / max(rect.width(), 1.0)
    changes = history.cursors if history is not None else ()
    near = min(changes, key=lambda cursor: abs(cursor - there), default=there)
    return near if abs(near - there) <= reach else there
