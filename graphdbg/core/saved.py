"""Saved for backward: which forward values the rules of the backward pass read, and until when.

No table says what an operation keeps.  Its local derivative is read once with variables in place
of arrays, and what the contribution is then made of is what the rule reads: of its operands, its
result, or of neither.  Frameworks keep such values from the forward pass on until the last rule
that reads them has been followed, which is why the backward pass costs memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np

from graphdbg.core.chain import contribution
from graphdbg.core.columns import Call
from graphdbg.core.graph import Wire
from graphdbg.core.ops.record import Factor, NoGradient, Vjp
from graphdbg.core.trace import Trace
from graphdbg.core.tracing import Recorder, Variable
from graphdbg.core.turns import Numbers
from graphdbg.core.values import Shape, Value, zeros_like

RESULT = -1
"""What a rule may read beside the operands, which are counted from 0."""

Known: TypeAlias = dict[Any, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Saved:
    """A forward value that some rule reads, its size in bytes, and from when until when it is kept.

    It is there from cursor `begin`, when it is computed, until the event that leads to cursor
    `until` has read it last.  `keepers` are the operations whose rules read it.  `shares` is a
    value before this one in whose memory this one lies, so that it costs nothing more.
    """

    node: str
    keepers: tuple[str, ...]
    shape: Shape
    size: int
    begin: int
    until: int
    shares: str | None = None

    def is_kept(self, cursor: int) -> bool:
        """Say whether the value is kept at a cursor."""
        return self.begin <= cursor < self.until


@dataclass(frozen=True, eq=False)
class Ledger:
    """What a run keeps for its backward pass; `held[c]` is how many bytes at cursor c."""

    rows: tuple[Saved, ...]
    held: Numbers

    @cached_property
    def peak(self) -> int:
        """The most bytes that are kept at once."""
        return int(self.held.max())

    @cached_property
    def peak_cursor(self) -> int:
        """The first cursor at which that much is kept."""
        return int(self.held.argmax())


@lru_cache(maxsize=2)
def ledger_of(trace: Trace) -> Ledger:
    """Return what a run keeps; nothing where there is no backward pass.

    Memory is counted once, however many values lie in it; a view keeps all of what it looks at.
    """
    until: dict[str, int] = {}
    keepers: dict[str, dict[str, None]] = {}
    for wire, name, cursor in reads(trace):
        until[name] = max(until.get(name, 0), cursor)
        keepers.setdefault(name, {})[wire.consumer] = None
    rows: list[Saved] = []
    owners: dict[int, str] = {}
    bytes_of: dict[int, int] = {}
    spans: dict[int, tuple[int, int]] = {}
    for name in sorted(until, key=trace.index.__getitem__):
        value = trace.value(name)
        owner = owner_of(value)
        key = id(owner)
        begin = trace.index[name] + 1
        readers = sorted(keepers[name], key=trace.index.__getitem__)
        shares = owners.get(key)
        owners.setdefault(key, name)
        bytes_of[key] = owner.nbytes
        first, last = spans.get(key, (begin, until[name]))
        spans[key] = min(first, begin), max(last, until[name])
        size = min(value.nbytes, owner.nbytes)
        rows.append(Saved(name, tuple(readers), value.shape, size, begin, until[name], shares))
    changes = np.zeros(trace.length + 2, np.int64)
    for key, (begin, end) in spans.items():
        changes[begin] += bytes_of[key]
        changes[end] -= bytes_of[key]
    return Ledger(tuple(rows), np.cumsum(changes)[: trace.length + 1])


def reads(trace: Trace) -> Iterator[tuple[Wire, str, int]]:
    """Yield each forward value that a contribution reads: its wire, the value's node, its cursor.

    Only wires that reach the loss are asked, and of those only the ones that need a gradient.
    """
    backward = trace.backward
    if backward is None:
        return
    known: Known = {}
    for name, wires in backward.wires.items():
        for k, wire in enumerate(wires, start=1):
            cursor = backward.cursor_of(name, k)
            inputs = trace.graph.nodes[wire.consumer].inputs
            for place in sorted(read_by(trace, wire, known)):
                found = wire.consumer if place == RESULT else inputs[place]
                if found is not None:
                    yield wire, found, cursor


def read_by(trace: Trace, wire: Wire, known: Known) -> frozenset[int]:
    """Return which operands the rule of a wire reads, and RESULT where it reads the result.

    `known` holds what was found before; the same rule on the same shapes reads the same.
    """
    call = trace.calls[wire.consumer]
    derivative = call.derivative(wire.slot)
    if isinstance(derivative, NoGradient):
        return frozenset()
    shapes = tuple([(operand.shape, operand.dtype.char) for operand in call.operands])
    settings = repr(sorted(call.settings.items())) if call.settings else ""
    key = (call.record.name, settings, shapes, wire.slot, *bodies(derivative))
    if key not in known:
        known[key] = looked_at(call, derivative, wire.slot, trace.value(wire.consumer))
    return known[key]


def bodies(derivative: Factor | Vjp) -> tuple[Any, ...]:
    """Return what tells one rule of an operation from another that it may choose instead."""
    rules = (
        (derivative.rule,) if isinstance(derivative, Vjp) else (derivative.local, derivative.spread)
    )
    return tuple([getattr(rule, "__code__", rule) for rule in rules])


def looked_at(call: Call, derivative: Factor | Vjp, slot: int, result: Value) -> frozenset[int]:
    """Follow a rule with variables and return what its contribution is made of."""
    recorder = Recorder()
    own = recorder.leaf("result", "input", result)
    operands = tuple(
        recorder.leaf(f"operand{i}", "input", operand) for i, operand in enumerate(call.operands)
    )
    upstream = recorder.leaf("upstream", "input", zeros_like(result))
    with np.errstate(all="ignore"):
        part, _ = contribution(derivative, upstream, own, operands, call.settings, slot)
    places = {own.name: RESULT} | {operand.name: i for i, operand in enumerate(operands)}
    if not isinstance(part, Variable):
        return frozenset()
    found: set[str] = set()
    waiting = [part.name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [operand for operand in recorder.nodes[name].inputs if operand is not None]
    return frozenset(places[name] for name in found & places.keys())


def owner_of(value: Value) -> Value:
    """Return the array whose memory a value lies in: itself, unless it is a view of another."""
    owner = value
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    return owner
