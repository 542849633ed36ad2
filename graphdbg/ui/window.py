"""The window: the panels in their places, files dropped on it, and the colours of the system."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.graph import Graph
from graphdbg.session.checking import cancel_check, collect
from graphdbg.session.recovery import mention
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import ThemeName, load_theme
from graphdbg.ui.adding import Adding
from graphdbg.ui.attaching import Parts, attach_all
from graphdbg.ui.banner import Banner
from graphdbg.ui.breakpoints.log import LogPanel
from graphdbg.ui.breakpoints.panel import BreakpointPanel
from graphdbg.ui.canvas.minimap import Minimap
from graphdbg.ui.canvas.view import CanvasView
from graphdbg.ui.check.panel import CheckPanel
from graphdbg.ui.commands import Commands
from graphdbg.ui.desk import DeskWindow
from graphdbg.ui.finder.finder import Finder
from graphdbg.ui.history import HistoryPanel
from graphdbg.ui.inspector import Inspector
from graphdbg.ui.keeper import Keeper
from graphdbg.ui.ledger.panel import PathsPanel
from graphdbg.ui.look import Look, Panel
from graphdbg.ui.memory import spare
from graphdbg.ui.menus import Menus
from graphdbg.ui.missing import MissingStrip
from graphdbg.ui.notice import NoticeBar
from graphdbg.ui.nudge.panel import NudgePanel
from graphdbg.ui.outline.panel import Outline
from graphdbg.ui.palette import TEXT_SIZE, apply_theme, set_role, system_theme
from graphdbg.ui.program.panel import Program
from graphdbg.ui.saved.panel import SavedPanel
from graphdbg.ui.saving import titled
from graphdbg.ui.start import StartPage
from graphdbg.ui.tabs import Tabs
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


class MainWindow(DeskWindow):
    """The one window of the program: it holds the panels, the session holds the truth."""

    def __init__(self, app: QApplication, session: Session) -> None:
        super().__init__()
        self.app = app
        self.session = session
        self._is_shared_by_hand = False
        self.look = self._look_now()
        self._apply_theme()
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
        self.narration, self.timeline = Narration(session), Timeline(session)
        self.missing = MissingStrip(session)
        self.start = StartPage(session, self.commands, self.look)
        pages = self._make_pages()
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
            self.missing,
            self.timeline,
            self.start,
        )
        self.commands.give_keys(self.canvas)
        self._attach_menus()
        self.finder = Finder(self)
        self.adding = Adding(session, self.canvas, self.finder, self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.stack.addWidget(self._bench())
        self.setCentralWidget(self._whole())
        self._make_timers()
        session.changed.connect(self._changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)
        self._changed(None, session.state)
        self.start.setFocus()

    def _make_pages(self) -> Mapping[str, Panel]:
        """Make the panels beside the canvas, by their ids in the table of panels."""
        session = self.session
        self.program, self.text = Program(session), TextPanel(session)
        self.outline, self.history = Outline(session, self), HistoryPanel(session)
        self.watches, self.saved = WatchPanel(session), SavedPanel(session)
        self.breakpoints, self.log = BreakpointPanel(session), LogPanel(session)
        self.inspector, self.why = Inspector(session), WhyPanel(session)
        self.paths, self.wire = PathsPanel(session), WirePanel(session)
        self.check, self.nudge = CheckPanel(session), NudgePanel(session)
        return {
            "program": self.program,
            "text": self.text,
            "outline": self.outline,
            "watches": self.watches,
            "breakpoints": self.breakpoints,
            "log": self.log,
            "saved": self.saved,
            "history": self.history,
            "node": self.inspector,
            "paths": self.paths,
            "why": self.why,
            "wire": self.wire,
            "check": self.check,
            "nudge": self.nudge,
        }

    def _attach_menus(self) -> None:
        """Give everything that one can point at its menu."""
        self.menus = Menus(self.commands, self.session, self, self)
        attach_all(
            self.menus,
            self.commands,
            self.session,
            Parts(
                canvas=self.canvas,
                minimap=self.minimap,
                program=self.program,
                text=self.text,
                timeline=self.timeline,
                narration=self.narration,
                inspector=self.inspector,
                outline=self.outline,
                history=self.history,
                paths=self.paths,
                check=self.check,
                watches=self.watches,
                breakpoints=self.breakpoints,
                log=self.log,
                why=self.why,
                wire=self.wire,
                nudge=self.nudge,
                saved=self.saved,
            ),
        )

    def _make_timers(self) -> None:
        """Make what plays a run, and what collects the results of a gradient check."""
        self.player = QTimer(self)
        self.player.timeout.connect(self.session.tick)
        self.collector = QTimer(self)
        self.collector.setInterval(COLLECT_MS)
        self.collector.timeout.connect(self._collect)

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
        self.foot = QStackedWidget()
        self.foot.addWidget(self.narration)
        self.foot.addWidget(self.missing)
        self.foot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(self.foot)
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
        self.foot.setCurrentWidget(self.missing if after.building else self.narration)
        if self.stack.currentIndex() != shown:
            self.stack.setCurrentIndex(shown)
            (self.canvas if shown else self.start).setFocus()
        self.setWindowTitle("graphdbg" if after.graph is None else f"{titled(after)} - graphdbg")
        self._play(after)
        is_checking = after.checkup is not None and not after.checkup.is_over
        if is_checking != self.collector.isActive():
            (self.collector.start if is_checking else self.collector.stop)()
        spare(before, after)
        # Else widgets are painted where they stood, and again where they come to stand.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

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

    def _apply_theme(self) -> None:
        apply_theme(self.app, self.look.theme, self.look.px(TEXT_SIZE))

    def _dress(self) -> None:
        self.look = self._look_now()
        self._apply_theme()
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


def hairline() -> QFrame:
    """Return a line one pixel high."""
    line = QFrame()
    set_role(line, "line")
    line.setFixedHeight(1)
    return line
