"""What is remembered between starts."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphdbg.paths import data_dir
from graphdbg.session.session import Session
from graphdbg.session.settings import (
    RECENT,
    Settings,
    load_settings,
    save_settings,
    settings_file,
)

TEN = [f"/{i}" for i in range(10)]
SOURCE = data_dir("sample_graphs") / "f_xyz.graph.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for settings that does not exist yet."""
    folder = tmp_path / "deep" / "config"
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(folder))
    return folder


def copies(folder: Path, count: int) -> list[Path]:
    paths = [folder.resolve() / f"g{i}.graph.json" for i in range(count)]
    for path in paths:
        path.write_bytes(SOURCE.read_bytes())
    return paths


def test_the_environment_names_the_folder(folder: Path) -> None:
    assert settings_file() == folder / "settings.json"


def test_without_it_settings_are_where_the_system_keeps_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GRAPHDBG_CONFIG")
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_: "/somewhere/graphdbg")
    assert settings_file() == Path("/somewhere/graphdbg/settings.json")


def test_tests_do_not_touch_the_real_settings(tmp_path: Path) -> None:
    assert settings_file().parent.parent == tmp_path.parent


def test_settings_come_back(folder: Path) -> None:
    kept = Settings((Path("/a/größe.graph.json"), Path("/b")), "dark", 1.3)
    save_settings(kept)
    assert load_settings() == kept
    assert [path.name for path in folder.iterdir()] == ["settings.json"]


def test_a_missing_file_gives_the_defaults(folder: Path) -> None:
    assert load_settings() == Settings() == Settings((), "system", 1.0)
    state = Session().state
    assert (state.recent, state.scheme, state.text_scale) == ((), "system", 1.0)
    assert not folder.exists()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", "null", '"settings"', "\udcff", "[" * 100_000, '{"recent": 1e999}'],
)
def test_a_broken_file_gives_the_defaults(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    settings_file().write_bytes(text.encode("utf-8", "surrogateescape"))
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("kept", "settings"),
    [
        ({"recent": ["/a", 7, None, "/b"]}, Settings((Path("/a"), Path("/b")))),
        ({"recent": "/a"}, Settings()),
        ({"recent": [f"/{i}" for i in range(50)]}, Settings(tuple(map(Path, TEN)))),
        ({"scheme": "pink"}, Settings()),
        ({"scheme": ["dark"]}, Settings()),
        ({"scheme": "dark", "text_scale": "large"}, Settings((), "dark")),
        ({"text_scale": 99}, Settings(text_scale=2.0)),
        ({"text_scale": -1}, Settings(text_scale=0.8)),
        ({"text_scale": 10**400}, Settings(text_scale=2.0)),
        ({"text_scale": float("nan")}, Settings()),
        ({"text_scale": float("inf")}, Settings(text_scale=2.0)),
        ({"text_scale": True}, Settings()),
        ({"text_scale": 1.5, "of": "a later version"}, Settings(text_scale=1.5)),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_left_at_its_default(
    folder: Path, kept: dict[str, Any], settings: Settings
) -> None:
    folder.mkdir(parents=True)
    settings_file().write_text(json.dumps(kept))
    assert load_settings() == settings


def test_a_folder_that_cannot_be_made_loses_the_settings_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path / "file" / "config"))
    session = Session()
    session.set_scheme("dark")
    assert session.open(SOURCE)
    assert session.state.scheme == "dark"
    assert load_settings() == Settings()
    assert (tmp_path / "file").read_text() == "no folder"


def test_a_failed_write_keeps_the_old_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_settings(Settings(scheme="dark"))

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    save_settings(Settings(scheme="light"))
    assert load_settings().scheme == "dark"
    assert [path.name for path in folder.iterdir()] == ["settings.json"]


# --- recent files --------------------------------------------------------------------------------


def test_recent_files_are_listed_latest_first(tmp_path: Path) -> None:
    session = Session()
    a, b, c = copies(tmp_path, 3)
    for path in (a, b, c, a):
        session.open(path)
    assert session.state.recent == (a, c, b)


def test_the_oldest_recent_files_are_dropped(tmp_path: Path) -> None:
    session = Session()
    paths = copies(tmp_path, RECENT + 2)
    for path in paths:
        session.open(path)
    assert session.state.recent == tuple(reversed(paths[2:]))
    assert len(session.state.recent) == RECENT == 10


def test_two_spellings_of_a_path_are_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = copies(tmp_path, 1)
    monkeypatch.chdir(tmp_path)
    session = Session()
    session.open(path)
    session.open(Path(path.name))
    session.open(tmp_path / ".." / tmp_path.name / path.name)
    assert session.state.recent == (path,)


def test_a_file_that_cannot_be_read_is_not_remembered(tmp_path: Path) -> None:
    session = Session()
    session.open(SOURCE)
    session.open(tmp_path / "none.graph.json")
    assert session.state.recent == (SOURCE.resolve(),)


def test_the_next_start_knows_what_was_chosen() -> None:
    session = Session()
    session.open(SOURCE)
    session.set_scheme("dark")
    session.scale_text(2)
    state = Session().state
    assert (state.recent, state.scheme, state.text_scale) == ((SOURCE.resolve(),), "dark", 1.2)
    assert state.graph is None
