"""Which node a run in forward mode follows."""

from __future__ import annotations

from graphdbg.core.trace import Trace


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
