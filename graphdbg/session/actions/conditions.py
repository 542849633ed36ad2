"""When an action can be used: questions about the state."""

from __future__ import annotations

from graphdbg.session.breakpoints import places_at_hand
from graphdbg.session.forward import can_start
from graphdbg.session.state import State


def has_run(state: State) -> bool:
    """Whether a graph is open and there is something to step through."""
    return state.trace is not None and state.trace.length > 0


def can_go_on(state: State) -> bool:
    """Whether there is a step after this one."""
    return state.trace is not None and state.known < state.trace.length


def can_go_back(state: State) -> bool:
    """Whether there is a step before this one."""
    return state.trace is not None and state.cursor > 0


def has_selected_run(state: State) -> bool:
    """Whether a node is selected in a run that one can go through."""
    return has_run(state) and state.selection is not None


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


def has_focus(state: State) -> bool:
    """Whether a wire is picked, or a node is selected or at work."""
    return state.wire is not None or state.focus is not None


def has_node_in_focus(state: State) -> bool:
    """Whether the panels speak of a node."""
    return state.focus is not None


def has_gradient_in_focus(state: State) -> bool:
    """Whether the panels speak of a node that can have a gradient."""
    graph, name = state.graph, state.focus
    return graph is not None and name is not None and graph.nodes[name].kind != "constant"


def has_breakpoints(state: State) -> bool:
    """Whether there is a breakpoint."""
    return bool(state.breakpoints)


def has_breakpoint_at_hand(state: State) -> bool:
    """Whether there is a breakpoint on the picked wire, or on the node in focus."""
    return bool(places_at_hand(state))


def has_value(state: State) -> bool:
    """Whether the node that the panels speak of has a value."""
    trace = state.ordinary
    return trace is not None and state.focus is not None and state.focus in trace.index


def has_gradient(state: State) -> bool:
    """Whether the node that the panels speak of has a gradient."""
    trace, name = state.ordinary, state.focus
    if trace is None or trace.backward is None or name is None:
        return False
    return name in trace.backward.gradients
