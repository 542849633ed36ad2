"""The bar of a notice: what happened to the document's file, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from graphdbg.session.notice import Choice, dismiss_notice
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.ui.icons import icon
from graphdbg.ui.look import Look


class NoticeBar(QFrame):
    """The notice of the state, with a button for each choice; it never takes the focus."""

    def __init__(self, session: Session, may_leave: Callable[[], bool]) -> None:
        super().__init__()
        self.session = session
        self.may_leave = may_leave
        self.buttons: list[QPushButton] = []
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.dismiss = QToolButton()
        self.dismiss.setToolTip("Put this notice away")
        self.dismiss.setAccessibleName("Put this notice away")
        self.dismiss.clicked.connect(lambda: dismiss_notice(self.session))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 6, 8, 6)
        self.row.addWidget(self.text, 1)
        self.row.addWidget(self.dismiss)
        self.setObjectName("notice")
        self.hide()

    def show_state(self, before: State | None, after: State) -> None:
        """Show the notice of the state, if there is one."""
        if before is not None and after.notice is before.notice:
            return
        for button in self.buttons:
            self.row.removeWidget(button)
            button.hide()
            button.deleteLater()
        notice = after.notice
        self.buttons = []
        for choice in () if notice is None else notice.choices:
            self.buttons.append(self._button(choice))
            self.row.insertWidget(self.row.count() - 1, self.buttons[-1])
        sentence = "" if notice is None else notice.sentence
        self.text.setText(sentence)
        self.text.setAccessibleName(sentence)
        self.setVisible(notice is not None)

    def show_look(self, look: Look) -> None:
        """Take on other colours."""
        theme = look.theme
        self.setStyleSheet(
            f"QFrame#notice {{ background: {theme.warning_fill}; border: 0;"
            f" border-bottom: 1px solid {theme.line}; }}"
            f"QFrame#notice QLabel {{ color: {theme.warning}; background: transparent; }}"
        )
        self.dismiss.setIcon(icon("close", theme.warning))

    def _button(self, choice: Choice) -> QPushButton:
        button = QPushButton(choice.title)
        button.setToolTip(choice.tip)
        button.clicked.connect(lambda: self._choose(choice))
        return button

    def _choose(self, choice: Choice) -> None:
        if not choice.leaves or self.may_leave():
            choice.do(self.session)
