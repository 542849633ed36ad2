"""Saving: what goes into the file, what is not saved yet, and what happens when saving fails."""

import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings

from graphdbg.core.graph import Wire
from graphdbg.files.read import load
from graphdbg.paths import data_dir
from graphdbg.session import breakpoints, document, watches
from graphdbg.session.breakpoint import Breakpoint, from_plain, problem_of, to_plain
from graphdbg.session.running import run_back, run_on
from graphdbg.session.session import Session
from graphdbg.session.watch import reading
from tests.core.graphs import f_xyz
from tests.strategies import saved_graphs


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "f_xyz.graph.json"
    shutil.copy(data_dir("sample_graphs") / "f_xyz.graph.json", file)
    return file


@pytest.fixture
def session(path):
    made = Session()
    assert made.open(path)
    return made


POINTS = (
    Breakpoint(node="q", when="abs(gradient) > 1"),
    Breakpoint(wire=Wire("f", 0), on=False),
    Breakpoint(phase="backward", log="now {step}"),
    Breakpoint(hits=3, when="k == n"),
    Breakpoint(not_finite=True),
)


def test_breakpoints_are_saved_with_the_graph_and_come_back(session, path):
    nodes = session.state.graph.nodes
    session.change(breakpoints=POINTS)
    assert session.state.is_dirty
    assert document.save(session)
    assert not session.state.is_dirty
    again = Session()
    assert again.open(path)
    assert again.state.breakpoints == POINTS
    assert list(again.state.graph.nodes.values()) == list(nodes.values())
    plain = json.loads(path.read_text(encoding="utf-8"))["breakpoints"]
    assert plain[2] == {"phase": "backward", "log": "now {step}"}
    assert plain[3] == {"moment": True, "when": "k == n", "hits": 3}


def test_watches_are_saved_with_the_graph_and_come_back_wrong_ones_too(session, path):
    for text in ("grad(w1)", "value(q) * 2", "contribution(f, 0)"):
        watches.add(session, text)
    assert session.state.is_dirty
    assert document.save(session)
    assert not session.state.is_dirty
    plain = json.loads(path.read_text(encoding="utf-8"))["watches"]
    assert plain == ["grad(w1)", "value(q) * 2", "contribution(f, 0)"]
    again = Session()
    assert again.open(path)
    assert again.state.watches == session.state.watches
    assert not again.state.is_dirty
    trace = again.state.trace
    assert "no node named 'w1'" in reading(trace, again.state.watches[0], 5).problem
    watches.remove(again, 1)
    assert again.state.is_dirty


def test_what_is_toggled_back_needs_no_saving(session):
    assert not session.state.is_dirty
    breakpoints.toggle_node(session, "q")
    assert session.state.is_dirty
    breakpoints.toggle_node(session, "q")
    assert not session.state.is_dirty


def test_a_wrong_breakpoint_in_a_file_is_kept_and_not_lost(session, path):
    wrong = [{"node": "ghost"}, {"node": "q", "when": "gradent >"}, {"phase": "later"}]
    plain = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**plain, "breakpoints": wrong}), encoding="utf-8")
    assert session.open(path)
    points, graph = session.state.breakpoints, session.state.graph
    assert [problem_of(point, graph) is not None for point in points] == [True] * 3
    assert "ghost" in problem_of(points[0], graph)
    breakpoints.toggle_node(session, "x")
    assert document.save(session)
    assert list(load(path).breakpoints) == [*wrong, {"node": "x"}]


def test_saving_elsewhere_goes_on_there(session, path, tmp_path):
    breakpoints.toggle_node(session, "q")
    other = tmp_path / "other.graph.json"
    assert document.save_as(session, other)
    assert session.state.path == other.resolve()
    assert session.state.recent[0] == other.resolve()
    assert not session.state.is_dirty
    assert load(path).breakpoints == ()
    assert load(other).breakpoints == ({"node": "q"},)


def test_a_failed_save_is_said_and_stays_unsaved(session, path, tmp_path):
    breakpoints.toggle_node(session, "q")
    before = path.read_bytes()
    assert not document.save_as(session, tmp_path / "no such folder" / "f.graph.json")
    assert session.state.message is not None
    assert "not saved" in session.state.message
    assert session.state.is_dirty
    assert session.state.path == path
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["loop", "a\0b", "n" * 300])
def test_no_name_of_a_file_makes_saving_raise(session, tmp_path, name):
    (tmp_path / "loop").symlink_to("loop")
    assert not document.save_as(session, tmp_path / name)
    assert "not saved" in session.state.message


def test_a_graph_from_a_script_has_no_file_to_save_into():
    session = Session()
    assert not document.save(session)
    session.show(f_xyz())
    assert not session.state.is_dirty
    breakpoints.toggle_node(session, "q")
    assert session.state.is_dirty
    assert not document.save(session)
    session.close()
    assert not session.state.is_dirty


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(saved_graphs())
def test_whatever_breakpoints_a_file_has_they_are_judged_and_kept(graph):
    points = document.breakpoints_of(graph)
    for point in points:
        problem = problem_of(point, graph)
        assert problem is None or problem[-1] in ".?"
        assert from_plain(to_plain(point)) == point
    session = Session()
    session.show(graph)
    run_on(session)
    run_back(session)
    assert session.state.breakpoints == points
    assert document.breakpoints_of(document.document(session.state)) == points
