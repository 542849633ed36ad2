"""What an action is, and what it may ask of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from graphdbg.core.values import Value
from graphdbg.session.building import Field
from graphdbg.session.session import Session
from graphdbg.session.state import State


class Desk(Protocol):
    """What an action may ask of the window: the things that only a window has."""

    def ask_open(self) -> None:
        """Let a person choose a file and open it."""

    def ask_network(self) -> None:
        """Let a person build a network layer by layer, and open its graph."""

    def ask_formula(self) -> None:
        """Let a person type a formula and values for its names, and open its graph."""

    def edit_text(self) -> None:
        """Let a person type in the program text of the graph."""

    def save(self) -> bool:
        """Save the document, asking for a file where it has none; False where nothing is saved."""

    def ask_save_as(self) -> bool:
        """Let a person choose a file and save into it; False where nothing is saved."""

    def may_leave(self) -> bool:
        """Say whether the document may be left: it is saved, or a person says what to do."""

    def ask_step(self) -> None:
        """Let a person type a step and go there."""

    def edit_value(self) -> None:
        """Let a person type another value for the leaf in focus."""

    def describe_node(self, field: Field | Literal["name"]) -> None:
        """Let a person type another name, label, group or note for the node in focus."""

    def ask_group(self) -> None:
        """Let a person type the group that the selected nodes are to be in."""

    def ask_node(self) -> None:
        """Let a person choose by typing what to add to the graph."""

    def ask_slot(self) -> None:
        """Let a person choose by typing the slot that the selected node goes into."""

    def tidy(self) -> None:
        """Lay the selected nodes out anew where there are several, else all."""

    def clipboard(self) -> str:
        """Return the text on the clipboard, empty where there is none."""

    def find_node(self) -> None:
        """Let a person find a node by typing, and look at it."""

    def find_action(self) -> None:
        """Let a person find any action by typing, and do it."""

    def show_node(self, name: str) -> None:
        """Bring a node to the middle of the canvas."""

    def keep_in_sight(self, name: str) -> None:
        """Move the canvas just enough to see a node."""

    def select_more(self) -> None:
        """Let a person choose by typing one more node to be selected, or one less."""

    def show_shortcuts(self) -> None:
        """Show every shortcut."""

    def add_watch(self) -> None:
        """Let a person type an expression to watch."""

    def copy(self, what: Value | str) -> None:
        """Put a text on the clipboard, or a number with all its digits."""

    def fit(self) -> None:
        """Show the whole graph."""

    def zoom(self, steps: int) -> None:
        """Zoom in, or out where `steps` is negative; 0 is one to one."""

    def close_window(self) -> None:
        """Close the window."""


@dataclass(frozen=True)
class Action:
    """One thing a person can do.

    `keys` work in the whole window, `canvas_keys` where the canvas has the focus.  `checked` says
    whether a choice is the one in force; None for what is no choice.  `title_of` is there where
    the title says more in some states than `title`.
    """

    id: str
    title: str
    menu: str
    run: Callable[[Session, Desk], None]
    keys: tuple[str, ...] = ()
    canvas_keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Callable[[State], bool] = lambda state: True
    checked: Callable[[State], bool] | None = None
    starts_section: bool = False
    title_of: Callable[[State], str] | None = None

    def title_in(self, state: State) -> str:
        """Return what it is called in a state."""
        return self.title if self.title_of is None else self.title_of(state)
