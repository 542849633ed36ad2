"""The faint dot under the pointer: a click there sets a breakpoint, or removes the one there."""

from __future__ import annotations

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from graphdbg.core.graph import Wire
from graphdbg.ui.canvas.dots import faint_dot, place_of, radius_of
from graphdbg.ui.canvas.paint import paint_dot
from graphdbg.ui.canvas.seen import Seen


class Hints:
    """Knows over whose dot the pointer is, and draws it where no breakpoint is yet."""

    def __init__(self, viewport: QWidget) -> None:
        self.viewport = viewport
        self.what: str | Wire | None = None

    def show(self, what: str | Wire | None) -> bool:
        """Show the dot of a node or a wire, or none; say whether there is one."""
        if what != self.what:
            self.what = what
            self.viewport.update()
        return what is not None

    def draw(self, painter: QPainter, seen: Seen | None) -> None:
        """Draw the dot, unless a breakpoint is there already."""
        at = None if seen is None else place_of(seen.drawing, self.what)
        if seen is None or at is None:
            return
        is_wire = isinstance(self.what, Wire)
        if not any(self.what == (one.wire if is_wire else one.node) for one in seen.breakpoints):
            paint_dot(painter, faint_dot(seen.theme, at, radius_of(seen.drawing, is_wire)))
