"""The buttons of building, in the bar at the head of the window."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from graphdbg.ui.commands import Commands

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "undo": "Undo",
        "redo": "Redo",
        "add_node": "Add…",
        "set_group": "Group…",
        "tidy": "Tidy",
        "new_network": "Network…",
    }
)
"""The actions in their order, and what their buttons say, whatever the menu says of them now.

A button that grew with the name of what it takes back would push the others about.
"""


class EditBar(QWidget):
    """Undo and redo, and what one builds with; the tooltips name what is taken back."""

    def __init__(self, commands: Commands) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons: dict[str, QToolButton] = {}
        for name, word in WORDS.items():
            action = commands.actions[name]
            action.setIconText(word)
            button = self.buttons[name] = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setAccessibleName(word.rstrip("…"))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)

    def fit(self, room: int) -> None:
        """Show as many buttons, from the first, as there is room for; the menus have them all."""
        for button in self.buttons.values():
            room -= button.sizeHint().width() + 4
            button.setVisible(room >= 0)
