"""What is pointed at in each part of the window: places and rows as subjects of a menu."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPoint, QPointF

from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.session.breakpoint import place_problem
from graphdbg.session.causes.cause import carried
from graphdbg.session.quantity import of_node, of_wire
from graphdbg.session.session import Session
from graphdbg.session.subject import Subject, on_node, on_number, on_step, on_wire
from graphdbg.session.wires import wire_shown
from graphdbg.ui.breakpoints.log import LogPanel
from graphdbg.ui.breakpoints.panel import BreakpointPanel
from graphdbg.ui.canvas.view import CanvasView
from graphdbg.ui.check.panel import CheckPanel
from graphdbg.ui.inspector import Inspector
from graphdbg.ui.inspector.array_table import ArrayTable
from graphdbg.ui.nudge.panel import NudgePanel
from graphdbg.ui.outline.panel import Outline
from graphdbg.ui.program.panel import Program
from graphdbg.ui.saved.panel import SavedPanel
from graphdbg.ui.text.editor import Editor
from graphdbg.ui.timeline.timeline import Timeline
from graphdbg.ui.why.panel import WhyPanel
from graphdbg.ui.wire.jacobian import JacobianPart

GROUND = Subject()


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


def of_step(session: Session) -> Subject | None:
    """Return the step the run stands at."""
    state = session.state
    return None if state.trace is None else on_step(state.trace, state.cursor)


def of_word(session: Session, editor: Editor, at: QPoint | None) -> Subject | None:
    """Return the node that is named at a place of the program text, or at its caret."""
    graph, word = session.state.graph, editor.word_at(at)
    return on_node(word) if graph is not None and word in graph.nodes else None


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


def of_asked(session: Session) -> Subject | None:
    """Return the number that was asked about, or the node in focus where none was."""
    asked = session.state.why
    if asked is None:
        return of_focus(session)
    return on_number(asked.quantity, asked.entry, True)


def of_logged(session: Session, panel: LogPanel, index: QModelIndex) -> Subject | None:
    """Return the step that wrote a line of the log, where this run has such a step."""
    trace, line = session.state.trace, panel.line(index.row())
    if trace is None or line is None or line.cursor > trace.length:
        return None
    return on_step(trace, line.cursor)


def of_point(session: Session, panel: BreakpointPanel, at: QPoint | None) -> Subject | None:
    """Return the node or the wire that a breakpoint of the list is on."""
    trace, place = session.state.trace, panel.place_at(at)
    if trace is None or place is None:
        return None
    point = session.state.breakpoints[place]
    if place_problem(point, trace.graph) is not None:
        return None
    return on_wire(trace, point.wire) if point.wire is not None else on_node(point.node)


def of_branch(outline: Outline, index: QModelIndex) -> Subject | None:
    """Return the node or the group of a row of the outline."""
    group = outline.outline.group(index)
    return Subject(group=group) if group else on_node(outline.outline.node(index))


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
    """Return the wire of a row, with its numbers; beside the rows the gradient they add up to."""
    trace, wire = session.state.trace, inspector.contributions.wire_at(at)
    if trace is None or wire is None:
        return of_gradient(session)
    return on_wire(trace, wire)


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
    """Return the entry of the Jacobian that is pointed at, or the wire it belongs to."""
    trace, wire = session.state.trace, inspector.jacobian.wire
    if trace is None or wire is None:
        return None
    return on_jacobian(trace, wire, inspector.jacobian.map.cell)


def of_wire_entry(session: Session, part: JacobianPart) -> Subject | None:
    """Return the entry that is pointed at in the map of the panel of wires, or its wire."""
    trace, wire = session.state.trace, wire_shown(session.state)
    if trace is None or wire is None:
        return None
    if part.reading() == "whole":
        return on_jacobian(trace, wire, part.place_pointed())
    entry, local = part.entry_pointed(), trace.local(wire)
    if entry is None or local is None:
        return on_wire(trace, wire)
    return on_number(of_wire("local", trace, wire), carried(entry, local.shape))


def on_jacobian(trace: Trace, wire: Wire, place: tuple[int, int] | None) -> Subject:
    """Return an entry of a wire's Jacobian as what is pointed at, or the wire."""
    found = on_wire(trace, wire)
    if place is None:
        return found
    row, column = place
    text = f"jacobian({wire.consumer}, {wire.slot})[{row}, {column}]"
    return replace(found, expression=text)


def has_tangents(trace: Trace | None) -> bool:
    """Say whether tangents stand where gradients do else."""
    return trace is not None and trace.forward_mode is not None
