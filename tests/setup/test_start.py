"""Starting graphdbg: quick answers, sentences where something is missing, no display."""

import json
import sys
from pathlib import Path

import pytest

import graphdbg
from graphdbg.cli import answer
from graphdbg.dev import APT_LINE, RUN_COMMAND
from graphdbg.paths import data_dir
from graphdbg.ui.launch import _why_unfit

from .conftest import Program

SAMPLE = str(data_dir("sample_graphs") / "f_xyz.graph.json")
NO_DISPLAY = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None}
NOWHERE = ":60077"  # no X server numbers its display so high
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have a display always")


def heavy_modules_after(python: Program, statement: str) -> list[str]:
    code = (
        f"{statement}\nimport json, sys\n"
        "heavy = {'numpy', 'networkx', 'PySide6', 'shiboken6'} & set(sys.modules)\n"
        "sys.stderr.write(json.dumps(sorted(heavy)))"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stderr)
    return found


@pytest.mark.parametrize(
    "statement",
    [
        "import graphdbg; dir(graphdbg)",
        "from graphdbg.__main__ import main; assert main(['--help']) == 0",
        "from graphdbg.__main__ import main; assert main(['--version']) == 0",
        "from graphdbg.__main__ import main; assert main(['trace', '--help']) == 0",
        "import graphdbg.ui.launch",
    ],
)
def test_neither_numpy_nor_qt_is_imported(python: Program, statement: str) -> None:
    assert heavy_modules_after(python, statement) == []


def test_every_public_name_is_found() -> None:
    names = ["load", "run", "graph_of", "parameter", "constant", "ops", "debug"]
    assert set(names) <= set(dir(graphdbg))
    assert all(getattr(graphdbg, name) for name in names)


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(AttributeError, match="graphdbg has no 'lode'"):
        graphdbg.lode  # noqa: B018


# --- arguments -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["trace"],
        ["trace", "a", "b"],
        ["trace", "a", "--granularity", "inch"],
        ["render", "a"],
        ["render", "a", "-o", "a.bmp"],
        ["render", "a", "-o", "a.svg", "--step", "-1"],
        ["check"],
        ["samples", "a"],
        ["a", "b"],
        ["a", "--step", "two"],
        ["--no-such-thing"],
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "--help" in err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"graphdbg {name}" in out for name in ("trace", "check", "render", "samples"))


def test_a_command_is_known_by_its_first_place(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def open_window(file: Path | None, step: int | None) -> int:
        opened.append((file, step))
        return 0

    monkeypatch.setattr("graphdbg.ui.launch.open_window", open_window)
    assert answer([]) == answer(["./trace"]) == answer(["a.graph.json", "--step", "7"]) == 0
    assert answer(["--step", "3", "trace"]) == 0
    assert opened == [
        (None, None),
        (Path("trace"), None),
        (Path("a.graph.json"), 7),
        (Path("trace"), 3),
    ]


# --- a machine that lacks something --------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], [SAMPLE], ["trace", SAMPLE]])
def test_missing_packages_are_one_sentence(python: Program, arguments: list[str]) -> None:
    done = python("-S", "-m", "graphdbg", *arguments)  # -S leaves site-packages out
    assert done.returncode == 3
    assert done.stdout == ""
    assert RUN_COMMAND in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("pyside", "python_version", "fits"),
    [
        ("6.8.3", (3, 11), True),
        ("6.11.3", (3, 11), True),
        ("6.12.0", (3, 11), False),
        ("7.0.1", (3, 11), False),
        ("6.12.0", (3, 12), True),
    ],
)
def test_pyside_and_python_that_do_not_fit(
    pyside: str, python_version: tuple[int, int], fits: bool
) -> None:
    assert (_why_unfit(pyside, python_version) is None) == fits


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="PYSIDE-3474 is about older Pythons")
def test_pyside_that_crashes_is_refused(python: Program, tmp_path: Path) -> None:
    record = tmp_path / "PySide6_Essentials-6.12.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: PySide6_Essentials\nVersion: 6.12.0\n"
    )
    done = python("-m", "graphdbg", SAMPLE, paths=(tmp_path,))
    assert done.returncode == 3
    assert done.stdout == ""
    assert "PYSIDE-3474" in done.stderr
    assert done.stderr.count("\n") == 1


@linux
@pytest.mark.parametrize(
    ("display", "reason"),
    [(None, "neither DISPLAY nor WAYLAND_DISPLAY is set"), (NOWHERE, "could not connect")],
)
@pytest.mark.parametrize("file", [None, SAMPLE], ids=["no file", "a sample"])
def test_without_a_display_the_trace_is_printed(
    python: Program, display: str | None, reason: str, file: str | None
) -> None:
    files = [file] if file else []
    done = python("-m", "graphdbg", *files, **{**NO_DISPLAY, "DISPLAY": display})
    assert done.returncode == 0, done.stderr
    first, *trace = done.stdout.splitlines()
    assert first.startswith("There is no display")
    assert reason in first or "is missing" in first
    assert APT_LINE in first
    assert trace == python("-m", "graphdbg", "trace", SAMPLE).stdout.splitlines()


@linux
def test_debug_without_a_display_raises(python: Program) -> None:
    code = f"import graphdbg as gd; gd.debug(gd.load({SAMPLE!r}))"
    done = python("-c", code, **NO_DISPLAY)
    assert done.returncode == 1
    assert "RuntimeError: There is no display" in done.stderr


@linux
def test_output_that_cannot_be_written_is_exit_4(python: Program) -> None:
    code = (
        "import sys; sys.stdout = open('/dev/full', 'w')\n"
        "from graphdbg.__main__ import main; sys.exit(main(['--version']))"
    )
    done = python("-c", code)
    assert done.returncode == 4
    assert done.stderr == "The output could not be written: No space left on device.\n"


# --- the files that ship -------------------------------------------------------------------------


def test_the_checkout_comes_before_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "graphdbg"
    (package / "resources").mkdir(parents=True)
    monkeypatch.setattr("graphdbg.paths._PACKAGE", package)
    assert data_dir("resources") == package / "resources"
    (tmp_path / "resources").mkdir()
    assert data_dir("resources") == package / "resources"
    (tmp_path / "pyproject.toml").touch()
    assert data_dir("resources") == tmp_path / "resources"
    with pytest.raises(FileNotFoundError, match="sample_graphs"):
        data_dir("sample_graphs")
