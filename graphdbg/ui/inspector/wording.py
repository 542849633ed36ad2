"""Texts and labels of the inspector: names that may wrap, colours in rich text, copied values."""

import re
from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from graphdbg.core import limits
from graphdbg.core.values import Value
from graphdbg.formula.numbers import exact, summary
from graphdbg.ui.changed import DOT
from graphdbg.ui.palette import set_role

_BREAK: Final = "\N{ZERO WIDTH SPACE}"
_LONG_WORD = re.compile(r"\S{20,}")
GAP: Final = 7
"""Pixels between the lines of a section."""


def breakable(text: str) -> str:
    """Let words of twenty letters and more wrap: at their underscores, else at every tenth."""
    return _LONG_WORD.sub(_with_breaks, text)


def _with_breaks(match: re.Match[str]) -> str:
    parts = match[0].replace("_", f"_{_BREAK}").split(_BREAK)
    cut = [part[i : i + 10] for part in parts for i in range(0, len(part), 10)]
    return _BREAK.join(cut)


def coloured(text: str, colour: str, bold: bool = False) -> str:
    """Write text in a colour ("#rrggbb"), as HTML."""
    weight = ";font-weight:600" if bold else ""
    return f'<span style="color:{colour}{weight}">{escape(breakable(text))}</span>'


def marked(html: str, is_changed: bool, colour: str) -> str:
    """Write a dot in a colour after what the last edit has changed."""
    return f"{html} {coloured(DOT, colour)}" if is_changed else html


def square(colour: str) -> str:
    """Write a little square in a colour ("#rrggbb"), as HTML."""
    return f'<span style="color:{colour}">■</span>&nbsp;'


def counted(count: int, noun: str) -> str:
    """Write "1 input", "2 inputs", "1,200 inputs"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(parts: list[str]) -> str:
    """Write "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


class Prose(QLabel):
    """A label that wraps and takes any width: the height follows from it.

    Heights are kept by width: a layout asks for each of them several times.
    """

    def __init__(self) -> None:
        """Say nothing yet."""
        super().__init__()
        self._heights: dict[int, int] = {}

    def setText(self, text: str) -> None:  # noqa: N802
        """Say something else."""
        if text != self.text():
            self._heights = {}
            super().setText(text)

    def changeEvent(self, event: QEvent) -> None:
        """Forget heights that another font or style has made wrong."""
        self._heights = {}
        super().changeEvent(event)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height at a width."""
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def minimumSizeHint(self) -> QSize:
        """Insist on no width; QLabel would ask for the height at the narrowest one."""
        return QSize(1, self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        """Ask for the height at the width there is."""
        return QSize(200, max(self.heightForWidth(self.width()), self.fontMetrics().height()))


def text_label(role: str = "", *, by_keyboard: bool = False) -> QLabel:
    """Make a label that wraps, whose text can be picked; with the keyboard too if asked."""
    label = Prose()
    label.setWordWrap(True)
    flags = Qt.TextInteractionFlag.TextSelectableByMouse
    if by_keyboard:
        flags |= Qt.TextInteractionFlag.TextSelectableByKeyboard
    label.setTextInteractionFlags(flags)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    if role:
        set_role(label, role)
    return label


def open_section(widget: QWidget, heading: str) -> tuple[QLabel, QVBoxLayout]:
    """Give a widget the looks of a section: a hairline, a heading, and room below."""
    line = QFrame()
    line.setFixedHeight(1)
    set_role(line, "line")
    title = text_label("heading")
    title.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    title.setText(heading)
    widget.setAccessibleName(heading.capitalize())
    body = QVBoxLayout(widget)
    body.setContentsMargins(0, 0, 0, 0)
    body.setSpacing(GAP)
    body.addWidget(line)
    body.addSpacing(3)
    body.addWidget(title)
    return title, body


def show_text(label: QLabel, text: str) -> None:
    """Show a text, or take the label away where there is none."""
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))


def copied(value: Value) -> str:
    """Write a value for the clipboard: all digits, or a summary of a large array."""
    if value.shape == ():
        return exact(value)
    if value.size > limits.ELEMENTS_PRINTED:
        return summary(value).text
    return str(value.tolist())


def copy(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)
