"""A lease on a file: held as long as its process lives, and let go by the system when it dies.

A lock is asked of the operating system, so that no number of a process is taken for that of
another one which came later.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, shared: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int, *, shared: bool) -> None:
        # Two who only ask at the same moment do not take each other for the holder.
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


class Lease:
    """A file that tells others that this process lives; OSError where there can be none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor, shared=False)
        except OSError:
            os.close(self._descriptor)
            raise

    def end(self) -> None:
        """Let go, and take the file away."""
        if self._descriptor < 0:
            return
        os.close(self._descriptor)
        self._descriptor = -1
        with suppress(OSError):
            self.path.unlink()


def is_held(path: Path) -> bool:
    """Say whether the process that took a lease still lives; a file that is gone is held by none.

    A lease that cannot be asked for counts as held, so that nobody is robbed.
    """
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        _lock(descriptor, shared=True)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
