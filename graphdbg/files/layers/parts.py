"""The parts of a call in a list of layers: numbers, names and lists, each read or refused."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.networks.network import NONE, Bias, Numbers
from graphdbg.files.layers import words

EXAMPLE = "Dense(300, relu)"


@dataclass(frozen=True)
class Parts:
    """A text whose parts are read; refusals say where in it they stand."""

    source: str

    @property
    def flush(self) -> list[str]:
        """The lines without their indent, with which they were cut out of a program."""
        return [line.lstrip(" \t") for line in self.source.splitlines()]

    def given(self, part: ast.Call, word: str, *, many: bool = False) -> dict[str, ast.expr]:
        """Return what a call says, each by its name."""
        known = words.KEYWORDS[word]
        found: dict[str, ast.expr] = {}
        for place, value in enumerate(part.args):
            if isinstance(value, ast.Starred):
                raise self.unfit(value, "write each layer out, without *")
            if place >= len(known) and not many:
                raise self.unfit(value, f"{word} takes no more than {', '.join(known)}")
            found[str(place) if many else known[place]] = value
        for keyword in part.keywords:
            if keyword.arg not in known:
                near = f"use {', '.join(known)}"
                raise self.unfit(keyword.value, f"{word} has no {keyword.arg or '**'} here; {near}")
            if keyword.arg in found:
                raise self.unfit(keyword.value, f"{keyword.arg} is given twice; leave one out")
            found[keyword.arg] = keyword.value
        found.pop("name", None)
        return found

    def needed(self, part: ast.Call, word: str, key: str, example: str) -> ast.expr:
        """Return the one thing a call must say."""
        given = self.given(part, word)
        if key not in given:
            raise self.unfit(part, f"{word} needs its {key}, as in {example}")
        return given[key]

    def count(self, part: ast.expr) -> int:
        """Return a whole number of at least 1."""
        if isinstance(part, ast.Constant) and type(part.value) is int and part.value >= 1:
            if part.value <= limits.ELEMENTS:
                return part.value
            raise self.unfit(part, f"the limit is {limits.ELEMENTS:,} here; write a smaller number")
        raise self.unfit(part, "a whole number of at least 1 stands here, as in 300")

    def number(self, part: ast.expr) -> float:
        """Return a number, with its sign."""
        match part:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int() | float() as value) if abs(value) < math.inf:
                with suppress(OverflowError):  # a whole number may be longer than any float
                    return float(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as inner):
                return -self.number(inner)
        raise self.unfit(part, "a number stands here, such as 0.5")

    def numbers(self, part: ast.expr) -> Numbers:
        """Return a list of numbers; lists in it are read in turn."""
        return tuple(self.each(part))

    def each(self, part: ast.expr) -> Iterator[float]:
        """Yield the numbers of a list, and of lists in it."""
        if not isinstance(part, ast.List | ast.Tuple):
            raise self.unfit(part, "a list of numbers stands here, such as [0.1, 0.2]")
        for one in part.elts:
            if isinstance(one, ast.List | ast.Tuple):
                yield from self.each(one)
            else:
                yield self.number(one)

    def activation(self, part: ast.expr) -> str:
        """Return an activation by any of its names."""
        if isinstance(part, ast.Constant) and part.value is None:
            return NONE
        word = self.word(part)
        if word.lower() in words.ACTIVATION_NAMES:
            return words.ACTIVATION_NAMES[word.lower()]
        near = get_close_matches(word.lower(), words.ACTIVATION_NAMES, n=1)
        hint = f"did you mean {near[0]}?" if near else "use one such as relu, sigmoid or tanh"
        raise self.unfit(part, f"there is no activation {word!r} here; {hint}")

    def init(self, part: ast.expr) -> str:
        """Return a way to draw weights by any of its names."""
        word = self.word(part)
        if word in words.INIT_NAMES:
            return words.INIT_NAMES[word]
        known = "he_normal, glorot_normal, normal, uniform or zeros"
        raise self.unfit(part, f"weights are not drawn as {word!r} here; use {known}")

    def bias(self, part: ast.expr) -> Bias:
        """Return whether there is a bias, and whether one is shared."""
        match part:
            case ast.Constant(value=True):
                return "each"
            case ast.Constant(value=False):
                return "none"
            case ast.Constant(value="shared"):
                return "shared"
        raise self.unfit(part, 'True, False or "shared" stands here')

    def word(self, part: ast.expr) -> str:
        """Return a name, with or without quotation marks; of one with dots the last part."""
        match part:
            case ast.Constant(value=str(word)) | ast.Name(id=word) | ast.Attribute(attr=word):
                return word
            case ast.Call(func=function, args=[], keywords=[]):
                return self.word(function)
        raise self.unfit(part, "a name stands here, such as relu")

    def unfit(self, part: ast.expr | ast.stmt, why: str) -> GraphError:
        """Return the refusal of a part, at its beginning."""
        start = self.flush[part.lineno - 1].encode()[: part.col_offset].decode()
        return self.at(part.lineno, len(start), why)

    def refuse_characters(self) -> None:
        """Refuse characters that no list has, such as those that are not seen."""
        for number, line in enumerate(self.flush, 1):
            for place, letter in enumerate(line):
                if not letter.isprintable() and letter != "\t":
                    raise self.at(number, place, f"{letter!a} is not part of a list; leave it out")

    def ungrammatical(self, problem: SyntaxError) -> GraphError:
        """Return the refusal of what does not even have the form of a list."""
        line = min(max(problem.lineno or 1, 1), len(self.flush))
        place = min(max(problem.offset or 1, 1), len(self.flush[line - 1]) + 1) - 1
        why = (problem.msg or "this is no list of layers").rstrip(".")
        if "integer string conversion" in why:
            return self.at(
                line, place, "a number here has thousands of digits; write a shorter one"
            )
        mend = f"write layers such as {EXAMPLE}"
        return self.at(line, place, f"{why[:1].lower()}{why[1:]}; {mend}")

    def at(self, line: int, place: int, why: str) -> GraphError:
        """Return the refusal at a place of a line without its indent."""
        indent = len(self.source.splitlines()[line - 1]) - len(self.flush[line - 1])
        end = "" if why.endswith("?") else "."
        return GraphError(f"Line {line}, column {indent + place + 1}: {why}{end}")
