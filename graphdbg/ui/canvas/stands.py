"""What of a drawing outlives an edit while building, and which step is then shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from graphdbg.core.frame import Frame
from graphdbg.core.graph import Graph
from graphdbg.session.laying import tidied
from graphdbg.session.state import State
from graphdbg.session.undo import is_edited
from graphdbg.ui.canvas.drawing import Drawing, draw
from graphdbg.ui.canvas.slots import Place, places_of


def standing(drawing: Drawing, state: State) -> Mapping[str, Place]:
    """Return where nodes stay after an edit: where they are shown, unless their place was let go.

    Where no node has a place of its own any more, and some had, all are laid out anew.  While
    debugging, a graph of which only numbers differ is laid out anew too, for its boxes may have
    outgrown their places, and a node without wires goes to where its first wire asks for it.
    """
    if state.graph is None:
        return {}
    graph = drawing.trace.graph
    before, after = graph.nodes, state.graph.nodes
    loose = {
        name
        for name, node in after.items()
        if node.position is None and name in before and before[name].position is not None
    }
    if loose and all(node.position is None for node in after.values()):
        return {}
    if not state.building and not loose and graph.links is state.graph.links:
        return {}
    return {
        name: place
        for name, place in places_of(drawing).items()
        if name in after and name not in loose and (state.building or is_wired(graph, name))
    }


def is_rearranged(before: State | None, after: State) -> bool:
    """Say whether one came to a document of the list at which nodes are shown elsewhere."""
    if before is None or after.history.shown is None or not is_edited(before, after):
        return False
    return before.history.shown is not after.history.shown


def is_tidy(drawing: Drawing, state: State) -> bool:
    """Say whether the nodes that tidying is about lie where it would put them."""
    chosen, nodes = frozenset(tidied(state)), drawing.trace.graph.nodes
    if any(nodes[name].position is not None for name in chosen):
        return False
    stay = {name: at for name, at in places_of(drawing).items() if name not in chosen}
    again = draw(drawing.trace, drawing.measure, drawing.scale, stay)
    return bool(np.allclose(again.boxes, drawing.boxes))


def is_wired(graph: Graph, name: str) -> bool:
    """Say whether a wire goes into a node or out of it."""
    return bool(graph.consumers[name]) or any(graph.nodes[name].inputs)


def frame_shown(state: State, frame: Frame) -> Frame:
    """Return the step the canvas shows: that of the run, or all values while building."""
    if not state.building or state.trace is None:
        return frame
    return state.trace.at(state.trace.forward_end)
