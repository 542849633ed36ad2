"""The timeline: the phases of a run as bands, and a cursor to drag along them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from graphdbg.formula.listing import listing_of
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.hits import marked
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.stepping import next_stop, previous_stop
from graphdbg.session.theme import load_theme
from graphdbg.ui.look import Look
from graphdbg.ui.timeline import drawing
from graphdbg.ui.timeline.bands import Scale, bands_of, laid_out

GAP: Final = 2
"""Pixels between two bands."""
NARROWEST_BAND: Final = 6
NOTCH: Final = 120
"""What a mouse's wheel turns by from one notch to the next."""


class Timeline(QAbstractSlider):
    """Shows where in the run one stands; a click, a drag, the wheel and keys go elsewhere.

    It is a slider to Qt, so that a screen reader tells its value and can change it.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        """Show nothing until a state is shown."""
        super().__init__(parent)
        self._session = session
        self._look = Look(load_theme("light"))
        self._state = State()
        self._hovered: int | None = None
        self._marks: Mapping[int, Breakpoint] = {}
        self._turned = 0
        self._by_keyboard = False
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setRange(0, 0)
        self.setAccessibleName("Timeline")
        self.valueChanged.connect(self._session.go)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the bands of the run, and where it stands."""
        self._state = after
        if before is None or before.trace is not after.trace:
            self._hovered = None
            self._show_value(after)
        elif before.cursor != after.cursor:
            self._show_value(after)
        elif before.granularity != after.granularity:
            self.update()
        if before is None or any(
            getattr(before, name) is not getattr(after, name) for name in ("trace", "breakpoints")
        ):
            self._marks = {} if after.trace is None else marked(after.trace, after.breakpoints)
            self.update()

    def show_look(self, look: Look) -> None:
        """Take on other colours or another size of text."""
        self._look = look
        self.updateGeometry()
        self.update()

    def scale(self) -> Scale:
        """Return where the steps are, in pixels from the left edge of the widget."""
        if self._state.trace is None:
            return Scale(())
        left, right = drawing.edges(self._look, self.width())
        return laid_out(bands_of(self._state.trace), left, right, GAP, NARROWEST_BAND)

    def said(self, cursor: int) -> str:
        """Return what is told of a step: its number and its line in the program."""
        if self._state.trace is None or not 1 <= cursor <= self._state.trace.length:
            return "step 0: before the first step"
        return f"step {cursor}: {listing_of(self._state.trace)[cursor - 1].text}"

    def sizeHint(self) -> QSize:
        """Ask for the height of the bands and their captions."""
        return QSize(self._look.px(600), drawing.height(self._look))

    def minimumSizeHint(self) -> QSize:
        """Take no less than the whole height."""
        return QSize(self._look.px(200), drawing.height(self._look))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bands, the cursor and the captions."""
        painter = QPainter(self)
        drawing.draw(
            painter,
            drawing.Shown(
                trace=self._state.trace,
                cursor=self._state.cursor,
                granularity=self._state.granularity,
                hovered=self._hovered,
                ring=self._by_keyboard and self.hasFocus(),
                marks=self._marks,
            ),
            self.scale(),
            self._look,
            self.width(),
        )
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the step under the mouse."""
        self._show_ring(False)
        if event.button() == Qt.MouseButton.LeftButton:
            self._session.go(self._cursor_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow a drag; tell of the step under the mouse."""
        cursor = self._cursor_at(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._session.go(cursor)
        if cursor != self._hovered and self._state.trace is not None:
            self._hovered = cursor
            self.update()
            QToolTip.showText(event.globalPosition().toPoint(), self.said(cursor), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag."""
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Take away the mark under the mouse."""
        super().leaveEvent(event)
        if self._hovered is not None:
            self._hovered = None
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw a ring where the focus came by the keyboard."""
        by_keys = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        self._show_ring(event.reason() in by_keys)
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step forward where the wheel turns down, back where it turns up."""
        turn = event.angleDelta()
        self._turned += turn.y() or turn.x()
        while abs(self._turned) >= NOTCH:
            if self._turned < 0:
                self._session.forward()
                self._turned += NOTCH
            else:
                self._session.back()
                self._turned -= NOTCH
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrows, by phases with the page keys, to the ends with Home and End."""
        self._show_ring(True)
        session = self._session
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Down:
                session.back()
            case Qt.Key.Key_Right | Qt.Key.Key_Up:
                session.forward()
            case Qt.Key.Key_PageUp if self._state.trace is not None:
                session.go(previous_stop(self._state.trace, "phase", self._state.cursor))
            case Qt.Key.Key_PageDown if self._state.trace is not None:
                session.go(next_stop(self._state.trace, "phase", self._state.cursor))
            case Qt.Key.Key_Home:
                session.first()
            case Qt.Key.Key_End:
                session.last()
            case _:
                event.ignore()

    def _show_ring(self, shown: bool) -> None:
        if self._by_keyboard != shown:
            self._by_keyboard = shown
            self.update()

    def _cursor_at(self, place: QPointF) -> int:
        return self.scale().cursor_at(place.x())

    def _show_value(self, state: State) -> None:
        length = 0 if state.trace is None else state.trace.length
        with QSignalBlocker(self):  # what is shown is not a wish to go there
            self.setRange(0, length)
            self.setValue(state.cursor)
        where = "" if state.trace is None else f" of {length:,}, {self.said(state.cursor)}"
        self.setAccessibleDescription(f"step {state.cursor:,}{where}" if where else "")
        self.update()
