"""The little "why?" beside the heading of a number: a click asks where the number comes from."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from graphdbg.ui.palette import set_role


def why_link(heading: QLabel, about: str, ask: Callable[..., None]) -> QToolButton:
    """Put a "why?" at the right of a section's heading; it keeps its room while it is hidden."""
    button = QToolButton()
    button.setText("why?")
    button.setToolTip(about)
    button.setAccessibleName(about)
    set_role(button, "link")
    keeps = button.sizePolicy()
    keeps.setRetainSizeWhenHidden(True)
    button.setSizePolicy(keeps)
    button.clicked.connect(ask)
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    parent = heading.parentWidget()
    section = None if parent is None else parent.layout()
    if isinstance(section, QVBoxLayout):
        place = section.indexOf(heading)
        section.removeWidget(heading)
        row.addWidget(heading, 1)
        row.addWidget(button)
        section.insertLayout(place, row)
    return button
