"""The document: the graph with what is kept beside it, what of it is saved, and saving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphdbg.core.graph import Graph, graph_from
from graphdbg.core.groups import groups, still_folded
from graphdbg.files.errors import SaveError
from graphdbg.files.stamp import stamp_of, stamp_of_data
from graphdbg.files.text.faults import Fault
from graphdbg.files.text.saving import is_program, looks_like_program, what_is_lost
from graphdbg.files.write import save as write
from graphdbg.session.breakpoint import Breakpoint, from_plain, to_plain
from graphdbg.session.stepping import UNFOLDED
from graphdbg.session.watch import Watch

if TYPE_CHECKING:
    from graphdbg.session.session import Session
    from graphdbg.session.state import State

SUFFIX = ".graph.json"


@dataclass(frozen=True, eq=False)
class Saved:
    """What of the state is in the file: compared with the state, it says whether to save."""

    graph: Graph
    breakpoints: tuple[Breakpoint, ...]
    watches: tuple[Watch, ...]
    folded: frozenset[str] = frozenset()


UNSAVED = Saved(graph_from(()), (), ())
"""What is saved of a document that is in no file as it is."""


def document_of(state: State) -> Saved:
    """Return the parts of the state that make up the document."""
    return Saved(**{part.name: getattr(state, part.name) for part in fields(Saved)})


def is_same_document(one: Saved, other: Saved) -> bool:
    """Say whether two documents are the same: the very graph, and equal parts beside it."""
    if one.graph is not other.graph:
        return False
    return all(getattr(one, part.name) == getattr(other, part.name) for part in fields(Saved)[1:])


def breakpoints_of(graph: Graph) -> tuple[Breakpoint, ...]:
    """Return the breakpoints that a graph was saved with."""
    return tuple([from_plain(plain) for plain in graph.breakpoints])


def watches_of(graph: Graph) -> tuple[Watch, ...]:
    """Return the watches that a graph was saved with, wrong ones too."""
    return tuple([Watch(text) for text in graph.watches])


def folded_of(graph: Graph) -> frozenset[str]:
    """Return the groups that a graph was saved with folded, as far as it can still fold them."""
    return still_folded(graph, frozenset(graph.view.get("folded", ()))) or UNFOLDED


def view_with(graph: Graph, folded: frozenset[str]) -> Mapping[str, Any]:
    """Return what a graph is saved with of how it is looked at; as it was, where that holds."""
    if folded == folded_of(graph):
        return graph.view
    others = {key: kept for key, kept in graph.view.items() if key != "folded"}
    listed = [group for group in groups(graph) if group in folded]
    return {"folded": listed, **others} if listed else others


def document(state: State) -> Graph:
    """Return the graph as it is to be saved: its nodes, and what the session keeps beside them."""
    if state.graph is None:
        raise AssertionError("there is nothing to save")
    return state.graph.with_beside(
        tuple([to_plain(one) for one in state.breakpoints]),
        tuple([one.text for one in state.watches]),
        view_with(state.graph, state.folded),
    )


def renamed(state: State, changed: Graph, old: str, new: str) -> dict[str, Any]:
    """Return what of the state follows a node's new name, from the graph with all beside it."""
    return {
        "breakpoints": breakpoints_of(changed),
        "watches": watches_of(changed),
        "selection": new if state.selection == old else state.selection,
    }


def fault_typed(state: State) -> Fault | None:
    """Return the first fault of a program text that is typed and so not in the document."""
    if state.typed is None or state.typed.graph is not state.graph or not state.typed.faults:
        return None
    return state.typed.faults[0]


def is_dirty(state: State) -> bool:
    """Say whether something is not saved yet."""
    if state.graph is None or state.saved is None:
        return False
    return fault_typed(state) is not None or not is_same_document(document_of(state), state.saved)


def save(session: Session) -> bool:
    """Save into the file the graph came from; False where there is none or saving fails."""
    return session.state.path is not None and save_as(session, session.state.path)


def save_as(session: Session, path: Path) -> bool:
    """Save into a file; a failure is said, nothing on disk has changed, and it stays unsaved."""
    from graphdbg.session.disk import may_overwrite  # which builds on this module
    from graphdbg.session.typing import tell_of_draft

    state = session.state
    if state.graph is None or not may_overwrite(session, path):
        return False
    if session.journal is not None:
        session.journal.flush()  # should we die right after saving, it holds what the file holds
    try:
        known = state.history.data_of(document_of(state))
        if known is not None and looks_like_program(known) != is_program(path):
            known = None
        data = write(document(state), path, known)
    except (SaveError, OSError) as problem:
        sentence = problem.sentence if isinstance(problem, SaveError) else f"{problem}."
        session.change(message=sentence, playing=False)
        return False
    mark_saved(session, path.resolve(), data)
    if is_program(path):
        session.change(message=what_is_lost(document(state)))
    tell_of_draft(session)
    return True


def mark_saved(session: Session, path: Path | None = None, data: bytes | None = None) -> None:
    """Take what there is for saved, in a file where one is given, which holds `data`."""
    state = session.state
    if state.graph is None:
        return
    saved = document_of(state)
    history = state.history if data is None else state.history.with_data(saved, data)
    more: dict[str, Any] = {"saved": saved, "history": history}
    if path is not None:
        stamp = stamp_of(path) if data is None else stamp_of_data(path, data)
        more |= {"stamp": stamp, "notice": None, "message": None}
    if path is None or path == state.path:
        session.change(**more)
    else:
        session.change(path=path, **more)
        session.remember(path)
