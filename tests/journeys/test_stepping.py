"""Stepping through a run by keys and buttons, forwards and backwards."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from graphdbg.ui.inspector.rows import Row
from graphdbg.ui.timeline.timeline import Timeline
from tests.journeys.hands import CTRL, NONE, click_node, middle_of, press, state_of, turn_wheel

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_first_thing_seen_is_the_chain_rule_at_work(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    assert session.state.cursor == 7
    assert state_of(window, "q") == ("active backward", ["q", "+", "3", "−4"])
    assert "Multiply swaps" in window.narration.accessibleName()
    assert window.windowTitle() == "f_xyz.graph.json - graphdbg"


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [(Key.Key_F10, NONE), (Key.Key_Right, NONE), (Key.Key_Space, NONE), (Key.Key_PageDown, NONE)],
)
def test_each_key_that_steps_forward(qtbot, window, open_sample, key, modifiers):
    session = open_sample("f_xyz", 3)
    press(qtbot, window, key, modifiers)
    assert session.state.cursor == 4


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [(Key.Key_F10, CTRL), (Key.Key_Left, NONE), (Key.Key_Backspace, NONE), (Key.Key_PageUp, NONE)],
)
def test_each_key_that_steps_back(qtbot, window, open_sample, key, modifiers):
    session = open_sample("f_xyz", 3)
    press(qtbot, window, key, modifiers)
    assert session.state.cursor == 2


@pytest.mark.parametrize(
    ("key", "modifiers", "cursor"),
    [
        (Key.Key_Home, NONE, 0),
        (Key.Key_Home, CTRL, 0),
        (Key.Key_End, NONE, 10),
        (Key.Key_End, CTRL, 10),
        (Key.Key_BracketRight, NONE, 5),
        (Key.Key_Right, CTRL, 5),
        (Key.Key_BracketRight, SHIFT, 10),
        (Key.Key_Right, CTRL | SHIFT, 10),
    ],
)
def test_each_key_that_jumps(qtbot, window, open_sample, key, modifiers, cursor):
    session = open_sample("f_xyz", 3)
    press(qtbot, window, key, modifiers)
    assert session.state.cursor == cursor


def test_forward_to_the_end_and_back_shows_the_same_at_every_step(qtbot, window, open_sample):
    session = open_sample("sum_times_successor")
    names = list(session.state.graph.nodes)
    seen = []
    while session.state.cursor < session.state.trace.length:
        seen.append([state_of(window, name) for name in names])
        press(qtbot, window, Key.Key_Right)
    for expected in reversed(seen):
        press(qtbot, window, Key.Key_Left)
        assert [state_of(window, name) for name in names] == expected
    assert session.state.cursor == 0


def test_stepping_past_the_ends_stays_there(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    press(qtbot, window, Key.Key_Right)
    assert session.state.cursor == 10
    assert not window.transport.buttons["forward"].isEnabled()
    press(qtbot, window, Key.Key_Home)
    press(qtbot, window, Key.Key_Left)
    assert session.state.cursor == 0
    assert not window.transport.buttons["back"].isEnabled()


def test_the_buttons_of_the_run(qtbot, window, open_sample):
    session = open_sample("f_xyz", 3)
    for name, cursor in (
        ("forward", 4),
        ("back", 3),
        ("last", 10),
        ("first", 0),
        ("end_of_forward", 5),
        ("end_of_backward", 10),
    ):
        qtbot.mouseClick(window.transport.buttons[name], Qt.MouseButton.LeftButton)
        assert session.state.cursor == cursor, name


def test_granularity_changes_what_a_step_is(qtbot, window, open_sample):
    session = open_sample("two_layer_2-2-2", 33)
    qtbot.mouseClick(window.transport.segments["wire"], Qt.MouseButton.LeftButton)
    window.canvas.setFocus()
    trace = session.state.trace
    start = trace.cursor_of_gradient("out_h1") - 2
    session.go(start)
    press(qtbot, window, Key.Key_Right)
    assert state_of(window, "out_h1")[0] == "active backward"
    assert "1 of 2" in state_of(window, "out_h1")[1]
    press(qtbot, window, Key.Key_2)
    press(qtbot, window, Key.Key_Right)
    assert session.state.cursor == start + 2
    press(qtbot, window, Key.Key_1)
    press(qtbot, window, Key.Key_Right)
    assert session.state.cursor == trace.length


def test_playing_goes_on_by_itself_and_stops_at_the_end(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    for _ in range(5):
        press(qtbot, window, Key.Key_BracketRight, CTRL)
    assert session.state.speed == 8
    with qtbot.waitSignal(window.player.timeout, timeout=3000):
        press(qtbot, window, Key.Key_P)
    assert session.state.playing
    qtbot.waitUntil(lambda: not session.state.playing, timeout=5000)
    assert session.state.cursor == 10
    assert not window.player.isActive()


def test_pause_keeps_the_step(qtbot, window, open_sample):
    session = open_sample("f_xyz", 2)
    press(qtbot, window, Key.Key_F6)
    assert window.player.isActive()
    press(qtbot, window, Key.Key_F6)
    assert not window.player.isActive()
    assert session.state.cursor == 2


def test_a_click_in_the_program_goes_there(qtbot, window, open_sample):
    session = open_sample("f_xyz", 2)
    view = window.program.list
    row = next(
        i
        for i in range(view.model().rowCount())
        if "−12" in str(view.model().index(i, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        or "f = q" in str(view.model().index(i, 0).data())
    )
    place = view.visualRect(view.model().index(row, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.state.cursor == 5


def test_dragging_the_timeline_scrubs(qtbot, window, open_sample):
    session = open_sample("f_xyz", 0)
    line = window.timeline
    y = line.height() // 3
    qtbot.mousePress(line, Qt.MouseButton.LeftButton, pos=QPoint(30, y))
    qtbot.mouseMove(line, QPoint(line.width() // 2, y))
    halfway = session.state.cursor
    qtbot.mouseRelease(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() // 2, y))
    assert 4 <= halfway <= 6
    assert session.state.cursor == halfway


def test_the_wheel_on_the_timeline_steps(qtbot, window, open_sample):
    session = open_sample("f_xyz", 4)
    turn_wheel(window.timeline, window.timeline.rect().center(), -1)
    after = session.state.cursor
    turn_wheel(window.timeline, window.timeline.rect().center(), 1)
    assert {after, session.state.cursor} == {4, 5} or {after, session.state.cursor} == {3, 4}


def test_go_to_step_asks_and_goes(qtbot, window, open_sample, monkeypatch):
    from PySide6.QtWidgets import QInputDialog

    session = open_sample("f_xyz", 0)
    monkeypatch.setattr(QInputDialog, "getInt", lambda *a, **k: (8, True))
    press(qtbot, window, Key.Key_G, CTRL)
    assert session.state.cursor == 8


def test_a_selected_node_stays_in_the_inspector_until_escape(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    click_node(qtbot, window, "x")
    assert session.state.selection == "x"
    press(qtbot, window, Key.Key_Right)
    assert session.state.focus == "x"
    press(qtbot, window, Key.Key_Escape)
    assert session.state.selection is None
    assert session.state.focus == "z"


def test_plain_keys_do_not_steal_from_other_widgets(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    button = window.transport.segments["wire"]
    button.setFocus()
    qtbot.keyClick(button, Key.Key_Space)
    assert session.state.granularity == "wire"
    assert session.state.cursor == 7


def test_a_click_on_the_ground_follows_the_run_again(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    click_node(qtbot, window, "x")
    corner = QPoint(6, 6)
    assert window.canvas.node_at(corner.toPointF()) is None
    qtbot.mouseClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=corner)
    assert session.state.selection is None


def test_hover_tells_eight_digits(qtbot, window, open_sample):
    from graphdbg.ui.canvas.hover import hover_text

    session = open_sample("two_layer_2-2-2", 0)
    session.last()
    text = hover_text(session.state.frame, "out_h1")
    assert "0.59326999" in text
    assert "0.036350306" in text
    assert middle_of(window, "out_h1").x() > 0


def test_tab_goes_through_the_inspector_before_it_leaves_it(qtbot, window, open_sample):
    open_sample("two_layer_2-2-2", 30)
    window.canvas.setFocus()
    seen = []
    while not seen or not isinstance(seen[-1], Timeline):
        press(qtbot, window, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        assert len(seen) < 60
    assert window.inspector.isAncestorOf(seen[-2])
    assert any(isinstance(one, Row) for one in seen)
