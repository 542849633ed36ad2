"""From the command line to an open window, or to one sentence that says why there is none.

Nothing here imports Qt before the checks have passed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import re
import signal
import subprocess
import sys
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from graphdbg.dev import APT_LINE, ENVIRONMENT
from graphdbg.paths import data_dir

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType
    from PySide6.QtWidgets import QApplication, QWidget

    from graphdbg.core.graph import Graph

# Qt says this of every display it cannot reach, also where the library is there.
_MISLEADING = "From 6.5.0, xcb-cursor0"

# What Qt's own handler puts before a message.
_CATEGORY = re.compile(r"^(qt\.[\w.]+: )?\s*")

_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"


def open_window(file: Path | None, step: int | None) -> int:
    """Open the window on a file, at a step, and return the exit code once it is closed.

    Where there is no display, the process goes on as ``graphdbg trace`` of the same file.
    """
    refusal = why_unfit()
    if refusal:
        sys.stderr.write(f"{refusal}\n")
        return ENVIRONMENT
    app = _start_qt(file)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal ends the program
    return _show(app, file, step)


def debug(graph: Graph) -> None:
    """Open the window on a graph, from a script or a notebook, and return once it is closed.

    Raises RuntimeError, with the reason, where no window can be opened.
    """
    refusal = why_unfit()
    if refusal:
        raise RuntimeError(refusal)
    try:
        from PySide6.QtCore import QThread
        from PySide6.QtWidgets import QApplication
    except ModuleNotFoundError:
        raise
    except ImportError as problem:
        raise RuntimeError(_no_display(_missing_library(problem))) from None

    app = QApplication.instance()
    if app is None:
        _probe_display()
        app = QApplication(["graphdbg"])
    if not isinstance(app, QApplication) or QThread.currentThread().loopLevel():
        raise RuntimeError("A Qt program runs in this process; graphdbg.debug needs its own.")
    _show(app, graph, None)


def why_unfit() -> str | None:
    """Return a sentence if the installed PySide6 must not be imported, else None."""
    for name in ("PySide6-Essentials", "PySide6"):
        try:
            return _why_unfit(metadata.version(name), sys.version_info[:2])
        except metadata.PackageNotFoundError:
            continue
    return None


def _why_unfit(pyside: str, python: tuple[int, ...]) -> str | None:
    release = tuple(int(part) for part in pyside.split(".")[:2] if part.isdigit())
    if release < (6, 12) or python >= (3, 12):
        return None
    return (
        f"PySide6 {pyside} crashes on Python {python[0]}.{python[1]} within seconds (PYSIDE-3474); "
        'install another one with: python3 -m pip install "PySide6-Essentials<6.12"'
    )


# --- the application -----------------------------------------------------------------------------


def _show(app: QApplication, opened: Path | Graph | None, step: int | None) -> int:
    """Show the window and run the event loop until it is closed."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    from graphdbg.ui.crash import CrashReporter
    from graphdbg.ui.window import show

    # With both cores busy, two spinning threads took 80 ms for what one does in 1.5 ms.
    threadpool_limits(1)
    shown = show(app, opened, step)
    reporter = CrashReporter(partial(_tell, shown))
    reporter.install()
    try:
        return app.exec()
    finally:
        reporter.remove()


def _tell(window: QWidget, sentence: str) -> None:
    """Show a sentence in a small window of its own that blocks nothing."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(QMessageBox.Icon.Warning, "graphdbg", sentence, parent=window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    box.show()


def _start_qt(file: Path | None) -> QApplication:
    try:
        from PySide6.QtCore import QtMsgType, qInstallMessageHandler
        from PySide6.QtWidgets import QApplication
    except ModuleNotFoundError:
        raise
    except ImportError as problem:  # libEGL or another library of the system
        _trace_instead(file, _missing_library(problem))

    said: list[str] = []

    def listen(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        """Leave before Qt aborts the process, which it does as soon as this returns."""
        said.append(message)
        if kind == QtMsgType.QtFatalMsg:
            _trace_instead(file, _why_no_display(said))

    qInstallMessageHandler(listen)
    app = QApplication(["graphdbg"])
    qInstallMessageHandler(_log_qt)
    return app


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    serious = {"QtWarningMsg": logging.WARNING, "QtCriticalMsg": logging.ERROR}
    logging.getLogger("graphdbg.qt").log(serious.get(kind.name, logging.DEBUG), message)


# --- no display ----------------------------------------------------------------------------------


def _trace_instead(file: Path | None, why: str) -> NoReturn:
    """Say why there is no window, and go on as ``graphdbg trace``."""
    traced = file or data_dir("sample_graphs") / "f_xyz.graph.json"
    sys.stdout.write(_no_display(why, f" Here is the trace of {traced.name} instead.") + "\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "graphdbg", "trace", "--", str(traced)]
    if os.name == "posix":
        os.execv(command[0], command)
    os._exit(subprocess.run(command, check=False).returncode)


def _no_display(why: str, instead: str = "") -> str:
    """Return why there is no window and how to get one: a display, and the libraries for it."""
    return (
        f"There is no display for graphdbg's window: {why}.{instead} For the window, start it in "
        f"a desktop session or through ssh -X; on Debian or Ubuntu it also needs: {APT_LINE}"
    )


def _probe_display() -> None:
    """Try a QApplication in another process: without a display, Qt aborts the one it is in."""
    found = subprocess.run(
        [sys.executable, "-c", _PROBE], capture_output=True, text=True, check=False
    )
    if found.returncode:
        why = _why_no_display(found.stderr.splitlines())
        raise RuntimeError(_no_display(why))


def _why_no_display(said: list[str]) -> str:
    """Return the reason: the libraries of Qt's X11 plugin, the environment or Qt tell it."""
    library = _library_the_plugin_misses()
    if library:
        return library
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    lines = [_CATEGORY.sub("", line) for text in said for line in text.splitlines()]
    telling = [line for line in lines if line and not line.startswith(_MISLEADING)]
    return f"Qt says, {telling[0].rstrip('.')}" if telling else "Qt gives no reason"


def _library_the_plugin_misses() -> str | None:
    package = importlib.util.find_spec("PySide6")
    for folder in (package and package.submodule_search_locations) or ():
        plugin = Path(folder) / "Qt/plugins/platforms/libqxcb.so"
        try:
            if plugin.is_file():
                ctypes.CDLL(str(plugin))
        except OSError as problem:
            return _missing_library(problem)
    return None


def _missing_library(problem: Exception) -> str:
    """Turn "libEGL.so.1: cannot open shared object file: ..." into a clause."""
    library, colon, _rest = str(problem).partition(":")
    return f"the library {library} is missing" if colon and ".so" in library else str(problem)
