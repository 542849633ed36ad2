"""The rest of the menu Run: where to go in the run, playing, and what one step is."""

from __future__ import annotations

from graphdbg.core.turns import Order
from graphdbg.session.actions.action import Action, Desk
from graphdbg.session.actions.conditions import (
    can_go_back,
    can_go_on,
    has_backward,
    has_graph,
    has_leaf,
    has_run,
    is_in_backward,
)
from graphdbg.session.order import set_order
from graphdbg.session.running import play_back
from graphdbg.session.session import Session
from graphdbg.session.state import SPEEDS, Mode
from graphdbg.session.stepping import GRANULARITIES, Granularity


def granularity_action(granularity: Granularity, key: str) -> Action:
    """Return the action that makes one step a phase, a node, a wire or a beat."""
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


def show_derivative(session: Session, desk: Desk) -> None:
    """Open the derivative graph in place of this one."""
    if desk.may_leave():
        session.show_derivative()


def order_action(order: Order, title: str) -> Action:
    """Return the action that walks the backward pass in one of its orders."""
    return Action(
        f"order.{order}",
        title,
        "Run",
        lambda session, desk: set_order(session, order),
        enabled=has_backward,
        checked=lambda state: state.order == order,
        starts_section=order == "pull",
    )


RUN: tuple[Action, ...] = (
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
        "play_back",
        "Play backwards or pause",
        "Run",
        lambda s, d: play_back(s),
        ("Shift+F6",),
        ("Shift+P",),
        "play_back",
        has_run,
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
    order_action("pull", "Sum at each node (pull)"),
    order_action("push", "Hand on from each node (push)"),
    Action(
        "derivative_graph",
        "Show derivative graph",
        "Run",
        show_derivative,
        enabled=has_backward,
        starts_section=True,
    ),
)
