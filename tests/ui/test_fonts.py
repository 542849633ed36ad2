"""The bundled fonts cover what is written, and are the ones that are used."""

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QRawFont

from graphdbg.formula.numbers import MINUS
from graphdbg.formula.pieces import SUBSCRIPTS, SUPERSCRIPTS
from graphdbg.formula.symbols import ACCENTS, CHARACTERS, COMMANDS, DOUBLE_STRUCK
from graphdbg.paths import data_dir
from graphdbg.ui.fonts import BOLD, MEDIUM, MONO_FAMILIES, TEXT_FAMILIES, mono_font, text_font

FOLDER = data_dir("resources") / "fonts"
WRITTEN = {
    *"∂∇∑·×σ−→ᵀ⊙½²₀₁₂₃₄₅₆₇₈₉≤≥∞Σ…✓▾●—–“”’←µ",
    *MINUS,
    *(chr(code) for table in (SUBSCRIPTS, SUPERSCRIPTS) for code in table.values()),
    *"".join(piece.text for piece in (*COMMANDS.values(), *CHARACTERS.values())).strip(),
    *ACCENTS.values(),
    *(chr(code) for code in DOUBLE_STRUCK.values()),
}


def covered(*files):
    fonts = [QRawFont(str(FOLDER / file), 16) for file in files]
    assert all(font.isValid() for font in fonts)
    return {sign for sign in WRITTEN if any(font.supportsCharacter(ord(sign)) for font in fonts)}


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Italic"])
def test_every_character_is_in_the_fonts_for_text(qapp, weight):
    assert covered(f"Inter-{weight}.otf", "DejaVuSans.ttf") >= WRITTEN - {"\n"}


@pytest.mark.parametrize("weight", ["", "-Bold"])
def test_every_character_is_in_the_mono_fonts(qapp, weight):
    assert covered(f"DejaVuSansMono{weight}.ttf", "DejaVuSans.ttf") >= WRITTEN - {"\n"}


def test_fonts_are_the_bundled_ones(qapp):
    for font, family in ((text_font(14), TEXT_FAMILIES[0]), (mono_font(14), MONO_FAMILIES[0])):
        assert QFontInfo(font).family() == family
        assert font.pixelSize() == 14


def test_weights_are_told_apart(qapp):
    weights = [
        QFontInfo(text_font(14, weight)).weight() for weight in (QFont.Weight.Normal, MEDIUM, BOLD)
    ]
    assert weights == [400, 500, 600]
    assert QFontInfo(mono_font(14, BOLD)).bold()
    assert QFontInfo(text_font(14, italic=True)).italic()


def test_digits_of_the_mono_font_have_one_width(qapp):
    font = QRawFont.fromFont(mono_font(20))
    glyphs = font.glyphIndexesForString("0123456789−.e+ ")
    assert len({round(advance.x(), 3) for advance in font.advancesForGlyphIndexes(glyphs)}) == 1


def test_a_font_may_be_changed_by_who_got_it(qapp):
    text_font(14).setPixelSize(99)
    assert text_font(14).pixelSize() == 14


def test_licences_ship_with_the_fonts(qapp):
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "LICENSE-Inter.txt").read_text(encoding="utf-8")
    assert "Bitstream Vera" in (FOLDER / "LICENSE-DejaVu.txt").read_text(encoding="utf-8")
    assert QFontDatabase.hasFamily("Inter")
