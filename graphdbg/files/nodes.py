"""One node: what it may hold, and what each of its keys may say."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from keyword import iskeyword
from typing import Any

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import LEAF_KINDS, Node
from graphdbg.core.ops import REGISTRY
from graphdbg.core.ops.record import Operation, Required
from graphdbg.core.values import DTYPES, Drawn, Value
from graphdbg.files import demand
from graphdbg.files.arrays import NON_FINITE, read_value
from graphdbg.files.budget import Budget
from graphdbg.files.errors import JsonPath, Wrong
from graphdbg.files.wording import counted, hint, shown

NATURAL_DTYPES = ("float64", "bool")
"""The types that a value has where nothing is said."""

LEAF_KEYS = ("name", "kind", "value")
OPERATION_KEYS = ("name", "op", "inputs", "attributes")
OPTIONAL_KEYS = ("dtype", "label", "group", "position", "note", "comment", "inline")
"""What any node may have, in the order in which it is written."""

_KEYS = (*LEAF_KEYS, *OPERATION_KEYS[1:], *OPTIONAL_KEYS)
_EXAMPLE = '{"name": "q", "op": "add", "inputs": ["x", "y"]}'


def read_node(plain: Any, path: JsonPath, budget: Budget) -> Node:
    """Return the node that an object means; its operands are looked up later."""
    node = demand.an_object(plain, path, _EXAMPLE)
    demand.known_keys(node, _KEYS, path, "a node")
    if "name" not in node:
        raise Wrong(path, 'has no name; write one, like "name": "x".')
    fields: dict[str, Any] = {"name": read_name(node["name"], (*path, "name"))}
    if "op" in node:
        _refuse_other(node, LEAF_KEYS, "op", path)
        fields |= _read_operation(node, path)
    elif "kind" in node:
        _refuse_other(node, OPERATION_KEYS, "kind", path)
        fields["kind"] = demand.one_of(node["kind"], LEAF_KINDS, (*path, "kind"))
    else:
        words = 'has neither "kind" nor "op"; write "kind" for a leaf, "op" for an operation.'
        raise Wrong(path, words)
    fields |= {key: _OPTIONAL[key](node[key], (*path, key)) for key in OPTIONAL_KEYS if key in node}
    if "kind" in node:
        if "value" not in node:
            raise Wrong(path, "has no value; write one, or null where it is still to come.")
        value = read_value(node["value"], fields.get("dtype"), (*path, "value"), budget)
        fields["value"] = value
        fields["dtype"] = fields.get("dtype") or dtype_to_say(value)
    return Node(**fields)


def dtype_to_say(value: Value | Drawn | None) -> str | None:
    """Return the type of a value where it is another than it would have unsaid."""
    name = None if value is None else str(value.dtype)
    return None if name in NATURAL_DTYPES else name


def _refuse_other(
    node: Mapping[str, Any], keys: tuple[str, ...], marker: str, path: JsonPath
) -> None:
    for key in keys[1:]:
        if key in node:
            words = "an operation" if marker == "op" else "an input, a parameter or a constant"
            mend = f"the node has {shown(marker)}, so it is {words}; remove one of the two."
            raise Wrong((*path, key), f"does not go here: {mend}", at_key=True)


def read_name(plain: Any, path: JsonPath) -> str:
    """Return the name of a node: an identifier that Python spells as it is written."""
    if not isinstance(plain, str):
        raise Wrong(path, f"is {shown(plain)}; write a name in double quotes.")
    if len(plain) > limits.NAME:
        raise Wrong(
            path,
            f"has {counted(len(plain), 'character')}, and the limit is {limits.NAME}; shorten it.",
        )
    mend = 'write letters, digits and _, and put any other spelling into "label"'
    if not plain.isidentifier():
        raise Wrong(path, f"is {shown(plain)}, which is no identifier; {mend}.")
    if iskeyword(plain):
        words = f"is {shown(plain)}, a word of Python's own"
        raise Wrong(path, f'{words}; write {shown(plain + "_")}, and the spelling into "label".')
    same = unicodedata.normalize("NFKC", plain)
    if same != plain:
        raise Wrong(
            path,
            f"is {shown(plain)}, which Python takes for {shown(same)}; write it so, "
            'and the spelling into "label".',
        )
    return plain


def _read_operation(node: Mapping[str, Any], path: JsonPath) -> dict[str, Any]:
    name = node["op"]
    if not isinstance(name, str) or name not in REGISTRY:
        word = name if isinstance(name, str) else ""
        there = hint(word, REGISTRY, "use one of the operations of graphdbg.ops")
        raise Wrong(
            (*path, "op"), f"is {shown(name)}, and there is no operation of that name{there}"
        )
    record = REGISTRY[name]
    if "inputs" not in node:
        raise Wrong(path, 'has "op" and no "inputs"; write "inputs": [] where none is connected.')
    found: dict[str, Any] = {
        "kind": "operation",
        "op": name,
        "inputs": _inputs(node["inputs"], record, (*path, "inputs")),
    }
    attributes = _attributes(node.get("attributes", {}), record, (*path, "attributes"), path)
    return found | ({"attributes": attributes} if attributes else {})


def _inputs(plain: Any, record: Operation, path: JsonPath) -> tuple[str | None, ...]:
    operands = demand.a_list(plain, path, '["x", "y"]')
    if len(operands) > limits.OPERANDS:
        raise Wrong(
            path,
            f"has {len(operands):,} operands, and the limit is {limits.OPERANDS:,}; use fewer.",
        )
    needed = len(record.slots)
    if len(operands) > needed and not record.variadic:
        counts = f"{counted(needed, 'operand')}, and {len(operands)} are"
        raise Wrong((*path, needed), f"is too many: {record.name} takes {counts} here; remove it.")
    for slot, operand in enumerate(operands):
        if operand is not None and not isinstance(operand, str):
            words = f"is {shown(operand)}; write the name of a node, or null for an empty slot."
            raise Wrong((*path, slot), words)
    return tuple(operands)


def _attributes(plain: Any, record: Operation, path: JsonPath, node: JsonPath) -> dict[str, Any]:
    given = demand.an_object(plain, path, '{"axis": 0}')
    for key in given:
        if key not in record.attributes:
            there = hint(key, record.attributes, f"{record.name} has {_has(record)}")
            words = f"is no attribute of {record.name}{there}"
            raise Wrong((*path, key), words, at_key=True)
    kept = {}
    for key, attribute in record.attributes.items():
        if key in given:
            setting = given[key]
            kept[key] = attribute.check(_number(setting))
            if kept[key] is None and setting is not None:
                raise Wrong((*path, key), f"is {shown(setting)}; write {attribute.words}.")
        elif attribute.default is Required:
            words = f'lacks the attribute "{key}" of {record.name}; write {attribute.words}.'
            raise Wrong(node, words)
    try:
        record.settings(kept)
    except GraphError as error:
        raise Wrong(path, f"does not fit: {error.sentence}") from error
    return kept


def _has(record: Operation) -> str:
    return ", ".join(record.attributes) or "no attributes"


def _number(setting: Any) -> Any:
    """Return an infinite number for its word; no attribute takes that word as a text."""
    if isinstance(setting, str) and setting in ("Infinity", "-Infinity"):
        return NON_FINITE[setting]
    return setting


def _dtype(plain: Any, path: JsonPath) -> str:
    return demand.one_of(plain, DTYPES, path)


def read_group(plain: Any, path: JsonPath) -> str:
    """Return the path of a group: names with a / between them."""
    group = demand.a_text(plain, path, limits.NAME)
    if not all(part.strip() for part in group.split("/")):
        words = f'is {shown(plain)}; write names with a / between them, like "layer1/h1".'
        raise Wrong(path, words)
    return group


def _position(plain: Any, path: JsonPath) -> tuple[float, float]:
    if not isinstance(plain, list) or len(plain) != 2:
        raise Wrong(path, f"is {shown(plain)}; write two numbers, like [120, 40].")
    x, y = (demand.a_coordinate(one, (*path, index)) for index, one in enumerate(plain))
    return x, y


_OPTIONAL = {
    "dtype": _dtype,
    "label": demand.a_text,
    "group": read_group,
    "position": _position,
    "note": demand.a_text,
    "comment": demand.a_text,
    "inline": demand.a_flag,
}
