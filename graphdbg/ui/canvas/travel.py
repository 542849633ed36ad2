"""Nodes on the way to where another layout puts them, for a quarter of a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEasingCurve, QVariantAnimation
from PySide6.QtWidgets import QStyle, QWidget

from graphdbg.layout import Placement
from graphdbg.ui.canvas.drawing import Drawing

TRAVEL_MS = 250
MOST = 500
"""More nodes than these are there at once; to watch them would not be smooth."""


class Travel:
    """Shows one drawing turn into another of the same nodes; never with reduced motion."""

    def __init__(self, viewport: QWidget, show: Callable[[Drawing], None]) -> None:
        """Show drawings by `show`, the last of them the one that was travelled to."""
        self._viewport = viewport
        self._show = show
        self._ends: tuple[Drawing, Drawing] | None = None
        self._animation = QVariantAnimation(viewport)
        self._animation.setDuration(TRAVEL_MS)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._go_on)
        self._animation.finished.connect(self._arrive)

    @property
    def is_under_way(self) -> bool:
        """Whether nodes are on their way."""
        return self._ends is not None

    def start(self, before: Drawing, after: Drawing) -> None:
        """Let nodes travel, where they are in both drawings and lie elsewhere."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        still = self._viewport.style().styleHint(hint) == 0
        is_fit = before.names == after.names and before.wires == after.wires
        if still or not is_fit or not self._viewport.isVisible() or len(after.names) > MOST:
            return
        same_run = before.trace.is_same_run(after.trace)
        if not (same_run or is_replaced(before, after)) or np.allclose(before.boxes, after.boxes):
            return
        self._ends = before, after
        self._show(between(before, after, 0.0))
        self._animation.start()

    def stop(self) -> None:
        """Stop on the way, since something else is shown."""
        self._ends = None
        self._animation.stop()

    def _go_on(self, share: float) -> None:
        if self._ends is not None:
            self._show(between(*self._ends, share))

    def _arrive(self) -> None:
        if self._ends is not None:
            _, after = self._ends
            self._ends = None
            self._show(after)


def is_replaced(before: Drawing, after: Drawing) -> bool:
    """Say whether a node got a place of its own, or let go of it."""
    olds, news = before.trace.graph.nodes, after.trace.graph.nodes
    return any((olds[n].position is None) != (news[n].position is None) for n in after.names)


def between(before: Drawing, after: Drawing, share: float) -> Drawing:
    """Return the drawing `after` a share of the way from `before`; wires go the short way."""
    boxes = before.boxes + (after.boxes - before.boxes) * share
    routes = []
    for old, new in zip(before.placement.routes, after.placement.routes, strict=True):
        ends, aims = old[[0, -1]], new[[0, -1]]
        routes.append(ends + (aims - ends) * share)
    return replace(after, placement=Placement(boxes, tuple(routes)))
