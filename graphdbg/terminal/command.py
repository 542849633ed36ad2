"""What a command of the prompt is: its names, what it takes, what it does, and its examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from graphdbg.session.session import Session
from graphdbg.terminal.said import Said

Topic: TypeAlias = Literal["Stepping", "Stopping", "Looking", "Asking", "Trying", "Leaving"]
Completes: TypeAlias = Literal["nothing", "nodes", "questions", "claims", "breakpoints"]
"""What Tab offers after a command, beside words of its own: nodes, the words of an expression."""


@dataclass(frozen=True)
class Command:
    """A row of the table of commands; help, completion and the prompt are views of it.

    `names` begins with the long one.  `takes` says what may follow, `also` explains it where one
    line does not.  `run` does it and yields lines; what the session tells of a new state is said
    without it.  It raises GraphError to refuse.  An empty line says one that `repeats` again, and
    one that `ends` leaves the prompt.  `offers` are words that Tab completes beside `completes`.
    """

    names: tuple[str, ...]
    takes: str
    summary: str
    topic: Topic
    run: Callable[[Session, str], Iterable[Said]]
    examples: tuple[tuple[str, str], ...] = ()
    also: str = ""
    repeats: bool = False
    ends: bool = False
    completes: Completes = "nothing"
    offers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The long name."""
        return self.names[0]

    @property
    def usage(self) -> str:
        """Every name, and what may follow: "next, n [COUNT]"."""
        return f"{', '.join(self.names)} {self.takes}".rstrip()
