"""The foot of the ledger: the sum held against the gradient, and what is left out."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from graphdbg.core.ledger import Ledger
from graphdbg.core.trace import Trace
from graphdbg.formula.numbers import short
from graphdbg.formula.pathway import number_text, rest_text, shares_text, sum_text
from graphdbg.ui.inspector.wording import coloured, show_text, text_label
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

MARGIN = 16


class Foot(QWidget):
    """Σ and what it is compared with; numbers once the gradient is complete."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self.rest = text_label("muted")
        self.total = text_label(by_keyboard=True)
        self.precision = text_label("faint")
        self.shares = text_label("warning")
        line = QFrame()
        line.setFixedHeight(1)
        set_role(line, "line")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line)
        body = QVBoxLayout()
        column.addLayout(body)
        body.setContentsMargins(MARGIN, 8, MARGIN, 12)
        body.setSpacing(3)
        for label in (self.rest, self.total, self.precision, self.shares):
            body.addWidget(label)

    def show_ledger(self, trace: Trace, found: Ledger, look: Look, *, is_done: bool) -> None:
        """Show the sum of a ledger, or that it waits for the gradient."""
        theme = look.theme
        if not is_done:
            show_text(self.total, coloured("Σ once the gradient is complete", theme.muted))
            left = f"and {number_text(found.more)} more" if found.more else ""
            show_text(self.rest, left)
            show_text(self.precision, "")
            show_text(self.shares, "")
            return
        whole, compared = sum_text(trace, found)
        verdict = theme.parameter if found.agrees else theme.error
        colour = theme.muted if found.more else verdict
        self.total.setText(
            f"{coloured(whole, theme.gradient, bold=True)} &nbsp; {coloured(compared, colour)}"
        )
        self.total.show()
        show_text(self.rest, rest_text(found))
        tolerance = f"up to rounding: {short(found.tolerance)} of the magnitudes added up"
        show_text(self.precision, "" if found.more else tolerance)
        show_text(self.shares, shares_text(found))
