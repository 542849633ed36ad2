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

MOST = 60
"""The most wires that are labelled at once; the panel's table has every node."""
SHARES = (0.5, 0.3, 0.7)
"""Where along a wire its label may stand."""


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
    s = drawing.scale * seen.boost
    texts = (f"Δ {said(actual)}", f"≈ {said(predicted)}")
    width = (max(drawing.measure(text, "label") for text in texts) + 8) * s
    high = 16 * s
    places = spaced(drawing.placement.routes[i], SHARES)
    rects = [(float(x) - width / 2, float(y) - high, width, 2 * high) for x, y in places]
    met = all_clashes(seen, np.array(rects), taken)
    rect = rects[int(np.argmin(met))]
    if met.min() >= COVERING:
        return []
    taken.append(rect)
    x, y = rect[0] + width / 2, rect[1]
    return [
        Tag(
            (rect[0], y + row * high, width, high),
            Text(x, y + row * high + 12.5 * s, text, "label", colour, "middle", seen.boost),
            theme.canvas,
        )
        for row, (text, colour) in enumerate(zip(texts, (theme.value, theme.gradient), strict=True))
    ]


def said(change: Value) -> str:
    """Write a change: a number with its sign, an array's norm."""
    if change.shape == ():
        return f"+{short(change)}" if change > 0 else short(change)
    with np.errstate(all="ignore"):
        return f"‖{short(np.sqrt(np.sum(np.square(change))))}‖"
