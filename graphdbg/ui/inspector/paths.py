"""The first paths from a node to the loss, each with its product, and the way to all of them."""

from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from graphdbg.core.frame import Frame
from graphdbg.core.ledger import Ledger, ledger
from graphdbg.core.paths import in_digits
from graphdbg.core.trace import Trace
from graphdbg.formula.pathway import Pathway, count_text, pathway, sum_text
from graphdbg.session.comparing import differs, differs_along
from graphdbg.session.ledger import show_paths
from graphdbg.session.session import Session
from graphdbg.ui.inspector.wording import coloured, marked, open_section, show_text, text_label
from graphdbg.ui.inspector.work import LARGEST_GRAPH
from graphdbg.ui.look import Look

FIRST: Final = 4
"""Paths that are shown here; the panel of paths has all."""
MOST: Final = 200
"""Paths; more would hold up a step."""
FARTHEST: Final = 200
"""The most nodes on all paths together; to go through more would hold up a step."""
_WORK: Final = 4_000
"""The most factors of all paths together."""


class PathList(QWidget):
    """The first paths of a node among scalars; numbers once its gradient is complete."""

    def __init__(self, session: Session, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._session = session
        self._look = look
        self._subject: tuple[Trace, str] | None = None
        self._answer: Answer = None
        self._frame: Frame | None = None
        self.heading, body = open_section(self, "PATHS TO THE LOSS")
        self.paths = text_label(by_keyboard=True)
        self.total = text_label(by_keyboard=True)
        self.more = QPushButton("All paths …")
        self.more.setFlat(True)
        self.more.setToolTip("Show every path and its share, and how they fold into backprop")
        self.more.clicked.connect(lambda: show_paths(session))
        body.addWidget(self.paths)
        body.addWidget(self.total)
        body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show the paths of a node; nothing at all where there are none to show."""
        if self._subject is None or self._subject != (frame.trace, name):
            self._subject = (frame.trace, name)
            self._answer = answer(frame.trace, name)
        self._frame = frame
        self._fill()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._fill()

    def _fill(self) -> None:
        self.setVisible(self._answer is not None)
        if self._answer is None or self._frame is None or self._subject is None:
            return
        trace, name = self._subject
        found, is_done = self._answer, self._frame.is_complete(name)
        if found == "large":
            self._say("This graph is too large to go through its paths at every step.")
        elif isinstance(found, int):
            self._say(f"{count_text(found, 'path')}; their sum is the gradient.")
            self.paths.setToolTip(in_digits(found))
        else:
            self._list(trace, found, is_done=is_done)

    def _list(self, trace: Trace, found: Ledger, *, is_done: bool) -> None:
        """Show the first paths; room is kept for their sum."""
        self.heading.setText(f"PATHS TO THE LOSS ({found.count:,})")
        before, paths = self._session.state.compared, [e.path for e in found.entries[:FIRST]]
        changed = [is_done and differs_along(before, trace, path) for path in paths]
        shown = [pathway(trace, path) for path in paths]
        written = (self._html(one, is_done, mark) for one, mark in zip(shown, changed, strict=True))
        self.paths.setText("".join(written))
        self.paths.setToolTip("\n".join(path.exact for path in shown) if is_done else "")
        whole, compared = sum_text(trace, found)
        theme = self._look.theme
        verdict = coloured(compared, theme.parameter if found.agrees else theme.error)
        whole = coloured(whole, theme.gradient, bold=True)
        is_changed = differs(before, trace, found.node)[1]
        total = f"{marked(whole, is_changed, theme.changed)} &nbsp; {verdict}"
        show_text(self.total, total if is_done else "")
        hidden = found.count - len(shown)
        self.more.setText(f"All {found.count:,} paths …" if hidden else "Shares …")

    def _say(self, sentence: str) -> None:
        self.heading.setText("PATHS TO THE LOSS")
        self.paths.setText(coloured(sentence, self._look.theme.muted))
        self.paths.setToolTip("")
        self.total.hide()
        self.more.setText("Largest paths …")

    def _html(self, path: Pathway, is_done: bool, is_changed: bool) -> str:
        """Write a path on two lines, the second set in a little; the first alone before the end."""
        theme = self._look.theme
        nodes = f'<p style="margin:0 0 2px 0">{coloured(path.nodes, theme.text)}</p>'
        if not is_done:
            return nodes
        product = coloured(path.product, theme.gradient, bold=True)
        product = marked(product, is_changed, theme.changed)
        factors = coloured(path.factors, theme.local)
        equals = coloured(" =\N{NO-BREAK SPACE}", theme.muted)
        return f'{nodes}<p style="margin:0 0 7px 14px">{factors}{equals}{product}</p>'


Answer = Ledger | int | Literal["large"] | None
"""A ledger with every path; only their number where they are many; or that nobody counted."""


def answer(trace: Trace, name: str) -> Answer:
    """Return the paths of a node; None where there are none to show here, as among arrays."""
    node = trace.graph.nodes[name]
    if trace.backward is None or node.kind == "constant" or name == trace.loss:
        return None
    if not trace.wires(name) or trace.value(name).shape != () or trace.backward.seed.shape != ():
        return None
    if len(trace.graph.nodes) > LARGEST_GRAPH:
        return "large"
    reach, paths = reached(trace, name), trace.paths(name)
    if not paths.is_scalar:
        return None
    if paths.count > MOST or reach > FARTHEST or paths.count * reach > _WORK:
        return paths.count
    return ledger(trace, name)


def reached(trace: Trace, name: str) -> int:
    """Return how many nodes are on the paths from a node; it stops counting soon after 200."""
    found, waiting = {name}, [name]
    while waiting and len(found) <= FARTHEST:
        for wire in trace.wires(waiting.pop()):
            if wire.consumer not in found:
                found.add(wire.consumer)
                waiting.append(wire.consumer)
    return len(found)
