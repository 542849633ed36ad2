"""How a number that the last edit has changed is marked: a dot beside it, and a word for ears."""

from __future__ import annotations

from typing import Final

DOT: Final = "•"
"""Where the mark is written."""
SIZE: Final = 5
"""How large it is where it is painted, in pixels."""


def told(text: str, is_changed: bool) -> str:
    """Return what is read out of a number: that it was changed comes last."""
    return f"{text}, changed by the last edit" if is_changed else text
