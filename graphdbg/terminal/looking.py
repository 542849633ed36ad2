"""Commands that look around: the lines of the program, the chain to the loss, a node, the graph."""

from __future__ import annotations

from collections.abc import Iterator

from graphdbg.core.errors import GraphError
from graphdbg.core.events import Contributed
from graphdbg.core.frame import WHOLE, Frame
from graphdbg.core.graph import Node
from graphdbg.core.trace import Trace
from graphdbg.formula.explain import Role, Span, bracketed, feeding, shown
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.listing import listing_of, result_at, right_side
from graphdbg.formula.pathway import count_text
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.hits import marked
from graphdbg.session.session import Session
from graphdbg.session.watch import brief
from graphdbg.terminal.command import Command
from graphdbg.terminal.reading import graph_of, is_count, node_named, nothing_after, trace_of
from graphdbg.terminal.report import told_watches
from graphdbg.terminal.said import Said
from graphdbg.terminal.stopping import listed as listed_breakpoints

AROUND = 5
"""How many lines of the program are listed before and after the cursor."""
LONGEST = 200
"""The most lines that are listed, and the most nodes of a chain or of a graph."""
MARKS = {"dot": "●", "hollow": "○", "diamond": "◆"}


def list_program(session: Session, text: str) -> Iterator[Said]:
    """List the program around the cursor, around a step, or from one step to another."""
    trace, words = trace_of(session), text.replace(",", " ").split()
    if len(words) > 2 or not all(is_count(word) for word in words):
        raise GraphError("list takes a step, or the first and the last step, as in l 3 12.")
    steps = [int(word) for word in words] or [session.state.cursor]
    trace.at(steps[0])  # it refuses what is not in the run
    first, last = (steps[0] - AROUND, steps[0] + AROUND) if len(steps) == 1 else steps
    first, last = max(first, 1), min(last, trace.length, max(first, 1) + LONGEST - 1)
    marks = marked(trace, session.state.breakpoints)
    listing = listing_of(trace)
    width = len(f"{trace.length:,}")
    for cursor in range(first, last + 1):
        here = ">" if cursor == session.state.cursor else " "
        line = listing[cursor - 1]
        start = f"{mark_of(marks.get(cursor))}{here} {cursor:>{width},}  "
        result = result_at(trace, cursor) if cursor <= session.state.known else None
        if result is None:
            yield start + line.text
        else:
            role: Role = "gradient" if line.phase == "backward" else "value"
            yield (Span(start), Span(line.text), Span(" → "), Span(brief(result), role))


def mark_of(point: Breakpoint | None) -> str:
    """Return the mark of a breakpoint in the margin; a cross for one that is off."""
    if point is None:
        return " "
    return MARKS[point.shape] if point.on else "×"


def where(session: Session, text: str) -> Iterator[Said]:
    """Say what is going on, and the chain from here to the loss."""
    nothing_after(text, "where")
    frame, trace = session.state.frame, trace_of(session)
    if frame is None:
        return
    yield moment(frame, session.state.granularity)
    if frame.node is None or frame.kind is None:
        return
    for place, name in enumerate(chain(frame, frame.node)):
        if place == LONGEST:
            yield "and so on to the loss."
            return
        yield (Span(f"#{place:<3}"), *numbers_of(frame, trace.graph.nodes[name]))


def moment(frame: Frame, granularity: str) -> str:
    """Return where the run is: phase, step, what is being done, and what one step is."""
    trace, event = frame.trace, frame.event
    parts = [
        f"step {frame.cursor:,} of {trace.length:,}",
        frame.phase,
        f"stepping by {granularity}",
    ]
    if isinstance(event, Contributed):
        own = partial_text(trace.graph.nodes[trace.loss or ""], trace.graph.nodes[event.node])
        beat = "" if frame.beat == WHOLE else f"beat {frame.beat} of {WHOLE} of "
        parts.append(f"{beat}contribution {event.k} of {event.n} to {own}")
    return "; ".join(parts)


def chain(frame: Frame, name: str) -> Iterator[str]:
    """Yield nodes from one to the loss: through the wire at work, then by the first wire each."""
    trace, event = frame.trace, frame.event
    yield name
    if isinstance(event, Contributed):
        name = event.wire.consumer
        yield name
    while trace.wires(name):
        name = trace.wires(name)[0].consumer
        yield name


def numbers_of(frame: Frame, node: Node) -> tuple[Span, ...]:
    """Return a node with what is known of it: its line, its value, its gradient so far."""
    trace = frame.trace
    spans = [Span(definition_of(trace, node), "node")]
    value, gradient = frame.value(node.name), frame.gradient(node.name)
    if value is not None:
        spans += [Span("  value "), Span(brief(value), "value")]
    if gradient is not None:
        own = partial_text(trace.graph.nodes[trace.loss or node.name], node)
        spans += [Span(f"  {own} "), Span(brief(gradient), "gradient")]
        if not frame.is_complete(node.name):
            spans.append(Span(" so far"))
    if node.name == trace.loss:
        spans.append(Span("  the loss"))
    return tuple(spans)


