"""When a slot raises: a sentence on screen, the traceback in a log, and the program goes on."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_dir
from PySide6.QtCore import QObject, Qt, Signal

_LOG = logging.getLogger("graphdbg")


class CrashReporter(QObject):
    """Takes over Python's hooks for exceptions that nobody caught, from any thread.

    ``tell`` shows a sentence. It is called from the event loop, never in the middle of a paint,
    and once for each place that fails: a paint that raises does so sixty times a second.
    """

    _failed = Signal(str)

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell
        self._seen: set[tuple[str, str, int]] = set()
        self._log = _open_log()
        _LOG.addHandler(self._log)
        self._failed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Replace the hooks of the interpreter and of its threads."""
        sys.excepthook = self.report
        threading.excepthook = self._report_thread
        sys.unraisablehook = self._report_unraisable

    def remove(self) -> None:
        """Put Python's own hooks back and close the log."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        _LOG.removeHandler(self._log)
        self._log.close()

    def report(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Log the traceback and show one sentence."""
        error = error or kind()
        place = (kind.__name__, *_innermost(traceback))
        if place in self._seen:
            return
        self._seen.add(place)
        _LOG.error("An exception nobody caught.", exc_info=(kind, error, traceback))
        self._failed.emit(self._sentence(kind, error))

    def _sentence(self, kind: type[BaseException], error: BaseException) -> str:
        what = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        log = getattr(self._log, "baseFilename", None)
        where = f" The details are in {log}." if log else ""
        return f"Something went wrong inside graphdbg ({what}), and it goes on.{where}"

    def _report_thread(self, failure: threading.ExceptHookArgs) -> None:
        self.report(failure.exc_type, failure.exc_value, failure.exc_traceback)

    def _report_unraisable(self, failure: sys.UnraisableHookArgs) -> None:
        self.report(failure.exc_type, failure.exc_value, failure.exc_traceback)

    def _show(self, sentence: str) -> None:
        self._tell(sentence)


def _innermost(traceback: TracebackType | None) -> tuple[str, int]:
    if traceback is None:
        return "", 0
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback.tb_frame.f_code.co_filename, traceback.tb_lineno


def _open_log() -> logging.Handler:
    """Return a handler that writes to a file; where that cannot be, standard error has to do."""
    file = Path(user_log_dir("graphdbg", appauthor=False)) / "graphdbg.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=1, encoding="utf-8")
    except OSError:
        return logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler
