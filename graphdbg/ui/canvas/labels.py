"""What is written on the wires of a step, and where: no label covers a box or another label."""

from __future__ import annotations

import math

import numpy as np

from graphdbg.core.frame import LOCAL, PRODUCT
from graphdbg.core.graph import Wire
from graphdbg.core.ops.record import Factor
from graphdbg.formula.explain import bracketed
from graphdbg.formula.numbers import shape_text, short
from graphdbg.formula.plain import plain
from graphdbg.formula.rule import local_latex
from graphdbg.ui.canvas.around import GAP
from graphdbg.ui.canvas.beats import spelled_out
from graphdbg.ui.canvas.curves import SHARES, bent, spaced
from graphdbg.ui.canvas.dots import rects_on_wires
from graphdbg.ui.canvas.marks import Pill, Points, Rect, Tag, Text
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.changed import DOT

TOO_MANY = 24
"""Where more wires than that are at work, only the last one is labelled."""
MOST_LABELLED = 12
"""The most wires of one step that get labels; the inspector's table has them all."""
PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)
ASIDE = ((0.0,), (-0.55, 0.55, -1.0, 1.0, -1.6, 1.6))
"""How far off the wire a label may stand, in its own height: on it, or where that is taken."""
CANDIDATES = tuple(
    (
        np.repeat(asides, len(PLACES)),
        np.tile(np.arange(len(PLACES)), len(asides)),
        np.add.outer(2.5 * np.abs(asides), np.abs(np.array(PLACES) - 0.5)).ravel(),
    )
    for asides in ASIDE
)
"""For both: how far off, at which of PLACES, and what that weighs."""
SUMMANDS = 4
MOST_CROSSING = 100
"""Where more pieces of wires than that pass by, no place for a label is better than another."""
COVERING = 8.0
"""What it weighs to cover a label; to cover a box weighs more, to cross a wire little."""
SNUG_BOOST = 1.4
"""How much larger than in its box a sum may be and still fit between two boxes of a column."""


def annotate(seen: Seen) -> tuple[tuple[Pill, ...], tuple[Tag, ...]]:
    """Return the pills and tags of the step: locals, and what they make of what comes in."""
    active = seen.active
    columns = seen.drawing.trace.forward_mode
    if active is None or not (seen.is_backward or columns is not None):
        return (), ()
    trace, wires = seen.drawing.trace, seen.frame.wires_at_work
    shown: tuple[Wire, ...] = () if seen.shown is None else (seen.shown,)
    if columns is not None:
        wires = columns.wires.get(active, ())
    # What happens inside a folded group has no wire to be written on.
    wires = tuple(wire for wire in wires if wire in seen.drawing.wire_index)
    shown = tuple(wire for wire in shown if wire in seen.drawing.wire_index)
    if len(wires) > TOO_MANY:
        wires = wires[-1:]
    taken = rects_on_wires(seen)
    pills: list[Pill] = []
    tags: list[Tag] = []
    for wire in (*wires[: MOST_LABELLED - len(shown)], *shown):
        pill, tag = wire_labels(seen, wire, taken)
        is_whole = wire not in shown
        if is_whole or seen.frame.beat >= LOCAL:
            pills.append(pill)
        if is_whole or seen.frame.beat >= PRODUCT:
            tags.append(tag)
    receivers = () if columns is not None else map(trace.graph.operand, wires[:MOST_LABELLED])
    for name in dict.fromkeys(receivers):
        if name in seen.drawing.owner and not is_whole_output(seen, name):
            continue
        arrived, _ = seen.frame.arrived(name)
        summands = trace.wires(name)[:arrived]
        if arrived > 1 and (total := sum_tag(seen, name, summands, taken)) is not None:
            tags.append(total)
    return tuple(pills), tuple(tags)


def is_whole_output(seen: Seen, name: str) -> bool:
    """Say whether a node is what the card that it is folded into shows the numbers of."""
    return seen.drawing.cards[seen.drawing.owner[name]].output == name


