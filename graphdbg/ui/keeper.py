"""What keeps the document while a window has it: the journal, and an eye on its file."""

from __future__ import annotations

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from graphdbg.session.disk import look
from graphdbg.session.journaling import Journal
from graphdbg.session.recovery import find
from graphdbg.session.session import Session
from graphdbg.session.state import State

SETTLED_MS = 200
"""A program that replaces a file removes and renames; so long after the last word we look."""
TELL_MS = 1000


class Keeper(QObject):
    """Writes the journal, watches the file, and says so where either has something to say."""

    def __init__(self, parent: QObject, session: Session) -> None:
        super().__init__(parent)
        self.session = session
        self.journal = Journal(session)
        self.watcher = QFileSystemWatcher(self)
        self.settled = QTimer(self)
        self.settled.setSingleShot(True)
        self.settled.setInterval(SETTLED_MS)
        self.settled.timeout.connect(self.look)
        self.watcher.fileChanged.connect(self._stir)
        self.watcher.directoryChanged.connect(self._stir)
        self.application = QGuiApplication.instance()
        if isinstance(self.application, QGuiApplication):
            self.application.applicationStateChanged.connect(self._come_back)
        self.teller = QTimer(self)
        self.teller.setInterval(TELL_MS)
        self.teller.timeout.connect(self.tell)
        self._told: str | None = None
        find(session)

    def show_state(self, before: State | None, after: State) -> None:
        """Watch the file of the document that is open now."""
        if before is None or before.path != after.path:
            self._watch()
        if after.is_dirty != self.teller.isActive():
            (self.teller.start if after.is_dirty else self.teller.stop)()

    def look(self) -> None:
        """Look at the file now; one that was replaced is another file to the system."""
        self._watch()
        look(self.session)

    def tell(self) -> None:
        """Say once that the journal cannot be written."""
        problem = self.journal.problem
        if problem != self._told:
            self._told = problem
            if problem is not None:
                self.session.change(message=problem)

    def close(self) -> None:
        """Stop watching, and forget what was kept: it is saved or given up."""
        self.settled.stop()
        self.teller.stop()
        self._unwatch()
        if isinstance(self.application, QGuiApplication):
            self.application.applicationStateChanged.disconnect(self._come_back)
        self.journal.close()

    def _stir(self, _path: str) -> None:
        self.settled.start()

    def _come_back(self, state: Qt.ApplicationState) -> None:
        """Look when a person comes back from another program; not every disk tells of changes."""
        if state == Qt.ApplicationState.ApplicationActive:
            self.settled.start()

    def _unwatch(self) -> None:
        watched = [*self.watcher.files(), *self.watcher.directories()]
        if watched:
            self.watcher.removePaths(watched)

    def _watch(self) -> None:
        path = self.session.state.path
        wanted = [] if path is None else [path, path.parent]
        names = [str(one) for one in wanted if one.exists()]
        if set(names) != {*self.watcher.files(), *self.watcher.directories()}:
            self._unwatch()
            if names:
                self.watcher.addPaths(names)
                self.settled.start()  # for what was changed between reading and watching
