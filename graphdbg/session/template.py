"""A line of the log: a text with questions in braces, "grad of w1 is {grad(w1)}"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.language.question import Question, read
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.formula.numbers import short, summary

PRINTED = 6
"""The most entries of a vector that are written one by one."""
UNKNOWN = "unknown"


@dataclass(frozen=True)
class LogLine:
    """What a log point wrote at a step."""

    cursor: int
    text: str


Part: TypeAlias = str | Question


@dataclass(frozen=True)
class Template:
    """Texts and questions in turn."""

    parts: tuple[Part, ...]

    def at(self, trace: Trace, cursor: int) -> str:
        """Return the line at a cursor; a question that fails there says why in its place."""
        return "".join(
            part if isinstance(part, str) else answer_text(part, trace, cursor)
            for part in self.parts
        )


def read_template(text: str, graph: Graph) -> Template:
    """Return the template of a text; {{ and }} stand for braces.

    Raises GraphError, with the column, for a brace without its other half and a wrong question.
    """
    parts: list[Part] = []
    literal, place = "", 0
    while place < len(text):
        letter = text[place]
        if text[place : place + 2] in {"{{", "}}"}:
            literal, place = literal + letter, place + 2
        elif letter == "{":
            end = text.find("}", place)
            if end < 0:
                raise GraphError(f"Column {place + 1}: this {{ is never closed; write a }} for it.")
            parts += [literal, read(text[place + 1 : end], graph, place + 1)]
            literal, place = "", end + 1
        elif letter == "}":
            raise GraphError(f"Column {place + 1}: there is no {{ for this }}; write }}}} for one.")
        else:
            literal, place = literal + letter, place + 1
    return Template(tuple(part for part in (*parts, literal) if part))


def answer_text(question: Question, trace: Trace, cursor: int) -> str:
    """Return the answer to a question in words."""
    try:
        return answered(question.at(trace, cursor))
    except GraphError as problem:
        return f"({problem.sentence.rstrip('.')})"


def answered(answer: Value | bool | str | None) -> str:
    """Return an answer in words: a number, a short vector, what a large array is like."""
    if answer is None:
        return UNKNOWN
    if isinstance(answer, bool):
        return "true" if answer else "false"
    if isinstance(answer, str):
        return answer
    if answer.shape == ():
        return short(answer)
    if answer.ndim == 1 and 0 < answer.size <= PRINTED:
        return f"[{', '.join(short(entry) for entry in np.asarray(answer))}]"
    return summary(answer).text
