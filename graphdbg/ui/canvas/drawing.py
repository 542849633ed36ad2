"""What stays the same through a run: where each box stands, how large it is, what it is called."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from graphdbg.core.edit import missing
from graphdbg.core.graph import Graph, Node, Wire
from graphdbg.core.ops import REGISTRY
from graphdbg.core.trace import Trace
from graphdbg.core.values import Shape, Value
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import shape_text, short, summary
from graphdbg.formula.tangent import tangent_text
from graphdbg.layout import Placement, arrange
from graphdbg.ui.canvas.curves import distance, sampled
from graphdbg.ui.canvas.marks import Face, Places, Points, Rect
from graphdbg.ui.canvas.pieces import Pieces, boxes_of, pieces_of

Measure = Callable[[str, Face], float]
"""Returns the width in pixels of a text in a face, at scale 1."""

PAD = 14.0
LINE = 21.0
HEIGHT = 78.0
SMALLEST, SMALLEST_STRIP = 52.0, 116.0
"""The least width of what is written in a box, without and with a strip."""
STRIP_TOP, STRIP_STEP, STRIP_HEIGHT = 34.0, 35.0, 11.0
"""Where the first strip of cells begins, how far on the next one, and how high one is."""
CELLS = 12
"""The cells of the small picture of an array."""
PRINTED = 3
"""The most entries of a vector that are printed in its box."""
LONGEST_NAME = 26
FRAME_GAP = 12.0
"""Between the frame of a group and what is in it."""
NAME_HIGH, NAME_INSET = 22.0, 10.0
"""The room that the name of a frame takes at its top, and how far it stands in."""
NOWHERE: Mapping[str, tuple[float, float]] = MappingProxyType({})


@dataclass(frozen=True)
class Labelled:
    """How one node is labelled: its name, and what stands at the top right."""

    name: str
    corner: str
    is_tensor: bool


def is_written(node: Node) -> bool:
    """Say whether a node is a written constant, drawn as a small square with its number."""
    return node.kind == "constant" and node.inline and node.array.shape == ()


def clipped(text: str, most: int = LONGEST_NAME) -> str:
    """Return a text no longer than `most` characters, the middle left out."""
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[:half]}…{text[-half:]}"


def face_of(node: Node, shape: Shape | None) -> Labelled:
    """Return how a node is labelled; `shape` is None where it was never computed."""
    if is_written(node):
        return Labelled(short(node.array), "", False)
    symbol = REGISTRY[node.op].symbol if node.op is not None else ""
    is_tensor = bool(shape)
    parts = [symbol] if symbol else []
    if is_tensor and shape is not None:
        parts.append(shape_text(shape))
    return Labelled(clipped(node_text(node)), "  ".join(parts), is_tensor)


@dataclass(frozen=True)
class Card:
    """A folded group: its nodes in document order, and the one whose value is used outside.

    `output` is None where there are several; `speaker` is the node that a click picks.
    """

    group: str
    nodes: tuple[str, ...]
    output: str | None
    speaker: str


NO_CARDS: Mapping[str, Card] = MappingProxyType({})
NO_FRAMES: Mapping[str, Rect] = MappingProxyType({})


@dataclass(frozen=True)
class Drawing:
    """A graph laid out for one run of it.

    `names` is document order; every array and list follows it.  `wires[i]` runs along
    `placement.routes[i]`.  `scale` is the factor on every text size.

    Where groups are folded each of them has a name of its own after those of the nodes that are
    left, and `cards` says what is in it; `bundles[i]` are then the wires that `wires[i]` stands
    for.  `index` finds a node that is folded away at its card.  `frames` are the rectangles around
    groups that are open, and `whole` is where all stands when nothing is folded.
    """

    trace: Trace
    names: tuple[str, ...]
    faces: tuple[Labelled, ...]
    wires: tuple[Wire, ...]
    placement: Placement
    scale: float
    measure: Measure
    cards: Mapping[str, Card] = field(default_factory=lambda: NO_CARDS)
    bundles: tuple[tuple[Wire, ...], ...] = ()
    frames: Mapping[str, Rect] = field(default_factory=lambda: NO_FRAMES)
    whole: Placement | None = None

    @cached_property
    def index(self) -> dict[str, int]:
        """The place of each name; of a node that is folded away the place of its card."""
        places = {name: i for i, name in enumerate(self.names)}
        return places | {name: places[card] for name, card in self.owner.items()}

    @cached_property
    def owner(self) -> dict[str, str]:
        """The card of each node that is folded away."""
        return {name: key for key, card in self.cards.items() for name in card.nodes}

    @cached_property
    def wire_index(self) -> dict[Wire, int]:
        """The place of each wire; one inside a card has none."""
        if self.cards:
            return {wire: i for i, bundle in enumerate(self.bundles) for wire in bundle}
        return {wire: i for i, wire in enumerate(self.wires)}

    def wires_along(self, i: int) -> tuple[Wire, ...]:
        """Return the wires that one drawn wire stands for."""
        return self.bundles[i] if self.cards else (self.wires[i],)

    def nodes_in(self, name: str) -> tuple[str, ...]:
        """Return the nodes that one box stands for."""
        return self.cards[name].nodes if name in self.cards else (name,)

    def nodes_beside(self, name: str) -> tuple[str, ...]:
        """Return the nodes in the box that a node is shown by: itself, or all of its card."""
        return self.nodes_in(self.owner.get(name, name))

    @cached_property
    def broken(self) -> frozenset[str]:
        """The nodes that could not be computed for a fault of their own, or lack an operand."""
        found = {name for name, _ in self.trace.problems}
        if found:  # else nothing is missing
            found |= {one.node for one in missing(self.trace.graph) if one.node is not None}
        return frozenset(found)

    @property
    def boxes(self) -> Points:
        """The boxes, (n, 4): x, y, width, height."""
        return self.placement.boxes

    @cached_property
    def bounds(self) -> Rect:
        """The whole picture with a margin around it."""
        x, y, width, height = self.placement.bounds
        margin = 36.0 * self.scale
        corners = [(x - margin, y - margin, x + width + margin, y + height + margin)]
        corners += [
            (x - gap, y - gap, x + width + gap, y + height + gap)
            for x, y, width, height in self.frames.values()
            for gap in [FRAME_GAP * self.scale]
        ]
        left, top = min(one[0] for one in corners), min(one[1] for one in corners)
        right, bottom = max(one[2] for one in corners), max(one[3] for one in corners)
        return left, top, right - left, bottom - top

    @cached_property
    def pieces(self) -> Pieces:
        """The wires cut at their points."""
        return pieces_of(self.placement.routes)

    @cached_property
    def spread(self) -> Pieces:
        """The boxes, each owned by the place of its node."""
        return boxes_of(self.boxes)

    @cached_property
    def wire_ends(self) -> Points:
        """For each wire its two ends, (m, 4): x1, y1, x2, y2."""
        if not self.wires:
            return np.empty((0, 4))
        return np.array([[*route[0], *route[-1]] for route in self.placement.routes])

    @cached_property
    def value_cursors(self) -> Points:
        """For each node the cursor at which its value is known; inf where it never is."""
        found = self.trace.cursor_of_value
        return np.array([latest(map(found, self.nodes_in(name))) for name in self.names])

    @cached_property
    def gradient_cursors(self) -> Points:
        """For each node the cursor at which its gradient is complete; inf where it never is."""
        found = self.trace.cursor_of_gradient
        return np.array([latest(map(found, self.nodes_in(name))) for name in self.names])

    @cached_property
    def wire_cursors(self) -> Points:
        """For each wire the cursor at which it has contributed; inf where it never does."""
        found = np.full(len(self.wires), -np.inf)
        backward, places = self.trace.backward, self.wire_index
        if backward is not None:
            for name, wires in backward.wires.items():
                for k, wire in enumerate(wires, start=1):
                    place = places.get(wire)
                    if place is not None:
                        found[place] = max(found[place], backward.cursor_of(name, k))
        found[found == -np.inf] = np.inf
        return found

    def node_at(self, x: float, y: float) -> str | None:
        """Return the node whose box holds a point of the scene; of a card the node it is."""
        name = self.name_at(x, y)
        return self.cards[name].speaker if name is not None and name in self.cards else name

    def name_at(self, x: float, y: float) -> str | None:
        """Return the name of the box that holds a point of the scene, the last drawn first."""
        boxes = self.boxes
        if not len(boxes):
            return None
        inside = (boxes[:, 0] <= x) & (x <= boxes[:, 0] + boxes[:, 2])
        inside &= (boxes[:, 1] <= y) & (y <= boxes[:, 1] + boxes[:, 3])
        hits = np.flatnonzero(inside)
        return self.names[int(hits[-1])] if hits.size else None

    def group_at(self, x: float, y: float) -> str | None:
        """Return the open group whose name, at the top left of its frame, is at a point."""
        for group, (left, top, width, _) in reversed(tuple(self.frames.items())):
            wide = (self.measure(last_part(group), "symbol") + 2 * NAME_INSET) * self.scale
            if left <= x <= left + min(wide, width) and top <= y <= top + NAME_HIGH * self.scale:
                return group
        return None

    def wire_at(self, x: float, y: float, reach: float) -> Wire | None:
        """Return the wire that runs nearest to a point of the scene, within `reach` of it."""
        found, least = None, reach
        for i in self.wires_in((x, y, 0.0, 0.0), reach):
            away = distance(sampled(self.placement.routes[int(i)]), x, y)
            if away <= least:
                found, least = self.wires[int(i)], away
        return found

    def boxes_in(self, region: Rect, near: float) -> Places:
        """Return the indices of the nodes whose boxes stand within `near` of a region."""
        return np.sort(self.spread.owners[self.spread.inside(region, near)])

    def wires_in(self, region: Rect, near: float) -> Places:
        """Return the indices of the wires that run within `near` of a region."""
        return np.unique(self.pieces.owners[self.pieces.inside(region, near)])

    def rect_of(self, name: str) -> Rect:
        """Return the box of a node."""
        x, y, width, height = self.boxes[self.index[name]]
        return float(x), float(y), float(width), float(height)


def last_part(group: str) -> str:
    """Return a group's own name, without the groups that it is in."""
    return group.rpartition("/")[2]


