"""The hands of the canvas while building: mouse and keys become gestures, gestures edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from graphdbg.core.edit import operands_for, slots_for
from graphdbg.core.graph import Wire
from graphdbg.session import laying
from graphdbg.session.building import picked
from graphdbg.session.folding import fold
from graphdbg.session.laying import GRID, Spot, refusal
from graphdbg.ui.canvas import gestures
from graphdbg.ui.canvas.drawing import HEIGHT, Drawing
from graphdbg.ui.canvas.gestures import Connecting, Deed, Gesture, Held, Hit, Moving
from graphdbg.ui.canvas.landing import Landing, landing
from graphdbg.ui.canvas.overlay import Overlay
from graphdbg.ui.canvas.saying import say, welcome
from graphdbg.ui.canvas.slots import (
    free_place,
    hit_at,
    places_of,
    shifted,
    touched,
)

if TYPE_CHECKING:
    from graphdbg.ui.canvas.view import CanvasView

REACH = 11.0
"""How near to a slot or an output, in pixels of the screen, a press takes hold of it."""
CLICK = 4.0
WIRE = 7.0
ARROWS = {
    Qt.Key.Key_Left: (-GRID, 0.0),
    Qt.Key.Key_Right: (GRID, 0.0),
    Qt.Key.Key_Up: (0.0, -GRID),
    Qt.Key.Key_Down: (0.0, GRID),
}
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class Hands:
    """Follows the hands over one canvas; it holds nothing but the gesture under way."""

    def __init__(self, view: CanvasView) -> None:
        self.view = view
        self.session = view.session
        self.gesture: Gesture | None = None
        self.over: Hit | None = None
        self.answers: Mapping[Wire, str | None] | None = None
        """Why what is in hand cannot go into a slot, None where it can; None between wires."""
        self.sources: Mapping[str, str | None] | None = None
        """The same for the nodes that could go into the slot in hand."""
        self.landing: Landing | None = None
        """The wire that a node which is dragged would come onto."""
        self._before: tuple[str, ...] = ()
        self._still: Drawing | None = None

    # The mouse

    def press(self, event: QMouseEvent) -> None:
        """Take hold of what is under the pointer."""
        drawing = self.view.drawing
        if drawing is None:
            return
        adds = bool(
            event.modifiers()
            & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        )
        at = self._at(event.position())
        self._still = drawing
        self.gesture = Held(self._hit(at), at, adds)

    def move(self, event: QMouseEvent) -> None:
        """Go on with a gesture, or show what could be taken hold of."""
        at = self._at(event.position())
        self.over = self._hit(at)
        before = self.gesture
        if before is None:
            kind = self.over.kind
            shape = {
                "node": Qt.CursorShape.PointingHandCursor,
                "wire": Qt.CursorShape.PointingHandCursor,
                "ground": Qt.CursorShape.ArrowCursor,
            }.get(kind, Qt.CursorShape.CrossCursor)
            self.view.viewport().setCursor(shape)
        else:
            chosen = frozenset(picked(self.session.state))
            self.gesture = gestures.moved(before, at, CLICK / self.view.zoom_level, chosen)
            if (
                isinstance(self.gesture, Connecting)
                and self.answers is None
                and self.sources is None
            ):
                self._ask(self.gesture)
            if isinstance(before, Held) and isinstance(self.gesture, Moving):
                together = frozenset(chain.from_iterable(map(self._beside, self.gesture.names)))
                self.gesture = replace(self.gesture, names=together)
            if isinstance(self.gesture, Moving) and self._still is not None:
                reach = WIRE / self.view.zoom_level
                self.landing = landing(self._still, self.gesture, reach, self.landing)
                self.view.show_drawing(shifted(self._still, self.gesture.names, self.gesture.by))
        self.view.viewport().update()

    def release(self, event: QMouseEvent) -> None:
        """Let go, and do what was meant."""
        gesture = self.gesture
        if gesture is None:
            return
        at = self._at(event.position())
        lands = None if self.landing is None else self.landing.hit
        deed = gestures.done(gesture, lands or self._hit(at))
        self._end(keeps=isinstance(gesture, Moving))
        group = self.view.frame_at(event.position())
        if isinstance(deed, gestures.Click) and deed.hit.kind == "ground" and group is not None:
            fold(self.session, group)
        elif deed is not None:
            self._do(deed)

    def double_click(self, event: QMouseEvent) -> bool:
        """Offer what can be added on the ground or on a wire; say whether it was one of these."""
        at = self._at(event.position())
        hit = self._hit(at)
        if hit.kind == "wire":
            self.view.wanted.emit(Spot(self._free(at), on=hit.wire))
        elif hit.kind == "ground":
            self.view.wanted.emit(Spot(self._free(at), self._before))
        return hit.kind in {"wire", "ground"}

    def cancel(self) -> None:
        """Give a gesture up; what was dragged goes back."""
        self._end()

    def forget(self) -> None:
        """Give a gesture up, since the graph is another one."""
        self._end(keeps=True)
        self.over = None

    # Keys

    def takes(self, event: QKeyEvent) -> bool:
        """Say whether a key is for building, before any action gets it."""
        if event.key() == Qt.Key.Key_Escape:
            return self.gesture is not None
        if event.modifiers() not in PLAIN:
            return False
        is_arrow = event.key() in ARROWS and bool(picked(self.session.state))
        return is_arrow or event.key() == Qt.Key.Key_Tab

    def key(self, event: QKeyEvent) -> None:
        """Move what is selected by a step, offer what can be added, or give a gesture up."""
        drawing = self.view.drawing
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() == Qt.Key.Key_Tab:
            self.view.wanted.emit(self.spot())
        elif drawing is not None and event.key() in ARROWS:
            names = picked(self.session.state)
            by = ARROWS[Qt.Key(event.key())]
            laying.move(self.session, names, by, places_of(drawing), is_step=True)

    def spot(self) -> Spot:
        """Return where something new goes by keyboard: right of what is selected, or in sight.

        With nothing selected that is where the pointer is over the ground.
        """
        drawing, names = self.view.drawing, picked(self.session.state)
        wire = self.session.state.wire
        if drawing is not None and names and names[-1] in drawing.index:
            boxes = [drawing.rect_of(name) for name in names if name in drawing.index]
            right = max(x + width for x, _, width, _ in boxes) / drawing.scale
            y = sum(y for _, y, _, _ in boxes) / len(boxes) / drawing.scale
            at = free_place(drawing, (right + 72.0, y))
            return Spot(at, on=wire) if wire is not None else Spot(at, names)
        pointer = self.view.viewport().mapFromGlobal(self.view.cursor().pos())
        middle = self.view.viewport().rect().center()
        is_over = self.view.viewport().rect().contains(pointer) and self.view.underMouse()
        return Spot(self._free(self._at(QPointF(pointer if is_over else middle))))

    # What is drawn

    def draw(self, painter: QPainter, region: QRectF) -> None:
        """Draw slots and outputs, and what is in hand with the reason why it cannot go there."""
        drawing = self.view.drawing
        if drawing is None:
            return
        Overlay(
            drawing,
            self.view.look.theme,
            self.view.zoom_level,
            self.gesture,
            self.over,
            self.answers,
            self.sources,
            self.landing,
        ).draw(painter, region)
        if not drawing.names:
            welcome(painter, self.view.viewport().rect(), self.view.look)
        why = self.reason()
        if why and isinstance(self.gesture, Connecting | Moving):
            is_meant = self.landing is None or self.landing.is_meant
            at = self.view.mapFromScene(QPointF(*self.gesture.at))
            say(painter, why, at, self.view.viewport().rect(), self.view.look, is_meant)

    def reason(self) -> str | None:
        """Return why what is in hand cannot go to what is under the pointer; None where it can."""
        if isinstance(self.gesture, Moving):
            return None if self.landing is None else self.landing.why
        over, gesture = self.over, self.gesture
        if over is None or not isinstance(gesture, Connecting):
            return None
        if over.kind == "slot" and over.wire is not None and gesture.node is not None:
            return (self.answers or {}).get(over.wire)
        if over.kind not in {"node", "output"} or over.node in (None, gesture.node):
            return None
        closed = self._why_closed(over.node or "", gesture.node is None)
        return closed or self._why_not(over, over.node or "", gesture)

    def _why_not(self, over: Hit, name: str, gesture: Connecting) -> str | None:
        """Return why the wire in hand cannot join a node, on its box or its output."""
        graph = self.session.state.graph
        if gesture.node is None:
            return (self.sources or {}).get(name)
        if graph is None or over.kind == "output":
            return None
        if laying.first_slot(graph, name, gesture.node) is not None:
            return None
        return refusal(graph, name, gesture.node)

    # From gestures to edits

    def _do(self, deed: Deed) -> None:
        drawing, session = self.view.drawing, self.session
        if drawing is None:
            return
        places = places_of(drawing)
        match deed:
            case gestures.Click(hit, adds):
                self._click(hit, adds)
            case gestures.Move(names, by):
                self._drop(names, by, self._still or drawing)
            case gestures.Insert(node, wire, by):
                self._drop(frozenset((node,)), by, self._still or drawing, wire)
            case gestures.Enclose(rect, adds):
                found = set(touched(drawing, rect))
                laying.select_many(session, found | set(picked(session.state) if adds else ()))
            case gestures.Join(_, node, _) if why := self._why_closed(node, False):
                session.change(message=why)
            case gestures.Connect(node, _, None) if why := self._why_closed(node, True):
                session.change(message=why)
            case gestures.Connect(node, slot, freed):
                laying.connect(session, slot, node, places, freed)
            case gestures.Join(node, consumer, freed):
                laying.join(session, consumer, node, places, freed)
            case gestures.Free(slot):
                laying.free(session, slot, places)
            case gestures.Offer(at, node, slot):
                place = self._free(at, 0.0 if node else 96.0)
                self.view.wanted.emit(Spot(place, (node,) if node else (), into=slot))

    def _drop(
        self, names: frozenset[str], by: gestures.Place, still: Drawing, on: Wire | None = None
    ) -> None:
        """Leave nodes where they were dragged, one maybe on a wire; if refused they go back."""
        graph, far = self.session.state.graph, (by[0] / still.scale, by[1] / still.scale)
        if on is None:
            laying.move(self.session, names, far, places_of(still))
        else:
            (name,) = names
            laying.put_on(self.session, name, on, far, places_of(still))
        if self.session.state.graph is graph:
            self.view.show_drawing(still)

    def _click(self, hit: Hit, adds: bool) -> None:
        """Select what was clicked; with Shift one more."""
        self._before = picked(self.session.state) if hit.kind == "ground" else ()
        if hit.kind == "wire" and hit.wire is not None:
            self.session.select_wire(hit.wire)
        elif hit.kind == "slot" and hit.wire is not None:
            if hit.node is not None:
                self.session.select_wire(hit.wire)
            else:
                self.session.select(hit.wire.consumer)
        elif hit.node is not None and len(self._beside(hit.node)) > 1:
            before = picked(self.session.state) if adds else ()
            laying.select_many(self.session, (*before, *self._beside(hit.node)))
        elif hit.node is not None and adds:
            laying.select_too(self.session, hit.node)
        elif not adds:
            self.session.select(hit.node)

    def _beside(self, name: str) -> tuple[str, ...]:
        """Return the nodes in the box that a node is shown by."""
        drawing = self.view.drawing
        return (name,) if drawing is None else drawing.nodes_beside(name)

    def _why_closed(self, name: str, gives: bool) -> str | None:
        """Return why no wire begins or ends at a node: it is folded away; None where it can.

        The output of a group that has one `gives` what the group makes.
        """
        drawing = self.view.drawing
        card = None if drawing is None else drawing.cards.get(drawing.owner.get(name, ""))
        if card is None or (gives and card.output is not None):
            return None
        which = "which of its outputs" if gives else "which slot in it"
        return f"{card.group} is folded; open it with a double click to say {which} is meant."

    def _ask(self, gesture: Connecting) -> None:
        """Find out, once a gesture, what can take the wire in hand."""
        graph = self.session.state.graph
        if graph is None:
            return
        if gesture.node is not None:
            self.answers = slots_for(graph, gesture.node)
        elif gesture.slot is not None:
            self.sources = operands_for(graph, *gesture.slot)

    def _end(self, keeps: bool = False) -> None:
        """End the gesture; what was dragged goes back unless it is to stay there."""
        if self._still is not None and isinstance(self.gesture, Moving) and not keeps:
            self.view.show_drawing(self._still)
        self.gesture = self.answers = self.sources = self.landing = None
        self.view.viewport().update()

    def _at(self, position: QPointF) -> gestures.Place:
        place = self.view.mapToScene(position.toPoint())
        return place.x(), place.y()

    def _hit(self, at: gestures.Place) -> Hit:
        drawing, zoom = self.view.drawing, self.view.zoom_level
        if drawing is None:
            return Hit("ground")
        reach = min(REACH / zoom, 14.0 * drawing.scale)
        return hit_at(drawing, *at, reach, WIRE / zoom)

    def _free(self, at: gestures.Place, left: float = 40.0) -> gestures.Place:
        """Return the corner of a new box, at scale 1: around a place, or below what is there."""
        drawing = self.view.drawing
        scale = 1.0 if drawing is None else drawing.scale
        corner = at[0] / scale - left, at[1] / scale - HEIGHT / 2
        return corner if drawing is None else free_place(drawing, corner)
