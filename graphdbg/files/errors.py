"""What goes wrong with files: sentences for the reader, and places for those who write them."""

from __future__ import annotations

from typing import TypeAlias

from graphdbg.core.errors import GraphError

JsonPath: TypeAlias = tuple[str | int, ...]
"""The way from the top of a JSON text to a part of it: keys and indices."""


class FileError(GraphError):
    """A file that cannot be read as a graph: one sentence with the file, the line and the mend.

    `place` is the JSON path (`nodes[3].inputs[1]`); `line` and `column` count from 1.  They are
    empty where the file as a whole is meant.
    """

    def __init__(
        self,
        sentence: str,
        *,
        file: str,
        line: int | None = None,
        column: int | None = None,
        place: str = "",
    ) -> None:
        super().__init__(sentence)
        self.file = file
        self.line = line
        self.column = column
        self.place = place


class SaveError(GraphError):
    """A graph that could not be saved: what failed, what became of the old file, what to do."""

    def __init__(self, sentence: str, *, file: str = "") -> None:
        super().__init__(sentence)
        self.file = file


class Wrong(Exception):  # noqa: N818 - it never leaves this room
    """A part of the JSON, named by its path, is wrong; `words` go on from the place.

    `at_key` points at the key rather than at what it holds.
    """

    def __init__(self, path: JsonPath, words: str, *, at_key: bool = False) -> None:
        super().__init__(words)
        self.path = path
        self.words = words
        self.at_key = at_key


class Misplaced(Exception):  # noqa: N818 - it never leaves this room
    """A character of the text is wrong; `words` go on from `joint` and the place.

    Where the joint is empty, the place is the subject of the sentence; where it is None, the
    words stand alone.  With `cut` nothing behind the offset is looked at.
    """

    def __init__(
        self, offset: int, words: str, *, joint: str | None = "", cut: bool = False
    ) -> None:
        super().__init__(words)
        self.offset = offset
        self.words = words
        self.joint = joint
        self.cut = cut
