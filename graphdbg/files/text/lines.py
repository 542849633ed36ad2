"""A program text cut into statements, each with its comments and the grammar's tree of it.

Statements are parsed one by one, so that a fault in one does not hide those in the others.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from graphdbg.core import limits
from graphdbg.files.text.faults import Fault

_TOKEN = re.compile(
    r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r"|(?P<comment>#[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>\n)"
)
_TARGET = re.compile(r"[ \t]*(\w+)[ \t]*=")
EXAMPLE = "write a line such as q = x + y"


@dataclass(frozen=True)
class Statement:
    """One statement as it is written: where it begins, and the comments that go with it."""

    row: int
    text: str
    comments: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing but blanks and comments."""
        return all(not line.strip() or line.lstrip()[0] == "#" for line in self.text.split("\n"))

    @property
    def target(self) -> str | None:
        """The name that is assigned to, by its looks alone."""
        found = _TARGET.match(self.text)
        return found[1] if found else None

    @property
    def indent(self) -> int:
        """How many blanks stand before it."""
        return len(self.text) - len(self.text.lstrip(" \t"))

    def parsed(self) -> list[ast.stmt] | Fault:
        """Return the grammar's tree of it, or what is wrong with its form."""
        if len(self.text) > limits.PROGRAM_LINE:
            words = (
                f"the statement has {len(self.text):,} characters, and the limit is "
                f"{limits.PROGRAM_LINE:,}; draw large arrays, as in normal(784, 300)"
            )
            return Fault(self.row, 1, words)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.text.lstrip(" \t")).body
        except SyntaxError as problem:
            row, column = problem.lineno or 1, problem.offset or 1
            row = min(max(row, 1), self.text.count("\n") + 1)
            shift = self.indent if row == 1 else 0
            return Fault(self.row + row - 1, max(column, 1) + shift, _reason(problem))
        except (ValueError, RecursionError, MemoryError):
            words = "it is nested too deep, or holds a character that no text has; write it simpler"
            return Fault(self.row, 1, words)

    def place(self, part: ast.AST) -> tuple[int, int]:
        """Return the row and the column, counted from 1, where a part begins."""
        row = getattr(part, "lineno", 1)
        line = self.text.lstrip(" \t").split("\n")[row - 1]
        before = line.encode("utf-8", "surrogatepass")[: getattr(part, "col_offset", 0)]
        shift = self.indent if row == 1 else 0
        return self.row + row - 1, len(before.decode("utf-8", "replace")) + 1 + shift

    def fault(self, part: ast.AST, words: str, adds: str = "") -> Fault:
        """Return what is wrong with a part, at its beginning; `adds` is a line that mends it."""
        return Fault(*self.place(part), words, adds, self.row)

    def source(self, part: ast.AST) -> str:
        """Return a part as it is spelled."""
        return ast.get_source_segment(self.text.lstrip(" \t"), part) or ""


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of a text; one that is a comment alone comes as a blank one.

    A bracket that is open carries a statement on over the end of its line.
    """
    start, row, depth = 0, 1, 0
    comments: list[str] = []
    rows = 0
    for token in _TOKEN.finditer(text + "\n"):
        match token.lastgroup:
            case "comment":
                comments.append(token[0][1:].removeprefix(" "))
            case "open":
                depth += 1
            case "close":
                depth = max(depth - 1, 0)
            case "end":
                rows += 1
                if depth and token.start() < len(text):
                    continue
                yield Statement(row, text[start : token.start()], tuple(comments))
                start, row = token.end(), row + rows
                rows, depth, comments = 0, 0, []


def _reason(problem: SyntaxError) -> str:
    words = (problem.msg or "").rstrip(".")
    if not words or words.startswith(("invalid syntax", "unexpected EOF")):
        return f"this does not read as a statement; {EXAMPLE}"
    return f"{words[:1].lower()}{words[1:]}; {EXAMPLE}"
