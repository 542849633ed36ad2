"""The window: the panels in their places, files dropped on it, and the colours of the system."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.graph import Graph
from graphdbg.core.values import Value
from graphdbg.files.samples import is_sample
from graphdbg.session import document
from graphdbg.session.checking import cancel_check, collect
from graphdbg.session.networks import open_network
from graphdbg.session.recovery import mention
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import ThemeName, load_theme
from graphdbg.session.typing import open_formula
from graphdbg.ui.breakpoints.log import LogPanel
from graphdbg.ui.breakpoints.panel import BreakpointPanel
from graphdbg.ui.builder.dialog import NetworkDialog
from graphdbg.ui.canvas.minimap import Minimap
from graphdbg.ui.canvas.view import CanvasView
from graphdbg.ui.check.panel import CheckPanel
from graphdbg.ui.commands import Commands
from graphdbg.ui.finder.finder import Finder
from graphdbg.ui.finder.sources import action_rows, node_rows
from graphdbg.ui.history import HistoryPanel
from graphdbg.ui.icons import icon
from graphdbg.ui.inspector import Inspector
from graphdbg.ui.inspector.wording import copied, copy
from graphdbg.ui.keeper import Keeper
from graphdbg.ui.ledger.panel import PathsPanel
from graphdbg.ui.look import Look, Panel
from graphdbg.ui.menus import Menus
from graphdbg.ui.notice import NoticeBar
from graphdbg.ui.nudge.panel import NudgePanel
from graphdbg.ui.outline.panel import Outline
from graphdbg.ui.palette import TEXT_SIZE, apply_theme, set_role, system_theme
from graphdbg.ui.program.panel import Program
from graphdbg.ui.saved.panel import SavedPanel
from graphdbg.ui.saving import ask_file, ask_to_save, titled
from graphdbg.ui.shortcuts import Shortcuts
from graphdbg.ui.start import StartPage
from graphdbg.ui.subjects import Parts, attach_all
from graphdbg.ui.tabs import Tabs
from graphdbg.ui.text.formula import FormulaDialog
from graphdbg.ui.text.panel import TextPanel
from graphdbg.ui.timeline.narration import Narration
from graphdbg.ui.timeline.timeline import Timeline
from graphdbg.ui.transport import TransportBar
from graphdbg.ui.watches.panel import WatchPanel
from graphdbg.ui.why.panel import WhyPanel
from graphdbg.ui.wire import WirePanel

SMALLEST = (860, 560)
COLLECT_MS = 60
"""How often what a gradient check has found is shown, in milliseconds."""


def show(app: QApplication, opened: Path | Graph | None, step: int | None) -> MainWindow:
    """Show the window on a file, a graph, or the start page, at a step."""
    session = Session()
    window = MainWindow(app, session)
    if isinstance(opened, Graph):
        session.show(opened, None, step or 0)
    elif opened is not None:
        session.open(opened, step or 0)
    mention(session)
    window.show()
    return window


class MainWindow(QMainWindow):
    """The one window of the program: it holds the panels, the session holds the truth."""

    def __init__(self, app: QApplication, session: Session) -> None:
        super().__init__()
        self.app = app
        self.session = session
        self._is_shared_by_hand = False
        self.look = self._look_now()
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST)
        self.resize(1280, 800)
        self.keeper = Keeper(self, session)
        self.commands = Commands(self, session, self)
        self.commands.fill(self.menuBar())
        self.transport = TransportBar(session, self.commands, self.look)
        self.banner = Banner(session)
        self.notice = NoticeBar(session, self.may_leave)
        self.canvas = CanvasView(session, self.look)
        self.minimap = Minimap(session, self.canvas, self.look)
        self.program = Program(session)
        self.text = TextPanel(session)
        self.inspector = Inspector(session)
        self.paths = PathsPanel(session)
        self.wire = WirePanel(session)
        self.narration, self.timeline = Narration(session), Timeline(session)
        self.saved = SavedPanel(session)
        self.start = StartPage(session, self.commands, self.look)
        self.watches = WatchPanel(session)
        self.outline, self.check = Outline(session, self), CheckPanel(session)
        self.why, self.nudge = WhyPanel(session), NudgePanel(session)
        pages: dict[str, Panel] = {
            "program": self.program,
            "text": self.text,
            "outline": self.outline,
            "watches": self.watches,
            "breakpoints": BreakpointPanel(session),
            "log": LogPanel(session),
            "saved": self.saved,
            "history": HistoryPanel(session),
            "node": self.inspector,
            "paths": self.paths,
            "why": self.why,
            "wire": self.wire,
            "check": self.check,
            "nudge": self.nudge,
        }
        self.left = Tabs(session, "left", pages)
        self.below = Tabs(session, "below", pages)
        self.right = Tabs(session, "right", pages)
        self.panels: tuple[Panel, ...] = (
            self.transport,
            self.banner,
            self.notice,
            self.canvas,
            self.minimap,
            self.left,
            self.below,
            self.right,
            self.narration,
            self.timeline,
            self.start,
        )
        self.commands.give_keys(self.canvas)
        self.menus = Menus(self.commands, session, self, self)
        attach_all(
            self.menus,
            session,
            Parts(
                self.canvas,
                self.program,
                self.timeline,
                self.inspector,
                self.outline,
                self.paths,
                self.check,
                self.watches,
                self.why,
                self.wire,
                self.nudge,
                self.saved,
            ),
        )
        self.finder = Finder(self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.stack.addWidget(self._bench())
        self.setCentralWidget(self._whole())
        self.player = QTimer(self)
        self.player.timeout.connect(session.tick)
        self.collector = QTimer(self)
        self.collector.setInterval(COLLECT_MS)
        self.collector.timeout.connect(self._collect)
        session.changed.connect(self._changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)
        self._dress()
        self._changed(None, session.state)
        self.start.setFocus()

    def _bench(self) -> QWidget:
        """Return the panels on both sides of the canvas, over narration and timeline."""
        self.column = QSplitter(Qt.Orientation.Vertical)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for panel in (self.left, self.below):
            self.column.addWidget(panel)
        for part in (self.column, self.canvas, self.right):
            self.splitter.addWidget(part)
        self.column.setChildrenCollapsible(False)
        self.column.setHandleWidth(1)
        self.column.setStretchFactor(0, 3)
        self.column.setStretchFactor(1, 2)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.splitterMoved.connect(self._keep_shares)
        for place, stretch in enumerate((0, 1, 0)):
            self.splitter.setStretchFactor(place, stretch)
        bench = QWidget()
        column = QVBoxLayout(bench)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.splitter, 1)
        column.addWidget(hairline())
        column.addWidget(self.narration)
        column.addWidget(self.timeline)
        return bench

    def _whole(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.transport)
        column.addWidget(hairline())
        column.addWidget(self.banner)
        column.addWidget(self.notice)
        column.addWidget(self.stack, 1)
        return whole

    # State

    def _changed(self, before: State | None, after: State) -> None:
        if before is None or before.scheme != after.scheme or before.text_scale != after.text_scale:
            self._dress()
        self.commands.show_state(after)
        if before is not None and before.graph is not after.graph:
            self.finder.dismiss()  # its rows are of the graph before
        shown = 0 if after.graph is None else 1
        self.keeper.show_state(before, after)
        for panel in self.panels:
            panel.show_state(before, after)
        if self.stack.currentIndex() != shown:
            self.stack.setCurrentIndex(shown)
            (self.canvas if shown else self.start).setFocus()
        self.setWindowTitle("graphdbg" if after.graph is None else f"{titled(after)} - graphdbg")
        self._play(after)
        is_checking = after.checkup is not None and not after.checkup.is_over
        if is_checking != self.collector.isActive():
            (self.collector.start if is_checking else self.collector.stop)()

    def _collect(self) -> None:
        collect(self.session)

    def _play(self, state: State) -> None:
        interval = round(1000 / state.speed)
        if not state.playing:
            self.player.stop()
        elif not self.player.isActive() or self.player.interval() != interval:
            self.player.start(interval)

    # Look

    def _look_now(self) -> Look:
        state = self.session.state
        name: ThemeName = system_theme()
        if state.scheme in {"light", "dark"}:
            name = "dark" if state.scheme == "dark" else "light"
        return Look(load_theme(name), state.text_scale)

    def _dress(self) -> None:
        self.look = self._look_now()
        apply_theme(self.app, self.look.theme, self.look.px(TEXT_SIZE))
        for panel in self.panels:
            panel.show_look(self.look)
        self.finder.show_look(self.look)
        self._share_out()

    def _share_out(self) -> None:
        """Give the side panels what their text asks for, and the canvas the most."""
        width = self.width()
        left = max(min(self.look.px(290), width * 3 // 10), width // 6)
        right = max(min(self.look.px(356), width * 3 // 10), width // 5)
        self.splitter.setSizes([left, width - left - right, right])

    def _keep_shares(self) -> None:
        self._is_shared_by_hand = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out again, unless a person has moved a handle."""
        super().resizeEvent(event)
        if not self._is_shared_by_hand:
            self._share_out()

    def _scheme_changed(self) -> None:
        if self.session.state.scheme == "system":
            self._dress()

    # The Desk protocol

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
        return answer == "discard" or (answer == "save" and self.save())

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

    def rename_node(self) -> None:
        """Let a person type another name for the node in focus."""
        self.session.show_panel("node")
        self.session.change(describing=True)
        described = self.inspector.describe
        described.edit_name()
        # Once the fields that have just come have their place.
        QTimer.singleShot(0, described, lambda: self.inspector.ensureWidgetVisible(described))

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

    # Files dropped on the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome one file."""
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file that was dropped."""
        event.acceptProposedAction()
        if self.may_leave():
            self.session.open(Path(event.mimeData().urls()[0].toLocalFile()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop playing and let go of the session, unless something is to be saved first."""
        if not self.may_leave():
            event.ignore()
            return
        self.player.stop()
        self.collector.stop()
        cancel_check(self.session)
        self.keeper.close()
        self.session.changed.disconnect(self._changed)
        super().closeEvent(event)


class Banner(QFrame):
    """The sentence about what failed; it stays until it is put away or something opens."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.dismiss = QToolButton()
        self.dismiss.setToolTip("Put this message away")
        self.dismiss.setAccessibleName("Put this message away")
        self.dismiss.clicked.connect(session.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.setObjectName("banner")
        self.hide()

    def show_state(self, before: State | None, after: State) -> None:
        """Show the message of the state, if there is one."""
        if before is not None and after.message == before.message:
            return
        self.text.setText(after.message or "")
        self.text.setAccessibleName(after.message or "")
        self.setVisible(after.message is not None)

    def show_look(self, look: Look) -> None:
        """Take on other colours."""
        theme = look.theme
        self.setStyleSheet(
            f"QFrame#banner {{ background: {theme.error_fill}; border: 0;"
            f" border-bottom: 1px solid {theme.error_outline}; }}"
            f"QLabel {{ color: {theme.error}; background: transparent; }}"
        )
        set_role(self.text, "error")
        self.dismiss.setIcon(icon("close", theme.error))


def hairline() -> QFrame:
    """Return a line one pixel high."""
    line = QFrame()
    set_role(line, "line")
    line.setFixedHeight(1)
    return line
