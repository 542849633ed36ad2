"""What a watch is, and what it says at a step of a run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.language.question import Question, read
from graphdbg.core.language.tree import (
    ContributionOf,
    EntryOf,
    Expression,
    GradientOf,
    JacobianOf,
    LocalOf,
    Moment,
    ValueOf,
    parts_of,
)
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, norm, same_value
from graphdbg.formula.numbers import long, shape_text, short, summary
from graphdbg.session.causes import Entry
from graphdbg.session.quantity import Quantity, of_node, of_wire
from graphdbg.session.template import PRINTED, answered

Answer: TypeAlias = Value | bool | str | None
Meaning: TypeAlias = Literal["value", "gradient", "local"]
"""What a watch is about, for its colour."""

REMEMBERED = 256
"""The most answers that are kept of one watch in one run."""
OF_GRADIENTS = frozenset({"gradient", "upstream", "contribution", "running", "k", "n"})
"""Words about the event that the backward pass alone has."""


@dataclass(frozen=True)
class Watch:
    """An expression somebody watches, as it was typed; it may be wrong."""

    text: str


@dataclass(frozen=True, eq=False)
class Reading:
    """What a watch says at a step: an answer, or a sentence in its place.

    `unknown` is why there is no answer here, `problem` what is wrong with the expression.
    """

    answer: Answer = None
    unknown: str = ""
    problem: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is an answer."""
        return self.answer is not None

    @property
    def text(self) -> str:
        """The answer in as many letters as a row has room for."""
        return self.problem or self.unknown or brief(self.answer)

    @property
    def full(self) -> str:
        """The answer with 8 digits; a large array summed up."""
        return self.problem or self.unknown or at_length(self.answer)


@dataclass(eq=False)
class Followed:
    """What is known of an expression in one run, kept as long as the run."""

    question: Question
    changes: Sequence[int]
    readings: dict[int, Reading] = field(default_factory=dict)

    def since(self, cursor: int) -> int:
        """Return the cursor from which on the answer has been what it is at `cursor`."""
        return self.changes[bisect_right(self.changes, cursor) - 1]


_followed: WeakKeyDictionary[Trace, dict[str, Followed]] = WeakKeyDictionary()


def question_of(watch: Watch, graph: Graph) -> Question:
    """Return the expression, read once a graph; GraphError, with the column, where it is wrong."""
    kept: dict[str, Question | GraphError] = graph.kept.setdefault("watches", {})
    if watch.text not in kept:
        try:
            kept[watch.text] = read(watch.text, graph)
        except GraphError as problem:
            kept[watch.text] = problem
    found = kept[watch.text]
    if isinstance(found, GraphError):
        raise GraphError(found.sentence)
    return found


def problem_of(text: str, graph: Graph) -> str | None:
    """Return what is wrong with an expression in a graph, or None."""
    try:
        read(text, graph)
    except GraphError as problem:
        return problem.sentence
    return None


def followed(trace: Trace, watch: Watch) -> Followed:
    """Return what is known of a watch in a run; GraphError where its expression is wrong."""
    question = question_of(watch, trace.graph)
    kept = _followed.setdefault(trace, {})
    if watch.text not in kept:
        kept[watch.text] = Followed(question, question.changes(trace))
    return kept[watch.text]


def reading(trace: Trace, watch: Watch, cursor: int) -> Reading:
    """Return what a watch says at a cursor; nothing is worked out twice while it is the same."""
    try:
        found = followed(trace, watch)
    except GraphError as problem:
        return Reading(problem=problem.sentence)
    since = found.since(cursor)
    if since not in found.readings:
        if len(found.readings) >= REMEMBERED:
            found.readings.clear()
        found.readings[since] = asked(found.question, trace, since)
    return found.readings[since]


def asked(question: Question, trace: Trace, cursor: int) -> Reading:
    """Return what an expression says at a cursor."""
    try:
        answer = question.at(trace, cursor)
        if answer is not None:
            return Reading(answer)
        return Reading(unknown=why_unknown(question, trace))
    except GraphError as problem:
        return Reading(problem=problem.sentence)


def why_unknown(question: Question, trace: Trace) -> str:
    """Say whether an answer that is not known here will be."""
    if question.is_of_the_moment:
        return "not at this step"
    try:
        if question.at(trace, trace.length) is not None:
            return "not yet"
    except GraphError:
        return "not yet"
    wires = [part.wire for part in parts_of(question.expression) if isinstance(part, LocalOf)]
    if any(wire.consumer in trace.index and trace.local(wire) is None for wire in wires):
        return "a VJP only"
    return "not in this run"


def has_changed(before: Reading, after: Reading) -> bool:
    """Say whether two readings of a watch differ."""
    if before is after:
        return False
    if before.is_known and after.is_known:
        return not same_value(before.answer, after.answer)
    return before.text != after.text


def meaning_of(question: Question) -> Meaning:
    """Return what an expression is about: gradients before local derivatives before values."""
    parts = list(parts_of(question.expression))
    words = {part.word for part in parts if isinstance(part, Moment)}
    if words & OF_GRADIENTS or any(isinstance(p, GradientOf | ContributionOf) for p in parts):
        return "gradient"
    is_local = "local" in words or any(isinstance(p, LocalOf | JacobianOf) for p in parts)
    return "local" if is_local else "value"


def number_of(question: Question, trace: Trace) -> tuple[Quantity, Entry | None] | None:
    """Return the number on screen that an expression is, None where it is more than one alone.

    With it comes the entry of an array that it picks, None where it is the whole.
    """
    expression = question.expression
    if not isinstance(expression, EntryOf):
        whole = quantity_of(expression, trace)
        return None if whole is None else (whole, None)
    whole = quantity_of(expression.operand, trace)
    value = None if whole is None else whole.at(trace.at(trace.length))
    if whole is None or value is None or len(expression.index) != value.ndim:
        return None
    places = zip(expression.index, value.shape, strict=True)
    return whole, tuple([place + length * (place < 0) for place, length in places])


def quantity_of(expression: Expression, trace: Trace) -> Quantity | None:
    """Return the quantity that an expression names, None where it is none by itself."""
    match expression:
        case ValueOf(node):
            return of_node("value", node)
        case GradientOf(node):
            return of_node("gradient", node)
        case LocalOf(wire):
            return of_wire("local", trace, wire)
        case ContributionOf(wire):
            return of_wire("contribution", trace, wire)
    return None


def brief(answer: Answer) -> str:
    """Write an answer in few letters: a number, a short vector, else shape and norm."""
    if answer is None or isinstance(answer, bool | str) or not answer.shape:
        return answered(answer)
    if answer.ndim == 1 and 0 < answer.size <= PRINTED:
        return answered(answer)
    size = norm(answer)
    shape = shape_text(answer.shape)
    return shape if size is None else f"{shape} ‖{short(size)}‖"


def at_length(answer: Answer) -> str:
    """Write an answer with 8 digits; an array by its entries or its summary."""
    if answer is None or isinstance(answer, bool | str):
        return answered(answer)
    if not answer.shape:
        return long(answer)
    if answer.ndim == 1 and 0 < answer.size <= PRINTED:
        return f"[{', '.join(long(entry) for entry in np.asarray(answer))}]"
    size = norm(answer)
    return summary(answer).text + ("" if size is None else f", norm {long(size)}")
