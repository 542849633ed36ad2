"""Saving that fails, files that others change, windows that are closed, and what a crash left."""

import errno
import json
import os
import time

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from graphdbg.core.values import freeze
from graphdbg.files.journal import Entry, entries, journal_folder, left_behind, write_entry
from graphdbg.files.read import load
from graphdbg.files.stamp import stamp_of
from graphdbg.session.document import mark_saved
from graphdbg.session.editing import set_value
from graphdbg.session.typing import retype, text_of
from graphdbg.ui.window import show
from tests.journeys.hands import CTRL, LEFT, PATHS, press


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "folder" / "f_xyz.graph.json"
    file.parent.mkdir()
    file.write_bytes(PATHS["f_xyz"].read_bytes())
    return file


def edit(session, number=7.0):
    set_value(session, "x", freeze(np.float64(number)))


def x_of(graph):
    return float(graph.nodes["x"].array)


def button(window, title):
    return next(one for one in window.notice.buttons if one.text() == title)


def leave(path, number=7):
    """Leave in the journal what a process that died had not saved of a file."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["nodes"][0]["value"] = number
    entry = Entry(
        journal_folder() / "1-left.json",
        path,
        stamp_of(path).digest,
        path.name,
        json.dumps(plain),
        1,
        time.time(),
    )
    write_entry(entry)
    return entry


@pytest.fixture
def windows(qtbot, session):
    """Make windows in the middle of a test, as a start does, and close them at its end."""
    made = []

    def start(opened=None):
        window = show(QApplication.instance(), opened, None)
        made.append(window)
        return window

    yield start
    for window in made:
        mark_saved(window.session)
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# --- saving --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk can only be read")],
)
def test_a_save_that_fails_says_so_and_stays_unsaved(
    qtbot, window, session, path, monkeypatch, number, words
):
    session.open(path)
    edit(session)
    before = path.read_bytes()
    window.keeper.journal.flush()

    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert window.banner.isVisible()
    assert words in window.banner.text.text()
    assert "the old file is untouched" in window.banner.text.text()
    assert session.state.is_dirty
    assert window.windowTitle().startswith("●")
    assert path.read_bytes() == before
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert not session.state.is_dirty
    assert not window.banner.isVisible()
    assert x_of(load(path)) == 7


def test_a_folder_that_is_gone_is_said(qtbot, window, session, path):
    session.open(path)
    edit(session)
    path.unlink()
    path.parent.rename(path.parent.with_name("elsewhere"))
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert "its folder is gone" in window.banner.text.text()
    assert session.state.is_dirty


def test_a_sample_is_not_written_over(qtbot, window, open_sample, tmp_path, monkeypatch):
    session = open_sample("f_xyz")
    before = PATHS["f_xyz"].read_bytes()
    edit(session)
    asked = []

    def choose(_window, _title, start, _kinds):
        asked.append(start)
        return str(tmp_path / "mine"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert asked == ["f_xyz.graph.json"]
    assert PATHS["f_xyz"].read_bytes() == before
    assert x_of(load(tmp_path / "mine.graph.json")) == 7


@pytest.mark.parametrize("answer", ["Save", "Discard", "Cancel"])
def test_closing_asks_what_becomes_of_changes(window, session, path, monkeypatch, answer):
    session.open(path)
    edit(session)
    window.keeper.journal.flush()
    button = getattr(QMessageBox.StandardButton, answer)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: button)
    assert window.close() == (answer != "Cancel")
    assert window.isVisible() == (answer == "Cancel")
    assert x_of(load(path)) == (7 if answer == "Save" else -2)
    assert len(entries()) == (1 if answer == "Cancel" else 0)


def test_closing_does_not_drop_a_text_with_a_fault(window, session, path, monkeypatch):
    session.open(path)
    retype(session, text_of(session.state).replace("x + y", "x +"))
    button = QMessageBox.StandardButton
    with monkeypatch.context() as patch:
        patch.setattr(QMessageBox, "question", lambda *_: button.Save)
        assert not window.close()
    assert "The text has a fault in line 6, so f_xyz.graph.json holds" in window.notice.text.text()


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_a_name_that_gets_an_ending_is_asked_about_again(
    window, session, path, monkeypatch, answer
):
    session.show(load(path))
    edit(session)
    button = getattr(QMessageBox.StandardButton, answer)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: button)
    typed = str(path).removesuffix(".graph.json")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (typed, ""))
    assert window.save() == (answer == "Yes")
    assert x_of(load(path)) == (7 if answer == "Yes" else -2)


def test_closing_with_a_save_that_fails_stays_open(window, session, path, monkeypatch):
    session.open(path)
    edit(session)
    path.write_bytes(PATHS["x_times_x"].read_bytes())
    save = QMessageBox.StandardButton.Save
    with monkeypatch.context() as patch:
        patch.setattr(QMessageBox, "question", lambda *_: save)
        assert not window.close()
    assert window.isVisible()
    assert "is not saved: another program" in window.notice.text.text()
    assert path.read_bytes() == PATHS["x_times_x"].read_bytes()


# --- other programs ------------------------------------------------------------------------------


def change(path, number=9):
    """Replace a file as an editor does: a new one is renamed over it."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["nodes"][0]["value"] = number
    new = path.with_name("new")
    new.write_text(json.dumps(plain), encoding="utf-8")
    new.replace(path)


