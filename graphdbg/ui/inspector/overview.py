"""What the inspector says while it has no node to speak of: what graph this is, how to begin."""

from collections import Counter
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from graphdbg.core.frame import Frame
from graphdbg.core.graph import Graph
from graphdbg.formula.expression import node_text
from graphdbg.ui.inspector.wording import breakable, counted, listed, show_text, text_label
from graphdbg.ui.inspector.work import Work
from graphdbg.ui.look import Look

IN_PUSH_ORDER: Final = (
    "In push order: each node whose gradient is complete hands it on to its operands, "
    "as frameworks do."
)


class Overview(QWidget):
    """Title, counts, loss, and a word on how to begin."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._graph: Graph | None = None
        self.title = text_label("title")
        self.counts = text_label("muted")
        self.loss = text_label()
        self.order = text_label()
        self.hint = text_label("muted")
        self.problem = text_label("error_box", by_keyboard=True)
        self.work = Work(look)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(6)
        for label in (self.title, self.counts, self.loss, self.order, self.problem):
            body.addWidget(label)
        body.addSpacing(8)
        body.addWidget(self.hint)
        body.addSpacing(8)
        body.addWidget(self.work)

    def show_frame(self, frame: Frame) -> None:
        """Describe the graph of a run."""
        trace = frame.trace
        if trace.graph is not self._graph:
            self._graph = trace.graph
            self.title.setText(breakable(trace.graph.title or "untitled graph"))
            self.counts.setText(counts(trace.graph))
        show_text(self.loss, loss_text(frame))
        show_text(self.order, IN_PUSH_ORDER if trace.order == "push" else "")
        stopped = trace.stopped[1] if trace.stopped and frame.phase == "stopped" else ""
        show_text(self.problem, stopped)
        show_text(self.hint, hint(frame))
        if trace.forward_mode is None:
            self.work.show_trace(trace)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes; the style sheet has all but those of the counts."""
        self.work.show_look(look)


def counts(graph: Graph) -> str:
    """Count what a graph is made of: "2 inputs, 1 parameter and 2 operations"."""
    found = Counter(node.kind for node in graph.nodes.values())
    kinds = ("input", "parameter", "constant", "operation")
    return listed([counted(found[kind], kind) for kind in kinds if found[kind]])


def loss_text(frame: Frame) -> str:
    """Name the loss, or say why there is none."""
    trace = frame.trace
    if trace.loss is not None:
        return breakable(f"Loss: {node_text(trace.graph.nodes[trace.loss])}")
    return trace.notice or ""


def hint(frame: Frame) -> str:
    """Say how to begin."""
    if not frame.trace.length:
        return ""
    steps = counted(frame.trace.length, "step")
    return (
        f"This run has {steps}. Step forward with F10 to begin; "
        "what each step does is told here. Or click a node to look at it."
    )
