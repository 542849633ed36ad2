"""A graph from one formula, `1/(1+exp(-(w*x+b)))`, and a value for each of its names."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graphdbg.core.graph import Graph, graph_from
from graphdbg.files.text.faults import Fault, TextError
from graphdbg.files.text.lines import EXAMPLE as LINE_EXAMPLE
from graphdbg.files.text.lines import Statement
from graphdbg.files.text.program import read

RESULTS = ("f", "y", "L", "out", "result")
"""What a formula without a name is called: the first of these that is free in it."""

EXAMPLE = "write one formula, such as 1/(1+exp(-(w*x+b)))"
_NAMED = re.compile(r"\s*(\w+)\s*=(?!=)")
_WEIGHT = re.compile(r"(w|b|theta|weight|bias)(\d|_|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Given:
    """What a name in a formula stands for: its kind, and its value as a program text writes it."""

    kind: str
    value: str


def names_in(formula: str) -> tuple[str, ...]:
    """Return the names that need a value, in the order of the formula.

    Raises TextError, with the column in the formula, for what is none.
    """
    names = _names(formula)
    from_formula(formula, {name: Given("input", "1") for name in names})
    return names


def usual(name: str) -> Given:
    """Return what a name most likely is: w and b are parameters, all else is an input."""
    return Given("parameter", "0.5") if _WEIGHT.match(name) else Given("input", "1")


def from_formula(formula: str, values: Mapping[str, Given]) -> Graph:
    """Return the graph of one formula over leaves; its result is the loss if all are numbers.

    The formula may name its result, as in `y = w * x`.  Raises TextError: its first fault counts
    columns in the formula, or, on a later row, in the value of the name in that place.
    """
    names = _names(formula)
    line, shift = _line(formula, names)
    for row, name in enumerate(names, 2):
        _refuse_value(name, values.get(name), row)
    text = "\n".join([line, *(_leaf(name, values.get(name)) for name in names)])
    try:
        graph = read(text)
    except TextError as error:
        faults = tuple(_moved(fault, shift) for fault in error.faults)
        raise TextError(faults) from None
    result = line.split("=", 1)[0].strip()
    leaves = [node for node in graph.nodes.values() if node.is_leaf]
    is_scalar = all(node.value is not None and node.array.shape == () for node in leaves)
    order = [*names, *(name for name in graph.nodes if name not in names)]
    ordered = [graph.nodes[name] for name in order]
    return graph_from(ordered, loss=result if is_scalar else None)


def _names(formula: str) -> tuple[str, ...]:
    if not formula.strip():
        raise TextError((Fault(1, 1, EXAMPLE),))
    statement = Statement(1, _line(formula, ())[0])
    tree = statement.parsed()
    shift = _line(formula, ())[1]
    if isinstance(tree, Fault):
        raise TextError((_moved(tree, shift),))
    if "\n" in formula.strip() or len(tree) != 1 or not isinstance(tree[0], ast.Assign):
        raise TextError((Fault(1, 1, EXAMPLE),))
    called = {id(one.func) for one in ast.walk(tree[0]) if isinstance(one, ast.Call)}
    found = [
        one
        for one in ast.walk(tree[0].value)
        if isinstance(one, ast.Name) and id(one) not in called and isinstance(one.ctx, ast.Load)
    ]
    found.sort(key=lambda one: (one.lineno, one.col_offset))
    return tuple(dict.fromkeys(one.id for one in found if one.id not in {"inf", "nan"}))


def _line(formula: str, names: tuple[str, ...]) -> tuple[str, int]:
    """Return the formula as an assignment, and by how many columns it has moved."""
    formula = formula.strip("\n")
    if _NAMED.match(formula):
        return formula, 0
    result = next((name for name in RESULTS if name not in names), "result_of_the_formula")
    start = f"{result} = "
    return start + formula.lstrip(" "), len(start) - (len(formula) - len(formula.lstrip(" ")))


def _leaf(name: str, given: Given | None) -> str:
    if given is None:
        return f"{name} = input()"
    return f"{name} = {given.kind}({given.value.replace(chr(10), ' ')})"


def _refuse_value(name: str, given: Given | None, row: int) -> None:
    """Refuse a value that does not stand alone, at the row of its name."""
    shift = 0 if given is None else len(f"{name} = {given.kind}(")
    tree = Statement(row, "" if given is None else given.value).parsed()
    if isinstance(tree, Fault):
        raise TextError((_as_formula(tree, "a value"),))
    try:
        alone = read(_leaf(name, given))
    except TextError as error:
        fault = _as_formula(replace(error.faults[0], row=row), "a value")
        raise TextError((replace(fault, column=max(fault.column - shift, 1)),)) from None
    if len(alone.nodes) != 1:
        raise TextError((Fault(row, 1, "write one value, such as 1 or [1, 2]"),))


def _moved(fault: Fault, shift: int) -> Fault:
    fault = _as_formula(fault, "a formula")
    return replace(fault, column=max(fault.column - shift, 1)) if fault.row == 1 else fault


def _as_formula(fault: Fault, what: str) -> Fault:
    """Return a fault in words that do not speak of lines, of which a formula has none."""
    words = fault.words.replace("a statement", what)
    mends = {"a value": "write one such as -2 or [1, 2]", "a formula": "close it, or complete it"}
    return replace(fault, words=words.replace(LINE_EXAMPLE, mends[what]))
