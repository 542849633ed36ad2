"""The value of a leaf as it is written: numbers, nested lists, drawn arrays, and `kept(…)`."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from graphdbg.core import limits
from graphdbg.core.graph import Node
from graphdbg.core.values import INITS, Drawn, Value
from graphdbg.files.arrays import read_value
from graphdbg.files.budget import Budget
from graphdbg.files.drawn import SETTINGS
from graphdbg.files.errors import JsonPath, Wrong
from graphdbg.files.text.faults import Unfit
from graphdbg.files.wording import nearest, place

KEPT = "kept"
"""The word for the array that the node has in the document."""

NON_FINITE: Mapping[str, str] = MappingProxyType({"inf": "Infinity", "nan": "NaN"})
"""How the numbers that have no digits are written, and how JSON spells them."""

Written: TypeAlias = int | float | str | bool | list[Any] | dict[str, Any]
_WHOLE = 2**63


def read_leaf_value(
    part: ast.expr, dtype: str | None, budget: Budget, name: str
) -> Value | Drawn | None:
    """Return the value that a part writes; Unfit, with the part, where it is none."""
    if isinstance(part, ast.Constant) and part.value is None:
        return None
    parts: dict[JsonPath, ast.expr] = {(): part}
    plain = _drawn(part, parts) if isinstance(part, ast.Call) else _plain(part, (), parts)
    try:
        return read_value(plain, dtype, (), budget)
    except Wrong as wrong:
        found = next(
            (
                parts[wrong.path[:length]]
                for length in range(len(wrong.path), -1, -1)
                if wrong.path[:length] in parts
            ),
            part,
        )
        where = place(wrong.path) if isinstance(plain, dict) else place((name, *wrong.path))
        raise Unfit(found, f"{where} {wrong.words}".lstrip()) from None


def kept_value(part: ast.Call, name: str, known: Node | None) -> tuple[Value | Drawn, str | None]:
    """Return the value and the type that a node has in the document, of the shape written."""
    shape = tuple(_length(one) for one in part.args)
    if part.keywords:
        raise Unfit(part.keywords[0].value, f"{KEPT} takes lengths alone, as in {KEPT}(784, 300)")
    if known is None or known.value is None:
        raise Unfit(
            part,
            f"{KEPT} stands for an array the document holds, and it holds none for {name}; "
            "write numbers, or draw it, as in normal(784, 300)",
        )
    has = known.value.shape
    if has != shape:
        lengths = ", ".join(map(str, has))
        raise Unfit(part, f"the document holds an array of another shape; write {KEPT}({lengths})")
    return known.value, known.dtype


def kept_call(leaf: ast.Call) -> ast.Call | None:
    """Return the value of a leaf where it is written as the one the document holds."""
    match leaf.args:
        case [ast.Call(func=ast.Name(id=word)) as call] if word == KEPT:
            return call
    return None


def number_of(part: ast.expr) -> float | None:
    """Return the number a part writes, its minus sign included; None for anything else."""
    match part:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return _finite(part, value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as operand):
            number = number_of(operand)
            return None if number is None else -number
    return None


def _finite(part: ast.expr, value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        raise Unfit(part, "this number is more than a float64 holds; write a smaller one, or inf")
    return value if abs(value) < _WHOLE else number


def _plain(part: ast.expr, path: JsonPath, parts: dict[JsonPath, ast.expr]) -> Written:
    """Return numbers and lists as JSON has them, and note the part of each list."""
    number = number_of(part)
    if number is not None:
        return number
    match part:
        case ast.Constant(value=bool() as value):
            return value
        case ast.Name(id=word) if word in NON_FINITE:
            return NON_FINITE[word]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Name(id="inf")):
            return "-Infinity"
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if len(path) <= limits.AXES:
            made = []
            for index, one in enumerate(elements):
                where = (*path, index)
                parts[where] = one
                made.append(_plain(one, where, parts))
            return made
    raise Unfit(
        part,
        "a value is a number, True, False, inf, nan, a list of them, or a drawn array such as "
        "normal(3, 4, std=0.1, seed=1)",
    )


def _drawn(part: ast.Call, parts: dict[JsonPath, ast.expr]) -> dict[str, Any]:
    """Return a drawn array as JSON has it; the lengths of its shape stand first."""
    word = part.func.id if isinstance(part.func, ast.Name) else ""
    if word not in INITS:
        ways = ", ".join(INITS)
        raise Unfit(part, f"an array is drawn by one of {ways}, as in normal(3, 4, std=0.1)")
    plain: dict[str, Any] = {"init": word, "shape": []}
    for axis, one in enumerate(part.args):
        parts["shape", axis] = one
        plain["shape"].append(_plain(one, ("shape", axis), parts))
    for keyword in part.keywords:
        if keyword.arg is None or keyword.arg in plain:
            raise Unfit(keyword.value, f"write the lengths first, as in {word}(3, 4)")
        known = (*SETTINGS[word], "seed")
        if keyword.arg not in known:
            near = nearest(keyword.arg, known)
            hint = f"did you mean {near}?" if near else f"it has {' and '.join(known)}"
            raise Unfit(keyword.value, f"{word} has no setting {keyword.arg}; {hint}")
        parts[(keyword.arg,)] = keyword.value
        plain[keyword.arg] = _plain(keyword.value, (keyword.arg,), parts)
    return plain


def _length(part: ast.expr) -> int:
    match part:
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            return value
    raise Unfit(part, f"{KEPT} takes the lengths of the array, as in {KEPT}(784, 300)")
