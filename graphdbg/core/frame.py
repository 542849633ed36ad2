"""What one sees of a run: its events, made when they are looked at, and frames at a cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, overload

from graphdbg.core import notebook
from graphdbg.core.columns import Backward, ForwardMode
from graphdbg.core.errors import GraphError
from graphdbg.core.events import (
    Computed,
    Contributed,
    Event,
    Read,
    Seeded,
    Stopped,
    Tangent,
    TangentPart,
    Unreached,
)
from graphdbg.core.graph import Wire
from graphdbg.core.values import Value

if TYPE_CHECKING:
    from graphdbg.core.trace import Trace

UPSTREAM: Final = 1
LOCAL: Final = 2
PRODUCT: Final = 3
WHOLE: Final = 4
"""The beats in which a contribution is shown: the upstream arrives, the local derivative, what the
two make, and the whole event with its sum.  Every other event has the last one alone."""

PHASES = ("start", "forward", "backward", "forward mode", "stopped")
"""What a run is in, by its last event."""


@dataclass(frozen=True)
class Events(Sequence[Event]):
    """The events of a trace; `events[i]` is what took the cursor from i to i + 1."""

    trace: Trace

    def __len__(self) -> int:
        """Return how many events there are."""
        return self.trace.length

    @overload
    def __getitem__(self, i: int) -> Event: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, i: int | slice) -> Event | tuple[Event, ...]:
        """Return the event at a place, counted from 0."""
        if isinstance(i, slice):
            return tuple(self._event(j) for j in range(*i.indices(len(self))))
        length = len(self)
        if not -length <= i < length:
            raise IndexError(i)
        return self._event(i % length)

    def __iter__(self) -> Iterator[Event]:
        """Go through the events in order."""
        return (self._event(i) for i in range(len(self)))

    def happened(self, i: int) -> tuple[type[Event], str, int]:
        """Return what kind of event, to which node, and after how many of its contributions.

        This costs a bisection and makes no record, so no local derivative is worked out.
        """
        trace, backward = self.trace, self.trace.backward
        if i < trace.forward_end:
            name = trace.names[i]
            if trace.forward_mode is not None:
                return Tangent, name, 0
            return (Read if trace.graph.nodes[name].op is None else Computed), name, 0
        if backward is None or i >= backward.end:
            return Stopped, (trace.stopped or ("", ""))[0], 0
        if i == trace.forward_end:
            return Seeded, backward.loss, 0
        name, before = backward.at(i)
        kind = Contributed if backward.count(name) else Unreached
        return kind, name, before

    def _event(self, i: int) -> Event:
        kind, name, before = self.happened(i)
        trace, backward = self.trace, self.trace.backward
        if kind is Read or kind is Computed:
            return kind(name, trace.values[i])
        if kind is Tangent and trace.forward_mode is not None:
            return self._tangent(i, trace.forward_mode)
        if kind is Stopped or backward is None:
            return Stopped(*(trace.stopped or ("", "")))
        if kind is Seeded:
            return Seeded(name, backward.seed)
        if kind is Unreached:
            return Unreached(name, backward.gradients[name], backward.reasons[name])
        return self._contributed(name, before, backward)

    def _tangent(self, i: int, columns: ForwardMode) -> Tangent:
        trace = self.trace
        name = trace.names[i]
        parts = tuple(
            TangentPart(
                wire, columns.tangents[trace.graph.operand(wire)], trace.local(wire), product
            )
            for wire, product in zip(
                columns.wires.get(name, ()), columns.products(name), strict=True
            )
        )
        reason = columns.reasons.get(name)
        return Tangent(name, trace.values[i], columns.tangents[name], parts, reason)

    def _contributed(self, name: str, before: int, backward: Backward) -> Contributed:
        wire = backward.wire(name, before)
        return Contributed(
            node=name,
            wire=wire,
            upstream=backward.gradients[wire.consumer],
            local=self.trace.local(wire),
            contribution=backward.contributions(name, before, before + 1)[0],
            summed=backward.summed.get(wire, ()),
            running=backward.running_sum(name, before + 1),
            k=before + 1,
            n=backward.count(name),
        )


@dataclass(frozen=True, repr=False)
class Frame:
    """What is known at a cursor; a view on the trace that holds no numbers of its own.

    Before the beat WHOLE the last event is only being shown: what is `known` is what was known
    before it, and beyond that what its beats have shown.
    """

    trace: Trace
    cursor: int
    beat: int = WHOLE

    def __post_init__(self) -> None:
        """Refuse beats that an event does not have."""
        is_shown = self.beat in {UPSTREAM, LOCAL, PRODUCT} and self.kind is Contributed
        if self.beat != WHOLE and not is_shown:
            raise GraphError(
                f"Step {self.cursor} has no beat {self.beat!r}: a contribution has beats 1 to 4, "
                "and every other step is one."
            )

    def __repr__(self) -> str:
        """Show the step and what happened."""
        return f"Frame(step {self.cursor} of {self.trace.length}: {self.event})"

    _repr_svg_ = notebook.svg
    _repr_html_ = notebook.html

    @property
    def known(self) -> int:
        """How many events have happened in full: one less than `cursor` before the last beat."""
        return self.cursor - (self.beat != WHOLE)

    @cached_property
    def event(self) -> Event | None:
        """What just happened, or is being shown; None before anything."""
        return self.trace.events[self.cursor - 1] if self.cursor else None

    @cached_property
    def _happened(self) -> tuple[type[Event], str, int] | None:
        return self.trace.events.happened(self.cursor - 1) if self.cursor else None

    @property
    def kind(self) -> type[Event] | None:
        """What kind of event just happened; None before anything."""
        return self._happened[0] if self._happened else None

    @property
    def node(self) -> str | None:
        """The node the last event happened to."""
        return (self._happened[1] or None) if self._happened else None

    @cached_property
    def shown(self) -> Wire | None:
        """The wire of a contribution that is shown beat by beat, and is not in yet; else None."""
        backward = self.trace.backward
        if self.beat == WHOLE or backward is None:
            return None
        return backward.wire(*backward.at(self.cursor - 1))

    @cached_property
    def node_at_work(self) -> str | None:
        """The node whose turn the last event belongs to: in push order the one that hands on."""
        backward = self.trace.backward
        if backward is None or self.trace.order == "pull" or self.kind is not Contributed:
            return self.node
        return backward.wire(*backward.at(self.cursor - 1)).consumer

    @cached_property
    def wires_at_work(self) -> tuple[Wire, ...]:
        """The wires along which the node at work has pulled, or handed on, up to this step.

        One that is still shown beat by beat is not among them.
        """
        trace, backward = self.trace, self.trace.backward
        if backward is None or self.node is None or self.kind is not Contributed:
            return ()
        if trace.order == "pull":
            return trace.wires(self.node)[: self.arrived(self.node)[0]]
        turn = (at for at in backward.turn(self.cursor) if at <= self.known)
        return tuple([backward.wire(*backward.at(at - 1)) for at in turn])

    @property
    def phase(self) -> str:
        """The phase of the last event: start, forward, backward, forward mode or stopped."""
        return phase_at(self.trace, self.cursor)

    def value(self, name: str) -> Value | None:
        """Return a node's value if the forward pass has reached it, else None."""
        index = self.trace.index.get(name)
        return None if index is None or index >= self.known else self.trace.values[index]

    def tangent(self, name: str) -> Value | None:
        """Return a node's tangent if a forward-mode run has reached it, else None."""
        columns = self.trace.forward_mode
        reached = columns is not None and self.value(name) is not None
        return columns.tangents[name] if columns is not None and reached else None

    def values(self) -> dict[str, Value]:
        """Return the value of every node that the forward pass has reached."""
        known = min(self.known, self.trace.forward_end)
        return dict(zip(self.trace.names[:known], self.trace.values[:known], strict=True))

    def gradients(self) -> dict[str, Value]:
        """Return the gradient so far of every node that has one, the loss first."""
        backward = self.trace.backward
        return {} if backward is None else backward.all_so_far(self.known)

    def arrived(self, name: str) -> tuple[int, int]:
        """Return (k, n): how many contributions to a node's gradient are in, and of how many."""
        backward = self.trace.backward
        if backward is None:
            return 0, 0
        return backward.arrived(name, self.known)

    def gradient(self, name: str) -> Value | None:
        """Return the gradient so far: the running sum, the whole when complete, None before."""
        backward = self.trace.backward
        return None if backward is None else backward.so_far(name, self.known)

    def is_complete(self, name: str) -> bool:
        """Say whether a node's gradient is complete."""
        done = self.trace.cursor_of_gradient(name)
        return done is not None and self.known >= done

    def contributed(self, wire: Wire) -> Value | None:
        """Return what a wire has added, or is about to add; None where that is not known yet."""
        done = self.trace.cursor_of_contribution(wire)
        shown = self.cursor if self.beat >= PRODUCT else self.known
        return self.trace.contributed(wire) if done is not None and done <= shown else None


def phase_at(trace: Trace, cursor: int) -> str:
    """Return the phase of the last event before a cursor, one of PHASES."""
    if cursor == 0:
        return "start"
    if trace.stopped is not None and cursor == trace.length:
        return "stopped"
    if trace.forward_mode is not None:
        return "forward mode"
    return "forward" if cursor <= trace.forward_end else "backward"
