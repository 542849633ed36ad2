"""A field for an expression: it says what is wrong as one types, and completes names and words."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from graphdbg.core.graph import Graph
from graphdbg.core.language.words import QUESTION, SHORT
from graphdbg.core.ops import REGISTRY
from graphdbg.session.watch import problem_of

_WORD: Final = re.compile(r"[^\W\d]\w*\Z")
LISTED: Final = 8
"""As many completions are in sight."""
_OF_THE_LIST: Final = {
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
}


class ExpressionField(QLineEdit):
    """A line for an expression of the language over one graph; `judged` has what is wrong, or "".

    Enter emits `finished` where nothing is wrong.
    """

    judged = Signal(str)
    finished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph: Graph | None = None
        self._words = QStringListModel(self)
        self.list = QCompleter(self._words, self)
        self.list.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)
        self.list.setMaxVisibleItems(LISTED)
        self.popup = QListView()
        self.list.setPopup(self.popup)
        self.list.setWidget(self)
        self.list.activated.connect(self._complete)
        self.textEdited.connect(self._edited)

    def show_graph(self, graph: Graph | None) -> None:
        """Take the names of another graph."""
        if graph is not self._graph:
            self._graph = graph
            self._words.setStringList([] if graph is None else words_of(graph))

    @property
    def problem(self) -> str:
        """What is wrong with what is typed; nothing where nothing is typed."""
        if self._graph is None or not self.text().strip():
            return ""
        return problem_of(self.text(), self._graph) or ""

    def finish(self) -> None:
        """Take what is typed, unless it is wrong: then it stays, with the reason."""
        problem = self.problem
        self.judged.emit(problem)
        if not problem and self.text().strip():
            self.finished.emit(self.text().strip())

    def _edited(self) -> None:
        self.judged.emit(self.problem)
        word = self._word()
        if not word:
            self.popup.hide()
            return
        self.list.setCompletionPrefix(word)
        found = self.list.completionCount()
        if not found or (found == 1 and self.list.currentCompletion() == word):
            self.popup.hide()
            return
        at = self.cursorRect()
        at.setWidth(
            self.popup.sizeHintForColumn(0) + self.popup.verticalScrollBar().sizeHint().width() + 12
        )
        self.list.complete(at)

    def _word(self) -> str:
        """Return the name that is being typed, before the caret."""
        found = _WORD.search(self.text()[: self.cursorPosition()])
        return found[0] if found else ""

    def _complete(self, chosen: str) -> None:
        before = self.text()[: self.cursorPosition()].removesuffix(self._word())
        after = self.text()[self.cursorPosition() :]
        self.setText(f"{before}{chosen}{after}")
        self.setCursorPosition(len(before) + len(chosen))
        self.judged.emit(self.problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the expression with Enter; while completions are in sight keys are theirs."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if self.popup.isVisible() and is_enter and not self.popup.currentIndex().isValid():
            self.popup.hide()  # none of them was chosen: what is typed counts
        if self.popup.isVisible() and event.key() in _OF_THE_LIST:
            event.ignore()
        elif is_enter:
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the completions away, unless it is they that got the focus."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.popup.hide()
            self.judged.emit("")
        super().focusOutEvent(event)


def words_of(graph: Graph) -> list[str]:
    """Return what can be written: nodes in their order, then words, then operations."""
    words = [*graph.nodes, *QUESTION.called, *QUESTION.moments, *SHORT, *REGISTRY]
    return list(dict.fromkeys(words))
