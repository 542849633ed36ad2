"""From far away: what is kept for every cursor is what painting anew would show."""

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
from graphdbg.ui.canvas.drawing import draw
from graphdbg.ui.canvas.far import PARTS, Far
from graphdbg.ui.canvas.paint import measure, paint
from graphdbg.ui.canvas.picture import far_marks, picture
from graphdbg.ui.canvas.seen import Seen

THEME = load_theme("light")
SAMPLES = {sample.name: sample.path for sample in samples()}
STRAY = 0.0005
"""The share of pixels that may differ: where strokes meet it matters which was drawn before."""


def powers(x, y):
    """Compute something with more wires than there are parts."""
    last = x
    for _ in range(PARTS):
        last = last * x + y
    return last


def trace_of(name):
    return record(load(SAMPLES[name]) if name in SAMPLES else graph_of(powers, x=0.5, y=0.1))


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


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2", "powers"])
def test_what_is_kept_is_what_painting_anew_shows(qtbot, name):
    trace = trace_of(name)
    drawing = draw(trace, measure)
    zoom = 0.1 if name in SAMPLES else 0.02
    widget, far = QWidget(), Far()
    qtbot.addWidget(widget)
    widget.resize(QSize(700, 300))
    steps = {0, 1, trace.forward_end // 2, trace.forward_end, trace.length - 1, trace.length}
    cursors = sorted(steps | set(range(0, trace.length, max(1, trace.length // 40))))
    pictures = set()
    for cursor in (*cursors, *cursors[::-3]):
        seen = Seen(drawing, trace.at(cursor), THEME)

        def kept(painter, seen=seen):
            was_painted = far.paint(painter, seen, widget)
            paint(painter, far_marks(seen, zoom))
            return was_painted

        def anew(painter, seen=seen):
            paint(painter, picture(seen, None, zoom))

        was_painted, shown = painted(widget, zoom, kept)
        assert was_painted == bool(pictures), "the first time from there it is not kept yet"
        _, meant = painted(widget, zoom, anew)
        if was_painted:
            assert np.count_nonzero(shown != meant) <= STRAY * meant.size, cursor
        pictures.add(meant.tobytes())
    assert len(pictures) > len(cursors) / 2


def test_another_place_is_painted_anew(qtbot):
    trace = trace_of("f_xyz")
    widget, far = QWidget(), Far()
    qtbot.addWidget(widget)
    widget.resize(QSize(200, 100))
    seen = Seen(draw(trace, measure), trace.at(3), THEME)

    def kept(zoom, one=seen):
        return painted(widget, zoom, lambda painter: far.paint(painter, one, widget))[0]

    assert [kept(0.1), kept(0.1), kept(0.2), kept(0.2)] == [False, True, False, True]
    widget.resize(QSize(220, 100))
    assert [kept(0.2), kept(0.2)] == [False, True]
    other = Seen(draw(trace, measure), trace.at(3), THEME)
    assert [kept(0.2, other), kept(0.2, other)] == [False, True]
