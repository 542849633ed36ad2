"""The wire the state speaks of: shapes, the shortcut formula, the Jacobian, the sum."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from graphdbg.core.graph import Wire
from graphdbg.formula.wire import WireView, closed_text, wire_view
from graphdbg.session.comparing import differs_on
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.session.wires import wire_shown
from graphdbg.ui.inspector.wording import show_text, text_label
from graphdbg.ui.look import Look
from graphdbg.ui.wire.broadcast import BroadcastPart
from graphdbg.ui.wire.head import WireHead
from graphdbg.ui.wire.jacobian import JacobianPart
from graphdbg.ui.wire.ledger import LedgerPart
from graphdbg.ui.wire.shortcut import ShortcutPart

MARGIN: Final = 16
NARROWEST: Final = 280
NO_WIRE: Final = (
    "There is no wire to speak of here. Step into the run, select a node, or pick a wire on the "
    "canvas."
)


class WirePanel(QScrollArea):
    """Shows `wire_shown(state)` at `state.frame`; holds nothing but widgets."""

    def __init__(self, session: Session) -> None:
        """Build the parts; `show_state` fills them."""
        super().__init__()
        look = Look(load_theme("light"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(NARROWEST)
        self.setAccessibleName("Wire")
        self.head = WireHead(session, look)
        self.closed = text_label("muted")
        self.ledger = LedgerPart(look)
        self.shortcut = ShortcutPart(look)
        self.jacobian = JacobianPart(look)
        self.broadcast = BroadcastPart(look)
        self.nothing = text_label("muted")
        self._parts = (self.ledger, self.shortcut, self.jacobian, self.broadcast)
        self._content = QWidget()
        self._body = QVBoxLayout(self._content)
        self._body.setSpacing(14)
        for widget in (self.nothing, self.head, self.closed, *self._parts):
            self._body.addWidget(widget)
        self._body.addStretch(1)
        self.setWidget(self._content)
        # Always there, so that nothing moves when it is needed; it shows only then.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._dress_bar)
        self._dress_bar()
        taken = self.verticalScrollBar().sizeHint().width()
        self._body.setContentsMargins(MARGIN, 14, max(2, MARGIN - taken), MARGIN)
        self.show_state(None, session.state)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the wire; costs nothing where trace, stop, selection and wire are as before."""
        self.shortcut.formula.hold(after.playing)
        if before is not None and _same(before, after):
            return
        self._body.setEnabled(False)
        self._fill(after)
        self._body.setEnabled(True)
        self._body.invalidate()
        self._content.updateGeometry()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.head.show_look(look)
        for part in self._parts:
            part.show_look(look)

    def _fill(self, state: State) -> None:
        frame, wire = state.frame, wire_shown(state)
        view: WireView | None = None
        said = NO_WIRE
        if frame is not None and wire is not None:
            view = wire_view(frame, wire)
            said = _not_computed(wire)
        show_text(self.nothing, "" if view is not None else said)
        self.head.setVisible(view is not None)
        show_text(self.closed, "" if view is None else closed_text(view))
        if view is None or frame is None:
            for part in self._parts:
                part.hide()
            return
        self.head.show_wire(frame, view, state)
        changed = differs_on(state.compared, state.trace, view.wire)
        self.ledger.show_wire(view, changed)
        for shown in (self.shortcut, self.jacobian, self.broadcast):
            shown.show_wire(view)

    def _dress_bar(self) -> None:
        """Show the handle only where there is something to scroll."""
        self.verticalScrollBar().setEnabled(self.verticalScrollBar().maximum() > 0)


def _not_computed(wire: Wire) -> str:
    return f"{wire.consumer} was not computed in this run, so its wires carry nothing."


def _same(before: State, after: State) -> bool:
    return (
        before.trace is after.trace
        and before.compared is after.compared
        and before.stop == after.stop
        and before.selection == after.selection
        and before.wire == after.wire
    )
