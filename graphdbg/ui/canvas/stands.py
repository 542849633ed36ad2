"""What of a drawing outlives an edit while building, and which step is then shown."""

from __future__ import annotations

from collections.abc import Mapping

from graphdbg.core.frame import Frame
from graphdbg.session.state import State
from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.slots import Place, places_of


def standing(drawing: Drawing, state: State) -> Mapping[str, Place]:
    """Return where nodes stay after an edit: where they are shown, unless their place was let go.

    Where no node has a place of its own any more, and some had, all are laid out anew.
    """
    if not state.building or state.graph is None:
        return {}
    before, after = drawing.trace.graph.nodes, state.graph.nodes
    loose = {
        name
        for name, node in after.items()
        if node.position is None and name in before and before[name].position is not None
    }
    if loose and all(node.position is None for node in after.values()):
        return {}
    return {
        name: place
        for name, place in places_of(drawing).items()
        if name in after and name not in loose
    }


def frame_shown(state: State, frame: Frame) -> Frame:
    """Return the step the canvas shows: that of the run, or all values while building."""
    if not state.building or state.trace is None:
        return frame
    return state.trace.at(state.trace.forward_end)
