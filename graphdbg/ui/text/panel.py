"""The panel Text: the graph as a program text, which becomes the document as it is typed."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.typing import has_draft, retype, text_of, typed_of
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role
from graphdbg.ui.text.editor import Editor

WAIT_MS = 250
"""How long after the last key a text becomes the document, in milliseconds."""


class TextPanel(QWidget):
    """An editor, and under it the sentence about what is to be mended."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._seen = ""
        """What the editor held when somebody last looked; a change of colours is none of text."""
        self.editor = Editor()
        self.editor.textChanged.connect(self._typed)
        self.editor.left.connect(self.flush)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(WAIT_MS)
        self.timer.timeout.connect(self._apply)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setMargin(8)
        set_role(self.said, "error_box")
        self.said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor, 1)
        column.addWidget(self.said)

    def flush(self) -> None:
        """Make the document what is typed, now."""
        if self.timer.isActive():
            self.timer.stop()
            self._apply()

    def _apply(self) -> None:
        retype(self._session, self.editor.toPlainText())

    # The Panel protocol

    def show_state(self, before: State | None, after: State) -> None:
        """Show the text of the document, unless somebody is typing another one."""
        if before is not None and before.graph is after.graph and before.typed is after.typed:
            return
        is_other = before is None or before.saved is not after.saved
        if is_other:
            self.timer.stop()
        elif self._is_typing(before):
            return
        self._seen = text_of(after)
        self.editor.replace_text(self._seen)
        if is_other and before is not None:
            self.editor.document().clearUndoRedoStacks()
        typed = typed_of(after)
        faults = typed.faults if typed is not None else ()
        self.editor.show_faults(faults)
        more = f" There are {len(faults) - 1} more faults." if len(faults) > 2 else ""
        more = " There is one more fault." if len(faults) == 2 else more
        adds = " Alt+Enter adds it." if faults and faults[0].adds else ""
        self.said.setText(faults[0].sentence + adds + more if faults else "")
        self.said.setAccessibleName(self.said.text())
        self.said.setVisible(bool(faults))

    def show_look(self, look: Look) -> None:
        """Take on other colours or another size of text."""
        self.editor.show_look(look)

    def _is_typing(self, before: State | None) -> bool:
        """Say whether what is in the editor is on its way, and must not be written over."""
        if self.timer.isActive():
            return True
        shown = self._session.state
        moved = before is not None and before.graph is not shown.graph
        return (
            moved
            and self.editor.hasFocus()
            and before is not None
            and has_draft(before)
            and (typed_of(shown) is None)
        )

    def _typed(self) -> None:
        text = self.editor.toPlainText()
        if text != self._seen:
            self._seen = text
            self.timer.start()
