"""The formula of one wire: by its Jacobian, then the shortcut, and what each would cost."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.core.wire_parts import blocked
from graphdbg.formula.wire import WireView, cost_text, rule_text, wire_lines
from graphdbg.ui.inspector.equation import Equation
from graphdbg.ui.inspector.pooling import AT_ONCE, REST_MS
from graphdbg.ui.inspector.rules import INK
from graphdbg.ui.inspector.wording import breakable, open_section, show_text, text_label
from graphdbg.ui.look import Look


class ShortcutPart(QWidget):
    """Equation, the operation's own sentence, and the counts."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._view: WireView | None = None
        self._has_any = False
        self._costs: tuple[Trace, Wire, str] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._write)
        self.heading, body = open_section(self, "JACOBIAN AND VJP")
        self.formula = Equation(look, "Contribution")
        self.rule = text_label("muted")
        self.cost = text_label("muted", by_keyboard=True)
        for widget in (self.formula, self.rule, self.cost):
            body.addWidget(widget)

    def show_wire(self, view: WireView) -> None:
        """Show the formula of a wire; of large arrays once the steps come to rest."""
        before, self._view = self._view, view
        if (
            before is not None
            and (before.trace, before.wire, before.known) == (view.trace, view.wire, view.known)
            and not self._timer.isActive()
        ):
            self.setVisible(self._has_any)
            return
        scalar = not (view.result_shape or view.operand_shape)
        self.heading.setText("CHAIN RULE ON THIS WIRE" if scalar else "JACOBIAN AND VJP")
        show_text(self.rule, breakable(rule_text(view)))
        if is_heavy(view) and blocked(view.trace, view.wire) is None:
            self.formula.set_lines(())
            self.formula.show()
            if not self._is_counted(view):
                show_text(self.cost, "…")
            self.show()
            self._timer.start(REST_MS)
        else:
            self._write()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.formula.show_look(look)

    def is_done(self) -> bool:
        """Tell whether nothing is left to be written."""
        return not self._timer.isActive()

    def _write(self) -> None:
        self._timer.stop()
        view = self._view
        if view is None:
            return
        lines = wire_lines(view, INK)
        self.formula.setVisible(bool(lines))
        self.formula.set_lines(lines)
        if self._costs is None or not self._is_counted(view):
            self._costs = (view.trace, view.wire, cost_text(view))
        show_text(self.cost, self._costs[2])
        self._has_any = bool(lines)
        self.setVisible(self._has_any)

    def _is_counted(self, view: WireView) -> bool:
        return self._costs is not None and self._costs[:2] == (view.trace, view.wire)


def is_heavy(view: WireView) -> bool:
    """Say whether to write the formula takes long: it is worked out on the arrays themselves."""
    call = view.trace.calls[view.wire.consumer]
    result = view.trace.value(view.wire.consumer)
    return any(array.size > AT_ONCE for array in (*call.operands, result))
