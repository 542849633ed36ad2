"""Hands that do anything: keys, clicks, drags, drops and the wheel, by a seeded chance.

What opens on top is answered: a file dialog by the test, a question or a menu by these hands.
"""

import random
from collections import Counter

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QMessageBox

from graphdbg.session.actions import ACTIONS
from tests.journeys.hands import drop_file, turn_wheel

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
MODIFIERS = [Qt.KeyboardModifier.NoModifier] * 6 + [SHIFT, CTRL, SHIFT | CTRL]
BUTTONS = [Qt.MouseButton.LeftButton] * 5 + [Qt.MouseButton.RightButton]
PLAIN = [
    *"0123456789.-+*/()xyzqfw=e ",
    *(Qt.Key(key) for key in (
        Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
        Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right,
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_F2, Qt.Key.Key_F10,
    )),
]  # fmt: skip
RESTYLES = ("text_", "scheme")
"""What dresses the whole window again is slow, and is done seldom."""
KEYS = [
    (combination.key(), combination.keyboardModifiers())
    for row in ACTIONS
    if not row.id.startswith(RESTYLES)
    for text in (*row.keys, *row.canvas_keys)
    for combination in [QKeySequence(text)[0]]
]


class RandomHands:
    """Hands on a window; `files` are what they drop, `done` counts what they did."""

    def __init__(self, window, files, seed):
        self.window = window
        self.files = files
        self.chance = random.Random(seed)  # noqa: S311
        self.whim = random.Random(seed)  # noqa: S311 - of answers, whose number time decides
        self.done = Counter()
        self.last = []
        self.answers = QTimer()
        self.answers.setInterval(5)
        self.answers.timeout.connect(self.answer)
        self.answers.start()

    def act(self):
        """Do one thing, and let the window have its say."""
        kinds = (self.key, self.shortcut, self.click, self.double_click, self.drag, self.wheel)
        kind = self.chance.choices(
            (*kinds, self.action, self.drop, self.resize, self.restyle, self.other_program),
            (6, 5, 7, 1, 2, 3, 2, 0.15, 0.05, 0.02, 0.05),
        )[0]
        self.done[kind.__name__] += 1
        kind()
        self.answer()
        QApplication.processEvents()

    def note(self, *what):
        self.last = [*self.last[-40:], what]

    def widget(self):
        """Return any widget that is in sight, and a place on it."""
        rect = self.window.rect()
        at = QPoint(self.chance.randrange(rect.width()), self.chance.randrange(rect.height()))
        found = self.window.childAt(at) or self.window
        return found, found.mapFrom(self.window, at)

    def target(self):
        return QApplication.focusWidget() or self.window

    def key(self):
        key = self.chance.choice(PLAIN)
        modifiers = self.chance.choice(MODIFIERS)
        self.note("key", key, modifiers, self.target())
        QTest.keyClick(self.target(), key, modifiers)

    def shortcut(self):
        key, modifiers = self.chance.choice(KEYS)
        self.note("shortcut", key, modifiers, self.target())
        QTest.keyClick(self.target(), key, modifiers)

    def action(self):
        """Choose an entry of a menu."""
        id_ = self.chance.choice([row.id for row in ACTIONS if not row.id.startswith(RESTYLES)])
        self.note("action", id_)
        self.window.commands.actions[id_].trigger()

    def restyle(self):
        """Choose other colours, or another size of text."""
        id_ = self.chance.choice([row.id for row in ACTIONS if row.id.startswith(RESTYLES)])
        self.note("restyle", id_)
        self.window.commands.actions[id_].trigger()

    def other_program(self):
        """Change one of the files, or remove it, behind the window's back."""
        file = self.chance.choice(self.files)
        self.note("other program", file)
        if not file.is_file():
            return
        if self.chance.random() < 0.2:
            kept = file.read_bytes()
            file.unlink()
            QApplication.processEvents()
            file.write_bytes(kept)
        else:
            file.write_bytes(file.read_bytes() + b"\n")

    def click(self):
        widget, at = self.widget()
        button = self.chance.choice(BUTTONS)
        self.note("click", type(widget).__name__, at, button)
        QTest.mouseMove(widget, at)
        QTest.mouseClick(widget, button, self.chance.choice(MODIFIERS), at)

    def double_click(self):
        widget, at = self.widget()
        self.note("double_click", type(widget).__name__, at)
        QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, self.chance.choice(MODIFIERS), at)

    def drag(self):
        widget, at = self.widget()
        self.note("drag", type(widget).__name__, at)
        gone = []
        widget.destroyed.connect(lambda: gone.append(True))
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, self.chance.choice(MODIFIERS), at)
        for _ in range(self.chance.randint(1, 4)):
            step = QPoint(self.chance.randint(-90, 90), self.chance.randint(-90, 90))
            if not gone:
                at += step
                QTest.mouseMove(widget, at)
        if not gone:
            QTest.mouseRelease(
                widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
            )

    def wheel(self):
        widget, at = self.widget()
        self.note("wheel", type(widget).__name__, at)
        turn_wheel(widget, at, self.chance.randint(-3, 3), self.chance.choice(MODIFIERS))

    def drop(self):
        file = self.chance.choice(self.files)
        self.note("drop", file)
        drop_file(self.window, file)

    def resize(self):
        self.note("resize")
        self.window.resize(self.chance.randint(860, 1600), self.chance.randint(560, 1000))

    def answer(self):
        """Answer what has opened on top: choose in it, or put it away."""
        popup = QApplication.activePopupWidget()
        if isinstance(popup, QMenu) and self.whim.random() < 0.3:
            self.note("answer", popup)
            QTest.keyClick(popup, Qt.Key.Key_Down)
            QTest.keyClick(popup, Qt.Key.Key_Return)
        elif popup is not None:
            self.note("close", popup)
            popup.close()
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QMessageBox):
            button = self.whim.choice(dialog.buttons())
            self.note("answer", dialog.text(), button.text())
            button.click()
        elif isinstance(dialog, QDialog) and not isinstance(dialog, QFileDialog):
            self.note("answer", dialog)
            dialog.done(self.whim.randrange(2))
        elif dialog is not None:
            dialog.close()


def settle():
    """Let everything happen that waits: events, timers that are due, and widgets to delete."""
    for _ in range(3):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
