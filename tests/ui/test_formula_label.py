"""The widget that shows a formula."""

import pytest
from PySide6.QtGui import QColor, QGuiApplication

from graphdbg.session.theme import load_theme
from graphdbg.ui import formula_label, typeset
from graphdbg.ui.formula_label import FormulaLabel

LATEX = r"\textcolor{gradient}{\frac{\partial L}{\partial x}} = -4"


@pytest.fixture
def label(qtbot):
    typeset._remembered.clear()
    made = FormulaLabel(load_theme("light"), 20)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def set_formulas(monkeypatch):
    """The formulas that were set, in order."""
    done = []

    def watched(latex, size):
        done.append(latex)
        return typeset.typeset(latex, size)

    monkeypatch.setattr(formula_label, "typeset", watched)
    return done


def test_a_formula_is_set_in_a_tick_of_its_own(label, qtbot):
    label.set_formula(LATEX)
    assert label.formula() is None
    qtbot.waitUntil(lambda: label.formula() is not None)
    assert label.sizeHint().width() == pytest.approx(label.formula().width, abs=8)
    assert label.minimumSizeHint().width() < 0.8 * label.sizeHint().width()
    assert label.minimumSizeHint().height() == label.sizeHint().height()


def test_only_the_last_of_a_burst_is_set(label, qtbot, set_formulas):
    for number in range(20):
        label.set_formula(f"x = {number}")
        QGuiApplication.processEvents()
        assert label.text() == f"x = {number}"
    qtbot.waitUntil(lambda: label.formula() is not None)
    assert set_formulas in (["x = 19"], ["x = 0", "x = 19"])


def test_a_remembered_formula_is_there_at_once(label):
    typeset.typeset(LATEX, 20)
    label.set_formula(LATEX)
    assert label.formula() is not None


def test_the_same_formula_again_is_no_work(label, qtbot, set_formulas):
    label.set_formula(LATEX)
    qtbot.waitUntil(lambda: label.formula() is not None)
    label.set_formula(LATEX)
    assert set_formulas == [LATEX]


def test_it_can_be_read_without_eyes(label):
    label.set_formula(LATEX)
    assert label.accessibleName() == "∂L/∂x = −4"
    assert label.toolTip() == "∂L/∂x = −4"


def test_it_can_be_copied(label):
    label.set_formula(LATEX)
    as_latex, as_text = label.actions()
    as_latex.trigger()
    assert QGuiApplication.clipboard().text() == r"{\frac{\partial L}{\partial x}} = -4"
    as_text.trigger()
    assert QGuiApplication.clipboard().text() == "∂L/∂x = −4"


def test_a_wide_formula_shrinks_to_fit(label, qtbot):
    label.set_formula(LATEX)
    qtbot.waitUntil(lambda: label.formula() is not None)
    for share, expected in ((1.5, 1), (0.8, 0.8), (0.3, 0.7)):
        label.resize(round(share * label.formula().width), 80)
        image = label.grab().toImage()
        ink = [x for x in range(image.width()) for y in range(80)
               if QColor(image.pixel(x, y)).lightness() < 128]  # fmt: skip
        assert max(ink) <= expected * label.formula().width + 8
        if share >= 0.8:
            assert max(ink) == pytest.approx(expected * label.formula().width, abs=10)


def test_text_stands_in_while_it_waits_and_in_the_colours_of_the_theme(label, qtbot):
    label.resize(label.sizeHint().expandedTo(label.minimumSizeHint()).width() + 300, 60)
    label.set_formula(LATEX)
    waiting = label.grab().toImage()
    qtbot.waitUntil(lambda: label.formula() is not None)
    light = label.grab().toImage()
    label.set_theme(load_theme("dark"))
    dark = label.grab().toImage()
    label.set_size(30)
    large = label.grab().toImage()
    assert len({image.cacheKey() for image in (waiting, light, dark, large)}) == 4
    assert waiting != light
    assert light != dark
    assert dark != large