def wire_labels(seen: Seen, wire: Wire, taken: list[Rect]) -> tuple[Pill, Tag]:
    """Return the local derivative as a pill on the wire, and the contribution under it.

    On a wire that is shown beat by beat both say how they come about.
    """
    drawing, theme = seen.drawing, seen.theme
    s = drawing.scale * seen.boost
    route = drawing.placement.routes[drawing.wire_index[wire]]
    height = 43 * s
    said = (local_text(seen, wire), part_text(seen, wire))
    width = max(label_widths(seen, said))
    centre, y = free_place(seen, route, width, height, 12 * s, taken)
    if wire == seen.shown:
        # What is spelled out stands where the brief labels will, as far as there is room for it.
        for longer in spelled_out(drawing.trace, wire, said):
            wide = max(label_widths(seen, longer))
            if clashes(seen, (centre - wide / 2, y, wide, height), taken) < COVERING:
                said, width = longer, wide
                break
    (local, part), (pill_width, part_width) = said, label_widths(seen, said)
    pill_rect = (centre - pill_width / 2, y, pill_width, 24 * s)
    part_rect = (centre - part_width / 2, y + 26 * s, part_width, 17 * s)
    x = centre - width / 2
    taken.append((x, y, width, height))
    size = seen.boost
    pill_text = Text(centre, y + 16.5 * s, local, "label", theme.local, "middle", size)
    part_text_ = Text(centre, y + 39 * s, part, "label", theme.gradient, "middle", size)
    changed = (False, False) if seen.compared is None else seen.changed_on(wire)
    pill_mark = Text(pill_rect[0] + 6 * s, pill_text.y, DOT, "label", theme.changed, "middle", size)
    part_mark = Text(
        part_rect[0] - 1 * s, part_text_.y, DOT, "label", theme.changed, "middle", size
    )
    return (
        Pill(pill_rect, pill_text, theme.local, theme.surface, pill_mark if changed[0] else None),
        Tag(part_rect, part_text_, theme.canvas, part_mark if changed[1] else None),
    )


def label_widths(seen: Seen, said: tuple[str, str]) -> tuple[float, float]:
    """Return how wide a pill and the tag under it are."""
    measure, s = seen.drawing.measure, seen.drawing.scale * seen.boost
    return (measure(said[0], "label") + 20) * s, (measure(said[1], "label") + 8) * s


def local_text(seen: Seen, wire: Wire) -> str:
    """Return what stands in the pill: the factor, or for arrays how the upstream is carried."""
    trace = seen.drawing.trace
    local = trace.local(wire)
    if local is not None and local.shape == ():
        return f"×{short(local)}"
    if not isinstance(trace.calls[wire.consumer].derivative(wire.slot), Factor):
        return "VJP" if trace.forward_mode is None else "JVP"
    text = plain(local_latex(trace, wire, "")[0])
    return f"⊙ {text}" if len(text) <= 9 else "⊙ local"


def part_text(seen: Seen, wire: Wire) -> str:
    """Return what the wire adds, to a gradient or a tangent: the number, or an array's shape."""
    trace = seen.drawing.trace
    part = trace.contributed(wire)
    if trace.forward_mode is not None:
        live = trace.forward_mode.wires.get(wire.consumer, ())
        part = trace.forward_mode.products(wire.consumer)[live.index(wire)]
    if part is None:
        return ""
    if part.shape == ():
        return short(part)
    return f"{part.size} entries" if part.ndim == 1 else shape_text(part.shape)


def sum_tag(seen: Seen, name: str, wires: tuple[Wire, ...], taken: list[Rect]) -> Tag | None:
    """Return the sum of the contributions so far, by the box: "0.0554 + (−0.0190) = 0.0364".

    None where there is no room for it that no box or label has; sentence and inspector say it too.
    """
    drawing, theme = seen.drawing, seen.theme
    total = seen.frame.gradient(name)
    if total is None or total.shape != ():
        return None
    if len(wires) > SUMMANDS:
        return None
    parts = [short(p) for w in wires if (p := drawing.trace.contributed(w)) is not None]
    summed = " + ".join(bracketed(part, i) for i, part in enumerate(parts))
    text = f"{summed} = {short(total)}"
    plain_width = drawing.measure(text, "sum") + 12
    sizes = sorted({seen.boost, min(seen.boost, SNUG_BOOST), 1.0}, reverse=True)
    places = [
        (place, size)
        for size in sizes
        for place in sum_places(seen, name, plain_width * size, 20 * size)
    ]
    weights = np.array([3.0 * (seen.boost - size) for _, size in places])
    met = all_clashes(seen, np.array([place for place, _ in places]), taken, weights)
    best = int(np.argmin(met))
    if met[best] - weights[best] >= COVERING:
        return None
    rect, size = places[best]
    taken.append(rect)
    middle, base = rect[0] + rect[2] / 2, rect[1] + 15 * drawing.scale * size
    label = Text(middle, base, text, "sum", theme.gradient, "middle", size)
    return Tag(rect, label, theme.canvas)


