"""Opening files: the start page, a drop, recent files, and files that cannot be read."""

import json
import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from tests.journeys.hands import CTRL, PATHS, drop_file, press, state_of

BROKEN = '{"graphdbg": 1, "nodes": [{"name": "q", "op": "add", "inputs": ["x", "y"]}]}'


def test_the_start_page_shows_every_sample_with_a_picture(qtbot, window):
    page = window.start
    assert page.isVisible()
    assert [card.sample.name for card in page.cards] == list(PATHS)
    qtbot.waitUntil(lambda: not page._waiting, timeout=20_000)
    for card in page.cards:
        image = card.picture.pixmap().toImage()
        colours = {
            image.pixel(x, y)
            for x in range(0, image.width(), 2)
            for y in range(0, image.height(), 2)
        }
        assert len(colours) > 3, card.sample.name


def test_a_click_on_a_sample_opens_it_at_its_first_contribution(qtbot, window, session):
    card = window.start.cards[0]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert session.state.path == PATHS["f_xyz"].resolve()
    assert session.state.cursor == 7
    assert window.canvas.isVisible()
    assert not window.start.isVisible()


def test_enter_on_a_sample_opens_it(qtbot, window, session):
    card = window.start.cards[1]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert session.state.graph.title == card.sample.title


def test_a_dropped_file_opens(window, session):
    drop_file(window, PATHS["x_times_x"])
    assert session.state.path == PATHS["x_times_x"].resolve()


def test_a_bad_file_says_its_sentence_and_leaves_the_graph_alone(window, open_sample, tmp_path):
    session = open_sample("f_xyz", 7)
    graph, trace = session.state.graph, session.state.trace
    bad = tmp_path / "bad.graph.json"
    bad.write_text(BROKEN)
    drop_file(window, bad)
    assert session.state.graph is graph
    assert session.state.trace is trace
    assert session.state.cursor == 7
    assert window.banner.isVisible()
    assert "bad.graph.json" in window.banner.text.text()
    assert "nodes[0].inputs[0]" in window.banner.text.text()
    assert state_of(window, "q")[0] == "active backward"


def test_the_message_can_be_put_away(qtbot, window, session, tmp_path):
    session.open(tmp_path / "nothing.graph.json")
    assert window.banner.isVisible()
    qtbot.mouseClick(window.banner.dismiss, Qt.MouseButton.LeftButton)
    assert not window.banner.isVisible()


def test_a_good_file_puts_the_message_away(window, session, tmp_path):
    session.open(tmp_path / "nothing.graph.json")
    drop_file(window, PATHS["f_xyz"])
    assert not window.banner.isVisible()


def test_open_asks_for_a_file(qtbot, window, session, monkeypatch):
    answer = (str(PATHS["four_links"]), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: answer)
    press(qtbot, window, Qt.Key.Key_O, CTRL)
    assert session.state.path == PATHS["four_links"].resolve()


def test_a_recent_file_is_offered_on_the_start_page(qtbot, window, session, tmp_path):
    mine = tmp_path / "mine.graph.json"
    mine.write_text(PATHS["f_xyz"].read_text())
    session.open(mine)
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert window.start.isVisible()
    link = window.start.recent.itemAt(0).widget()
    assert link.text() == "mine.graph.json"
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert session.state.path == mine.resolve()


def test_the_file_menu_lists_the_recent_files(window, session):
    recent = window.commands.recent
    assert not recent.isEnabled()
    for name in ("f_xyz", "x_times_x"):
        session.open(PATHS[name])
    assert [a.text() for a in recent.actions()] == [
        "x_times_x.graph.json",
        "f_xyz.graph.json",
    ]
    recent.actions()[1].trigger()
    assert session.state.path == PATHS["f_xyz"].resolve()


def test_an_unfinished_graph_opens_is_marked_and_runs_as_far_as_it_can(window, session, tmp_path):
    file = tmp_path / "unfinished.graph.json"
    nodes = [
        {"name": "x", "kind": "input", "value": 2},
        {"name": "p", "op": "multiply", "inputs": ["x", None]},
        {"name": "y", "op": "square", "inputs": ["x"]},
    ]
    file.write_text(json.dumps({"graphdbg": 1, "nodes": nodes}))
    assert session.open(file)
    session.last()
    assert state_of(window, "p")[0] == "stopped"
    assert "4" in state_of(window, "y")[1]
    assert "p is unfinished" in window.narration.accessibleName()


def test_a_graph_without_nodes_opens(window, session, tmp_path):
    file = tmp_path / "empty.graph.json"
    file.write_text('{"graphdbg": 1, "nodes": []}')
    assert session.open(file)
    assert "no nodes yet" in window.narration.accessibleName()


@pytest.mark.parametrize("name", list(PATHS))
def test_every_sample_opens_and_steps_to_its_end(window, open_sample, name):
    session = open_sample(name)
    while session.state.cursor < session.state.trace.length:
        before = session.state.cursor
        session.forward()
        assert session.state.cursor > before
    session.set_granularity("phase")
    while session.state.cursor > 0:
        session.back()
    window.grab()


def sparse(path):
    """Make a file that is too large, without writing it."""
    with path.open("wb") as file:
        file.truncate(100_000_000)


NODE = '{"graphdbg": 1, "nodes": [{"name": "x", "kind": "input", "value": %s}]}'
BAD = {
    "is a folder": lambda path: path.mkdir(),
    "is a pipe": os.mkfifo,
    "is a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "leads back to itself": lambda path: path.symlink_to(path.name),
    "does not exist": lambda path: None,
    "has 100,000,000 bytes": sparse,
    "nested more than 40 deep": lambda path: path.write_text("[" * 100_000),
    "is there twice": lambda path: path.write_text(NODE % '1, "value": 2'),
    "is NaN, which JSON does not have": lambda path: path.write_text(NODE % "NaN"),
    "is not UTF-8": lambda path: path.write_bytes(b'{"graphdbg": 1, "title": "\xe9"}'),
    "is empty": lambda path: path.touch(),
}


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
@pytest.mark.parametrize(("words", "make"), BAD.items(), ids=BAD)
def test_what_is_no_graph_has_its_sentence(window, open_sample, tmp_path, words, make):
    session = open_sample("f_xyz", 7)
    graph = session.state.graph
    path = tmp_path / "bad.graph.json"
    make(path)
    drop_file(window, path)
    assert words in window.banner.text.text()
    assert window.banner.isVisible()
    assert session.state.graph is graph
    assert session.state.cursor == 7
