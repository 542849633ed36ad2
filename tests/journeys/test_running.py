"""Run control in the window: beats, into, out, on, back, to a node, playing both ways."""

import pytest
from PySide6.QtCore import Qt

from graphdbg.ui.canvas.picture import picture
from tests.journeys.hands import CTRL, NONE, click_node, press, state_of

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def labels(window):
    """Return what stands in the pills and in the tags of the canvas."""
    shown = picture(window.canvas.item.seen)
    return [pill.text.text for pill in shown.pills], [tag.text.text for tag in shown.tags]


def glowing(window):
    """Return the nodes whose gradient glows."""
    return [box.node for box in picture(window.canvas.item.seen).boxes if box.glow is not None]


def program_number(window, cursor):
    """Return the number that the program shows beside a line."""
    model = window.program.list.model()
    return model.row(model.row_of(cursor)).number


def first_row(window):
    """Return the factors and the product in the first row of the table, and the sum below it."""
    table = window.inspector.contributions
    cells = table.rows()[0].cells()
    return cells.upstream, cells.local, cells.part, table.sum_row().cells().part


def test_the_four_beats_of_a_contribution(qtbot, window, open_sample):
    session = open_sample("f_xyz", 6)
    press(qtbot, window, Key.Key_4)
    assert window.transport.segments["micro"].isChecked()
    seen = []
    for beat in (1, 2, 3, 4):
        press(qtbot, window, Key.Key_F10)
        assert session.state.stop == (7, beat)
        assert window.timeline.value() == 7
        seen.append(
            (
                labels(window),
                glowing(window),
                state_of(window, "q"),
                program_number(window, 7),
                first_row(window),
            )
        )
    before, after = ["q", "+", "3", "∂ ·"], ["q", "+", "3", "−4"]
    assert seen == [
        (([], []), ["f"], ("active backward", before), "", ("1", "·", "·", "")),
        ((["×z = −4"], []), ["f"], ("active backward", before), "", ("1", "−4", "·", "")),
        (
            (["×z = −4"], ["−4"]),
            ["f"],
            ("active backward", before),
            "",
            ("1", "−4", "−4", ""),
        ),
        ((["×−4"], ["−4"]), [], ("active backward", after), "−4", ("1", "−4", "−4", "−4")),
    ]


def test_the_sentence_tells_one_beat_at_a_time(qtbot, window, open_sample):
    open_sample("f_xyz", 6)
    press(qtbot, window, Key.Key_4)
    said = []
    for _ in range(4):
        press(qtbot, window, Key.Key_Right)
        said.append(window.narration.accessibleName())
        assert window.canvas.accessibleDescription() in said[-1]
    assert "The upstream gradient arrives at q from f: ∂f/∂f = 1." in said[0]
    assert "−4" not in said[0]
    assert "The local derivative is ∂f/∂q = z = −4." in said[1]
    assert "1 × (−4) = −4, the one contribution to ∂f/∂q." in said[2]
    assert "so ∂f/∂q = −4" in said[3]


def test_the_second_contribution_leaves_the_first_alone_until_its_sum(qtbot, window, open_sample):
    session = open_sample("x_times_x", 4)
    press(qtbot, window, Key.Key_4)
    half = state_of(window, "x")[1]
    assert half == ["x", "3", "3", "1 of 2"]
    for beat in (1, 2, 3):
        press(qtbot, window, Key.Key_Right)
        assert session.state.stop == (5, beat)
        assert state_of(window, "x")[1] == half
        assert window.inspector.contributions.sum_row().cells().part == "+3"
        assert "beat" in window.inspector.head.place.text()
    press(qtbot, window, Key.Key_Right)
    assert state_of(window, "x")[1] == ["x", "3", "6"]
    assert window.inspector.contributions.sum_row().cells().part == "+6"


@pytest.mark.parametrize("granularity", ["phase", "node", "wire", "micro"])
@pytest.mark.parametrize("name", ["f_xyz", "x_times_x"])
def test_forward_and_back_again_look_the_same_at_every_stop(
    qtbot, window, open_sample, name, granularity
):
    session = open_sample(name)
    session.set_granularity(granularity)
    nodes = list(session.state.graph.nodes)

    def look():
        boxes = [state_of(window, node) for node in nodes]
        return session.state.stop, boxes, labels(window), window.narration.accessibleName()

    seen = [look()]
    while session.state.stop != (session.state.trace.length, 4):
        press(qtbot, window, Key.Key_F10)
        seen.append(look())
    for expected in seen[-2::-1]:
        press(qtbot, window, Key.Key_F10, CTRL)
        assert look() == expected


