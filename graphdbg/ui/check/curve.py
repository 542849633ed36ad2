"""The error of a central difference against its step h, as a curve with its valley."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from graphdbg.core.gradcheck import Checked
from graphdbg.formula.numbers import short
from graphdbg.ui.fonts import text_font
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

FLOOR: Final = 1e-17
"""An error of zero is drawn here, below any that rounding leaves."""
STRAIGHT: Final = 1e-10
"""An error above that at a large h is no rounding."""
HEIGHT: Final = 150


class ErrorCurve(QWidget):
    """A plot on two logarithmic axes; the plot itself is made when first needed."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: Checked | None = None
        self.plot: Any = None
        self.valley = QLabel()
        self.valley.setWordWrap(True)
        set_role(self.valley, "muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.valley)

    def show_result(self, result: Checked | None) -> None:
        """Show the sweep of one comparison; nothing where there is none."""
        self._shown = result
        self._fill()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._fill()

    def points(self) -> tuple[tuple[float, float], ...]:
        """Return the pairs (h, error) that are drawn, the finite ones."""
        curve = self._shown.curve if self._shown is not None else ()
        return tuple((h, error) for h, error in curve if np.isfinite(error))

    def _fill(self) -> None:
        points = self.points()
        self.setVisible(bool(points))
        if not points or self._shown is None:
            return
        if self.plot is None:
            self.plot = _plot()
            self._column.insertWidget(0, self.plot)
        self._draw(self.plot, points, self._shown)
        self.valley.setText(said_of_valley(points, self._shown.is_kink))

    def _draw(self, plot: Any, points: tuple[tuple[float, float], ...], shown: Checked) -> None:
        import pyqtgraph as pg  # type: ignore[import-untyped]

        theme = self._look.theme
        h, error = (np.array(part) for part in zip(*points, strict=True))
        error = np.maximum(error, FLOOR)
        least = int(np.argmin(error))
        plot.clear()
        plot.setFixedHeight(self._look.px(HEIGHT))
        plot.setBackground(theme.surface)
        for side, words in (("bottom", "h"), ("left", "relative error")):
            axis = plot.getAxis(side)
            axis.setTickFont(text_font(self._look.px(10)))
            axis.setPen(pg.mkPen(theme.outline))
            axis.setTextPen(pg.mkPen(theme.muted))
            axis.setLabel(words, **{"color": theme.muted, "font-size": f"{self._look.px(11)}px"})
        limit = pg.InfiniteLine(
            np.log10(shown.tolerance),
            angle=0,
            pen=pg.mkPen(theme.warning, style=Qt.PenStyle.DashLine),
        )
        plot.addItem(limit)
        plot.plot(
            h,
            error,
            pen=pg.mkPen(theme.gradient, width=2),
            symbol="o",
            symbolSize=self._look.px(7),
            symbolPen=None,
            symbolBrush=[
                pg.mkBrush(theme.parameter if i == least else theme.gradient) for i in range(len(h))
            ],
        )


def said_of_valley(points: tuple[tuple[float, float], ...], is_kink: bool) -> str:
    """Say where pairs of h and error have their valley, and what makes the error beside it."""
    if not any(error for _, error in points):
        return "The difference is exact at every h that was tried."
    h, error = min(points, key=lambda point: point[1])
    if is_kink and error > STRAIGHT:
        return "No h makes the error small: at a kink differences cannot tell."
    valley = f"The valley is at h = {short(h)}, error {short(error)}."
    is_curved = any(wide > h and beside > STRAIGHT for wide, beside in points)
    has_left = any(narrow < h for narrow, _ in points)
    if is_curved and has_left:
        return f"{valley} Right of it the function's curve makes the error, left of it rounding."
    if is_curved:
        return f"{valley} Right of it the function's curve makes the error."
    return f"{valley} What error there is comes from rounding."


def _plot() -> Any:
    import pyqtgraph as pg  # takes 0.3 s, so only once a curve is looked at

    plot = pg.PlotWidget()
    plot.setAntialiasing(True)
    for side in ("bottom", "left"):
        plot.getAxis(side).enableAutoSIPrefix(False)
    plot.setLogMode(True, True)
    plot.setMenuEnabled(False)
    plot.setMouseEnabled(False, False)
    plot.hideButtons()
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setAccessibleName("Error against h")
    return plot
