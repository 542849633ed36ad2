"""From bytes to plain JSON, with every door closed that the standard parser leaves open."""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from typing import Any

from graphdbg.core import limits
from graphdbg.files.errors import Misplaced
from graphdbg.files.locate import STRING, literal_offset, path_at, second_key
from graphdbg.files.syntax import broken
from graphdbg.files.wording import shown

SMALLEST, LARGEST = -(2**63), 2**63 - 1
"""Whole numbers beyond these fit no array."""
DIGITS = 20
"""A whole number within them has fewer characters; a longer one is not even converted."""
FLOAT_DIGITS = 308
"""A whole number of this many characters is still a float64."""

_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
_NO_BRACKET = re.compile(rf'{STRING}|[^"\[\]{{}}]++', re.DOTALL)
_STRING_OR_BRACKET = re.compile(rf"{STRING}|[\[\]{{}}]", re.DOTALL)
# A number that could be too large has many digits, or an exponent of more than two.  Two patterns
# that begin with a set of characters are twice as fast as one with an alternative.
_SUSPECTS = (re.compile(r"[eE]\+?[0-9]{3}"), re.compile(r"[0-9]{19}"))
_HALF_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")


class _BadLiteral(Exception):  # noqa: N818 - raised and caught in this module
    def __init__(self, literal: str, words: str) -> None:
        self.literal = literal
        self.words = words


class _KeyAgain(Exception):  # noqa: N818 - raised and caught in this module
    pass


def parse(text: str) -> Any:
    """Return dicts, lists, texts, numbers, booleans and None; Misplaced for anything unfit."""
    _refuse_parts(text)
    _refuse_depth(text)
    # Without hooks for numbers the scanner is several times as fast.
    suspect = any(pattern.search(text) for pattern in _SUSPECTS)
    try:
        plain = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float if suspect else None,
            parse_int=_int if suspect else None,
        )
    except _BadLiteral as bad:
        raise Misplaced(literal_offset(text, bad.literal), bad.words) from None
    except _KeyAgain:
        raise _twice(text) from None
    except json.JSONDecodeError as error:
        raise broken(text, error) from None
    if _HALF_ESCAPE.search(text):
        _refuse_half_characters(text)
    return plain


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _KeyAgain
    return found


def _twice(text: str) -> Misplaced:
    offset, key = second_key(text)
    words = "is there twice; an object has each of its keys once, so remove one."
    if path_at(text, offset)[-1:] == (key,):
        return Misplaced(offset, words)
    return Misplaced(offset, f"{shown(key)} {words}", joint="in")  # behind very many others


def _constant(literal: str) -> float:
    raise _BadLiteral(
        literal, f'is {literal}, which JSON does not have; write "{literal}" with quotes.'
    )


def _float(literal: str) -> float:
    number = float(literal)
    if math.isinf(number):
        raise _overflow(literal)
    return number


def _overflow(literal: str) -> _BadLiteral:
    word = "-Infinity" if literal.startswith("-") else "Infinity"
    return _BadLiteral(
        literal,
        f'is {_cut(literal)}, more than a float64 holds; write "{word}", or a smaller number.',
    )


def _int(literal: str) -> int:
    if len(literal) <= DIGITS and SMALLEST <= int(literal) <= LARGEST:
        return int(literal)
    if len(literal) > FLOAT_DIGITS:
        raise _overflow(literal)
    raise _BadLiteral(
        literal,
        f"is {_cut(literal)}, more than a whole number of 64 bits; write it with an exponent, "
        f"like {_exponent(literal)}.",
    )


def _cut(literal: str) -> str:
    return literal if len(literal) <= 24 else f"{literal[:12]}… ({len(literal)} characters)"


def _exponent(literal: str) -> str:
    digits = literal.lstrip("-")
    sign = "-" if literal.startswith("-") else ""
    fraction = digits[1:4].rstrip("0")
    return f"{sign}{digits[0]}{'.' if fraction else ''}{fraction}e{len(digits) - 1}"


def _refuse_parts(text: str) -> None:
    parts = text.count("[") + text.count("{") + text.count('"') // 2
    mend = 'write large arrays as {"dtype", "shape", "data"}'
    if parts > limits.PARTS:
        words = f"it has {parts:,} lists, objects and texts, and the limit is {limits.PARTS:,}"
        raise Misplaced(0, f"{words}; {mend}.", joint=None, cut=True)
    commas = text.count(",")
    most = limits.ELEMENTS + limits.PARTS
    if commas > most:
        words = f"it has {commas:,} commas, and the limit is {most:,}"
        raise Misplaced(0, f"{words}; {mend}.", joint=None, cut=True)


def _refuse_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= limits.NESTING:
        return
    brackets = _NO_BRACKET.sub("", text)
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) <= limits.NESTING:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        depth += _STEP.get(match[0], 0)
        if depth > limits.NESTING:
            raise Misplaced(
                match.start(),
                f"is nested more than {limits.NESTING} deep; use fewer brackets.",
                cut=True,  # what is deeper would be too much for the scanner
            )


def _refuse_half_characters(text: str) -> None:
    for match in re.finditer(STRING, text, re.DOTALL):
        half = _HALF.search(json.loads(match[0])) if _HALF_ESCAPE.search(match[0]) else None
        if half:
            raise Misplaced(
                match.start(),
                f"holds half a character, \\u{ord(half[0]):04x}; "
                "write both halves of the pair, or remove it.",
            )
