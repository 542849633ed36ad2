"""The run as a program: one line for each event, written when somebody looks at it.

`input x`, `q = x + y`, `∂f = 1`, `∂q = ∂f · z`, and `∂w += ∂s · x` where several contributions add
up; in push order every one of them is added to what is there.  A line stands at the cursor at
which its event has happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from typing import Literal, overload

from graphdbg.core.events import (
    Computed,
    Contributed,
    Event,
    Read,
    Seeded,
    Stopped,
    Tangent,
    Unreached,
)
from graphdbg.core.graph import Node
from graphdbg.core.ops.record import Level, Vjp
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.formula.expression import Written, definition, leaf, node_latex, node_text
from graphdbg.formula.numbers import short
from graphdbg.formula.plain import plain
from graphdbg.formula.rule import local_latex
from graphdbg.formula.tangent import part_text, sum_text, tangent_text

Phase = Literal["forward", "forward mode", "backward", "stopped"]

WIDEST = 9
"""The most characters of a column for the left-hand sides of the backward lines."""
MEASURED = 1000
"""About how many nodes are looked at for the width of that column."""


@dataclass(frozen=True)
class Line:
    """One line of the program: what the event that leads to `cursor` does.

    `left`, `sign` and `right` are the parts of an assignment; without a sign there is only a
    `left`.
    """

    cursor: int
    node: str
    phase: Phase
    left: str
    sign: str = ""
    right: str = ""

    @property
    def text(self) -> str:
        """The whole line."""
        return f"{self.left} {self.sign} {self.right}" if self.sign else self.left


@dataclass(frozen=True, eq=False)
class Listing(Sequence[Line]):
    """The lines of a trace; `listing[i]` is the event that takes the cursor from i to i + 1."""

    trace: Trace
    _written: dict[int, Line] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        """Return how many lines there are: as many as events."""
        return self.trace.length

    @overload
    def __getitem__(self, i: int) -> Line: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[Line, ...]: ...
    def __getitem__(self, i: int | slice) -> Line | tuple[Line, ...]:
        """Return a line, written the first time it is asked for and then kept."""
        if isinstance(i, slice):
            return tuple(self[j] for j in range(*i.indices(len(self))))
        place = i + len(self) if i < 0 else i
        if not 0 <= place < len(self):
            raise IndexError(i)
        line = self._written.get(place)
        if line is None:
            line = self._written[place] = write_line(self.trace, place + 1)
        return line

    @cached_property
    def column(self) -> int:
        """The width, in characters, of the left-hand sides of the backward lines."""
        nodes = [node for node in self.trace.graph.nodes.values() if node.kind != "constant"]
        measured = islice(nodes, 0, None, len(nodes) // MEASURED + 1)
        return min(WIDEST, 1 + max((len(node_text(node)) for node in measured), default=0))

    @property
    def sign_width(self) -> int:
        """The width of the signs of the backward lines: 2 where contributions add up, else 1."""
        backward = self.trace.backward
        return 2 if backward is not None and (backward.adds or self.trace.order == "push") else 1


@lru_cache(maxsize=1)
def listing_of(trace: Trace) -> Listing:
    """Return the listing of a trace, the same one each time while it is the one on screen."""
    return Listing(trace)


def write_line(trace: Trace, cursor: int) -> Line:
    """Return the line of the event that leads to `cursor`, 1 to the length of the trace."""
    event = trace.events[cursor - 1]
    match event:
        case Read():
            line = read_line(trace.graph.nodes[event.node], cursor)
        case Computed():
            right = right_side(trace, event.node)
            line = Line(cursor, event.node, "forward", own_text(trace, event.node), "=", right)
        case Seeded():
            seed = short(event.gradient) if event.gradient.shape == () else "seed"
            line = gradient_line(trace, cursor, event.node, "=", seed)
        case Unreached():
            line = gradient_line(trace, cursor, event.node, "=", "0")
        case Contributed():
            sign = "=" if event.n == 1 and trace.order == "pull" else "+="
            line = gradient_line(trace, cursor, event.node, sign, contribution_text(trace, event))
        case Tangent():
            line = tangent_line(trace, cursor, event)
        case Stopped():
            where = f" at {own_text(trace, event.node)}" if event.node else ""
            line = Line(cursor, event.node, "stopped", f"stopped{where}")
    return line


def read_line(node: Node, cursor: int) -> Line:
    """Return the line of a leaf, a declaration: `input x`; a written constant is its number."""
    return Line(cursor, node.name, "forward", f"{node.kind} {plain(node_latex(node))}")


def gradient_line(trace: Trace, cursor: int, name: str, sign: str, right: str) -> Line:
    """Return a line that gives a gradient, or a part of one, to a node."""
    text = own_text(trace, name)
    left = f"∂({text})" if "/" in text else f"∂{text}"
    return Line(cursor, name, "backward", left, sign, right)


def tangent_line(trace: Trace, cursor: int, event: Tangent) -> Line:
    """Return a line that gives a node its tangent: `ẋ = 1`, `ḟ = z · q̇`, `ẏ = 0`."""
    left = tangent_text(trace.graph.nodes[event.node])
    if event.parts:
        right = sum_text([part_text(trace, part) for part in event.parts])
    elif event.reason is not None:
        right = "0"
    else:
        right = short(event.tangent) if event.tangent.shape == () else "direction"
    return Line(cursor, event.node, "forward mode", left, "=", tight(right))


def own_text(trace: Trace, name: str) -> str:
    """Return a node's name, spelled as on the right-hand sides."""
    return plain(node_latex(trace.graph.nodes[name]))


