"""The canvas on screen: the picture, the camera before it, and the hands on it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsScene,
    QGraphicsView,
    QToolTip,
)

from graphdbg.core.graph import Wire
from graphdbg.formula.beats import sentence_at
from graphdbg.formula.explain import text_of
from graphdbg.session.breakpoints import toggle_node, toggle_wire
from graphdbg.session.folding import fold, unfold
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.stepping import UNFOLDED
from graphdbg.session.undo import is_edited
from graphdbg.ui.canvas.backdrop import paint_backdrop
from graphdbg.ui.canvas.camera import ZOOM_STEP, Camera
from graphdbg.ui.canvas.dots import dot_at
from graphdbg.ui.canvas.drawing import Card, Drawing, draw, drawn_again
from graphdbg.ui.canvas.folding import fold_drawing, folded_again, is_alike
from graphdbg.ui.canvas.hands import Hands
from graphdbg.ui.canvas.hints import Hints
from graphdbg.ui.canvas.hover import card_text, hover_text
from graphdbg.ui.canvas.item import GraphItem
from graphdbg.ui.canvas.paint import measure
from graphdbg.ui.canvas.pulse import Pulse
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.sight import COARSE_BELOW
from graphdbg.ui.canvas.slots import into_slots, places_of
from graphdbg.ui.canvas.stands import frame_shown, is_rearranged, is_tidy, standing
from graphdbg.ui.canvas.travel import Travel
from graphdbg.ui.look import Look

LEAST_ROOM = 4000.0
"""Pixels of the scene around a graph, at least, over which one can pan."""
NOWHERE: Mapping[str, tuple[float, float]] = MappingProxyType({})
CLICK_REACH = 4.0
WIRE_REACH = 7.0
"""How near to a wire, in pixels of the screen, a click must be to pick it."""
LOOKED_AT = (
    "cursor",
    "beat",
    "selection",
    "selected",
    "building",
    "wire",
    "lit",
    "breakpoints",
    "compared",
    "nudged",
)
"""The fields of the state that the picture is made from, besides the run."""


class CanvasView(QGraphicsView):
    """Shows the graph of the session; a click selects, a drag pans, Ctrl and the wheel zoom.

    While building, what hands do on it are edits (see Hands), and values are shown in full.
    """

    wanted = Signal(object)
    """Something new is wanted at a Spot."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.session = session
        self.look = look
        self.item = GraphItem()
        self.drawing: Drawing | None = None
        self._whole: Drawing | None = None
        self._folded = UNFOLDED
        self._grip: QPointF | None = None
        self._pressed_at = QPointF()
        self.camera = Camera(self, session, lambda: self.drawing)
        self._hints = Hints(self.viewport())
        self.hands = Hands(self)
        self._pulse = Pulse(self.viewport())
        self.travel = Travel(self.viewport(), self._show_on_the_way)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        scene.addItem(self.item)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 200)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # see drawBackground
        self.setAccessibleName("Graph")

    # The Panel protocol

    def show_state(self, before: State | None, after: State) -> None:
        """Lay out another graph, or show another cursor or selection of this one."""
        if before is None or after.trace is not before.trace:
            self.hands.forget()
            is_edit = before is not None and is_edited(before, after)
            self._draw_again(after, is_edit, is_rearranged(before, after))
        elif is_rearranged(before, after):
            self._rearrange(after)
        elif after.folded is not before.folded:
            self._fold(after)
            self._keep_in_sight(after)
        elif any(getattr(after, name) != getattr(before, name) for name in LOOKED_AT):
            self._look(after)
            if after.stop != before.stop:
                self._keep_in_sight(after)
                self._pulse.step(before, after)
        if before is not None and after.building != before.building:
            self.hands.cancel()
            self._hints.show(None)
        if after.frame is not None:
            self.setAccessibleDescription(text_of(sentence_at(after.frame)))

    def show_look(self, look: Look) -> None:
        """Take on other colours; another size of text lays the graph out again."""
        rescaled = look.scale != self.look.scale
        self.look = look
        if rescaled:
            self._lay_out(self.session.state)
        else:
            self._look(self.session.state)
        self.viewport().update()

    def places(self) -> dict[str, tuple[float, float]]:
        """Return where each node is shown: its top left corner at scale 1."""
        return {} if self._whole is None else places_of(self._whole)

    def is_tidy(self) -> bool:
        """Say whether the nodes that tidying is about lie where it would put them."""
        return self._whole is None or is_tidy(self._whole, self.session.state)

    def _rearrange(self, state: State) -> None:
        """Lay the same run out anew, seen from the same; the nodes travel there."""
        before = self._whole
        self._lay_out(state, True, state.history.shown or {})
        if before is not None and self.drawing is not None and not self._folded:
            self.travel.start(before, self.drawing)

    def _draw_again(self, state: State, is_edit: bool, is_rearranged: bool) -> None:
        """Draw another run: where only numbers differ, in the same places, seen from the same.

        An edited graph is laid out again, seen from the same too, unless the whole was in sight and
        what was typed runs out of it.
        """
        before = self._whole
        if before is None or state.trace is None:
            self._lay_out(state)
            return
        again = None if is_rearranged else drawn_again(before, state.trace)
        if again is not None:
            self._whole = again
            self._fold(state)
            if before.trace.is_same_run(state.trace):
                self._keep_in_sight(state)
        else:
            keeps = is_edit and (state.building or bool(before.names))
            was_whole = self.camera.shows_whole()
            stand = state.history.shown if is_rearranged else standing(before, state)
            self._lay_out(state, keeps, stand or {} if is_edit else {})
            if keeps and was_whole and self._has_free() and not self.camera.shows_whole():
                self.camera.open_up()
            if is_edit and self.drawing is not None:
                self.travel.start(before, self.drawing)

    def _has_free(self) -> bool:
        """Say whether the layout chose the place of a node: then nobody knows where it is."""
        nodes = () if self._whole is None else self._whole.trace.graph.nodes.values()
        return any(node.position is None for node in nodes)

    def _lay_out(
        self,
        state: State,
        keeps_camera: bool = False,
        stand: Mapping[str, tuple[float, float]] = NOWHERE,
    ) -> None:
        self._whole = None
        if state.trace is not None:
            self._whole = into_slots(draw(state.trace, measure, self.look.scale, stand))
        self._fold(state)
        if self.drawing is None:
            return
        x, y, width, height = self.drawing.bounds
        margin = max(4 * max(width, height), LEAST_ROOM)
        room = QRectF(x, y, width, height).adjusted(-margin, -margin, margin, margin)
        if keeps_camera:
            middle = self.mapToScene(self.viewport().rect()).boundingRect().center()
            self.scene().setSceneRect(self.scene().sceneRect().united(room))
            self.centerOn(middle)
        else:
            self.scene().setSceneRect(room)
            self.camera.open_up()

    def _fold(self, state: State) -> None:
        """Show the groups that are folded as one box each, and all else where it is."""
        whole, before = self._whole, self.drawing
        if whole is None:
            self.drawing = None
        elif before is not None and is_alike(before, whole, state.folded, self._folded):
            self.drawing = folded_again(before, whole)
        else:
            self.drawing = fold_drawing(whole, state.folded)
        self._folded = state.folded
        self._look(state)

    def _look(self, state: State) -> None:
        self.travel.stop()
        self._show(state, self.drawing)

    def _show_on_the_way(self, drawing: Drawing) -> None:
        self._show(self.session.state, drawing)

    def _show(self, state: State, drawing: Drawing | None) -> None:
        if drawing is None or state.frame is None:
            self.item.look_at(None)
            return
        self.item.look_at(
            Seen(
                drawing,
                frame_shown(state, state.frame),
                self.look.theme,
                state.selection,
                state.wire,
                state.lit,
                breakpoints=state.breakpoints,
                compared=state.compared,
                nudged=state.nudged,
                selected=state.selected,
                quiet=state.building,
            )
        )

    def show_drawing(self, drawing: Drawing) -> None:
        """Show nodes where they are dragged, before they are let go."""
        self.drawing = drawing
        self._look(self.session.state)

    # The camera

    @property
    def zoom_level(self) -> float:
        """The zoom: 1 is one scene pixel a screen pixel."""
        return self.camera.zoom_level

    def fit(self) -> None:
        """Show the whole graph."""
        self.camera.fit()

    def zoom(self, steps: int) -> None:
        """Zoom about the middle by steps; 0 is one to one."""
        self.camera.zoom(steps)

    def _keep_in_sight(self, state: State) -> None:
        """Keep the node of the step in sight, and above all the one at work.

        They differ where a node hands on to another.
        """
        names = () if state.frame is None else (state.frame.node, state.frame.node_at_work)
        known = [name for name in names if name is not None]
        if known:
            self.camera.keep_in_sight(known)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        """Draw the pulse along the wires of the step and where a click marks, or what is built."""
        seen = self.item.seen
        if self.session.state.building:
            if not self.travel.is_under_way:
                self.hands.draw(painter, QRectF(rect))
            return
        self._hints.draw(painter, seen)
        self._pulse.draw(painter, seen)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        """Draw the ground with its dots."""
        paint_backdrop(painter, QRectF(rect), self.zoom_level, self.look.theme)

    # Hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the canvas."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if self.session.state.building and event.button() == Qt.MouseButton.LeftButton:
                self.hands.press(event)
            else:
                self._grip = self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while held; over a node the pointer says that it can be picked."""
        if self._grip is not None:
            if (event.position() - self._pressed_at).manhattanLength() > CLICK_REACH:
                self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.camera.pan(event.position() - self._grip)
            self._grip = event.position()
            return
        if self.session.state.building:
            self.hands.move(event)
            return
        at = event.position()
        over = self._hints.show(self.dot_at(at)) or bool(
            self.node_at(at) or self.wire_at(at) or self.frame_at(at)
        )
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; where nothing was moved it was a click: select the node, or follow the run."""
        if self._grip is None:
            self.hands.release(event)
            return
        self._grip = None
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        is_click = (event.position() - self._pressed_at).manhattanLength() <= CLICK_REACH
        if is_click and event.button() == Qt.MouseButton.LeftButton:
            self._pick(event.position())

    def _pick(self, at: QPointF) -> None:
        """Select the node at a place, or the wire; on empty ground follow the run.

        At the place of a dot a breakpoint is set or removed.
        """
        name, wire, dot = self.node_at(at), self.wire_at(at), self.dot_at(at)
        group = None if name or dot else self.frame_at(at)
        if group is not None:
            fold(self.session, group)
        elif isinstance(dot, Wire):
            toggle_wire(self.session, dot)
        elif dot is not None:
            toggle_node(self.session, dot)
        elif name is None and wire is not None:
            self.session.select_wire(wire)
        else:
            self.session.select(name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a folded group or go to a node; while building offer what can be added."""
        if self.session.state.building and self.hands.double_click(event):
            return
        name, card = self.node_at(event.position()), self.card_at(event.position())
        if card is not None:
            unfold(self.session, card.group)
        elif name is not None:
            self.camera.bring_to_middle(name)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the faint dot away."""
        super().leaveEvent(event)
        self._hints.show(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer with Ctrl, else pan."""
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            zoom = self.zoom_level * ZOOM_STEP ** (turned.y() / 120)
            self.camera.zoom_about(event.position(), zoom)
        else:
            by = event.pixelDelta() if not event.pixelDelta().isNull() else turned / 2
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not by.x():
                by = by.transposed()
            self.camera.pan(QPointF(by))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the actions; the view itself would scroll."""
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Take the keys of building before the actions, and Tab before it moves the focus."""
        if isinstance(event, QKeyEvent) and self.session.state.building:
            is_ours = self.hands.takes(event)
            if is_ours and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if is_ours and event.type() == QEvent.Type.KeyPress:
                self.hands.key(event)
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted graph fitted, and else what is in the middle in the middle."""
        super().resizeEvent(event)
        self.camera.fit_again()

    def viewportEvent(self, event: QEvent) -> bool:
        """Answer the pointer that rests on a node with its numbers in full."""
        if isinstance(event, QHelpEvent):
            name, card = self.node_at(QPointF(event.pos())), self.card_at(QPointF(event.pos()))
            frame = self.session.state.frame
            if card is not None and frame is not None:
                QToolTip.showText(event.globalPos(), card_text(frame, card), self.viewport())
            elif name is not None and frame is not None:
                QToolTip.showText(event.globalPos(), hover_text(frame, name), self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def node_at(self, at: QPointF) -> str | None:
        """Return the node at a place in the viewport."""
        if self.drawing is None:
            return None
        place = self.mapToScene(at.toPoint())
        return self.drawing.node_at(place.x(), place.y())

    def card_at(self, at: QPointF) -> Card | None:
        """Return the folded group at a place in the viewport."""
        if self.drawing is None:
            return None
        place = self.mapToScene(at.toPoint())
        return self.drawing.cards.get(self.drawing.name_at(place.x(), place.y()) or "")

    def frame_at(self, at: QPointF) -> str | None:
        """Return the open group whose name is at a place in the viewport."""
        if self.drawing is None or self.zoom_level * self.drawing.scale < COARSE_BELOW:
            return None
        place = self.mapToScene(at.toPoint())
        return self.drawing.group_at(place.x(), place.y())

    def place_of_focus(self) -> QPoint:
        """Return where in the viewport the node in focus is, the middle where none is in sight."""
        name = self.session.state.focus
        if self.drawing is not None and name is not None:
            x, y, width, height = self.drawing.rect_of(name)
            at = self.mapFromScene(QPointF(x + width / 2, y + height / 2))
            if self.viewport().rect().contains(at):
                return at
        return self.viewport().rect().center()

    def dot_at(self, at: QPointF) -> str | Wire | None:
        """Return the node or wire whose breakpoint a click at a place in the viewport sets.

        In the middle of a wire that is neither picked nor marked, a click picks it first.
        """
        if self.drawing is None or self.zoom_level * self.drawing.scale < COARSE_BELOW:
            return None
        place = self.mapToScene(at.toPoint())
        state, wire = self.session.state, self.wire_at(at)
        if wire != state.wire and all(point.wire != wire for point in state.breakpoints):
            wire = None
        return dot_at(self.drawing, place.x(), place.y(), wire)

    def wire_at(self, at: QPointF) -> Wire | None:
        """Return the wire at a place in the viewport."""
        if self.drawing is None:
            return None
        place = self.mapToScene(at.toPoint())
        return self.drawing.wire_at(place.x(), place.y(), WIRE_REACH / self.zoom_level)
