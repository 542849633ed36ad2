"""The inspector stands still: what a step shows first is where it stays."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontMetrics

from graphdbg.ui import typeset
from graphdbg.ui.inspector.breaks import pieces_of
from graphdbg.ui.inspector.rules import lines_at
from tests.journeys.hands import press


def formulas(window):
    inspector = window.inspector
    return [f for f in (inspector.value.formula, inspector.chain.formula) if f.isVisible()]


def are_set(window):
    return all(formula.is_set() for formula in formulas(window))


def places(window):
    """Where the sections are, from the top of the inspector."""
    parts = window.inspector.widget().children()
    return {id(part): part.y() for part in parts if part.isWidgetType() and part.isVisible()}


def test_no_section_moves_after_a_step(qtbot, window, open_sample, monkeypatch):
    monkeypatch.setattr(typeset, "_remembered", type(typeset._remembered)())
    window.resize(1280, 800)  # without a scroll bar
    session = open_sample("two_layer_2-2-2", 0)
    while session.state.cursor < session.state.trace.length:
        qtbot.waitUntil(lambda: are_set(window) and window.inspector.ahead.is_done(), timeout=9000)
        press(qtbot, window, Qt.Key.Key_Right)
        assert are_set(window), session.state.cursor
        QCoreApplication.processEvents()
        first = places(window)
        assert len(first) >= 3
        qtbot.waitUntil(window.inspector.ahead.is_done, timeout=9000)
        assert places(window) == first, session.state.cursor


def test_nothing_is_set_ahead_while_playing(qtbot, window, open_sample, monkeypatch):
    monkeypatch.setattr(typeset, "_remembered", type(typeset._remembered)())
    session = open_sample("two_layer_2-2-2", 30)
    session.slower()
    session.play_or_pause()
    qtbot.waitUntil(window.inspector.ahead.is_done, timeout=9000)
    frame = session.state.trace.at(31)
    wanted = [p for lines in lines_at(frame, frame.node) for p in pieces_of(lines)]
    assert not all(typeset.is_remembered(piece) for piece in wanted)
    session.play_or_pause()
    qtbot.waitUntil(window.inspector.ahead.is_done, timeout=9000)
    assert all(typeset.is_remembered(piece) for piece in wanted)


def test_a_text_that_waits_takes_the_room_there_was(qtbot, window, open_sample, monkeypatch):
    session = open_sample("two_layer_2-2-2", 1)
    formula = window.inspector.value.formula
    qtbot.waitUntil(lambda: are_set(window), timeout=9000)
    height = formula.heightForWidth(formula.width())
    assert height < 3 * QFontMetrics(formula.font()).lineSpacing()
    monkeypatch.setattr(typeset, "_remembered", type(typeset._remembered)())
    session.go(15)
    assert not formula.is_set()
    assert formula.heightForWidth(formula.width()) == height
    assert formula._text_in(formula.size()).text().endswith("…")
    qtbot.waitUntil(formula.is_set, timeout=9000)
    assert formula.heightForWidth(formula.width()) > height
