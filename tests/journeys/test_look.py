"""Colours and sizes: light, dark, larger text; every panel follows, nothing is cut."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.breakpoints import add
from graphdbg.session.editing import nudge_node
from graphdbg.session.quantity import of_node
from graphdbg.session.theme import load_theme
from graphdbg.session.why import ask
from graphdbg.ui.window import SMALLEST
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


@pytest.mark.parametrize("panel", ["nudge", "paths", "why"])
def test_nothing_of_a_panel_is_cut_in_the_smallest_window(qtbot, window, open_sample, panel):
    session = open_sample("two_layer_2-2-2", 56)
    window.resize(*SMALLEST)
    session.change(text_scale=1.5)
    session.select("w1")
    nudge_node(session, "w1", 0.1)
    ask(session, of_node("gradient", "w1"))
    session.show_panel(panel)
    shown = {
        "nudge": (window.nudge.button, window.nudge.step, window.nudge.result),
        "paths": (window.paths.listed, window.paths.count, window.paths.foot.total),
        "why": (window.why.go, window.why.number, window.why.reason),
    }[panel]
    for part in shown:
        qtbot.waitUntil(lambda part=part: part.isVisible() and is_whole(part))


def is_whole(part):
    """Say whether a part is as high as its text needs at its width."""
    needed = part.heightForWidth(part.width()) if part.hasHeightForWidth() else 0
    return part.height() >= max(needed, part.minimumSizeHint().height())


def test_a_spin_box_is_as_high_as_the_fields_beside_it(qtbot, window, open_sample):
    session = open_sample("f_xyz", 7)
    add(session, Breakpoint(node="q"))
    row = window.breakpoints.rows[0]
    qtbot.waitUntil(row.hits.isVisible)
    assert abs(row.hits.height() - row.log.height()) <= 2
