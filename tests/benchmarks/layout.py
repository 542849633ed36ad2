"""The layout beside Graphviz dot: crossings, wires through boxes, and time, of the same boxes.

Where dot is not installed, only what needs no other is measured.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graphdbg.core.engine import record
from graphdbg.core.graph import Graph
from graphdbg.core.networks import Layer, Network, build
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.layout import Placement, arrange
from graphdbg.layout.arrange import _arrange_freely
from graphdbg.layout.quality import crossings, crossings_of, overlaps, wires_through_boxes
from graphdbg.ui.canvas.drawing import draw

from .timing import Row, against, milliseconds, within

DOT = shutil.which("dot")
DOTS_INCH = 72.0
GAP, COLUMN_GAP = 28.0, 108.0
"""What stands between boxes and between columns, in pixels, as in our layout."""
SMALL = 60
"""The most nodes of a scalar network whose crossings are counted."""
_PIECES = 24


@dataclass(frozen=True)
class Sketch:
    """A graph as the layout gets it."""

    name: str
    sizes: Sequence[tuple[float, float]]
    wires: Sequence[tuple[int, int]]


def rows() -> Iterator[Row]:
    for figure, some in (("samples", sampled_graphs()), ("scalar networks", small_networks())):
        sketches = list(some)
        placements = [arrange(one.sizes, one.wires) for one in sketches]
        pairs = list(zip(sketches, placements, strict=True))
        struck = sum(wires_through_boxes(place, one.wires) for one, place in pairs)
        meeting = sum(overlaps(place) for place in placements)
        yield within(f"wires through boxes, {len(sketches)} {figure}", struck + meeting, 0.5, "")
        if DOT is not None:
            yield from beside_dot(f"{len(sketches)} {figure}", pairs)
    for sketch in (layered(1_000), random(1_000), chain(1_000), network(1_000)):
        ours = milliseconds(lambda sketch=sketch: arranged(sketch), repeats=5)
        place = arranged(sketch)
        yield within(
            f"wires through boxes, {sketch.name}", wires_through_boxes(place, sketch.wires), 0.5, ""
        )
        if DOT is not None:
            yield against(f"layout, {sketch.name}", ours, milliseconds_of_dot(sketch), 0.2)
    for sketch in (layered(20_000), random(20_000), chain(20_000), network(20_000)):
        ours = milliseconds(lambda sketch=sketch: arranged(sketch), repeats=3)
        yield within(f"layout, {sketch.name}", ours, 1_000, "ms")


def beside_dot(figure: str, pairs: Sequence[tuple[Sketch, Placement]]) -> Iterator[Row]:
    """Yield how many graphs cross more often than in dot, and the crossings of all."""
    worse = mine = others = 0
    for sketch, place in pairs:
        one, other = crossings(place, sketch.wires), crossings_of_dot(sketch)
        worse += one > other
        mine, others = mine + one, others + other
    yield within(f"graphs that cross more than in dot, {figure}", worse, 0.5, "")
    yield Row(f"crossings, {figure}", str(mine), str(others), mine / max(others, 1), 1.0)


def arranged(sketch: Sketch) -> Placement:
    _arrange_freely.cache_clear()
    return arrange(sketch.sizes, sketch.wires)


# --- the graphs ----------------------------------------------------------------------------------


def sampled_graphs() -> Iterator[Sketch]:
    for sample in samples():
        yield sketch_of(sample.name, load(sample.path))


def small_networks() -> Iterator[Sketch]:
    """Yield the scalar networks of at most 60 nodes: widths, biases and losses of each."""
    for inputs in (1, 2, 3):
        for widths in ((1,), (2,), (3,), (1, 1), (2, 1), (2, 2), (3, 1), (3, 2), (2, 2, 1), (4, 1)):
            for bias in ("each", "shared", "none"):
                for loss in ("half_squared_error", "mean_squared_error"):
                    layers = tuple(Layer(width, bias=bias) for width in widths)
                    graph = build(Network(inputs, layers, loss=loss, form="scalar"))
                    if len(graph.nodes) <= SMALL:
                        yield sketch_of(f"{inputs}-{widths}, {bias}, {loss}", graph)


def sketch_of(name: str, graph: Graph) -> Sketch:
    """Return the boxes of a graph as the canvas draws them."""
    drawing = draw(record(graph), lambda text, _: 7.0 * len(text))
    index = {name: i for i, name in enumerate(graph.nodes)}
    wires = [(index[graph.operand(wire)], index[wire.consumer]) for wire in graph.wires]
    return Sketch(name, [(w, h) for _, _, w, h in drawing.placement.boxes.tolist()], wires)


def layered(count: int) -> Sketch:
    """Return a graph of layers of twenty, each node from two or three near ones before it."""
    dice, width = np.random.default_rng(1), 20
    wires = [
        (node - node % width - width + int(dice.integers(-3, 4) + node) % width, node)
        for node in range(width, count)
        for _ in range(int(dice.integers(2, 4)))
    ]
    return Sketch(f"{count:,} nodes in layers of 20", [(125.0, 84.0)] * count, wires)


def random(count: int) -> Sketch:
    """Return a graph in which each node takes one or two of the sixty before it."""
    dice = np.random.default_rng(5)
    wires = [
        (int(dice.integers(max(0, node - 60), node)), node)
        for node in range(1, count)
        for _ in range(int(dice.integers(1, 3)))
    ]
    return Sketch(f"{count:,} nodes at random", [(125.0, 84.0)] * count, wires)


def chain(count: int) -> Sketch:
    """Return steps of a recurrence: a state, and what goes into each step."""
    wires = []
    for node in range(2, count, 2):
        wires += [(node - 2, node), (node - 1, node)]
    return Sketch(f"{count:,} nodes in a recurrence", [(125.0, 84.0)] * count, wires)


def network(count: int) -> Sketch:
    """Return a network of single products: one weight a product, then a sum a unit."""
    wires: list[tuple[int, int]] = []
    front = list(range(8))
    node = len(front)
    while node < count:
        units = []
        for _ in range(8):
            terms = []
            for operand in front:
                wires += [(operand, node + 1), (node, node + 1)]  # a weight, and the product
                terms.append(node + 1)
                node += 2
            wires += [(term, node) for term in terms]
            units.append(node)
            node += 1
        front = units
    return Sketch(f"{node:,} nodes of a scalar network", [(125.0, 84.0)] * node, wires)


# --- dot -----------------------------------------------------------------------------------------


def source(sketch: Sketch) -> str:
    """Return the program for dot: the same boxes, the same gaps."""
    lines = [
        "digraph {",
        f"rankdir=LR; nodesep={GAP / DOTS_INCH}; ranksep={COLUMN_GAP / DOTS_INCH};",
        'node [shape=box, fixedsize=true, label=""]; edge [dir=none];',
    ]
    for node, (width, height) in enumerate(sketch.sizes):
        lines.append(f"{node} [width={width / DOTS_INCH}, height={height / DOTS_INCH}];")
    lines += [f'{a} -> {b} [comment="{i}"];' for i, (a, b) in enumerate(sketch.wires)]
    return "\n".join([*lines, "}"])


def run_dot(text: str) -> str:
    command = [DOT or "dot", "-Tjson0"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout


def crossings_of_dot(sketch: Sketch) -> int:
    """Count the crossings of dot's splines, as they are counted in our picture."""
    lines: list[np.ndarray] = [np.empty((0, 2))] * len(sketch.wires)
    for edge in json.loads(run_dot(source(sketch))).get("edges", ()):
        lines[int(edge["comment"])] = sampled_spline(edge["pos"])
    ends = [line[[0, -1]] for line in lines]
    return crossings_of(lines, ends, sketch.wires)


def sampled_spline(pos: str) -> np.ndarray:
    """Return points along a spline: control points of cubics, three more for each."""
    points = np.array(re.findall(r"(-?[\d.e+]+),(-?[\d.e+]+)", pos), dtype=np.float64)
    along = np.linspace(0.0, 1.0, _PIECES + 1)[:, None]
    parts = [points[:1]]
    for a, b, c, d in zip(points[:-1:3], points[1::3], points[2::3], points[3::3], strict=True):
        back = 1.0 - along
        cubic = back**3 * a + 3 * back**2 * along * b + 3 * back * along**2 * c + along**3 * d
        parts.append(cubic[1:])
    return np.concatenate(parts)


def milliseconds_of_dot(sketch: Sketch) -> float:
    """Return the time of dot for a graph, without that of its start."""
    whole = milliseconds(lambda: run_dot(source(sketch)), repeats=5)
    return whole - milliseconds(lambda: run_dot("digraph {}"), repeats=5)
