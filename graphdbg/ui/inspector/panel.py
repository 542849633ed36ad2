"""The inspector: the node the state speaks of, with everything that is known at the cursor."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from graphdbg.core.errors import GraphError
from graphdbg.core.frame import Frame
from graphdbg.session.comparing import differs
from graphdbg.session.editing import number, set_entry
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.session.why import ask_about
from graphdbg.ui.canvas.stands import frame_shown
from graphdbg.ui.inspector.ahead import Ahead
from graphdbg.ui.inspector.array import ArrayMap
from graphdbg.ui.inspector.asking import why_link
from graphdbg.ui.inspector.checked import CheckLine
from graphdbg.ui.inspector.column import Column
from graphdbg.ui.inspector.describe import Describe
from graphdbg.ui.inspector.editor import ValueEditor
from graphdbg.ui.inspector.head import Head
from graphdbg.ui.inspector.jacobian import JacobianTable
from graphdbg.ui.inspector.overview import Overview
from graphdbg.ui.inspector.paths import PathList
from graphdbg.ui.inspector.rules import ChainRule, ValueRule, chain_heading
from graphdbg.ui.inspector.table import ContributionTable
from graphdbg.ui.inspector.wording import breakable, marked, open_section, show_text, text_label
from graphdbg.ui.look import Look

MARGIN: Final = 16
NARROWEST: Final = 280


class Inspector(QScrollArea):
    """Shows `state.focus` at `state.frame`; holds nothing but widgets."""

    def __init__(self, session: Session) -> None:
        """Build the parts; `show_state` fills them."""
        super().__init__()
        self._look = look = Look(load_theme("light"))
        self._session = session
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(NARROWEST)
        self.setAccessibleName("Inspector")
        self.overview = Overview(look)
        self.head = Head(session, look)
        self.value = ValueRule(look)
        self.editor = ValueEditor(session, look)
        self.array = ArrayMap(look)
        self.array.table.model.typed.connect(self._set_entry)
        self.chain = ChainRule(look)
        self.contributions = ContributionTable(session, look)
        self.jacobian = JacobianTable(look)
        self.paths = PathList(session, look)
        self.check = CheckLine(session, look)
        self.describe = Describe(session)
        self.note, note_body = _note()
        self.note_text = text_label("muted")
        note_body.addWidget(self.note_text)
        self._parts = (
            self.head,
            self.value,
            self.editor,
            self.array,
            self.chain,
            self.contributions,
            self.jacobian,
            self.paths,
            self.describe,
            self.check,
        )
        self._debugging = (self.chain, self.contributions, self.jacobian, self.paths, self.check)
        """The parts that speak of the backward pass, which nobody looks at while building."""
        self.why_value = why_link(
            self.value.heading, "Why this value?", lambda _: ask_about(session, "value")
        )
        self.why_gradient = why_link(
            self.chain.heading, "Why this gradient?", lambda _: ask_about(session, "gradient")
        )
        self.ahead = Ahead(session, self)
        self._content = QWidget()
        self._body = Column(self._content)
        self._put_in()
        self.show_state(None, session.state)

    def _put_in(self) -> None:
        """Put the parts below one another, and a bar beside them."""
        self._body.setSpacing(14)
        above = [part for part in self._parts if part not in (self.describe, self.check)]
        # What is worked out after the step stands last, where it can push nothing down.
        for part in (self.overview, *above, self.note, self.describe, self.check):
            self._body.addWidget(part)
        self.setWidget(self._content)
        # Always there, so that nothing moves when it is needed; it shows only then.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._dress_bar)
        self._dress_bar()
        taken = self.verticalScrollBar().sizeHint().width()
        self._body.setContentsMargins(MARGIN, 14, max(2, MARGIN - taken), MARGIN)

    def show_state(self, before: State | None, after: State) -> None:
        """Show the node in focus; costs nothing where trace, cursor and selection are as before."""
        self.ahead.wait()
        for formula in (self.value.formula, self.chain.formula):
            formula.hold(after.playing)
        if before is not None and _same(before, after):
            return
        # Each part that comes or goes would have the whole panel laid out; once is enough.
        self._body.setEnabled(False)
        self._fill(shown_frame(after), after.focus)
        self._body.setEnabled(True)
        self._lay_out()

    def _lay_out(self) -> None:
        """Lay every part out, then the whole: what is posted may come before a part knows its size.

        The scroll area gives the content its height when it is asked to lay itself out.
        """
        for part in (self.overview, *self._parts, self.note):
            layout = part.layout()
            if layout is not None and not part.isHidden():
                layout.activate()
        self._body.invalidate()
        QCoreApplication.sendEvent(self._content, QEvent(QEvent.Type.LayoutRequest))

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.overview.show_look(look)
        for part in self._parts:
            part.show_look(look)
        frame, name = shown_frame(self._session.state), self._session.state.focus
        if frame is not None and name in frame.trace.graph.nodes:
            self._mark(frame, name or "")

    def _fill(self, frame: Frame | None, name: str | None) -> None:
        if frame is not None and name in frame.trace.graph.nodes:
            self._show_node(frame, name or "")
            return
        for part in (*self._parts, self.note):
            part.hide()
        self.overview.setVisible(frame is not None)
        if frame is not None:
            self.overview.show_frame(frame)

    def _show_node(self, frame: Frame, name: str) -> None:
        self.overview.hide()
        builds = self._session.state.building
        always: tuple[QWidget, ...] = (self.head, self.value, self.chain)
        for widget in always:
            widget.show()
        for part in self._parts:
            if builds and part in self._debugging:
                part.hide()
            else:
                part.show_node(frame, name)
        self._mark(frame, name)
        backward = frame.trace.backward
        self.why_value.setVisible(name in frame.trace.index)
        self.why_gradient.setVisible(backward is not None and name in backward.gradients)
        note = frame.trace.graph.nodes[name].note or ""
        self.note.setVisible(bool(note) and not builds)
        show_text(self.note_text, breakable(note))

    def _mark(self, frame: Frame, name: str) -> None:
        """Mark the numbers that the last edit has changed, as far as they are known."""
        value, gradient = differs(self._session.state.compared, frame.trace, name)
        value &= frame.value(name) is not None
        gradient &= frame.gradient(name) is not None
        colour, heading = self._look.theme.changed, chain_heading(frame.trace, name)
        self.value.heading.setText(marked("VALUE", value, colour))
        self.chain.heading.setText(marked(heading, gradient, colour))

    def _set_entry(self, place: tuple[int, ...], text: str) -> None:
        """Give an entry of the array in focus the number that was typed."""
        trace, name = self._session.state.ordinary, self._session.state.focus
        if trace is None or name is None:
            return
        try:
            entry = number(text, trace.value(name)[place])
        except GraphError as problem:
            self.array.table.said.setText(problem.sentence)
            return
        set_entry(self._session, name, place, entry)

    def _dress_bar(self) -> None:
        """Show the handle only where there is something to scroll."""
        self.verticalScrollBar().setEnabled(self.verticalScrollBar().maximum() > 0)


def _note() -> tuple[QWidget, QVBoxLayout]:
    note = QWidget()
    _heading, body = open_section(note, "NOTE")
    return note, body


def shown_frame(state: State) -> Frame | None:
    """Return the step that is spoken of: that of the run, or all values while building."""
    frame = state.frame
    return frame if frame is None else frame_shown(state, frame)


def _same(before: State, after: State) -> bool:
    return (
        before.trace is after.trace
        and before.stop == after.stop
        and before.selection == after.selection
        and before.compared is after.compared
        and before.describing == after.describing
        and before.building == after.building
        and len(before.selected) == len(after.selected)
    )
