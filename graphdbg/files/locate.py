"""From a path to a place in the text, and back; only ever run when something is wrong.

Values that do not matter are skipped by the JSON scanner itself, so the walk is quick, and it goes
down one level a turn, so it never recurses.  It takes broken text too, as far as it makes sense.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from graphdbg.files.errors import JsonPath

STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'
"""A JSON text, closed or not; possessive, so that a long one is never tried twice."""

_STRING = re.compile(STRING, re.DOTALL)
_NOT_FLAT = re.compile(r'["\[{\]}]')
_BLANK = re.compile(r"[ \t\n\r]*")
_KEY_OR_BRACKET = re.compile(rf"({STRING})([ \t\n\r]*:)?|[\[\]{{}}]", re.DOTALL)
_MOST_WALKED = 200_000
"""Of more entries before a place only what they are in is told: to count them would take long."""
_CHUNK = 4096
"""Characters that are counted at a time; it does not matter how many."""
# Numbers are kept as texts: a scanner that skips must not stumble over a giant one.
_SCANNER = json.JSONDecoder(parse_int=str, parse_float=str)


class Member(NamedTuple):
    """One entry of a list or an object: its index or key, and offsets into the text.

    `end` is None where the entry is broken, and nothing behind it can be read.
    """

    step: str | int
    key: int
    start: int
    end: int | None


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset, both counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def offset_of(text: str, path: JsonPath, *, at_key: bool = False) -> int:
    """Return where the value at `path` starts, or its key; the last step found where one lacks."""
    start = _skip_blank(text, 0)
    place = start
    for step in path:
        if isinstance(step, int) and text[start : start + 1] == "[":
            flat = _flat_entry(text, start, step)
            if flat is not None:
                start = place = flat
                continue
        member = next((one for one in members(text, start) if one.step == step), None)
        if member is None:
            break
        start = member.start
        place = member.key if at_key else member.start
    return place


def _flat_entry(text: str, start: int, index: int) -> int | None:
    """Return where an entry of a list starts if only numbers stand before it, counting commas."""
    other = _NOT_FLAT.search(text, start + 1)
    end = other.start() if other else len(text)
    place = start + 1
    while index:
        commas = text.count(",", place, min(place + _CHUNK, end))
        if not commas:
            return None
        if commas <= index:
            place = text.rindex(",", place, min(place + _CHUNK, end)) + 1
            index -= commas
        else:
            place = text.index(",", place) + 1
            index -= 1
    return _skip_blank(text, place)


def path_at(text: str, offset: int) -> JsonPath:
    """Return the path of the innermost value, or key, that an offset lies in.

    Behind very many entries of a list or an object it ends there.
    """
    path: list[str | int] = []
    start = _skip_blank(text, 0)
    while True:
        if _is_among_numbers(text, start, offset):  # commas are quicker counted than entries
            return (*path, text.count(",", start, offset))
        for member in islice(members(text, start), _MOST_WALKED):
            if offset < member.key:
                return tuple(path)
            if member.end is None or offset < member.end:
                path.append(member.step)
                if offset < member.start:
                    return tuple(path)
                start = member.start
                break
        else:
            return tuple(path)


def _is_among_numbers(text: str, start: int, offset: int) -> bool:
    if text[start : start + 1] != "[" or offset <= start or text[offset] in ", \t\r\n":
        return False
    return _NOT_FLAT.search(text, start + 1, offset + 1) is None


def members(text: str, start: int) -> Iterator[Member]:
    """Yield the entries of the list or object that starts at `start`; nothing for anything else."""
    kind = text[start : start + 1]
    if not kind or kind not in "[{":
        return
    place = _skip_blank(text, start + 1)
    index = 0
    while place < len(text) and text[place] not in "]}":
        key = place
        step: str | int = index
        if kind == "{":
            found = _scan(text, place) if text[place] == '"' else None
            if found is None:
                return
            step = found[0]
            place = _skip_blank(text, found[1])
            if text[place : place + 1] != ":":
                return
            place = _skip_blank(text, place + 1)
        value = _scan(text, place)
        yield Member(step, key, place, value[1] if value else None)
        if value is None:
            return
        place = _skip_blank(text, value[1])
        if text[place : place + 1] != ",":
            return
        place = _skip_blank(text, place + 1)
        index += 1


def literal_offset(text: str, literal: str) -> int:
    """Return where a number or a constant, spelled like this, first stands outside a text."""
    place = 0
    found = text.find(literal)
    while found >= 0:
        quote = text.find('"', place)
        if 0 <= quote < found:
            string = _STRING.match(text, quote)
            place = string.end() if string else quote + 1
            if found < place:
                found = text.find(literal, place)
        elif _joins(text[found - 1 : found]) or _joins(text[found + len(literal) :][:1]):
            place = found + 1
            found = text.find(literal, place)
        else:
            return found
    return 0


def _joins(character: str) -> bool:
    return character.isalnum() or character in ("+", "-", ".")


def second_key(text: str) -> tuple[int, str]:
    """Return where an object first has a key again, and the key."""
    open_keys: list[set[str]] = []
    for match in _KEY_OR_BRACKET.finditer(text):
        token = match[0]
        if token in ("[", "{"):
            open_keys.append(set())
        elif token in ("]", "}"):
            open_keys.pop()
        elif match[2]:
            key = json.loads(match[1]) if "\\" in match[1] else match[1][1:-1]
            if key in open_keys[-1]:
                return match.start(), key
            open_keys[-1].add(key)
    return 0, ""


def _skip_blank(text: str, place: int) -> int:
    match = _BLANK.match(text, place)
    return match.end() if match else place


def _scan(text: str, place: int) -> tuple[Any, int] | None:
    try:
        return _SCANNER.raw_decode(text, place)
    except ValueError:
        return None
