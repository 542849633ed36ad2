"""Which node a run in forward mode follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphdbg.core.trace import Trace

if TYPE_CHECKING:
    from graphdbg.session.state import State


def can_start(trace: Trace, name: str) -> bool:
    """Say whether a node is an input or a parameter that holds real numbers."""
    if name not in trace.index:
        return False
    is_leaf = trace.graph.nodes[name].kind in ("input", "parameter")
    return is_leaf and trace.value(name).dtype.kind == "f"


def start_of(trace: Trace, selection: str | None) -> str | None:
    """Return the selected leaf, else the first parameter, else the first input, or None."""
    nodes = trace.graph.nodes
    if selection is not None and can_start(trace, selection):
        return selection
    leaves = [name for name in nodes if can_start(trace, name)]
    leaves.sort(key=lambda name: nodes[name].kind != "parameter")
    return leaves[0] if leaves else None


def following(state: State, name: str | None) -> Trace | None:
    """Return what is stepped through once a node is picked: in forward mode a leaf is followed."""
    trace, recorded = state.trace, state.recorded
    if trace is None or recorded is None or trace.forward_mode is None or name is None:
        return trace
    is_other = can_start(recorded, name) and name != trace.forward_mode.start
    return recorded.tangents(name) if is_other else trace
