"""The strip below the canvas while building: what the graph still lacks."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from graphdbg.core.edit import missing
from graphdbg.core.graph import Graph
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

SHOWN = 3
"""The most sentences that are shown; the tooltip has more."""
TOLD = 20


def lacking_text(graph: Graph, most: int = SHOWN) -> str:
    """Return what a graph lacks: "2 things are missing: …", or that it lacks nothing."""
    found = [one.sentence for one in missing(graph)]
    if not found:
        return "Nothing is missing. Step through it, or press Ctrl+B to go back to debugging."
    head = "1 thing is missing:" if len(found) == 1 else f"{len(found)} things are missing:"
    more = [f"And {len(found) - most} more."] if len(found) > most else []
    return " ".join([head, *found[:most], *more])


class MissingStrip(QLabel):
    """Says in two lines what is missing."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMargin(8)
        self.setIndent(8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        set_role(self, "muted")

    def show_state(self, before: State | None, after: State) -> None:
        """Say what the graph lacks."""
        if before is not None and before.graph is after.graph and before.building == after.building:
            return
        if after.graph is None or not after.building:
            return
        self.setText(lacking_text(after.graph))
        self.setAccessibleName(self.text())
        self.setToolTip(f"<p>{escape(lacking_text(after.graph, TOLD))}</p>")

    def show_look(self, look: Look) -> None:
        """Nothing here has a size of its own."""
