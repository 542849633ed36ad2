"""The picture from far away: boxes as plain rectangles, wires as straight strokes, by colour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphdbg.core.graph import Wire
from graphdbg.session.theme import Theme
from graphdbg.ui.canvas.curves import curves_in
from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.marks import Coarse, CoarseWires, Places, Points, Rect
from graphdbg.ui.canvas.seen import Seen

MOST_BENT = 2_000
"""Where more pieces of wires than that are in sight, they run straight from point to point."""


def coarse_boxes(drawing: Drawing, cursor: int, theme: Theme, nodes: Places) -> tuple[Coarse, ...]:
    """Return the boxes of some nodes, by state: pending, known, complete."""
    boxes = drawing.boxes[nodes]
    complete = drawing.gradient_cursors[nodes] <= cursor
    known = (drawing.value_cursors[nodes] <= cursor) & ~complete
    groups = (
        Coarse(theme.outline, boxes[~(known | complete)]),
        Coarse(theme.forward_done, boxes[known]),
        Coarse(theme.backward_done, boxes[complete]),
    )
    return tuple(group for group in groups if len(group.rects))


def at_work(seen: Seen) -> tuple[Coarse, ...]:
    """Return the box of the active node, larger than the others so that it is found."""
    drawing = seen.drawing
    if seen.active not in drawing.index:
        return ()
    grown = drawing.boxes[drawing.index[seen.active]] + np.array([-20.0, -20.0, 40.0, 40.0])
    return (Coarse(seen.theme.text, grown[None, :]),)


def coarse_wires(
    drawing: Drawing, cursor: int, theme: Theme, wires: Places, lit: frozenset[Wire] = frozenset()
) -> tuple[CoarseWires, ...]:
    """Return some wires as strokes from end to end: what carried a gradient, the rest, the lit."""
    if not len(wires):
        return ()
    pointed = [drawing.wire_index[wire] for wire in lit if wire in drawing.wire_index]
    groups = (
        *by_state(drawing, cursor, theme, wires, drawing.wire_ends[wires]),
        CoarseWires(theme.warning, drawing.wire_ends[pointed]),
    )
    return tuple(group for group in groups if len(group.lines))


def crowd(
    drawing: Drawing, cursor: int, theme: Theme, wires: Places, region: Rect, zoom: float
) -> tuple[CoarseWires, ...]:
    """Return what a region shows of wires that are too many to be drawn one by one."""
    places, is_bent = pieces_in(drawing, region, wires)
    ends, owners = drawing.pieces.ends[places], drawing.pieces.owners[places]
    groups: tuple[CoarseWires, ...] = by_state(drawing, cursor, theme, owners, ends)
    groups = tuple(group for group in groups if len(group.lines))
    if not is_bent:
        return groups
    return tuple(
        replace(group, lines=curves_in(group.lines, region, 1 / zoom)[0]) for group in groups
    )


def pieces_in(drawing: Drawing, region: Rect, wires: Places) -> tuple[Places, bool]:
    """Return the places of the pieces of some wires in a region, and whether they are bent.

    That is the same for all wires there, so that none straightens as another is drawn singly.
    """
    chosen = np.zeros(len(drawing.wires), dtype=bool)
    chosen[wires] = True
    places = drawing.pieces.inside(region)
    return places[chosen[drawing.pieces.owners[places]]], len(places) <= MOST_BENT


def by_state(
    drawing: Drawing, cursor: int, theme: Theme, wires: Places, lines: Points
) -> tuple[CoarseWires, CoarseWires]:
    """Part strokes, one of each of some wires, into those that carried a gradient and the rest."""
    done = drawing.wire_cursors[wires] <= cursor
    return CoarseWires(theme.wire, lines[~done]), CoarseWires(theme.gradient, lines[done])
