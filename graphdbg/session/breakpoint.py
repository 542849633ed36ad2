"""What a breakpoint is, and how it stands in a saved graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from graphdbg.core.errors import GraphError
from graphdbg.core.frame import PHASES
from graphdbg.core.graph import Graph, Wire
from graphdbg.core.language.question import Question, read_condition
from graphdbg.formula.expression import node_text
from graphdbg.session.template import Template, read_template

Shape: TypeAlias = Literal["dot", "hollow", "diamond"]
"""How a breakpoint is drawn: one that always stops, one with a condition, a log point."""

STARTS = tuple(phase for phase in PHASES if phase != "start")
"""The phases at whose start a run can stop."""


@dataclass(frozen=True)
class Breakpoint:
    """Where a run stops: at one of a node, a wire, a phase, the first not-finite, or any moment.

    At a node it stops where its value exists, and where its gradient is complete; at a wire where
    it has contributed; at a phase after its first event.  Where none of these is given it may stop
    at any moment.  `when` is a condition for all of them.  `hits` is the one hit of the run that
    counts, 0 for every one.  With a `log` it writes that line and lets the run go on.
    """

    node: str | None = None
    wire: Wire | None = None
    phase: str | None = None
    not_finite: bool = False
    when: str | None = None
    hits: int = 0
    log: str | None = None
    on: bool = True

    @property
    def is_anywhere(self) -> bool:
        """Whether it may stop at any moment."""
        return self.place == (None, None, None, False)

    @property
    def place(self) -> tuple[str | None, Wire | None, str | None, bool]:
        """Where it is, whatever its condition."""
        return self.node, self.wire, self.phase, self.not_finite

    @property
    def shape(self) -> Shape:
        """How it is drawn."""
        if self.log is not None:
            return "diamond"
        return "hollow" if self.when is not None or self.hits else "dot"


def place_text(point: Breakpoint, graph: Graph) -> str:
    """Return where a breakpoint is, in the words of its graph."""
    if point.node is not None:
        known = graph.nodes.get(point.node)
        return point.node if known is None else node_text(known)
    if point.wire is not None:
        consumer, slot = point.wire
        known = graph.nodes.get(consumer)
        title = consumer if known is None else node_text(known)
        operand = known.inputs[slot] if known is not None and slot < len(known.inputs) else None
        if operand is None:
            return f"{title}, slot {slot}"
        return f"{node_text(graph.nodes[operand])} → {title}, slot {slot}"
    if point.phase is not None:
        return f"start of {point.phase}"
    return "first not-finite" if point.not_finite else "any moment"


def condition_of(point: Breakpoint, graph: Graph) -> Question | None:
    """Return the condition, read once a graph; GraphError where it is wrong."""
    if point.when is None:
        return None
    found: Question = read_once(("condition", point.when), graph)
    return found


def template_of(point: Breakpoint, graph: Graph) -> Template | None:
    """Return the line a log point writes, read once a graph; GraphError where it is wrong."""
    if point.log is None:
        return None
    found: Template = read_once(("log line", point.log), graph)
    return found


def read_once(key: tuple[str, str], graph: Graph) -> Any:
    """Return what a text means in a graph, kept with the graph; GraphError where it is wrong."""
    kept: dict[tuple[str, str], Any] = graph.kept.setdefault("breakpoints", {})
    if key not in kept:
        kind, text = key
        try:
            kept[key] = (read_condition if kind == "condition" else read_template)(text, graph)
        except GraphError as problem:
            kept[key] = problem
    found = kept[key]
    if isinstance(found, GraphError):
        raise GraphError(found.sentence)
    return found


def place_problem(point: Breakpoint, graph: Graph) -> str | None:
    """Return why there is no such place in a graph, or None."""
    if point.node is not None and point.node not in graph.nodes:
        return f"There is no node {point.node!r} in this graph; remove the breakpoint."
    if point.wire is not None:
        try:
            graph.operand(point.wire)
        except GraphError as problem:
            return f"{problem.sentence.rstrip('.')}; remove the breakpoint."
    if point.phase is not None and point.phase not in STARTS:
        return f"There is no phase {point.phase!r}; it is one of {', '.join(STARTS)}."
    return None


def condition_problem(point: Breakpoint, graph: Graph) -> str | None:
    """Return what is wrong with a condition, or None."""
    try:
        condition_of(point, graph)
    except GraphError as problem:
        return problem.sentence
    return None


def log_problem(point: Breakpoint, graph: Graph) -> str | None:
    """Return what is wrong with a log line, or None."""
    try:
        template_of(point, graph)
    except GraphError as problem:
        return problem.sentence
    return None


def problem_of(point: Breakpoint, graph: Graph) -> str | None:
    """Return why a breakpoint cannot work in a graph, or None; it is then as if it were off."""
    return (
        place_problem(point, graph) or condition_problem(point, graph) or log_problem(point, graph)
    )


def is_live(point: Breakpoint, graph: Graph) -> bool:
    """Say whether a breakpoint is on and can work in a graph."""
    return point.on and problem_of(point, graph) is None


def from_plain(plain: Mapping[str, Any]) -> Breakpoint:
    """Return a breakpoint as it is saved, whose form the reader of files has checked."""
    wire = plain.get("wire")
    return Breakpoint(
        node=plain.get("node"),
        wire=None if wire is None else Wire(wire[0], wire[1]),
        phase=plain.get("phase"),
        not_finite=plain.get("not_finite", False),
        when=plain.get("when"),
        hits=plain.get("hits", 0),
        log=plain.get("log"),
        on=plain.get("on", True),
    )


def to_plain(point: Breakpoint) -> Mapping[str, Any]:
    """Return a breakpoint as it is saved: where it is, and what is not as usual."""
    plain: dict[str, Any] = {
        "node": point.node,
        "wire": None if point.wire is None else list(point.wire),
        "phase": point.phase,
        "moment": point.is_anywhere or None,
        "not_finite": point.not_finite or None,
        "when": point.when,
        "hits": point.hits or None,
        "log": point.log,
        "on": None if point.on else False,
    }
    return {key: value for key, value in plain.items() if value is not None}
