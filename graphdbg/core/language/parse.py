"""From a text to an expression: Python's own grammar, and of it only what `words` lists.

Nothing is ever compiled or run; the tree of the grammar is read and made into records.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from graphdbg.core import limits
from graphdbg.core.errors import FAILURES, GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.language import truths
from graphdbg.core.language.tree import (
    Applied,
    Expression,
    GradientOf,
    Moment,
    Number,
    ValueOf,
    sort_of,
)
from graphdbg.core.language.words import (
    BINARY,
    CLAIM,
    GRADIENT,
    MENDS,
    QUESTION,
    SHORT,
    UNARY,
    Vocabulary,
)
from graphdbg.core.ops import REGISTRY
from graphdbg.core.ops.record import Operation


def parse(text: str, nodes: Collection[str], start: int = 0) -> Expression:
    """Return the expression that a claim is, over nodes of the names given.

    `start` is where the text begins in what was typed; columns are counted from there.  Raises
    GraphError, with the column, the reason and the mend, for whatever is not in the language.
    """
    return Reader(text.strip(" "), nodes, start + blanks(text), CLAIM).whole(len(text))


def parse_question(text: str, graph: Graph, start: int = 0) -> Expression:
    """Return the expression that a question about a run of this graph is, as `parse` does."""
    reader = Reader(text.strip(" "), graph.nodes, start + blanks(text), QUESTION, graph)
    return reader.whole(len(text))


def blanks(text: str) -> int:
    """Return how many blanks a text begins with."""
    return len(text) - len(text.lstrip(" "))


@dataclass(frozen=True)
class Reader:
    """What is being read: the text, where it begins, and the names and words it may use."""

    text: str
    nodes: Collection[str]
    start: int
    words: Vocabulary
    graph: Graph | None = None

    def whole(self, length: int) -> Expression:
        """Return the whole text as an expression; `length` counts the blanks around it too."""
        if length > limits.EXPRESSION:
            raise GraphError(
                f"The expression has {length:,} characters, and the limit is "
                f"{limits.EXPRESSION:,}; write a shorter one."
            )
        if not self.text:
            example = "gradient > 1" if self.words.compares else "2 * x"
            raise self.at(0, f"there is no expression; write one, such as {example}")
        for place, letter in enumerate(self.text):
            if not letter.isprintable() or letter in "\\#;":
                raise self.at(place, f"{letter!a} is not part of an expression; leave it out")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # such as for 1or 2, which is refused anyway
                grammar = ast.parse(self.text, mode="eval")
        except SyntaxError as problem:
            raise self.ungrammatical(problem) from None
        except (ValueError, RecursionError, MemoryError):
            deep = "it is nested too deep; write it with fewer parentheses and signs"
            raise self.at(0, deep) from None
        return self.expression(grammar.body, 0)

    def ungrammatical(self, problem: SyntaxError) -> GraphError:
        """Return the refusal of what does not even have the form of an expression."""
        place = min(problem.offset or len(self.text) + 1, len(self.text) + 1) - 1
        if self.words.compares:
            found = truths.other_spelling(self.text)
            if found is not None:
                return self.at(*found)
        opened = re.fullmatch(r"'([\[({])' was never closed", problem.msg or "")
        if opened:
            close = {"(": ")", "[": "]", "{": "}"}[opened[1]]
            return self.at(place, f"{problem.msg}; write a {close} for it")
        why = (problem.msg or "it does not read as a formula").rstrip(".")
        return self.at(place, f"{why[:1].lower()}{why[1:]}; {self.words.other}")

    def expression(self, part: ast.expr, depth: int) -> Expression:
        """Return one part of the grammar's tree as an expression."""
        if depth >= limits.EXPRESSION_DEPTH:
            raise self.unfit(
                part,
                f"it is nested deeper than {limits.EXPRESSION_DEPTH} levels; "
                "write it with fewer terms and parentheses",
            )
        if self.words.compares:
            truth = truths.truth(self, part, depth)
            if truth is not None:
                return truth
        match part:
            case ast.Constant(value=value):
                return self.number(part, value)
            case ast.Name():
                word = self.source(part)
                return Moment(word) if word in self.words.moments else ValueOf(self.node(part))
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in BINARY:
                return self.applied(part, BINARY[type(sign)], [left, right], {}, depth)
            case ast.UnaryOp(op=mark, operand=operand) if type(mark) in UNARY:
                return self.applied(part, UNARY[type(mark)], [operand], {}, depth)
            case ast.Call():
                return self.call(part, depth)
        raise self.unfit(part, self.foreign(part))

    def number(self, part: ast.expr, value: object) -> Number:
        """Return a number that is written; a text, True and None are none."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.unfit(part, f"{self.source(part)} is no real number; {self.words.other}")
        try:
            return Number(float(value))
        except OverflowError:
            raise self.unfit(
                part, "this number is larger than any float64; write a smaller one"
            ) from None

    def node(self, part: ast.Name) -> str:
        """Return the name of a node, spelled as it is in the text."""
        name = self.source(part)
        if name in self.nodes:
            return name
        if name in REGISTRY or name in SHORT or name in self.words.called:
            raise self.unfit(part, f"{name} is an operation; call it, as in {name}(…)")
        near = get_close_matches(name, [*self.words.moments, *self.nodes], n=1)
        hint = f"did you mean {near[0]}?" if near else "use a node of this graph"
        raise self.unfit(part, f"there is no node named {name!r}; {hint}")

    def call(self, part: ast.Call, depth: int) -> Expression:
        """Return a call of an operation, or `grad(name)`."""
        if not isinstance(part.func, ast.Name):
            raise self.unfit(
                part, f"only an operation can be called, by its name; {self.words.other}"
            )
        name = self.source(part.func)
        if name in self.words.of_node:
            return self.of_node(part, name)
        if name in self.words.of_wire:
            return truths.of_wire(self, part, name)
        if name in self.words.tests:
            return truths.tested(self, part, name, depth)
        return self.applied(part, name, part.args, self.attributes(part), depth)

    def of_node(self, part: ast.Call, word: str) -> ValueOf | GradientOf:
        """Return `grad(name)` or `value(name)`."""
        match part:
            case ast.Call(args=[ast.Name() as inside], keywords=[]):
                name = self.node(inside)
            case _:
                raise self.unfit(part, f"{word} takes the name of one node, as in {word}(x)")
        if word != GRADIENT:
            return ValueOf(name)
        if self.graph is not None and self.graph.node(name).kind == "constant":
            raise self.unfit(
                inside, f"{name} is a constant, and a constant has no gradient; use value({name})"
            )
        return GradientOf(name)

    def attributes(self, part: ast.Call) -> dict[str, Any]:
        """Return the attributes of a call: plain numbers, texts, True, False, None and lists."""
        found: dict[str, Any] = {}
        for keyword in part.keywords:
            if keyword.arg is None:
                raise self.unfit(keyword.value, "write each attribute out, as in axis=0")
            if keyword.arg in found:
                raise self.unfit(keyword.value, f"{keyword.arg} is given twice; leave one out")
            found[keyword.arg] = self.plain(keyword.value, 0)
        return found

    def plain(self, part: ast.expr, depth: int) -> Any:
        """Return the setting of an attribute as plain data."""
        match part:
            case ast.Constant(value=bool() | int() | float() | str() | None as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return -value
            case ast.List(elts=parts) | ast.Tuple(elts=parts) if depth < limits.AXES:
                return [self.plain(one, depth + 1) for one in parts]
        raise self.unfit(
            part, "an attribute is a number, a text, True, False, None or a list of them"
        )

    def applied(
        self,
        part: ast.expr,
        name: str,
        operands: list[ast.expr],
        attributes: dict[str, Any],
        depth: int,
    ) -> Applied:
        """Return an operation on operands, with its attributes and their number checked."""
        record = self.operation(part, SHORT.get(name, name))
        read = tuple(self.numeric(operand, depth + 1) for operand in operands)
        try:
            record.refuse_count(len(read))
            settings = record.settings(attributes)
        except GraphError as problem:
            raise self.unfit(part, problem.sentence) from None
        except FAILURES:
            words = f"the attributes of {name} are out of range; use smaller ones"
            raise self.unfit(part, words) from None
        return Applied(record, read, settings, self.column(part))

    def numeric(self, part: ast.expr, depth: int) -> Expression:
        """Return a part that stands for numbers."""
        found = self.expression(part, depth)
        sort = sort_of(found)
        if sort != "number":
            what = "a text" if sort == "text" else "true or false"
            raise self.unfit(part, f"{self.source(part)} is {what}; a number is needed here")
        return found

    def operation(self, part: ast.expr, name: str) -> Operation:
        """Return the operation of this name."""
        if name in REGISTRY:
            return REGISTRY[name]
        near = get_close_matches(name, [*self.words.called, *SHORT, *REGISTRY], n=1)
        hint = f"did you mean {near[0]}?" if near else "use one such as exp, sum or matmul"
        raise self.unfit(part, f"there is no operation named {name!r}; {hint}")

    def foreign(self, part: ast.expr) -> str:
        """Return why a part is not in the language, and what to write for it."""
        for kind, mend in MENDS.items():
            if isinstance(part, kind):
                return mend
        match part:
            case ast.BinOp() | ast.UnaryOp():
                return f"this sign is not part of it; {self.words.other}"
        return f"this is not part of it; {self.words.other}"

    def source(self, part: ast.expr) -> str:
        """Return a part as it is spelled in the text."""
        encoded = self.text.encode()
        return encoded[part.col_offset : part.end_col_offset].decode()

    def column(self, part: ast.expr) -> int:
        """Return where a part begins in what was typed, counted from 1."""
        return self.start + len(self.text.encode()[: part.col_offset].decode()) + 1

    def unfit(self, part: ast.expr, why: str) -> GraphError:
        """Return the refusal of a part, at its beginning."""
        return self.at(self.column(part) - 1 - self.start, why)

    def at(self, place: int, why: str) -> GraphError:
        """Return the refusal at a place of the text."""
        end = "" if why.endswith(("?", ".")) else "."
        return GraphError(f"Column {self.start + place + 1}: {why}{end}")
