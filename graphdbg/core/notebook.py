"""What a notebook shows of a graph, of a run and of a moment of one: a picture, where one is drawn.

Core draws nothing and imports nothing above it.  Whoever can draw hangs the two functions up
here; `graphdbg/__init__.py`, which knows every room, does so when a public name is first used.
Without them a notebook shows the plain repr.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Painters:
    """Functions from a graph, a trace or a frame to a picture, None where there is none."""

    svg: Callable[[Any], str | None] = lambda shown: None
    html: Callable[[Any], str | None] = lambda shown: None


PAINTERS = Painters()


def svg(shown: Any) -> str | None:
    """Return the picture of a graph, a trace or a frame for a notebook."""
    return PAINTERS.svg(shown)


def html(shown: Any) -> str | None:
    """Return the picture with a sentence under it for a notebook."""
    return PAINTERS.html(shown)
