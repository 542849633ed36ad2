"""The panels beside the canvas: a table; the window builds them, the state says which are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Place: TypeAlias = Literal["left", "below", "right"]
"""Left of the canvas, below the panel at the left, right of the canvas."""


@dataclass(frozen=True)
class PanelRow:
    """One panel: its title is on its tab and in the menu, `about` is what the tab's tooltip says.

    `keys` bring it up.
    """

    id: str
    title: str
    place: Place
    about: str
    keys: tuple[str, ...] = ()


PANELS: tuple[PanelRow, ...] = (
    PanelRow("program", "Program", "left", "The run as a program, one line a step"),
    PanelRow("text", "Text", "left", "The graph as a program text, to be read and typed in"),
    PanelRow("outline", "Outline", "left", "Every node, by group"),
    PanelRow("history", "History", "left", "Every edit, to go back to and on from"),
    PanelRow("watches", "Watches", "below", "Expressions, their numbers and how they came about"),
    PanelRow(
        "breakpoints", "Breakpoints", "below", "Where continuing stops, and on what condition"
    ),
    PanelRow("log", "Log", "below", "What log points have written"),
    PanelRow("saved", "Saved", "below", "Forward values the backward pass reads, and until when"),
    PanelRow("node", "Node", "right", "Everything that is known about one node at this step"),
    PanelRow("why", "Why", "right", "What a number was made from, back to inputs and the seed"),
    PanelRow("paths", "Paths", "right", "Every path from a node to the loss, and their sum"),
    PanelRow("wire", "Wire", "right", "One wire: its Jacobian, its shortcut, and what it adds"),
    PanelRow("check", "Check", "right", "Every gradient against its central difference"),
    PanelRow("nudge", "Nudge", "right", "Move a node by a little and see what really changes"),
)
"""In the order of their tabs."""

BY_ID: Mapping[str, PanelRow] = MappingProxyType({row.id: row for row in PANELS})

AT_FIRST: Mapping[Place, str | None] = MappingProxyType(
    {"left": "program", "below": None, "right": "node"}
)
"""What each place shows at first; None for nothing, and then the place takes no room."""


def with_panel(shown: Mapping[Place, str | None], panel: str) -> Mapping[Place, str | None]:
    """Return what is shown once a panel has been brought up in its place."""
    place = BY_ID[panel].place
    return shown if shown[place] == panel else MappingProxyType({**shown, place: panel})
