"""After a crash: what was not saved is offered, and taken, looked at, discarded or left."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.files.journal import Entry, bring_back, discard_entry, left_behind
from graphdbg.files.read import read_text
from graphdbg.files.stamp import Stamp
from graphdbg.session.disk import look
from graphdbg.session.document import UNSAVED
from graphdbg.session.notice import Choice, Notice
from graphdbg.session.typing import retype

if TYPE_CHECKING:
    from graphdbg.session.session import Session

TAKEN = "It is no longer there: another window has recovered or discarded it."


def find(session: Session) -> None:
    """Look for what earlier sessions left unsaved, to be offered on the start page."""
    session.change(offers=left_behind())


def mention(session: Session) -> None:
    """Offer the newest of what was left above a graph that is open, where no start page shows."""
    state = session.state
    if state.graph is None or state.notice is not None or not state.offers:
        return
    entry = state.offers[0]
    more = len(state.offers) - 1
    others = f" {more} more on the start page." if more else ""
    sentence = f"graphdbg ended before {entry.title} was saved, {when(entry)}.{others}"
    choices = (
        Choice("Recover", "Go on with it", partial(recover, entry=entry), leaves=True),
        Choice("Look", "Look at it, and decide later", partial(look_at, entry=entry), leaves=True),
        Choice("Discard", "Give it up", partial(discard, entry=entry)),
    )
    session.change(notice=Notice(sentence, choices))


def graph_of(entry: Entry) -> Graph:
    """Return the document of an entry; FileError, one sentence, where it cannot be read."""
    return read_text(entry.text or "", entry.title)


def recover(session: Session, entry: Entry) -> bool:
    """Go on with what was left: it opens as it was, of the same file, and is not saved yet."""
    try:
        graph = graph_of(entry)
    except GraphError as problem:
        session.change(message=problem.sentence)
        return False
    if session.journal is not None and not session.journal.adopt(entry):
        find(session)
        session.change(message=TAKEN)
        return False
    session.show(
        graph,
        entry.of,
        stamp=None if entry.digest is None else Stamp(entry.digest),
        saved=UNSAVED,
        offers=tuple([one for one in session.state.offers if one != entry]),
    )
    if entry.draft is not None:
        retype(session, entry.draft)
        session.show_panel("text")
    look(session)  # its file may have changed since
    return True


def look_at(session: Session, entry: Entry) -> None:
    """Show what was left as a graph of no file; it is still offered afterwards."""
    try:
        graph = graph_of(entry)
    except GraphError as problem:
        session.change(message=problem.sentence)
        return
    session.show(replace(graph, title=graph.title or entry.title), looked_at=entry)


def discard(session: Session, entry: Entry) -> None:
    """Give up what was left; for a while it can be brought back."""
    aside = discard_entry(entry)
    offers = tuple([one for one in session.state.offers if one != entry])
    if aside is None:
        session.change(offers=offers, message=TAKEN)
        return
    choice = Choice("Bring it back", "Offer it again", partial(restore, aside=aside))
    sentence = f"What was not saved of {entry.title} is discarded."
    session.change(offers=offers, notice=Notice(sentence, (choice,)))


def restore(session: Session, aside: Path) -> None:
    """Offer again what was discarded."""
    bring_back(aside)
    session.change(notice=None)
    find(session)


def when(entry: Entry, now: float | None = None) -> str:
    """Return when an entry was written: "today at 14:32", "on 3 November at 14:32"."""
    then = time.localtime(entry.time)
    today = time.localtime(time.time() if now is None else now)
    clock = f"{then.tm_hour:02}:{then.tm_min:02}"
    if then[:3] == today[:3]:
        return f"today at {clock}"
    month = time.strftime("%B", then)
    year = "" if then.tm_year == today.tm_year else f" {then.tm_year}"
    return f"on {then.tm_mday} {month}{year} at {clock}"
