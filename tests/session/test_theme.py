"""The colours: all there, and every text readable on the ground it is used on."""

import json
from dataclasses import fields

import pytest

from graphdbg.session import theme as theme_module
from graphdbg.session.theme import Theme, blend, heat, load_theme

GROUNDS = ("panel", "canvas", "surface", "inset", "hover", "pending_fill", "selection_fill")
MEANINGS = ("value", "gradient", "local", "parameter")
TEXT_PAIRS = [
    *((text, ground) for text in ("text", "muted", "faint") for ground in GROUNDS),
    *((text, ground) for text in MEANINGS for ground in ("panel", "canvas", "surface", "inset")),
    *((text, f"{meaning}_fill") for text in ("text", *MEANINGS) for meaning in MEANINGS),
    *((text, f"{meaning}_fill") for text in ("muted", "faint") for meaning in MEANINGS),
    *((text, "selection_fill") for text in MEANINGS),
    *(("text", f"{mark}_fill") for mark in ("not_finite", "error", "warning")),
    *((mark, f"{mark}_fill") for mark in ("error", "warning")),
    *((mark, ground) for mark in ("error", "warning") for ground in ("panel", "surface")),
    ("not_finite_text", "not_finite_fill"),
    ("not_finite_text", "panel"),
    ("muted", "not_finite_fill"),
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
]
MARKS = ["active_value", "active_gradient", "not_finite", "breakpoint", "selection", "focus",
         "error_outline", "accent", "loss", "local", "parameter"]  # fmt: skip


def luminance(colour):
    channels = [part / 255 for part in bytes.fromhex(colour[1:])]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=["light", "dark"])
def theme(request):
    return load_theme(request.param)


def test_contrast_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)


def test_text_is_readable(theme):
    low = {
        (text, ground): round(ratio, 2)
        for text, ground in TEXT_PAIRS
        if (ratio := contrast(getattr(theme, text), getattr(theme, ground))) < 4.5
    }
    assert not low


def test_marks_are_visible(theme):
    for mark in MARKS:
        for ground in ("panel", "canvas", "surface"):
            assert contrast(getattr(theme, mark), getattr(theme, ground)) >= 3, (mark, ground)


def test_the_timeline_tells_done_from_pending_without_hue(theme):
    for phase in ("forward", "backward", "update"):
        done, pending = getattr(theme, f"{phase}_done"), getattr(theme, f"{phase}_pending")
        assert contrast(done, pending) >= 2
        assert contrast(theme.cursor, pending) >= 3


def test_both_themes_name_the_same_colours():
    assert {field.name for field in fields(Theme)} == set(vars(load_theme("light")))
    assert load_theme("light") is load_theme("light")
    assert load_theme("light") != load_theme("dark")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"panel": None}, "panel"),
        ({"pannel": "#ffffff"}, "pannel"),
        ({"panel": "white"}, "panel is 'white'"),
    ],
)
def test_a_broken_theme_is_refused_with_a_sentence(tmp_path, monkeypatch, change, said):
    colours = {key: value for key, value in (vars(load_theme("light")) | change).items() if value}
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "light.json").write_text(json.dumps(colours), encoding="utf-8")
    monkeypatch.setattr(theme_module, "data_dir", lambda name: tmp_path)
    with pytest.raises(ValueError, match=said):
        load_theme.__wrapped__("light")


def test_blend():
    assert blend("#000000", "#ffffff", 0) == "#000000"
    assert blend("#000000", "#ffffff", 0.5) == "#808080"
    assert blend("#000000", "#ffffff", 7) == "#ffffff"


def test_heat(theme):
    assert heat(theme, 0) == theme.heat_zero
    assert heat(theme, -1) == theme.heat_negative
    assert heat(theme, 1) == theme.heat_positive
