"""Files for the command line, and the command line itself, in this process and in its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graphdbg.cli import answer
from graphdbg.paths import data_dir

ROOT = Path(__file__).resolve().parents[2]


def sample(name: str) -> str:
    return str(data_dir("sample_graphs") / f"{name}.graph.json")


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Every line as strict JSON: NaN and Infinity are no JSON, and keys come once."""
        return [
            json.loads(line, parse_constant=refuse, object_pairs_hook=without_duplicates)
            for line in self.lines
        ]


def refuse(word: str) -> None:
    raise AssertionError(f"{word} is no JSON.")


def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


Ask = Callable[..., Answer]
Write = Callable[..., str]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return a function that asks the command line, in this process."""

    def run(*arguments: str) -> Answer:
        code = answer(arguments)
        return Answer(code, *capsys.readouterr())

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a saved graph from its nodes and returns its path."""

    def save(*nodes: dict[str, Any], name: str = "g", **fields: Any) -> str:
        path = tmp_path / f"{name}.graph.json"
        path.write_text(json.dumps({"graphdbg": 1, **fields, "nodes": list(nodes)}))
        return str(path)

    return save


def leaf(name: str, value: Any, kind: str = "input") -> dict[str, Any]:
    return {"name": name, "kind": kind, "value": value}


def applied(name: str, op: str, *inputs: str | None, **attributes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "op": op, "inputs": list(inputs)}
    return {**found, "attributes": attributes} if attributes else found


@pytest.fixture
def graphdbg(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Return a function that runs the program in a process of its own, in an empty folder."""

    def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "graphdbg", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
            stdin=subprocess.DEVNULL,
            stdout=options.get("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )

    return run
