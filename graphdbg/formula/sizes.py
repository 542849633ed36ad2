"""How much memory, in words: bytes, kB, MB."""

from __future__ import annotations

from typing import Final

from graphdbg.formula.numbers import short

UNITS: Final = ("B", "kB", "MB", "GB", "TB")


def size_text(size: int) -> str:
    """Return a number of bytes as "8 B", "2.538 MB"; a kB is a thousand bytes."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{short(amount)} {UNITS[unit]}"
