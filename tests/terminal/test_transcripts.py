"""Whole sessions at the prompt, as they are written: transcripts/*.txt.

A transcript begins with its command line and goes on with what `graphdbg step FILE < typed`
prints, where `typed` is what stands after each prompt in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from graphdbg.cli import answer
from tests.terminal.conftest import HERE, graph_file

PROMPT = "(graphdbg) "
TRANSCRIPTS = sorted((HERE / "transcripts").glob("*.txt"))


def parts(transcript: Path) -> tuple[list[str], str, str]:
    """Return the arguments, what is typed, and what is to come out."""
    first, text = transcript.read_text(encoding="utf-8").split("\n", 1)
    marker, program, command, name, *more = first.split()
    assert [marker, program, command] == ["$", "graphdbg", "step"]
    lines = [line.removeprefix(PROMPT) for line in text.splitlines() if line.startswith(PROMPT)]
    return ["step", str(graph_file(name)), *more], "\n".join(lines), text


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_session_reads_as_it_is_written(
    transcript: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, typed, expected = parts(transcript)
    monkeypatch.setattr(sys, "stdin", StringIO(typed))
    code = answer(arguments)
    out, err = capsys.readouterr()
    assert out == expected
    assert (code, err) == (0, "")


def test_the_page_on_the_terminal_shows_a_real_one() -> None:
    page = (HERE.parents[1] / "docs" / "terminal.md").read_text(encoding="utf-8")
    assert (HERE / "transcripts" / "page.txt").read_text(encoding="utf-8") in page


@pytest.mark.parametrize("name", ["f_xyz", "mistakes"])
def test_the_program_itself_says_the_same(name: str, tmp_path: Path) -> None:
    arguments, typed, expected = parts(HERE / "transcripts" / f"{name}.txt")
    found = subprocess.run(
        [sys.executable, "-m", "graphdbg", *arguments],
        input=typed.encode(),
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1]), "PYTHONIOENCODING": "ascii"},
        timeout=60,
        check=False,
    )
    assert found.stdout.decode() == expected
    assert (found.returncode, found.stderr) == (0, b"")
