"""The debugger at a prompt: graphs, what is typed, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from graphdbg.paths import data_dir
from graphdbg.terminal.prompt import Prompt
from graphdbg.terminal.start import open_session

HERE = Path(__file__).parent
GRAPHS = (data_dir("sample_graphs"), HERE / "graphs")


def graph_file(name: str) -> Path:
    return next(folder / name for folder in GRAPHS if (folder / name).exists())


class Screen(StringIO):
    """Where a prompt writes; a terminal, if that is wanted."""

    def __init__(self, is_terminal: bool = False) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


Open = Callable[..., Prompt]


@pytest.fixture
def open_prompt() -> Open:
    """Return a function that opens a prompt over a graph; what is typed may be given."""

    def opened(name: str = "f_xyz", typed: str = "", is_terminal: bool = False) -> Prompt:
        session = open_session(graph_file(f"{name}.graph.json"))
        return Prompt(session, StringIO(typed), Screen(is_terminal))

    return opened


def said(prompt: Prompt, line: str) -> list[str]:
    """Return what the prompt answers to one line."""
    start = prompt.stdout.tell()
    prompt.onecmd(line)
    text: str = prompt.stdout.getvalue()[start:]
    return text.splitlines()
