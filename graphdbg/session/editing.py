"""Editing while debugging: another value for a leaf, and a node moved by a little."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np

from graphdbg.core import limits
from graphdbg.core.edit import with_entry, with_value
from graphdbg.core.errors import GraphError
from graphdbg.core.language.evaluate import evaluate
from graphdbg.core.language.parse import parse
from graphdbg.core.nudged import nudge
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, freeze, same_value
from graphdbg.session.undo import edit

if TYPE_CHECKING:
    from graphdbg.session.session import Session
    from graphdbg.session.state import State

WORDS = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}


def number(text: str, like: Value) -> Value:
    """Return the number that a text is, of the type of `like`: "-4", "1/3", "exp(1)", "inf".

    Raises GraphError, with the column, where it is none or is not of that type.
    """
    plain = text.replace("\N{MINUS SIGN}", "-")
    word = plain.strip().lower().removeprefix("+")
    if like.dtype.kind == "b":
        if word not in {"true", "false", "1", "0"}:
            raise GraphError(f"{text.strip()!r} is no truth value; write true or false.")
        return freeze(np.bool_(word in {"true", "1"}))
    found = WORDS[word] if word in WORDS else evaluate(parse(plain, ()), NOTHING)
    if np.shape(found) != ():
        raise GraphError("This is an array; write one number.")
    if like.dtype.kind in "iu":
        if not np.isfinite(found) or found != np.floor(found):
            raise GraphError(
                f"{text.strip()} is no whole number, and {like.dtype} holds only those."
            )
        limit = np.iinfo(like.dtype)
        if not limit.min <= found <= limit.max:
            raise GraphError(f"{text.strip()} is out of the range of {like.dtype}.")
    with np.errstate(all="ignore"):
        return freeze(like.dtype.type(found))


class Nothing:
    """A scope without nodes."""

    def value(self, name: str, /) -> Value:
        """Refuse every name; the parser has done so before."""
        raise GraphError(f"{name} is no number.")

    gradient = value


NOTHING = Nothing()


def can_edit(state: State, name: str | None) -> bool:
    """Say whether a node is one whose value a person may change: a leaf that was read."""
    trace = state.ordinary
    if trace is None or name is None or name not in trace.index:
        return False
    return trace.graph.nodes[name].is_leaf and trace.value(name).size <= limits.ELEMENTS


def can_nudge(state: State, name: str | None) -> bool:
    """Say whether a node can be moved by a little: it holds real numbers and is no constant."""
    trace = state.ordinary
    if trace is None or name is None or name not in trace.index:
        return False
    return trace.graph.nodes[name].kind != "constant" and trace.value(name).dtype.kind == "f"


def set_value(
    session: Session,
    name: str,
    value: Value,
    since: Trace | None = None,
    gesture: Hashable = None,
) -> None:
    """Give a leaf another value: run again, stay at the same stop, and mark what changed.

    `since` is the run that changes are marked against: the one before, unless it is given, as it
    is while a slider is dragged.  The values of one gesture are undone together.
    """
    trace = session.state.ordinary
    if trace is None:
        return
    try:
        if same_value(trace.value(name), value):
            return
        graph = with_value(trace.graph, name, value)
    except GraphError as problem:
        session.change(message=problem.sentence)
        return
    merge = None if gesture is None else ("value", name, gesture)
    edit(session, f"change {name}", graph, merge=merge, since=since)


def set_entry(session: Session, name: str, place: tuple[int, ...], entry: Value) -> None:
    """Give one entry of a leaf's array another value."""
    trace = session.state.ordinary
    if trace is not None:
        set_value(session, name, with_entry(trace.value(name), place, entry))


def forget_changes(session: Session) -> None:
    """Mark no longer what the last edit changed."""
    session.change(compared=None)


def nudge_node(session: Session, name: str, h: float, place: tuple[int, ...] | None = None) -> None:
    """Move a node by h and show what really changes beside what the gradient predicts."""
    trace = session.state.ordinary
    if trace is None:
        return
    try:
        session.change(nudged=nudge(trace, name, h, place))
    except GraphError as problem:
        session.change(nudged=None, message=problem.sentence)


def stop_nudging(session: Session) -> None:
    """Show the run as it is."""
    session.change(nudged=None)
