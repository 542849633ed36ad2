"""Replace a file as a whole: whatever happens, the old or the new one is there, never half of one.

A temporary file beside it takes the bytes, is synced, and is then renamed over the old one.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

from graphdbg.files.errors import SaveError
from graphdbg.files.read import file_name

STALE = 3600.0
"""Seconds after which a temporary file was left behind by a program that was killed."""

_TRIES = 5 if os.name == "nt" else 1  # a virus scanner may hold the file for a moment
_PAUSE = 0.05
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

_REASONS = {
    errno.ENOSPC: "the disk is full; make room, or save elsewhere",
    errno.EDQUOT: "your share of the disk is used up; make room, or save elsewhere",
    errno.EFBIG: "it is larger than a file may be here; save elsewhere",
    errno.EROFS: "the disk can only be read; save elsewhere",
    errno.EACCES: "you may not write there; save elsewhere",
    errno.EPERM: "you may not write there; save elsewhere",
    errno.ENOENT: "its folder is gone; save elsewhere",
    errno.ENOTDIR: "its folder is no folder; save elsewhere",
    errno.ENAMETOOLONG: "its name is too long; choose a shorter one",
    errno.EIO: "the disk reported an error; save elsewhere, and look after the disk",
    errno.ELOOP: "it is a link that leads back to itself; mend the link",
    errno.EISDIR: "it is a folder; choose another name",
}


def replace_file(path: Path, data: bytes) -> None:
    """Make `data` the content of the file, following links and keeping its mode; or SaveError."""
    name = file_name(path.name)
    try:
        # A link stays a link: what it leads to is replaced.
        target = path.resolve()
        old = _old_file(target)
        _write_beside(target, data, old)
    except (OSError, ValueError, RuntimeError) as error:
        raise SaveError(_sentence(path, name, error), file=name) from error


def _old_file(target: Path) -> os.stat_result | None:
    try:
        about = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(about.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if stat.S_ISDIR(about.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(about.st_mode):
        raise ValueError("it is no regular file; choose another name")
    # Renaming would replace a file that is write-protected; that is not what protection means.
    if not os.access(target, os.W_OK):
        number = errno.EROFS if _is_on_read_only_disk(target) else errno.EACCES
        raise OSError(number, os.strerror(number))
    return about


def _is_on_read_only_disk(path: Path) -> bool:
    if not hasattr(os, "statvfs"):  # Windows
        return False
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _write_beside(target: Path, data: bytes, old: os.stat_result | None) -> None:
    beginning = f".{target.name[:40]}."
    temporary = target.with_name(f"{beginning}{secrets.token_hex(8)}.tmp")
    _remove_stale(target.parent, beginning)
    try:
        with os.fdopen(os.open(temporary, _FLAGS, 0o666), "wb") as file:
            if old is not None:
                _keep_mode(file.fileno(), old)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _rename(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _keep_mode(descriptor: int, old: os.stat_result) -> None:
    if not hasattr(os, "fchmod"):  # Windows
        return
    with suppress(OSError):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _rename(temporary: Path, target: Path) -> None:
    for left in reversed(range(_TRIES)):
        try:
            temporary.replace(target)
        except PermissionError:
            if not left:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power cut, on systems whose folders can be synced."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove_stale(folder: Path, beginning: str) -> None:
    ours = re.compile(rf"{re.escape(beginning)}[0-9a-f]{{16}}\.tmp")
    with suppress(OSError):
        for entry in os.scandir(folder):
            if ours.fullmatch(entry.name) and time.time() - entry.stat().st_mtime > STALE:
                with suppress(OSError):
                    Path(entry.path).unlink()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, a folder that may not be looked into
        return False


def _sentence(path: Path, name: str, error: OSError | ValueError | RuntimeError) -> str:
    if isinstance(error, OSError):
        reason = _REASONS.get(error.errno or 0) or f"{error.strerror or error}; save elsewhere"
    elif isinstance(error, RuntimeError):  # what resolve() says of a link that leads to itself
        reason = _REASONS[errno.ELOOP]
    else:
        reason = f"{error}; choose another name" if ";" not in str(error) else str(error)
    fate = "the old file is untouched" if _is_file(path) else "nothing was written"
    return f"{name} is not saved, and {fate}: {reason}."
