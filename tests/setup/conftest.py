"""Programs in a process of their own, which is where starting and failing to start can be seen."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def python(tmp_path: Path) -> Program:
    """Return a function that runs this interpreter on arguments, away from the checkout.

    ``paths`` come first on its search path; an environment variable set to None is taken away.
    """

    def run(
        *arguments: str, paths: tuple[Path, ...] = (), **environment: str | None
    ) -> subprocess.CompletedProcess[str]:
        wanted = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(path) for path in (*paths, ROOT)),
            "PYTHONIOENCODING": "utf-8",
            **environment,
        }
        return subprocess.run(
            [sys.executable, *arguments],
            env={name: value for name, value in wanted.items() if value is not None},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run
