"""The recovery journal: one entry for each document that is open, outside its file.

An entry says which file a document is of and which process has it open; while there is something
that is not saved, it holds the whole text of the document too.  A process holds a lease on its
entry, so an entry whose lease is not held is what a process left that did not end well.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from graphdbg.files.errors import SaveError
from graphdbg.files.lease import is_held
from graphdbg.files.replace import replace_file

ENTRY, LEASE, DISCARDED = ".json", ".lease", ".discarded"
KEPT_DISCARDED = 7 * 24 * 3600.0
"""Seconds for which a discarded entry can be brought back."""
_FORSAKEN = 3600.0
"""Seconds after which a lease that nobody holds, without an entry, is taken away."""


@dataclass(frozen=True)
class Entry:
    """A document that is open, or was when its process died.

    `file` is where the entry is.  `of` is the file of the document, None where it has none yet,
    and `digest` that of its bytes when they were read or saved.  `text` is the document in the
    format of a file where something of it is not saved, else None.  `time` is when the entry was
    written, in seconds since 1970.  `draft` is a program text that was typed and has faults, so
    that it is not in the document.
    """

    file: Path
    of: Path | None
    digest: str | None
    title: str
    text: str | None
    pid: int
    time: float
    draft: str | None = None

    @property
    def is_alive(self) -> bool:
        """Whether the process that has the document open still lives."""
        return is_held(self.file.with_suffix(LEASE))


def journal_folder() -> Path:
    """Return where entries are kept; GRAPHDBG_CONFIG names another folder to keep them in."""
    folder = os.environ.get("GRAPHDBG_CONFIG") or platformdirs.user_state_dir("graphdbg", False)
    return Path(folder) / "journal"


def new_entry_file() -> Path:
    """Return a name for an entry of this process that no other entry has."""
    return journal_folder() / f"{os.getpid()}-{secrets.token_hex(6)}{ENTRY}"


def write_entry(entry: Entry) -> None:
    """Put an entry into the journal, as a whole or not at all; SaveError where that fails."""
    plain = {
        "graphdbg journal": 1,
        "of": None if entry.of is None else str(entry.of),
        "digest": entry.digest,
        "title": entry.title,
        "pid": entry.pid,
        "time": entry.time,
        "text": entry.text,
        "draft": entry.draft,
    }
    try:
        entry.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SaveError(f"{entry.file.parent} cannot be made ({why}).") from error
    # Half a character in a text, which UTF-8 cannot hold, is written as an escape.
    replace_file(entry.file, json.dumps(plain).encode("ascii"))


def read_entry(file: Path) -> Entry | None:
    """Return an entry, or None where the file holds none."""
    try:
        plain = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(plain, dict) or plain.get("graphdbg journal") != 1:
        return None
    of, pid, written = plain.get("of"), plain.get("pid"), plain.get("time")
    return Entry(
        file=file,
        of=Path(of) if isinstance(of, str) else None,
        digest=_text(plain.get("digest")),
        title=_text(plain.get("title")) or "",
        text=_text(plain.get("text")),
        pid=pid if isinstance(pid, int) else 0,
        time=float(written) if isinstance(written, int | float) else 0.0,
        draft=_text(plain.get("draft")),
    )


def entries() -> tuple[Entry, ...]:
    """Return every entry there is, the newest first."""
    try:
        files = sorted(journal_folder().glob(f"*{ENTRY}"))
    except OSError:
        return ()
    found = [entry for entry in map(read_entry, files) if entry is not None]
    return tuple(sorted(found, key=lambda entry: entry.time, reverse=True))


def left_behind() -> tuple[Entry, ...]:
    """Return the entries of processes that died with something unsaved, the newest first.

    Entries in which nothing is lost are cleared away: what they hold is in its file, or no more
    than that a file was open.
    """
    _clear_away()
    found = []
    for entry in entries():
        if entry.is_alive:
            continue
        if entry.text is None or _is_in_its_file(entry):
            remove_entry(entry.file)
        else:
            found.append(entry)
    return tuple(found)


def open_elsewhere(path: Path, mine: Path | None) -> tuple[Entry, ...]:
    """Return the entries of those who have a file open now, but for one's own."""
    return tuple(
        [entry for entry in entries() if entry.of == path and entry.file != mine and entry.is_alive]
    )


def remove_entry(file: Path) -> None:
    """Take an entry out of the journal, and the lease that nobody holds any more."""
    for path in (file, file.with_suffix(LEASE)):
        with suppress(OSError):
            path.unlink()


def discard_entry(entry: Entry) -> Path | None:
    """Put an entry aside, to be brought back for a while; None where it is gone already."""
    aside = entry.file.with_suffix(DISCARDED)
    try:
        entry.file.replace(aside)
        os.utime(aside)
    except OSError:
        return None
    return aside


def bring_back(aside: Path) -> bool:
    """Put a discarded entry back; False where it is gone."""
    try:
        aside.replace(aside.with_suffix(ENTRY))
    except OSError:
        return False
    return True


def _is_in_its_file(entry: Entry) -> bool:
    if entry.of is None or entry.text is None or entry.draft is not None:
        return False
    try:
        return entry.of.read_bytes() == entry.text.encode("utf-8")
    except (OSError, ValueError):
        return False


def _clear_away() -> None:
    """Remove what was discarded long ago, and leases whose entry was never written."""
    now = time.time()
    with suppress(OSError):
        for path in journal_folder().iterdir():
            age = now - path.stat().st_mtime
            is_forsaken = (
                path.suffix == LEASE
                and age > _FORSAKEN
                and not path.with_suffix(ENTRY).exists()
                and not is_held(path)
            )
            if is_forsaken or (path.suffix == DISCARDED and age > KEPT_DISCARDED):
                with suppress(OSError):
                    path.unlink()


def _text(plain: Any) -> str | None:
    return plain if isinstance(plain, str) else None
