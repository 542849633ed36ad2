"""Commands that try something: another value, a nudge, a gradient check, a claim; and saving."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.gradcheck import check_one
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, same_value
from graphdbg.files.samples import is_sample
from graphdbg.formula.explain import Span
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import shape_text, short
from graphdbg.formula.report import check_lines, claim_lines
from graphdbg.session.checking import (
    cancel_check,
    checkup_of,
    claim_gradient,
    claimed_of,
    collect,
    start_check,
)
from graphdbg.session.document import SUFFIX, save_as
from graphdbg.session.editing import nudge_node, number, set_entry, set_value, stop_nudging
from graphdbg.session.session import Session
from graphdbg.session.watch import brief
from graphdbg.terminal.command import Command
from graphdbg.terminal.reading import graph_of, node_named, trace_of
from graphdbg.terminal.said import Said

_ASSIGNED = re.compile(
    r"(?P<name>[^\s\[\]=,]+)\s*(?:\[(?P<place>[^\]]*)\])?\s*(?:=|\s)?\s*(?P<value>.*)\Z", re.DOTALL
)
ROWS = 40
"""The most nodes a nudge is told for."""
NUDGED = 1e-3
"""How far a node is nudged where nobody says how far."""


def assign(session: Session, text: str) -> Iterator[Said]:
    """Give a leaf, or an entry of its array, another value; the run stays at its stop."""
    found = _ASSIGNED.match(text.strip())
    if found is None or not found["value"]:
        raise GraphError("set takes a node and its new value, as in set x 3 or set W[0, 1] 0.5.")
    trace = session.state.ordinary or trace_of(session)
    name = node_named(trace.graph, found["name"]).name
    node = trace.graph.nodes[name]
    if not node.is_leaf:
        raise GraphError(
            f"{name} is computed by {node.op}; change one of the nodes it is computed from."
        )
    before = trace.value(name)
    place = index_of(name, before, found["place"])
    entry = number(found["value"], before[place])
    label = node_text(node) + (f"[{', '.join(map(str, place))}]" if place else "")
    if same_value(before[place], entry):
        yield f"{label} is {short(entry)} already."
        return
    yield f"{label} was {short(before[place])} and is {short(entry)}."
    if place:
        set_entry(session, name, place, entry)
    else:
        set_value(session, name, entry)


def index_of(name: str, value: Value, text: str | None) -> tuple[int, ...]:
    """Return the place that is named in brackets, () for a scalar; refuse what is not in it."""
    words = [] if text is None else [word.strip() for word in text.split(",")]
    if len(words) != value.ndim:
        zeros = ", ".join("0" for _ in value.shape)
        if not value.ndim:
            raise GraphError(f"{name} is a single number; leave the brackets out.")
        raise GraphError(
            f"{name} has shape {shape_text(value.shape)}; set one entry, as in "
            f"set {name}[{zeros}] 0.5."
        )
    if not all(word.isascii() and word.isdigit() for word in words):
        raise GraphError("An entry is picked by whole numbers from 0 on, as in W[0, 1].")
    place = tuple(int(word) for word in words)
    if any(at >= size for at, size in zip(place, value.shape, strict=True)):
        raise GraphError(f"{name} has shape {shape_text(value.shape)} and no entry {list(place)}.")
    return place


def counted(count: int, noun: str) -> str:
    """Return "1 value", "3 values"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def nudge(session: Session, text: str) -> Iterator[Said]:
    """Move a node by h; tell the real change of every node behind it beside the predicted one."""
    name, _, by = text.strip().partition(" ")
    node = node_named(graph_of(session), name)
    h = float(number(by, np.zeros(()))) if by.strip() else NUDGED
    nudge_node(session, node.name, h)
    nudged = session.state.nudged
    if nudged is None:
        return
    loss = nudged.trace.loss
    names = [one for one in nudged.actual if one != loss][:ROWS]
    yield f"{node_text(node)} moved by {short(h)}:"
    yield f"  {'node':<16}{'change':>14}{'predicted':>14}"
    for one in [*names, *([loss] if loss in nudged.actual and loss else [])]:
        title = node_text(nudged.trace.graph.nodes[one])
        actual, predicted = brief(nudged.actual[one]), brief(nudged.predicted[one])
        yield (Span(f"  {title:<16}{actual:>14}"), Span(f"{predicted:>14}", "gradient"))
    left = len(nudged.actual) - len(names) - (loss in nudged.actual)
    if left:
        yield f"  and {counted(left, 'node')} more."
    stop_nudging(session)


