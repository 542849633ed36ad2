"""Folding: what folds, what is refused, how a folded group steps, and what is saved of it."""

import pytest

from graphdbg.core.graph import Node, graph_from
from graphdbg.core.groups import members
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.session import document
from graphdbg.session.building import picked
from graphdbg.session.folding import (
    fold,
    fold_all,
    group_at_hand,
    left_open,
    spokesman,
    toggle,
    unfold,
    unfold_all,
)
from graphdbg.session.laying import select_many, set_building
from graphdbg.session.order import set_order
from graphdbg.session.running import into, out
from graphdbg.session.session import Session

PATHS = {sample.name: sample.path for sample in samples()}


def opened(name="two_layer_2-2-2", *folded, cursor=0):
    session = Session()
    session.open(PATHS[name], cursor)
    for group in folded:
        fold(session, group)
    return session


def unsound():
    rows = (("a", "x", "g"), ("u", "a", None), ("b", "u", "g"))
    made = [Node(name, op="sin", inputs=(operand,), group=group) for name, operand, group in rows]
    return graph_from([Node("x", "input", value=own(0.5)), *made])


def stops(session, step):
    found = [session.state.cursor]
    while True:
        step(session)
        if session.state.cursor == found[-1]:
            return found
        found.append(session.state.cursor)


def test_a_group_that_is_left_and_come_back_to_is_refused_by_the_node_outside():
    session = Session()
    session.show(unsound())
    fold(session, "g")
    assert session.state.folded == frozenset()
    assert "u" in session.state.message
    assert "g cannot be folded" in session.state.message


def test_fold_all_leaves_it_open_and_says_so():
    session = Session()
    session.show(unsound())
    fold_all(session)
    assert session.state.folded == frozenset()
    assert session.state.message == left_open(session.state.graph)
    assert session.state.message == "g stays open, because a path leaves it to u and comes back."


def test_fold_all_and_unfold_all():
    session = opened()
    fold_all(session)
    assert len(session.state.folded) == 6
    unfold_all(session)
    assert session.state.folded == frozenset()


def test_toggle_folds_the_innermost_group_and_opens_the_outermost_folded():
    session = opened()
    session.select("out_h1")
    toggle(session)
    assert session.state.folded == {"hidden/h1"}
    fold(session, "hidden")
    assert group_at_hand(session.state) == "hidden"
    toggle(session)
    assert session.state.folded == {"hidden/h1"}


def test_a_node_in_no_group_has_none_at_hand():
    session = opened()
    session.select("E_total")
    assert group_at_hand(session.state) is None
    toggle(session)
    assert session.state.folded == frozenset()


@pytest.mark.parametrize("granularity", ["node", "wire", "micro"])
def test_a_folded_group_steps_as_one(granularity):
    session = opened("two_layer_2-2-2", "hidden/h1")
    session.set_granularity(granularity)
    trace = session.state.trace
    forward, before = trace.cursor_of_value("out_h1"), trace.cursor_of_value("net_h1") - 1
    session.go(before)
    session.forward()
    assert session.state.stop == (forward, 4)
    session.back()
    assert session.state.cursor == before


@pytest.mark.parametrize("order", ["pull", "push"])
@pytest.mark.parametrize("folded", [(), ("hidden/h1",), ("hidden", "output")])
def test_the_stops_are_the_same_both_ways(folded, order):
    session = opened("two_layer_2-2-2", *folded)
    set_order(session, order)
    forth = stops(session, Session.forward)
    back = stops(session, Session.back)
    assert forth == back[::-1]
    assert session.state.trace.forward_end in forth
    assert forth[-1] == session.state.trace.length


def test_into_opens_the_group_and_makes_its_first_step():
    session = opened("two_layer_2-2-2", "hidden/h1")
    trace = session.state.trace
    session.go(trace.cursor_of_value("net_h1") - 1)
    into(session)
    assert session.state.folded == frozenset()
    assert session.state.cursor == trace.cursor_of_value("net_h1")
    out(session)
    assert session.state.cursor == trace.cursor_of_value("out_h1")


