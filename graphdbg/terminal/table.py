"""The table of all commands, how a word finds its command, and what help says of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from graphdbg.core.errors import GraphError
from graphdbg.session.session import Session
from graphdbg.terminal.asking import WHY
from graphdbg.terminal.command import Command, Topic
from graphdbg.terminal.looking import LOOKING
from graphdbg.terminal.moving import MOVING
from graphdbg.terminal.paths import PATHS
from graphdbg.terminal.printing import PRINTING
from graphdbg.terminal.reading import nearest, nothing_after
from graphdbg.terminal.said import Said
from graphdbg.terminal.stopping import STOPPING
from graphdbg.terminal.trying import TRYING
from graphdbg.terminal.watching import WATCHING


def help_on(session: Session, text: str) -> Iterator[Said]:
    """List the commands, a line each, or explain one with examples."""
    return explained(find(text.strip())) if text.strip() else overview()


def leave(session: Session, text: str) -> Iterator[Said]:
    """Leave the prompt."""
    nothing_after(text, "quit")
    yield from ()


LEAVING: tuple[Command, ...] = (
    Command(
        ("help", "h", "?"),
        "[COMMAND]",
        "List the commands, or explain one with examples.",
        "Leaving",
        help_on,
        (("help b", "everything about breakpoints"),),
    ),
    Command(("quit", "q", "exit"), "", "Leave; Ctrl+D does too.", "Leaving", leave, ends=True),
)

COMMANDS: tuple[Command, ...] = (
    *MOVING,
    *STOPPING,
    *PRINTING,
    *WATCHING,
    *LOOKING,
    *WHY,
    *PATHS,
    *TRYING,
    *LEAVING,
)

NAMED = {name: command for command in COMMANDS for name in command.names}


def find(word: str) -> Command:
    """Return the command of a name, or of the beginning of one.

    Raises GraphError, with the nearest name, for any other word.
    """
    if word in NAMED:
        return NAMED[word]
    begun = [name for name in NAMED if name.startswith(word)]
    if len({NAMED[name] for name in begun}) == 1:
        return NAMED[begun[0]]
    if begun:
        raise GraphError(f"{word} may be {' or '.join(begun)}; write more of it.")
    end = nearest(word, NAMED)
    raise GraphError(f"There is no command {word[:40]!r}{end} Type help for all of them.")


def overview() -> Iterator[Said]:
    """Yield every command with its line, by topic."""
    width = max(len(", ".join(command.names)) for command in COMMANDS)
    for topic in get_args(Topic):
        yield f"{topic}"
        for command in COMMANDS:
            if command.topic == topic:
                yield f"  {', '.join(command.names):<{width}}  {command.summary}"
    yield "help COMMAND explains one. An empty line takes the last step again."


def explained(command: Command) -> Iterator[Said]:
    """Yield what one command takes and does, and its examples."""
    yield command.usage
    yield command.summary
    if command.also:
        yield command.also
    width = max((len(example) for example, _ in command.examples), default=0)
    for example, what in command.examples:
        yield f"  {example:<{width}}  {what}"
