"""An exception that nobody caught: a sentence, a traceback in the log, and the program goes on."""

import gc
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from graphdbg.ui import crash
from graphdbg.ui.launch import _tell


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(crash, "user_log_dir", lambda *_, **__: str(tmp_path / "log"))
    return tmp_path / "log" / "graphdbg.log"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def reporter(qtbot: QtBot, log_file: Path, told: list[str]) -> Iterator[crash.CrashReporter]:
    reporter = crash.CrashReporter(told.append)
    yield reporter
    reporter.remove()


def fail(reporter: crash.CrashReporter, text: str = "no such wire") -> None:
    try:
        raise ValueError(text)
    except ValueError as error:
        reporter.report(ValueError, error, error.__traceback__)


def test_a_sentence_on_screen_and_a_traceback_in_the_log(
    qtbot: QtBot,
    log_file: Path,
    told: list[str],
    reporter: crash.CrashReporter,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fail(reporter)
    assert told == []  # not in the middle of whatever failed
    qtbot.waitUntil(lambda: told != [])
    assert told[0].startswith("Something went wrong inside graphdbg (ValueError: no such wire)")
    assert str(log_file) in told[0]
    assert "Traceback" in log_file.read_text(encoding="utf-8")
    caplog.clear()


def test_a_paint_that_fails_again_and_again_is_told_once(
    qtbot: QtBot,
    told: list[str],
    reporter: crash.CrashReporter,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for frame in range(100):
        fail(reporter, f"frame {frame}")
    qtbot.waitUntil(lambda: told != [])
    assert len(told) == len(caplog.records) == 1
    caplog.clear()


def test_a_thread_is_reported_too(
    qtbot: QtBot,
    told: list[str],
    reporter: crash.CrashReporter,
    caplog: pytest.LogCaptureFixture,
) -> None:
    reporter.install()
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    reporter.remove()
    qtbot.waitUntil(lambda: told != [])
    assert "ZeroDivisionError" in told[0]
    assert sys.excepthook is sys.__excepthook__
    caplog.clear()


def test_a_log_that_cannot_be_written_is_no_obstacle(
    qtbot: QtBot, log_file: Path, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    log_file.parent.write_text("a file where the folder should be")
    reporter = crash.CrashReporter(told.append)
    fail(reporter)
    qtbot.waitUntil(lambda: told != [])
    assert told[0].endswith("and it goes on.")
    reporter.remove()
    caplog.clear()


def test_the_sentence_stays_on_screen_and_blocks_nothing(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    _tell(window, "Something went wrong.")
    gc.collect()  # Qt does not keep a window that Python alone knows
    (box,) = window.findChildren(QMessageBox)
    assert box.isVisible()
    assert not box.isModal()
    assert box.text() == "Something went wrong."