def latest(cursors: Iterable[int | None]) -> float:
    """Return the last of some cursors that come at all; where none does, infinity."""
    return max((float(one) for one in cursors if one is not None), default=float("inf"))


def draw(
    trace: Trace,
    measure: Measure,
    scale: float = 1.0,
    stand: Mapping[str, tuple[float, float]] = NOWHERE,
) -> Drawing:
    """Lay a run's graph out: box sizes from what will be written in them, then the layout.

    Nodes without a place of their own stay at those of `stand`, top left corners at scale 1.
    """
    graph = trace.graph
    names = tuple(graph.nodes)
    faces = tuple(
        face_of(node, trace.value(node.name).shape if node.name in trace.index else None)
        for node in graph.nodes.values()
    )
    sizes = [size_of(trace, name, face, measure) for name, face in zip(names, faces, strict=True)]
    index = {name: i for i, name in enumerate(names)}
    wires = graph.wires
    pairs = [(index[graph.operand(wire)], index[wire.consumer]) for wire in wires]
    stay = {index[name]: place for name, place in stand.items() if name in index}
    placement = arrange(sizes, pairs, {**stay, **fixed_positions(graph, index)})
    scaled = Placement(placement.boxes * scale, tuple(route * scale for route in placement.routes))
    return Drawing(trace, names, faces, wires, scaled, scale, measure)


