"""The README and the pages beside it say what is there."""

import re
from pathlib import Path

import pytest

from graphdbg.core.ops import REGISTRY

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_every_operation_is_listed() -> None:
    listed = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    assert [name for name in REGISTRY if f"`{name}`" not in listed] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_leads_to_is_there(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).is_file()] == []


def test_the_readme_leads_to_every_page_and_has_pictures() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    assert [page for page in PAGES[1:] if f"(docs/{page.name})" not in readme] == []
    assert readme.count(".pictures/") >= 2
