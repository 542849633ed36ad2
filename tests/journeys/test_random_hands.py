"""Whatever hands do, nothing raises, nothing leaks, and the document saves and loads to itself.

GRAPHDBG_HANDS is how many things they do, GRAPHDBG_HANDS_SEED which ones.
"""

import gc
import os
from collections import Counter

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from graphdbg.files.read import load, read_text
from graphdbg.files.write import dumps
from graphdbg.session.document import document, mark_saved, save_as
from graphdbg.session.panels import BY_ID
from tests.journeys.hands import PATHS
from tests.journeys.random_hands import RandomHands, settle

EVENTS = int(os.environ.get("GRAPHDBG_HANDS", "20000"))
SEED = int(os.environ.get("GRAPHDBG_HANDS_SEED", "1"))
HEAVY = "mlp_784-300-100-10"
KEPT_FOR_LATER = 12
"""So many widgets more may be kept for later use, by pools and by rows that grow on demand."""


@pytest.fixture
def nobody_is_asked():
    """Let questions come: the hands answer whatever comes."""


@pytest.fixture
def files(tmp_path):
    """Copies of the samples, and files of every other kind."""
    found = []
    for name, path in PATHS.items():
        if name != HEAVY:
            found.append(tmp_path / path.name)
            found[-1].write_bytes(path.read_bytes())
    bad = tmp_path / "bad.graph.json"
    bad.write_text('{"graphdbg": 1, "nodes": [3]}')
    unfinished = tmp_path / "unfinished.graph.json"
    unfinished.write_text(
        '{"graphdbg": 1, "nodes": [{"name": "x", "kind": "input", "value": [1, 2]},'
        ' {"name": "p", "op": "multiply", "inputs": ["x", null]},'
        ' {"name": "s", "op": "sum", "inputs": ["x"]}]}'
    )
    return [*found, bad, unfinished, tmp_path, tmp_path / "nothing"]


@pytest.fixture
def hands(window, session, files, tmp_path, monkeypatch):
    """Random hands; they never leave by the door, and save only where nobody minds."""
    made = RandomHands(window, files, SEED)

    def some_file(*_, **__):
        return (str(made.chance.choice([*files, ""])), "")

    def place_to_save(*_, **__):
        return (made.chance.choice(["", str(tmp_path / "mine"), "/no such folder/f"]), "")

    monkeypatch.setattr(QFileDialog, "getOpenFileName", some_file)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", place_to_save)
    monkeypatch.setattr(type(window), "close_window", lambda _: None)
    for action in (window.commands.actions["quit"],):
        action.triggered.disconnect()
    yield made
    made.answers.stop()


def widgets():
    gc.collect()
    return Counter(type(widget).__name__ for widget in QApplication.allWidgets())


def assert_saves_to_itself(state):
    if state.graph is not None:
        kept = document(state)
        assert read_text(dumps(kept)) == kept


def at_the_start(session, window):
    """Return the widgets there are once the hands have let go of everything.

    A panel that is not shown keeps its rows until it is, so each is shown.
    """
    mark_saved(session)
    session.close()
    for panel in BY_ID:
        session.show_panel(panel)
    settle()
    return widgets()


def test_whatever_hands_do(qtbot, qtlog, window, session, hands, files, tmp_path):
    session.open(files[0])
    midway, heard = None, 0
    with qtbot.captureExceptions() as exceptions:
        for count in range(1, EVENTS + 1):
            if session.state.graph is None and hands.chance.random() < 0.2:
                session.open(hands.chance.choice(files[:-4]))
            hands.act()
            news = qtlog.records[heard:]
            heard += len(news)
            said = [one.message for one in news if not one.ignored]
            assert not exceptions + said, (count, hands.last[-8:])
            if count % 250 == 0:
                assert_saves_to_itself(session.state)
            if count == EVENTS // 2:
                midway = at_the_start(session, window)
    if session.state.graph is None:
        session.open(files[0])
    hands.answers.stop()
    kept = document(session.state)
    assert save_as(session, tmp_path / "end.graph.json")
    assert load(tmp_path / "end.graph.json") == kept
    more = at_the_start(session, window) - midway
    assert more.total() <= KEPT_FOR_LATER, more
    assert all(hands.done.values())
