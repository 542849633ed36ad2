"""Colours and sizes: light, dark, larger text; every panel follows, nothing is cut."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from graphdbg.session.theme import load_theme
from tests.journeys.hands import CTRL, press


def corner(widget):
    image = widget.grab().toImage()
    return image.pixelColor(3, image.height() - 3).name()


def test_the_switch_turns_every_panel_dark(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    assert corner(window.canvas) == load_theme("light").canvas
    qtbot.mouseClick(window.transport.scheme, Qt.MouseButton.LeftButton)
    dark = load_theme("dark")
    assert session.state.scheme == "dark"
    assert corner(window.canvas) == dark.canvas
    for panel in (window.program, window.inspector, window.timeline):
        assert corner(panel) == dark.panel


def test_a_smaller_window_takes_from_every_panel(window, open_sample):
    open_sample("f_xyz", 7)
    window.resize(900, 600)
    program, canvas, inspector = window.splitter.sizes()
    assert canvas > max(program, inspector)
    window.splitter.moveSplitter(300, 1)
    kept = window.splitter.sizes()[0]
    window.resize(1000, 600)
    assert window.splitter.sizes()[0] == kept


def test_the_choice_is_kept_for_the_next_start(window, session):
    from graphdbg.session.session import Session

    session.set_scheme("dark")
    session.scale_text(2)
    again = Session()
    assert again.state.scheme == "dark"
    assert again.state.text_scale == pytest.approx(1.2)


def test_larger_text_by_keys(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    width = window.canvas.drawing.boxes[0, 2]
    press(qtbot, window, Qt.Key.Key_Equal, CTRL)
    assert session.state.text_scale == pytest.approx(1.1)
    assert window.canvas.drawing.boxes[0, 2] == pytest.approx(1.1 * width)
    press(qtbot, window, Qt.Key.Key_Minus, CTRL)
    press(qtbot, window, Qt.Key.Key_Minus, CTRL)
    assert session.state.text_scale == pytest.approx(0.9)
    press(qtbot, window, Qt.Key.Key_0, CTRL)
    assert session.state.text_scale == 1.0


@pytest.mark.parametrize("scale", [0, 5, 10])
def test_no_label_of_the_bars_is_cut(qtbot, window, open_sample, scale):
    session = open_sample("two_layer_2-2-2", 37)
    window.resize(1280, 800)
    if scale:
        session.scale_text(scale)
    brand = window.transport.brand
    qtbot.waitUntil(lambda: brand.width() >= brand.sizeHint().width(), timeout=3000)
    for label in window.transport.findChildren(QLabel):
        if label.isVisible() and label is not window.transport.title:
            assert label.width() >= label.sizeHint().width(), label.text()


def test_the_menus_are_the_table_of_actions(window):
    from graphdbg.session.actions import ACTIONS

    in_menus = [
        action
        for menu in window.menuBar().actions()
        for action in menu.menu().actions()
        if not action.isSeparator() and action.menu() is None
    ]
    assert {action.text() for action in in_menus} == {row.title for row in ACTIONS}
