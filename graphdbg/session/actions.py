"""Every action, one row each; menus, buttons and keys are views of this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from graphdbg.core.trace import GRANULARITIES, Granularity
from graphdbg.session.forward import can_start
from graphdbg.session.session import Session
from graphdbg.session.settings import SCHEMES
from graphdbg.session.state import SPEEDS, Mode, State


class Desk(Protocol):
    """What an action may ask of the window: the things that only a window has."""

    def ask_open(self) -> None:
        """Let a person choose a file and open it."""

    def ask_step(self) -> None:
        """Let a person type a step and go there."""

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
    whether a choice is the one in force; None for what is no choice.
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


def has_run(state: State) -> bool:
    """Whether a graph is open and there is something to step through."""
    return state.trace is not None and state.trace.length > 0


def can_go_on(state: State) -> bool:
    """Whether there is a step after this one."""
    return state.trace is not None and state.cursor < state.trace.length


def can_go_back(state: State) -> bool:
    """Whether there is a step before this one."""
    return state.trace is not None and state.cursor > 0


def has_backward(state: State) -> bool:
    """Whether the run has a backward pass."""
    return state.ordinary is not None and state.ordinary.backward is not None


def has_leaf(state: State) -> bool:
    """Whether there is an input or a parameter that forward mode can follow."""
    trace = state.ordinary
    return trace is not None and any(can_start(trace, name) for name in trace.names)


def is_in_backward(state: State) -> bool:
    """Whether the run that is stepped through has a backward pass."""
    return state.trace is not None and state.trace.backward is not None


def has_graph(state: State) -> bool:
    """Whether a graph is open."""
    return state.graph is not None


def granularity_action(granularity: Granularity, key: str) -> Action:
    """Return the action that makes one step a phase, a node or a wire."""
    return Action(
        f"granularity.{granularity}",
        f"Step by {granularity}",
        "Run",
        lambda session, desk: session.set_granularity(granularity),
        canvas_keys=(key,),
        enabled=has_graph,
        checked=lambda state: state.granularity == granularity,
        starts_section=granularity == "phase",
    )


def mode_action(mode: Mode, title: str) -> Action:
    """Return the action that steps through the backward pass, or through forward mode."""
    return Action(
        f"mode.{mode}",
        title,
        "Run",
        lambda session, desk: session.set_mode(mode),
        enabled=has_graph if mode == "backward" else has_leaf,
        checked=lambda state: state.mode == mode,
        starts_section=mode == "backward",
    )


def scheme_action(scheme: str) -> Action:
    """Return the action that chooses the colours."""
    titles = {"system": "Colours of the system", "light": "Light", "dark": "Dark"}
    return Action(
        f"scheme.{scheme}",
        titles[scheme],
        "View",
        lambda session, desk: session.set_scheme(scheme),
        checked=lambda state: state.scheme == scheme,
        starts_section=scheme == "system",
    )


def scale(steps: int, session: Session, desk: Desk) -> None:
    """Make text larger or smaller."""
    session.scale_text(steps)


ACTIONS: tuple[Action, ...] = (
    Action("open", "Open…", "File", lambda s, d: d.ask_open(), ("Ctrl+O",), icon="open"),
    Action(
        "close",
        "Close graph",
        "File",
        lambda s, d: s.close(),
        ("Ctrl+W",),
        enabled=has_graph,
    ),
    Action("quit", "Quit", "File", lambda s, d: d.close_window(), ("Ctrl+Q",), starts_section=True),
    Action(
        "forward",
        "Step forward",
        "Run",
        lambda s, d: s.forward(),
        ("F10",),
        ("Right", "Space", "PgDown"),
        "step_forward",
        can_go_on,
    ),
    Action(
        "back",
        "Step back",
        "Run",
        lambda s, d: s.back(),
        ("Ctrl+F10",),
        ("Left", "Backspace", "PgUp"),
        "step_back",
        can_go_back,
    ),
    Action(
        "first",
        "First step",
        "Run",
        lambda s, d: s.first(),
        ("Ctrl+Home",),
        ("Home",),
        "first",
        can_go_back,
        starts_section=True,
    ),
    Action(
        "last",
        "Last step",
        "Run",
        lambda s, d: s.last(),
        ("Ctrl+End",),
        ("End",),
        "last",
        can_go_on,
    ),
    Action(
        "end_of_forward",
        "To the end of forward",
        "Run",
        lambda s, d: s.end_of_forward(),
        ("Ctrl+Right",),
        ("]",),
        "end_of_forward",
        has_run,
    ),
    Action(
        "end_of_backward",
        "To the end of backward",
        "Run",
        lambda s, d: s.end_of_backward(),
        ("Ctrl+Shift+Right",),
        ("Shift+]",),
        "end_of_backward",
        is_in_backward,
    ),
    Action(
        "go_to_step",
        "Go to step…",
        "Run",
        lambda s, d: d.ask_step(),
        ("Ctrl+G",),
        enabled=has_run,
    ),
    Action(
        "play",
        "Play or pause",
        "Run",
        lambda s, d: s.play_or_pause(),
        ("F6",),
        ("P",),
        "play",
        has_run,
        starts_section=True,
    ),
    Action(
        "slower",
        "Slower",
        "Run",
        lambda s, d: s.slower(),
        ("Ctrl+[",),
        enabled=lambda state: has_run(state) and state.speed > SPEEDS[0],
    ),
    Action(
        "faster",
        "Faster",
        "Run",
        lambda s, d: s.faster(),
        ("Ctrl+]",),
        enabled=lambda state: has_run(state) and state.speed < SPEEDS[-1],
    ),
    *(granularity_action(granularity, str(i + 1)) for i, granularity in enumerate(GRANULARITIES)),
    mode_action("backward", "Forward and backward pass"),
    mode_action("forward", "Forward mode"),
    Action(
        "derivative_graph",
        "Show derivative graph",
        "Run",
        lambda s, d: s.show_derivative(),
        enabled=has_backward,
        starts_section=True,
    ),
    Action(
        "follow",
        "Follow the run",
        "View",
        lambda s, d: s.select(None),
        canvas_keys=("Escape",),
        enabled=lambda state: state.selection is not None,
    ),
    Action(
        "fit",
        "Show the whole graph",
        "View",
        lambda s, d: d.fit(),
        ("Ctrl+9",),
        ("F",),
        "fit",
        has_graph,
    ),
    Action(
        "zoom_in",
        "Zoom in",
        "View",
        lambda s, d: d.zoom(1),
        canvas_keys=("+", "="),
        icon="zoom_in",
        enabled=has_graph,
    ),
    Action(
        "zoom_out",
        "Zoom out",
        "View",
        lambda s, d: d.zoom(-1),
        canvas_keys=("-",),
        icon="zoom_out",
        enabled=has_graph,
    ),
    Action(
        "one_to_one",
        "Actual size",
        "View",
        lambda s, d: d.zoom(0),
        canvas_keys=("0",),
        enabled=has_graph,
    ),
    Action(
        "text_larger",
        "Larger text",
        "View",
        partial(scale, 1),
        ("Ctrl+=", "Ctrl++"),
        icon="text_size",
        starts_section=True,
    ),
    Action("text_smaller", "Smaller text", "View", partial(scale, -1), ("Ctrl+-",)),
    Action("text_reset", "Normal text", "View", partial(scale, 0), ("Ctrl+0",)),
    *(scheme_action(scheme) for scheme in SCHEMES),
)

MENUS = ("File", "Run", "View")
"""The menus in order."""
