"""Keeping the recovery journal of a session: what is not saved is on disk within a second.

A thread of its own writes, from the immutable state, so that the window does not wait for the
disk.  Edits that follow one another closely are written together, the first of them no later
than `delay` seconds after it was made.
"""

from __future__ import annotations

import time
from dataclasses import fields
from threading import Lock, RLock, Timer
from typing import TYPE_CHECKING

from graphdbg.files.errors import SaveError
from graphdbg.files.journal import LEASE, Entry, new_entry_file, remove_entry, write_entry
from graphdbg.files.lease import Lease
from graphdbg.files.write import written
from graphdbg.session.document import Saved, document
from graphdbg.session.typing import draft_of

if TYPE_CHECKING:
    from pathlib import Path

    from graphdbg.session.session import Session
    from graphdbg.session.state import State

DELAY = 0.4
"""Seconds from an edit to the moment at which it is written."""


class Journal:
    """The entry of a session's document, written again whenever the document changes.

    `problem` is a sentence about why it could not be written, None as long as it can.
    """

    def __init__(self, session: Session, delay: float = DELAY) -> None:
        self.session = session
        self.delay = delay
        self.file = new_entry_file()
        self.problem: str | None = None
        self._lease: Lease | None = None
        self._timer: Timer | None = None
        self._is_closed = False
        self._waiting = Lock()  # guards the timer
        self._writing = RLock()  # guards the entry
        session.journal = self
        session.changed.connect(self._changed)

    def flush(self) -> None:
        """Write what is to be written now."""
        with self._waiting:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        with self._writing:
            self._write()

    def adopt(self, entry: Entry) -> bool:
        """Go on with what another process left, without a moment at which nobody keeps it.

        False where somebody else has taken it already.
        """
        with self._writing:
            try:
                self._hold()
                entry.file.replace(self.file)
            except OSError:
                return False
        remove_entry(entry.file)
        return True

    def close(self) -> None:
        """End keeping: the document was saved, or a person gave it up."""
        self.session.changed.disconnect(self._changed)
        with self._waiting:
            self._is_closed = True
            if self._timer is not None:
                self._timer.cancel()
        with self._writing:
            self._forget()

    def _changed(self, before: State, after: State) -> None:
        if is_another_document(before, after):
            with self._waiting:
                if self._timer is None and not self._is_closed:
                    self._timer = Timer(self.delay if after.is_dirty else 0.0, self.flush)
                    self._timer.daemon = True
                    self._timer.start()

    def _write(self) -> None:
        """Bring the entry up to what the session holds now."""
        state = self.session.state
        if self._is_closed:
            return
        if state.graph is None:
            self._forget()
            return
        try:
            self._hold()
            write_entry(entry_of(state, self))
        except (SaveError, OSError, TypeError, ValueError, RecursionError) as error:
            self.problem = why_not_kept(error, self.file.parent)
        else:
            self.problem = None

    def _hold(self) -> None:
        if self._lease is None:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lease = Lease(self.file.with_suffix(LEASE))

    def _forget(self) -> None:
        remove_entry(self.file)
        if self._lease is not None:
            self._lease.end()
            self._lease = None


def is_another_document(before: State, after: State) -> bool:
    """Say whether what is saved in a file, which file it is, or what is not in it, differs."""
    parts = ("saved", "path", *(part.name for part in fields(Saved)))
    if any(getattr(before, part) is not getattr(after, part) for part in parts):
        return True
    return before.typed is not after.typed and draft_of(before) != draft_of(after)


def why_not_kept(error: Exception, folder: Path) -> str:
    """Return a sentence about an entry that could not be written."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if isinstance(cause, OSError):
        why = f"{folder} cannot be written ({cause.strerror or type(cause).__name__})"
    else:
        why = str(error).rstrip(".")
    return f"What is not saved cannot be kept for after a crash: {why}; save it soon."


def is_nowhere_else(state: State) -> bool:
    """Say whether the document would be gone with us: it is not saved, or was never in a file.

    What was only made is not asked about when one leaves it, and yet somebody may be at work on
    it.  An empty graph is nothing to bring back, and what a crash left is in its own entry.
    """
    if state.is_dirty:
        return True
    is_new = state.path is None and state.graph is not None and bool(state.graph.nodes)
    return is_new and state.looked_at is None


def entry_of(state: State, journal: Journal) -> Entry:
    """Return the entry for a state: with its text where it is nowhere else."""
    return Entry(
        file=journal.file,
        of=state.path,
        digest=None if state.stamp is None else state.stamp.digest,
        title=state.title,
        text=written(document(state)) if is_nowhere_else(state) else None,
        pid=int(journal.file.name.partition("-")[0]),
        time=time.time(),
        draft=draft_of(state),
    )