def sum_places(seen: Seen, name: str, width: float, height: float) -> list[Rect]:
    """Return where a sum of this size may stand: above a box, then under it, within the bounds."""
    s = seen.drawing.scale
    wide, high = width * s, height * s
    left, _, across, _ = seen.drawing.bounds
    farthest = max(left + across - wide, left)
    x, y, box_width, box_height = seen.drawing.rect_of(name)
    corners = (x + (box_width - wide) / 2, x + box_width - wide, x)
    return [
        (min(max(corner, left), farthest), top, wide, high)
        for top in (y - high - 6 * s, y + box_height + 6 * s)
        for corner in corners
    ]


def free_place(
    seen: Seen, route: Points, width: float, height: float, anchor: float, taken: list[Rect]
) -> tuple[float, float]:
    """Return the middle and the top of a label on a route where it meets the least.

    The middle of the route comes first.
    """
    best, least = (0.0, 0.0), float("inf")
    points = spaced(route, PLACES)
    # On the wire itself there is room for most; only else the places aside are tried.
    for asides, places, weights in CANDIDATES:
        if weights.min() >= least:
            break
        rects = np.empty((len(places), 4))
        rects[:, 0] = points[places, 0] - width / 2
        rects[:, 1] = points[places, 1] - anchor + asides * height
        rects[:, 2:] = width, height
        met = all_clashes(seen, rects, taken, weights, least)
        at = int(met.argmin())
        if met[at] < least:
            best, least = (float(rects[at, 0]) + width / 2, float(rects[at, 1])), float(met[at])
    return best


def clashes(seen: Seen, rect: Rect, taken: list[Rect]) -> float:
    """Return how much one label would cover."""
    return float(all_clashes(seen, np.array([rect]), taken, np.zeros(1))[0])


def all_clashes(
    seen: Seen, rects: Points, taken: list[Rect], weights: Points, least: float = math.inf
) -> Points:
    """Return how much labels (n, 4) would cover: boxes and labels weigh most, wires a little.

    What each of them weighs by itself comes on top.  What lies beyond the bounds of the drawing is
    not painted, so a label there weighs most of all.  Above `least` no wire is counted any more.
    """
    left, top, across, down = seen.drawing.bounds
    low, high = (left, top), (left + across, top + down)
    beyond = (rects[:, :2] < low) | (rects[:, :2] + rects[:, 2:] > high)
    found: Points = weights + 20.0 * (beyond[:, 0] | beyond[:, 1])
    found += 10.0 * meetings(rects, seen.around.boxes(rects), GAP)
    if taken:
        found += COVERING * meetings(rects, np.array(taken))
    may_win = found < least
    if may_win.any():
        found[may_win] += 0.5 * wires_under(seen, rects[may_win])
    return found


def meetings(rects: Points, others: Points, gap: float = 0.0) -> Points:
    """Return how many others (m, 4) each of some rectangles (n, 4) comes within a gap of."""
    x, y, width, height = rects.T[..., None]
    left, top, across, down = others.T
    over = left < x + width + gap
    over &= left + across > x - gap
    over &= top < y + height + gap
    over &= top + down > y - gap
    counts: Points = over.sum(axis=1)
    return counts


def wires_under(seen: Seen, rects: Points) -> Points:
    """Return how many wires pass under each of some rectangles (n, 4)."""
    pieces = seen.around.pieces(rects)
    (x, y), (right, bottom) = rects.T[:2, :, None], (rects[:, :2] + rects[:, 2:]).T[..., None]
    left, top = float(x.min()), float(y.min())
    region = (left, top, float(right.max()) - left, float(bottom.max()) - top)
    near = pieces.inside(region, 0.0)
    if not 0 < len(near) <= MOST_CROSSING:
        return np.zeros(len(rects))
    near = near[np.argsort(pieces.owners[near], kind="stable")]
    across, down = bent(pieces.ends[near]).reshape(-1, 2).T
    inside = across > x
    inside &= across < right
    inside &= down > y
    inside &= down < bottom
    owners = np.repeat(pieces.owners[near], len(SHARES))
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    crossed: Points = np.logical_or.reduceat(inside, firsts, axis=1).sum(axis=1)
    return crossed
