"""What one cell of a wire's maps says: its numbers, with the indices of the arrays' own shapes."""

from __future__ import annotations

from math import isnan

import numpy as np

from graphdbg.core.graph import Node
from graphdbg.core.values import Array, Shape, Value
from graphdbg.core.wire_parts import place_along
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import long
from graphdbg.formula.wire import WireView

NOT_YET = "not known yet"


def entry_text(name: str, shape: Shape, flat: int) -> str:
    """Return how an entry is written: "W[1, 2]"; a scalar has no index."""
    if not shape:
        return name
    return f"{name}[{', '.join(str(int(i)) for i in np.unravel_index(flat, shape))}]"


def ends(view: WireView, row: int, column: int) -> tuple[str, str]:
    """Return the consumer's and the operand's entry that a cell of the Jacobian belongs to."""
    return (
        entry_text(node_text(view.consumer), view.result_shape, row),
        entry_text(node_text(view.operand), view.operand_shape, column),
    )


def gradient_of(view: WireView, entry: str, node: Node) -> str:
    """Return ∂L/∂x[1, 2]."""
    if view.loss is None:
        return f"∂/∂{entry}"
    whole = partial_text(view.loss, node)
    return whole.removesuffix(node_text(node)) + entry


def cell_lines(view: WireView, table: Array, row: int, column: int) -> tuple[str, ...]:
    """Return the lines of a cell of the Jacobian: the derivative, the product, the column's sum."""
    result, operand = ends(view, row, column)
    local = table[row, column]
    lines = [f"∂{result}/∂{operand} = {long(local)}"]
    if view.loss is None or not view.is_live:
        return tuple(lines)
    came = gradient_of(view, result, view.consumer)
    goes = gradient_of(view, operand, view.operand)
    lines.append(product_line(view.upstream, row, local, came))
    if view.contribution is None:
        return *lines, f"sum of the column: {goes}, {NOT_YET}"
    part = np.ravel(view.contribution)[column]
    lines.append(f"sum of the column: {goes} {through(view)}= {long(part)}")
    return *lines, *(lost_zero(view, table, column, part),)


def product_line(upstream: Value | None, row: int, local: Value, name: str) -> str:
    """Return upstream × local with its numbers; the numbers are there once upstream is known."""
    if upstream is None:
        return f"× {name}, {NOT_YET}"
    number = np.ravel(upstream)[row]
    with np.errstate(all="ignore"):
        product = number * local
    return f"× {name} = {long(number)} gives {long(product)}"


def through(view: WireView) -> str:
    """Return "through f " where the gradient is a sum over several wires."""
    many = len(view.trace.wires(view.operand.name)) > 1
    return f"through {node_text(view.consumer)} " if many else ""


def lost_zero(view: WireView, table: Array, column: int, part: Value) -> str:
    """Return a word on 0 × ∞, which a dense product makes NaN and the VJP never multiplies."""
    if view.upstream is None or isnan(float(part)):
        return ""
    with np.errstate(all="ignore"):
        dense = float(np.ravel(view.upstream) @ table[:, column])
    return "The VJP leaves out 0 × ∞, which would be nan here." if isnan(dense) else ""


def diagonal_lines(view: WireView, local: Value, flat: int) -> tuple[str, ...]:
    """Return the lines of one entry of an elementwise derivative, of the consumer's shape."""
    result = entry_text(node_text(view.consumer), view.result_shape, flat)
    places = np.arange(view.entries[1]).reshape(view.operand_shape)
    column = int(np.ravel(np.broadcast_to(places, view.result_shape))[flat])
    operand = entry_text(node_text(view.operand), view.operand_shape, column)
    number = np.ravel(local)[flat]
    lines = [f"∂{result}/∂{operand} = {long(number)}"]
    if view.loss is None or not view.is_live:
        return tuple(lines)
    came = gradient_of(view, result, view.consumer)
    lines.append(product_line(view.upstream, flat, number, came))
    goes = gradient_of(view, operand, view.operand)
    if view.contribution is None:
        return *lines, f"contribution: {goes}, {NOT_YET}"
    part = np.ravel(view.contribution)[column]
    word = "contribution" if view.result_shape == view.operand_shape else "summed contribution"
    return *lines, f"{word}: {goes} {through(view)}= {long(part)}"


def sum_lines(
    view: WireView, whole: Value, axes: tuple[int, ...], row: int, column: int, number: Value
) -> tuple[str, ...]:
    """Return the lines of a cell before the sum: its number, its row, and what its column makes."""
    place = place_along(whole.shape, axes, row)
    operand = entry_text(node_text(view.operand), view.operand_shape, column)
    goes = gradient_of(view, operand, view.operand)
    where = ", ".join(f"axis {axis} at {at}" for axis, at in zip(axes, place, strict=True))
    first = f"{where}: {long(number)}"
    if view.contribution is None:
        return first, f"sum of the column: {goes}, {NOT_YET}"
    part = np.ravel(view.contribution)[column]
    return first, f"sum of the column: {goes} {through(view)}= {long(part)}"


def heading(name: str, shape: Shape, flat: int) -> str:
    """Return the heading of a row or a column: the entry, without a name that is long."""
    text = entry_text(name, shape, flat)
    return text if len(name) <= 4 or not shape else text.removeprefix(name)
