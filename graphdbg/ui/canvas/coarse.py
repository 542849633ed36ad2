"""The picture from far away: boxes as plain rectangles, wires as straight strokes, by colour."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.graph import Wire
from graphdbg.session.theme import Theme
from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.marks import Coarse, CoarseWires

Places = np.ndarray[Any, np.dtype[np.intp]]


def coarse_boxes(
    drawing: Drawing, cursor: int, theme: Theme, nodes: Places, active: str | None
) -> tuple[Coarse, ...]:
    """Return the boxes of some nodes, by state: pending, known, complete, and the active one."""
    boxes = drawing.boxes[nodes]
    complete = drawing.gradient_cursors[nodes] <= cursor
    known = (drawing.value_cursors[nodes] <= cursor) & ~complete
    groups = [
        Coarse(theme.outline, boxes[~(known | complete)]),
        Coarse(theme.forward_done, boxes[known]),
        Coarse(theme.backward_done, boxes[complete]),
    ]
    if active in drawing.index:
        place = drawing.index[active]
        grown = drawing.boxes[place] + np.array([-20.0, -20.0, 40.0, 40.0])
        groups.append(Coarse(theme.text, grown[None, :]))
    return tuple(group for group in groups if len(group.rects))


def coarse_wires(
    drawing: Drawing, cursor: int, theme: Theme, wires: Places, lit: frozenset[Wire] = frozenset()
) -> tuple[CoarseWires, ...]:
    """Return some wires as strokes from end to end: what carried a gradient, the rest, the lit."""
    if not len(wires):
        return ()
    ends = drawing.wire_ends[wires]
    done = drawing.wire_cursors[wires] <= cursor
    pointed = [drawing.wire_index[wire] for wire in lit if wire in drawing.wire_index]
    groups = (
        CoarseWires(theme.wire, ends[~done]),
        CoarseWires(theme.gradient, ends[done]),
        CoarseWires(theme.warning, drawing.wire_ends[pointed]),
    )
    return tuple(group for group in groups if len(group.lines))
