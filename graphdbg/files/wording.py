"""Words of the sentences about files: a place, a value as it is shown, the nearest name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from graphdbg.core import limits
from graphdbg.files.errors import JsonPath

SHOWN = 40
"""The most characters of a value that a sentence shows."""
COMPARED = 2_000
"""The most names that are compared for the nearest one."""
STEPS = 8
"""The most steps of a path that a sentence shows."""


def place(path: JsonPath) -> str:
    """Write a path as it is written in a program: `nodes[3].inputs[1]`."""
    written = ""
    for step in path[:STEPS]:
        if isinstance(step, int):
            written += f"[{step}]"
        elif step.isidentifier() and step.isprintable() and len(step) <= SHOWN:
            written += f".{step}" if written else step
        else:
            written += f"[{shown(step)}]"
    return written + ("…" if len(path) > STEPS else "")


def shown(value: Any) -> str:
    """Write a JSON value as the file has it, shortened, on one line."""
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, str):
        start = json.dumps(printable(value[:SHOWN]), ensure_ascii=False).replace("\\\\u", "\\u")
        return start if len(value) <= SHOWN else start[:-1] + '…"'
    return json.dumps(value)


def printable(text: str) -> str:
    """Return `text` with an escape for each character that cannot be seen or breaks the line."""
    return "".join(
        one if one.isprintable() or one in "\n\t\r" else f"\\u{ord(one):04x}" for one in text
    )


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that `word` was likely meant to be: by its beginning, else by its letters."""
    if not word or len(word) > limits.NAME:
        return None
    # A long list is thinned out first: comparing is slow, and a slip keeps the length about.
    candidates = [name for name in names if abs(len(name) - len(word)) < len(word) + 6]
    if len(candidates) > COMPARED:
        candidates = [name for name in candidates if name[:1] == word[:1]][:COMPARED]
    folded = {name.casefold(): name for name in reversed(candidates)}
    meant = word.casefold()
    if meant in folded:
        return folded[meant]
    begun = [name for name in folded if len(meant) > 1 and name.startswith(meant)]
    close = sorted(begun, key=len)[:1] or get_close_matches(meant, folded, n=1)
    return folded[close[0]] if close else None


def hint(word: str, names: Iterable[str], otherwise: str) -> str:
    """Return the end of a sentence: the question for the nearest name, else `otherwise`."""
    near = nearest(word, names)
    return f"; did you mean {shown(near)}?" if near is not None else f"; {otherwise}."


def listed(names: Iterable[str], last: str = "and") -> str:
    """Write names as a list in a sentence: `a, b and c`."""
    *first, end = names
    return f"{', '.join(first)} {last} {end}" if first else end


def counted(count: int, noun: str) -> str:
    """Write how many: `1 entry`, `3 entries`, `2,000 nodes`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1]}ies" if noun.endswith("ry") else f"{count:,} {noun}s"
