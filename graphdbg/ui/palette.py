"""The look of the widgets: Fusion in the colours of a theme, flat, with thin lines.

A widget says what it is by its property `role` (`set_role`):

- labels: `title`, `heading`, `muted`, `faint`, `value`, `gradient`, `local`, `parameter`, `error`,
  `warning`, and `error_box`, `warning_box` for a message on a ground of its own;
- buttons: `accent`, the one filled button; `segment`, a part of a switch;
- frames: `segments`, the ground of a switch; `card`; `line`, a hairline one pixel high or wide;
  `bar`, a strip along an edge of the window.
"""

from string import Template
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from graphdbg.paths import data_dir
from graphdbg.session.theme import Theme, ThemeName
from graphdbg.ui.fonts import text_font

TEXT_SIZE: Final = 13
"""The size of ordinary text in pixels, where the user has not chosen another."""

TEXT_INDENT: Final = 9
"""How far in the text of a field begins, in pixels: its border and its padding."""


def system_theme() -> ThemeName:
    """Return the theme that goes with the desktop; light where the desktop does not say."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def apply_theme(app: QApplication, theme: Theme, text_size: int = TEXT_SIZE) -> None:
    """Dress the whole application; `text_size` is that of ordinary text, in pixels.

    It costs most where there are widgets already, and nothing where all is as it should be.
    """
    sheet = stylesheet(theme, text_size)
    if app.styleSheet() == sheet:
        return
    app.setStyle("Fusion")
    app.setFont(text_font(text_size))
    app.setPalette(palette(theme))
    app.setStyleSheet(sheet)


def set_role(widget: QWidget, role: str) -> None:
    """Say what a widget is, for its look; may change at any time."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def let_text_in(box: QAbstractSpinBox) -> None:
    """Set the text of a spin box in as far as that of other fields is."""
    box.lineEdit().setTextMargins(TEXT_INDENT, 0, 0, 0)


def palette(theme: Theme) -> QPalette:
    """Give Qt's roles their colours."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.canvas,
        role.Text: theme.text,
        role.PlaceholderText: theme.faint,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Light: theme.surface,
        role.Midlight: theme.hover,
        role.Mid: theme.outline,
        role.Dark: theme.wire,
        role.Shadow: theme.shadow,
        role.Highlight: theme.selection_fill,
        role.HighlightedText: theme.text,
        role.Accent: theme.selection,
        role.Link: theme.value,
        role.LinkVisited: theme.local,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
    }
    made = QPalette()
    for place, colour in colours.items():
        made.setColor(place, QColor(colour))
    for place in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, place, QColor(theme.disabled))
    return made


def stylesheet(theme: Theme, text_size: int = TEXT_SIZE) -> str:
    """Fill the application's one style sheet with the colours of a theme and sizes of text."""
    folder = data_dir("resources") / "themes"
    sheet = (folder / "widgets.qss").read_text(encoding="utf-8")
    return Template(sheet).substitute(
        vars(theme),
        small=round(text_size * 0.85),
        large=round(text_size * 1.3),
        pictures=(folder / ("dark" if theme.is_dark else "light")).as_posix(),
    )