def check(session: Session, text: str) -> Iterator[Said]:
    """Compare the gradients with central differences, every one or that of one node."""
    trace = session.state.ordinary or trace_of(session)
    if text.strip():
        yield from check_node(trace, node_named(trace.graph, text).name)
        return
    start_check(session)
    checkup = checkup_of(session.state)
    if checkup is None:
        return  # the session has said why
    try:
        checkup.job.wait()
    except KeyboardInterrupt:
        cancel_check(session)
        raise
    collect(session)
    checkup = checkup_of(session.state) or checkup
    yield from check_lines(trace, checkup.results)
    if checkup.wrong:
        names = ", ".join(result.node for result in checkup.wrong)
        yield (Span(f"The gradient disagrees with its central difference at {names}.", "error"),)


def check_node(trace: Trace, name: str) -> Iterator[Said]:
    """Compare one node's gradient with its central difference."""
    trace.gradient(name)
    if trace.value(name).dtype.kind != "f":
        raise GraphError(f"{name} holds no real numbers, and cannot move by a little.")
    with np.errstate(all="ignore"):
        result = check_one(trace, name)
    yield from list(check_lines(trace, [result]))


def claim(session: Session, text: str) -> Iterator[Said]:
    """Hold a claimed gradient against the chain rule's."""
    name, sign, expression = text.strip().partition(" ")
    if "=" in name and not sign:
        name, _, expression = name.partition("=")
    expression = expression.strip().removeprefix("=").strip()
    if not expression:
        raise GraphError("claim takes a node and its gradient, as in claim a y/a - (1-y)/(1-a).")
    node = node_named(graph_of(session), name)
    claim_gradient(session, node.name, expression)
    claimed = claimed_of(session.state)
    if claimed is None:
        return
    if claimed.claim is None:
        raise GraphError(claimed.problem)
    yield from claim_lines([claimed.claim])


def save(session: Session, text: str) -> Iterator[Said]:
    """Save the graph with its breakpoints and watches, into its own file or another one."""
    path = Path(text.strip()).expanduser() if text.strip() else session.state.path
    if path is None or not path.name.endswith(SUFFIX):
        raise GraphError(f"Name a file that ends in {SUFFIX}, as in save other{SUFFIX}.")
    if path.is_dir():
        raise GraphError(f"{path} is a folder; name a file in it.")
    if is_sample(path.resolve()):
        raise GraphError(f"{path.name} is a sample; name another file, as in save mine{SUFFIX}.")
    session.change(notice=None)
    if save_as(session, path):
        yield f"Saved in {path.name}."
    elif session.state.notice is not None:
        raise GraphError(f"{session.state.notice.sentence} Save under another name.")


TRYING: tuple[Command, ...] = (
    Command(
        ("set",),
        "NODE[PLACE] VALUE",
        "Give a leaf another value; the run stays at this stop.",
        "Trying",
        assign,
        (
            ("set x 3", "a number"),
            ("set w1 exp(-1)", "or an expression of numbers"),
            ("set W[0, 1] = 0.5", "one entry of an array"),
        ),
        completes="nodes",
    ),
    Command(
        ("nudge",),
        "NODE [H]",
        "Move a node by h: the real changes beside the predicted.",
        "Trying",
        nudge,
        (("nudge x", f"by {NUDGED}"), ("nudge x -0.5", "by a half, the other way")),
        completes="nodes",
    ),
    Command(
        ("check",),
        "[NODE]",
        "Compare gradients with central differences.",
        "Trying",
        check,
        (("check", "every node; Ctrl+C ends it"), ("check x", "one of them")),
        completes="nodes",
    ),
    Command(
        ("claim",),
        "NODE GRADIENT",
        "Claim a gradient, and be told whether it is right.",
        "Trying",
        claim,
        (("claim a y/a - (1-y)/(1-a)", "tried at several points"), ("claim x z", "for f = (x+y)z")),
        completes="claims",
    ),
    Command(
        ("save",),
        "[FILE]",
        "Save the graph with its breakpoints and watches.",
        "Leaving",
        save,
        (("save", "into the file it came from"), (f"save other{SUFFIX}", "into another one")),
    ),
)
