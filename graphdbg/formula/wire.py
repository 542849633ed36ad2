"""What can be said of one wire at a cursor: Jacobian and VJP, two readings of one derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graphdbg.core import limits
from graphdbg.core.counts import multiplications
from graphdbg.core.events import Contributed
from graphdbg.core.frame import Frame
from graphdbg.core.graph import Node, Wire
from graphdbg.core.ops.record import Vjp
from graphdbg.core.trace import Trace
from graphdbg.core.values import Shape, Value
from graphdbg.core.wire_parts import blocked, is_diagonal, is_elementwise, summed_axes
from graphdbg.formula.explain import listed, say_rule, text_of
from graphdbg.formula.expression import node_latex, node_text, partial, partial_at, partial_text
from graphdbg.formula.numbers import long, shape_text, short
from graphdbg.formula.rule import (
    PLAIN,
    Ink,
    fitting,
    is_scalar,
    local_latex,
    number_term,
    symbol_term,
)


@dataclass(frozen=True, eq=False)
class WireView:
    """One wire and what is known of it at a cursor; what is not known yet is None.

    `is_live` says whether the wire contributes to a gradient at all, `is_local_known` whether the
    forward pass has come to its consumer.
    """

    trace: Trace
    wire: Wire
    consumer: Node
    operand: Node
    loss: Node | None
    is_live: bool
    is_local_known: bool
    upstream: Value | None
    contribution: Value | None

    @property
    def result_shape(self) -> Shape:
        """The shape of the consumer, and so of the upstream gradient."""
        return tuple(self.trace.value(self.wire.consumer).shape)

    @property
    def operand_shape(self) -> Shape:
        """The shape of the operand, and so of the contribution."""
        return tuple(self.trace.value(self.operand.name).shape)

    @property
    def entries(self) -> tuple[int, int]:
        """How many rows and columns the Jacobian has."""
        result = self.trace.value(self.wire.consumer).size
        return result, self.trace.value(self.operand.name).size

    @property
    def known(self) -> tuple[bool, ...]:
        """What of the wire is known; two views of it with the same answer show the same."""
        return self.is_local_known, self.upstream is not None, self.contribution is not None

    @property
    def local_name(self) -> str:
        """The local derivative in words: "∂y/∂x"."""
        return partial_text(self.consumer, self.operand)


def wire_view(frame: Frame, wire: Wire) -> WireView | None:
    """Return what is known of a wire; None where the run never came to its consumer."""
    trace, graph = frame.trace, frame.trace.graph
    if wire.consumer not in trace.index:
        return None
    operand = graph.operand(wire)
    made = trace.cursor_of_contribution(wire)
    has_flow = trace.backward is not None and wire.consumer in trace.backward.gradients
    return WireView(
        trace=trace,
        wire=wire,
        consumer=graph.nodes[wire.consumer],
        operand=graph.nodes[operand],
        loss=graph.nodes[trace.loss] if trace.loss is not None and trace.backward else None,
        is_live=made is not None,
        is_local_known=frame.value(wire.consumer) is not None,
        upstream=frame.gradient(wire.consumer)
        if has_flow and frame.is_complete(wire.consumer)
        else None,
        contribution=frame.contributed(wire),
    )


# The ledger of shapes


@dataclass(frozen=True)
class LedgerLine:
    """One line: what it is, how it is written, its shape, and its number where it is one."""

    word: str
    name: str
    shape: str
    number: str
    digits: str
    """The number with 8 digits."""
    role: Literal["gradient", "local"]


def ledger(view: WireView) -> tuple[LedgerLine, ...]:
    """Return upstream, local derivative and contribution; the local alone where nothing flows.

    Nothing at all where there is no derivative.
    """
    if blocked(view.trace, view.wire) is not None:
        return ()
    scalar = is_scalar_wire(view)
    local = view.trace.local(view.wire) if scalar and view.is_local_known else None
    shape = shape_text(()) if scalar else table_text(view)
    middle = line("local derivative", view.local_name, shape, local, "local")
    if view.loss is None or not view.is_live:
        return (middle,)
    came = partial_text(view.loss, view.consumer)
    goes = partial_text(view.loss, view.operand)
    return (
        line("upstream", came, shape_text(view.result_shape), view.upstream, "gradient"),
        middle,
        line("contribution", goes, shape_text(view.operand_shape), view.contribution, "gradient"),
    )


def line(
    word: str, name: str, shape: str, value: Value | None, role: Literal["gradient", "local"]
) -> LedgerLine:
    """Return a line of the ledger, with its number where that is known and a number."""
    is_number = value is not None and value.shape == ()
    number = short(value) if value is not None and is_number else ""
    digits = long(value) if value is not None and is_number else ""
    return LedgerLine(word, name, shape, number, digits, role)


def ledger_text(view: WireView) -> str:
    """Return the ledger as one sentence."""
    lines = ledger(view)
    if not lines:
        return ""
    if len(lines) < 3:
        return f"The local derivative {lines[0].name} is {of_shape(lines[0].shape)}."
    if all(line.number for line in lines):
        upstream, local, part = (line.number for line in lines)
        return f"Upstream {upstream} × local derivative {local} = contribution {part}."
    came, local, goes = (line.shape for line in lines)
    return f"Upstream {came} through the local derivative {local} gives the contribution {goes}."


def of_shape(shape: str) -> str:
    """Return a shape as it stands in a sentence: "of shape 32×300", "a scalar"."""
    return "a scalar" if shape == shape_text(()) else f"of shape {shape}"


def table_text(view: WireView) -> str:
    """Return how many rows and columns the Jacobian has: "9,600×235,200"."""
    rows, columns = view.entries
    return f"{rows:,}×{columns:,}"


def is_scalar_wire(view: WireView) -> bool:
    """Say whether a wire multiplies a number by a number."""
    return is_scalar(view.trace, view.wire)


# The formula and what it costs


def wire_lines(view: WireView, ink: Ink = PLAIN) -> tuple[str, ...]:
    """Return the lines of LaTeX: by the Jacobian and by the shortcut; of numbers with the numbers.

    Takes long where arrays are large: the derivative is worked out on the arrays themselves.
    """
    trace, wire = view.trace, view.wire
    if blocked(trace, wire) is not None:
        return ()
    if view.loss is None or not view.is_live:
        return (local_line(view, ink),)
    own = partial(view.loss, view.operand)
    if len(trace.wires(view.operand.name)) > 1:
        slot = f",{wire.slot}" if view.consumer.inputs.count(view.operand.name) > 1 else ""
        own = rf"\left.{own}\right|_{{{node_latex(view.consumer)}{slot}}}"
    term = symbol_term(trace, wire, ink)
    part = view.contribution
    if is_scalar_wire(view):
        rest = () if part is None else (f"= {number_term(trace, wire, ink)} = {put(part, ink)}",)
        return f"{own} = {term}", *rest
    table = ink.write("local", partial_at(trace.graph, wire))
    upstream = ink.write("gradient", partial(view.loss, view.consumer))
    # No numbers here: they are in the map, which has room for them.
    return rf"{own} = \left({table}\right)^{{\top}} {upstream}", f"= {term}"


def local_line(view: WireView, ink: Ink) -> str:
    """Return the local derivative in symbols, or what the VJP makes of an upstream gradient g."""
    trace, wire = view.trace, view.wire
    derivative = trace.calls[wire.consumer].derivative(wire.slot)
    text, _ = local_latex(trace, wire, "g")
    if isinstance(derivative, Vjp):
        return rf"g \mapsto {text}"
    return rf"{partial_at(trace.graph, wire)} = {ink.write('local', text)}"


def put(value: Value, ink: Ink) -> str:
    """Return a contribution in its colour."""
    return ink.write("gradient", fitting(value))


def rule_text(view: WireView) -> str:
    """Return the operation's own sentence on what it does with a gradient; empty without one."""
    made = view.trace.cursor_of_contribution(view.wire)
    event = None if made is None else view.trace.events[made - 1]
    return f"{text_of(say_rule(view.trace, event))}." if isinstance(event, Contributed) else ""


