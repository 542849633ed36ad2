"""What a nudge writes on the wires: the change that is carried, over the one predicted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from graphdbg.core.values import Value
from graphdbg.formula.numbers import short
from graphdbg.ui.canvas.curves import spaced
from graphdbg.ui.canvas.drawing import Drawing
from graphdbg.ui.canvas.labels import meetings
from graphdbg.ui.canvas.marks import Places, Points, Tag, Text
from graphdbg.ui.canvas.seen import Seen

HIGH = 16.0
"""How high a line of a label is, at scale 1."""
GAP = 5.0
"""Between a box and a label above it or below, at scale 1."""
MOST = 250
"""The most wires that are labelled at once; where more carry a change no label would be read."""
SHARES = (0.5, 0.3, 0.7)
"""Where along a wire its label may stand."""
RISES = (0, -1, 1)
"""On the wire, and where boxes leave too little room there, above them or below."""
OUTSIDE = 4.0
"""How near a label may come to a box."""


@dataclass(frozen=True)
class Lines:
    """What stands on a wire: the change over its prediction, and how wide that is at scale 1."""

    texts: tuple[str, str]
    wide: float


def nudge_tags(seen: Seen, wires: Places) -> tuple[Tag, ...]:
    """Return the labels of the wires in sight that carry a change, as far as they have room.

    Every node that moves gets a label on one of its wires before any gets a second one.
    """
    nudged, drawing = seen.nudged, seen.drawing
    if nudged is None:
        return ()
    lines: dict[str, Lines] = {}
    moving: list[tuple[int, str]] = []
    for i in wires.tolist():
        wire = drawing.wires[i]
        moved = nudged.on(wire)
        if moved is not None:
            name = drawing.trace.graph.operand(wire)
            moving.append((i, name))
            if name not in lines:
                lines[name] = lines_of(seen, *moved)
    few = in_turns(moving)[:MOST]
    if not few:
        return ()
    sizes = [seen, replace(seen, boost=1.0)] if seen.boost > 1.0 else [seen]
    places = zip(*(open_places(one, few, lines) for one in sizes), strict=True)
    tags: list[Tag] = []
    taken = np.empty((0, 4))
    for (_, name), of_sizes in zip(few, places, strict=True):
        for size, free in zip(sizes, of_sizes, strict=True):  # smaller, where larger has no room
            rect = first_free(free, taken)
            if rect is not None:
                taken = np.vstack([taken, rect])
                tags += label(size, rect, lines[name])
                break
    return tuple(tags)


def lines_of(seen: Seen, actual: Value, predicted: Value) -> Lines:
    """Return what is written of a change: Δ over ≈."""
    texts = (f"Δ {said(actual)}", f"≈ {said(predicted)}")
    return Lines(texts, max(seen.drawing.measure(text, "label") for text in texts) + 8)


def in_turns(moving: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return wires with their operands so that each operand comes once before one comes twice."""
    seen_before: Counter[str] = Counter()
    turns = []
    for place, (i, name) in enumerate(moving):
        turns.append((seen_before[name], place, i, name))
        seen_before[name] += 1
    return [(i, name) for _, _, i, name in sorted(turns)]


def open_places(
    seen: Seen, wires: list[tuple[int, str]], lines: Mapping[str, Lines]
) -> list[Points]:
    """Return for each wire where its label covers no box, (n, 4): on it, or beside its boxes.

    The best place comes first.
    """
    drawing, s = seen.drawing, seen.drawing.scale * seen.boost
    left, top, across, down = drawing.bounds
    size = np.array([(lines[name].wide * s, 2 * HIGH * s) for _, name in wires])
    along = np.array([spaced(drawing.placement.routes[i], SHARES) for i, _ in wires])
    boxes = np.array([highest_end(drawing, i) for i, _ in wires])
    lift = (boxes + size[:, 1]) / 2 + GAP * drawing.scale
    middles = np.concatenate(
        [np.stack([along[..., 0], along[..., 1] + rise * lift[:, None]], axis=2) for rise in RISES],
        axis=1,
    )
    corners = middles - size[:, None] / 2
    ends = corners + size[:, None]
    within = ((corners >= [left, top]) & (ends <= [left + across, top + down])).all(axis=2)
    rects = np.concatenate([corners, np.broadcast_to(size[:, None], corners.shape)], axis=2)
    flat = rects.reshape(-1, 4)
    is_open = meetings(flat, seen.around.boxes(flat), OUTSIDE).reshape(within.shape) == 0
    return [one[mask] for one, mask in zip(rects, within & is_open, strict=True)]


def highest_end(drawing: Drawing, i: int) -> float:
    """Return how high the higher of the boxes at the ends of a wire is."""
    wire = drawing.wires[i]
    ends = (wire.consumer, drawing.trace.graph.operand(wire))
    return max(drawing.rect_of(name)[3] for name in ends)


def first_free(places: Points, taken: Points) -> Points | None:
    """Return the first of some places that no label has, or None."""
    if not len(places):
        return None
    free = np.flatnonzero(meetings(places, taken) == 0) if len(taken) else [0]
    found: Points | None = places[free[0]] if len(free) else None
    return found


def label(seen: Seen, rect: Points, lines: Lines) -> list[Tag]:
    """Return the two lines of a label in its place."""
    x, y, width, height = rect.tolist()
    theme, s, high = seen.theme, seen.drawing.scale * seen.boost, height / 2
    middle, base = x + width / 2, y + 12.5 * s
    return [
        Tag(
            (x, y + row * high, width, high),
            Text(middle, base + row * high, text, "label", colour, "middle", seen.boost),
            theme.canvas,
        )
        for row, (text, colour) in enumerate(
            zip(lines.texts, (theme.value, theme.gradient), strict=True)
        )
    ]


def said(change: Value) -> str:
    """Write a change: a number with its sign, an array's norm."""
    if change.shape == ():
        return f"+{short(change)}" if change > 0 else short(change)
    with np.errstate(all="ignore"):
        return f"‖{short(np.sqrt(np.sum(np.square(change))))}‖"
