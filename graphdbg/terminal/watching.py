"""Commands on watches: expressions that are told after every stop, with what they were before."""

from __future__ import annotations

from collections.abc import Iterator

from graphdbg.core.errors import GraphError
from graphdbg.session import watches
from graphdbg.session.session import Session
from graphdbg.session.watch import problem_of
from graphdbg.terminal.command import Command
from graphdbg.terminal.reading import graph_of, is_count
from graphdbg.terminal.report import told_watches, watched
from graphdbg.terminal.said import Said


def watch(session: Session, text: str) -> Iterator[Said]:
    """Watch an expression, or tell what the watches say; a wrong one is refused."""
    if text.strip():
        problem = problem_of(text, graph_of(session))
        if problem is not None:
            raise GraphError(problem)
        place = watches.add(session, text)
        yield list(watched(session.state))[place]
    else:
        yield from told_watches(session.state)


def unwatch(session: Session, text: str) -> Iterator[Said]:
    """Watch something no longer: by its number or as it was typed; everything where none is."""
    found, word = session.state.watches, text.strip()
    if not found:
        raise GraphError("Nothing is watched.")
    if not word:
        watches.remove_all(session)
        yield "Nothing is watched any more."
        return
    texts = [one.text for one in found]
    place = int(word) - 1 if is_count(word) else texts.index(word) if word in texts else -1
    if not 0 <= place < len(found):
        raise GraphError(f"No watch is {word[:40]!r}; w lists them with their numbers.")
    watches.remove(session, place)
    yield f"{texts[place]} is watched no longer."


WATCHING: tuple[Command, ...] = (
    Command(
        ("watch", "w", "display"),
        "[EXPRESSION]",
        "Tell an expression after every stop; alone, tell all now.",
        "Looking",
        watch,
        (("w grad(x)", "the gradient of x so far"), ("w value(q) * 2", "any expression")),
        completes="questions",
    ),
    Command(
        ("unwatch", "undisplay"),
        "[NUMBER|EXPRESSION]",
        "Watch something no longer, or nothing at all.",
        "Looking",
        unwatch,
        (("unwatch 1", "the first one"), ("unwatch", "every one")),
        completes="questions",
    ),
)
