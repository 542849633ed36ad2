"""The document as a program text: what is shown of it, and what typing in it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphdbg.core import edit as edits
from graphdbg.core.graph import Graph, graph_from
from graphdbg.files.text.faults import Fault, TextError
from graphdbg.files.text.formula import Given, from_formula
from graphdbg.files.text.merge import merge
from graphdbg.files.text.write import write
from graphdbg.session.changes import graph_words
from graphdbg.session.document import Saved, document, fault_typed, renamed
from graphdbg.session.notice import Choice, Notice
from graphdbg.session.undo import edit

if TYPE_CHECKING:
    from graphdbg.session.session import Session
    from graphdbg.session.state import State


@dataclass(frozen=True, eq=False)
class Typed:
    """A text somebody has typed, and the document it belongs to.

    Where it has faults the document is still the one before it.  `origin` is the document that
    was there when the typing began: arrays written as `kept(…)` are found in it to the end.
    """

    graph: Graph
    text: str
    faults: tuple[Fault, ...]
    origin: Graph


def typed_of(state: State) -> Typed | None:
    """Return what was typed last, while it belongs to the document."""
    typed = state.typed
    return typed if typed is not None and typed.graph is state.graph else None


def text_of(state: State) -> str:
    """Return the program text of the document, as it was typed where somebody has typed it."""
    typed = typed_of(state)
    if typed is not None:
        return typed.text
    return write(state.graph) if state.graph is not None else ""


def draft_of(state: State) -> str | None:
    """Return what is typed and not in the document, for it has faults; None where all is in it."""
    return state.typed.text if state.typed is not None and has_draft(state) else None


def has_draft(state: State) -> bool:
    """Say whether something is typed that is not in the document, for it has faults."""
    return fault_typed(state) is not None


def fault_words(state: State) -> str:
    """Return where what is typed has its first fault: "a fault in line 6"; empty without one."""
    fault = fault_typed(state)
    return "" if fault is None else f"a fault in line {fault.row}"


def tell_of_draft(session: Session) -> None:
    """Say, once a document is saved, that what is typed is not in it, for it has a fault."""
    where = fault_words(session.state)
    if where:
        sentence = (
            f"The text has {where}, so {session.state.title} holds the graph as it was last "
            "without one. What is typed is still in the panel Text; mend it and save again."
        )
        choice = Choice("Show the text", "Bring the panel Text up", show_text)
        session.change(notice=Notice(sentence, (choice,), about=Typed))


def is_about_typed(state: State) -> bool:
    """Say whether what is told is that a text has a fault."""
    return state.notice is not None and state.notice.about is Typed


def show_text(session: Session) -> None:
    """Bring the panel up in which the program text is typed."""
    session.show_panel("text")


def carried(state: State, graph: Graph) -> dict[str, Any]:
    """Return what becomes of a text with faults once an edit makes another graph the document.

    It stays where the edit changes nothing that a text says, as moving a node does.  Else the
    text of the new document takes its place, which is said.
    """
    if state.typed is None or state.graph is None or not has_draft(state):
        return {}
    if write(graph) == write(state.graph):
        return {"typed": replace(state.typed, graph=graph)}
    return {
        "notice": None if is_about_typed(state) else state.notice,
        "message": f"What was typed in the text had {fault_words(state)} and gave way to the "
        "edit; press Ctrl+Z in the text to have it back.",
    }


def retype(session: Session, text: str) -> None:
    """Make the document what a text says; a text with faults is kept, and the document as it is."""
    state = session.state
    if state.graph is None:
        return
    typed = typed_of(state)
    origin = typed.origin if typed is not None else state.graph
    try:
        graph = merge(state.graph, text, origin)
    except TextError as problem:
        session.change(typed=Typed(state.graph, text, problem.faults, origin))
        return
    shown = Typed(graph, text, (), origin)
    if is_about_typed(state):
        session.change(notice=None)
    if graph is state.graph:
        session.change(typed=shown)
        return
    label = graph_words(state.graph, graph)
    # What is typed at one thing in several goes is one entry of the list of documents.
    names = edits.renaming(state.graph, graph)
    more = {}
    if names is not None:
        more = renamed(state, edits.rename(document(state), *names), *names)
    edit(session, label, graph, merge=("text", label), typed=shown, **more)


def open_formula(session: Session, formula: str, values: Mapping[str, Given]) -> None:
    """Open the graph of a formula as a new document, not saved yet; TextError where it is none."""
    graph = from_formula(formula, values)
    session.show(graph)
    session.change(saved=Saved(graph_from(()), (), ()))