def drawn_again(drawing: Drawing, trace: Trace) -> Drawing | None:
    """Return the drawing of another run of the same structure, every box where it was.

    None where the structure is another, or where what is written would no longer fit its box.
    """
    if trace.is_same_run(drawing.trace):
        return replace(drawing, trace=trace)
    if trace.graph.links is not drawing.trace.graph.links:
        return None
    placed = drawing.trace.graph.nodes
    if any(node.position != placed[name].position for name, node in trace.graph.nodes.items()):
        return None
    faces = tuple(
        face_of(node, trace.value(node.name).shape if node.name in trace.index else None)
        for node in trace.graph.nodes.values()
    )
    for name, face, (_, _, width, height) in zip(
        drawing.names, faces, drawing.boxes / drawing.scale, strict=True
    ):
        wanted, high = size_of(trace, name, face, drawing.measure)
        # A digit more may stand in the margin; boxes that moved would be worse.
        if wanted > width + PAD or abs(high - height) > 0.5:
            return None
    return replace(drawing, trace=trace, faces=faces)


def fixed_positions(graph: Graph, index: dict[str, int]) -> dict[int, tuple[float, float]]:
    """Return the positions that somebody chose, by index."""
    return {
        index[node.name]: node.position
        for node in graph.nodes.values()
        if node.position is not None
    }


