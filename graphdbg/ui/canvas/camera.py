"""The camera before the canvas: which part of the scene is in sight, and how large."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsView

from graphdbg.session.session import Session
from graphdbg.ui.canvas.drawing import Drawing

SMALLEST_ZOOM, LARGEST_ZOOM, LARGEST_FIT = 0.02, 6.0, 1.5
LEAST_OPENING = 0.4
"""A graph opens no smaller than this, so that its numbers can be read; F shows the whole of it."""
ZOOM_STEP = 1.2
NEAR = 24.0
"""How near to the edge, in pixels of the scene, a node is no longer in sight."""
AHEAD = 0.6
"""How much of the view is kept free before a node that comes into sight."""


class Camera:
    """Moves a view over its scene: it fits a drawing, zooms, pans, and keeps a node in sight."""

    def __init__(
        self, view: QGraphicsView, session: Session, drawing: Callable[[], Drawing | None]
    ) -> None:
        """Move a view; `drawing` gives what it shows at the moment."""
        self._view = view
        self._session = session
        self._drawing = drawing
        self._fits: Callable[[], None] | None = self.open_up
        """What a resize does again: open up, or fit the whole; None once somebody moved."""

    @property
    def zoom_level(self) -> float:
        """The zoom: 1 is one scene pixel a screen pixel."""
        return self._view.transform().m11()

    def fit(self) -> None:
        """Show the whole graph, no larger than LARGEST_FIT."""
        drawing = self._drawing()
        if drawing is None:
            return
        x, y, width, height = drawing.bounds
        self._set_zoom(self._whole_zoom(drawing))
        self._view.centerOn(x + width / 2, y + height / 2)
        self._fits = self.fit

    def fit_again(self) -> None:
        """Keep a fitted graph fitted in a view of another size."""
        if self._fits is not None:
            self._fits()

    def open_up(self) -> None:
        """Show the whole graph, or where that would be too small to read, the node of the step."""
        self.fit()
        self._fits = self.open_up
        drawing = self._drawing()
        if drawing is None or not drawing.names or self.zoom_level >= LEAST_OPENING:
            return
        frame = self._session.state.frame
        name = (frame.node if frame is not None else None) or drawing.names[0]
        if name not in drawing.index:
            return  # a resize came before the picture of the graph that has just been opened
        x, y, width, height = drawing.rect_of(name)
        left, top, whole_width, whole_height = drawing.bounds
        self._set_zoom(LEAST_OPENING)
        size = self._view.viewport().size() / LEAST_OPENING
        self._view.centerOn(
            kept_inside(x + width / 2, size.width(), left, whole_width),
            kept_inside(y + height / 2, size.height(), top, whole_height),
        )

    def _whole_zoom(self, drawing: Drawing) -> float:
        if not drawing.names:
            return 1.0
        _, _, width, height = drawing.bounds
        size = self._view.viewport().size()
        return min(size.width() / width, size.height() / height, LARGEST_FIT)

    def zoom(self, steps: int) -> None:
        """Zoom about the middle by steps; 0 is one to one."""
        zoom = 1.0 if steps == 0 else self.zoom_level * ZOOM_STEP**steps
        self.zoom_about(QPointF(self._view.viewport().rect().center()), zoom)

    def zoom_about(self, at: QPointF, zoom: float) -> None:
        """Zoom so that what is at a place of the viewport stays there."""
        kept = self._view.mapToScene(at.toPoint())
        self._set_zoom(zoom)
        moved = self._view.mapToScene(at.toPoint())
        self._view.centerOn(self._middle() + kept - moved)
        self._fits = None

    def pan(self, by: QPointF) -> None:
        """Move what is seen by pixels of the screen."""
        self._view.centerOn(self._middle() - by / self.zoom_level)
        self._fits = None

    def bring_to_middle(self, name: str) -> None:
        """Bring a node to the middle."""
        drawing = self._drawing()
        if drawing is not None:
            x, y, width, height = drawing.rect_of(name)
            self.look_to(QPointF(x + width / 2, y + height / 2))

    def look_to(self, place: QPointF) -> None:
        """Bring a point of the scene to the middle."""
        self._view.centerOn(place)
        self._fits = None

    def keep_in_sight(self, names: Iterable[str]) -> None:
        """Keep some nodes in sight, the last one above all where there is no room for all.

        One that is out of it comes in by AHEAD, so that what follows is in sight for some steps.
        """
        drawing = self._drawing()
        if drawing is None:
            return
        boxes = [QRectF(*drawing.rect_of(name)) for name in names]
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        whole = reduce(QRectF.united, boxes)
        has_room = whole.width() <= seen.width() and whole.height() <= seen.height()
        box = (whole if has_room else boxes[-1]).adjusted(-NEAR, -NEAR, NEAR, NEAR)
        if seen.contains(box):
            return
        x, y, width, height = drawing.bounds
        across = way_inside(box.left(), box.right(), seen.left(), seen.right())
        down = way_inside(box.top(), box.bottom(), seen.top(), seen.bottom())
        middle = seen.center()
        if across:
            middle.setX(kept_inside(middle.x() + across, seen.width(), x, width))
        if down:
            middle.setY(kept_inside(middle.y() + down, seen.height(), y, height))
        self._view.centerOn(middle)

    def bring_in_sight(self, name: str) -> None:
        """Keep a node in sight that was put in; where all of it is seen nothing moves."""
        drawing = self._drawing()
        if drawing is None:
            return
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        if not seen.contains(QRectF(*drawing.rect_of(name))):
            self.keep_in_sight((name,))

    def shows_whole(self) -> bool:
        """Say whether every node is in sight; so it is where there is none."""
        drawing = self._drawing()
        return drawing is None or not drawing.names or self._sees(QRectF(*drawing.bounds))

    def _sees(self, box: QRectF) -> bool:
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        return seen.adjusted(-1, -1, 1, 1).contains(box)

    def _set_zoom(self, zoom: float) -> None:
        zoom = min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)
        self._view.resetTransform()
        self._view.scale(zoom, zoom)

    def _middle(self) -> QPointF:
        return self._view.mapToScene(self._view.viewport().rect().center())


def kept_inside(middle: float, seen: float, start: float, whole: float) -> float:
    """Return the middle of what is seen, moved so that it shows no more ground than it must."""
    if seen >= whole:
        return start + whole / 2
    return min(max(middle, start + seen / 2), start + whole - seen / 2)


def way_inside(start: float, end: float, first: float, last: float) -> float:
    """Return how far a view from first to last must move so that a length is inside it.

    Nothing where it is; else until it is AHEAD of the edge that it is beyond, if there is room.
    """
    if first <= start and end <= last:
        return 0.0
    margin = max(0.0, min(AHEAD * (last - first), (last - first) - (end - start)))
    return min(0.0, start - (first + margin)) or max(0.0, end - (last - margin))
