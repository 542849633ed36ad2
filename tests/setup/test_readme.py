"""The README says what is there."""

from pathlib import Path

from graphdbg.core.ops import REGISTRY

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_every_operation_is_listed() -> None:
    assert [name for name in REGISTRY if f"`{name}`" not in README] == []


def test_its_picture_is_there() -> None:
    assert (Path(__file__).parents[2] / ".pictures" / "window.png").is_file()
    assert ".pictures/window.png" in README
