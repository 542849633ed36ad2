"""What a file held when it was last looked at, to notice that another program has changed it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Outside: TypeAlias = tuple[int, int, int]
"""Size, time of the last change in nanoseconds, and number of a file: what is quick to ask."""


@dataclass(frozen=True)
class Stamp:
    """The digest of a file's bytes; two stamps are equal where the bytes are."""

    digest: str
    outside: Outside | None = field(default=None, compare=False)


def stamp_of(path: Path, known: Stamp | None = None) -> Stamp | None:
    """Return the stamp of a file as it is now; None where there is none that can be read.

    The bytes are read only where the outside of the file differs from that of the known stamp.
    """
    try:
        about = path.stat()
        outside = (about.st_size, about.st_mtime_ns, about.st_ino)
        if known is not None and known.outside == outside:
            return known
        if not path.is_file():  # a pipe would make us wait
            return None
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
    return Stamp(digest, outside)


def stamp_of_data(path: Path, data: bytes) -> Stamp:
    """Return the stamp of bytes that were just read from a file or written into it.

    Where the file holds others by now, another program was quicker, and its stamp differs.
    """
    digest = hashlib.sha256(data).hexdigest()
    now = stamp_of(path)
    return now if now is not None and now.digest == digest else Stamp(digest)
