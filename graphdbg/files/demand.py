"""Demands on a part of the JSON: its type, its keys, its range; Wrong where one is not met."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Any

from graphdbg.core import limits
from graphdbg.files.errors import JsonPath, Wrong
from graphdbg.files.wording import counted, hint, listed, shown


def an_object(plain: Any, path: JsonPath, example: str) -> dict[str, Any]:
    """Return an object as it is."""
    if not isinstance(plain, dict):
        raise Wrong(path, f"is {shown(plain)}; write an object, like {example}.")
    return plain


def a_list(plain: Any, path: JsonPath, example: str) -> list[Any]:
    """Return a list as it is."""
    if not isinstance(plain, list):
        raise Wrong(path, f"is {shown(plain)}; write a list, like {example}.")
    return plain


def known_keys(plain: dict[str, Any], known: Collection[str], path: JsonPath, whose: str) -> None:
    """Refuse a key that is not among the known ones."""
    for key in plain:
        if key not in known:
            there = hint(key, known, f"the keys are {listed(known)}")
            raise Wrong((*path, key), f"is no key of {whose}{there}", at_key=True)


def a_text(plain: Any, path: JsonPath, limit: int | None = None) -> str:
    """Return a text that is not longer than `limit`, limits.TEXT unless said."""
    limit = limits.TEXT if limit is None else limit
    if not isinstance(plain, str):
        leave = ", or leave it out" if plain is None else ""
        raise Wrong(path, f"is {shown(plain)}; write a text in double quotes{leave}.")
    if len(plain) > limit:
        raise Wrong(
            path, f"has {counted(len(plain), 'character')}, and the limit is {limit:,}; shorten it."
        )
    return plain


def a_flag(plain: Any, path: JsonPath) -> bool:
    """Return true or false."""
    if not isinstance(plain, bool):
        raise Wrong(path, f"is {shown(plain)}; write true or false.")
    return plain


def is_number(plain: Any) -> bool:
    """Say whether this is a number; true and false are none."""
    return isinstance(plain, int | float) and not isinstance(plain, bool)


def a_whole_number(plain: Any, path: JsonPath, lowest: int, highest: int | None = None) -> int:
    """Return a whole number from `lowest` to `highest`."""
    fits = isinstance(plain, int) and not isinstance(plain, bool) and plain >= lowest
    if not fits or (highest is not None and plain > highest):
        upper = "on" if highest is None else f"to {highest}"
        raise Wrong(path, f"is {shown(plain)}; write a whole number from {lowest} {upper}.")
    return int(plain)


def a_number(plain: Any, path: JsonPath, lowest: float = -math.inf) -> float:
    """Return a finite number that is not below `lowest`."""
    if not is_number(plain) or plain < lowest:
        words = "a number" if lowest == -math.inf else f"a number from {lowest:g} on"
        raise Wrong(path, f"is {shown(plain)}; write {words}.")
    return float(plain)


def a_coordinate(plain: Any, path: JsonPath) -> float:
    """Return a number that lies within limits.COORDINATE of the origin."""
    if not is_number(plain) or abs(plain) > limits.COORDINATE:
        edge = limits.COORDINATE
        raise Wrong(path, f"is {shown(plain)}; write a number from -{edge} to {edge}.")
    return float(plain)


def one_of(plain: Any, choices: Iterable[str], path: JsonPath) -> str:
    """Return one of the choices as it is."""
    choices = list(choices)
    if not isinstance(plain, str) or plain not in choices:
        word = plain if isinstance(plain, str) else ""
        there = hint(word, choices, f"write {listed(map(shown, choices), 'or')}")
        raise Wrong(path, f"is {shown(plain)}{there}")
    return plain


def a_shape(plain: Any, path: JsonPath, *, lowest: int) -> tuple[int, ...]:
    """Return the shape of an array: a list of lengths from `lowest` on, within the limits."""
    lengths = a_list(plain, path, "[784, 300]")
    if len(lengths) > limits.AXES:
        raise Wrong(path, f"has {len(lengths)} axes, and the limit is {limits.AXES}; use fewer.")
    return tuple(
        a_whole_number(length, (*path, axis), lowest, limits.ELEMENTS)
        for axis, length in enumerate(lengths)
    )
