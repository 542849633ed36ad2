"""What a nudge writes on the wires: the change that is carried, over the one predicted."""

from __future__ import annotations

import numpy as np

from graphdbg.core.values import Value
from graphdbg.formula.numbers import short
from graphdbg.ui.canvas.curves import spaced
from graphdbg.ui.canvas.labels import COVERING, all_clashes
from graphdbg.ui.canvas.marks import Rect, Tag, Text
from graphdbg.ui.canvas.pieces import Places
from graphdbg.ui.canvas.seen import Seen

HIGH = 16.0
"""How high a line of a label is, at scale 1."""
GAP = 5.0
"""Between a box and a label above it or below, at scale 1."""
MOST = 60
"""The most wires that are labelled at once; the panel's table has every node."""
SHARES = (0.5, 0.3, 0.7)
"""Where along a wire its label may stand."""
RISES = (0, -1, 1)
"""On the wire, and where boxes leave too little room there, above them or below."""


def nudge_tags(seen: Seen, wires: Places) -> tuple[Tag, ...]:
    """Return the labels of the wires in sight that carry a change."""
    nudged = seen.nudged
    if nudged is None:
        return ()
    taken: list[Rect] = []
    tags: list[Tag] = []
    for i in wires:
        moved = nudged.on(seen.drawing.wires[int(i)])
        if moved is None:
            continue
        tags.extend(label(seen, int(i), *moved, taken))
        if len(taken) == MOST:
            break
    return tuple(tags)


def label(seen: Seen, i: int, actual: Value, predicted: Value, taken: list[Rect]) -> list[Tag]:
    """Return the two lines on one wire: Δ over ≈; none where no place is free."""
    drawing, theme = seen.drawing, seen.theme
    texts = (f"Δ {said(actual)}", f"≈ {said(predicted)}")
    wide = max(drawing.measure(text, "label") for text in texts) + 8
    for boost in dict.fromkeys((seen.boost, 1.0)):  # smaller, where there is no room for larger
        s = drawing.scale * boost
        rect = free_place(seen, i, (wide * s, 2 * HIGH * s), taken)
        if rect is not None:
            break
    else:
        return []
    taken.append(rect)
    x, y, width, height = rect
    high = height / 2
    return [
        Tag(
            (x, y + row * high, width, high),
            Text(x + width / 2, y + row * high + 12.5 * s, text, "label", colour, "middle", boost),
            theme.canvas,
        )
        for row, (text, colour) in enumerate(zip(texts, (theme.value, theme.gradient), strict=True))
    ]


def free_place(seen: Seen, i: int, size: tuple[float, float], taken: list[Rect]) -> Rect | None:
    """Return where a label of a size covers no box and no label: on a wire, or beside its boxes."""
    drawing, (width, height) = seen.drawing, size
    wire = drawing.wires[i]
    ends = (wire.consumer, drawing.trace.graph.operand(wire))
    boxes = max(drawing.rect_of(name)[3] for name in ends)
    places = spaced(drawing.placement.routes[i], SHARES)
    for rise in RISES:
        lift = rise * ((boxes + height) / 2 + GAP * drawing.scale)
        rects = [(float(x) - width / 2, float(y) - height / 2 + lift, *size) for x, y in places]
        met = all_clashes(seen, np.array(rects), taken)
        if met.min() < COVERING:
            return rects[int(np.argmin(met))]
    return None


def said(change: Value) -> str:
    """Write a change: a number with its sign, an array's norm."""
    if change.shape == ():
        return f"+{short(change)}" if change > 0 else short(change)
    with np.errstate(all="ignore"):
        return f"‖{short(np.sqrt(np.sum(np.square(change))))}‖"
