"""How everything looks: the colours and the size of text, and what a panel must answer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from graphdbg.session.state import State
from graphdbg.session.theme import Theme


@dataclass(frozen=True)
class Look:
    """A theme and the factor on every text size."""

    theme: Theme
    scale: float = 1.0

    def px(self, size: float) -> int:
        """Return a text size, given in pixels at factor 1, at today's factor."""
        return max(1, round(size * self.scale))


class Panel(Protocol):
    """A part of the window: it shows the state, holds none, and sends commands to the session."""

    def show_state(self, before: State | None, after: State) -> None:
        """Redraw what differs between two states; `before` is None the first time."""

    def show_look(self, look: Look) -> None:
        """Take on other colours or another size of text."""
