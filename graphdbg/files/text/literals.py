"""Values, settings and texts as a program text writes them."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

from graphdbg.core.values import Drawn, Value
from graphdbg.files.encode import to_plain, value_to_plain
from graphdbg.files.errors import SaveError
from graphdbg.files.text.values import KEPT

WIDTH = 88
"""The most characters of a line, where there is a place to break it."""
_HALF = re.compile("[\ud800-\udfff]")
_WORDS = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}


def text(words: str) -> str:
    """Write a text in quotes; one with backslashes as a raw one, where that is possible."""
    if "\\" in words and words.isprintable() and '"' not in words and not words.endswith("\\"):
        return f'r"{words}"'
    quoted = json.dumps(words, ensure_ascii=False)
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", quoted)


def comment(words: str) -> list[str]:
    """Return the lines of a comment; a character that no program text can have is marked �."""
    shown = [one if one.isprintable() or one in "\n\t" else "\ufffd" for one in words]
    return "".join(shown).split("\n")


def setting(value: Any) -> str:
    """Write the setting of an attribute."""
    return _plain(to_plain(value), words=False)


def leaf_value(value: Value | Drawn, most: int, keeps: bool, name: str) -> str:
    """Write the value of a leaf, of `most` elements; a larger one is `kept`, or else refused."""
    if isinstance(value, Drawn):
        return _drawn(value_to_plain(value))
    array = np.asarray(value)
    untold = array.size == 0 and (array.ndim > 1 or array.dtype == np.bool_)
    if array.size > most or untold:
        if not keeps:
            what = f"{array.size:,} numbers" if array.size else "an array without entries"
            raise SaveError(
                f"{name} holds {what}, and a program text writes 1 to {most:,}; "
                "save it as *.graph.json, or draw it, as in normal(784, 300)."
            )
        return f"{KEPT}({', '.join(map(str, array.shape))})"
    plain = _rows(array)
    line = _plain(plain)
    if array.ndim > 1 and len(line) + len(name) > WIDTH - 16:
        return "[\n" + "".join(f"    {_plain(row)},\n" for row in plain) + "]"
    return line


def _rows(array: np.ndarray[Any, np.dtype[Any]]) -> Any:
    """Return an array as nested lists, its numbers as a saved graph spells them."""
    if array.ndim:
        return [_rows(np.asarray(row)) for row in array]
    return value_to_plain(array[()])


def _plain(plain: Any, words: bool = True) -> str:
    if isinstance(plain, list):
        return f"[{', '.join([_plain(one, words) for one in plain])}]"
    if isinstance(plain, str):
        return _WORDS[plain] if plain in _WORDS else text(plain)
    return repr(plain)


def _drawn(plain: dict[str, Any]) -> str:
    parts = [str(length) for length in plain.pop("shape")]
    word = plain.pop("init")
    parts += [f"{key}={_plain(one)}" for key, one in plain.items()]
    return f"{word}({', '.join(parts)})"
