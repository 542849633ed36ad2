"""The README's two commands: what they accept, choose, and say when they cannot go on."""

import os
import sys
from pathlib import Path

import pytest

from graphdbg import dev

from .conftest import Program


def distribution(folder: Path, name: str, version: str) -> None:
    record = folder / f"{name}-{version}.dist-info"
    record.mkdir(parents=True)
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that asks for two packages, and has no .venv yet."""
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["here>=1.2,<2; python_version >= \'3.11\'", "there"]\n'
        '[project.optional-dependencies]\ntest = ["checks==3"]\n'
    )
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    return tmp_path


def make_venv(checkout: Path, *packages: tuple[str, str], version: str = "3.11.4") -> Path:
    venv = checkout / ".venv"
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    (venv / "pyvenv.cfg").write_text(f"home = /somewhere\nversion = {version}\n")
    folder = venv / ("Lib" if os.name == "nt" else "lib/python3.11") / "site-packages"
    for name, number in packages:
        distribution(folder, name, number)
    return python


@pytest.fixture
def never_installs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note that the set-up was asked for, and do nothing."""
    calls: list[str] = []
    monkeypatch.setattr(dev, "_make_venv", lambda: calls.append("install"))
    return calls


# --- which packages are right --------------------------------------------------------------------


def test_pyproject_is_understood_and_this_interpreter_has_it_all() -> None:
    assert dev.flaws(dev.requirements(["test"]), sys.version_info[:2]) == []


def test_pyside_that_crashes_on_this_python_is_wrong(tmp_path: Path) -> None:
    distribution(tmp_path, "PySide6_Essentials", "6.12.0")
    asked = [one for one in dev.requirements([]) if one.startswith("PySide6")]
    assert dev.flaws(asked, (3, 11), [str(tmp_path)]) == [
        "PySide6-Essentials is 6.12.0, not >=6.8,<6.12"
    ]
    assert dev.flaws(asked, (3, 12), [str(tmp_path)]) == []


@pytest.mark.parametrize(
    ("version", "bounds", "right"),
    [
        ("1.10", ">=1.9", True),
        ("1.9", ">=1.10", False),
        ("2.13.0+cpu", "<2.14", True),
        ("3.0", "==3", True),
        ("3.0.1", "==3", False),
        ("3.1", "!=3", True),
        ("0.13.2", ">=0.13,<0.14", True),
        ("0.14.0", ">=0.13,<0.14", False),
        ("5", "", True),
    ],
)
def test_versions_are_compared_as_numbers(
    tmp_path: Path, version: str, bounds: str, right: bool
) -> None:
    distribution(tmp_path, "thing", version)
    assert (dev.flaws([f"thing{bounds}"], (3, 11), [str(tmp_path)]) == []) == right


@pytest.mark.parametrize("requirement", ["a~=1", "a @ file:///a", "a; os_name == 'nt'", "a[b]"])
def test_a_requirement_that_cannot_be_read_is_said(requirement: str) -> None:
    with pytest.raises(dev.SetUpError, match="cannot read this line"):
        dev.flaws([requirement], (3, 11))


# --- which interpreter is chosen -----------------------------------------------------------------


def test_this_interpreter_is_used_where_it_has_everything(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, never_installs: list[str]
) -> None:
    monkeypatch.setattr(sys, "path", [str(checkout / "site")])
    distribution(checkout / "site", "here", "1.3")
    distribution(checkout / "site", "there", "0.1")
    assert dev.choose_interpreter([]) == sys.executable
    assert never_installs == []
    dev.choose_interpreter(["test"])
    assert never_installs == ["install"]


def test_a_venv_with_the_right_packages_is_used_as_it_is(
    checkout: Path, never_installs: list[str]
) -> None:
    venv_python = make_venv(checkout, ("here", "1.3"), ("there", "0.1"))
    assert dev.choose_interpreter([]) == str(venv_python)
    assert never_installs == []


@pytest.mark.parametrize(
    ("packages", "version"),
    [
        ([("here", "2.0"), ("there", "0.1")], "3.11.4"),
        ([("here", "1.3")], "3.11.4"),
        ([("here", "1.3"), ("there", "0.1")], "3.10.9"),
    ],
)
def test_a_venv_that_is_wrong_is_set_up_again(
    checkout: Path, never_installs: list[str], packages: list[tuple[str, str]], version: str
) -> None:
    make_venv(checkout, *packages, version=version)
    dev.choose_interpreter([])
    assert never_installs == ["install"]


def test_a_venv_whose_python_is_gone_is_set_up_again(
    checkout: Path, never_installs: list[str]
) -> None:
    make_venv(checkout, ("here", "1.3"), ("there", "0.1")).unlink()
    dev.choose_interpreter([])
    assert never_installs == ["install"]


# --- sentences -----------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["walk"]])
def test_a_wrong_command_is_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == 2
    assert "graphdbg.dev run" in capsys.readouterr().err


def test_help_says_both_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "graphdbg.dev run" in out
    assert "graphdbg.dev test" in out


def test_an_old_python_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 2, "final", 0))
    assert dev.main(["run"]) == 3
    assert "needs Python 3.11 or newer, and this is 3.10.2" in capsys.readouterr().err


def test_an_installed_graphdbg_is_no_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    assert dev.main(["run"]) == 3
    assert "there is no pyproject.toml" in capsys.readouterr().err


def test_debian_without_venv_is_said(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert dev.main(["run"]) == 3
    assert "sudo apt install python3-venv" in capsys.readouterr().err


def test_a_failing_pip_is_one_sentence(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "print('Collecting thing'); print('ERROR: No matching thing.'); raise SystemExit(1)"
    with pytest.raises(dev.SetUpError, match="no network: No matching thing; the whole story"):
        dev._call([sys.executable, "-c", said], "no network")
    assert capsys.readouterr().err == "graphdbg: Collecting thing\n"
    assert "ERROR: No matching" in (checkout / ".venv" / "set-up.log").read_text()


def test_run_opens_the_sample_at_its_first_contribution(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(dev, "choose_interpreter", lambda _: "python")
    monkeypatch.setattr(dev, "_continue_in", lambda _, rest: started.append(rest))
    dev.main(["run"])
    dev.main(["run", "a.graph.json"])
    first, second = started
    assert first[:2] == ["-m", "graphdbg"]
    assert Path(first[2]).name == "f_xyz.graph.json"
    assert first[3:] == ["--step", "7"]
    assert second == ["-m", "graphdbg", "a.graph.json"]


def test_the_chosen_interpreter_finds_this_checkout(python: Program) -> None:
    code = "import graphdbg; print(graphdbg.__file__)"
    done = python("-m", "graphdbg.dev", "python", "--", "-c", code)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).parent.parent == dev.ROOT
