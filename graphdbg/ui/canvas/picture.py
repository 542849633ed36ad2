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
from graphdbg.ui.canvas.labels import annotate
from graphdbg.ui.canvas.marks import CoarseWires, Picture, Rect
from graphdbg.ui.canvas.rested import Rested
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.sight import CROWD, is_far
from graphdbg.ui.canvas.wires import drawn_singly, in_region, wire_mark

READABLE = 0.85
"""Below this zoom text grows against its box, so that it stays readable longer."""
LARGEST_BOOST = 1.5


def picture(
    seen: Seen,
    region: Rect | None = None,
    zoom: float = 1.0,
    rested: Rested | None = None,
    has_ground: bool = False,
) -> Picture:
    """Return what a region of the scene shows at a zoom; everything where no region is given.

    `rested` has the boxes of the picture before.  Where it `has_ground` (see Ground), what is
    drawn together is there already and is left out.
    """
    drawing, theme, rested = seen.drawing, seen.theme, rested or Rested()
    nodes, wires = rested.visible(drawing, region)
    in_sight, known = wires, seen.frame.known
    if is_far(drawing, zoom):
        over = Picture(background=theme.canvas, coarse=at_work(seen), dots=dots(seen, zoom))
        if has_ground:
            return over
        return replace(
            over,
            coarse_wires=coarse_wires(drawing, known, theme, wires, seen.lit),
            coarse=coarse_boxes(drawing, known, theme, nodes) + over.coarse,
        )
    seen = replace(seen, boost=min(max(1.0, READABLE / zoom), LARGEST_BOOST))
    quiet: tuple[CoarseWires, ...] = ()
    if region is not None and len(wires) > CROWD:
        single = drawn_singly(seen, wires)
        if not has_ground:
            rest = np.setdiff1d(wires, single, assume_unique=True)
            quiet = crowd(drawing, known, theme, rest, region, zoom)
        wires = single
    marks = sorted(
        (in_region(wire_mark(seen, int(i)), region) for i in wires),
        key=lambda mark: (not mark.halo, mark.width),
    )
    pills, tags = annotate(seen) if seen.nudged is None else ((), nudge_tags(seen, in_sight))
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
