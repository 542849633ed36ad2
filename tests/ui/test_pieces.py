"""What of a drawing is in sight, and the curves of wires as they are seen there."""

import gc

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from graphdbg.core.tracing import graph_of
from graphdbg.session.session import Session
from graphdbg.ui.canvas.curves import curves_in
from graphdbg.ui.canvas.pieces import FEW, boxes_of, pieces_of
from graphdbg.ui.canvas.strokes import path_of
from graphdbg.ui.memory import LARGE, spare

SIDE = 400
REGION = (0.0, 0.0, float(SIDE), float(SIDE))


def touching(ends, region, near):
    """Return, one by one, which rectangles given by two corners touch a region."""
    x, y, width, height = region
    return {
        i
        for i, (x1, y1, x2, y2) in enumerate(ends.tolist())
        if min(x1, x2) < x + width + near
        and max(x1, x2) > x - near
        and min(y1, y2) < y + height + near
        and max(y1, y2) > y - near
    }


@pytest.mark.parametrize("count", [0, 40, FEW + 500])
def test_what_is_found_is_all_that_touches(count):
    drawn = np.random.RandomState(count)
    boxes = np.column_stack([drawn.rand(count, 2) * 5000, drawn.rand(count, 2) * 90])
    boxes[:10, 2] = 4000.0  # a few reach far
    found = boxes_of(boxes)
    corners = np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]])
    for corner in drawn.rand(20, 2) * 5000:
        region = (*corner.tolist(), 300.0, 200.0)
        places = found.inside(region, 12.0)
        assert set(found.owners[places].tolist()) == touching(corners, region, 12.0)
        assert len(places) == len(set(places.tolist()))


def test_wires_are_found_by_their_pieces():
    routes = [
        np.array([[0.0, 0.0], [100.0, 10.0], [200.0, 500.0]]),
        np.array([[0.0, 0.0], [9e3, 0.0]]),
    ]
    pieces = pieces_of(routes)
    assert pieces.owners[pieces.inside((150.0, 100.0, 10.0, 10.0))].tolist() == [0]
    assert pieces.owners[pieces.inside((5000.0, -5.0, 10.0, 10.0))].tolist() == [1]


def painted(path):
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.setPen(QPen(QColor("white"), 0))
    painter.drawPath(path)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(SIDE, SIDE) == 0xFFFFFFFF


def grown(pixels):
    """Return the pixels and all beside them."""
    padded = np.pad(pixels, 1)
    return np.logical_or.reduce(
        [padded[i : i + SIDE, j : j + SIDE] for i in range(3) for j in range(3)]
    )


def test_of_wires_on_the_same_pixels_one_is_seen():
    """300 that come from far above and go far below, 4 from near, 3 that begin or end in sight."""
    drawn = np.random.RandomState(0)
    starts, ends = -30_000 * drawn.rand(300) - 500, 30_000 * drawn.rand(300) + 900
    left = 60 * drawn.rand(300)
    through = np.column_stack([left, starts, left + 96, ends])
    through[::2] = through[::2][:, [0, 3, 2, 1]]  # half of them rise
    near = [[at, -30.0 - at, at + 300.0, 440.0] for at in (0.0, 20.0, 40.0, 60.0)]
    inside = [[10.0, 20.0, 106.0, 300.0], [50.0, -900.0, 146.0, 120.0], [0.0, 7.0, 400.0, 7.0]]
    others = np.array([*near, *inside])
    lines = np.vstack([through, others])
    x1, y1, x2, y2 = lines.T
    middle = (x1 + x2) / 2
    whole = np.column_stack([x1, y1, middle, y1, middle, y2, x2, y2])
    curves, kept = curves_in(lines, REGION, 1.0)
    assert len(curves) == len(kept) < 250
    assert kept[-7:].tolist() == [300, 301, 302, 303, 304, 305, 306]
    assert (curves[-3:] == whole[-3:]).all()
    shown, meant = painted(path_of(curves)), painted(path_of(whole))
    assert np.count_nonzero(shown != meant) < 0.04 * np.count_nonzero(meant)
    assert not (shown & ~grown(meant)).any(), "nothing is seen where no wire is"
    assert np.count_nonzero(meant & ~grown(shown)) < 20, "no wire is missing"


def test_few_wires_are_left_as_they_are():
    lines = np.array([[0.0, -900.0, 96.0, 900.0]] * 20)
    curves, kept = curves_in(lines, REGION, 1.0)
    assert len(curves) == len(kept) == 20


def test_a_large_graph_is_frozen_once_and_let_go_for_the_next():
    def chain(x):
        for _ in range(LARGE):
            x = x + 1.0
        return x

    session = Session()
    session.changed.connect(spare)
    try:
        session.show(graph_of(chain, x=1.0))
        frozen = gc.get_freeze_count()
        assert frozen > LARGE
        session.go(5)
        session.forward()
        assert gc.get_freeze_count() <= frozen, "a step freezes nothing"
        session.show(graph_of(chain, x=2.0))
        assert gc.get_freeze_count() > LARGE
    finally:
        gc.unfreeze()
