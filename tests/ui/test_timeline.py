"""The timeline, by mouse, wheel and keys, with a real session."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from graphdbg.core.graph import Node, graph_from
from graphdbg.core.tracing import constant, graph_of, parameter
from graphdbg.core.values import own
from graphdbg.session.session import Session
from graphdbg.session.theme import load_theme
from graphdbg.ui.look import Look
from graphdbg.ui.timeline import drawing
from graphdbg.ui.timeline.bands import Band, Scale, bands_of, laid_out, placed_captions
from graphdbg.ui.timeline.timeline import Timeline

SAMPLES = Path(__file__).parents[2] / "sample_graphs"
LIGHT = Look(load_theme("light"))


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path))
    return Session()


@pytest.fixture
def timeline(qtbot, session):
    panel = Timeline(session)
    qtbot.addWidget(panel)
    session.changed.connect(panel.show_state)
    panel.show_look(LIGHT)
    panel.show_state(None, session.state)
    panel.resize(1280, panel.sizeHint().height())
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def open_sample(session, name="f_xyz", cursor=0):
    assert session.open(SAMPLES / f"{name}.graph.json", cursor)


def at(timeline, cursor):
    """The middle of the band at a cursor."""
    return QPoint(round(timeline.scale().x_of(cursor)), timeline.height() // 3)


def turn(timeline, angle):
    place = QPointF(at(timeline, 0))
    event = QWheelEvent(
        place,
        timeline.mapToGlobal(place),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline, event)


def colour(timeline, x):
    return timeline.grab().toImage().pixelColor(round(x), timeline.height() // 5).name()


def forward_only():
    return graph_of(lambda x, c: x * c, x=parameter(2.0), c=constant(np.ones(3)))


def unfinished():
    nodes = [Node("x", "input", value=own(2.0)), Node("f", op="add", inputs=("x", None))]
    return graph_from(nodes, loss="f")


def captions(timeline):
    return [stretch.band.caption for stretch in timeline.scale().stretches]


# The bands


def test_bands_are_the_phases_of_the_run(session, timeline):
    assert captions(timeline) == []
    open_sample(session)
    assert captions(timeline) == ["forward · 5 steps", "backward · 5 steps"]
    session.show(forward_only())
    assert captions(timeline) == ["forward · 3 steps"]
    session.show(unfinished())
    assert captions(timeline) == ["forward · 1 step", "stopped"]
    session.show(graph_from([]))
    assert captions(timeline) == []


@pytest.mark.parametrize("width", [200, 600, 1280, 2400])
def test_every_step_has_a_place_and_every_place_its_step(session, width):
    open_sample(session, "two_layer_2-2-2")
    trace = session.state.trace
    scale = laid_out(bands_of(trace), 16, width - 16, 2, 6)
    places = [scale.x_of(cursor) for cursor in range(trace.length + 1)]
    assert places == sorted(set(places))
    assert (places[0], places[-1]) == (16, pytest.approx(width - 16))
    assert [scale.cursor_at(x) for x in places] == list(range(trace.length + 1))
    assert scale.cursor_at(-5) == 0
    assert scale.cursor_at(width + 5) == trace.length


def test_bands_are_as_wide_as_they_have_steps_with_a_gap_between():
    scale = laid_out((Band("forward", 0, 3), Band("backward", 3, 12)), 0, 122, 2, 6)
    first, second = scale.stretches
    assert (first.left, first.right, second.left, second.right) == (0, 30, 32, 122)
    assert scale.x_of(3) == 30
    assert scale.cursor_at(31) == 3


def test_a_phase_of_one_step_in_ten_thousand_can_still_be_seen():
    scale = laid_out((Band("forward", 0, 9999), Band("stopped", 9999, 10_000)), 0, 500, 2, 6)
    first, second = scale.stretches
    assert second.right - second.left == 6
    assert (first.left, second.right) == (0, 500)
    assert scale.cursor_at(499) == 10_000


def test_captions_never_overlap():
    bands = (Band("forward", 0, 95), Band("backward", 95, 100))
    scale = laid_out(bands, 0, 600, 2, 6)
    assert placed_captions(scale, (100, 110), 500, 16) == (0, 390)
    assert placed_captions(scale, (100, 110), 200, 16) == (0, None)
    narrow = laid_out((Band("forward", 0, 5), Band("backward", 5, 100)), 0, 600, 2, 6)
    assert placed_captions(narrow, (100, 110), 500, 16) == (0, 116)
    assert placed_captions(Scale(()), (), 500, 16) == ()


# What is painted


def test_what_is_done_is_saturated_and_what_is_to_come_is_pale(session, timeline):
    theme = LIGHT.theme
    open_sample(session, cursor=3)
    places = [timeline.scale().x_of(cursor) for cursor in (1, 4, 8)]
    assert [colour(timeline, x) for x in places] == [
        theme.forward_done,
        theme.forward_pending,
        theme.backward_pending,
    ]
    session.go(9)
    assert [colour(timeline, x) for x in places] == [
        theme.forward_done,
        theme.forward_done,
        theme.backward_done,
    ]


def test_the_cursor_is_a_dark_line(session, timeline):
    open_sample(session, cursor=7)
    x = timeline.scale().x_of(7)
    assert colour(timeline, x) == LIGHT.theme.cursor
    session.go(8)
    assert colour(timeline, x) == LIGHT.theme.backward_done


def test_there_is_a_gap_between_the_bands(session, timeline):
    open_sample(session, cursor=0)
    first, second = timeline.scale().stretches
    ground = timeline.palette().window().color().name()
    inside = [colour(timeline, x) for x in range(int(first.right) - 1, int(second.left) + 2)]
    assert ground in inside


def test_stops_are_marked_as_long_as_they_are_few(session, timeline):
    def marks(cursor):
        x = round(timeline.scale().x_of(cursor))
        y = drawing.TOP + drawing.BAND - 3
        return timeline.grab().toImage().pixelColor(x, y) != QColor(LIGHT.theme.backward_pending)

    open_sample(session, "x_times_x")  # stops at nodes: 0 to 3, and 5
    assert not marks(4)
    session.set_granularity("wire")
    assert marks(4)
    nodes = [Node("x0", "input", value=own(0.5))]
    nodes += [Node(f"x{i}", op="sin", inputs=(f"x{i - 1}",)) for i in range(1, 60)]
    session.show(graph_from(nodes, loss="x59"))
    assert not marks(100)


def test_it_grows_with_the_text(timeline):
    before = timeline.sizeHint().height()
    timeline.show_look(Look(load_theme("dark"), 2.0))
    assert timeline.sizeHint().height() == pytest.approx(2 * before, abs=3)


@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_both_ends_are_drawn_inside(session, timeline, scale, name):
    look = Look(load_theme(name), scale)
    timeline.show_look(look)
    timeline.resize(600, timeline.sizeHint().height())
    open_sample(session, "two_layer_2-2-2", cursor=56)
    assert timeline.scale().x_of(56) <= 600 - look.px(drawing.MARGIN) + 0.01
    x = timeline.scale().stretches[0].left + look.px(drawing.ROUND) + 3
    assert colour(timeline, x) == look.theme.forward_done


# Mouse


def test_a_click_goes_there(qtbot, session, timeline):
    open_sample(session)
    for cursor in (7, 2, 10, 0):
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=at(timeline, cursor))
        assert session.state.cursor == cursor


def test_another_button_does_nothing(qtbot, session, timeline):
    open_sample(session, cursor=3)
    qtbot.mouseClick(timeline, Qt.MouseButton.RightButton, pos=at(timeline, 7))
    assert session.state.cursor == 3


def test_a_drag_scrubs(qtbot, session, timeline):
    open_sample(session)
    seen = []
    session.changed.connect(lambda _before, after: seen.append(after.cursor))
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=at(timeline, 2))
    for cursor in (3, 6, 8):
        qtbot.mouseMove(timeline, at(timeline, cursor))
    qtbot.mouseMove(timeline, QPoint(5000, 10))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=at(timeline, 10))
    assert seen == [2, 3, 6, 8, 10]
    qtbot.mouseMove(timeline, at(timeline, 1))
    assert session.state.cursor == 10


def test_hovering_tells_of_the_step_and_goes_nowhere(qtbot, session, timeline):
    open_sample(session, cursor=3)
    qtbot.mouseMove(timeline, at(timeline, 7))
    assert QToolTip.text() == "step 7: ∂q = ∂f · z"
    qtbot.mouseMove(timeline, at(timeline, 0))
    assert QToolTip.text() == "step 0: before the first step"
    assert session.state.cursor == 3


def test_the_wheel_steps_by_the_granularity(session, timeline):
    open_sample(session, "x_times_x", cursor=3)
    turn(timeline, -120)
    assert session.state.cursor == 5
    turn(timeline, 120)
    assert session.state.cursor == 3
    for _ in range(3):
        turn(timeline, 40)  # a third of a notch
    assert session.state.cursor == 2


# Keys


def test_keys(qtbot, session, timeline):
    open_sample(session, cursor=3)
    key = Qt.Key
    timeline.setFocus()
    for pressed, cursor in [
        (key.Key_Right, 4),
        (key.Key_Left, 3),
        (key.Key_PageDown, 5),
        (key.Key_PageDown, 10),
        (key.Key_PageUp, 5),
        (key.Key_PageUp, 0),
        (key.Key_End, 10),
        (key.Key_Home, 0),
    ]:
        qtbot.keyClick(timeline, pressed)
        assert session.state.cursor == cursor, pressed


def test_other_keys_are_left_to_the_window(qtbot, session):
    pressed = []

    class Window(QWidget):
        def keyPressEvent(self, event):
            pressed.append(event.key())

    window = Window()
    qtbot.addWidget(window)
    timeline = Timeline(session, window)
    session.changed.connect(timeline.show_state)
    open_sample(session, cursor=3)
    for key in (Qt.Key.Key_F10, Qt.Key.Key_Right, Qt.Key.Key_Space):
        qtbot.keyClick(timeline, key)
    assert pressed == [Qt.Key.Key_F10, Qt.Key.Key_Space]
    assert session.state.cursor == 4


# What a screen reader is told


def test_a_screen_reader_hears_a_slider(session, timeline):
    open_sample(session, cursor=7)
    spoken = QAccessible.queryAccessibleInterface(timeline)
    assert spoken.role() == QAccessible.Role.Slider
    assert timeline.accessibleName() == "Timeline"
    assert timeline.accessibleDescription() == "step 7 of 10, step 7: ∂q = ∂f · z"
    value = spoken.valueInterface()
    assert (value.minimumValue(), value.currentValue(), value.maximumValue()) == (0, 7, 10)
    value.setCurrentValue(4)
    assert session.state.cursor == 4


def test_another_run_is_no_command(session, timeline):
    open_sample(session, "two_layer_2-2-2", cursor=40)
    seen = []
    session.changed.connect(lambda _before, after: seen.append(after.cursor))
    open_sample(session, "f_xyz", cursor=7)
    assert seen == [7]
    assert (timeline.value(), timeline.maximum()) == (7, 10)
    session.close()
    assert seen == [7, 0]
    assert timeline.accessibleDescription() == ""


def test_it_is_painted_anew_only_for_what_it_shows(qtbot, session, timeline):
    open_sample(session, cursor=3)
    timeline.repaint()
    QApplication.processEvents()
    counted = []

    class Watch(QObject):
        def eventFilter(self, _watched, event):
            if event.type() == QEvent.Type.Paint:
                counted.append(event)
            return False

    watch = Watch()
    timeline.installEventFilter(watch)
    session.select("x")
    session.faster()
    QApplication.processEvents()
    assert not counted
    session.set_granularity("wire")
    qtbot.waitUntil(lambda: len(counted) == 1)
    session.forward()
    qtbot.waitUntil(lambda: len(counted) == 2)
