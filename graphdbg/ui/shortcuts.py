"""Every shortcut there is, by menu, made from the table of actions."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from graphdbg.session.actions import ACTIONS, MENUS, Action
from graphdbg.ui.look import Look

WINDOW, CANVAS = "everywhere", "on the canvas"


def rows_of(menu: str) -> list[Action]:
    """Return the actions of a menu that have a key."""
    return [row for row in ACTIONS if row.menu == menu and (row.keys or row.canvas_keys)]


def written(keys: tuple[str, ...]) -> str:
    """Return keys as the system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in keys)


class Shortcuts(QDialog):
    """A table: what an action is called, its keys everywhere, and its keys on the canvas."""

    def __init__(self, parent: QWidget, look: Look) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.table = QLabel(table(look))
        self.table.setTextFormat(Qt.TextFormat.RichText)
        self.table.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table.setAccessibleName("Keyboard shortcuts")
        self.table.setMargin(look.px(12))
        area = QScrollArea()
        area.setWidget(self.table)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(area, 1)
        column.addWidget(buttons)
        self.resize(look.px(600), min(look.px(620), parent.height()))


def table(look: Look) -> str:
    """Return the table as HTML."""
    theme = look.theme
    head = (
        f"<tr><td></td><td style='color:{theme.faint}'>{WINDOW}</td>"
        f"<td style='color:{theme.faint}'>{CANVAS}</td></tr>"
    )
    lines = [head]
    for menu in MENUS:
        rows = rows_of(menu)
        if not rows:
            continue
        lines.append(
            f"<tr><td colspan=3 style='color:{theme.faint}; padding-top:10px'>"
            f"<b>{escape(menu.upper())}</b></td></tr>"
        )
        lines += [
            f"<tr><td style='padding-right:24px'>{escape(row.title.rstrip('…'))}</td>"
            f"<td style='padding-right:24px'><b>{escape(written(row.keys))}</b></td>"
            f"<td>{escape(written(row.canvas_keys))}</td></tr>"
            for row in rows
        ]
    return f"<table width='100%' cellpadding=3>{''.join(lines)}</table>"
