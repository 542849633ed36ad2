"""What every test gets: Qt without a screen, and no warning in the log that nobody asked for."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _own_settings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Keep a test's settings in a folder of its own, so that nobody's real ones are touched."""
    folder = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves a warning or an error in the log.

    A test that expects one asserts on ``caplog`` and then calls ``caplog.clear()``.
    """
    yield
    loud = [
        f"{record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    if loud:
        pytest.fail("The log has what this test did not expect:\n" + "\n".join(loud))
