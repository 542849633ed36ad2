"""What a nudge writes on the wires: on all that are in sight and have room, over nothing else."""

import numpy as np
import pytest

from graphdbg.core.engine import record
from graphdbg.core.networks import Layer, Network, build
from graphdbg.core.nudged import nudge
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.session.theme import load_theme
from graphdbg.ui.canvas.changes import nudge_tags, said
from graphdbg.ui.canvas.drawing import draw
from graphdbg.ui.canvas.labels import meetings
from graphdbg.ui.canvas.paint import measure
from graphdbg.ui.canvas.picture import CROWD, picture
from graphdbg.ui.canvas.seen import Seen

PATHS = {sample.name: sample.path for sample in samples()}


def moved(graph, name, h=0.1):
    trace = record(graph)
    return Seen(
        draw(trace, measure),
        trace.at(trace.length),
        load_theme("light"),
        nudged=nudge(trace, name, h),
    )


def rects_of(tags):
    """Return the rectangle of each label, whose two lines stand one under the other."""
    return np.array(
        [(x, y, width, 2 * high) for (x, y, width, high) in (t.rect for t in tags[::2])]
    )


@pytest.mark.parametrize(("sample", "node"), [("f_xyz", "x"), ("two_layer_2-2-2", "w1")])
def test_every_wire_that_moves_is_labelled(qapp, sample, node):
    seen = moved(load(PATHS[sample]), node)
    wires = seen.drawing.wires
    moving = [wire for wire in wires if seen.nudged.on(wire) is not None]
    tags = nudge_tags(seen, np.arange(len(wires)))
    assert len(tags) == 2 * len(moving) > 0


def test_in_a_crowd_every_node_that_moves_has_a_label_where_there_is_room(qapp):
    network = Network(3, tuple(Layer(width, "tanh") for width in (8, 6, 2)), form="scalar")
    seen = moved(build(network), "i1")
    wires = seen.drawing.wires
    assert len(wires) > CROWD
    shown = picture(seen, seen.drawing.bounds, zoom=0.5)
    texts = {tag.text.text for tag in shown.tags}
    assert len(shown.tags) > 2 * 50
    carried = {seen.drawing.trace.graph.operand(wire) for wire in wires}
    moving = [name for name in seen.nudged.actual if name in carried]
    assert {f"Δ {said(seen.nudged.actual[name])}" for name in moving} <= texts


def test_no_label_covers_a_box_or_another_label(qapp):
    network = Network(3, tuple(Layer(width, "tanh") for width in (8, 6, 2)), form="scalar")
    seen = moved(build(network), "i1")
    rects = rects_of(nudge_tags(seen, np.arange(len(seen.drawing.wires))))
    assert meetings(rects, seen.drawing.boxes).sum() == 0
    assert meetings(rects, rects).sum() == len(rects)  # each meets itself alone
