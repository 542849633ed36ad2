"""The ground of a picture: what is kept for every cursor is what painting anew would show."""

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from graphdbg.core.engine import record
from graphdbg.core.tracing import graph_of
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.session.theme import load_theme
from graphdbg.ui.canvas.coarse import coarse_boxes, coarse_wires, crowd
from graphdbg.ui.canvas.drawing import draw
from graphdbg.ui.canvas.ground import PARTS, Ground
from graphdbg.ui.canvas.marks import Picture
from graphdbg.ui.canvas.paint import measure, paint
from graphdbg.ui.canvas.picture import picture
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.sight import CROWD, is_far, visible

THEME = load_theme("light")
SAMPLES = {sample.name: sample.path for sample in samples()}
STRAY = 60
"""Pixels that may differ: where strokes meet it matters which was drawn before."""


def powers(x, y):
    """Compute something with more wires than there are parts."""
    last = x
    for _ in range(PARTS):
        last = last * x + y
    return last


def fans(x, y):
    """Compute something with a crowd of wires, each of few pieces."""
    terms = [x * (i + 1.0) for i in range(80)]
    while len(terms) > 1:
        terms = [one * y + other for one, other in zip(terms[::2], terms[1::2], strict=False)]
    return terms[0]


def trace_of(name):
    if name in SAMPLES:
        return record(load(SAMPLES[name]))
    return record(graph_of({"powers": powers, "fans": fans}[name], x=0.5, y=0.1))


def painted(widget, zoom, painting):
    """Return the pixels of an image of the widget's size, from the scene at a zoom."""
    image = QImage(widget.size(), QImage.Format.Format_RGB32)
    image.fill(THEME.canvas)
    painter = QPainter(image)
    painter.translate(7.0, 11.0)
    painter.scale(zoom, zoom)
    was_painted = painting(painter)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return was_painted, pixels.copy()


def shown_by(ground, widget, seen, zoom, region):
    """Return whether the ground was painted, its pixels, and those of the same painted anew."""
    drawing, cursor = seen.drawing, seen.frame.known
    nodes, wires = visible(drawing, region)
    if is_far(drawing, zoom):
        lines = coarse_wires(drawing, cursor, THEME, wires)
        boxes = coarse_boxes(drawing, cursor, THEME, nodes)
    else:
        lines, boxes = crowd(drawing, cursor, THEME, wires, region, zoom), ()
    whole = Picture(THEME.canvas, coarse_wires=lines, coarse=boxes)
    was_kept, pixels = painted(
        widget, zoom, lambda painter: ground.paint(painter, seen, widget, region, wires)
    )
    while not ground.is_made:
        ground.make()
    return was_kept, pixels, painted(widget, zoom, lambda painter: paint(painter, whole))[1]


@pytest.mark.parametrize(
    ("name", "zoom"), [("f_xyz", 0.1), ("two_layer_2-2-2", 0.1), ("powers", 0.02), ("fans", 0.3)]
)
def test_what_is_kept_is_what_painting_anew_shows(qtbot, name, zoom):
    trace = trace_of(name)
    drawing, ground, widget = draw(trace, measure), Ground(), QWidget()
    qtbot.addWidget(widget)
    widget.resize(QSize(700, 300))
    region = drawing.bounds if zoom < 0.2 else (-20.0, -30.0, 30_000.0, 30_000.0)
    assert zoom < 0.2 or len(visible(drawing, region)[1]) > CROWD
    steps = {0, 1, trace.forward_end // 2, trace.forward_end, trace.length - 1, trace.length}
    cursors = sorted(steps | set(range(0, trace.length, max(1, trace.length // 40))))
    pictures = set()
    for cursor in (*cursors, *cursors[::-3]):
        seen = Seen(drawing, trace.at(cursor), THEME)
        was_kept, shown, meant = shown_by(ground, widget, seen, zoom, region)
        assert was_kept == bool(pictures), "the first time from there it is not kept yet"
        if was_kept:
            stray = np.count_nonzero(shown != meant)
            assert stray <= STRAY, cursor
        pictures.add(meant.tobytes())
    assert len(pictures) > 4, "the run is seen in the picture"


def test_with_a_ground_the_picture_has_the_rest():
    trace = trace_of("fans")
    drawing = draw(trace, measure)
    seen = Seen(drawing, trace.at(trace.forward_end), THEME)
    for zoom in (0.3, 0.1):
        whole = picture(seen, drawing.bounds, zoom)
        rest = picture(seen, drawing.bounds, zoom, has_ground=True)
        assert whole.coarse_wires
        assert not rest.coarse_wires
        assert (rest.boxes, rest.tags, rest.dots) == (whole.boxes, whole.tags, whole.dots)
        assert [mark.wire for mark in rest.wires] == [mark.wire for mark in whole.wires]
        assert len(rest.coarse) == (zoom < 0.2), "the active node from far away"


def test_a_few_wires_are_painted_one_by_one(qtbot):
    trace = trace_of("f_xyz")
    widget, ground = QWidget(), Ground()
    qtbot.addWidget(widget)
    seen = Seen(draw(trace, measure), trace.at(9), THEME)
    for _ in range(3):
        assert not shown_by(ground, widget, seen, 1.0, seen.drawing.bounds)[0]


def test_another_place_is_painted_anew(qtbot):
    trace = trace_of("f_xyz")
    widget, ground = QWidget(), Ground()
    qtbot.addWidget(widget)
    widget.resize(QSize(200, 100))
    first = Seen(draw(trace, measure), trace.at(3), THEME)

    def kept(zoom, seen=first):
        return shown_by(ground, widget, seen, zoom, seen.drawing.bounds)[0]

    assert [kept(0.1), kept(0.1), kept(0.2), kept(0.2)] == [False, True, False, True]
    widget.resize(QSize(220, 100))
    assert [kept(0.2), kept(0.2)] == [False, True]
    other = Seen(draw(trace, measure), trace.at(3), THEME)
    assert [kept(0.2, other), kept(0.2, other)] == [False, True]
