"""Menus for every part of the window: what is pointed at in each, and what else it offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget

from graphdbg.session.offers import Offer, offers
from graphdbg.session.session import Session
from graphdbg.session.subject import Subject
from graphdbg.ui.breakpoints.log import LogPanel
from graphdbg.ui.breakpoints.panel import BreakpointPanel
from graphdbg.ui.canvas.minimap import Minimap
from graphdbg.ui.canvas.view import CanvasView
from graphdbg.ui.check.panel import CheckPanel
from graphdbg.ui.commands import Commands
from graphdbg.ui.history import HistoryPanel
from graphdbg.ui.inspector import Inspector
from graphdbg.ui.inspector.wording import Prose
from graphdbg.ui.ledger.panel import PathsPanel
from graphdbg.ui.menus import Menus
from graphdbg.ui.nudge.panel import NudgePanel
from graphdbg.ui.outline.panel import Outline
from graphdbg.ui.program.panel import Program
from graphdbg.ui.saved.panel import SavedPanel
from graphdbg.ui.subjects import (
    GROUND,
    entry_of,
    of_asked,
    of_branch,
    of_canvas,
    of_cause,
    of_check,
    of_entry,
    of_focus,
    of_gradient,
    of_jacobian,
    of_line,
    of_logged,
    of_moved,
    of_point,
    of_row,
    of_saved,
    of_step,
    of_timeline,
    of_value,
    of_wire_entry,
    of_wire_shown,
    of_word,
)
from graphdbg.ui.text.panel import TextPanel
from graphdbg.ui.timeline.narration import Narration
from graphdbg.ui.timeline.timeline import Timeline
from graphdbg.ui.watches.panel import WatchPanel
from graphdbg.ui.why.panel import WhyPanel
from graphdbg.ui.wire import WirePanel

BREAKING = {"breakpoint", "breakpoint_condition"}
"""What the menu of a breakpoint says of the one it is about, and not of its node."""


@dataclass(frozen=True)
class Parts:
    """The parts of the window that have menus."""

    canvas: CanvasView
    minimap: Minimap
    program: Program
    text: TextPanel
    timeline: Timeline
    narration: Narration
    inspector: Inspector
    outline: Outline
    history: HistoryPanel
    paths: PathsPanel
    check: CheckPanel
    watches: WatchPanel
    breakpoints: BreakpointPanel
    log: LogPanel
    why: WhyPanel
    wire: WirePanel
    nudge: NudgePanel
    saved: SavedPanel


def attach_all(menus: Menus, commands: Commands, session: Session, parts: Parts) -> None:
    """Give every part its menu."""
    canvas, minimap = parts.canvas, commands.actions["minimap"]
    menus.attach(canvas.viewport(), lambda at: of_canvas(session, canvas, at), on=(canvas,))
    menus.attach(parts.minimap, lambda at: GROUND, lambda at: (minimap,))
    menus.attach(parts.timeline, lambda at: of_timeline(session, parts.timeline, at))
    menus.attach(
        parts.narration,
        lambda at: of_step(session),
        lambda at: (Offer("Copy the sentence", lambda s, d: d.copy(parts.narration.said())),),
    )
    attach_left(menus, session, parts)
    attach_below(menus, session, parts)
    attach_right(menus, session, parts)


def attach_left(menus: Menus, session: Session, parts: Parts) -> None:
    """Give the panels left of the canvas their menus."""
    editor = parts.text.editor
    attach_rows(menus, parts.program.list, lambda index: of_line(session, parts.program, index))
    attach_rows(menus, parts.outline, lambda index: of_branch(parts.outline, index))
    attach_rows(menus, parts.history.list, lambda index: None, parts.history.entries_at)
    menus.attach(
        editor.viewport(),
        lambda at: of_word(session, editor, at),
        lambda at: editor.usual_actions(),
        on=(editor,),
    )


def attach_below(menus: Menus, session: Session, parts: Parts) -> None:
    """Give the panels below them their menus."""
    watches, points, log = parts.watches.list, parts.breakpoints, parts.log

    def entries_at(at: QPoint | None) -> list[Offer]:
        own, about = points.entries_at(at), of_point(session, points, at)
        there = () if about is None else offers(session.state, about)
        others = [one for one in there if one.action not in BREAKING]
        return [*own, *[replace(one, starts_section=True) for one in others[:1]], *others[1:]]

    menus.attach(watches.viewport(), watches.subject_at, watches.entries_at, on=(watches,))
    menus.attach(points.inside, lambda at: None, entries_at)
    attach_rows(menus, log.list, lambda index: of_logged(session, log, index), log.entries_at)
    attach_rows(menus, parts.saved.table, lambda index: of_saved(parts.saved, index))


def attach_right(menus: Menus, session: Session, parts: Parts) -> None:
    """Give the panels right of the canvas their menus: their rows, and whatever else is in them."""
    paths, wire = parts.paths, parts.wire
    attach_inspector(menus, session, parts.inspector)
    attach_rows(menus, paths.table, lambda index: of_focus(session), paths.entries_at)
    attach_rows(menus, parts.check.table, lambda index: of_check(parts.check, index))
    attach_rows(menus, parts.nudge.table, lambda index: of_moved(parts.nudge, index))
    attach_rows(menus, parts.why.tree, lambda index: of_cause(parts.why, index))
    menus.attach(wire.jacobian.map, lambda at: of_wire_entry(session, wire.jacobian))
    formula = wire.shortcut.formula
    menus.attach(formula, lambda at: of_wire_shown(session), lambda at: formula.actions())
    attach_whole(menus, wire, lambda at: of_wire_shown(session))
    attach_whole(menus, parts.why, lambda at: of_asked(session))
    attach_whole(menus, paths, lambda at: of_gradient(session))
    for panel in (parts.check, parts.nudge):
        attach_whole(menus, panel, lambda at: of_focus(session))


def attach_rows(
    menus: Menus,
    view: QAbstractItemView,
    subject_of: Callable[[QModelIndex], Subject | None],
    more: Callable[[QPoint | None], Sequence[QAction | Offer]] = lambda at: (),
) -> None:
    """Give the rows of a view a menu: the one under the pointer, or the one in focus."""

    def subject_at(at: QPoint | None) -> Subject | None:
        index = view.currentIndex() if at is None else view.indexAt(at)
        return subject_of(index) if index.isValid() else None

    menus.attach(view.viewport(), subject_at, more, on=(view,))


def attach_whole(
    menus: Menus, panel: QWidget, subject_at: Callable[[QPoint | None], Subject | None]
) -> None:
    """Give a panel a menu wherever none of its parts has one; of a text it copies what is picked.

    A label would else open a menu of its own, with nothing but that.
    """
    for label in panel.findChildren(Prose):
        if not menus.has(label):
            menus.attach(label, subject_at, partial(picked_text, label))
    menus.attach(panel, subject_at)


def picked_text(label: QLabel, _at: QPoint | None) -> tuple[Offer, ...]:
    """Return the entry that copies what somebody has picked of a text."""
    text = label.selectedText()
    return (Offer("Copy the selection", lambda s, d: d.copy(text)),) if text else ()


def attach_inspector(menus: Menus, session: Session, inspector: Inspector) -> None:
    """Give the parts of the inspector their menus; formulas can be copied as well."""
    head, value, chain = inspector.head, inspector.value, inspector.chain
    menus.attach(head, lambda at: of_focus(session), on=(head.title, head.place))
    menus.attach(
        value.formula,
        lambda at: of_value(session),
        lambda at: [one for one in value.formula.actions() if one is not value.copy_value],
    )
    menus.attach(chain.formula, lambda at: of_gradient(session), lambda at: chain.formula.actions())
    menus.attach(inspector.contributions, lambda at: of_row(session, inspector, at))
    array = inspector.array
    menus.attach(array.map, lambda at: of_entry(session, inspector, array.entry_pointed()))
    table = array.table
    attach_rows(
        menus,
        table.view,
        lambda index: of_entry(session, inspector, entry_of(table, index)),
        lambda at: table.view.actions(),
    )
    menus.attach(inspector.jacobian.map, lambda at: of_jacobian(session, inspector))
    attach_whole(menus, value, lambda at: of_value(session))
    attach_whole(menus, chain, lambda at: of_gradient(session))
    attach_whole(menus, array, lambda at: of_entry(session, inspector, None))
    attach_whole(menus, inspector, lambda at: of_focus(session))
