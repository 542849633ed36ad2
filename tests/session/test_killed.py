"""A process that is killed while it edits and saves: the file is whole, and edits are kept.

GRAPHDBG_KILLS is how many times it is killed: 20 unless it says otherwise, 200 in the long run.
"""

import os
import random
import selectors
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graphdbg.files.journal import entries, left_behind
from graphdbg.files.read import load
from graphdbg.paths import data_dir
from graphdbg.session.recovery import find, graph_of, recover
from graphdbg.session.session import Session
from tests.session import writer

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("GRAPHDBG_KILLS", "20"))
AT_ONCE = 5
"""Kills in one test, one process after the other on the same file."""
NO_OLDER = 2.0
"""Seconds: an edit that is older is not lost."""
LIVES = (((2.0, 2.8), 0.0), ((0.0, 0.8), 0.3), ((0.0, 0.8), 0.03), ((0.0, 0.8), 0.0))
"""Seconds from the first edit to the kill, and the share of edits that are saved, in turn.

The first life is long enough for edits that must be kept, and nothing but the journal keeps them.
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")


def killed(
    path: Path, chance: random.Random, life: tuple[float, float], rate: float
) -> tuple[list[tuple[float, str, int]], float]:
    """Let the writer work for a random while and kill it; return what it said, and when."""
    said: list[tuple[float, str, int]] = []
    command = [sys.executable, "-P", writer.__file__, str(path), str(chance.randrange(10**6))]
    command.append(str(rate))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout is not None
        os.set_blocking(child.stdout.fileno(), False)
        rest, end = b"", float("inf")
        with selectors.DefaultSelector() as ready:
            ready.register(child.stdout, selectors.EVENT_READ)
            while time.monotonic() < end:
                ready.select(min(end - time.monotonic(), 60.0))
                data = os.read(child.stdout.fileno(), 1 << 16) if ready.select(0) else b""
                now = time.monotonic()
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    word, number = line.decode().split()
                    said.append((now, word, int(number)))
                assert child.poll() is None, "the writer ended by itself"
                if said and end == float("inf"):
                    end = said[0][0] + chance.uniform(*life)
        child.send_signal(signal.SIGKILL)
        death = time.monotonic()
    return said, death


@pytest.mark.parametrize("turn", range(0, KILLS, AT_ONCE))
def test_the_file_is_whole_and_no_edit_older_than_two_seconds_is_lost(
    turn: int, tmp_path: Path
) -> None:
    path = tmp_path / "f_xyz.graph.json"
    shutil.copy(data_dir("sample_graphs") / path.name, path)
    sound = load(path)
    for kill in range(turn, min(turn + AT_ONCE, KILLS)):
        before = float(load(path).nodes["x"].array)
        chance = random.Random(f"kill {kill}")  # noqa: S311
        said, death = killed(path, chance, *LIVES[kill % 4])
        graph = load(path)
        assert graph.with_node(sound.nodes["x"]) == sound
        on_disk = float(graph.nodes["x"].array)
        edits = [number for _, word, number in said if word == "edit"]
        saves = [number for _, word, number in said if word == "saved"]
        # It is what was saved last, unless it died in a save, or before it could tell of one.
        assert on_disk == (saves[-1] if saves else before) or on_disk >= edits[-1]
        due = [number for at, word, number in said if at < death - NO_OLDER]
        kept = left_behind()
        assert len(kept) <= 1
        newest = float(graph_of(kept[0]).nodes["x"].array) if kept else on_disk
        assert newest >= max([on_disk, *due])
        if kept:
            assert kept[0].of == path
            session = Session()
            find(session)
            assert recover(session, session.state.offers[0])
            assert session.state.is_dirty
            assert float(session.state.graph.nodes["x"].array) == newest
        for entry in entries():
            entry.file.unlink()
