"""The document as a text: typing makes documents, faults keep them, saving says what is lost."""

import json

import pytest

from graphdbg.core.engine import record
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.files.text.formula import Given
from graphdbg.session import document
from graphdbg.session.breakpoints import toggle_node
from graphdbg.session.building import new_graph, set_kind
from graphdbg.session.laying import move, tidy
from graphdbg.session.session import Session
from graphdbg.session.typing import has_draft, open_formula, retype, text_of
from graphdbg.session.undo import redo, undo

PATHS = {sample.name: sample.path for sample in samples()}


@pytest.fixture
def session():
    made = Session()
    assert made.open(PATHS["f_xyz"], 7)
    return made


def test_a_text_becomes_the_document_at_the_same_step(session):
    session.select("q")
    retype(session, text_of(session.state).replace("x + y", "x * y"))
    assert session.state.graph.nodes["q"].op == "multiply"
    assert (session.state.cursor, session.state.selection) == (7, "q")
    assert float(session.state.trace.value("f")) == 40
    assert session.state.is_dirty


def test_a_text_that_says_the_same_changes_nothing(session):
    graph = session.state.graph
    retype(session, "\n" + text_of(session.state) + "\n\n")
    assert session.state.graph is graph
    assert not session.state.is_dirty


def test_a_text_with_a_fault_is_kept_and_the_document_stays(session):
    graph = session.state.graph
    text = text_of(session.state).replace("x + y", "x +")
    retype(session, text)
    assert session.state.graph is graph
    assert text_of(session.state) == text
    assert [fault.row for fault in session.state.typed.faults] == [6]
    assert has_draft(session.state)
    assert session.state.is_dirty
    retype(session, text.replace("x +", "x + y"))
    assert not has_draft(session.state)
    assert not session.state.is_dirty


def test_typing_is_undone_and_done_again(session):
    text = text_of(session.state)
    retype(session, text.replace("input(-2)", "input(3)"))
    assert session.state.history.undone == "change x"
    undo(session)
    assert text_of(session.state) == text
    assert not session.state.is_dirty
    redo(session)
    assert "x = input(3)" in text_of(session.state)


def test_a_node_that_is_typed_away_is_no_longer_selected(session):
    session.select("z")
    retype(session, "x = input(1)\ny = exp(x)\nloss(y)")
    assert session.state.selection is None
    assert list(session.state.graph.nodes) == ["x", "y"]


def test_an_unfinished_text_is_a_graph_that_runs_as_far_as_it_can(session):
    new_graph(session)
    retype(session, "x = input(2)\ny = exp(x)\nz = y + ...\n")
    assert float(session.state.trace.value("y")) == pytest.approx(7.389, abs=1e-3)
    assert session.state.graph.nodes["z"].inputs == ("y", None)


@pytest.mark.parametrize("name", PATHS)
def test_a_file_saved_as_text_opens_as_the_same_run(name, tmp_path):
    session = Session()
    assert session.open(PATHS[name])
    path = tmp_path / f"{name}.gdbg"
    assert document.save_as(session, path)
    assert (session.state.path, session.state.is_dirty) == (path, False)
    again = Session()
    assert again.open(path)
    trace, first = again.state.trace, session.state.trace
    assert trace.graph == first.graph
    loss = first.graph.loss
    assert record(load(path)).value(loss) == pytest.approx(first.value(loss))


def test_saving_as_text_says_what_the_file_does_not_hold(session, tmp_path):
    toggle_node(session, "q")
    assert document.save_as(session, tmp_path / "f.gdbg")
    assert session.state.message == ("A program text does not hold breakpoints; *.graph.json does.")


def test_a_text_saved_as_json_is_json_and_back_again(session, tmp_path):
    assert document.save_as(session, tmp_path / "f.gdbg")
    assert document.save_as(session, tmp_path / "f.graph.json")
    assert json.loads((tmp_path / "f.graph.json").read_text(encoding="utf-8"))["loss"] == "f"
    assert document.save_as(session, tmp_path / "g.gdbg")
    assert (tmp_path / "g.gdbg").read_bytes() == (tmp_path / "f.gdbg").read_bytes()


def test_a_formula_opens_as_a_new_document_that_is_not_saved(session):
    values = {"w": Given("parameter", "2"), "x": Given("input", "-1")}
    open_formula(session, "1/(1+exp(-w*x))", values)
    assert (session.state.path, session.state.title) == (None, "untitled")
    assert session.state.is_dirty
    assert float(session.state.trace.gradient("w")) == pytest.approx(-0.10499358540350662)


def test_an_edit_that_a_text_does_not_tell_leaves_what_is_typed(session):
    draft = text_of(session.state).replace("x + y", "x +")
    retype(session, draft)
    places = {name: (100.0 * i, 0.0) for i, name in enumerate("xyzqf")}
    move(session, ("z",), (24.0, 0.0), places)
    assert session.state.graph.nodes["z"].position == (224.0, 0.0)
    assert text_of(session.state) == draft
    assert has_draft(session.state)
    tidy(session, places)
    assert text_of(session.state) == draft
    undo(session)
    assert text_of(session.state) == draft


def test_an_edit_that_a_text_tells_takes_its_place_and_says_so(session):
    retype(session, text_of(session.state).replace("x + y", "x +"))
    set_kind(session, "z", "input")
    assert "z = input(-4)" in text_of(session.state)
    assert session.state.message == (
        "What was typed in the text had a fault in line 6 and gave way to the edit; "
        "press Ctrl+Z in the text to have it back."
    )


def test_saving_says_that_a_text_with_a_fault_is_not_in_the_file(session, tmp_path):
    draft = text_of(session.state).replace("input(5)", "input(6)")
    retype(session, draft)
    retype(session, draft.replace("x + y", "x +"))
    path = tmp_path / "f.graph.json"
    assert document.save_as(session, path)
    assert session.state.notice.sentence == (
        "The text has a fault in line 6, so f.graph.json holds the graph as it was last without "
        "one. What is typed is still in the panel Text; mend it and save again."
    )
    assert float(load(path).nodes["y"].array) == 6
    assert session.state.is_dirty
    retype(session, draft)
    assert session.state.notice is None
    assert not session.state.is_dirty


def test_what_gave_way_is_no_longer_said_to_be_in_the_panel(session, tmp_path):
    retype(session, text_of(session.state).replace("x + y", "x +"))
    assert document.save_as(session, tmp_path / "f.graph.json")
    assert "still in the panel Text" in session.state.notice.sentence
    set_kind(session, "z", "input")
    assert "gave way to the edit" in session.state.message
    assert session.state.notice is None


def test_a_name_that_is_typed_anew_renames_the_node(session):
    move(session, ("q",), (24.0, 0.0), {name: (100.0 * i, 0.0) for i, name in enumerate("xyzqf")})
    toggle_node(session, "q")
    session.select("q")
    text = text_of(session.state)
    retype(session, text.replace("q = x + y", "total = x + y"))
    assert has_draft(session.state)
    retype(session, text.replace("q", "total"))
    state = session.state
    assert state.graph.nodes["total"].position == (324.0, 0.0)
    assert [point.node for point in state.breakpoints] == ["total"]
    assert (state.selection, state.history.undone) == ("total", "rename q to total")
    undo(session)
    assert [point.node for point in session.state.breakpoints] == ["q"]
