"""What the terminal says: lines, in colour where there is a terminal that has some."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import TextIO, TypeAlias

from graphdbg.formula.explain import Role, Sentence, Span

Said: TypeAlias = str | Sentence
"""One line: a plain one, or stretches that each have their colour."""

COLOURS: Mapping[Role, str] = MappingProxyType(
    {"node": "1", "value": "34", "gradient": "33", "local": "35", "error": "31"}
)
"""The terminal's own colours, nearest to those of the window: blue, orange, violet and red."""


def has_colours(stream: TextIO) -> bool:
    """Say whether a stream is a terminal with colours, and nobody has asked for none."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not is_plain


def text_in(line: Said, colours: bool) -> str:
    """Return a line as it is written to the terminal."""
    if isinstance(line, str):
        return line
    return "".join([painted(span) if colours else span.text for span in line])


def painted(span: Span) -> str:
    """Return a stretch of text between the codes of its colour."""
    code = COLOURS.get(span.role)
    return span.text if code is None else f"\x1b[{code}m{span.text}\x1b[0m"
