"""What questions have and claims have not: texts, comparisons, and, or, not, entries, wires."""

from __future__ import annotations

import ast
import re
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

from graphdbg.core.events import (
    Computed,
    Contributed,
    Read,
    Seeded,
    Stopped,
    Tangent,
    Unreached,
)
from graphdbg.core.frame import PHASES
from graphdbg.core.graph import Wire
from graphdbg.core.language.entries import entry_of
from graphdbg.core.language.tree import (
    Compared,
    ContributionOf,
    Denied,
    Expression,
    JacobianOf,
    Joined,
    LocalOf,
    Moment,
    Tested,
    Text,
    sort_of,
)
from graphdbg.core.language.words import COMPARISONS

if TYPE_CHECKING:
    from graphdbg.core.language.parse import Reader

EVENTS = tuple(
    kind.__name__ for kind in (Read, Computed, Seeded, Contributed, Unreached, Tangent, Stopped)
)
"""What `kind` may be."""

SPELLINGS = (
    (r"&&?", "and is written as a word; write and"),
    (r"\|\|?", "or is written as a word; write or"),
    (r"!(?!=)", "not is written as a word; write not"),
    (r"<>|≠", "unequal is written !="),
    (r"≤|=<", "at most is written <="),
    (r"≥|=>", "at least is written >="),
    (r"(?<![<>=!])=(?!=)(?![^(]*\))", "one = compares nothing; write =="),
)
"""Signs of other languages, tried in turn on a text that is no expression, and the mend."""


def other_spelling(text: str) -> tuple[int, str] | None:
    """Return the place and the mend of a sign of another language, or None; texts are skipped."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", lambda found: " " * len(found[0]), text)
    for sign, mend in SPELLINGS:
        found = re.search(sign, bare)
        if found:
            return found.start(), mend
    return None


def truth(reader: Reader, part: ast.expr, depth: int) -> Expression | None:
    """Return a part that only a question may have, or None where it is another."""
    match part:
        case ast.Constant(value=str() as text):
            return Text(text)
        case ast.Compare():
            return compared(reader, part, depth)
        case ast.BoolOp(op=joint, values=values):
            word = "and" if isinstance(joint, ast.And) else "or"
            return Joined(word, tuple([true_or_false(reader, one, depth + 1) for one in values]))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Denied(true_or_false(reader, operand, depth + 1))
        case ast.Subscript():
            return entry_of(reader, part, depth)
    return None


def true_or_false(reader: Reader, part: ast.expr, depth: int) -> Expression:
    """Return a part that is true or false."""
    found = reader.expression(part, depth)
    if sort_of(found) != "truth":
        written = reader.source(part)
        raise reader.unfit(part, f"{written} is not true or false; compare it, as in {written} > 0")
    return found


def compared(reader: Reader, part: ast.Compare, depth: int) -> Compared:
    """Return a comparison of numbers, or of texts."""
    signs = []
    for sign, right in zip(part.ops, part.comparators, strict=True):
        if type(sign) not in COMPARISONS:
            mend = "compare with < <= == != >= or >"
            raise reader.unfit(right, f"in and is are not part of it; {mend}")
        signs.append(COMPARISONS[type(sign)])
    parts = [part.left, *part.comparators]
    operands = [reader.expression(one, depth + 1) for one in parts]
    sorts = [sort_of(one) for one in operands]
    for one, sort in zip(parts, sorts, strict=True):
        if sort == "truth":
            raise reader.unfit(one, f"{reader.source(one)} is already true or false; leave it bare")
        if sort != sorts[0]:
            raise reader.unfit(one, unlike(reader, parts[0], one, operands))
    if sorts[0] == "text":
        refuse_order(reader, parts, signs)
        for (left, other), where in zip(pairwise(operands), parts[1:], strict=True):
            refuse_misspelt(reader, left, other, where)
            refuse_misspelt(reader, other, left, where)
    return Compared(tuple(operands), tuple(signs), reader.column(part))


def unlike(reader: Reader, first: ast.expr, one: ast.expr, operands: list[Expression]) -> str:
    """Return why a text and a number are not compared."""
    written = reader.source(one)
    if any(isinstance(operand, Moment) for operand in operands) and isinstance(one, ast.Name):
        return f"{reader.source(first)} is a text; write {written} in quotes"
    return f"a text and a number are never equal; compare {reader.source(first)} with its like"


def refuse_order(reader: Reader, parts: list[ast.expr], signs: list[str]) -> None:
    """Refuse to put texts in an order."""
    for right, sign in zip(parts[1:], signs, strict=True):
        if sign not in {"==", "!="}:
            raise reader.unfit(right, f"texts have no order, so {sign} is not for them; write ==")


def refuse_misspelt(reader: Reader, word: Expression, text: Expression, where: ast.expr) -> None:
    """Refuse a text that phase, kind or node can never be."""
    if not isinstance(word, Moment) or not isinstance(text, Text):
        return
    known = {"phase": PHASES, "kind": EVENTS, "node": tuple(reader.nodes)}[word.word]
    if text.value in known:
        return
    near = get_close_matches(text.value, known, n=1)
    if near:
        mend = f"did you mean {near[0]}?"
    else:
        mend = "use a node of this graph" if word.word == "node" else f"it is {listed(known)}"
    raise reader.unfit(where, f"there is no {word.word} {text.value!r}; {mend}")


def listed(words: tuple[str, ...]) -> str:
    """Return words as a list in a sentence."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def of_wire(reader: Reader, part: ast.Call, word: str) -> LocalOf | ContributionOf | JacobianOf:
    """Return `local(f, 0)`, `contribution(f, 0)` or `jacobian(f, 0)`."""
    match part:
        case ast.Call(
            args=[ast.Name() as inside, ast.Constant(value=int() as slot)], keywords=[]
        ) if not isinstance(slot, bool):
            consumer = reader.node(inside)
        case _:
            raise reader.unfit(
                part, f"{word} takes a node and the slot of its operand, as in {word}(f, 0)"
            )
    inputs = () if reader.graph is None else reader.graph.node(consumer).inputs
    if not inputs:
        raise reader.unfit(inside, f"{consumer} has no operands; name the node that uses it")
    if slot >= len(inputs) or inputs[slot] is None:
        filled = [str(i) for i, operand in enumerate(inputs) if operand is not None]
        mend = f"use {' or '.join(filled)}" if 0 < len(filled) < 4 else f"it has {len(filled)}"
        raise reader.unfit(part.args[1], f"{consumer} has nothing in slot {slot}; {mend}")
    wire = Wire(consumer, slot)
    if word == "jacobian":
        return JacobianOf(wire, reader.column(part))
    return LocalOf(wire) if word == "local" else ContributionOf(wire)


def tested(reader: Reader, part: ast.Call, word: str, depth: int) -> Tested:
    """Return isnan, isfinite or changed_sign of numbers."""
    match part:
        case ast.Call(args=[inside], keywords=[]):
            return Tested(word, reader.numeric(inside, depth + 1), reader.column(part))
    raise reader.unfit(part, f"{word} takes one expression, as in {word}(gradient)")
