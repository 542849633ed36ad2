"""The head of the panel: which wire this is, and the ways to the next and the previous one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from graphdbg.core.frame import Frame
from graphdbg.formula.expression import node_text
from graphdbg.formula.wire import WireView
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.wires import has_wire_beside, select_wire_beside, wire_at_work
from graphdbg.ui.canvas.slots import slot_name
from graphdbg.ui.inspector.wording import breakable, coloured, text_label
from graphdbg.ui.look import Look


class WireHead(QWidget):
    """Operand and consumer, the slot and its name, and two buttons."""

    def __init__(self, session: Session, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._view: WireView | None = None
        self.title = text_label("title")
        self.place = text_label("muted")
        self.previous = _button("‹", "Previous wire")
        self.next = _button("›", "Next wire")
        self.previous.clicked.connect(lambda: select_wire_beside(session, -1))
        self.next.clicked.connect(lambda: select_wire_beside(session, 1))
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(2)
        top.addWidget(self.title, 1)
        for button in (self.previous, self.next):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(3)
        body.addLayout(top)
        body.addWidget(self.place)

    def show_wire(self, frame: Frame, view: WireView, state: State) -> None:
        """Show which wire this is, and where the run stands."""
        self._view = view
        self.title.setMinimumHeight(self.next.sizeHint().height())
        self._write_title()
        self.place.setText(breakable(place_text(frame, view, state)))
        self.previous.setEnabled(has_wire_beside(state, -1))
        self.next.setEnabled(has_wire_beside(state, 1))

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._write_title()

    def _write_title(self) -> None:
        if self._view is None:
            return
        theme, size = self._look.theme, self._look.px(15)
        names = f"{node_text(self._view.operand)} → {node_text(self._view.consumer)}"
        kind = coloured((self._view.consumer.op or "").replace("_", " "), theme.muted)
        self.title.setText(
            f"{coloured(names, theme.text, bold=True)} &nbsp;"
            f'<span style="font-size:{size}px;font-weight:400">{kind}</span>'
        )


def place_text(frame: Frame, view: WireView, state: State) -> str:
    """Return slot, place and step: "slot 0 (a) of f · wire 1 of 2 of x · at work at step 7"."""
    graph, wire = frame.trace.graph, view.wire
    own = graph.consumers[view.operand.name]
    name = slot_name(view.consumer, wire.slot)
    parts = [f"slot {wire.slot} ({name}) of {node_text(view.consumer)}"]
    if len(own) > 1:
        parts.append(f"wire {own.index(wire) + 1} of {len(own)} of {node_text(view.operand)}")
    parts.append(f"step {frame.cursor:,} of {frame.trace.length:,}")
    if wire == wire_at_work(frame):
        parts.append("at work")
    if state.wire is not None:
        parts.append("picked")
    return " · ".join(parts)


def _button(text: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(f"{name}, in the order of the backward pass")
    button.setAccessibleName(name)
    return button
