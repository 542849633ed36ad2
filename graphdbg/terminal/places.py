"""A breakpoint as text, read and written: where it is, its condition, hit count and log line."""

from __future__ import annotations

import re

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.session.breakpoint import STARTS, Breakpoint, place_text, problem_of
from graphdbg.terminal.reading import count, node_named, wire_named

ANY, NOT_FINITE, PHASE = "any", "nan", "phase"
WORDS = (ANY, NOT_FINITE, PHASE, "if", "hits", "log")
"""The words of the text that are no names of nodes."""

_HITS = re.compile(r"(?:^|\s)hits(?:\s+(?P<hits>[^\s\"']+))?\s*\Z")
_LOG = re.compile(r"(?:^|\s)log\s+(?P<quote>[\"'])(?P<log>.*?)(?P=quote)\s*\Z")
_IF = re.compile(r"(?:^|\s)if(?:\s+|\Z)")


def read_breakpoint(text: str, graph: Graph, focus: str | None = None) -> Breakpoint:
    """Return the breakpoint that a text means: "q if abs(gradient) > 1 hits 2 log "…"".

    The clauses may stand in any order after the place, `if` before its condition; without a place
    it is `focus`.  Raises GraphError for what cannot stop anywhere in this graph.
    """
    rest, hits, log = without_clauses(text)
    place, condition = rest, None
    for found in _IF.finditer(rest):
        if rest[: found.start()].count('"') % 2 == 0:  # not within the text of a log line
            place, condition = rest[: found.start()], rest[found.end() :].strip()
            break
    if condition == "":
        raise GraphError("After if there is a condition, such as if abs(gradient) > 1.")
    place, more_hits, more_log = without_clauses(place)
    hits, log = hits or more_hits, more_log if log is None else log
    point = read_place(place or focus or "", graph, condition, hits, log)
    problem = problem_of(point, graph)
    if problem is not None:
        raise GraphError(problem)
    return point


def without_clauses(text: str) -> tuple[str, int, str | None]:
    """Return a text without the hit count and the log line at its end, and these."""
    hits, log, rest = 0, None, text.strip()
    while True:
        if (found := _HITS.search(rest)) is not None:
            hits = count(found["hits"] or "0", "hits")
        elif (found := _LOG.search(rest)) is not None:
            log = found["log"]
        else:
            return rest, hits, log
        rest = rest[: found.start()]


def read_place(
    place: str, graph: Graph, condition: str | None, hits: int, log: str | None
) -> Breakpoint:
    """Return a breakpoint at a node, a wire, a phase, the first not-finite, or any moment."""
    node = wire = phase = None
    not_finite = False
    first, _, rest = place.partition(" ")
    if not place:
        raise GraphError("Name a node, a wire such as f:0 or a phase; b any is at any moment.")
    if first == PHASE and (rest or PHASE not in graph.nodes):
        phase = rest.strip()
        if phase not in STARTS:
            raise GraphError(f"A phase is one of {', '.join(STARTS)}, as in b phase backward.")
    elif place in {ANY, NOT_FINITE} and place not in graph.nodes:
        not_finite = place == NOT_FINITE
        if place == ANY and condition is None and log is None and not hits:
            raise GraphError("b any stops at every step; say when, as in b any if isnan(value).")
    elif rest:
        raise GraphError(
            f'After {first} there may be if CONDITION, hits N and log "TEXT", not {rest[:40]}.'
        )
    elif ":" in place:
        wire = wire_named(graph, place)
    else:
        node = node_named(graph, place).name
    return Breakpoint(node, wire, phase, not_finite, condition, hits, log)


def described(point: Breakpoint, graph: Graph) -> str:
    """Return a breakpoint in words: where it is, then its clauses as they are typed."""
    parts = [place_text(point, graph)]
    if point.when is not None:
        parts.append(f"if {point.when}")
    if point.hits:
        parts.append(f"hits {point.hits:,}")
    if point.log is not None:
        parts.append(f'log "{point.log}"')
    return " ".join(parts)
