"""The shapes, or the numbers, of upstream, local derivative and contribution: a small ledger."""

from typing import Final

from PySide6.QtWidgets import QWidget

from graphdbg.formula.wire import LedgerLine, WireView, ledger, ledger_text
from graphdbg.ui.inspector.wording import coloured, open_section, text_label
from graphdbg.ui.look import Look

SIGNS: Final = ("", "× ", "= ")
WORDS: Final = ("", "through ", "gives ")
"""What stands before each line: of numbers, and of shapes."""


class LedgerPart(QWidget):
    """One line each, the shapes in a column, the numbers of scalars beside them."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._lines: tuple[LedgerLine, ...] = ()
        self.heading, body = open_section(self, "UPSTREAM, LOCAL, CONTRIBUTION")
        self.table = text_label(by_keyboard=True)
        body.addWidget(self.table)

    def show_wire(self, view: WireView) -> None:
        """Show what is known of a wire."""
        self._lines = ledger(view)
        self.table.setAccessibleName(ledger_text(view))
        digits = [f"{line.word} {line.name} = {line.digits}" for line in self._lines if line.digits]
        self.table.setToolTip("\n".join(digits))
        self._write()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._write()

    def _write(self) -> None:
        theme = self._look.theme
        has_numbers = all(line.shape == "scalar" for line in self._lines)
        # Where nothing flows the local derivative is alone, and nothing stands before it.
        signs = (SIGNS if has_numbers else WORDS)[: len(self._lines)]
        rows = []
        for sign, line in zip(signs, self._lines, strict=True):
            shown = (line.number or "·") if has_numbers else line.shape
            colour = theme.gradient if line.role == "gradient" else theme.local
            if has_numbers and not line.number:
                colour = theme.faint
            cells = (
                coloured(sign + line.word, theme.muted),
                coloured(line.name, theme.text),
            )
            rows.append(
                "<tr>"
                + "".join(f"<td>{cell}&nbsp;&nbsp;</td>" for cell in cells)
                + f"<td align=right>{coloured(shown, colour, bold=True)}</td></tr>"
            )
        self.table.setText(f"<table cellspacing=0 cellpadding=1>{''.join(rows)}</table>")