@pytest.mark.parametrize(
    ("key", "modifiers", "stop"),
    [
        (Key.Key_F11, NONE, (33, 4)),
        (Key.Key_Down, NONE, (33, 4)),
        (Key.Key_F10, NONE, (34, 4)),
        (Key.Key_F5, NONE, (56, 4)),
        (Key.Key_F5, CTRL, (0, 4)),
        (Key.Key_F5, SHIFT, (0, 4)),
    ],
)
def test_each_key_of_run_control(qtbot, window, open_sample, key, modifiers, stop):
    session = open_sample("two_layer_2-2-2", 32)
    press(qtbot, window, key, modifiers)
    assert session.state.stop == stop


@pytest.mark.parametrize(("key", "modifiers"), [(Key.Key_F11, SHIFT), (Key.Key_Up, NONE)])
def test_out_leads_to_the_end_of_the_pass_then_of_the_run(
    qtbot, window, open_sample, key, modifiers
):
    session = open_sample("f_xyz", 2)
    for cursor in (5, 10, 10):
        press(qtbot, window, key, modifiers)
        assert session.state.cursor == cursor


def test_into_and_out_between_node_wire_and_beat(qtbot, window, open_sample):
    session = open_sample("two_layer_2-2-2", 32)
    press(qtbot, window, Key.Key_3)
    press(qtbot, window, Key.Key_F11)
    press(qtbot, window, Key.Key_F11)
    assert session.state.stop == (33, 2)
    press(qtbot, window, Key.Key_F11, SHIFT)
    assert session.state.stop == (33, 4)
    press(qtbot, window, Key.Key_F11, SHIFT)
    assert session.state.stop == (34, 4)


@pytest.mark.parametrize("modifiers", [NONE, CTRL])
def test_run_to_the_selected_node(qtbot, window, open_sample, modifiers):
    session = open_sample("f_xyz")
    press(qtbot, window, Key.Key_Return, modifiers)
    assert session.state.cursor == 0
    click_node(qtbot, window, "q")
    for cursor in (4, 7):
        press(qtbot, window, Key.Key_Return, modifiers)
        assert session.state.cursor == cursor
    assert not window.banner.isVisible()
    press(qtbot, window, Key.Key_Return, modifiers)
    assert session.state.cursor == 4
    assert "Nothing more happens to q after step 7" in window.banner.text.text()


@pytest.mark.parametrize(
    ("name", "cursor"),
    [("into", 4), ("out", 5), ("run_on", 10), ("run_back", 0)],
)
def test_the_buttons_of_run_control(qtbot, window, open_sample, name, cursor):
    session = open_sample("f_xyz", 3)
    qtbot.mouseClick(window.transport.buttons[name], Qt.MouseButton.LeftButton)
    assert session.state.cursor == cursor


def test_playing_backwards_goes_to_the_start_beat_by_beat(qtbot, window, open_sample):
    session = open_sample("x_times_x", 4)
    press(qtbot, window, Key.Key_4)
    session.change(speed=8.0)
    stops = []
    session.changed.connect(lambda before, after: stops.append(after.stop))
    press(qtbot, window, Key.Key_F6, SHIFT)
    assert window.transport.buttons["play_back"].accessibleName() == "Pause"
    qtbot.waitUntil(lambda: not session.state.playing, timeout=5000)
    assert stops == [(4, 4), (4, 3), (4, 2), (4, 1), (3, 4), (2, 4), (1, 4), (0, 4)]
    assert window.transport.buttons["play_back"].accessibleName() == "Play backwards"


@pytest.mark.parametrize("width", [1280, 860])
def test_the_bar_has_room_for_its_buttons(qtbot, window, open_sample, width):
    open_sample("f_xyz", 3)
    window.resize(width, 800)
    bar = window.transport

    def shown():
        return [button for button in bar.buttons.values() if button.isVisible()]

    def is_roomy():
        return all(button.width() >= button.sizeHint().width() for button in shown())

    qtbot.waitUntil(lambda: bar.width() == width and is_roomy())
    assert bar.scheme.geometry().right() <= bar.width()
    assert all(segment.isVisible() for segment in bar.segments.values())
    assert len(shown()) == len(bar.buttons) or width < 1280


@pytest.mark.parametrize(
    ("name", "tip"),
    [
        ("into", "Step into (F11)"),
        ("out", "Step out (Shift+F11)"),
        ("run_on", "Continue (F5)"),
        ("run_back", "Reverse-continue (Ctrl+F5)"),
        ("play_back", "Play backwards or pause (Shift+F6)"),
    ],
)
def test_the_buttons_tell_their_keys(window, name, tip):
    assert window.transport.buttons[name].toolTip() == tip