def definition_of(trace: Trace, node: Node) -> str:
    """Return what a node is: "q = x + y", "x, an input"."""
    if node.op is None:
        article = "an" if node.kind == "input" else "a"
        return f"{node_text(node)}, {article} {node.kind}"
    if node.name not in trace.calls:
        return f"{node_text(node)}, {node.op}, not computed"
    return f"{node_text(node)} = {right_side(trace, node.name)}"


def info(session: Session, text: str) -> Iterator[Said]:
    """Tell of the run, of the breakpoints or the watches, or of one node."""
    word = text.strip()
    if not word:
        return about_run(session)
    if word not in graph_of(session).nodes:
        if word in {"b", "break"} or (len(word) > 1 and "breakpoints".startswith(word)):
            return listed_breakpoints(session.state)
        if word in {"w", "watch", "watches", "display"}:
            return told_watches(session.state)
    return about_node(session, node_named(graph_of(session), word))


def about_run(session: Session) -> Iterator[Said]:
    """Tell how large the run is, and list the nodes."""
    trace = trace_of(session)
    graph = trace.graph
    yield summary_of(trace)
    frame = session.state.frame
    for place, node in enumerate(graph.nodes.values()):
        if place == LONGEST:
            yield f"and {len(graph.nodes) - LONGEST:,} more nodes."
            return
        if frame is not None:
            yield (Span("  "), *numbers_of(frame, node))


def summary_of(trace: Trace) -> str:
    """Return the graph in a line: its title, its size, its loss, the length of the run."""
    graph, count = trace.graph, len(trace.graph.nodes)
    loss = f"loss {trace.loss}" if trace.loss else "no loss"
    nodes = "1 node" if count == 1 else f"{count:,} nodes"
    return f"{graph.title or 'untitled'}: {nodes}, {loss}, {trace.length:,} steps"


def about_node(session: Session, node: Node) -> Iterator[Said]:
    """Tell all that is known of a node at the cursor."""
    trace, frame = trace_of(session), session.state.frame
    if frame is None:
        return
    group = f", in group {node.group}" if node.group else ""
    op = f" ({node.op})" if node.op else ""
    yield (Span(definition_of(trace, node), "node"), Span(f"{op}{group}"))
    yield from about_value(frame, node)
    if trace.forward_mode is None:
        yield from about_gradient(frame, node)
    if node.note:
        yield f"  note      {' '.join(node.note.split())}"


def about_value(frame: Frame, node: Node) -> Iterator[Said]:
    """Tell a node's value and the step that made it."""
    value, made = frame.value(node.name), frame.trace.cursor_of_value(node.name)
    if made is None:
        yield "  value     none in this run"
    elif value is None:
        yield f"  value     not yet; it comes at step {made:,}"
    else:
        yield (Span("  value     "), Span(shown(value), "value"), Span(f", since step {made:,}"))


def about_gradient(frame: Frame, node: Node) -> Iterator[Said]:
    """Tell a node's gradient so far, every contribution to it, and how many paths it sums up."""
    trace = frame.trace
    made, reason = trace.cursor_of_gradient(node.name), trace.reason(node.name)
    gradient = frame.gradient(node.name)
    k, n = frame.arrived(node.name)
    if made is None:
        yield "  gradient  none in this run"
        return
    if gradient is None:
        yield f"  gradient  not yet; it is complete at step {made:,}"
    elif reason is not None:
        yield f"  gradient  0, because {reason}"
    else:
        count = (
            f" so far, {k} of {n} contributions" if k < n else ", complete" if n else ", the seed"
        )
        yield (Span("  gradient  "), Span(shown(gradient), "gradient"), Span(count))
    wires = trace.wires(node.name)
    if not wires:
        return
    ways = count_text(trace.paths(node.name).count, "path")
    yield f"  feeds     {feeding(trace, wires)}, {ways} to the loss"
    for wire in wires[:LONGEST]:
        part = frame.contributed(wire)
        if part is None:
            continue
        local, upstream = trace.local(wire), trace.gradient(wire.consumer)
        factor = "VJP" if local is None else bracketed(brief(local), 1)
        yield (
            Span(f"    {wire.consumer}:{wire.slot}  "),
            Span(brief(upstream), "gradient"),
            Span(" × "),
            Span(factor, "local"),
            Span(" = "),
            Span(brief(part), "gradient"),
        )


LOOKING: tuple[Command, ...] = (
    Command(
        ("list", "l"),
        "[STEP [LAST]]",
        "List the program around this step or another one.",
        "Looking",
        list_program,
        (("l", "around this step"), ("l 40", "around step 40"), ("l 1 20", "from 1 to 20")),
        "> is this step. In the margin ● stops, ○ stops on a condition, ◆ writes a line, × is off.",
    ),
    Command(
        ("where", "bt"),
        "",
        "Say where the run is, and the chain to the loss.",
        "Looking",
        where,
        (("where", "#0 is this node, the last one the loss"),),
        "Where a node has several ways to the loss the first wire is followed; see paths.",
    ),
    Command(
        ("info", "i"),
        "[NODE|breakpoints|watches]",
        "Tell of a node, the breakpoints, the watches, or the run.",
        "Looking",
        info,
        (
            ("info q", "its value, its gradient and every contribution"),
            ("info breakpoints", "with their numbers and hits"),
            ("info", "every node"),
        ),
        completes="nodes",
        offers=("breakpoints", "watches"),
    ),
)
