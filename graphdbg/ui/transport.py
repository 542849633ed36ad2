"""The bar at the head of the window: what is open, the buttons of the run or of building."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from graphdbg.session.laying import set_building
from graphdbg.session.session import Session
from graphdbg.session.state import Mode, State
from graphdbg.session.stepping import GRANULARITIES, Granularity
from graphdbg.ui.commands import Commands
from graphdbg.ui.edit_bar import EditBar
from graphdbg.ui.icons import icon
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role
from graphdbg.ui.saving import UNSAVED, titled

TITLE_ROOM = 200
"""Pixels at text size 1 that the title may claim before the switch of the mode."""
LEAST_TITLE = 60
"""Pixels at text size 1 that are left to the title beside the switch to building."""
GAP = 10
"""Pixels between two groups of buttons."""
ROOM = 90
"""Pixels for the margins and gaps of the bar."""
STEP_BUTTONS = ("first", "back", "forward", "last")
INSIDE_BUTTONS = ("into", "out")
PHASE_BUTTONS = ("end_of_forward", "end_of_backward")
RUN_BUTTONS = ("run_back", "run_on")
PLAY_BUTTONS = ("play_back", "play")
GROUPS = (STEP_BUTTONS, INSIDE_BUTTONS, RUN_BUTTONS, PHASE_BUTTONS, PLAY_BUTTONS)
KEPT = (PLAY_BUTTONS, INSIDE_BUTTONS, RUN_BUTTONS, PHASE_BUTTONS)
"""The groups that give way where there is no room, the last one first."""
UNITS: Mapping[Granularity, str] = {
    "phase": "One step is one phase",
    "node": "One step is one node",
    "wire": "One step is one wire",
    "micro": "One step is one beat of a wire: upstream, local derivative, product, sum",
}
MODE_WORDS: Mapping[Mode, tuple[str, str]] = {
    "backward": ("Backward", "Step through the forward and the backward pass"),
    "forward": ("Forward mode", "Step through tangents: what changes with one input or parameter"),
}
ACTIVITIES: Mapping[bool, tuple[str, str]] = {
    True: ("Build", "Change the graph on the canvas (Ctrl+B)"),
    False: ("Debug", "Step through the run (Ctrl+B)"),
}
BUTTONS = tuple(name for group in GROUPS for name in group)


class TransportBar(QFrame):
    """Title at the left, the run's buttons in the middle, the granularity at the right."""

    def __init__(self, session: Session, commands: Commands, look: Look) -> None:
        super().__init__()
        set_role(self, "bar")
        self.session = session
        self.commands = commands
        self.look = look
        self.brand = QLabel("graphdbg")
        self.brand.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.title = Title()
        self.title.setMinimumWidth(0)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.buttons = {name: self._button(name) for name in BUTTONS}
        set_role(self.buttons["forward"], "accent")
        self.speed = QLabel()
        self.speed.setToolTip("Stops a second while playing: Ctrl+[ slower, Ctrl+] faster")
        self.scheme = QToolButton()
        self.scheme.setAutoRaise(True)
        self.scheme.clicked.connect(self._switch_scheme)
        self.run, self.edits = self._run_part(), EditBar(commands)
        self.steps = self._step_part()
        self.modes = self._mode_part()
        self.activity = self._activity_part()
        left, right = QWidget(), QWidget()
        for side, parts in (
            (left, (self.brand, self.title)),
            (right, (self.modes, self.steps, self.activity, self.scheme)),
        ):
            row = QHBoxLayout(side)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(12)
            if side is right:
                row.addStretch(1)
            for part in parts:
                row.addWidget(part, 1 if part is self.title else 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.addWidget(left, 1)
        row.addWidget(self.run)
        row.addWidget(self.edits)
        row.addSpacing(8)
        row.addWidget(right, 1)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self.commands.actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(self.commands.rows[name].title)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _run_part(self) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.groups = {names: self._group(names) for names in GROUPS}
        for group in self.groups.values():
            row.addWidget(group)
        row.addWidget(self.speed)
        return part

    def _group(self, names: tuple[str, ...]) -> QWidget:
        group = QWidget()
        row = QHBoxLayout(group)
        row.setContentsMargins(0 if names is STEP_BUTTONS else GAP, 0, 0, 0)
        row.setSpacing(4)
        for name in names:
            row.addWidget(self.buttons[name])
        return group

    def _step_part(self) -> QWidget:
        frame, row = switch()
        self.segments: dict[Granularity, QPushButton] = {}
        for granularity in GRANULARITIES:
            segment = segment_in(
                row,
                granularity.capitalize(),
                UNITS[granularity],
                self.commands.actions[f"granularity.{granularity}"].trigger,
            )
            segment.setAccessibleName(f"Step by {granularity}")
            self.segments[granularity] = segment
        return frame

    def _mode_part(self) -> QWidget:
        frame, row = switch()
        self.mode_segments = {
            mode: segment_in(row, title, tip, self.commands.actions[f"mode.{mode}"].trigger)
            for mode, (title, tip) in MODE_WORDS.items()
        }
        return frame

    def _activity_part(self) -> QWidget:
        frame, row = switch()
        self.activities: dict[bool, QPushButton] = {
            building: segment_in(row, title, tip, partial(self._turn, building))
            for building, (title, tip) in ACTIVITIES.items()
        }
        return frame

    def _turn(self, building: bool, _checked: bool = False) -> None:
        set_building(self.session, building)

    def _switch_scheme(self) -> None:
        self.session.set_scheme("light" if self.look.theme.is_dark else "dark")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let go what there is no room for; the menu has it too."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Show what there is room for: first the switch of the mode goes, then groups of buttons.

        The switch to building goes before the last of them.  The title claims room beside
        the switches, and none beside the buttons.  While one builds, the buttons of building
        stand in the place of those of the run.
        """
        has_graph, builds = self.session.state.graph is not None, self.session.state.building
        for part in (self.run, self.steps):
            part.setVisible(has_graph and not builds)
        self.edits.setVisible(builds)
        if builds:
            self.modes.hide()
            self.activity.show()
            parts = (self.brand, self.activity, self.scheme)
            taken = ROOM + self.look.px(LEAST_TITLE) + sum(one.sizeHint().width() for one in parts)
            self.edits.fit(self.width() - taken)
            return
        always = (self.brand, self.groups[STEP_BUTTONS], self.speed, self.steps, self.scheme)
        room = self.width() - ROOM - sum(part.sizeHint().width() for part in always)
        for names in KEPT:
            room -= self.groups[names].sizeHint().width()
            self.groups[names].setVisible(room >= 0)
            if names is PLAY_BUTTONS:
                wanted = self.activity.sizeHint().width() + self.look.px(LEAST_TITLE)
                self.activity.setVisible(has_graph and room >= wanted)
                room -= wanted if has_graph and room >= wanted else 0
        named = f"{UNSAVED} {self.session.state.title}"  # so that the mark moves nothing
        width = self.title.fontMetrics().horizontalAdvance(named)
        title = min(width, self.look.px(TITLE_ROOM))
        self.modes.setVisible(has_graph and room >= title + self.modes.sizeHint().width())

    def show_state(self, before: State | None, after: State) -> None:
        """Show what is open, whether it plays, and what one step is."""
        has_graph = after.graph is not None
        self.title.setText(titled(after) if has_graph else "")
        self._share_room()
        self.title.setToolTip(str(after.path) if after.path is not None else "")
        self.segments[after.granularity].setChecked(True)
        self.mode_segments[after.mode].setChecked(True)
        self.activities[after.building].setChecked(True)
        self.speed.setText(f"{after.speed:g}×")
        if before is None or (before.playing, before.backwards) != (after.playing, after.backwards):
            self._dress_play(after)

    def _dress_play(self, state: State) -> None:
        """Show on the two buttons what they do: play, or pause what plays."""
        pauses = {"play": state.playing, "play_back": state.playing and state.backwards}
        for name, is_pause in pauses.items():
            picture = icon(
                "pause" if is_pause else name, self.look.theme.text, self.look.theme.disabled
            )
            self.commands.actions[name].setIcon(picture)
            title = "Play backwards" if name == "play_back" else "Play"
            self.buttons[name].setAccessibleName("Pause" if is_pause else title)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.look = look
        theme = look.theme
        for name in BUTTONS:
            colour = theme.accent_text if name == "forward" else theme.text
            picture = icon(self.commands.rows[name].icon, colour, theme.disabled)
            self.commands.actions[name].setIcon(picture)
            self.buttons[name].setIconSize(QSize(look.px(20), look.px(20)))
        self._dress_play(self.session.state)
        # So that the bar is as high for building, and nothing below it jumps.
        self.edits.setMinimumHeight(self.groups[STEP_BUTTONS].sizeHint().height())
        self.scheme.setIcon(icon("sun" if theme.is_dark else "moon", theme.muted))
        self.scheme.setIconSize(QSize(look.px(18), look.px(18)))
        to = "light" if theme.is_dark else "dark"
        self.scheme.setToolTip(f"Switch to {to} colours")
        self.scheme.setAccessibleName(f"Switch to {to} colours")
        self.brand.setStyleSheet(f"font-weight: 600; font-size: {look.px(14)}px;")
        set_role(self.title, "muted")
        set_role(self.speed, "muted")


class Title(QLabel):
    """A name that loses its middle where there is no room for all of it."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much of the name as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        rect = self.contentsRect()
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, rect.width()
        )
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()


def switch() -> tuple[QFrame, QHBoxLayout]:
    """Return the ground of a switch, and the row that its choices go into."""
    frame = QFrame()
    set_role(frame, "segments")
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    return frame, row


def segment_in(row: QHBoxLayout, title: str, tip: str, choose: Callable[..., Any]) -> QPushButton:
    """Add a choice to a switch and return it; a click on it calls `choose`."""
    segment = QPushButton(title)
    set_role(segment, "segment")
    segment.setCheckable(True)
    segment.setAutoExclusive(True)
    segment.setToolTip(tip)
    segment.setAccessibleName(title)
    segment.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    segment.clicked.connect(choose)
    row.addWidget(segment)
    return segment
