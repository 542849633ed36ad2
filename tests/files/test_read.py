"""What is opened at all: regular files of fair size, and a sentence for everything else."""

import os
import socket
from pathlib import Path

import pytest

import graphdbg
from graphdbg.core import limits
from graphdbg.files.errors import FileError
from graphdbg.files.read import load

TEXT = '{"graphdbg": 1, "nodes": [{"name": "x", "kind": "input", "value": 1}]}'

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "f.graph.json"
    path.write_text(TEXT, encoding="utf-8")
    return path


def refusal(path: str | Path) -> str:
    with pytest.raises(FileError) as caught:
        load(path)
    return caught.value.sentence


def test_it_is_the_public_name(file: Path) -> None:
    assert graphdbg.load is load
    assert list(graphdbg.load(str(file)).nodes) == ["x"]


def test_a_byte_order_mark_is_taken(file: Path) -> None:
    file.write_text(TEXT, encoding="utf-8-sig")
    assert list(load(file).nodes) == ["x"]


def test_a_wrong_file_is_named_without_its_folder(file: Path) -> None:
    file.write_text("[", encoding="utf-8")
    expected = "f.graph.json, line 1: the text stops; close every bracket that is open."
    assert refusal(file) == expected


def test_a_link_is_followed(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file)
    assert load(link) == load(file)


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "none.graph.json"
    assert refusal(path) == f"{path} does not exist; check its name and folder."


def test_a_broken_link(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("nowhere")
    assert refusal(link) == f"{link} is a link to nowhere, which does not exist; mend the link."


def test_a_link_to_itself(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("link")
    assert refusal(link) == f"{link} is a link that leads back to itself; mend the link."


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} is a folder; name a file that holds a graph."


def test_a_file_in_the_place_of_a_folder(file: Path) -> None:
    expected = "does not exist: a part of its path is no folder; check the path."
    assert refusal(file / "g.graph.json") == f"{file / 'g.graph.json'} {expected}"


@posix
def test_a_pipe_does_not_wait(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refusal(pipe) == f"{pipe} is a pipe; name a file that holds a graph."


@posix
def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path has to be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert refusal("socket") == "socket is a socket; name a file that holds a graph."


@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device(device: str) -> None:
    assert refusal(device) == f"{device} is a device; name a file that holds a graph."


@posix
def test_what_changes_into_a_pipe_while_it_is_opened(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    about = file.stat()
    monkeypatch.setattr(Path, "stat", lambda self, **_: about)
    assert refusal(pipe) == f"{pipe} is a pipe; name a file that holds a graph."


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read(file: Path) -> None:
    file.chmod(0)
    expected = "may not be read by you; ask for permission, or change its mode."
    assert refusal(file) == f"{file} {expected}"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            PermissionError(13, "Permission denied"),
            "may not be read by you; ask for permission, or change its mode",
        ),
        (
            OSError(5, "Input/output error"),
            "cannot be read (Input/output error); check its name and the disk",
        ),
    ],
)
def test_an_error_on_opening(
    error: OSError, words: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(os, "open", fail)
    assert refusal(file) == f"{file} {words}."


def test_a_file_that_is_too_large(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 60)
    expected = 'has 70 bytes, and the limit is 60 bytes; draw large arrays with "init".'
    assert refusal(file) == f"{file} {expected}"


def test_a_sparse_file_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(2**40)
    assert "1,099,511,627,776 bytes" in refusal(path)


@pytest.mark.parametrize("name", ["a\0b", "n" * 5000])
def test_a_name_that_no_file_has(name: str) -> None:
    sentence = refusal(name)
    assert sentence.isprintable()
    assert sentence.endswith(("may have.", "check the path."))


@posix
def test_a_name_that_is_no_text_is_still_shown(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n")
    assert refusal(path) == f"{tmp_path}/caf\\udce9\\n does not exist; check its name and folder."
