"""The order of the backward pass: switched in place, kept for the next graph."""

import pytest

from graphdbg.core.edit import remove
from graphdbg.core.events import Contributed
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.values import own
from graphdbg.files.samples import samples
from graphdbg.session.actions import ACTIONS
from graphdbg.session.checking import checkup_of, claim_gradient, claimed_of, collect, start_check
from graphdbg.session.editing import set_value
from graphdbg.session.order import set_order
from graphdbg.session.session import Session
from graphdbg.session.undo import edit
from graphdbg.session.visits import go_back

PATHS = {sample.name: sample.path for sample in samples()}
BY_ID = {action.id: action for action in ACTIONS}


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path))
    made = Session()
    made.open(PATHS["two_layer_2-2-2"])
    return made


def happened(session):
    """Return what just happened, whichever order it happened in."""
    event = session.state.frame.event
    return event.wire if isinstance(event, Contributed) else event


def test_the_cursor_stays_at_the_same_wire_everywhere(session):
    for cursor in range(session.state.trace.length + 1):
        session.go(cursor)
        before = happened(session)
        set_order(session, "push")
        assert session.state.trace.order == session.state.order == "push"
        assert happened(session) == before
        set_order(session, "pull")
        assert session.state.cursor == cursor
        assert session.state.trace.order == "pull"


def test_the_places_visited_are_found_again(session):
    session.go(session.state.trace.cursor_of_contribution(("net_o1", 1)))
    session.first()
    session.go(session.state.trace.length)
    set_order(session, "push")
    go_back(session)
    go_back(session)
    assert happened(session) == ("net_o1", 1)


def test_the_beat_stays_too(session):
    session.set_granularity("micro")
    session.go_to((session.state.trace.cursor_of_contribution(("net_o2", 1)), 2))
    set_order(session, "push")
    assert (happened(session), session.state.beat) == (("net_o2", 1), 2)
    assert session.state.frame.shown == ("net_o2", 1)


def test_the_zero_of_a_node_that_nothing_reaches_is_found_again():
    leaves = [Node(name, "parameter", value=own(2.0)) for name in "abc"]
    session = Session()
    session.show(graph_from([*leaves, Node("s", op="multiply", inputs=("a", "b"))], loss="s"))
    session.go(session.state.trace.cursor_of_gradient("c"))
    assert session.state.cursor < session.state.trace.length
    set_order(session, "push")
    assert session.state.frame.node == "c"
    assert session.state.cursor == session.state.trace.length


def test_one_change_tells_of_it(session):
    told = []
    session.changed.connect(lambda before, after: told.append((before.order, after.order)))
    set_order(session, "push")
    set_order(session, "push")
    assert told == [("pull", "push")]


def test_the_next_graph_opens_in_the_same_order(session):
    set_order(session, "push")
    session.open(PATHS["f_xyz"], 7)
    assert (session.state.trace.order, session.state.frame.node_at_work) == ("push", "f")
    session.close()
    set_order(session, "pull")
    session.open(PATHS["f_xyz"])
    assert session.state.trace.order == "pull"


def test_in_forward_mode_the_run_to_come_back_to_changes(session):
    session.set_mode("forward")
    trace, cursor = session.state.trace, session.state.cursor
    set_order(session, "push")
    assert (session.state.trace, session.state.cursor) == (trace, cursor)
    session.select("w1")
    session.set_mode("backward")
    assert session.state.trace.order == session.state.order == "push"
    session.set_mode("forward")
    session.set_mode("backward")
    assert session.state.trace.order == "push"


def test_a_check_of_the_run_and_a_claim_about_it_hold_in_either_order(session):
    start_check(session)
    session.state.checkup.job.wait()
    collect(session)
    claim_gradient(session, "b1", "0")
    checkup, claimed = checkup_of(session.state), claimed_of(session.state)
    set_order(session, "push")
    assert checkup_of(session.state) is checkup
    assert claimed_of(session.state) is claimed
    session.open(PATHS["two_layer_2-2-2"])
    assert checkup_of(session.state) is claimed_of(session.state) is None


def test_after_an_edit_the_order_stays_and_changes_are_marked_line_by_line(session):
    set_order(session, "push")
    session.go(session.state.trace.cursor_of_contribution(("net_o2", 1)))
    before = session.state.trace
    set_value(session, "w8", own(0.75))
    assert session.state.trace.order == session.state.compared.order == "push"
    assert happened(session) == ("net_o2", 1)
    set_order(session, "pull")
    assert session.state.compared.order == "pull"
    assert session.state.compared.is_same_run(before)
    assert not session.state.trace.is_same_run(before)


def test_places_of_a_longer_run_before_an_edit_are_no_hindrance(session):
    session.last()
    session.select("w1")
    session.first()
    with_fewer = remove(session.state.graph, ["E_total", "E_o2"])
    edit(session, "remove 2 nodes", with_fewer)
    set_order(session, "push")
    go_back(session)
    assert session.state.cursor <= session.state.trace.length


def test_a_step_by_node_is_one_node_that_hands_on(session):
    set_order(session, "push")
    session.end_of_forward()
    givers = []
    while session.state.cursor < session.state.trace.length:
        session.forward()
        givers.append(session.state.frame.node_at_work)
    assert len(givers) == len(set(givers)) + 1, "the loss, once for its seed, hands on first"
    assert givers[:2] == [session.state.trace.loss] * 2


def test_the_derivative_graph_is_the_same_in_either_order(session):
    set_order(session, "push")
    session.show_derivative()
    pushed = session.state.graph
    session.open(PATHS["two_layer_2-2-2"])
    set_order(session, "pull")
    session.show_derivative()
    assert list(session.state.graph.nodes.values()) == list(pushed.nodes.values())


@pytest.mark.parametrize("order", ["pull", "push"])
def test_the_menu_says_which_order_it_is(session, order):
    BY_ID[f"order.{order}"].run(session, None)
    checked = {o: BY_ID[f"order.{o}"].checked(session.state) for o in ("pull", "push")}
    assert checked == {"pull": order == "pull", "push": order == "push"}


def test_without_a_backward_pass_there_is_nothing_to_choose(session):
    assert BY_ID["order.push"].enabled(session.state)
    session.close()
    assert not BY_ID["order.push"].enabled(session.state)
