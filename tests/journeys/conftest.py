"""A real window on a real session, with settings of its own, closed without a leak."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from graphdbg.session.session import Session
from graphdbg.ui.window import MainWindow
from tests.journeys.hands import PATHS


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path / "config"))
    made = Session()
    made.set_scheme("light")
    return made


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch):
    """Fail where a question comes that the test does not answer: it would wait for ever."""

    def ask(_parent, _title, words, *_):
        pytest.fail(f"A question comes that nobody answers: {words}")

    monkeypatch.setattr(QMessageBox, "question", ask)


@pytest.fixture
def window(qtbot, session):
    before = set(QApplication.topLevelWidgets())
    made = MainWindow(QApplication.instance(), session)
    made.resize(1280, 800)
    with qtbot.waitActive(made, timeout=5000):
        made.show()
        made.activateWindow()
    yield made
    made.may_leave = lambda: True  # whatever is not saved, closing does not ask
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [w for w in set(QApplication.topLevelWidgets()) - before if w.isVisible()]
    assert not left


@pytest.fixture
def open_sample(session, window):
    def opened(name, step=0):
        assert session.open(PATHS[name], step)
        window.canvas.setFocus()
        return session

    return opened
