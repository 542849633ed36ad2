"""What is wrong with a program text: places, words, and the one error that carries them."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from graphdbg.files.errors import FileError


@dataclass(frozen=True)
class Fault:
    """One thing to mend: its row and column, counted from 1, and words without a full stop.

    `adds` is a line that would mend it, put in before the row `above`; empty where none would.
    """

    row: int
    column: int
    words: str
    adds: str = ""
    above: int = 1

    @property
    def ended(self) -> str:
        """The words with their full stop."""
        return self.words if self.words.endswith(("?", ".")) else f"{self.words}."

    @property
    def sentence(self) -> str:
        """The place and the words, as one sentence."""
        return f"Line {self.row}, column {self.column}: {self.ended}"


class TextError(FileError):
    """A program text that is no graph: the sentence of its first fault, and every fault found."""

    def __init__(self, faults: tuple[Fault, ...], name: str = "") -> None:
        first = faults[0]
        sentence = first.sentence
        if name:
            sentence = f"{name}, {sentence[:1].lower()}{sentence[1:]}"
        super().__init__(sentence, file=name, line=first.row, column=first.column)
        self.faults = faults


class Unfit(Exception):  # noqa: N818 - it never leaves this room
    """A part of the grammar's tree is not in the language; `words` say why, and the mend.

    `adds` is a line of the text that would mend it, if one would.
    """

    def __init__(self, part: ast.AST, words: str, adds: str = "") -> None:
        super().__init__(words)
        self.part = part
        self.words = words
        self.adds = adds
