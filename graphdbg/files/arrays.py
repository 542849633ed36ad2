"""The value of a leaf: a number, nested lists, base64, or the way it is drawn."""

from __future__ import annotations

import base64
import binascii
import math
from itertools import chain
from typing import Any

import numpy as np

from graphdbg.core import limits
from graphdbg.core.values import DTYPES, Drawn, Shape, Value, freeze, size_of
from graphdbg.files import demand
from graphdbg.files.budget import Budget
from graphdbg.files.drawn import read_drawn
from graphdbg.files.errors import JsonPath, Wrong
from graphdbg.files.wording import counted, listed, shown

NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""How the numbers that JSON does not have are written."""

_NUMBERS = {int, float}
_ELEMENTS = {*_NUMBERS, bool, str}


def read_value(
    plain: Any, dtype: str | None, path: JsonPath, budget: Budget
) -> Value | Drawn | None:
    """Return the value that the JSON means; None, for null, is a value still to be given."""
    if plain is None:
        return None
    if isinstance(plain, dict):
        if "init" in plain:
            return read_drawn(plain, dtype, path, budget)
        return _read_encoded(plain, dtype, path, budget)
    shape = _list_shape(plain, path)
    budget.take(shape, path)
    return _array(_flat(plain, shape, path), shape, dtype, path)


def _read_encoded(
    plain: dict[str, Any], dtype: str | None, path: JsonPath, budget: Budget
) -> Value:
    keys = ("dtype", "shape", "data")
    demand.known_keys(plain, (*keys, "init"), path, "an array")
    for key in keys:
        if key not in plain:
            raise Wrong(path, f'lacks "{key}"; write all of {listed(map(shown, keys))}, or "init".')
    own = demand.one_of(plain["dtype"], DTYPES, (*path, "dtype"))
    if dtype is not None and dtype != own:
        raise Wrong(
            (*path, "dtype"), f'is "{own}", and the node has dtype "{dtype}"; let them agree.'
        )
    shape = demand.a_shape(plain["shape"], (*path, "shape"), lowest=0)
    budget.take(shape, path)
    data = _decoded(plain["data"], own, shape, (*path, "data"))
    little_endian = np.dtype(own).newbyteorder("<")
    return freeze(np.frombuffer(data, little_endian).astype(own, copy=False).reshape(shape))


def _decoded(data: Any, dtype: str, shape: Shape, path: JsonPath) -> bytes:
    if not isinstance(data, str):
        raise Wrong(path, f"is {shown(data)}; write the bytes in base64, little endian.")
    expected = size_of(shape) * np.dtype(dtype).itemsize
    characters = 4 * math.ceil(expected / 3)
    misfit = f"and shape {list(shape)} of {dtype} takes {characters:,}; mend shape, dtype or data."
    if len(data) != characters:
        raise Wrong(path, f"has {counted(len(data), 'character')}, {misfit}")
    try:
        found = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Wrong(path, "is no base64 (A to Z, a to z, 0 to 9, +, / and = at the end).") from None
    if len(found) != expected:
        raise Wrong(
            path,
            f"holds {counted(len(found), 'byte')}, and shape {list(shape)} of {dtype} takes "
            f"{expected:,}; mend shape, dtype or data.",
        )
    if dtype == "bool" and found.strip(b"\x00\x01"):
        raise Wrong(path, "has a byte other than 0 and 1, which is no boolean; mend data or dtype.")
    return found


def _list_shape(plain: Any, path: JsonPath) -> Shape:
    lengths: list[int] = []
    while isinstance(plain, list):
        lengths.append(len(plain))
        if len(lengths) > limits.AXES:
            words = f"has more than {limits.AXES} axes; use fewer brackets."
            raise Wrong(path, words)
        if not plain:
            break
        plain = plain[0]
    return tuple(lengths)


def _flat(plain: Any, shape: Shape, path: JsonPath) -> list[Any]:
    level = [plain]
    for axis, length in enumerate(shape):
        for index, row in enumerate(level):
            if not isinstance(row, list) or len(row) != length:
                raise _ragged(row, length, _entry(path, index, shape[:axis]))
        level = list(chain.from_iterable(level))
    return level


def _ragged(row: Any, length: int, path: JsonPath) -> Wrong:
    if not isinstance(row, list):
        return Wrong(path, f"is {shown(row)}, and its neighbours are lists; make it a list.")
    return Wrong(
        path,
        f"has {counted(len(row), 'entry')}, and its first neighbour has {length:,}; "
        "give all rows one length.",
    )


def _entry(path: JsonPath, index: int, shape: Shape) -> JsonPath:
    return (*path, *(int(step) for step in np.unravel_index(index, shape))) if shape else path


def _array(flat: list[Any], shape: Shape, dtype: str | None, path: JsonPath) -> Value:
    kinds = set(map(type, flat))
    if not kinds <= _ELEMENTS or (str in kinds and not all(map(_is_element, flat))):
        raise _no_number(flat, shape, path)
    if dtype is None:
        dtype = "bool" if kinds == {bool} else "float64"
    if dtype == "bool" or bool in kinds:
        _refuse_kinds(flat, shape, dtype, path)
    elif str in kinds or dtype.startswith("int"):
        flat = _exact(flat, shape, dtype, path)
    with np.errstate(over="ignore"):
        array = np.array(flat, dtype)
    if dtype == "float32":
        _refuse_overflow(flat, array, shape, path)
    return freeze(array.reshape(shape))


def _no_number(flat: list[Any], shape: Shape, path: JsonPath) -> Wrong:
    index = next(index for index, one in enumerate(flat) if not _is_element(one))
    where, one = _entry(path, index, shape), flat[index]
    if isinstance(one, list):
        return Wrong(where, "is a list, and its neighbours are numbers; make it a number.")
    words = 'a number, "NaN", "Infinity" or "-Infinity"' if isinstance(one, str) else "a number"
    return Wrong(where, f"is {shown(one)}; write {words}.")


def _is_element(one: Any) -> bool:
    return one in NON_FINITE if isinstance(one, str) else type(one) in _ELEMENTS


def _refuse_kinds(flat: list[Any], shape: Shape, dtype: str, path: JsonPath) -> None:
    """Refuse numbers among booleans and booleans among numbers."""
    for index, one in enumerate(flat):
        if isinstance(one, bool) == (dtype == "bool"):
            continue
        mend = "true or false" if dtype == "bool" else f"{int(one)}"
        raise Wrong(
            _entry(path, index, shape),
            f"is {shown(one)}, and the value holds {dtype}; write {mend}.",
        )


def _exact(flat: list[Any], shape: Shape, dtype: str, path: JsonPath) -> list[Any]:
    """Return the elements as numbers of Python, whole ones where `dtype` asks for them."""
    if not dtype.startswith("int"):
        return [NON_FINITE[one] if isinstance(one, str) else one for one in flat]
    bounds = np.iinfo(dtype)
    for index, one in enumerate(flat):
        if isinstance(one, str) or one != int(one):
            words = f"is {shown(one)}, and the value holds {dtype}; write a whole number."
            raise Wrong(_entry(path, index, shape), words)
        if not bounds.min <= one <= bounds.max:
            raise Wrong(
                _entry(path, index, shape),
                f"is {shown(one)}, and {dtype} ends at {bounds.min} and {bounds.max}; "
                "write a smaller number, or another dtype.",
            )
    return [int(one) for one in flat]


def _refuse_overflow(flat: list[Any], array: Any, shape: Shape, path: JsonPath) -> None:
    for index in np.flatnonzero(np.isinf(array)):
        if not math.isinf(flat[index]):
            raise Wrong(
                _entry(path, int(index), shape),
                f'is {shown(flat[index])}, more than float32 holds; write "Infinity", '
                "or another dtype.",
            )
