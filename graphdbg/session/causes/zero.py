"""Why a number is zero: the clause after "because", and the zero that it leads back to."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.core.values import Shape, Value
from graphdbg.formula.explain import LISTED, filled, listed, said_of_zero, text_of
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import short, summary
from graphdbg.session.causes.cause import Cause, Entry, at, carried, is_elementwise, is_factor
from graphdbg.session.causes.wording import (
    brief,
    made,
    sum_in_numbers,
    title,
    unreached,
    wire_text,
)
from graphdbg.session.quantity import of_node

Clause: TypeAlias = tuple[str, Cause | None]
"""What stands after "because", and the cause that is zero too and has a reason of its own."""

FARTHEST = 10_000
"""As many zeros are followed back; what is behind them is left to whoever goes on asking."""

PRODUCTS = frozenset(["multiply", "matmul", "dot", "outer", "divide"])
SUMS = frozenset(["add", "subtract"])


def is_zero(value: Value | None) -> bool:
    """Say whether a number is zero, an array every entry of it."""
    return value is not None and value.size > 0 and not np.any(value)


def first_zero(value: Value) -> tuple[int, ...] | None:
    """Return the first entry of an array that is zero, or None."""
    if value.shape == () or np.all(value):
        return None
    return tuple(int(i) for i in np.argwhere(np.equal(value, 0))[0])


def zero_reason(cause: Cause) -> Clause:
    """Return why a number is zero in one clause, and the next zero on the way back.

    A zero that only passes on another one is followed to where it comes from.
    """
    said, leads = zero_clause(cause)
    last, because, following = cause, said, leads
    for _ in range(FARTHEST):
        if following is None:
            break
        last = following
        because, following = zero_clause(last)
    if leads is None or last is leads:
        end = "" if leads is None or because == said else f", because {because}"
        return f"{said}{end}", leads
    return f"{said}; it starts at {title(last)}, which is zero because {because}", leads


def zero_clause(cause: Cause) -> Clause:
    """Return why a number is zero, one level deep."""
    wire = cause.quantity.wire
    if cause.quantity.kind == "value":
        return zero_value(cause)
    if wire is None:
        return zero_gradient(cause)
    if cause.quantity.kind == "contribution":
        return zero_contribution(cause, wire)
    return zero_local(cause, wire), None


def zero_value(cause: Cause) -> Clause:
    """Return why a value is zero."""
    trace, name = cause.trace, cause.quantity.node
    node = trace.graph.nodes[name]
    if node.op is None:
        return f"{node_text(node)} is {article(node.kind)} that holds 0", None
    parts = cause.children()
    zeros = [part for part in parts if is_zero(part.number)]
    if zeros and (node.op in PRODUCTS or len(parts) == 1):
        return f"{title(zeros[0])} is zero", zeros[0]
    if zeros and len(zeros) == len(parts):
        return "every operand is zero", zeros[0]
    if len(parts) == 1 and is_elementwise(trace, name) and is_switched_off(cause):
        return zero_words(cause, Wire(name, 0)), None
    return f"{made(cause).text} is 0{', the operands cancel' if node.op in SUMS else ''}", None


def is_switched_off(cause: Cause) -> bool:
    """Say whether an operation has a word for being flat, and is flat at its one operand."""
    name = cause.quantity.node
    local = cause.local(Wire(name, 0)).number
    return cause.trace.calls[name].record.says.zero is not None and is_zero(local)


def article(kind: str) -> str:
    """Return a kind of leaf with its article."""
    return f"{'an' if kind == 'input' else 'a'} {kind}"


def zero_gradient(cause: Cause) -> Clause:
    """Return why a gradient is zero."""
    trace, name = cause.trace, cause.quantity.node
    if name == trace.loss:
        return "the seed that was given is zero", None
    parts = cause.children()
    if not trace.wires(name):
        return unreached(cause), None
    if len(parts) == 1:
        return zero_clause(parts[0])
    if not all(is_zero(part.number) for part in parts):
        numbers = [brief(part) for part in parts]
        summed = f": {sum_in_numbers(numbers)}" if len(numbers) <= LISTED else ""
        return f"its {len(parts):,} contributions cancel{summed}", None
    if len(parts) > LISTED:
        return f"each of its {len(parts):,} contributions is zero", zero_clause(parts[0])[1]
    clauses = [(wire_text(part, part.wires[0]), *zero_clause(part)) for part in parts]
    said = [f"from {name} nothing comes, because {because}" for name, because, _ in clauses]
    leads = [following for _, _, following in clauses if following is not None]
    return listed(said), leads[0] if len(leads) == len(parts) else None


def zero_contribution(cause: Cause, wire: Wire) -> Clause:
    """Return why a contribution is zero: its upstream gradient, or its local derivative."""
    upstream, local = cause.upstream(wire), cause.local(wire)
    if is_zero(upstream.number):
        return f"the upstream {title(upstream)} is zero", upstream
    if local.value is not None and is_zero(local.number):
        return zero_local(local, wire), None
    if cause.entry is not None:
        return zero_entry(cause, wire, cause.entry)
    came, factor = upstream.number, local.number
    if came is None or factor is None or came.shape or factor.shape:
        return f"what meets the upstream {title(upstream)} there is zero, or cancels", None
    return f"{made(cause).numbers} is too small for {came.dtype} and becomes 0", None


def zero_entry(cause: Cause, wire: Wire, entry: Entry) -> Clause:
    """Return why an entry of a contribution is zero where several entries of upstream meet in it.

    They do so along the axes of broadcasting, and in a product of two matrices.
    """
    trace = cause.trace
    upstream = Cause(trace, of_node("gradient", wire.consumer))
    came = trace.gradient(wire.consumer)
    place = places_met(trace, wire, entry, came.shape)
    if place is not None and came.size and not came[place].any():
        first = tuple(0 if isinstance(one, slice) else one for one in place)
        return f"all of the upstream {title(upstream)} that meets there is zero", Cause(
            trace, upstream.quantity, first
        )
    other = other_factor(trace, wire, entry)
    if other is not None:
        name, numbers = other
        if not numbers.any():
            return f"all of {node_text(trace.graph.nodes[name])} that meets there is zero", None
    return f"what meets the upstream {title(upstream)} there is zero, or cancels", None


def places_met(
    trace: Trace, wire: Wire, entry: Entry, shape: Shape
) -> tuple[int | slice, ...] | None:
    """Return which entries of the upstream gradient an entry of a contribution is made of."""
    own = trace.value(trace.graph.operand(wire)).shape
    lead = len(shape) - len(own)
    if is_factor(trace, wire) and lead >= 0:
        axes = zip(entry, own, shape[lead:], strict=True)
        along = [
            0 if size == 1 else slice(None) if one == 1 else place for place, one, size in axes
        ]
        return (*[slice(None)] * lead, *along)
    if is_product_of_matrices(trace, wire):
        return (entry[0], slice(None)) if wire.slot == 0 else (slice(None), entry[1])
    return None


def is_product_of_matrices(trace: Trace, wire: Wire) -> bool:
    """Say whether a wire leads into a product of two matrices."""
    call = trace.calls[wire.consumer]
    return call.record.name == "matmul" and all(one.ndim == 2 for one in call.operands)


def other_factor(trace: Trace, wire: Wire, entry: Entry) -> tuple[str, Value] | None:
    """Return the other matrix of a product, and the numbers of it that meet at an entry."""
    if not is_product_of_matrices(trace, wire):
        return None
    left, right = trace.calls[wire.consumer].operands
    name = trace.graph.nodes[wire.consumer].inputs[1 - wire.slot] or ""
    return name, right[entry[1], :] if wire.slot == 0 else left[:, entry[0]]


def zero_local(cause: Cause, wire: Wire) -> str:
    """Return why a local derivative is zero, in the operation's own words where it has any."""
    if cause.trace.calls[wire.consumer].record.says.zero is None:
        return f"the local derivative {title(cause)} = {made(cause).text} is zero"
    return zero_words(cause, wire)


def zero_words(cause: Cause, wire: Wire) -> str:
    """Return an operation's words for a zero: "relu is off at −1.2"."""

    def written(value: Value) -> str:
        number = at(value, carried(cause.entry, value.shape))
        return short(number) if number.shape == () else summary(number).text

    template = cause.trace.calls[wire.consumer].record.says.zero or ""
    words = filled(cause.trace, wire.consumer, wire.slot, template, written)
    return text_of(said_of_zero(words))
