"""What a menu is about: a number, a node, a wire, a step or a group that somebody points at."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphdbg.core.events import Contributed
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.session.quantity import Quantity, of_node, of_wire


@dataclass(frozen=True)
class Subject:
    """What somebody points at: a number (`entry` of it where it is an array), or a node, a wire.

    `cursor` is the step that a line or a place on the timeline stands for, `group` a row of the
    outline.  `expression` writes a number that is no quantity, such as an entry of a Jacobian.
    Empty for the ground.
    """

    quantity: Quantity | None = None
    node: str | None = None
    wire: Wire | None = None
    cursor: int | None = None
    entry: tuple[int, ...] | None = None
    of_whole_run: bool = False
    """Whether its number is on screen whatever the step, as in the panels Why and Check."""
    expression: str = ""
    group: str = ""


def on_number(
    quantity: Quantity, entry: tuple[int, ...] | None = None, of_whole_run: bool = False
) -> Subject:
    """Return a number as what is pointed at."""
    return Subject(quantity, quantity.node, quantity.wire, None, entry, of_whole_run)


def on_node(name: str | None) -> Subject | None:
    """Return a node as what is pointed at."""
    return None if name is None else Subject(node=name)


def on_wire(trace: Trace, wire: Wire) -> Subject:
    """Return a wire as what is pointed at; its operand is the node."""
    return Subject(node=trace.graph.operand(wire), wire=wire)


def on_step(trace: Trace, cursor: int) -> Subject:
    """Return a step as what is pointed at, with the number it makes."""
    if not 1 <= cursor <= trace.length:
        return Subject(cursor=cursor)
    event = trace.events[cursor - 1]
    if isinstance(event, Contributed) and event.n > 1:
        found = on_number(of_wire("contribution", trace, event.wire))
    elif event.node not in trace.index:
        return Subject(cursor=cursor)
    else:
        is_forward = cursor <= trace.forward_end
        found = on_number(of_node("value" if is_forward else "gradient", event.node))
    return replace(found, cursor=cursor)
