"""Undo and redo: a list of documents with labels, and where in it one is.

There are no inverse operations: a document is an immutable value, and going back is showing an
earlier one.  `edit` makes a graph the document; whatever else changes a part of the document is
noted too (see `noted_change`), so that nothing escapes the list.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from graphdbg.core.graph import Graph
from graphdbg.core.groups import still_folded
from graphdbg.core.trace import Trace
from graphdbg.session.changes import described
from graphdbg.session.document import Saved, document_of, is_same_document
from graphdbg.session.fitting import fitting

if TYPE_CHECKING:
    from graphdbg.session.session import Session
    from graphdbg.session.state import State

MOST = 200
"""Older documents are forgotten."""

NODES_IN_ALL = 500_000
"""So many nodes the documents of the list may have together, beside the last two."""


@dataclass(frozen=True, eq=False)
class Entry:
    """One document: `label` says how it came about, "change w1".

    Edits that follow one another with the same `merge` are one entry.  `data` is what a file
    holds of it, where it was read or saved as it is.  `shown` is where nodes without a place of
    their own are shown when one comes to it, where that is not where they are shown already.
    """

    label: str
    document: Saved
    merge: Hashable = None
    data: bytes | None = None
    shown: Mapping[str, tuple[float, float]] | None = None


@dataclass(frozen=True, eq=False)
class History:
    """The documents in the order in which they were made, and the place of the one shown.

    `origin` is the document it began with, which may be forgotten by now.
    """

    entries: tuple[Entry, ...] = ()
    at: int = 0
    origin: Saved | None = None

    @property
    def undone(self) -> str | None:
        """What an undo would take back, or None."""
        return self.entries[self.at].label if self.at > 0 else None

    @property
    def redone(self) -> str | None:
        """What a redo would do again, or None."""
        return self.entries[self.at + 1].label if self.at + 1 < len(self.entries) else None

    @property
    def shown(self) -> Mapping[str, tuple[float, float]] | None:
        """Where nodes without a place of their own are shown at the document one came to."""
        return self.entries[self.at].shown if self.entries else None

    def with_shown(self, places: Mapping[str, tuple[float, float]]) -> History:
        """Return the list with where the nodes of the document that is shown are."""
        here = replace(self.entries[self.at], shown=places)
        return replace(self, entries=(*self.entries[: self.at], here, *self.entries[self.at + 1 :]))

    def with_entry(self, new: Entry) -> History:
        """Return the list with another document after the one that is shown.

        Those that were undone go.  The same gesture going on takes the place of its last entry,
        unless a file holds that.
        """
        kept = self.entries[: self.at + 1]
        last = kept[-1] if kept else None
        is_same = last is not None and new.merge is not None and new.merge == last.merge
        if is_same and len(kept) > 1 and last is not None and last.data is None:
            kept = kept[:-1]
        entries = shortened((*kept, new))
        return History(entries, len(entries) - 1, self.origin)

    def with_data(self, document: Saved, data: bytes) -> History:
        """Return the list with what a file holds of a document."""
        entries = [
            replace(one, data=data) if is_same_document(one.document, document) else one
            for one in self.entries
        ]
        return replace(self, entries=tuple(entries))

    def data_of(self, document: Saved) -> bytes | None:
        """Return the bytes that a document was read from, or saved as; None where it was not."""
        for one in reversed(self.entries):
            if one.data is not None and is_same_document(one.document, document):
                return one.data
        return None


NO_HISTORY = History()
"""Of the start page."""


def shortened(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return as many of the last entries as are kept."""
    room, kept = NODES_IN_ALL, 0
    for one in reversed(entries[-MOST:]):
        room -= len(one.document.graph.nodes)
        if room < 0 and kept >= 2:
            break
        kept += 1
    return entries[len(entries) - kept :]


def begun(document: Saved, label: str = "open", data: bytes | None = None) -> History:
    """Return the list of a document that was just opened or made."""
    return History((Entry(label, document, None, data),), 0, document)


def is_edited(before: State, after: State) -> bool:
    """Say whether a change of the graph is an edit, and not another graph that was opened."""
    return before.history.origin is not None and before.history.origin is after.history.origin


def noted_change(before: State, after: State) -> History:
    """Return the list after a change of the state that did not care for it itself."""
    if before.graph is None or after.graph is None or not after.history.entries:
        return after.history
    parts = [part.name for part in fields(Saved)]
    if all(getattr(before, part) is getattr(after, part) for part in parts):
        return after.history
    old, new = document_of(before), document_of(after)
    if is_same_document(old, new):
        return after.history
    return after.history.with_entry(Entry(*described(old, new)))


def edit(
    session: Session,
    label: str,
    graph: Graph,
    *,
    merge: Hashable = None,
    since: Trace | None = None,
    **more: Any,
) -> None:
    """Make a graph the document: run it again where one stands, and note it under a label.

    `label` completes "Undo: …".  Edits of one gesture have the same `merge`, and are undone
    together.  `since` is the run that changes are marked against, the one before unless it is
    given.  `more` are other fields of the state that change with it, such as the breakpoints.
    """
    from graphdbg.session.typing import carried  # which builds on this module

    state = session.state
    if state.graph is None or state.ordinary is None:
        return
    more = {"folded": still_folded(graph, state.folded), **more}
    if "typed" not in more:
        more = {**carried(state, graph), **more}
    parts = {part.name: more[part.name] for part in fields(Saved) if part.name in more}
    document = replace(document_of(state), graph=graph, **parts)
    if is_same_document(document, document_of(state)):
        return
    history = state.history.with_entry(Entry(label, document, merge))
    if "selection" in more:
        more = {"selected": frozenset(), **more}
    session.run_again(
        graph, since or state.ordinary, **{**fitting(state, graph), **more, "history": history}
    )


def lay_out(
    session: Session,
    label: str,
    graph: Graph,
    before: Mapping[str, tuple[float, float]],
    after: Mapping[str, tuple[float, float]],
) -> None:
    """Show nodes without a place of their own elsewhere, and note it as an edit.

    They are shown at `before` once it is undone, and now at `after`; those not in it the canvas
    lays out.  The graph may be the one that is the document, for places are no part of that.
    """
    from graphdbg.session.typing import carried  # which builds on this module

    state = session.state
    document = replace(document_of(state), graph=graph)
    history = state.history.with_shown(before).with_entry(Entry(label, document, shown=after))
    if graph is state.graph or state.ordinary is None:
        session.change(history=history)
    else:
        more = {**fitting(state, graph), **carried(state, graph)}
        session.run_again(graph, state.ordinary, **more, history=history)


def undo(session: Session) -> None:
    """Show the document before this one."""
    go_to_document(session, session.state.history.at - 1)


def redo(session: Session) -> None:
    """Show the document that was undone last."""
    go_to_document(session, session.state.history.at + 1)


def go_to_document(session: Session, place: int) -> None:
    """Show a document of the list; the step, the selection and the camera stay."""
    from graphdbg.session.typing import carried  # which builds on this module

    state = session.state
    history = state.history
    if state.ordinary is None or place == history.at or not 0 <= place < len(history.entries):
        return
    found = history.entries[place].document
    parts = {part.name: getattr(found, part.name) for part in fields(Saved)}
    more = {**parts, "history": replace(history, at=place), "editing": None}
    if found.graph is state.graph:
        session.change(**more)
    else:
        more = {**fitting(state, found.graph), **carried(state, found.graph), **more}
        del more["graph"]
        session.run_again(found.graph, state.ordinary, **more)
