"""Undo and redo: every edit can be taken back, and going back to what was read keeps its bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdbg.core import edit as edits
from graphdbg.core.graph import Wire, graph_from
from graphdbg.core.values import own
from graphdbg.paths import data_dir
from graphdbg.session import breakpoints, document, undo
from graphdbg.session.editing import set_value
from graphdbg.session.session import Session


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "f_xyz.graph.json"
    shutil.copy(data_dir("sample_graphs") / "f_xyz.graph.json", file)
    # Another spelling of the same graph, which only its own bytes keep.
    file.write_text(file.read_text(encoding="utf-8").replace('"value": ', '"value":   '))
    return file


@pytest.fixture
def session(path: Path) -> Session:
    made = Session()
    assert made.open(path)
    return made


def labels(session: Session) -> list[str]:
    return [one.label for one in session.state.history.entries]


def gradient(session: Session, name: str) -> float:
    assert session.state.trace is not None
    return float(session.state.trace.gradient(name))


def graph(session: Session):
    assert session.state.graph is not None
    return session.state.graph


def test_what_is_undone_to_what_was_read_keeps_its_bytes(session: Session, path: Path) -> None:
    before = path.read_bytes()
    set_value(session, "x", own(7.0))
    breakpoints.toggle_node(session, "q")
    undo.edit(session, "remove f", edits.remove(graph(session), ["f"]))
    assert session.state.is_dirty
    assert document.save(session)
    assert path.read_bytes() != before
    while session.state.history.undone:
        undo.undo(session)
    assert session.state.is_dirty  # the file holds the graph without f
    assert document.save(session)
    assert path.read_bytes() == before
    assert not session.state.is_dirty


def test_the_dirty_mark_goes_with_the_last_undo(session: Session) -> None:
    first = session.state.graph
    set_value(session, "x", own(7.0))
    assert session.state.is_dirty
    undo.undo(session)
    assert session.state.graph is first
    assert not session.state.is_dirty
    assert gradient(session, "z") == 3
    undo.redo(session)
    assert session.state.is_dirty
    assert gradient(session, "z") == 12


def test_step_selection_and_picked_wire_stay(session: Session) -> None:
    session.go(7)
    session.select_wire(Wire("f", 0))
    set_value(session, "x", own(7.0))
    undo.undo(session)
    state = session.state
    assert (state.cursor, state.selection, state.wire) == (7, "q", ("f", 0))


def test_what_went_is_selected_no_more_and_nothing_else_is_lost(session: Session) -> None:
    session.select_wire(Wire("f", 0))
    undo.edit(session, "remove q", edits.remove(graph(session), ["q"]))
    state = session.state
    assert (state.selection, state.wire) == (None, None)
    assert state.trace is not None
    assert "q" not in state.trace.graph.nodes
    undo.undo(session)
    assert graph(session).nodes["f"].inputs == ("q", "z")


def test_labels_say_what_is_undone(session: Session) -> None:
    set_value(session, "x", own(7.0))
    breakpoints.toggle_node(session, "q")
    breakpoints.edit(session, 0, when="gradient > 1")
    breakpoints.remove_all(session)
    session.run_again(edits.move(graph(session), {"x": (1, 2)}), session.state.trace)
    session.run_again(edits.with_loss(graph(session), "q"), session.state.trace)
    session.run_again(edits.add_leaf(graph(session), "input")[0], session.state.trace)
    assert labels(session) == [
        "open",
        "change x",
        "set a breakpoint at q",
        "edit the breakpoint at q",
        "remove the breakpoint at q",
        "move x",
        "make q the loss",
        "add x1",
    ]
    assert session.state.history.undone == "add x1"
    undo.undo(session)
    assert session.state.history.redone == "add x1"


def test_one_gesture_is_one_entry(session: Session) -> None:
    since = session.state.trace
    for value in (3.0, 4.0, 5.0):
        set_value(session, "x", own(value), since, since)
    assert labels(session) == ["open", "change x"]
    set_value(session, "x", own(6.0))
    set_value(session, "x", own(7.0))
    assert labels(session) == ["open", "change x", "change x", "change x"]
    for _ in range(3):
        undo.undo(session)
    assert gradient(session, "z") == 3


def test_a_gesture_does_not_take_the_place_of_what_a_file_holds(
    session: Session, path: Path
) -> None:
    set_value(session, "x", own(3.0), gesture="keys")
    assert document.save(session)
    saved = path.read_bytes()
    set_value(session, "x", own(4.0), gesture="keys")
    undo.undo(session)
    assert not session.state.is_dirty
    assert document.save(session)
    assert path.read_bytes() == saved


def test_an_edit_after_an_undo_takes_the_place_of_what_was_undone(session: Session) -> None:
    set_value(session, "x", own(3.0))
    set_value(session, "y", own(3.0))
    undo.undo(session)
    set_value(session, "z", own(3.0))
    assert labels(session) == ["open", "change x", "change z"]
    undo.redo(session)  # there is nothing to do again
    assert session.state.history.at == 2


def test_breakpoints_alone_do_not_run_again(session: Session) -> None:
    trace = session.state.trace
    breakpoints.toggle_node(session, "q")
    undo.undo(session)
    assert session.state.breakpoints == ()
    assert session.state.trace is trace
    assert not session.state.is_dirty


def test_another_graph_begins_another_list(session: Session) -> None:
    set_value(session, "x", own(3.0))
    session.show(graph_from([]))
    assert labels(session) == ["new"]
    session.close()
    assert labels(session) == []
    undo.undo(session)
    undo.redo(session)
    assert session.state.graph is None


def test_old_documents_are_forgotten(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "MOST", 4)
    for value in range(10):
        set_value(session, "x", own(float(value)))
    assert len(labels(session)) == 4
    monkeypatch.setattr(undo, "NODES_IN_ALL", 1)
    set_value(session, "x", own(0.5))
    assert len(labels(session)) == 2
    undo.undo(session)
    assert graph(session).nodes["x"].value == 9


@given(st.lists(st.sampled_from(["undo", "redo", "value", "point", "add", "remove"]), max_size=30))
def test_any_walk_shows_the_document_it_stands_at(steps: list[str]) -> None:
    session = Session()
    assert session.open(data_dir("sample_graphs") / "f_xyz.graph.json")
    for number, step in enumerate(steps):
        now = graph(session)
        if step == "undo":
            undo.undo(session)
        elif step == "redo":
            undo.redo(session)
        elif step == "point":
            breakpoints.toggle_node(session, next(iter(now.nodes), "x"))
        elif step == "add":
            undo.edit(session, "add", edits.add_leaf(now, "input", own(1.0))[0])
        elif step == "remove" and now.nodes:
            undo.edit(session, "remove", edits.remove(now, [next(iter(now.nodes))]))
        elif step == "value" and "z" in now.nodes:
            set_value(session, "z", own(float(number)))
        state = session.state
        shown = state.history.entries[state.history.at].document
        assert document.is_same_document(shown, document.document_of(state))
        assert state.trace is not None
        assert state.trace.graph is state.graph
        assert state.is_dirty == (
            not document.is_same_document(shown, state.history.entries[0].document)
        )
