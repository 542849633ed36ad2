"""Asking by typing what to add to the graph, and into which slot a node goes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtWidgets import QWidget

from graphdbg.core.graph import Wire
from graphdbg.session.laying import Spot, add, connect, insert
from graphdbg.session.session import Session
from graphdbg.ui.canvas.slots import places_of
from graphdbg.ui.canvas.view import CanvasView
from graphdbg.ui.finder.finder import Finder
from graphdbg.ui.finder.sources import catalogue_rows, slot_rows


class Adding:
    """Brings the finder up over the canvas of a window, and does what is chosen."""

    def __init__(
        self, session: Session, canvas: CanvasView, finder: Finder, window: QWidget
    ) -> None:
        self._session = session
        self._canvas = canvas
        self._finder = finder
        self._window = window
        canvas.wanted.connect(self.ask_at)

    def ask_at(self, spot: Spot) -> None:
        """Let a person choose what to add at a spot of the canvas."""
        rows = catalogue_rows(spot.on is not None)
        self._finder.ask("Add a node", rows, partial(self._add, spot), self._near(spot.place))

    def ask_slot(self) -> None:
        """Let a person choose the slot that the selected node goes into."""
        graph, name = self._session.state.graph, self._session.state.selection
        if graph is not None and name is not None:
            rows = slot_rows(graph, name)
            self._finder.ask(f"Connect {name} to", rows, partial(self._connect, name))

    def _add(self, spot: Spot, choice: str) -> None:
        drawing = self._canvas.drawing
        name = add(self._session, choice, spot, {} if drawing is None else places_of(drawing))
        if name is not None:
            self._canvas.camera.bring_in_sight(name)

    def _connect(self, name: str, chosen: str) -> None:
        place, _, slot = chosen.rpartition(" ")
        on, _, consumer = place.rpartition(" ")
        if self._canvas.drawing is not None:
            places = places_of(self._canvas.drawing)
            wire = Wire(consumer, int(slot))
            if on:
                insert(self._session, name, wire, places)
            else:
                connect(self._session, wire, name, places)

    def _near(self, place: tuple[float, float]) -> tuple[QPoint, QRect]:
        """Return where in the window a place of the canvas is, given at scale 1, and the canvas."""
        scale = 1.0 if self._canvas.drawing is None else self._canvas.drawing.scale
        at = self._canvas.mapFromScene(QPointF(*place) * scale)
        port = self._canvas.viewport()
        canvas = QRect(port.mapTo(self._window, QPoint(0, 0)), port.size())
        return port.mapTo(self._window, at), canvas
