"""Files that are damaged at random: each one opens, or is refused with a sentence.

GRAPHDBG_MUTANTS is how many there are, 20,000 unless it says otherwise.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graphdbg.core import limits
from graphdbg.files.errors import FileError
from graphdbg.files.read import read_text
from graphdbg.files.write import dumps
from tests.files.mutants import CHANGES, mutants, seeds

ROOT = Path(__file__).parents[2]
MUTANTS = int(os.environ.get("GRAPHDBG_MUTANTS", "20000"))
linux = pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")


@contextmanager
def little_memory() -> Iterator[None]:
    """Give the process no more memory than it has, and what reading a file may take."""
    if sys.platform != "linux":
        yield
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    most = pages * resource.getpagesize() + limits.MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.parametrize("how", range(len(CHANGES)), ids=[one.__name__ for one in CHANGES])
def test_a_damaged_file_opens_or_is_refused(how: int) -> None:
    read = 0
    sentences = []
    with little_memory():
        for number, data in mutants(how, MUTANTS // len(CHANGES) + 1):
            try:
                graph = read_text(data, "f.graph.json")
            except FileError as error:
                sentences.append(error.sentence)
            else:
                read += 1
                assert read_text(dumps(graph)) == graph, number
    assert read
    assert len(set(sentences)) > MUTANTS / 40
    for sentence in sentences:
        assert sentence.isprintable()
        assert sentence.endswith((".", "?"))
        assert len(sentence) < 1_000


@pytest.mark.parametrize("text", dict.fromkeys(seeds()))
def test_what_is_damaged_was_sound(text: str) -> None:
    assert read_text(dumps(read_text(text))) == read_text(text)


GREEDY = {
    "keys": (
        """('{"graphdbg": 1, "nodes": [], "lesson": {'"""
        """ + ','.join('"k%d":0' % i for i in range(2_900_000)) + '}}').encode()"""
    ),
    "one wide character": (
        """b'{"graphdbg": 1, "nodes": [], "title": "\\xf0\\x9f\\x98\\x80'"""
        """ + b'a' * (2**26 - 60) + b'"}'"""
    ),
    "brackets": """b'[' * 2**26""",
}
"""Files at the limits that take the most memory, each as an expression that makes it."""


@linux
@pytest.mark.parametrize("file", GREEDY.values(), ids=GREEDY)
def test_the_greediest_files_keep_to_the_limit(file: str) -> None:
    """In a process of its own, so that nothing is counted that was there before."""
    program = f"""
import resource
from graphdbg.files.errors import FileError
from graphdbg.files.read import read_text
data = {file}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_text(data)
except FileError:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    assert int(done.stdout) * 1024 < limits.MEMORY
