"""One line under the chain rule: whether the gradient agrees with its central difference."""

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from graphdbg.core.frame import Frame
from graphdbg.core.gradcheck import Checked, check_one
from graphdbg.core.trace import Trace
from graphdbg.formula.numbers import short
from graphdbg.session.checking import checkup_of
from graphdbg.session.session import Session
from graphdbg.ui.inspector.pooling import REST_MS
from graphdbg.ui.inspector.wording import coloured, open_section, text_label
from graphdbg.ui.look import Look

MOST_NODES: Final = 300
MOST_ENTRIES: Final = 2_000
"""A larger graph is checked only where somebody asks for it, in the panel Check."""

LINES: Final = 2


class CheckLine(QWidget):
    """The check of the node in focus, once its gradient is complete and the steps are at rest."""

    def __init__(self, session: Session, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._session = session
        self._look = look
        self._subject: tuple[Trace, str] | None = None
        self._result: Checked | None = None
        _heading, body = open_section(self, "CHECK")
        self.said = text_label(by_keyboard=True)
        body.addWidget(self.said)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._check)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show the check of a node; nothing where its gradient is not complete."""
        trace = frame.trace
        subject = (trace, name)
        if self._subject != subject:
            self._subject, self._result = subject, self._known(name)
        can = frame.is_complete(name) and trace.value(name).dtype.kind == "f"
        is_shown = can and (self._result is not None or is_quick(trace))
        self.setVisible(is_shown)
        self._timer.stop()
        if is_shown and self._result is None:
            self._timer.start()
        if is_shown:
            self._fill()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._fill()

    def _known(self, name: str) -> Checked | None:
        checkup = checkup_of(self._session.state)
        return None if checkup is None else checkup.of_node(name)

    def _check(self) -> None:
        if self._subject is not None:
            self._result = self._known(self._subject[1]) or check_one(*self._subject)
            self._fill()

    def _fill(self) -> None:
        theme, result = self._look.theme, self._result
        # As high as what will stand here, or everything above would give way for a moment.
        self.said.setMinimumHeight(LINES * self.said.fontMetrics().lineSpacing())
        if result is None:
            self.said.setText(coloured("…", theme.faint))
        elif not result.is_finite:
            self.said.setText(coloured(f"⋀ differences cannot tell: {result.kink}", theme.warning))
        elif result.is_kink:
            self.said.setText(coloured(f"⋀ a kink: {result.kink}", theme.warning))
        else:
            mark, said = ("✓", "agrees") if result.agrees else ("✗", "DISAGREES")
            self.said.setText(
                coloured(
                    f"{mark} central difference {said} · relative error {short(result.error)}",
                    theme.parameter if result.agrees else theme.error,
                )
            )


def is_quick(trace: Trace) -> bool:
    """Say whether one node of a run is checked so fast that nobody has to ask for it."""
    few = len(trace.names) <= MOST_NODES
    return few and sum(value.size for value in trace.values) <= MOST_ENTRIES
