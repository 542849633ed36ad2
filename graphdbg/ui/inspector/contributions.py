"""What the table of contributions says, wire by wire: plain data, and no Qt."""

from dataclasses import dataclass
from math import isfinite

from graphdbg.core.frame import Frame
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, norm
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import long, shape_text, short


@dataclass(frozen=True)
class Entry:
    """One wire of the table.

    For scalars `upstream`, `local` and `part` are numbers; for arrays `ledger` tells how the
    shapes go, `summed` which axes were added up, and `part` the size of the contribution.
    `amount` is what the bar shows: the number with its sign, or the norm, None without a bar.
    """

    wire: Wire
    consumer: str
    upstream: str
    local: str
    ledger: str
    summed: str
    part: str
    amount: float | None
    kink: str
    """The choice made where the wire is not smooth; empty where it is."""
    spoken: str
    """The whole in one line, with 8 digits."""


@dataclass(frozen=True)
class Total:
    """The last row: the sum so far, and how many of how many contributions are in it."""

    name: str
    amount: str
    note: str
    spoken: str


def entry(trace: Trace, name: str, place: int) -> Entry:
    """Return the entry of one of a node's wires, by its place in `trace.wires(name)`."""
    wires = trace.wires(name)
    wire, part = wires[place], trace.contributions(name)[place]
    graph = trace.graph
    consumer = node_text(graph.nodes[wire.consumer])
    if graph.nodes[wire.consumer].inputs.count(name) > 1:
        consumer += f", slot {wire.slot}"
    upstream = trace.gradient(wire.consumer)
    local = None if part.shape or upstream.shape else trace.local(wire)
    kink = trace.kink(wire) or ""
    if local is not None and local.shape == ():
        spoken = f"{consumer}: {long(upstream)} × {long(local)} = {long(part)}"
        return Entry(
            wire=wire,
            consumer=consumer,
            upstream=short(upstream),
            local=short(local),
            ledger="",
            summed="",
            part=signed(part),
            amount=_finite(part),
            kink=kink,
            spoken=f"{spoken}{not_smooth(kink)}",
        )
    return _array_entry(trace, wire, consumer, part, kink)


def _array_entry(trace: Trace, wire: Wire, consumer: str, part: Value, kink: str) -> Entry:
    came = shape_text(trace.gradient(wire.consumer).shape)
    ledger = f"upstream {came} → {shape_text(part.shape)}"
    summed = summed_text(trace.backward.summed.get(wire, ()) if trace.backward else ())
    size = norm(part)
    # The norm of a scalar would hide its sign.
    number = part if part.shape == () else size
    if number is None:
        shown, amount, digits = "", None, ""
    else:
        shown = signed(number) if part.shape == () else f"‖{short(number)}‖"
        amount = _finite(number)
        digits = long(number) if part.shape == () else f"norm {long(number)}"
    spoken = ", ".join(text for text in (f"{consumer}: {ledger}", summed, digits) if text)
    return Entry(
        wire=wire,
        consumer=consumer,
        upstream="",
        local="",
        ledger=ledger,
        summed=summed,
        part=shown,
        amount=amount,
        kink=kink,
        spoken=f"{spoken}{not_smooth(kink)}",
    )


def not_smooth(kink: str) -> str:
    """Return what is said at the end of a line where the wire is not smooth."""
    return f"; not smooth here: {kink}" if kink else ""


def total(frame: Frame, name: str, only: Entry | None = None) -> Total:
    """Return the last row of the table as far as the frame knows it.

    `only` is the one entry of a table that has no more; its size is then not measured again.
    """
    trace = frame.trace
    graph = trace.graph
    own = partial_text(graph.nodes[trace.loss or name], graph.nodes[name])
    arrived, count = frame.arrived(name)
    note = "" if arrived == count else f"{arrived} of {count} in"
    gradient = frame.gradient(name) if arrived else None
    if gradient is None:
        return Total(own, "", note, f"Sum {own}: {note}")
    if gradient.shape == ():
        amount, digits = signed(gradient), long(gradient)
    else:
        shape = shape_text(gradient.shape)
        size = norm(gradient) if only is None else only.amount
        amount = shape if size is None else f"‖{short(size)}‖"
        digits = shape if size is None else f"{shape}, norm {long(size)}"
    return Total(own, amount, note, f"{own} = {digits}{', ' + note if note else ''}")


def final_amount(trace: Trace, name: str) -> str:
    """Return how the sum will be written in the end; empty for arrays."""
    if not trace.wires(name):
        return ""
    gradient = trace.gradient(name)
    return signed(gradient) if gradient.shape == () else ""


def summed_text(axes: tuple[int, ...]) -> str:
    """Name the axes a contribution was summed over: "summed over axis 0", or nothing."""
    if not axes:
        return ""
    return f"summed over {'axis' if len(axes) == 1 else 'axes'} {', '.join(map(str, axes))}"


def signed(value: Value | float) -> str:
    """Write a number with its sign, also where it is positive; zero has none."""
    text = short(value)
    is_positive = bool(value > 0)
    return f"+{text}" if is_positive else text


def places_shown(count: int, arrived: int, limit: int) -> tuple[int, ...]:
    """Choose at most `limit` wires to list: the first ones, and the one that came in last."""
    if count <= limit:
        return tuple(range(count))
    last = max(arrived - 1, limit - 1)
    return (*range(limit - 1), last if arrived < count else limit - 1)


def _finite(value: Value | float) -> float | None:
    number = float(value)
    return number if isfinite(number) else None
