"""What actions ask of the window: files, fields to type in, and where to look."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QCompleter, QFileDialog, QInputDialog, QMainWindow

from graphdbg.core.groups import groups
from graphdbg.core.values import Value
from graphdbg.files.samples import is_sample
from graphdbg.session import document
from graphdbg.session.building import Field, common_group, counted, group_picked, picked
from graphdbg.session.laying import select_too, tidy
from graphdbg.session.networks import open_network
from graphdbg.session.session import Session
from graphdbg.session.typing import open_formula
from graphdbg.ui.adding import Adding
from graphdbg.ui.builder.dialog import NetworkDialog
from graphdbg.ui.canvas.view import CanvasView
from graphdbg.ui.commands import Commands
from graphdbg.ui.finder.finder import Finder
from graphdbg.ui.finder.sources import action_rows, node_rows
from graphdbg.ui.inspector import Inspector
from graphdbg.ui.inspector.wording import copied, copy
from graphdbg.ui.look import Look
from graphdbg.ui.saving import ask_file, ask_to_save
from graphdbg.ui.shortcuts import Shortcuts
from graphdbg.ui.text.formula import FormulaDialog
from graphdbg.ui.text.panel import TextPanel
from graphdbg.ui.watches.panel import WatchPanel

TIDY_ALREADY = "Every node lies where Tidy would put it."


class DeskWindow(QMainWindow):
    """A window that answers the protocol Desk with the parts it has."""

    session: Session
    look: Look
    commands: Commands
    canvas: CanvasView
    inspector: Inspector
    text: TextPanel
    watches: WatchPanel
    finder: Finder
    adding: Adding

    def ask_open(self) -> None:
        """Let a person choose a file and open it."""
        path = self.session.state.path
        folder = str(path.parent) if path is not None else ""
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Open a graph", folder, "Graphs (*.graph.json *.json *.gdbg);;All files (*)"
        )
        if chosen and self.may_leave():
            self.session.open(Path(chosen))

    def ask_network(self) -> None:
        """Let a person build a network layer by layer, and open its graph."""
        dialog = NetworkDialog(self, self.look, self.may_leave)
        dialog.accepted.connect(lambda: open_network(self.session, dialog.network))
        dialog.open()

    def ask_formula(self) -> None:
        """Let a person type a formula and values for its names, and open its graph."""
        if not self.may_leave():
            return
        dialog = FormulaDialog(self, self.look)
        dialog.accepted.connect(lambda: self._open_formula(dialog))
        dialog.open()

    def _open_formula(self, dialog: FormulaDialog) -> None:
        open_formula(self.session, dialog.text, dialog.current())
        self.session.show_panel("text")

    def edit_text(self) -> None:
        """Let a person type in the program text of the graph."""
        self.session.show_panel("text")
        self.text.editor.setFocus()

    def save(self) -> bool:
        """Save the document, asking for a file where it has none."""
        self.text.flush()
        path = self.session.state.path
        if path is None or is_sample(path):
            return self.ask_save_as()
        return document.save(self.session)

    def ask_save_as(self) -> bool:
        """Let a person choose a file and save into it."""
        self.text.flush()
        chosen = ask_file(self, self.session.state)
        return chosen is not None and document.save_as(self.session, chosen)

    def may_leave(self) -> bool:
        """Ask what becomes of what is not saved; False where the document is not to be left."""
        self.text.flush()
        if not self.session.state.is_dirty:
            return True
        answer = ask_to_save(self, self.session.state)
        if answer == "save":
            return self.save() and not self.session.state.is_dirty  # a text with faults is left
        return answer == "discard"

    def ask_step(self) -> None:
        """Let a person type a step and go there."""
        state = self.session.state
        if state.trace is None:
            return
        step, accepted = QInputDialog.getInt(
            self,
            "Go to step",
            f"Step, 0 to {state.trace.length}:",
            state.cursor,
            0,
            state.trace.length,
        )
        if accepted:
            self.session.go(step)

    def edit_value(self) -> None:
        """Let a person type another value for the leaf in focus."""
        self.session.show_panel("node")
        self.inspector.editor.edit()

    def describe_node(self, field: Field | Literal["name"]) -> None:
        """Let a person type another name, label, group or note for the node in focus."""
        self.session.show_panel("node")
        self.session.change(describing=True)
        described = self.inspector.describe
        described.edit(field)
        # Once the fields that have just come have their place.
        QTimer.singleShot(0, described, lambda: self.inspector.ensureWidgetVisible(described))

    def ask_group(self) -> None:
        """Let a person type the group that the selected nodes are to be in, or choose one."""
        state = self.session.state
        if state.graph is None:
            return
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Group")
        dialog.setLabelText(
            f"The group of {counted(picked(state))}, such as layer1/h1; empty for none:"
        )
        dialog.setComboBoxEditable(True)
        dialog.setComboBoxItems(["", *groups(state.graph)])
        dialog.setTextValue(common_group(state))
        # What is typed counts, not a longer name that begins like it.
        for box in dialog.findChildren(QComboBox):
            box.setCompleter(QCompleter(box))
        dialog.textValueSelected.connect(lambda text: group_picked(self.session, text))
        dialog.open()

    def ask_node(self) -> None:
        """Let a person choose by typing what to add to the graph."""
        self.adding.ask_at(self.canvas.hands.spot())

    def ask_slot(self) -> None:
        """Let a person choose by typing the slot that the selected node goes into."""
        self.adding.ask_slot()

    def tidy(self) -> None:
        """Lay nodes out anew, or say that they lie so already."""
        if self.canvas.is_tidy():
            self.session.change(message=TIDY_ALREADY)
        else:
            tidy(self.session, self.canvas.places())

    def clipboard(self) -> str:
        """Return the text on the clipboard, empty where there is none."""
        return QGuiApplication.clipboard().text()

    def find_node(self) -> None:
        """Let a person find a node by typing, and look at it."""
        graph = self.session.state.graph
        if graph is not None:
            self.finder.ask("Find a node", node_rows(graph), self._look_at)

    def _look_at(self, name: str) -> None:
        self.session.select(name)
        self.show_node(name)

    def find_action(self) -> None:
        """Let a person find any action by typing, and do it."""
        self.finder.ask("Find an action", action_rows(self.session.state), self._do)

    def _do(self, id_: str) -> None:
        self.commands.actions[id_].trigger()

    def show_node(self, name: str) -> None:
        """Bring a node to the middle of the canvas."""
        self.canvas.camera.bring_to_middle(name)

    def keep_in_sight(self, name: str) -> None:
        """Move the canvas just enough to see a node."""
        self.canvas.camera.bring_in_sight(name)

    def select_more(self) -> None:
        """Let a person choose by typing one more node to be selected, or one less."""
        graph = self.session.state.graph
        if graph is not None:
            rows = node_rows(graph)
            self.finder.ask("Select one more node, or one less", rows, self._select_too)

    def _select_too(self, name: str) -> None:
        select_too(self.session, name)
        self.keep_in_sight(name)

    def show_shortcuts(self) -> None:
        """Show every shortcut."""
        Shortcuts(self, self.look).exec()

    def add_watch(self) -> None:
        """Let a person type an expression to watch."""
        self.session.show_panel("watches")
        self.watches.type_new()

    def copy(self, what: Value | str) -> None:
        """Put a text on the clipboard, or a number with all its digits."""
        copy(what if isinstance(what, str) else copied(what))

    def fit(self) -> None:
        """Show the whole graph."""
        self.canvas.fit()

    def zoom(self, steps: int) -> None:
        """Zoom the canvas."""
        self.canvas.zoom(steps)

    def close_window(self) -> None:
        """Close the window."""
        self.close()
