"""A question about a run, asked at a cursor: a condition, a watch, a part of a log line.

It is written in the language of claims with more words.  About the event at the cursor: step,
phase, kind, node, value, gradient (of that node, so far), upstream, local, contribution, running,
k and n.  About the graph: value(q), grad(w1), local(f, 0), contribution(f, 0), and the bare name of
a node for its value, where it is none of those words.  Beside the operations there are isnan
(some entry is), isfinite (every entry is), changed_sign, comparisons, and, or, not, and texts.

A comparison of arrays holds where it holds for some entry; `min(x) > 0` asks for all of them.
changed_sign(x) holds where x is on the other side of zero than at the cursor before; its words
keep to the node of the event, so that changed_sign(gradient) is about one running sum.

Entries of an array are picked by whole numbers, negative ones from the end: value(W)[0, 3] is a
number, value(W)[0] a row.  jacobian(f, 0) is the dense Jacobian at a wire, with a row for each
entry of f.

What is not known yet, or what an event does not have, is unknown, and so is every comparison with
it and `not` of that (the three values of Kleene 1952, section 64): neither stops a run.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.language.answer import Answer, answer_of
from graphdbg.core.language.moment import moment_at
from graphdbg.core.language.parse import parse_question
from graphdbg.core.language.tree import (
    ContributionOf,
    Expression,
    GradientOf,
    JacobianOf,
    LocalOf,
    Moment,
    Sort,
    Tested,
    ValueOf,
    nodes_of,
    parts_of,
    sort_of,
)
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value


@dataclass(frozen=True, eq=False)
class Question:
    """An expression that can be asked at any cursor of any run of the graph it was read for."""

    text: str
    expression: Expression

    @property
    def sort(self) -> Sort:
        """Whether it stands for numbers, a truth or a text."""
        return sort_of(self.expression)

    @cached_property
    def names(self) -> frozenset[str]:
        """The nodes that are named in it; a wire names its consumer."""
        return frozenset(nodes_of(self.expression))

    @cached_property
    def is_of_the_moment(self) -> bool:
        """Whether it has a word about the event at the cursor."""
        return any(isinstance(part, Moment) for part in parts_of(self.expression))

    @cached_property
    def answer(self) -> Answer:
        """What answers it at a moment; made once."""
        return answer_of(self.expression)

    def at(self, trace: Trace, cursor: int) -> Value | bool | str | None:
        """Return the answer at a cursor; None where it is not known there.

        Raises GraphError, with the column, where shapes disagree.
        """
        found: Value | bool | str | None
        with np.errstate(all="ignore"):
            found = self.answer(moment_at(trace, cursor))
        return found

    def holding(self, trace: Trace, cursors: Iterable[int]) -> Iterator[int]:
        """Yield those of some cursors at which it is true; where shapes disagree it is not."""
        for cursor in cursors:
            with np.errstate(all="ignore"):
                is_true = is_so(self.answer, trace, cursor)
            if is_true:
                yield cursor

    def first(self, trace: Trace, cursors: Iterable[int]) -> int | None:
        """Return the first of some cursors at which it is true, or None."""
        answer = self.answer
        with np.errstate(all="ignore"):
            for cursor in cursors:
                if is_so(answer, trace, cursor):
                    return cursor
        return None

    def changes(self, trace: Trace) -> Sequence[int]:
        """Return the cursors at which the answer may differ from the one before, in order.

        They are where the numbers it names are made, so none is missed and most are skipped; with
        a word about the event it is every cursor.  The first is 0.
        """
        if self.is_of_the_moment:
            return range(trace.length + 1)
        made = {0, *chain.from_iterable(made_at(part, trace) for part in parts_of(self.expression))}
        if any(isinstance(part, Tested) for part in parts_of(self.expression)):
            made |= {cursor + 1 for cursor in made if cursor < trace.length}  # a sign stays changed
        return sorted(made)


def read(text: str, graph: Graph, start: int = 0) -> Question:
    """Return the question that a text is; `start` is where it begins in what was typed.

    Raises GraphError, "Column N: why; mend.", for whatever is not in the language.
    """
    return Question(text.strip(), parse_question(text, graph, start))


def read_condition(text: str, graph: Graph) -> Question:
    """Return a question that is true or false, or refuse as `read` does."""
    question = read(text, graph)
    if question.sort != "truth":
        what = "a number" if question.sort == "number" else "a text"
        sign = "> 0" if question.sort == "number" else '== "…"'
        raise GraphError(
            f"Column 1: a condition is true or false, and this is {what}; "
            f"compare it, as in {question.text} {sign}."
        )
    return question


def is_so(answer: Answer, trace: Trace, cursor: int) -> bool:
    """Say whether the answer at a cursor is true."""
    try:
        return answer(moment_at(trace, cursor)) is True
    except GraphError:
        return False


def made_at(part: Expression, trace: Trace) -> Iterable[int]:
    """Return the cursors at which one part of an expression gets or changes its numbers."""
    found: int | None = None
    match part:
        case ValueOf(node):
            found = trace.cursor_of_value(node)
        case LocalOf(wire) | JacobianOf(wire):
            found = trace.cursor_of_value(wire.consumer)
        case ContributionOf(wire):
            found = trace.cursor_of_contribution(wire)
        case GradientOf(node):
            return gradient_made_at(node, trace)
    return () if found is None else (found,)


def gradient_made_at(node: str, trace: Trace) -> Iterable[int]:
    """Return the cursors at which a node's gradient comes, contribution by contribution."""
    last, backward = trace.cursor_of_gradient(node), trace.backward
    if last is None or backward is None:
        return ()
    count = backward.count(node)
    if node == trace.loss or not count:
        return (last,)
    if not backward.arrived(node, last - count)[0]:
        return range(last - count + 1, last + 1)  # one event after the other
    cursors = range(last + 1)
    return [
        bisect_left(cursors, k, key=lambda cursor: backward.arrived(node, cursor)[0])
        for k in range(1, count + 1)
    ]
