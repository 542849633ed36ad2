"""The head of the inspector: which node this is, and where the run stands."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from graphdbg.core.edit import missing_at
from graphdbg.core.frame import WHOLE, Frame
from graphdbg.core.graph import Node
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import shape_text
from graphdbg.session.session import Session
from graphdbg.ui.canvas.slots import slot_name
from graphdbg.ui.inspector.wording import breakable, coloured, show_text, text_label
from graphdbg.ui.look import Look

FED = 3
"""The most consumers that are named."""


class Head(QWidget):
    """Name, operation, group and step; while a node is selected, the way back to the run."""

    def __init__(self, session: Session, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._session = session
        self._look = look
        self._node: Node | None = None
        self.title = text_label("title")
        self.follow = QPushButton("Follow the run")
        self.follow.setToolTip("Look at what the run is doing again")
        self.follow.clicked.connect(self._follow)
        self.place = text_label("muted")
        self.problem = text_label("error_box", by_keyboard=True)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.title, 1)
        top.addWidget(self.follow, 0, Qt.AlignmentFlag.AlignTop)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(3)
        body.addLayout(top)
        body.addWidget(self.place)
        body.addWidget(self.problem)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show which node this is, and at which step."""
        self._node = frame.trace.graph.nodes[name]
        is_selected = self._session.state.selection is not None
        # The button is part of the row's height at all times, so that nothing jumps.
        self.title.setMinimumHeight(self.follow.sizeHint().height())
        building = self._session.state.building
        self.follow.setVisible(is_selected and not building)
        self._write_title()
        several = len(self._session.state.selected)
        where = place(frame, name, is_selected)
        if building:
            where = f"one of {several} selected · " * (several > 1) + role(frame, name)
        self.place.setText(breakable(where))
        show_text(self.problem, lack(frame, name) if building else problem(frame, name))

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._write_title()

    def _write_title(self) -> None:
        if self._node is None:
            return
        theme, size = self._look.theme, self._look.px(15)
        kind = coloured(kind_text(self._node), theme.muted)
        name = coloured(node_text(self._node), theme.text, bold=True)
        self.title.setText(
            f'{name} &nbsp;<span style="font-size:{size}px;font-weight:400">{kind}</span>'
        )

    def _follow(self) -> None:
        self._session.select(None)


def kind_text(node: Node) -> str:
    """Say what a node is: "input", "sigmoid", "half squared error"."""
    return (node.op or node.kind).replace("_", " ")


def place(frame: Frame, name: str, is_selected: bool) -> str:
    """Return group, step and phase: "hidden/h1 · step 41 of 68 · backward"."""
    trace = frame.trace
    parts = [
        "the loss" if name == trace.loss else "",
        trace.graph.nodes[name].group or "",
        f"step {frame.cursor:,} of {trace.length:,}",
        frame.phase if frame.cursor else "",
        f"beat {frame.beat} of {WHOLE}" if frame.beat != WHOLE else "",
        "selected" if is_selected else "",
    ]
    return " · ".join(part for part in parts if part)


def problem(frame: Frame, name: str) -> str:
    """Return why the run stopped at this node, once it has; else nothing."""
    if frame.phase != "stopped":
        return ""
    return " ".join(sentence for node, sentence in frame.trace.problems if node == name) or (
        frame.trace.stopped[1] if frame.trace.stopped and frame.trace.stopped[0] == name else ""
    )


def role(frame: Frame, name: str) -> str:
    """Return what a node is in its graph: "layer1 · scalar, float64 · feeds q (a)"."""
    trace, graph = frame.trace, frame.trace.graph
    parts = ["the loss" if name == trace.loss else "", graph.nodes[name].group or ""]
    if name in trace.index:
        value = trace.value(name)
        parts.append(f"{shape_text(value.shape)}, {value.dtype}")
    fed = [
        f"{one.consumer} ({slot_name(graph.nodes[one.consumer], one.slot)})"
        for one in graph.consumers[name]
    ]
    some = ", ".join(fed[:FED]) + (f" and {len(fed) - FED} more" if len(fed) > FED else "")
    parts.append(f"feeds {some}" if fed else "")
    return " · ".join(part for part in parts if part)


def lack(frame: Frame, name: str) -> str:
    """Return what a node lacks to be computed, whether the run has come there or not."""
    lacking = [one.sentence for one in missing_at(frame.trace.graph, name)]
    return " ".join(lacking or [said for node, said in frame.trace.problems if node == name])
