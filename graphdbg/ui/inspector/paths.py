"""All paths from a node to the loss, each with its product; their sum is the gradient."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from graphdbg.core.frame import Frame
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import partial_text
from graphdbg.ui.inspector.pathways import LARGEST_GRAPH, Answer, Listing, Pathway, listing, pathway
from graphdbg.ui.inspector.wording import (
    coloured,
    counted,
    open_section,
    show_text,
    text_label,
)
from graphdbg.ui.look import Look

FIRST: Final = 6
"""Paths that are listed before one asks for more."""


class PathList(QWidget):
    """The paths of a node in a graph of scalars; numbers once its gradient is complete."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._subject: tuple[Trace, str] | None = None
        self._answer: Answer = None
        self._frame: Frame | None = None
        self._is_open = False
        self.heading, body = open_section(self, "ALL PATHS TO THE LOSS")
        self.paths = text_label(by_keyboard=True)
        self.more = QPushButton()
        self.more.setFlat(True)
        self.more.clicked.connect(self.open_up)
        self.total = text_label(by_keyboard=True)
        body.addWidget(self.paths)
        body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.total)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show the paths of a node; nothing at all where there are none to show."""
        if self._subject is None or self._subject != (frame.trace, name):
            self._subject, self._is_open = (frame.trace, name), False
            self._answer = listing(frame.trace, name)
        self._frame = frame
        self._fill()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._fill()

    def open_up(self) -> None:
        """List all paths."""
        self._is_open = True
        self._fill()

    def _fill(self) -> None:
        self.setVisible(self._answer is not None)
        if self._answer is None or self._frame is None or self._subject is None:
            return
        if self._answer == "large":
            self._say(f"Paths are listed for graphs of up to {LARGEST_GRAPH:,} nodes.")
            self.heading.setText("ALL PATHS TO THE LOSS")
            return
        trace, name = self._subject
        is_done = self._frame.is_complete(name)
        found = self._answer
        if not found.paths:
            self.heading.setText("ALL PATHS TO THE LOSS")
            self._say(f"{counted(found.count, 'path')}, too long to list; the sum is the gradient.")
            return
        self.heading.setText(f"ALL PATHS TO THE LOSS ({found.count:,})")
        paths = found.paths if self._is_open else found.paths[:FIRST]
        shown = [pathway(trace, path) for path in paths]
        self.paths.setText("".join(self._html(path, is_done) for path in shown))
        self.paths.setToolTip("\n".join(path.exact for path in shown[:FIRST]) if is_done else "")
        hidden = found.count - len(shown)
        self.more.setText(f"and {hidden:,} more")
        self.more.setVisible(hidden > 0)
        show_text(self.total, self._sum(found, trace, name) if is_done else "")

    def _say(self, sentence: str) -> None:
        self.paths.setText(coloured(sentence, self._look.theme.muted))
        self.paths.setToolTip("")
        self.more.hide()
        self.total.hide()

    def _html(self, path: Pathway, is_done: bool) -> str:
        """Write a path on two lines, the second set in a little; the first alone before the end."""
        theme = self._look.theme
        nodes = f'<p style="margin:0 0 2px 0">{coloured(path.nodes, theme.text)}</p>'
        if not is_done:
            return nodes
        product = coloured(path.product, theme.gradient, bold=True)
        factors = coloured(path.factors, theme.local)
        equals = coloured(" =\N{NO-BREAK SPACE}", theme.muted)
        return f'{nodes}<p style="margin:0 0 7px 14px">{factors}{equals}{product}</p>'

    def _sum(self, found: Listing, trace: Trace, name: str) -> str:
        theme, graph = self._look.theme, trace.graph
        own = partial_text(graph.nodes[trace.loss or name], graph.nodes[name])
        whole = coloured(f"Σ = {found.total}", theme.gradient, bold=True)
        if found.agrees:
            said = coloured(f"✓ equals {own}", theme.parameter)
        else:
            said = coloured(f"✗ differs from {own}", theme.error)
        return f"{whole} &nbsp; {said}"
