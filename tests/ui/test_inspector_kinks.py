"""The mark "not smooth here" in the table of contributions, in words and not by colour alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from graphdbg.core.graph import Node, graph_from
from graphdbg.core.values import own
from graphdbg.session.session import Session
from graphdbg.session.theme import load_theme
from graphdbg.ui.inspector import Inspector
from graphdbg.ui.inspector.cells import NOT_SMOOTH, texts
from graphdbg.ui.inspector.columns import Widths, columns
from graphdbg.ui.look import Look
from graphdbg.ui.palette import TEXT_SIZE, apply_theme

CHOICE = "relu has a corner at 0, and its slope there is taken as 0"


@pytest.fixture
def panel(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Inspector]:
    """Show ∂L/∂x of L = relu(x) · sin(x) at 0, where one of two wires is at a kink."""
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path))
    nodes = [
        Node("x", "input", value=own(0)),
        Node("r", op="relu", inputs=("x",)),
        Node("s", op="sin", inputs=("x",)),
        Node("L", op="multiply", inputs=("r", "s")),
    ]
    session = Session()
    look = Look(load_theme("light"))
    apply_theme(qapp, look.theme, look.px(TEXT_SIZE))
    shown = Inspector(session)
    session.changed.connect(shown.show_state)
    qtbot.addWidget(shown)
    shown.show_look(look)
    shown.resize(340, 760)
    session.show(graph_from(nodes, loss="L"))
    session.last()
    session.select("x")
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    session.changed.disconnect(shown.show_state)
    qapp.setStyleSheet("")


def test_only_the_wire_at_the_kink_has_the_mark(panel: Inspector) -> None:
    rows = {row.cells().name: row for row in panel.contributions.rows()}
    assert [row.cells().kink for row in rows.values()] == [CHOICE, ""]
    assert rows["→ r"].height() > rows["→ s"].height()


def test_the_mark_is_spoken_and_in_the_tooltip(panel: Inspector) -> None:
    at_kink, smooth = panel.contributions.rows()
    assert at_kink.toolTip() == f"r: 0 × 0 = 0; not smooth here: {CHOICE}"
    assert at_kink.accessibleName() == at_kink.toolTip()
    assert "smooth" not in smooth.accessibleName()


@pytest.mark.parametrize("room", [180.0, 800.0])
def test_the_mark_and_the_choice_have_lines_of_their_own(panel: Inspector, room: float) -> None:
    at_kink, smooth = panel.contributions.rows()
    at = columns(Widths(30, 60, 20, 60, 40, 100), room, 14)
    placed = texts(at_kink.cells(), at, room, 40)
    mark = next(text for text in placed if text.text == NOT_SMOOTH)
    choice = next(text for text in placed if text.text == CHOICE)
    assert mark.line == max(text.line for text in placed if text not in (mark, choice)) + 1
    assert choice.line == mark.line + 1 == at_kink.cells().lines(at) - 1
    assert smooth.cells().lines(at) == at_kink.cells().lines(at) - 2
