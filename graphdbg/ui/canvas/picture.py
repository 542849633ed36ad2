"""From (drawing, frame, selection, theme) to plain data: what is painted at one cursor.

Only what a region shows is made, so a step costs what is in sight and not what is in the graph.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphdbg.ui.canvas.cards import card_box, frames
from graphdbg.ui.canvas.changes import nudge_tags
from graphdbg.ui.canvas.coarse import at_work, coarse_boxes, coarse_wires, crowd
from graphdbg.ui.canvas.dots import dots
from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.labels import annotate
from graphdbg.ui.canvas.marks import CoarseWires, Picture, Rect
from graphdbg.ui.canvas.pieces import NEAR, Places
from graphdbg.ui.canvas.rested import Rested
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.wires import drawn_singly, in_region, wire_mark

COARSE_BELOW = 0.24
"""Below this zoom, times the scale of text, boxes are plain rectangles without text."""
READABLE = 0.85
"""Below this zoom text grows against its box, so that it stays readable longer."""
LARGEST_BOOST = 1.5
CROWD = 120
"""Where more wires than that are in sight, those at rest are drawn together, without arrows."""


def picture(
    seen: Seen, region: Rect | None = None, zoom: float = 1.0, rested: Rested | None = None
) -> Picture:
    """Return what a region of the scene shows at a zoom; everything where no region is given.

    `rested` has the boxes of the picture before.
    """
    drawing, theme = seen.drawing, seen.theme
    nodes, wires = visible(drawing, region)
    known = seen.frame.known
    if is_far(seen, zoom):
        over = far_marks(seen, zoom)
        return replace(
            over,
            coarse_wires=coarse_wires(drawing, known, theme, wires, seen.lit),
            coarse=coarse_boxes(drawing, known, theme, nodes) + over.coarse,
        )
    seen = replace(seen, boost=min(max(1.0, READABLE / zoom), LARGEST_BOOST))
    quiet: tuple[CoarseWires, ...] = ()
    if region is not None and len(wires) > CROWD:
        single = drawn_singly(seen, wires)
        rest = np.setdiff1d(wires, single, assume_unique=True)
        quiet, wires = crowd(drawing, known, theme, rest, region), single
    marks = sorted(
        (in_region(wire_mark(seen, int(i)), region) for i in wires),
        key=lambda mark: (not mark.halo, mark.width),
    )
    pills, tags = annotate(seen) if seen.nudged is None else ((), nudge_tags(seen, wires))
    rested = rested or Rested()
    return Picture(
        background=theme.canvas,
        wires=tuple(marks),
        frames=frames(seen),
        boxes=tuple(
            card_box(seen, i) if drawing.names[i] in drawing.cards else rested.box(seen, i)
            for i in nodes.tolist()
        ),
        pills=pills,
        tags=tags,
        dots=dots(seen, zoom),
        coarse_wires=quiet,
    )


def is_far(seen: Seen, zoom: float) -> bool:
    """Say whether boxes are plain rectangles at a zoom."""
    return zoom * seen.drawing.scale < COARSE_BELOW


def far_marks(seen: Seen, zoom: float) -> Picture:
    """Return what from far away lies over the wires and boxes: the active node, breakpoints."""
    return Picture(background=seen.theme.canvas, coarse=at_work(seen), dots=dots(seen, zoom))


def visible(drawing: Drawing, region: Rect | None) -> tuple[Places, Places]:
    """Return the indices of the nodes and of the wires that touch a region."""
    boxes = drawing.boxes
    if region is None or is_whole(drawing, region):
        return np.arange(len(boxes)), np.arange(len(drawing.wires))
    x, y, width, height = region
    nodes = (boxes[:, 0] < x + width + 12) & (boxes[:, 0] + boxes[:, 2] > x - 12)
    nodes &= (boxes[:, 1] < y + height + 12) & (boxes[:, 1] + boxes[:, 3] > y - 12)
    return np.flatnonzero(nodes), drawing.wires_in(region, NEAR)


def is_whole(drawing: Drawing, region: Rect) -> bool:
    """Say whether a region shows the whole drawing."""
    x, y, width, height = region
    left, top, across, down = drawing.placement.bounds
    holds_across = x <= left and left + across <= x + width
    return holds_across and y <= top and top + down <= y + height
