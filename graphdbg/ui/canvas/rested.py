"""Boxes at rest: one to which nothing has happened since the last picture is taken from there.

A step happens to one node and to its operands, of a hundred in sight.
"""

from __future__ import annotations

from typing import TypeAlias

from graphdbg.ui.canvas.boxes import box
from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.marks import Box, Places, Rect
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.sight import visible

Standing: TypeAlias = tuple[object, ...]
MOST = 1_000
"""Boxes that are kept; more are never in sight at once with something written in them."""


class Rested:
    """The boxes of the last pictures, each with what had happened to its node."""

    def __init__(self) -> None:
        self._view: tuple[object, ...] = ()
        self._kept: dict[int, tuple[Standing, Box]] = {}
        self._seen_of: tuple[Drawing, Rect | None] | None = None
        self._visible: tuple[Places, Places] | None = None

    def visible(self, drawing: Drawing, region: Rect | None) -> tuple[Places, Places]:
        """Return the indices of the nodes and wires that touch a region, the last one kept."""
        last = self._seen_of
        if self._visible is None or last is None or last[0] is not drawing or last[1] != region:
            self._seen_of, self._visible = (drawing, region), visible(drawing, region)
        return self._visible

    def box(self, seen: Seen, i: int) -> Box:
        """Return the box of a node, by its place in the drawing."""
        view = (seen.drawing, seen.theme, seen.boost, seen.compared, seen.quiet)
        is_same = len(view) == len(self._view) and all(
            new is old or (isinstance(new, float) and new == old)
            for new, old in zip(view, self._view, strict=True)
        )
        if not is_same or len(self._kept) > MOST:
            self._view, self._kept = view, {}
        now = standing(seen, seen.drawing.names[i])
        kept = self._kept.get(i)
        if kept is None or kept[0] != now:
            kept = self._kept[i] = (now, box(seen, i))
        return kept[1]


def standing(seen: Seen, name: str) -> Standing:
    """Return all that a box depends on besides the drawing, and may change from step to step."""
    frame = seen.frame
    return (
        frame.value(name) is None,
        frame.arrived(name),
        frame.is_complete(name),
        name == seen.active and (seen.is_backward, frame.kind),
        name == seen.selection,
        name == seen.broken,
        seen.shown is not None and name == seen.shown.consumer,
    )
