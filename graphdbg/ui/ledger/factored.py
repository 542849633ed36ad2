"""The sum over the paths, folded step by step into backprop."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from graphdbg.core.factoring import Factorings
from graphdbg.formula.factored import Line, Token, ending, lines, sentence, tally
from graphdbg.session.theme import Theme
from graphdbg.ui.icons import icon
from graphdbg.ui.inspector.wording import coloured, show_text, text_label
from graphdbg.ui.look import Look

MARGIN = 16
WORD_JOINER = "\N{WORD JOINER}"


class FactoredSum(QWidget):
    """One step: what was shared, both counts, and the sum written out where it is short."""

    stepped = Signal(int)
    """How many folds a person asks for."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._look = look
        self._steps: Factorings | None = None
        self._folds = 0
        self._is_done = False
        self.back = self._button("Undo the last fold", -1)
        self.forward = self._button("Factor out the next node", 1)
        self.place = text_label("muted")
        self.tally = text_label(by_keyboard=True)
        self.additions = text_label("muted")
        self.said = text_label()
        self.ending = text_label("parameter")
        self.sums = text_label(by_keyboard=True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addWidget(self.forward)
        buttons.addWidget(self.place, 1)
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(MARGIN, 4, MARGIN - 11, MARGIN)
        body.setSpacing(8)
        for label in (self.tally, self.additions, self.said, self.ending, self.sums):
            body.addWidget(label)
        body.setSpacing(6)
        body.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        buttons.setContentsMargins(MARGIN - 6, 0, MARGIN, 0)
        column.addLayout(buttons)
        column.addWidget(scroll, 1)
        self.show_look(look)

    def show_step(self, steps: Factorings, folds: int, *, is_done: bool) -> None:
        """Show the sum after some folds; with numbers once the gradient is complete."""
        self._steps, self._folds, self._is_done = steps, min(folds, len(steps) - 1), is_done
        self._fill()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        for button, name in ((self.back, "step_back"), (self.forward, "step_forward")):
            button.setIcon(icon(name, look.theme.text, look.theme.disabled))
            button.setIconSize(QSize(look.px(18), look.px(18)))
        self._fill()

    def _button(self, tip: str, by: int) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self.stepped.emit(self._folds + by))
        return button

    def _fill(self) -> None:
        steps = self._steps
        if steps is None:
            return
        step, last = steps[self._folds], len(steps) - 1
        self.back.setEnabled(step.step > 0)
        self.forward.setEnabled(step.step < last)
        self.place.setText(f"fold {step.step:,} of {last:,}" if last else "nothing to fold")
        products, sums = tally(steps, step)
        self.tally.setText(coloured(products, self._look.theme.text, bold=True))
        show_text(self.additions, sums)
        self.said.setText(sentence(steps.trace, steps, step))
        show_text(self.ending, ending(steps, step))
        written = lines(steps.trace, step)
        html = "".join(self._html(line, step.node) for line in written)
        long = "The sum is too long to be written out; the counts are exact all the same."
        show_text(self.sums, html or coloured(long, self._look.theme.muted))

    def _html(self, line: Line, newest: str | None) -> str:
        """Write a gradient as its name, the sum in symbols, and the same in numbers."""
        theme = self._look.theme
        name = coloured(line.name, theme.gradient, bold=line.node == newest)
        shown = f'<p style="margin:10px 0 2px 0">{name} = {_tokens(line.symbols, theme)}</p>'
        if not self._is_done or not line.numbers:
            return shown
        equals = coloured("=\N{NO-BREAK SPACE}", theme.muted)
        result = coloured(line.result, theme.gradient, bold=True)
        is_one = len(line.numbers) == 1
        numbers = "" if is_one else f"{equals}{_tokens(line.numbers, theme)} "
        return f'{shown}<p style="margin:0 0 2px 14px">{numbers}{equals}{result}</p>'


def _tokens(tokens: tuple[Token, ...], theme: Theme) -> str:
    colours = {"local": theme.local, "gradient": theme.gradient, "sign": theme.muted}
    # A line breaks before a sign, and not within a fraction.
    return "".join(
        coloured(token.text.replace("/", f"/{WORD_JOINER}"), colours[token.kind])
        for token in tokens
    )
