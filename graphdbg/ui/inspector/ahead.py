"""Formulas set ahead of time: those of the next and the previous stop, while nobody does anything.

A formula takes 10 to 60 ms to set; a step that finds its formulas set shows them at once.
"""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.stepping import stop_after, stop_before
from graphdbg.ui.inspector.breaks import pieces_of
from graphdbg.ui.inspector.rules import lines_at
from graphdbg.ui.typeset import is_remembered, typeset

IDLE_MS: Final = 120
"""After this long without a change nothing is held down: keys repeat in 30 to 50 ms."""


class Ahead(QObject):
    """Sets one piece of a formula a tick; begins anew after every change of the state."""

    def __init__(self, session: Session, parent: QObject) -> None:
        """Wait for the first change."""
        super().__init__(parent)
        self._session = session
        self._pieces: Iterator[str] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._set_one)

    def wait(self) -> None:
        """Leave off, and go on once nothing has changed for a while."""
        self._pieces = None
        self._timer.start(IDLE_MS)

    def is_done(self) -> bool:
        """Tell whether there is nothing left to set."""
        return not self._timer.isActive()

    def _set_one(self) -> None:
        if self._session.state.playing:
            return
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._timer.start(IDLE_MS)
            return
        if self._pieces is None:
            self._pieces = pieces_beside(self._session.state)
        piece = next(self._pieces, None)
        if piece is not None:
            typeset(piece, 1)
            self._timer.start(0)


def pieces_beside(state: State) -> Iterator[str]:
    """Go through what has still to be set for the next stop, then for the previous one."""
    trace = state.trace
    if trace is None:
        return
    for lead in (stop_after, stop_before):
        frame = trace.at(*lead(trace, state.granularity, state.stop, state.folded))
        name = frame.node if state.selection is None else state.selection
        if name is None or name not in trace.graph.nodes:
            continue
        for lines in lines_at(frame, name):
            yield from (piece for piece in pieces_of(lines) if not is_remembered(piece))
