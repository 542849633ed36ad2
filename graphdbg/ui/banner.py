"""The bar that says what failed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.ui.icons import icon
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role


class Banner(QFrame):
    """The sentence about what failed; it stays until it is put away or something opens."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.dismiss = QToolButton()
        self.dismiss.setToolTip("Put this message away")
        self.dismiss.setAccessibleName("Put this message away")
        self.dismiss.clicked.connect(session.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.setObjectName("banner")
        self.hide()

    def show_state(self, before: State | None, after: State) -> None:
        """Show the message of the state, if there is one."""
        if before is not None and after.message == before.message:
            return
        self.text.setText(after.message or "")
        self.text.setAccessibleName(after.message or "")
        self.setVisible(after.message is not None)

    def show_look(self, look: Look) -> None:
        """Take on other colours."""
        theme = look.theme
        self.setStyleSheet(
            f"QFrame#banner {{ background: {theme.error_fill}; border: 0;"
            f" border-bottom: 1px solid {theme.error_outline}; }}"
            f"QLabel {{ color: {theme.error}; background: transparent; }}"
        )
        set_role(self.text, "error")
        self.dismiss.setIcon(icon("close", theme.error))
