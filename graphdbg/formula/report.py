"""A run as lines of text or as JSON: what `graphdbg trace` and `graphdbg check` print."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from graphdbg.core import limits
from graphdbg.core.claims import Claim
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
from graphdbg.core.gradcheck import ALL_BELOW, Checked, checkable_names, checked_names
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Granularity, Trace
from graphdbg.core.values import Value
from graphdbg.formula.explain import sentence, text_of
from graphdbg.formula.expression import partial_text
from graphdbg.formula.handed import turn_at
from graphdbg.formula.numbers import shape_text, short
from graphdbg.formula.rule import gradient_rule, value_rule
from graphdbg.formula.tangent import tangent_rule


def text_lines(trace: Trace, granularity: Granularity) -> Iterator[str]:
    """Yield the run in sentences, one a stop, with a heading for each pass."""
    loss = f", loss {trace.loss}" if trace.loss else ""
    yield f"{trace.graph.title or 'untitled'}{loss}, {trace.length} steps"
    width = len(str(trace.length))
    phase = ""
    for cursor in trace.stops(granularity)[1:]:
        frame = trace.at(cursor)
        if frame.phase not in {phase, "stopped"}:
            phase = frame.phase
            is_pushed = phase == "backward" and trace.order == "push"
            yield f"\n{phase}{', in push order' if is_pushed else ''}"
        if frame.phase != "stopped":  # what stopped the run is said at the end, on stderr
            yield f"{cursor:>{width + 2}}  {text_of(sentence(trace, cursor))}"


def json_lines(trace: Trace, granularity: Granularity, full: bool = False) -> Iterator[str]:
    """Yield one JSON object a stop; arrays above limits.ELEMENTS_PRINTED are summed up."""
    for cursor in trace.stops(granularity)[1:]:
        yield json.dumps(step_object(trace, cursor, full), ensure_ascii=False, allow_nan=False)


def step_object(trace: Trace, cursor: int, full: bool) -> dict[str, Any]:
    """Return what the stop at a cursor is, as JSON can hold it."""
    event = trace.events[cursor - 1]
    is_backward = isinstance(event, Seeded | Contributed | Unreached)
    found: dict[str, Any] = {
        "step": cursor,
        "phase": phase_of(event),
        "kind": type(event).__name__,
        "node": event.node,
    }
    match event:
        case Read() | Computed():
            found["value"] = json_value(event.value, full)
        case Seeded() | Unreached():
            found["gradient"] = json_value(event.gradient, full)
        case Contributed():
            found["gradient"] = json_value(event.running, full)
        case Tangent():
            found["value"] = json_value(event.value, full)
            found["tangent"] = json_value(event.tangent, full)
        case Stopped():
            pass
    found["sentence"] = text_of(sentence(trace, cursor))
    found["formula"] = formula_of(trace, cursor, event)
    if is_backward:
        wires = trace.at(cursor).wires_at_work
        found["contributions"] = [contribution_object(trace, wire, full) for wire in wires]
        if trace.order == "push":
            for handed, one in zip(found["contributions"], turn_at(trace, cursor), strict=True):
                handed.update(arrival_object(one, full))
    return found


def phase_of(event: Event) -> str:
    """Return the pass that an event belongs to."""
    if isinstance(event, Tangent):
        return "forward mode"
    return "backward" if isinstance(event, Seeded | Contributed | Unreached) else "forward"


def formula_of(trace: Trace, cursor: int, event: Event) -> str | None:
    """Return the formula of a step in LaTeX: how the value, or the gradient, comes about."""
    if isinstance(event, Stopped):
        return None
    if isinstance(event, Read | Computed):
        return value_rule(trace, event.node).latex
    frame = trace.at(cursor)
    is_tangent = isinstance(event, Tangent)
    rule = (tangent_rule if is_tangent else gradient_rule)(frame, event.node)
    return None if rule is None else rule.latex


def contribution_object(trace: Trace, wire: Wire, full: bool) -> dict[str, Any]:
    """Return one contribution as JSON can hold it; `local` is null where only a VJP exists.

    `kink` is there only where the wire is not smooth, and is the choice made.
    """
    local, part = trace.local(wire), trace.contributed(wire)
    choice = trace.kink(wire)
    return {
        "consumer": wire.consumer,
        "slot": wire.slot,
        "upstream": json_value(trace.gradient(wire.consumer), full),
        "local": None if local is None else json_value(local, full),
        "contribution": None if part is None else json_value(part, full),
        **({} if choice is None else {"kink": choice}),
    }


def arrival_object(event: Contributed, full: bool) -> dict[str, Any]:
    """Return where something was handed in push order, and the running sum there, k of n."""
    running = json_value(event.running, full)
    return {"to": event.node, "gradient": running, "k": event.k, "n": event.n}


def json_value(value: Value, full: bool) -> Any:
    """Return a value as numbers and lists, or what it is like where it is large."""
    if value.size > limits.ELEMENTS_PRINTED and not full:
        numbers = np.asarray(value, dtype=np.float64)
        with np.errstate(all="ignore"):  # inf − inf
            mean = float(numbers.mean())
        return {
            "shape": list(value.shape),
            "dtype": str(value.dtype),
            "min": json_number(float(numbers.min())),
            "max": json_number(float(numbers.max())),
            "mean": json_number(mean),
        }
    return json_nested(value.tolist())


def json_nested(value: Any) -> Any:
    """Return nested lists with what is not finite as a string."""
    return [json_nested(one) for one in value] if isinstance(value, list) else json_number(value)


def json_number(value: Any) -> Any:
    """Return a number, or the string that stands for one that is not finite."""
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def check_lines(trace: Trace, results: Iterable[Checked]) -> Iterator[str]:
    """Yield the table of a gradient check, a node a line, each as soon as it is known.

    Below it stands, where there is need, what a sample is and why a kink is one.
    """
    if trace.loss is None:
        return
    loss = trace.graph.nodes[trace.loss]
    yield f"{'gradient':<24}{'analytic':>14}{'difference':>14}{'error':>12}  {'entries':<13}verdict"
    notes: dict[str, None] = {}
    checked, have = len(checked_names(trace)), len(checkable_names(trace))
    if checked < have:
        notes[f"The graph is large: {checked} of {have:,} nodes are checked, evenly spaced."] = None
    for result in results:
        name = partial_text(loss, trace.graph.nodes[result.node])
        verdict = "kink" if result.is_kink else "agrees" if result.agrees else "DISAGREES"
        entries = "all" if result.entries == result.of else f"{result.entries}/{result.of}"
        if result.directions:
            notes[
                f"Above {ALL_BELOW} entries, {result.entries} seeded ones are compared one by one, "
                f"and {result.directions} seeded random directions."
            ] = None
        if result.kink is not None:
            notes[f"At {name} differences cannot tell: {result.kink}."] = None
        yield (
            f"{name:<24}{short(result.analytic):>14}{short(result.numeric):>14}"
            f"{short(result.error):>12}  {entries:<13}{verdict}"
        )
    if notes:
        yield ""
    yield from notes


def check_object(result: Checked) -> dict[str, Any]:
    """Return one line of a gradient check as JSON can hold it."""
    return {
        "node": result.node,
        "analytic": json_number(result.analytic),
        "difference": json_number(result.numeric),
        "error": json_number(result.error),
        "entries": result.entries,
        "of": result.of,
        "directions": result.directions,
        "kink": result.is_kink,
        "choice": result.kink,
        "agrees": result.agrees,
        "curve": [[h, json_number(error)] for h, error in result.curve],
    }


def claim_lines(claims: Iterable[Claim]) -> Iterator[str]:
    """Yield what became of each claim: a sentence, and both numbers under it."""
    for claim in claims:
        yield claim.sentence
        claimed, actual, place = apart(claim)
        yield f"  claimed   {claimed}{place}"
        yield f"  gradient  {actual}{place}"


def apart(claim: Claim) -> tuple[str, str, str]:
    """Return both numbers, for arrays those that are farthest apart, and where they stand."""
    if claim.claimed.shape != claim.actual.shape or claim.actual.size == 0:
        return shape_text(claim.claimed.shape), shape_text(claim.actual.shape), ""
    if claim.actual.shape == ():
        return short(claim.claimed), short(claim.actual), ""
    with np.errstate(all="ignore"):
        distance = np.abs(np.asarray(claim.claimed, np.float64) - claim.actual)
    place = np.unravel_index(int(np.argmax(np.nan_to_num(distance, nan=np.inf))), distance.shape)
    where = f" at [{', '.join(map(str, map(int, place)))}]"
    return short(claim.claimed[place]), short(claim.actual[place]), where


def claim_object(claim: Claim) -> dict[str, Any]:
    """Return what became of one claim as JSON can hold it."""
    return {
        "node": claim.node,
        "verdict": claim.verdict,
        "factor": claim.factor,
        "claimed": json_value(claim.claimed, full=False),
        "gradient": json_value(claim.actual, full=False),
        "points": claim.points,
        "sentence": claim.sentence,
    }
