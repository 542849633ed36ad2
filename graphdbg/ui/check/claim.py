"""A claimed gradient, typed at a node, and what becomes of it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from graphdbg.core.claims import read_claim
from graphdbg.core.errors import GraphError
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import partial_text
from graphdbg.formula.report import apart
from graphdbg.session.checking import Claimed, claim_gradient, claimed_of, counted_from
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.ui.inspector.wording import coloured, open_section, show_text, text_label
from graphdbg.ui.look import Look


class ClaimField(QWidget):
    """A line for the formula of ∂L/∂node, checked as it is typed and judged on Enter."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self._look = look
        self._trace: Trace | None = None
        self._node: str | None = None
        _heading, body = open_section(self, "CLAIM A GRADIENT")
        self.own = text_label()
        self.field = QLineEdit()
        self.field.setPlaceholderText("y/a - (1-y)/(1-a)")
        self.field.setAccessibleName("Claimed gradient")
        self.field.returnPressed.connect(self._claim)
        self.field.textEdited.connect(self._read)
        self.button = QPushButton("Check")
        self.button.clicked.connect(self._claim)
        self.verdict = text_label(by_keyboard=True)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        body.addWidget(self.own)
        body.addLayout(row)
        body.addWidget(self.verdict)

    def show_state(self, state: State) -> None:
        """Show which node a claim would be about, and what became of the last one."""
        trace, node = state.ordinary, state.focus
        can = trace is not None and trace.backward is not None and node in trace.backward.gradients
        if (trace, node) != (self._trace, self._node):
            self.field.clear()
        self._trace, self._node = trace, node
        self.field.setEnabled(can)
        self.button.setEnabled(can)
        self._name(trace if can else None, node)
        self._judge(claimed_of(state))

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.show_state(self._session.state)

    def _name(self, trace: Trace | None, node: str | None) -> None:
        theme = self._look.theme
        if trace is None or trace.loss is None or node is None:
            self.own.setText(coloured("Pick a node that has a gradient.", theme.muted))
            return
        own = partial_text(trace.graph.nodes[trace.loss], trace.graph.nodes[node])
        self.own.setText(f"{coloured(own, theme.gradient, bold=True)} =")

    def _judge(self, claimed: Claimed | None) -> None:
        if claimed is None or claimed.node != self._node:
            show_text(self.verdict, "")
            return
        theme = self._look.theme
        if claimed.claim is None:
            show_text(self.verdict, coloured(claimed.problem, theme.error))
            return
        colour = theme.parameter if claimed.claim.is_right else theme.error
        mark = "✓" if claimed.claim.is_right else "✗"
        typed, actual, place = apart(claimed.claim)
        show_text(
            self.verdict,
            f"<p style='margin:0 0 4px 0'>{coloured(f'{mark} {claimed.claim.sentence}', colour)}"
            f"</p><table cellspacing=0 cellpadding=0>"
            f"<tr><td>{coloured('claimed', theme.muted)}&nbsp;&nbsp;</td>"
            f"<td align=right>{coloured(typed + place, theme.text, bold=True)}</td></tr>"
            f"<tr><td>{coloured('gradient', theme.muted)}&nbsp;&nbsp;</td>"
            f"<td align=right>{coloured(actual + place, theme.gradient, bold=True)}</td></tr>"
            "</table>",
        )

    def _read(self, text: str) -> None:
        """Say where and why a text is no claim while it is typed."""
        show_text(self.verdict, "")
        if self._trace is None or self._node is None or not text.strip():
            return
        try:
            read_claim(self._trace.graph, f"{self._node} = {text}")
        except GraphError as problem:
            sentence = counted_from(problem.sentence, len(f"{self._node} = "))
            show_text(self.verdict, coloured(sentence, self._look.theme.muted))

    def _claim(self) -> None:
        if self._node is not None and self.field.text().strip():
            claim_gradient(self._session, self._node, self.field.text())