def test_into_an_outer_group_leaves_the_inner_one_folded():
    session = opened("two_layer_2-2-2", "hidden", "hidden/h1")
    trace = session.state.trace
    session.go(trace.cursor_of_value("net_h1") - 1)
    into(session)
    assert session.state.folded == {"hidden/h1"}
    assert session.state.cursor == trace.cursor_of_value("out_h1")


def test_into_elsewhere_goes_one_level_finer():
    session = opened("two_layer_2-2-2", "hidden/h1")
    trace = session.state.trace
    session.go(trace.forward_end + 1)
    into(session)
    assert session.state.folded == {"hidden/h1"}
    assert session.state.cursor == trace.forward_end + 2


def test_a_step_over_a_folded_group_is_no_jump_to_come_back_from():
    session = opened("two_layer_2-2-2", "hidden")
    session.go(session.state.trace.cursor_of_value("net_h1") - 1)
    before = session.state.visits
    session.forward()
    assert session.state.visits is before


def test_playing_goes_over_a_folded_group():
    session = opened("two_layer_2-2-2", "hidden/h1")
    trace = session.state.trace
    session.go(trace.cursor_of_value("net_h1") - 1)
    session.play_or_pause()
    session.tick()
    assert session.state.cursor == trace.cursor_of_value("out_h1")


def test_what_is_folded_is_saved_and_read(tmp_path):
    session = opened("two_layer_2-2-2", "output", "hidden/h1")
    assert session.state.is_dirty
    path = tmp_path / "folded.graph.json"
    assert document.save_as(session, path)
    assert not session.state.is_dirty
    assert load(path).view["folded"] == ["hidden/h1", "output"]
    again = Session()
    again.open(path)
    assert again.state.folded == {"hidden/h1", "output"}
    assert not again.state.is_dirty
    unfold(again, "output")
    assert again.state.is_dirty
    fold(again, "output")
    assert not again.state.is_dirty


def test_what_a_file_folds_that_is_not_there_is_kept_in_it_and_shown_by_nothing(tmp_path):
    text = PATHS["two_layer_2-2-2"].read_text()
    path = tmp_path / "odd.graph.json"
    path.write_text(text.replace('"nodes"', '"view": {"folded": ["gone", "output"]},\n  "nodes"'))
    session = Session()
    session.open(path)
    assert session.state.folded == {"output"}
    assert not session.state.is_dirty
    assert document.document(session.state).view == {"folded": ["gone", "output"]}


def test_an_edit_keeps_what_is_folded_as_far_as_it_is_there():
    session = opened("two_layer_2-2-2", "output", "hidden")
    trace = session.state.trace
    session.run_again(trace.graph, trace)
    assert session.state.folded == {"output", "hidden"}
    loose = graph_from(
        [Node("x", "input", value=own(1.0), group="hidden")], title=trace.graph.title
    )
    session.run_again(loose, trace)
    assert session.state.folded == {"hidden"}


@pytest.mark.parametrize(
    ("group", "node"), [("hidden/h1", "out_h1"), ("hidden", "out_h2"), ("output", "out_o2")]
)
def test_a_group_is_picked_by_its_output(group, node):
    graph = load(PATHS["two_layer_2-2-2"])
    assert spokesman(graph, members(graph, group)) == node


def test_folding_while_building_selects_the_whole_box():
    """Deleted or copied, one box goes as a whole, and not only the node it was folded by."""
    session = opened()
    set_building(session, True)
    session.select("net_h1")
    fold(session, "hidden/h1")
    assert set(picked(session.state)) == set(members(session.state.graph, "hidden/h1"))
    session.select("E_total")
    select_many(session, ["E_total"])
    fold(session, "hidden/h2")
    assert picked(session.state) == ("E_total",)
