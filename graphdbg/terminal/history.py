"""What was typed at the prompt, kept from one time to the next where that is possible."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs

KEPT = 1_000
"""The most lines that are kept."""


def history_file() -> Path:
    """Return where the lines are kept; GRAPHDBG_CONFIG names another folder."""
    folder = os.environ.get("GRAPHDBG_CONFIG") or platformdirs.user_state_dir("graphdbg", False)
    return Path(folder) / "history"


@contextmanager
def history() -> Iterator[None]:
    """Bring the lines of earlier times back, and keep the new ones at the end.

    A file that cannot be read or written loses them and nothing else; so does a Python without
    readline.
    """
    try:
        import readline
    except ImportError:
        yield
        return
    file = history_file()
    readline.clear_history()
    with suppress(OSError, ValueError):  # the first time, or a file that is none
        readline.read_history_file(file)
    readline.set_history_length(KEPT)
    try:
        yield
    finally:
        with suppress(OSError):  # a folder that cannot be written
            file.parent.mkdir(parents=True, exist_ok=True)
            readline.write_history_file(file)
