"""Where a number that is NaN or infinite comes from: the first event that made one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphdbg.core.finite import is_finite
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.formula.numbers import short
from graphdbg.session.causes.cause import Cause, Entry, at, factors_of
from graphdbg.session.causes.wording import equation, made
from graphdbg.session.quantity import Quantity, of_node, of_wire


@dataclass(frozen=True)
class Origin:
    """The first event that made a number that is none, on the way to one that was asked about.

    `cause` is what was not finite first, `cursor` the step at which that came into the run: a
    factor of the backward pass counts where it is multiplied.  `turned` is where infinity became
    NaN, None where there was no need to.
    """

    cause: Cause
    cursor: int
    turned: Cause | None = None

    @property
    def is_forward(self) -> bool:
        """Whether it is a value of the forward pass; else it came up in the backward pass."""
        return self.cause.quantity.kind == "value"


def origin_of(cause: Cause) -> Origin:
    """Return where a number that is not finite comes from.

    Everything not finite that leads here is looked at once; the earliest that nothing before it
    explains is the first.
    """
    trace = cause.trace
    seen, waiting = {cause.quantity}, [cause.quantity]
    born: list[Quantity] = []
    turned: list[Quantity] = []
    while waiting:
        quantity = waiting.pop()
        before = list(broken_causes(trace, quantity))
        if not before:
            born.append(quantity)
        elif has_nan(trace, quantity) and not any(has_nan(trace, one) for one in before):
            turned.append(quantity)
        for one in before:
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    first = min(born, key=lambda one: entered(trace, one))
    is_infinite = not has_nan(trace, first) and has_nan(trace, cause.quantity)
    turned = [one for one in turned if one.wire is None or one.wire != first.wire]
    later = min(turned, key=lambda one: entered(trace, one)) if is_infinite and turned else None
    return Origin(
        broken(trace, first), entered(trace, first), None if later is None else broken(trace, later)
    )


def broken_causes(trace: Trace, quantity: Quantity) -> Iterator[Quantity]:
    """Yield what a quantity was made from that is not finite, without writing any formula."""
    wire, name = quantity.wire, quantity.node
    if quantity.kind == "value":
        yield from broken_values(trace, trace.graph.nodes[name].inputs)
    elif wire is None:
        if name == trace.loss:
            return
        for one, part in zip(trace.wires(name), trace.contributions(name), strict=True):
            if not is_finite(part):
                yield of_wire("contribution", trace, one)
    elif quantity.kind == "local":
        yield from broken_factors(trace, wire)
    else:
        if not is_finite(trace.gradient(wire.consumer)):
            yield of_node("gradient", wire.consumer)
        local = trace.local(wire)
        if local is None:
            yield from broken_factors(trace, wire)
        elif not is_finite(local):
            yield of_wire("local", trace, wire)


def broken_factors(trace: Trace, wire: Wire) -> Iterator[Quantity]:
    """Yield the values that a local derivative, or a VJP, is made from and that are not finite."""
    beside = (wire.consumer, *trace.graph.nodes[wire.consumer].inputs)
    if any(True for _ in broken_values(trace, beside)):
        yield from broken_values(trace, factors_of(trace, wire))


def broken_values(trace: Trace, names: tuple[str | None, ...]) -> Iterator[Quantity]:
    """Yield the values of nodes that are not finite."""
    for name in dict.fromkeys(names):
        if name is not None and not is_finite(trace.value(name)):
            yield of_node("value", name)


def numbers_of(trace: Trace, quantity: Quantity) -> Value | None:
    """Return the whole of a quantity."""
    return Cause(trace, quantity).value


def has_nan(trace: Trace, quantity: Quantity) -> bool:
    """Say whether a quantity holds NaN."""
    value = numbers_of(trace, quantity)
    return value is not None and value.dtype.kind == "f" and bool(np.isnan(value).any())


def broken(trace: Trace, quantity: Quantity) -> Cause:
    """Return a quantity as a cause, at its first entry that is not finite."""
    value = numbers_of(trace, quantity)
    return Cause(trace, quantity, None if value is None else first_broken(value))


def first_broken(value: Value) -> Entry | None:
    """Return the first entry of an array that is NaN, else the first infinite one, else None."""
    if value.shape == () or value.dtype.kind != "f":
        return None
    for wrong in (np.isnan(value), np.isinf(value)):
        if wrong.any():
            return tuple(int(i) for i in np.argwhere(wrong)[0])
    return None


def entered(trace: Trace, quantity: Quantity) -> int:
    """Return the cursor at which a quantity comes into the run; a factor, where it is used."""
    wire = quantity.wire
    if quantity.kind == "local" and wire is not None:
        used = trace.cursor_of_contribution(wire)
        if used is not None:
            return used
    return Cause(trace, quantity).cursor or 0


def born_text(cause: Cause) -> str:
    """Return what made a number not finite where nothing before it was."""
    wire = cause.quantity.wire
    if cause.quantity.kind == "value":
        return value_text(cause)
    if wire is None:
        is_seed = cause.quantity.node == cause.trace.loss
        return "the seed that was given" if is_seed else f"{equation(cause)}, the sum is too large"
    if cause.quantity.kind == "contribution":
        return f"{equation(cause)}, a product too large for {dtype_of(cause)}"
    return f"the factor {equation(cause)}{used_text(cause, wire)}"


def used_text(cause: Cause, wire: Wire) -> str:
    """Return the product that a factor came into, where it is one of numbers."""
    factor, trace = cause.value, cause.trace
    if factor is None or factor.shape != trace.value(cause.quantity.node).shape:
        return ""
    whole = Cause(trace, of_wire("contribution", trace, wire), cause.entry)
    came, part = whole.upstream(wire).number, whole.number
    if came is None or part is None or came.shape or part.shape:
        return ""
    words = " (0 × ∞)" if came == 0 and np.isinf(at(factor, cause.entry)) else ""
    return f", and upstream × local is {made(whole).numbers} = {short(part)}{words}"


def value_text(cause: Cause) -> str:
    """Return what made a value of the forward pass not finite."""
    node = cause.trace.graph.nodes[cause.quantity.node]
    if node.op is None:
        return f"{equation(cause)}, as it is given"
    why = {
        "divide by zero": "a division by zero"
        if node.op in {"divide", "reciprocal"}
        else f"{node.op} runs off to infinity there",
        "overflow": f"too large for {dtype_of(cause)}",
        "invalid value": f"{node.op} has no real value there",
    }.get(complaint(cause), "")
    return f"{equation(cause)}{', ' if why else ''}{why}"


def complaint(cause: Cause) -> str:
    """Return what numpy complains of first when an operation is computed: "overflow", or ""."""
    call = cause.trace.calls[cause.quantity.node]
    heard: list[str] = []
    operands = [np.asarray(operand)[()] for operand in call.operands]
    with np.errstate(all="call", under="ignore", call=lambda kind, _: heard.append(kind)):
        call.record.forward(*operands, **call.settings)
    return heard[0] if heard else ""


def turned_text(cause: Cause) -> str:
    """Return how infinity became NaN: "y = l · z = −inf · 0 = nan (0 × ∞)"."""
    numbers = made(cause).numbers
    operation = ""
    if cause.quantity.kind == "value":
        operation = cause.trace.graph.nodes[cause.quantity.node].op or ""
    words = {
        "add": " (∞ − ∞)",
        "subtract": " (∞ − ∞)",
        "multiply": " (0 × ∞)",
        "divide": " (∞ / ∞)",
    }
    if cause.quantity.kind == "contribution":
        return f"{equation(cause)}{words['multiply'] if numbers else ''}"
    if cause.quantity.kind == "gradient":
        return f"{equation(cause)}{words['add']}"
    return f"{equation(cause)}{words.get(operation, '')}"


def dtype_of(cause: Cause) -> str:
    """Return the element type of a number."""
    return "" if cause.value is None else str(cause.value.dtype)
