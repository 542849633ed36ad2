"""A save happens as a whole or not at all, whatever the disk does."""

import errno
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.values import own
from graphdbg.files import replace
from graphdbg.files.errors import SaveError
from graphdbg.files.read import file_name, load
from graphdbg.files.write import dumps, save

ROOT = Path(__file__).parents[2]
OLD = "the old file, whatever it holds"
UNTOUCHED = "f.graph.json is not saved, and the old file is untouched: "

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")
not_root = pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere"
)


@pytest.fixture
def graph() -> Graph:
    return graph_from([Node("x", kind="input", value=own(-2.0))], title="one")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "f.graph.json"
    path.write_text(OLD, encoding="utf-8")
    return path


def refusal(graph: Graph, path: Path) -> str:
    with pytest.raises(SaveError) as caught:
        save(graph, path)
    assert caught.value.file == file_name(path.name)
    return caught.value.sentence


def assert_untouched(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == OLD
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_it_is_saved(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "new.graph.json"
    save(graph, path)
    save(graph, str(path))
    assert load(path) == graph
    assert path.read_bytes() == dumps(graph).encode("utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_what_would_not_open_again_leaves_the_file_alone(file: Path) -> None:
    graph = graph_from([Node("x", kind="input", value=own(1.0), note="n" * 10_001)])
    assert refusal(graph, file) == (
        "f.graph.json is not saved, and nothing on disk has changed: it would not open again "
        "(line 4: nodes[0].note has 10,001 characters, and the limit is 10,000; shorten it)."
    )
    assert_untouched(file)


FAULTS = [
    (errno.ENOSPC, "the disk is full; make room, or save elsewhere."),
    (errno.EIO, "the disk reported an error; save elsewhere, and look after the disk."),
    (errno.EACCES, "you may not write there; save elsewhere."),
    (errno.EROFS, "the disk can only be read; save elsewhere."),
    (errno.ETIMEDOUT, f"{os.strerror(errno.ETIMEDOUT)}; save elsewhere."),
]


@posix
@pytest.mark.parametrize("call", ["open", "fdopen", "fchmod", "fsync", "replace"])
@pytest.mark.parametrize(("number", "words"), FAULTS)
def test_a_fault_at_any_call(
    call: str, number: int, words: str, graph: Graph, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        assert refusal(graph, file) == UNTOUCHED + words
    assert_untouched(file)


@posix
def test_a_fault_at_every_write_in_turn(
    graph: Graph, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        def __init__(self, file: Any, at: str) -> None:
            self.file, self.at = file, at

        def __enter__(self) -> "Failing":
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def __getattr__(self, name: str) -> Any:
            if name == self.at:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return getattr(self.file, name)

    fdopen = os.fdopen
    for at in ("write", "flush"):
        with monkeypatch.context() as patch:
            patch.setattr(os, "fdopen", lambda *a, at=at: Failing(fdopen(*a), at))
            assert refusal(graph, file).startswith(UNTOUCHED + "the disk is full")
        assert_untouched(file)


@posix
def test_a_folder_that_cannot_be_synced_does_not_matter(
    graph: Graph, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def files_only(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", files_only)
    save(graph, file)
    assert load(file) == graph


@posix
def test_file_and_folder_are_synced_in_order(
    graph: Graph, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, os.replace

    def note_sync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def note_rename(*paths: Any) -> None:
        done.append("rename")
        rename(*paths)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_rename)
    save(graph, file)
    assert done == ["file", "rename", "folder"]


def test_an_interrupt_leaves_nothing_behind(
    graph: Graph, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(graph, file)
    assert_untouched(file)


def test_a_scanner_that_holds_the_file_is_waited_for(
    graph: Graph, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where an antivirus program opens what has just been written."""
    rename, tries = os.replace, [1, 2, 3]

    def busy(*paths: Any) -> None:
        if tries.pop():
            raise PermissionError(errno.EACCES, "busy")
        rename(*paths)

    tries.insert(0, 0)
    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr(replace, "_TRIES", 5)
    monkeypatch.setattr(replace, "_PAUSE", 0.0)
    save(graph, file)
    assert load(file) == graph


@posix
def test_the_mode_is_kept(graph: Graph, file: Path) -> None:
    file.chmod(0o640)
    save(graph, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@posix
def test_a_new_file_has_the_usual_mode(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    save(graph, tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_stays_a_link(graph: Graph, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    link = folder / "link.graph.json"
    link.symlink_to(file)
    save(graph, link)
    assert link.is_symlink()
    assert not file.is_symlink()
    assert load(file) == graph
    assert [path.name for path in folder.iterdir()] == ["link.graph.json"]


def test_a_link_to_a_file_that_is_not_there_yet(graph: Graph, tmp_path: Path) -> None:
    link = tmp_path / "link.graph.json"
    link.symlink_to("new.graph.json")
    save(graph, link)
    assert link.is_symlink()
    assert load(tmp_path / "new.graph.json") == graph


def test_a_link_to_itself(graph: Graph, tmp_path: Path) -> None:
    link = tmp_path / "f.graph.json"
    link.symlink_to(link.name)
    assert refusal(graph, link).endswith(": it is a link that leads back to itself; mend the link.")
    assert link.is_symlink()


def test_a_folder_that_is_gone(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "gone" / "f.graph.json"
    assert refusal(graph, path) == (
        "f.graph.json is not saved, and nothing was written: its folder is gone; save elsewhere."
    )


def test_a_folder_of_that_name(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "f.graph.json"
    path.mkdir()
    assert refusal(graph, path).endswith(": it is a folder; choose another name.")
    assert path.is_dir()


@posix
@pytest.mark.parametrize("path", [Path("/dev/null"), Path("/dev/full")])
def test_a_device_is_not_replaced(path: Path, graph: Graph) -> None:
    assert refusal(graph, path).endswith(": it is no regular file; choose another name.")
    assert path.is_char_device()


@pytest.mark.parametrize("name", ["n" * 300, "a\0b"])
def test_a_name_that_no_file_can_have(name: str, graph: Graph, tmp_path: Path) -> None:
    assert "name" in refusal(graph, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@posix
def test_the_longest_name(graph: Graph, tmp_path: Path) -> None:
    for path in (tmp_path / ("n" * 255), tmp_path / ("σ" * 127)):
        save(graph, path)
        assert load(path) == graph


@posix
@not_root
def test_a_folder_that_may_not_be_written(graph: Graph, file: Path) -> None:
    file.parent.chmod(0o555)
    try:
        assert refusal(graph, file) == UNTOUCHED + "you may not write there; save elsewhere."
    finally:
        file.parent.chmod(0o755)
    assert_untouched(file)


@posix
@not_root
def test_a_write_protected_file_is_not_replaced(graph: Graph, file: Path) -> None:
    file.chmod(0o444)
    assert refusal(graph, file) == UNTOUCHED + "you may not write there; save elsewhere."
    assert_untouched(file)


def test_what_a_killed_program_left_is_cleared_away(graph: Graph, file: Path) -> None:
    stale = file.with_name(f".{file.name}.{'0' * 16}.tmp")
    fresh = file.with_name(f".{file.name}.{'1' * 16}.tmp")
    other = file.with_name(f".other.graph.json.{'2' * 16}.tmp")
    for path in (stale, fresh, other):
        path.touch()
    for path in (stale, other):
        hours_ago = time.time() - 7200
        os.utime(path, (hours_ago, hours_ago))
    save(graph, file)
    assert {path.name for path in file.parent.iterdir()} == {file.name, fresh.name, other.name}


def program(*lines: str) -> list[str]:
    start = ["from pathlib import Path", "from graphdbg.files.write import save"]
    start += ["from graphdbg.files.errors import SaveError"]
    start += ["from graphdbg.core.graph import Node, graph_from"]
    start += ["from graphdbg.core.values import own", "import sys, numpy as np"]
    start += ["def graph(n, title): return graph_from("]
    start += ["    [Node('x', kind='input', value=own(np.arange(float(n))))], title=title)"]
    return [sys.executable, "-c", "\n".join([*start, *lines])]


@pytest.fixture
def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@posix
def test_a_write_that_stops_half_way(file: Path, environment: dict[str, str]) -> None:
    """A limit on the size of files fails in the middle of a write, as a full disk does."""
    saving = program(
        "import resource",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))",
        "try: save(graph(10_000, ''), sys.argv[1])",
        "except SaveError as error: print(error)",
    )
    done = subprocess.run(
        [*saving, str(file)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    expected = UNTOUCHED + "it is larger than a file may be here; save elsewhere.\n"
    assert done.stdout == expected
    assert_untouched(file)


@posix
def test_a_kill_at_any_moment(file: Path, environment: dict[str, str]) -> None:
    saving = program(
        "titles = ['a' * 10, 'b' * 9000]",
        "save(graph(50_000, 'first'), sys.argv[1])",
        "print('go', flush=True)",
        "while True:",
        "    for title in titles: save(graph(50_000, title), sys.argv[1])",
    )
    for turn in range(20):
        with subprocess.Popen(
            [*saving, str(file)], env=environment, stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"go\n"
            time.sleep(0.001 + turn * 0.004)
            child.send_signal(signal.SIGKILL)
        graph = load(file)
        assert graph.title in ("first", "a" * 10, "b" * 9000)
        assert graph.nodes["x"].array.shape == (50_000,)
    left = [path.name for path in file.parent.iterdir() if path != file]
    assert all(re.fullmatch(r"\.f\.graph\.json\.[0-9a-f]{16}\.tmp", name) for name in left)
