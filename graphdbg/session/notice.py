"""A notice: a sentence about the document, and what a person can do about it, or leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphdbg.session.session import Session


@dataclass(frozen=True, eq=False)
class Choice:
    """One thing that can be done; one that leaves the document asks first what becomes of it."""

    title: str
    tip: str
    do: Callable[[Session], object]
    leaves: bool = False


@dataclass(frozen=True, eq=False)
class Notice:
    """A sentence with choices; `about` is what it is about, to say nothing twice."""

    sentence: str
    choices: tuple[Choice, ...] = ()
    about: object = None


def dismiss_notice(session: Session) -> None:
    """Put the notice away; nothing else happens."""
    session.change(notice=None)
