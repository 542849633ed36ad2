"""The command that lists the paths from a node to the loss, the largest first, with shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphdbg.core.errors import GraphError
from graphdbg.core.ledger import ledger
from graphdbg.formula.explain import Span
from graphdbg.formula.expression import partial_text
from graphdbg.formula.pathway import (
    count_text,
    pathway,
    rest_text,
    share_text,
    shares_text,
    sum_text,
    why_none,
)
from graphdbg.session.ledger import AS_IT_CAME, in_order
from graphdbg.session.session import Session
from graphdbg.terminal.command import Command
from graphdbg.terminal.reading import count, graph_of, is_count, node_named, trace_of
from graphdbg.terminal.said import Said

SHOWN = 8
"""How many paths are listed where nobody says how many."""


def list_paths(session: Session, text: str) -> Iterator[Said]:
    """List a node's paths by magnitude; what is left out is counted, and the sum is checked."""
    trace = trace_of(session)
    name, _, last = text.strip().rpartition(" ")
    if not name or not is_count(last):
        name, last = text, ""
    node = node_named(graph_of(session), name)
    most = count(last) if last else SHOWN
    why = why_none(trace, node.name)
    if why:
        raise GraphError(why)
    found = ledger(trace, node.name)
    own = partial_text(trace.graph.nodes[trace.loss or node.name], node)
    yield f"{own} sums up {count_text(found.count, 'path')}:"
    entries = in_order(found, replace(AS_IT_CAME, sort="size"))
    for entry in entries[:most]:
        words = pathway(trace, entry.path)
        share = share_text(entry.share)
        yield (
            Span(f"  {words.nodes}:  "),
            Span(words.factors, "local"),
            Span(" = "),
            Span(words.product, "gradient"),
            Span(f"  ({share})" if share else ""),
        )
    if len(entries) > most:
        listed = count_text(len(entries) - most, "more path")
        yield f"  and {listed}; paths {node.name} {len(entries)} lists them"
    if found.more:
        yield f"  {rest_text(found)}"
    yield f"  {'  '.join(sum_text(trace, found))}"
    if shares_text(found):
        yield f"  {shares_text(found)}"


PATHS: tuple[Command, ...] = (
    Command(
        ("paths",),
        "NODE [COUNT]",
        "List the paths to the loss: factors, product, share.",
        "Asking",
        list_paths,
        (("paths x", "the eight largest"), ("paths x 50", "as many as fifty")),
        completes="nodes",
    ),
)
