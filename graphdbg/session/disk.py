"""The file of the document, while other programs may change it, and other windows have it open."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graphdbg.files.journal import open_elsewhere
from graphdbg.files.stamp import Stamp, stamp_of
from graphdbg.session.document import UNSAVED
from graphdbg.session.notice import Choice, Notice

if TYPE_CHECKING:
    from graphdbg.session.session import Session

GONE = "gone"


def look(session: Session) -> None:
    """Say so where another program has changed, moved or removed the file of the document."""
    state = session.state
    if state.path is None or state.graph is None:
        return
    now = stamp_of(state.path, state.stamp)
    shown = state.notice.about if state.notice is not None else None
    if now == state.stamp:
        if now is not None and now is not state.stamp:
            session.change(stamp=now)  # quicker to compare with the next time
        if isinstance(shown, Stamp) or shown == GONE:
            session.change(notice=None)  # it is again what it was
    elif now is not None:
        if shown != now:
            tell_changed(session, now, "Another program has changed {name}.")
    elif shown != GONE:
        sentence = f"{state.path.name} is no longer in its folder; saving writes it there again."
        session.change(saved=UNSAVED, notice=Notice(sentence, about=GONE), playing=False)


def may_overwrite(session: Session, path: Path) -> bool:
    """Say whether saving loses nothing of another program's; where it would, tell a person.

    Only the file of the document is asked about: for any other a person was asked already.
    """
    state = session.state
    if state.path is None or not is_same_file(path, state.path):
        return True
    now = stamp_of(state.path, state.stamp)
    if now is None or now == state.stamp:
        return True
    tell_changed(session, now, "{name} is not saved: another program has changed it meanwhile.")
    return False


def is_same_file(one: Path, other: Path) -> bool:
    """Say whether two paths lead to the same place, where they lead anywhere."""
    try:
        return one.resolve() == other.resolve()
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself, a name of no file
        return False


def tell_changed(session: Session, now: Stamp, sentence: str) -> None:
    """Tell that the file is another one now, and offer to read it again or to keep one's own."""
    state = session.state
    if state.path is None:
        return
    loses = ", and lose the changes that are not saved" if state.is_dirty else ""
    choices = (
        Choice("Reload", f"Read the file again{loses}", reload),
        Choice(
            "Keep mine",
            "Keep what is open here; the next save replaces the file",
            partial(keep_mine, now=now),
        ),
    )
    session.change(
        notice=Notice(sentence.format(name=state.path.name), choices, now), playing=False
    )


def reload(session: Session) -> None:
    """Read the file of the document again, and stand at the same step."""
    state = session.state
    if state.path is not None:
        session.open(state.path, state.cursor)


def keep_mine(session: Session, now: Stamp | None) -> None:
    """Take note of what the file holds now, so that the next save replaces it."""
    session.change(stamp=now, saved=UNSAVED, notice=None)


def notice_of_others(path: Path, mine: Path | None) -> Notice | None:
    """Return a notice where a file is open in another window too, else None."""
    others = open_elsewhere(path, mine)
    if not others:
        return None
    unsaved = ", with changes that are not saved" if any(one.text for one in others) else ""
    return Notice(
        f"{path.name} is open in another window of graphdbg too{unsaved}; "
        "what is saved there is not replaced from here unless you say so."
    )
