"""What the words of a question stand for at one cursor, each looked up when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.frame import phase_at
from graphdbg.core.graph import EMPTY, Wire
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.core.wire_parts import blocked

REMEMBERED = 16
"""The most Jacobians that are kept of one run."""
_jacobians: WeakKeyDictionary[Trace, dict[Wire, Value]] = WeakKeyDictionary()


class Moment:
    """A cursor of a run, and the node that its event happened to; no record of it is made.

    `node` is None before anything.  `place` is the node's place in the graph's order where the
    event is a contribution, else EMPTY, and `before` how many contributions to it came before.
    """

    __slots__ = ("before", "cursor", "node", "place", "trace")

    def __init__(
        self, trace: Trace, cursor: int, node: str | None, place: int = EMPTY, before: int = 0
    ) -> None:
        self.trace = trace
        self.cursor = cursor
        self.node = node
        self.place = place
        self.before = before

    def earlier(self) -> Moment:
        """Return the cursor before, about the same node.

        Words about an event are unknown there unless it happened to that node too.
        """
        cursor = self.cursor - 1
        found = moment_at(self.trace, cursor)
        return found if found.node == self.node else Moment(self.trace, cursor, self.node)


def moment_at(trace: Trace, cursor: int) -> Moment:
    """Return the moment of a cursor from 0 to the run's length."""
    i = cursor - 1
    if i < 0:
        return Moment(trace, cursor, None)
    if i < trace.forward_end:
        return Moment(trace, cursor, trace.names[i])
    backward = trace.backward
    if backward is None or i >= backward.end:
        return Moment(trace, cursor, (trace.stopped or (None, ""))[0])
    if i < backward.begin:
        return Moment(trace, cursor, backward.loss)
    node, before = backward.at(i)
    place = backward.graph.places[node]
    return Moment(trace, cursor, node, place if backward.live[place] else EMPTY, before)


def value_of(trace: Trace, cursor: int, name: str | None) -> Value | None:
    """Return a node's value if the forward pass has reached it."""
    index = trace.index.get(name or "")
    return None if index is None or index >= cursor else trace.values[index]


def gradient_of(trace: Trace, cursor: int, name: str | None) -> Value | None:
    """Return a node's gradient so far; the running sum where it is not complete."""
    backward = trace.backward
    if backward is None or name is None or cursor < backward.begin:
        return None
    return backward.so_far(name, cursor)


def contribution_of(trace: Trace, cursor: int, wire: Wire) -> Value | None:
    """Return what a wire adds, once it has."""
    made = trace.cursor_of_contribution(wire)
    return trace.contributed(wire) if made is not None and made <= cursor else None


def local_of(trace: Trace, cursor: int, wire: Wire) -> Value | None:
    """Return the local derivative at a wire, once its consumer has a value; None for a VJP."""
    known = value_of(trace, cursor, wire.consumer) is not None
    return trace.local(wire) if known else None


def jacobian_of(trace: Trace, cursor: int, wire: Wire, column: int) -> Value | None:
    """Return the Jacobian at a wire, once its consumer has a value; the last few are kept.

    Raises GraphError, with the column, above limits.JACOBIAN_SHOWN entries.
    """
    result = value_of(trace, cursor, wire.consumer)
    if result is None or blocked(trace, wire) is not None:
        return None
    kept = _jacobians.setdefault(trace, {})
    if wire not in kept:
        operand = trace.value(trace.graph.operand(wire))
        if result.size * operand.size > limits.JACOBIAN_SHOWN:
            raise GraphError(
                f"Column {column}: this Jacobian has {result.size:,} by {operand.size:,} entries, "
                f"and the limit is {limits.JACOBIAN_SHOWN:,}; "
                f"ask for contribution({wire.consumer}, {wire.slot})."
            )
        if len(kept) >= REMEMBERED:
            kept.clear()
        kept[wire] = trace.jacobian(*wire)
    return kept[wire]


def gradient(moment: Moment) -> Value | None:
    """Return the gradient so far of the node of the event."""
    backward = moment.trace.backward
    if backward is None or moment.node is None or moment.cursor < backward.begin:
        return None
    if moment.place == EMPTY:
        return backward.so_far(moment.node, moment.cursor)
    done = moment.before + 1
    if done == len(backward.live[moment.place] or ()):
        return backward.received[moment.place]
    return backward.running_sum(moment.node, done)


def upstream(moment: Moment) -> Value | None:
    """Return the gradient of the consumer at the wire that has just contributed."""
    backward = moment.trace.backward
    if backward is None or moment.place == EMPTY:
        return None
    return backward.received[(backward.live[moment.place] or ())[moment.before][0]]


def local(moment: Moment) -> Value | None:
    """Return the local derivative at the wire that has just contributed."""
    backward, calls = moment.trace.backward, moment.trace.calls
    if backward is None or moment.place == EMPTY:
        return None
    consumer, slot = (backward.live[moment.place] or ())[moment.before]
    return calls.at(consumer).local(slot, calls.results[consumer])


def contribution(moment: Moment) -> Value | None:
    """Return what has just been added."""
    backward = moment.trace.backward
    if backward is None or moment.place == EMPTY:
        return None
    return backward.contributed[backward.starts[~moment.place] + moment.before]


def running(moment: Moment) -> Value | None:
    """Return the running sum after the contribution that has just been added."""
    return None if moment.place == EMPTY else gradient(moment)


def count_in(moment: Moment) -> Value | None:
    """Return how many contributions to the node are in, the one just added counted."""
    return None if moment.place == EMPTY else number(moment.before + 1)


def count_of(moment: Moment) -> Value | None:
    """Return how many contributions the node gets."""
    backward = moment.trace.backward
    if backward is None or moment.place == EMPTY:
        return None
    return number(len(backward.live[moment.place] or ()))


def kind(moment: Moment) -> str | None:
    """Return the name of the kind of event that has just happened."""
    if not moment.cursor:
        return None
    return moment.trace.events.happened(moment.cursor - 1)[0].__name__


def number(count: int) -> Value:
    """Return a count as a number one can go on calculating with."""
    counted: Any = np.float64(count)
    return counted  # type: ignore[no-any-return]


Word: TypeAlias = Callable[[Moment], Any]

WORDS: Mapping[str, Word] = MappingProxyType(
    {
        "step": lambda moment: number(moment.cursor),
        "phase": lambda moment: phase_at(moment.trace, moment.cursor),
        "kind": kind,
        "node": lambda moment: moment.node,
        "value": lambda moment: value_of(moment.trace, moment.cursor, moment.node),
        "gradient": gradient,
        "upstream": upstream,
        "local": local,
        "contribution": contribution,
        "running": running,
        "k": count_in,
        "n": count_of,
    }
)
"""What each word about the event stands for; None where the event has none."""
