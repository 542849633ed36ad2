"""The look: palettes of our own, and a style sheet that Qt reads without complaint."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QPushButton

from graphdbg.session.theme import load_theme
from graphdbg.ui.palette import apply_theme, palette, set_role, stylesheet, system_theme


@pytest.fixture(params=["light", "dark"])
def theme(request):
    return load_theme(request.param)


@pytest.fixture
def dressed(qapp):
    """The application, which gets its own clothes back."""
    font, before, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setPalette(before)
    qapp.setFont(font)


def test_palette(theme, qapp):
    made = palette(theme)
    assert made.color(QPalette.ColorRole.Window) == QColor(theme.panel)
    assert made.color(QPalette.ColorRole.WindowText) == QColor(theme.text)
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == QColor(theme.disabled)


def test_sheet_is_filled_and_its_pictures_are_there(theme):
    sheet = stylesheet(theme, 20)
    assert "$" not in sheet
    assert "font-size: 26px" in sheet
    pictures = re.findall(r'url\("(.*?)"\)', sheet)
    assert len(pictures) == 7
    for picture in pictures:
        assert "<svg" in Path(picture).read_text(encoding="utf-8")


def test_the_application_is_dressed(theme, dressed, qtbot):
    apply_theme(dressed, theme, 15)
    label = QLabel("VALUE")
    qtbot.addWidget(label)
    assert label.font().pixelSize() == 15
    assert label.font().family() == "Inter"
    set_role(label, "heading")
    assert label.font().pixelSize() == 13
    set_role(label, "error")
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(theme.error)


def test_focus_is_visible(theme, dressed, qtbot):
    apply_theme(dressed, theme)
    button = QPushButton("Continue")
    qtbot.addWidget(button)
    button.show()
    button.activateWindow()
    rested = button.grab().toImage()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    focused = button.grab().toImage()
    middle = button.width() // 2
    assert focused.pixelColor(middle, 0) == QColor(theme.focus)
    assert rested.pixelColor(middle, 0) != QColor(theme.focus)


def test_a_desktop_that_does_not_say_is_light(qapp):
    assert system_theme() == "light"
