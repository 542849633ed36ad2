"""The start of the debugger in a terminal: a graph, a session, perhaps a file of commands."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import TextIO

from graphdbg.core.errors import GraphError
from graphdbg.core.turns import Order
from graphdbg.files.read import load
from graphdbg.session.order import set_order
from graphdbg.session.session import Session
from graphdbg.terminal.history import history
from graphdbg.terminal.looking import summary_of
from graphdbg.terminal.prompt import Prompt
from graphdbg.terminal.reading import nearest, trace_of


def open_session(file: Path, loss: str | None = None, order: Order = "pull") -> Session:
    """Return a session with a graph open, before its first step; GraphError where it cannot be."""
    graph = load(file)
    if loss is not None:
        if loss not in graph.nodes:
            raise GraphError(
                f"There is no node {loss!r} to differentiate{nearest(loss, graph.nodes)}"
            )
        graph = graph.with_loss(loss)
    session = Session()
    set_order(session, order)
    session.show(graph, file.resolve())
    return session


def read_commands(file: Path) -> list[str]:
    """Return the lines of a file of commands, without empty ones and comments."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as problem:
        raise GraphError(f"{file} could not be read: {problem.strerror}.") from None
    except ValueError:
        raise GraphError(f"{file} could not be read: it is not UTF-8 text.") from None
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def typed() -> TextIO:
    """Return standard input, whose broken letters are replaced; an empty one where it is closed."""
    if sys.stdin is None:
        return StringIO()
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace") if sys.stdin.isatty() else reconfigure(
            encoding="utf-8", errors="replace"
        )
    return sys.stdin


def step_through(session: Session, commands: Iterable[str] = ()) -> None:
    """Step through a session's graph at the prompt: some commands first, then what is typed."""
    source = typed()
    is_terminal = source.isatty() and sys.stdout.isatty()
    prompt = Prompt(session, source, sys.stdout, is_terminal)
    prompt.say([f"{summary_of(trace_of(session))}. Type help for the commands, q to leave."])
    prompt.say_where()
    for line in commands:
        sys.stdout.write(f"{prompt.prompt}{line}\n")
        prompt.session.dismiss()
        if prompt.onecmd(line):
            return
    if is_terminal:
        with history():
            prompt.run()
    else:
        prompt.run()
