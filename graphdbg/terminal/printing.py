"""Commands that print an expression: p with four digits, pp with all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.language.question import read
from graphdbg.core.values import Value
from graphdbg.formula.numbers import Number, exact, short, summary
from graphdbg.session.session import Session
from graphdbg.session.template import answered
from graphdbg.session.watch import asked
from graphdbg.terminal.command import Command
from graphdbg.terminal.reading import graph_of, trace_of
from graphdbg.terminal.said import Said

ROWS, COLUMNS = 12, 10
"""A larger array is summed up."""


def print_short(session: Session, text: str) -> Iterator[Said]:
    """Print an expression at the cursor as every number is shown."""
    return printed(session, text, short)


def print_exact(session: Session, text: str) -> Iterator[Said]:
    """Print an expression at the cursor with all digits."""
    return printed(session, text, exact)


def printed(session: Session, text: str, write: Callable[[Number], str]) -> Iterator[Said]:
    """Yield what an expression is at the cursor; why, where it is not known there."""
    if not text.strip():
        raise GraphError("Print what? Name a node or an expression, as in p grad(x).")
    trace = trace_of(session)
    found = asked(read(text, graph_of(session)), trace, session.state.known)
    if found.problem:
        raise GraphError(found.problem)
    answer = found.answer
    if answer is None:
        yield f"{text.strip()} is not known: {found.unknown}."
    elif isinstance(answer, bool | str):
        yield answered(answer)
    else:
        yield from cells(answer, write)


def cells(value: Value, write: Callable[[Number], str]) -> Iterator[str]:
    """Yield the numbers of an array, a row a line in columns; of a large one what it is like."""
    table = np.asarray(value)
    if table.ndim == 0:
        yield write(value)
    elif not is_small(table):
        yield summary(table).text
    else:
        rows = [[write(entry) for entry in row] for row in np.atleast_2d(table)]
        width = max(len(text) for row in rows for text in row)
        for row in rows:
            yield f"[{'  '.join(text.rjust(width) for text in row)}]"


def is_small(table: Value) -> bool:
    """Say whether an array is written entry by entry."""
    rows = table.size // max(table.shape[-1], 1)
    return table.ndim <= 2 and table.size > 0 and rows <= ROWS and table.shape[-1] <= COLUMNS


PRINTING: tuple[Command, ...] = (
    Command(
        ("print", "p"),
        "EXPRESSION",
        "Print an expression as it is at this step.",
        "Looking",
        print_short,
        (
            ("p q", "the value of q"),
            ("p grad(x)", "the gradient of x so far"),
            ("p local(f, 0) * grad(f)", "what f hands to its first operand"),
            ("p upstream", "a word about this step; others are local, contribution, running"),
        ),
        completes="questions",
    ),
    Command(
        ("pp",),
        "EXPRESSION",
        "Print an expression with all its digits.",
        "Looking",
        print_exact,
        (("pp grad(x)", "as many digits as the number has"),),
        completes="questions",
    ),
)
