"""What a person is asked about saving, and how it shows that something is not saved."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from graphdbg.files.samples import is_sample
from graphdbg.session.document import SUFFIX
from graphdbg.session.state import State
from graphdbg.session.typing import fault_words

Answer: TypeAlias = Literal["save", "discard", "cancel"]

UNSAVED = "●"


def titled(state: State) -> str:
    """Return the name of the open graph, with a mark where something is not saved."""
    return f"{UNSAVED} {state.title}" if state.is_dirty else state.title


def ask_to_save(window: QWidget, state: State) -> Answer:
    """Ask what becomes of what is not saved."""
    where = fault_words(state)
    lost = f" The text has {where}; what is typed there is in no file, and goes." if where else ""
    button = QMessageBox.StandardButton
    answer = QMessageBox.question(
        window,
        "Not saved",
        f"{state.title} has changes that are not saved. Save them?{lost}",
        button.Save | button.Discard | button.Cancel,
        button.Save,
    )
    if answer == button.Save:
        return "save"
    return "discard" if answer == button.Discard else "cancel"


def ask_file(window: QWidget, state: State) -> Path | None:
    """Let a person choose a file to save into; one without an ending gets the usual one."""
    start = f"untitled{SUFFIX}" if state.path is None else str(state.path)
    if state.path is not None and is_sample(state.path):
        start = state.path.name  # where one works, not among the samples
    chosen, kind = QFileDialog.getSaveFileName(
        window,
        "Save the graph",
        start,
        f"Graphs (*{SUFFIX});;Program texts (*.gdbg);;All files (*)",
    )
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix:
        return path
    path = path.with_name(path.name + (".gdbg" if "gdbg" in kind else SUFFIX))
    # The dialog asks about the name that was typed, not about the one it becomes.
    return path if not path.exists() or ask_to_replace(window, path) else None


def ask_to_replace(window: QWidget, path: Path) -> bool:
    """Ask whether a file that is there is to be replaced."""
    button = QMessageBox.StandardButton
    answer = QMessageBox.question(
        window,
        "Replace?",
        f"{path.name} is there already. Replace it?",
        button.Yes | button.No,
        button.No,
    )
    return answer == button.Yes