def cost_text(view: WireView) -> str:
    """Compare the entries of the Jacobian with the multiplications of the VJP; exact counts."""
    if is_scalar_wire(view) or blocked(view.trace, view.wire) is not None:
        return ""
    rows, columns = view.entries
    sizes = f"{factors(view.result_shape)} × {factors(view.operand_shape)}"
    count = multiplications(view.trace, view.wire)
    needs = f"the VJP needs {count:,} multiplication{'' if count == 1 else 's'}."
    verb = "has" if rows * columns <= limits.JACOBIAN_SHOWN else "would have"
    start = f"The Jacobian {verb} {sizes} = {rows * columns:,} entries; "
    if is_diagonal(view.trace, view.wire):
        return f"{start}only the {rows:,} on its diagonal are not always zero, and {needs}"
    if is_elementwise(view.trace, view.wire):
        return f"{start}only one in each row is not always zero, and {needs}"
    return start + needs


def factors(shape: Shape) -> str:
    """Write how many entries a shape has as a product: "784·300"; "1" of a scalar."""
    return "·".join(map(str, shape)) if shape else "1"


# Sentences


def broadcast_text(view: WireView, whole: Shape) -> str:
    """Return what is summed, and why: the operand was repeated; `whole` is the shape before."""
    axes = summed_axes(view.trace, view.wire)
    name, shape = node_text(view.operand), shape_text(view.operand_shape)
    count = 1
    for axis in axes:
        count *= whole[axis]
    noun = "axis" if len(axes) == 1 else "axes"
    over = listed([str(axis) for axis in axes])
    rows = "rows" if len(whole) > len(axes) else "entries"
    return (
        f"{name}, {of_shape(shape)}, was broadcast to {shape_text(whole)}; "
        f"the contribution sums {count:,} {rows}, over {noun} {over}."
    )


def closed_text(view: WireView) -> str:
    """Return why a wire carries nothing, in one sentence; empty where it does."""
    reason = blocked(view.trace, view.wire)
    operand, consumer = node_text(view.operand), node_text(view.consumer)
    if reason is not None:
        return f"No gradient flows to {operand} here, because {reason}."
    if view.is_live:
        return ""
    if view.trace.forward_mode is not None:
        return "In forward mode a wire carries a tangent the other way, from operand to consumer."
    if view.loss is None:
        return "There is no backward pass, so nothing flows along this wire."
    if view.operand.kind == "constant":
        return f"{operand} is a constant, so nothing is carried to it."
    loss = node_text(view.loss)
    return f"Nothing flows along this wire, because {loss} does not depend on {consumer}."
