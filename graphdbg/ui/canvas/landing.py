"""The wire that a node which is dragged would land on, and why it cannot come onto it."""

from __future__ import annotations

from dataclasses import dataclass

from graphdbg.core.graph import Wire
from graphdbg.session.laying import has_spare_slot, why_not_on
from graphdbg.ui.canvas.curves import distance, sampled
from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.gestures import Hit, Moving, Place


@dataclass(frozen=True)
class Landing:
    """A wire under a node that is dragged.

    `why` says why the node cannot come between the wire's operand and its consumer, None where
    it can.  It `is_meant` where the node has a slot to spare; others may only pass over the wire.
    """

    wire: Wire
    why: str | None
    is_meant: bool

    @property
    def hit(self) -> Hit:
        """The wire as what the hand lets go on."""
        return Hit("wire", wire=self.wire)


def landing(
    still: Drawing, gesture: Moving, reach: float, before: Landing | None
) -> Landing | None:
    """Return what a node that is dragged would land on; `still` shows it where it was.

    That is the wire under the pointer, else under the middle of its box; its own wires do not
    count, and neither do leaves and several nodes at once.  What is still the same as `before`
    is not asked again.
    """
    graph = still.trace.graph
    (name, *others) = gesture.names
    if others or name not in still.index or graph.nodes[name].op is None:
        return None
    x, y, width, height = still.rect_of(name)
    middle = x + width / 2 + gesture.by[0], y + height / 2 + gesture.by[1]
    wire = wire_under(still, name, gesture.at, reach) or wire_under(still, name, middle, reach)
    if wire is None or (before is not None and before.wire == wire):
        return None if wire is None else before
    return Landing(wire, why_not_on(graph, name, wire), has_spare_slot(graph, name))


def wire_under(drawing: Drawing, name: str, at: Place, reach: float) -> Wire | None:
    """Return the wire that runs nearest to a point, within reach, and does not end at a node.

    One that stands for several, into a folded group or out of it, is none that anything comes onto.
    """
    found, least = None, reach
    for i in drawing.wires_in((*at, 0.0, 0.0), reach):
        wire = drawing.wires[int(i)]
        is_own = name in (wire.consumer, drawing.trace.graph.operand(wire))
        if is_own or len(drawing.wires_along(int(i))) > 1:
            continue
        away = distance(sampled(drawing.placement.routes[int(i)]), *at)
        if away <= least:
            found, least = wire, away
    return found