def size_of(trace: Trace, name: str, face: Labelled, measure: Measure) -> tuple[float, float]:
    """Return width and height of a box at scale 1, wide enough for all that will stand in it."""
    node = trace.graph.nodes[name]
    if is_written(node):
        width = max(34.0, measure(face.name, "value") + 20.0)
        return width, 40.0
    head = measure(face.name, "name")
    if face.corner:
        corner: Face = "small" if face.is_tensor else "symbol"
        head += measure(face.corner, corner) + 16.0
    lines = [measure(text, look) for text, look in written_lines(trace, name)]
    smallest = SMALLEST_STRIP if is_stripped(trace, name) else SMALLEST
    width = max(head, smallest, *lines, 0.0) + 2 * PAD
    # Rounded up, so that a digit more or less seldom moves anything.
    return math.ceil(width / 8) * 8, height_of(trace, name)


def written_lines(trace: Trace, name: str) -> Iterator[tuple[str, Face]]:
    """Yield every line that the run will write into a box, with its face."""
    if name not in trace.index:
        return
    value = trace.value(name)
    if trace.forward_mode is not None:
        yield value_line(value)
        text, face = value_line(trace.tangent(name))
        yield f"{tangent_text(trace.graph.nodes[name])} {text}", face
        return
    has_gradient = trace.backward is not None and name in trace.backward.gradients
    yield value_line(value)
    if not has_gradient:
        return
    yield value_line(trace.gradient(name))
    n = len(trace.wires(name))
    if n > 1 and value.shape == ():
        longest = max((short(part) for part in trace.contributions(name)[:8]), key=len)
        yield f"{longest} {n} of {n}", "value"


def value_line(value: Value) -> tuple[str, Face]:
    """Return how a value is written in its box: a number, a short vector, or what it is like."""
    if value.shape == ():
        return short(value), "value"
    if is_printed(value):
        return " ".join(short(entry) for entry in value), "value"
    facts = summary(value)
    if facts.not_finite:
        return f"{facts.not_finite} not finite", "small"
    return (f"μ {facts.mean} σ {facts.spread}" if facts.mean else "empty"), "small"


def is_printed(value: Value) -> bool:
    """Say whether an array is so short that its entries are printed in the box."""
    return bool(value.ndim == 1 and 0 < value.size <= PRINTED)


def is_stripped(trace: Trace, name: str) -> bool:
    """Say whether a node is an array whose box holds a strip of cells."""
    return (
        name in trace.index and trace.value(name).shape != () and not is_printed(trace.value(name))
    )


def height_of(trace: Trace, name: str) -> float:
    """Return the height of a box at scale 1: room for its value and, later, its gradient."""
    is_constant = trace.graph.nodes[name].kind == "constant"
    if is_stripped(trace, name):
        return STRIP_TOP + STRIP_STEP * (1 if is_constant else 2) + 4.0
    return HEIGHT - (LINE - 4.0 if is_constant else 0.0)