def right_side(trace: Trace, name: str) -> str:
    """Return what a node is computed from: `x + y`, `w₁·x₁ + b`, `X W`."""
    node = trace.graph.nodes[name]
    scalars = not any(operand.shape for operand in trace.calls[name].operands)
    write = spaced if node.op == "matmul" else leaf
    text = plain(definition(trace.graph, name, write, scalars=scalars))
    return tight(text) if " + " in text or " − " in text else text


def spaced(node: Node) -> Written:
    r"""Write a factor of a product that has no sign, so that names do not run together."""
    text, level = leaf(node)
    return rf"{text}\ ", level


def tight(text: str) -> str:
    """Set products closer than sums: `w₁·x₁ + b₁`."""
    return text.replace(" · ", "·")


def contribution_text(trace: Trace, event: Contributed) -> str:
    """Return what one wire adds, in symbols: `∂f · z`, `∂z₁ xᵀ`, `sum(∂z, axis 0)`."""
    consumer = trace.graph.nodes[event.wire.consumer]
    text = product_text(trace, event, rf"\ \partial {node_latex(consumer)}\ ")
    if not event.summed:
        return text
    noun = "axis" if len(event.summed) == 1 else "axes"
    return f"sum({text}, {noun} {', '.join(str(axis) for axis in event.summed)})"


def product_text(trace: Trace, event: Contributed, upstream: str) -> str:
    """Return the upstream gradient through the local derivative; a factor of 1 is left out."""
    latex, level = local_latex(trace, event.wire, upstream)
    local, start = plain(latex), plain(upstream)
    if isinstance(trace.calls[event.wire.consumer].derivative(event.wire.slot), Vjp):
        return tight(local).replace("( ", "(").replace(" )", ")")
    if local in {"1", "−1"}:
        return start if local == "1" else f"−{start}"
    if level < Level.PRODUCT:
        local = f"({local})"
    by = "⊙" if event.upstream.shape and (event.local is None or event.local.shape) else "·"
    return f"{start} {by} {tight(local)}"


def result_at(trace: Trace, cursor: int) -> Value | None:
    """Return the number that the line at `cursor` ends with; None where the run stopped."""
    event: Event = trace.events[cursor - 1]
    match event:
        case Read() | Computed():
            return event.value
        case Contributed():
            return event.running
        case Tangent():
            return event.tangent
        case Seeded() | Unreached():
            return event.gradient
        case Stopped():
            return None
