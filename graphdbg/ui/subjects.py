"""What is pointed at in each part of the window: places and rows as subjects of a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPoint, QPointF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView

from graphdbg.core.trace import Trace
from graphdbg.session.offers import Subject, on_node, on_number, on_step, on_wire
from graphdbg.session.quantity import of_node, of_wire
from graphdbg.session.session import Session
from graphdbg.session.wires import wire_shown
from graphdbg.ui.canvas.view import CanvasView
from graphdbg.ui.check.panel import CheckPanel
from graphdbg.ui.inspector import Inspector
from graphdbg.ui.inspector.array_table import ArrayTable
from graphdbg.ui.ledger.panel import PathsPanel
from graphdbg.ui.menus import Menus
from graphdbg.ui.nudge.panel import NudgePanel
from graphdbg.ui.outline.panel import Outline
from graphdbg.ui.program.panel import Program
from graphdbg.ui.saved.panel import SavedPanel
from graphdbg.ui.timeline.timeline import Timeline
from graphdbg.ui.watches.panel import WatchPanel
from graphdbg.ui.why.panel import WhyPanel
from graphdbg.ui.wire import WirePanel

GROUND = Subject()


@dataclass(frozen=True)
class Parts:
    """The parts of the window that have menus."""

    canvas: CanvasView
    program: Program
    timeline: Timeline
    inspector: Inspector
    outline: Outline
    paths: PathsPanel
    check: CheckPanel
    watches: WatchPanel
    why: WhyPanel
    wire: WirePanel
    nudge: NudgePanel
    saved: SavedPanel


def attach_all(menus: Menus, session: Session, parts: Parts) -> None:
    """Give every part its menu."""
    canvas = parts.canvas
    menus.attach(canvas.viewport(), lambda at: of_canvas(session, canvas, at), on=(canvas,))
    attach_rows(menus, parts.program.list, lambda index: of_line(session, parts.program, index))
    menus.attach(parts.timeline, lambda at: of_timeline(session, parts.timeline, at))
    attach_rows(menus, parts.outline, lambda index: on_node(parts.outline.outline.node(index)))
    attach_rows(menus, parts.check.table, lambda index: of_check(parts.check, index))
    attach_rows(menus, parts.paths.table, lambda index: of_focus(session))
    attach_rows(menus, parts.nudge.table, lambda index: of_moved(parts.nudge, index))
    attach_rows(menus, parts.saved.table, lambda index: of_saved(parts.saved, index))
    attach_rows(menus, parts.why.tree, lambda index: of_cause(parts.why, index))
    for widget in (parts.wire.head, parts.wire.ledger, parts.wire.jacobian.map):
        menus.attach(widget, lambda at: of_wire_shown(session))
    watches = parts.watches.list
    menus.attach(watches.viewport(), watches.subject_at, watches.entries_at, on=(watches,))
    attach_inspector(menus, session, parts.inspector)


def attach_rows(
    menus: Menus,
    view: QAbstractItemView,
    subject_of: Callable[[QModelIndex], Subject | None],
    more: Callable[[QPoint | None], Sequence[QAction]] = lambda at: (),
) -> None:
    """Give the rows of a view a menu: the one under the pointer, or the one in focus."""

    def subject_at(at: QPoint | None) -> Subject | None:
        index = view.currentIndex() if at is None else view.indexAt(at)
        return subject_of(index) if index.isValid() else None

    menus.attach(view.viewport(), subject_at, more, on=(view,))


def attach_inspector(menus: Menus, session: Session, inspector: Inspector) -> None:
    """Give the parts of the inspector their menus; formulas can be copied as well."""
    head, value, chain = inspector.head, inspector.value, inspector.chain
    menus.attach(head, lambda at: of_focus(session), on=(head.title, head.place))
    menus.attach(
        value,
        lambda at: of_value(session),
        lambda at: [one for one in value.formula.actions() if one is not value.copy_value],
    )
    menus.attach(chain, lambda at: of_gradient(session), lambda at: chain.formula.actions())
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
    menus.attach(inspector.paths, lambda at: of_focus(session), on=(inspector.paths.paths,))


def of_canvas(session: Session, canvas: CanvasView, at: QPoint | None) -> Subject | None:
    """Return the node or the wire at a place; by keyboard what is picked or at work."""
    state = session.state
    trace = state.trace
    if trace is None:
        return None
    if at is None:
        return on_wire(trace, state.wire) if state.wire else on_node(state.focus) or GROUND
    place = QPointF(at)
    name, wire = canvas.node_at(place), canvas.wire_at(place)
    if name is not None:
        return Subject(node=name)
    return GROUND if wire is None else on_wire(trace, wire)


def of_line(session: Session, program: Program, index: QModelIndex) -> Subject | None:
    """Return the step of a line of the program."""
    trace, cursor = session.state.trace, program.cursor_of(index)
    return None if trace is None or cursor is None else on_step(trace, cursor)


def of_timeline(session: Session, timeline: Timeline, at: QPoint | None) -> Subject | None:
    """Return the step at a place of the timeline; by keyboard the one it stands at."""
    state = session.state
    if state.trace is None:
        return None
    return on_step(state.trace, state.cursor if at is None else timeline.scale().cursor_at(at.x()))


def of_check(panel: CheckPanel, index: QModelIndex) -> Subject | None:
    """Return the gradient that a row of the check is about."""
    result = panel.model.result(index.row())
    return None if result is None else on_number(of_node("gradient", result.node), None, True)


def of_moved(panel: NudgePanel, index: QModelIndex) -> Subject | None:
    """Return the node that a row of the nudge is about."""
    return on_node(panel.model.node(index.row()))


def of_saved(panel: SavedPanel, index: QModelIndex) -> Subject | None:
    """Return the value that a row of what is saved is about."""
    row = panel.model.row(index.row())
    return None if row is None else on_number(of_node("value", row.node), None, True)


def of_cause(panel: WhyPanel, index: QModelIndex) -> Subject | None:
    """Return the number that a row of the tree of causes is about."""
    row = panel.model.row(index.row())
    return None if row is None else on_number(row.cause.quantity, row.cause.entry, True)


def of_wire_shown(session: Session) -> Subject | None:
    """Return the wire that the panel of wires speaks of."""
    trace, wire = session.state.trace, wire_shown(session.state)
    return None if trace is None or wire is None else on_wire(trace, wire)


def of_focus(session: Session) -> Subject | None:
    """Return the node that the panels speak of."""
    return on_node(session.state.focus)


def of_value(session: Session) -> Subject | None:
    """Return the value of the node that the panels speak of."""
    name = session.state.focus
    return None if name is None else on_number(of_node("value", name))


def of_gradient(session: Session) -> Subject | None:
    """Return the gradient of that node, or the node where it has none in this run."""
    trace, name = session.state.trace, session.state.focus
    if trace is None or name is None:
        return None
    if trace.cursor_of_gradient(name) is None:
        return on_node(name)
    return on_number(of_node("gradient", name))


def of_row(session: Session, inspector: Inspector, at: QPoint | None) -> Subject | None:
    """Return the contribution of a row; beside the rows the gradient they add up to."""
    trace, wire = session.state.trace, inspector.contributions.wire_at(at)
    if trace is None or wire is None:
        return of_gradient(session)
    return on_number(of_wire("contribution", trace, wire))


def entry_of(table: ArrayTable, index: QModelIndex) -> tuple[int, ...] | None:
    """Return the index in the array of a cell of the table."""
    row, column = index.row(), index.column()
    return table.model.index_at(row, column) if table.model.is_there(row, column) else None


def of_entry(
    session: Session, inspector: Inspector, entry: tuple[int, ...] | None
) -> Subject | None:
    """Return an entry of the value or the gradient that the map shows."""
    name, array = session.state.focus, inspector.array
    if name is None or has_tangents(session.state.trace):
        return on_node(name)
    return on_number(of_node(array.side(), name), entry)


def of_jacobian(session: Session, inspector: Inspector) -> Subject | None:
    """Return the wire whose Jacobian is shown."""
    trace, wire = session.state.trace, inspector.jacobian.wire
    return None if trace is None or wire is None else on_wire(trace, wire)


def has_tangents(trace: Trace | None) -> bool:
    """Say whether tangents stand where gradients do else."""
    return trace is not None and trace.forward_mode is not None
