"""The camera: it shows the whole graph, keeps still on a step, zooms about the pointer."""

from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, Qt

from graphdbg.core.tracing import graph_of
from tests.journeys.hands import CTRL, NONE, middle_of, press, turn_wheel


def scene_at(window, at):
    return window.canvas.mapToScene(at)


def test_the_whole_graph_is_shown_when_it_opens(window, open_sample):
    open_sample("two_layer_2-2-2")
    seen = window.canvas.mapToScene(window.canvas.viewport().rect()).boundingRect()
    x, y, width, height = window.canvas.drawing.placement.bounds
    assert seen.left() <= x
    assert seen.top() <= y
    assert seen.right() >= x + width
    assert seen.bottom() >= y + height


def test_the_camera_keeps_still_on_a_step(qtbot, window, open_sample):
    session = open_sample("two_layer_2-2-2")
    before = window.canvas.viewportTransform()
    for _ in range(session.state.trace.length):
        session.forward()
        assert window.canvas.viewportTransform() == before


def test_zoom_keeps_what_is_under_the_pointer(window, open_sample):
    open_sample("f_xyz", 7)
    at = middle_of(window, "f")
    before = scene_at(window, at)
    zoom = window.canvas.zoom_level
    turn_wheel(window.canvas.viewport(), at, 2, CTRL)
    assert window.canvas.zoom_level > zoom * 1.3
    after = scene_at(window, at)
    assert abs(after.x() - before.x()) < 3
    assert abs(after.y() - before.y()) < 3


def test_the_wheel_alone_pans(window, open_sample):
    open_sample("f_xyz", 7)
    at = middle_of(window, "q")
    zoom = window.canvas.zoom_level
    turn_wheel(window.canvas.viewport(), at, -1, NONE)
    assert window.canvas.zoom_level == zoom
    assert middle_of(window, "q").y() < at.y()


def test_a_drag_pans_and_does_not_select(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    at = middle_of(window, "q")
    viewport = window.canvas.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(viewport, at + QPoint(40, 30))
    qtbot.mouseMove(viewport, at + QPoint(80, 60))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at + QPoint(80, 60))
    moved = middle_of(window, "q") - at
    assert abs(moved.x() - 80) <= 3
    assert abs(moved.y() - 60) <= 3
    assert session.state.selection is None


def test_fit_comes_back_to_the_whole(qtbot, window, open_sample):
    open_sample("f_xyz", 7)
    fitted = window.canvas.zoom_level
    window.canvas.zoom(4)
    assert window.canvas.zoom_level != fitted
    press(qtbot, window, Qt.Key.Key_F)
    assert window.canvas.zoom_level == fitted


def test_a_step_out_of_sight_pans_just_enough(window, open_sample):
    session = open_sample("sigmoid_neuron")
    window.canvas.zoom(8)
    session.last()
    name = session.state.frame.node
    seen = window.canvas.mapToScene(window.canvas.viewport().rect()).boundingRect()
    x, y, width, height = window.canvas.drawing.rect_of(name)
    assert seen.contains(x, y)
    assert seen.contains(x + width, y + height)


def test_a_fitted_graph_stays_fitted_when_the_window_grows(qtbot, window, open_sample):
    open_sample("two_layer_2-2-2")
    before = window.canvas.zoom_level
    window.resize(1600, 1000)
    qtbot.waitUntil(lambda: window.canvas.zoom_level > before, timeout=3000)


def test_double_click_brings_a_node_to_the_middle(qtbot, window, open_sample):
    open_sample("f_xyz", 7)
    viewport = window.canvas.viewport()
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=middle_of(window, "f"))
    off = QPointF(middle_of(window, "f") - viewport.rect().center())
    assert off.manhattanLength() < 6


def test_a_node_out_of_sight_comes_well_inside(window, open_sample):
    """Just at the edge, the picture would creep along with every step."""
    session = open_sample("two_layer_2-2-2", 15)
    canvas = window.canvas
    canvas.camera.zoom_about(QPointF(canvas.viewport().rect().center()), 0.8)
    canvas.camera.pan(QPointF(-2.0 * canvas.viewport().width(), 0.0))
    name = session.state.trace.names[15]
    assert not canvas.viewport().rect().contains(middle_of(window, name))
    session.forward()
    assert session.state.frame.node == name
    across, wide = middle_of(window, name).x(), canvas.viewport().width()
    assert wide / 5 <= across <= 4 * wide / 5


def test_no_more_ground_is_shown_than_must_be(window, open_sample):
    """The loss is the last node: beyond it there is nothing to keep free."""
    session = open_sample("two_layer_2-2-2", 5)
    canvas = window.canvas
    canvas.camera.zoom_about(QPointF(canvas.viewport().rect().center()), 1.1)
    canvas.camera.bring_to_middle("i1")
    session.go(session.state.trace.forward_end)
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    x, _, width, _ = canvas.drawing.bounds
    assert abs(seen.right() - (x + width)) <= 2
    assert canvas.viewport().rect().contains(middle_of(window, "E_total"))


def test_in_a_long_chain_the_picture_stays_for_some_steps(window, session):
    def chain(x):
        for _ in range(40):
            x = x * 0.9
        return x

    session.show(graph_of(chain, x=1.0))
    views = []
    for _ in range(session.state.trace.length):
        session.forward()
        views.append(window.canvas.viewportTransform())
        node = session.state.frame.node_at_work
        assert window.canvas.viewport().rect().contains(middle_of(window, node))
    moves = sum(now != before for before, now in pairwise(views))
    assert 2 <= moves <= len(views) / 4
