"""How many multiplications three ways to the gradients take, side by side."""

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from graphdbg.core.counts import Counts
from graphdbg.core.paths import in_digits
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text
from graphdbg.formula.pathway import number_text
from graphdbg.ui.inspector.pooling import AT_ONCE, REST_MS
from graphdbg.ui.inspector.wording import breakable, coloured, counted, open_section, text_label
from graphdbg.ui.look import Look

LARGEST_GRAPH: Final = 2_000
"""Nodes; to count through a larger graph would hold up a step."""
LISTED: Final = 6
"""The most leaves whose own counts are listed."""
AT_ONCE_NODES: Final = 300
"""Nodes; a larger graph is counted once it is shown."""
LARGEST: Final = 2_000_000
"""Entries of all arrays; to count through more would hold up whatever is done next."""


class Work(QWidget):
    """Multiplications for all gradients: reverse mode, forward mode, every path on its own."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._counts: Counts | None = None
        self._trace: Trace | None = None
        self.heading, body = open_section(self, "MULTIPLICATIONS FOR ALL GRADIENTS")
        self.table = text_label(by_keyboard=True)
        self.leaves = text_label("muted")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._count)
        body.addWidget(self.table)
        body.addWidget(self.leaves)

    def show_trace(self, trace: Trace) -> None:
        """Show the counts of a run, of a large one in a tick of their own; nothing without any."""
        if trace is not self._trace:
            self._trace, self._counts = trace, None
            self._timer.stop()
            if can_count(trace):
                self._timer.start(REST_MS) if is_large(trace) else self._count()
        self._fill()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._fill()

    def _count(self) -> None:
        if self._trace is not None:
            self._counts = self._trace.counts()
            self._fill()

    def _fill(self) -> None:
        counts, trace = self._counts, self._trace
        self.setVisible(counts is not None)
        if counts is None or trace is None:
            return
        entries = sum(trace.value(name).size for name in counts.forward)
        rows = (
            ("reverse mode, one pass", counts.reverse),
            (f"forward mode, {counted(entries, 'run')}", counts.forward_in_all),
            ("every path on its own", counts.paths_in_all),
        )
        theme = self._look.theme
        self.table.setText(
            "<table cellspacing=0 cellpadding=0>"
            + "".join(
                f"<tr><td>{coloured(words, theme.muted)}&nbsp;&nbsp;</td>"
                f"<td align=right>{coloured(number_text(count), theme.text, bold=True)}</td></tr>"
                for words, count in rows
            )
            + "</table>"
        )
        self.table.setToolTip("\n".join(f"{words}: {in_digits(count)}" for words, count in rows))
        names = list(counts.forward)
        parts = [
            f"{node_text(trace.graph.nodes[name])} {number_text(counts.forward[name])}"
            for name in names[:LISTED]
        ]
        more = f", and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
        self.leaves.setText(breakable(f"Forward mode by leaf: {', '.join(parts)}{more}"))
        self.leaves.setVisible(bool(parts))


def can_count(trace: Trace) -> bool:
    """Say whether a run has a backward pass, and is small enough to be counted at once."""
    if trace.backward is None or len(trace.graph.nodes) > LARGEST_GRAPH:
        return False
    return sum(value.size for value in trace.values) <= LARGEST


def is_large(trace: Trace) -> bool:
    """Say whether counting takes so long that a step should not wait for it."""
    return len(trace.names) > AT_ONCE_NODES or sum(v.size for v in trace.values) > AT_ONCE
