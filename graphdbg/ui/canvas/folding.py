"""A drawing with groups folded: from names and wires to those that are left, in place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphdbg.core.graph import Graph
from graphdbg.core.groups import ancestors, groups, outputs_of, owners, still_folded
from graphdbg.core.trace import Trace
from graphdbg.layout import Placement, fold_boxes
from graphdbg.session.folding import spokesman
from graphdbg.ui.canvas.drawing import (
    FRAME_GAP,
    HEIGHT,
    NAME_HIGH,
    PAD,
    SMALLEST,
    SMALLEST_STRIP,
    Card,
    Drawing,
    Labelled,
    clipped,
    height_of,
    is_stripped,
    last_part,
    written_lines,
)
from graphdbg.ui.canvas.marks import STACK, Points, Rect


def fold_drawing(drawing: Drawing, folded: frozenset[str]) -> Drawing:
    """Return the drawing with some groups folded, all else where it was; `drawing` has none."""
    graph = drawing.trace.graph
    cards = cards_of(graph, still_folded(graph, folded))
    if not cards:
        return with_frames(replace(drawing, whole=drawing.placement), folded)
    s = drawing.scale
    faces = {key: card_face(card) for key, card in cards.items()}
    sizes = [card_size(drawing, card, faces[key]) for key, card in cards.items()]
    index = drawing.index
    folds = fold_boxes(
        Placement(drawing.boxes / s, tuple(route / s for route in drawing.placement.routes)),
        [(index[graph.operand(wire)], index[wire.consumer]) for wire in drawing.wires],
        [[index[name] for name in card.nodes] for card in cards.values()],
        sizes,
    )
    placement = folds.placement
    hidden = {name for card in cards.values() for name in card.nodes}
    routes = [
        beside_stack(route) if graph.operand(drawing.wires[bundle[0]]) in hidden else route
        for route, bundle in zip(placement.routes, folds.bundles, strict=True)
    ]
    bundles = tuple(tuple(drawing.wires[i] for i in bundle) for bundle in folds.bundles)
    left = replace(
        drawing,
        names=(*(drawing.names[i] for i in folds.shown), *cards),
        faces=(*(drawing.faces[i] for i in folds.shown), *faces.values()),
        wires=tuple(bundle[0] for bundle in bundles),
        placement=Placement(placement.boxes * s, tuple(route * s for route in routes)),
        cards=cards,
        bundles=bundles,
        whole=drawing.placement,
    )
    return with_frames(left, folded)


def beside_stack(route: Points) -> Points:
    """Return a route that begins beside the cards behind a card, so that they hide no arrow."""
    moved = route.copy()
    moved[0, 0] += STACK
    return moved


def is_alike(
    before: Drawing, drawing: Drawing, folded: frozenset[str], was_folded: frozenset[str]
) -> bool:
    """Say whether what was drawn with some groups folded still holds for a drawing and others."""
    same = before.trace.graph.links is drawing.trace.graph.links and folded is was_folded
    return same and before.whole is drawing.placement and before.scale == drawing.scale


def folded_again(before: Drawing, drawing: Drawing) -> Drawing:
    """Return a folded drawing for another run of the same structure, every box where it was."""
    faces = dict(zip(drawing.names, drawing.faces, strict=True))
    kept = zip(before.names, before.faces, strict=True)
    return replace(
        before, trace=drawing.trace, faces=tuple(faces.get(name, face) for name, face in kept)
    )


def with_frames(drawing: Drawing, folded: frozenset[str]) -> Drawing:
    """Return the drawing with a frame around each open group, an outer one before those in it.

    A group whose boxes stand among others gets none: the frame would say that those are in it.
    """
    graph, s = drawing.trace.graph, drawing.scale
    inside: dict[str, list[int]] = {group: [] for group in groups(graph) if group not in folded}
    for i, name in enumerate(drawing.names):
        card = drawing.cards.get(name)
        path = graph.nodes[name].group if card is None else card.group.rpartition("/")[0]
        for group in ancestors(path):
            inside[group].append(i)
    found: dict[str, Rect] = {}
    gap, head = FRAME_GAP * s, np.array([0.0, NAME_HIGH * s])
    for group, places in reversed(inside.items()):
        if not places:
            continue
        boxes = drawing.boxes[places]
        low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
        for inner, (x, y, width, height) in found.items():
            if inner.startswith(f"{group}/"):
                low, high = np.minimum(low, (x, y)), np.maximum(high, (x + width, y + height))
        low, high = low - gap - head, high + gap
        others = np.delete(drawing.boxes, places, axis=0)
        met = (others[:, :2] < high).all(axis=1) & (others[:, :2] + others[:, 2:] > low).all(axis=1)
        if not met.any():
            (x, y), (width, height) = low.tolist(), (high - low).tolist()
            found[group] = (x, y, width, height)
    return replace(drawing, frames=dict(reversed(found.items())))


def cards_of(graph: Graph, folded: frozenset[str]) -> dict[str, Card]:
    """Return a card for each folded group that is in no other one; its name ends in a slash.

    No node is called so, for names are identifiers.
    """
    inside: dict[str, list[str]] = {}
    for name, group in owners(graph, folded).items():
        inside.setdefault(group, []).append(name)
    found = {}
    for group, names in inside.items():
        outputs = outputs_of(graph, names)
        output = outputs[0] if len(outputs) == 1 else None
        found[f"{group}/"] = Card(group, tuple(names), output, spokesman(graph, names))
    return found


def card_face(card: Card) -> Labelled:
    """Return how a card is labelled: the group's own name, and how many nodes are in it."""
    count = len(card.nodes)
    return Labelled(
        clipped(last_part(card.group)), f"{count:,} nodes" if count != 1 else "1 node", False
    )


def card_size(drawing: Drawing, card: Card, face: Labelled) -> tuple[float, float]:
    """Return width and height of a card at scale 1: room for its name and its output."""
    measure, trace = drawing.measure, drawing.trace
    head = measure(face.name, "name") + measure(face.corner, "symbol") + 16.0
    if card.output is None:
        lines = measure(count_text(trace, card), "value")
        return max(head, lines, SMALLEST) + 2 * PAD, HEIGHT
    lines = max(
        (measure(text, look) for text, look in written_lines(trace, card.output)), default=0
    )
    smallest = SMALLEST_STRIP if is_stripped(trace, card.output) else SMALLEST
    return max(head, lines, smallest) + 2 * PAD, height_of(trace, card.output)


def count_text(trace: Trace, card: Card) -> str:
    """Return how many numbers the nodes of a card hold."""
    count = sum(trace.value(name).size for name in card.nodes if name in trace.index)
    return f"{count:,} values" if count != 1 else "1 value"
