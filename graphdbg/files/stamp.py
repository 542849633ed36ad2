"""What a file held when it was last looked at, to notice that another program has changed it."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Outside: TypeAlias = tuple[int, int, int, int]
"""Size, times of the last change of bytes and of anything in nanoseconds, number of a file."""

SETTLED_NS = 3_000_000_000
"""A file that changed so little ago may change again within one tick of its clock, unseen.

The clock of a file is some milliseconds coarse, on some disks two seconds.
"""


@dataclass(frozen=True)
class Stamp:
    """The digest of a file's bytes; two stamps are equal where the bytes are.

    `outside` is what is quick to ask, None where the same outside could hide other bytes.
    """

    digest: str
    outside: Outside | None = field(default=None, compare=False)


def stamp_of(path: Path, known: Stamp | None = None) -> Stamp | None:
    """Return the stamp of a file as it is now; None where there is none that can be read.

    The bytes are read only where the outside of the file is not that of the known stamp.
    """
    try:
        about = path.stat()
        if known is not None and known.outside == outside_of(about):
            return known
        if not path.is_file():  # a pipe would make us wait
            return None
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
    is_settled = time.time_ns() - max(about.st_mtime_ns, about.st_ctime_ns) > SETTLED_NS
    return Stamp(digest, outside_of(about) if is_settled else None)


def stamp_of_data(path: Path, data: bytes) -> Stamp:
    """Return the stamp of bytes that were just read from a file or written into it.

    Where the file holds others by now, another program was quicker, and its stamp differs.
    """
    digest = hashlib.sha256(data).hexdigest()
    now = stamp_of(path)
    return now if now is not None and now.digest == digest else Stamp(digest)


def outside_of(about: os.stat_result) -> Outside:
    """Return what is quick to ask of a file."""
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino
