"""The icons: there, in the colour asked for, and sharp on dense screens."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from graphdbg.paths import data_dir
from graphdbg.ui.icons import icon, icon_names


def ink(image):
    """Colours of the opaque pixels."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def test_the_icons_of_the_toolbar_are_there():
    assert set(icon_names()) >= {
        *("first", "step_back", "step_forward", "last", "play", "pause"),
        *("end_of_forward", "end_of_backward", "fit", "zoom_in", "zoom_out"),
        *("open", "folder", "recent", "close", "sun", "moon", "text_size"),
    }


@pytest.mark.parametrize("name", icon_names())
@pytest.mark.parametrize("scale", [1, 2])
def test_an_icon_is_drawn_in_its_colour_at_its_scale(qapp, name, scale):
    pixmap = icon(name, "#c2410c").pixmap(QSize(20, 20), scale)
    assert pixmap.width() == 20 * scale
    colours = [QColor(colour) for colour in ink(pixmap.toImage())]
    assert colours
    assert all(abs(colour.hue() - QColor("#c2410c").hue()) <= 4 for colour in colours)


def test_a_disabled_icon_has_its_own_colour(qapp):
    pixmap = icon("last", "#1d2430", "#98a2b3").pixmap(QSize(40, 40), 1, QIcon.Mode.Disabled)
    assert "#98a2b3" in ink(pixmap.toImage())
    assert "#1d2430" not in ink(pixmap.toImage())


def test_an_unknown_icon_is_refused(qapp):
    with pytest.raises(FileNotFoundError, match="no_such_icon"):
        icon("no_such_icon", "#000000")


def test_icons_take_their_one_colour_from_outside():
    for path in (data_dir("resources") / "icons").glob("*.svg"):
        assert "currentColor" in path.read_text(encoding="utf-8")
        assert "#" not in path.read_text(encoding="utf-8")
