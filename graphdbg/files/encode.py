"""The parts of a graph as plain JSON, spelled the shortest way that reads back exactly."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from graphdbg.core.graph import Node
from graphdbg.core.ops import REGISTRY
from graphdbg.core.values import DTYPES, Drawn, Value
from graphdbg.files.arrays import NON_FINITE
from graphdbg.files.drawn import SETTINGS
from graphdbg.files.errors import SaveError
from graphdbg.files.nodes import OPTIONAL_KEYS, dtype_to_say
from graphdbg.files.wording import listed

WRITTEN_OUT = 100
"""The most elements of an array that are written one by one."""

WHOLE = 2**53
"""Whole floats below it are written as integers."""

_DRAWN_DEFAULTS = Drawn("normal", ())
_WORDS = {number: word for word, number in NON_FINITE.items() if number == number}  # noqa: PLR0124


def settled(node: Node) -> Node:
    """Return the node as a file can hold it, which means the same.

    A value of another type than float64 or bool names it as its node's dtype; what a drawn array
    has no use for is left at its default.
    """
    value = node.value
    if isinstance(value, Drawn):
        keys = ("init", "shape", "seed", "dtype", *SETTINGS.get(value.init, ()))
        value = Drawn(**{key: getattr(value, key) for key in keys})
    said = node.dtype or dtype_to_say(value)
    if value is node.value and said == node.dtype:
        return node
    return replace(node, value=value, dtype=said)


def node_to_plain(node: Node) -> dict[str, Any]:
    """Return a node as the object that is written, its keys in their order, defaults left out."""
    plain: dict[str, Any] = {"name": node.name}
    if node.op is None:
        _refuse_dtype(node)
        plain |= {"kind": node.kind, "value": value_to_plain(node.value)}
    else:
        plain |= {"op": node.op, "inputs": list(node.inputs)}
        if node.attributes:
            plain["attributes"] = _attributes(node)
    for key in OPTIONAL_KEYS:
        setting = getattr(node, key)
        if setting is not None and setting is not False:
            plain[key] = to_plain(setting)
    said = plain["value"].get("dtype") if isinstance(plain.get("value"), dict) else None
    if said is not None and said == node.dtype == dtype_to_say(node.value):
        del plain["dtype"]  # the bytes say it
    return plain


def _refuse_dtype(node: Node) -> None:
    if isinstance(node.value, Drawn) or node.value is None:
        return
    name = np.asarray(node.value).dtype.name
    if name not in DTYPES:
        held = listed(DTYPES, "or")
        raise SaveError(f"the value of {node.name} holds {name}, and a file holds {held}.")


def value_to_plain(value: Value | Drawn | None) -> Any:
    """Return a value as a number, nested lists, bytes in base64, or the way it is drawn."""
    if value is None:
        return None
    if isinstance(value, Drawn):
        return _drawn(value)
    array = np.asarray(value)
    # Of an empty array, brackets alone would not tell the shape, nor that it is of booleans.
    untold = array.size == 0 and (array.ndim > 1 or array.dtype == np.bool_)
    if array.size > WRITTEN_OUT or untold:
        little_endian = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        data = base64.b64encode(little_endian.tobytes()).decode("ascii")
        return {"dtype": array.dtype.name, "shape": list(array.shape), "data": data}
    return _numbers(array)


def number_to_plain(number: float) -> Any:
    """Return a number as JSON can write it: −2.0 as -2, infinities and NaN as their words."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return _WORDS[number]
    negative_zero = number == 0 and math.copysign(1, number) < 0
    if number.is_integer() and abs(number) < WHOLE and not negative_zero:
        return int(number)
    return number


def to_plain(setting: Any) -> Any:
    """Return tuples as lists, mappings as dicts, numpy's scalars and arrays as Python's numbers."""
    if isinstance(setting, np.ndarray | np.generic):
        setting = setting.tolist()
    if isinstance(setting, Mapping):
        return {str(key): to_plain(one) for key, one in setting.items()}
    if isinstance(setting, list | tuple):
        return [to_plain(one) for one in setting]
    return number_to_plain(setting) if isinstance(setting, float) else setting


def _attributes(node: Node) -> dict[str, Any]:
    record = REGISTRY.get(node.op or "")
    known = record.attributes if record else {}
    order = [key for key in known if key in node.attributes]
    order += [key for key in node.attributes if key not in known]
    return {key: to_plain(node.attributes[key]) for key in order}


def _numbers(array: np.ndarray[Any, np.dtype[Any]]) -> Any:
    if array.ndim:
        return [_numbers(np.asarray(row)) for row in array]
    if array.dtype.kind != "f":
        return array.item()
    number = float(array)
    if array.dtype == np.float32 and math.isfinite(number):
        # A float32 0.1 is written 0.1, not 0.10000000149011612.
        short = float(str(array[()]))
        number = short if np.float32(short) == array else number
    return number_to_plain(number)


def _drawn(drawn: Drawn) -> dict[str, Any]:
    plain: dict[str, Any] = {"init": drawn.init}
    for key in SETTINGS.get(drawn.init, ()):
        setting = getattr(drawn, key)
        if setting != getattr(_DRAWN_DEFAULTS, key):
            plain[key] = to_plain(setting)
    plain["shape"] = list(drawn.shape)
    if drawn.seed != _DRAWN_DEFAULTS.seed:
        plain["seed"] = drawn.seed
    return plain
