"""Read a saved graph: a regular file of fair size, UTF-8, JSON, and every check of the format."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from graphdbg.core import limits
from graphdbg.core.graph import Graph
from graphdbg.core.values import Drawn, Value
from graphdbg.files.arrays import read_value
from graphdbg.files.budget import Budget
from graphdbg.files.check import graph_from_plain
from graphdbg.files.errors import FileError, Misplaced, Wrong
from graphdbg.files.locate import line_and_column, offset_of, path_at
from graphdbg.files.parse import parse
from graphdbg.files.text.program import read as read_graph
from graphdbg.files.text.saving import is_program
from graphdbg.files.wording import place, printable

T = TypeVar("T")

# A pipe must not make us wait, should it take the file's place between the look and the opening.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_REASONS = {
    errno.ENOENT: "does not exist; check its name and folder",
    errno.ENOTDIR: "does not exist: a part of its path is no folder; check the path",
    errno.EACCES: "may not be read by you; ask for permission, or change its mode",
    errno.EPERM: "may not be read by you; ask for permission, or change its mode",
    errno.ELOOP: "is a link that leads back to itself; mend the link",
    errno.ENAMETOOLONG: "does not exist: its name is too long; check the path",
}


def load(path: str | os.PathLike[str]) -> Graph:
    """Return the graph that is saved in a file; FileError, one sentence, where there is none.

    A name that ends in `.gdbg` is that of a program text, any other one that of JSON.
    """
    return read_named(read_bytes(path), Path(path).name)


def read_named(data: bytes, name: str) -> Graph:
    """Return the graph that the bytes of a file hold, which its name says how to read."""
    return read_program(data, name) if is_program(Path(name)) else read_text(data, name)


def load_seed(path: str | os.PathLike[str]) -> Value:
    """Return the gradient a file holds, written like the value of a node; FileError otherwise."""
    return _read(read_bytes(path), file_name(Path(path).name), _seed, "a seed is a number, as in 1")


def read_text(text: str | bytes, name: str = "the text") -> Graph:
    """Return the graph that a text holds; `name` stands for the file in an error."""
    name = file_name(name)
    # A text in memory may hold half a character; as bytes it is refused like any other.
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > limits.FILE_BYTES:
        raise _too_large(name, name, len(data))
    example = 'an empty graph is {"graphdbg": 1, "nodes": []}'
    return _read(data, name, graph_from_plain, example)


def read_program(data: bytes, name: str = "the text") -> Graph:
    """Return the graph that a program text holds; `name` stands for the file in an error."""
    name = file_name(name)
    return read_graph(_decoded(data, name), name)


def _seed(plain: Any) -> Value:
    value = read_value(plain, None, (), Budget())
    if value is None:
        raise Wrong((), "the seed is null; write a number or nested lists.")
    return value.array if isinstance(value, Drawn) else value


def _read(data: bytes, name: str, build: Callable[[Any], T], example: str) -> T:
    """Return what `build` makes of the JSON; what is wrong with it gets its line and its place."""
    text = _decoded(data, name)
    if not text.strip():
        raise FileError(f"{name} is empty; {example}.", file=name)
    try:
        return build(parse(text))
    except Wrong as wrong:
        offset = offset_of(text, wrong.path, at_key=wrong.at_key)
        where = place(wrong.path)
        words = f"{where} {wrong.words}".lstrip()
    except Misplaced as misplaced:
        offset = misplaced.offset
        where = place(path_at(text[: offset + 1] if misplaced.cut else text, offset))
        words = _joined(misplaced, where)
    line, column = line_and_column(text, offset)
    sentence = f"{name}, line {line}: {words}"
    raise FileError(sentence, file=name, line=line, column=column, place=where)


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return what a regular file of no more than limits.FILE_BYTES holds; FileError otherwise."""
    shown = file_name(os.fspath(path))
    name = file_name(Path(path).name)
    try:
        _refuse_kind(Path(path).stat(), shown, name)
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            about = os.fstat(file.fileno())
            _refuse_kind(about, shown, name)
            if about.st_size > limits.FILE_BYTES:
                raise _too_large(shown, name, about.st_size)
            # It may have grown since, and some files do not tell their size.
            data = file.read(limits.FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(_unreadable(path, shown, error), file=name) from error
    if len(data) > limits.FILE_BYTES:
        raise _too_large(shown, name, len(data))
    return data


def file_name(name: str) -> str:
    """Return a file's name fit for a sentence: on one line, and valid text."""
    return printable(name).replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def _joined(misplaced: Misplaced, where: str) -> str:
    if misplaced.joint == "":
        return f"{where or 'the value'} {misplaced.words}"
    if misplaced.joint is None or not where:
        return misplaced.words
    return f"{misplaced.joint} {where} {misplaced.words}"


def _refuse_kind(about: os.stat_result, shown: str, name: str) -> None:
    if not stat.S_ISREG(about.st_mode):
        kind = _KINDS.get(stat.S_IFMT(about.st_mode), "no regular file")
        raise FileError(f"{shown} is {kind}; name a file that holds a graph.", file=name)


def _too_large(shown: str, name: str, size: int) -> FileError:
    limit = f"{limits.FILE_BYTES:,} bytes"
    more = f"has {size:,} bytes" if size > limits.FILE_BYTES + 1 else "has more"
    return FileError(
        f'{shown} {more}, and the limit is {limit}; draw large arrays with "init".', file=name
    )


def _unreadable(path: str | os.PathLike[str], shown: str, error: OSError | ValueError) -> str:
    if not isinstance(error, OSError):
        return f"{shown} can be no file's name; it holds a character that no name may have."
    if error.errno == errno.ENOENT and Path(path).is_symlink():
        target = file_name(str(Path(path).readlink()))
        return f"{shown} is a link to {target}, which does not exist; mend the link."
    reason = _REASONS.get(error.errno or 0)
    if reason is None:
        why = error.strerror or type(error).__name__
        reason = f"cannot be read ({why}); check its name and the disk"
    return f"{shown} {reason}."


def _decoded(data: bytes, name: str) -> str:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        byte = data[error.start]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        sentence = f"{name} is UTF-16; save it as UTF-8."
    else:
        sentence = (
            f"{name}, line {line}: byte {column} of the line, 0x{byte:02x}, "
            "is not UTF-8; save the file as UTF-8."
        )
    raise FileError(sentence, file=name, line=line, column=column)