@pytest.mark.parametrize(("choice", "x"), [("Reload", 9), ("Keep mine", -2)])
def test_a_change_on_disk_is_noticed(qtbot, window, session, path, choice, x):
    session.open(path, 7)
    change(path)
    qtbot.waitUntil(window.notice.isVisible, timeout=5000)
    assert window.notice.text.text() == "Another program has changed f_xyz.graph.json."
    qtbot.mouseClick(button(window, choice), LEFT)
    assert not window.notice.isVisible()
    assert x_of(session.state.graph) == x
    assert session.state.cursor == 7
    assert session.state.is_dirty == (choice == "Keep mine")
    change(path, 10)  # and once more, of the file that is there now
    qtbot.waitUntil(window.notice.isVisible, timeout=5000)


def test_our_own_save_is_no_change(qtbot, window, session, path):
    session.open(path)
    edit(session)
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    with qtbot.waitSignal(window.keeper.settled.timeout, timeout=5000):
        pass
    assert not window.notice.isVisible()
    assert not session.state.is_dirty


def test_a_file_that_goes_is_noticed(qtbot, window, session, path):
    session.open(path)
    path.unlink()
    qtbot.waitUntil(window.notice.isVisible, timeout=5000)
    assert "no longer in its folder" in window.notice.text.text()
    assert session.state.is_dirty


def test_two_windows_on_one_file(qtbot, window, session, path, windows):
    session.open(path)
    window.keeper.journal.flush()
    second = windows(path)
    assert "open in another window" in second.notice.text.text()
    edit(session)
    edit(second.session, 8)
    assert window.save()
    assert not second.save()
    assert x_of(load(path)) == 7
    assert second.session.state.is_dirty
    assert [one.text() for one in second.notice.buttons] == ["Reload", "Keep mine"]


# --- after a crash -------------------------------------------------------------------------------


def test_the_start_page_offers_what_was_not_saved(qtbot, windows, path):
    leave(path)
    window = windows()
    (card,) = window.start.leftovers
    assert card.isVisible()
    assert card.title.text() == "f_xyz.graph.json"
    assert card.when.text().startswith("not saved, today at ")
    qtbot.waitUntil(lambda: not card.picture.pixmap().isNull(), timeout=20_000)
    image = card.picture.pixmap().toImage()
    assert len({image.pixel(x, 50) for x in range(image.width())}) > 3
    qtbot.mouseClick(card.recover, LEFT)
    assert x_of(window.session.state.graph) == 7
    assert window.session.state.path == path
    assert window.windowTitle().startswith("●")
    assert window.save()
    assert x_of(load(path)) == 7


def test_it_never_insists(qtbot, windows, path):
    leave(path)
    for _ in range(2):
        window = windows()
        assert len(window.start.leftovers) == 1
        window.close()
    assert len(left_behind()) == 1


def test_looking_and_discarding_and_bringing_back(qtbot, windows, path):
    leave(path)
    window = windows()
    qtbot.mouseClick(window.start.leftovers[0].look_at, LEFT)
    assert x_of(window.session.state.graph) == 7
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    qtbot.mouseClick(window.start.leftovers[0].discard, LEFT)
    assert window.start.leftovers == []
    assert not window.start.left_head.isVisible()
    qtbot.mouseClick(button(window, "Bring it back"), LEFT)
    assert len(window.start.leftovers) == 1


def test_where_a_file_is_opened_at_once_it_is_offered_above(qtbot, windows, path, monkeypatch):
    leave(path)
    window = windows(PATHS["four_links"])
    assert "ended before f_xyz.graph.json was saved" in window.notice.text.text()
    edit_first = window.session.state.graph.nodes
    name = next(name for name, node in edit_first.items() if node.is_leaf)
    set_value(window.session, name, freeze(np.float64(0.5)))
    with monkeypatch.context() as patch:
        patch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Cancel)
        qtbot.mouseClick(button(window, "Recover"), LEFT)
        assert window.session.state.path == PATHS["four_links"].resolve()
        patch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
        qtbot.mouseClick(button(window, "Recover"), LEFT)
    assert x_of(window.session.state.graph) == 7


def test_an_edit_in_the_window_is_in_the_journal(qtbot, window, session, path):
    session.open(path)
    edit(session)
    qtbot.waitUntil(lambda: any(entry.text for entry in entries()), timeout=5000)
    assert window.keeper.teller.isActive()


def test_a_journal_that_cannot_be_written_is_said_once(qtbot, window, session, path):
    session.open(path)
    window.keeper.journal.flush()
    for entry in journal_folder().iterdir():
        entry.unlink()
    journal_folder().rmdir()
    journal_folder().write_text("in the way")
    edit(session)
    qtbot.waitUntil(window.banner.isVisible, timeout=5000)
    assert "cannot be kept for after a crash" in window.banner.text.text()
    session.dismiss()
    edit(session, 8)
    window.keeper.journal.flush()
    window.keeper.tell()
    assert not window.banner.isVisible()
    journal_folder().unlink()
