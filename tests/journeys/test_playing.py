"""Playing a run: what would hold up the next stop is left for when it is over."""

import pytest
from PySide6.QtCore import Qt

from graphdbg.ui import typeset
from tests.journeys.hands import press

Key = Qt.Key


@pytest.fixture
def formulas_set(monkeypatch, session):
    """Tell of each formula that is set whether the run was playing; none is remembered before."""
    found = []
    really_set = typeset._set

    def told(latex):
        found.append(session.state.playing)
        return really_set(latex)

    monkeypatch.setattr(typeset, "_set", told)
    monkeypatch.setattr(typeset, "_remembered", type(typeset._remembered)())
    return found


def is_all_set(window, panel):
    if panel == "node":
        return window.inspector.value.formula.is_set() and window.inspector.chain.formula.is_set()
    return window.right.pages["wire"].shortcut.formula.is_set()


@pytest.mark.parametrize("speed", [8.0, 4.0])
@pytest.mark.parametrize("panel", ["node", "wire"])
@pytest.mark.parametrize("granularity", ["node", "micro"])
def test_no_formula_is_set_while_a_run_plays(
    qtbot, window, open_sample, formulas_set, panel, granularity, speed
):
    session = open_sample("f_xyz", 7 if granularity == "micro" else 5)
    session.show_panel(panel)
    session.set_granularity(granularity)
    session.change(speed=speed)
    formulas_set.clear()
    press(qtbot, window, Key.Key_P)
    assert session.state.playing
    qtbot.waitUntil(lambda: not session.state.playing, timeout=8000)
    assert not any(formulas_set)
    qtbot.waitUntil(lambda: is_all_set(window, panel), timeout=5000)
    assert formulas_set
