"""What is wrong with a text that is no JSON, in words that say where to mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from graphdbg.files.errors import Misplaced
from graphdbg.files.wording import shown

_WORD = re.compile(r"[^\s,:\[\]{}]{1,40}")
_SPELLED = {"True": "true", "False": "false", "None": "null", "nan": '"NaN"', "inf": '"Infinity"'}


def broken(text: str, error: json.JSONDecodeError) -> Misplaced:
    """Return what the scanner's error means to the person who wrote the text."""
    offset = error.pos
    # A comma too many is reported at the bracket, from Python 3.13 on at the comma itself.
    if error.msg.startswith("Illegal trailing comma"):
        return _comma_too_many(offset)
    before = _before(text, offset)
    if text[offset : offset + 1] in ("]", "}") and text[before] == ",":
        return _comma_too_many(before)
    beginnings = (explain for start, explain in _EXPLAIN.items() if error.msg.startswith(start))
    explain = next(beginnings, _no_value)
    if offset >= len(text.rstrip()) and explain is not _not_closed:
        words = "the text stops; close every bracket that is open."
        return Misplaced(before, words, joint="after")
    return explain(text, offset)


def _before(text: str, offset: int) -> int:
    return max(len(text[:offset].rstrip()) - 1, 0)


def _comma_too_many(offset: int) -> Misplaced:
    return Misplaced(offset, "a comma stands before the closing bracket; remove it.", joint="in")


def _not_closed(text: str, offset: int) -> Misplaced:
    return Misplaced(offset, 'a text is not closed; put a " at its end.', joint="in")


def _control(text: str, offset: int) -> Misplaced:
    character = text[offset]
    if character in "\r\n":
        words = 'a text runs on over the end of its line; close it with ", or write \\n.'
        return Misplaced(offset, words, joint="in")
    escape = "\\t" if character == "\t" else f"\\u{ord(character):04x}"
    words = f"a text holds the control character {escape}; write it as that escape, or remove it."
    return Misplaced(offset, words, joint="in")


def _escape(text: str, offset: int) -> Misplaced:
    escape = text[max(text.rfind("\\", 0, offset + 1), 0) :][:2]
    mend = "write two backslashes where one is meant"
    if escape == "\\u":
        words = f"\\u must be followed by four digits of 0 to 9 and a to f; {mend}."
    else:
        following = escape if escape.isprintable() else "\\"
        words = f"the backslash of {following} starts no escape of JSON; {mend}."
    return Misplaced(offset, words, joint="in")


def _too_much(text: str, offset: int) -> Misplaced:
    words = "there is more text behind the end of the graph; remove it."
    return Misplaced(offset, words, joint=None)


def _no_comma(text: str, offset: int) -> Misplaced:
    if text[offset].isdigit() and text[offset - 1] == "0":
        words = "a number begins with a zero; remove the zero."
        return Misplaced(offset - 1, words, joint="in")
    words = f"a comma is missing before {_word(text, offset)}, or a bracket is not closed."
    return Misplaced(_before(text, offset), words, joint="after")


def _no_colon(text: str, offset: int) -> Misplaced:
    words = "a colon is missing between a key and its value."
    return Misplaced(_before(text, offset), words, joint="in")


def _no_key(text: str, offset: int) -> Misplaced:
    words = f"{_word(text, offset)} is no key in double quotes; {_mend(text, offset)}."
    return Misplaced(offset, words, joint="in")


def _no_value(text: str, offset: int) -> Misplaced:
    words = f"{_word(text, offset)} is no value of JSON; {_mend(text, offset)}."
    return Misplaced(offset, words, joint="in")


_EXPLAIN: dict[str, Callable[[str, int], Misplaced]] = {
    "Unterminated string": _not_closed,
    "Invalid control character": _control,
    "Invalid \\": _escape,
    "Extra data": _too_much,
    "Expecting ','": _no_comma,
    "Expecting ':'": _no_colon,
    "Expecting property name": _no_key,
}
"""By the beginning of what the scanner says."""


def _word(text: str, offset: int) -> str:
    match = _WORD.match(text, offset)
    word = match[0] if match else text[offset : offset + 1]
    return word if word.isprintable() and word.isascii() else shown(word)


def _mend(text: str, offset: int) -> str:
    word = _word(text, offset)
    if word in _SPELLED:
        return f"write {_SPELLED[word]}"
    if word.startswith("'"):
        return "write \" for each '"
    if word.startswith(("//", "/*", "#")):
        return 'JSON has no comments: use the key "comment"'
    if re.match(r"[-+]?\.\d|\+", word):
        return "write a number like 0.5 or 5"
    return 'texts stand in double quotes, like "x"'
