"""A layout of sections below one another, each as high as it asks for at the width there is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Column(QLayout):
    """Gives each widget all of the width; none is asked what it would take at another one.

    A QVBoxLayout asks that of every widget whose height follows from its width, several times
    over; all that is below is then laid out for nothing.
    """

    def __init__(self, parent: QWidget) -> None:
        """Have no widgets yet."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Put an item below the others."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return an item, None beyond the last one."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Take an item out, and return it."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def invalidate(self) -> None:
        """Forget the heights: something in it has changed."""
        self._heights = {}
        super().invalidate()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all that is to be seen, with the gaps and the margins."""
        if width not in self._heights:
            margins = self.contentsMargins()
            room = width - margins.left() - margins.right()
            heights = [height_of(one, room) for one in self._seen()] if room > 0 else []
            gaps = self.spacing() * max(0, len(heights) - 1)
            self._heights[width] = margins.top() + sum(heights) + gaps + margins.bottom()
        return self._heights[width]

    def sizeHint(self) -> QSize:
        """Insist on nothing: the height follows from the width."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """Insist on nothing: the height follows from the width."""
        return QSize(1, 1)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place what is to be seen from top to bottom."""
        super().setGeometry(rect)
        inner = rect.marginsRemoved(self.contentsMargins())
        top = inner.top()
        for widget in self._seen():
            height = height_of(widget, inner.width())
            # An item would ask its widget for all of its sizes first.
            widget.setGeometry(inner.left(), top, inner.width(), height)
            top += height + self.spacing()

    def _seen(self) -> list[QWidget]:
        found = (item.widget() for item in self._items if not item.isEmpty())
        return [widget for widget in found if widget is not None]


def height_of(widget: QWidget, width: int) -> int:
    """Return how high a widget is at a width."""
    height = widget.heightForWidth(width)
    return height if height >= 0 else widget.sizeHint().height()
