"""A tensor graph opened as its scalar graph, and the way back to the document."""

import pytest

from graphdbg.core import limits
from graphdbg.files.samples import samples
from graphdbg.session.breakpoints import toggle_node
from graphdbg.session.editing import set_value
from graphdbg.session.order import set_order
from graphdbg.session.scalars import can_expand, expand_to_scalars, tensor_view
from graphdbg.session.session import Session

PATHS = {sample.name: sample.path for sample in samples()}


def opened(name="two_layer_matrix", cursor=0):
    session = Session()
    session.open(PATHS[name], cursor)
    return session


def test_the_scalar_graph_stands_at_the_same_place_of_its_run():
    session = opened()
    trace = session.state.trace
    session.go(trace.cursor_of_value("a1"))
    expand_to_scalars(session)
    frame = session.state.frame
    assert session.state.tensors is not None
    assert frame.node == "a1_2"
    assert frame.trace.graph.title == "Two layers, written with matrices, in scalars"
    assert frame.value("z2_0") is None


@pytest.mark.parametrize("name", ["two_layer_matrix", "logistic_batch", "softmax_classifier"])
def test_there_and_back_is_where_one_was(name):
    session = opened(name)
    for cursor in (0, 1, session.state.trace.forward_end, session.state.trace.length):
        session.go(cursor)
        expand_to_scalars(session)
        tensor_view(session)
        assert session.state.cursor == cursor


def test_the_gradients_of_one_node_are_complete_where_its_scalars_are():
    session = opened()
    trace = session.state.trace
    session.go(trace.cursor_of_gradient("z2"))
    expand_to_scalars(session)
    frame = session.state.frame
    assert all(frame.is_complete(name) for name in ("z2_0", "z2_1"))
    assert not frame.is_complete("a1_0")


def test_the_way_back_leads_to_the_document_as_it_was():
    session = opened()
    toggle_node(session, "z1")
    session.select("W1")
    before = session.state
    expand_to_scalars(session)
    assert session.state.path is None
    assert session.state.selection == "W1_2_1"
    assert session.state.breakpoints == ()
    session.select("x_1")
    tensor_view(session)
    after = session.state
    assert after.graph is before.graph
    assert after.trace is before.trace
    assert after.path == before.path
    assert after.breakpoints == before.breakpoints
    assert after.is_dirty
    assert after.selection == "x"
    assert after.tensors is None


def test_an_edit_among_scalars_keeps_the_way_back():
    session = opened()
    expand_to_scalars(session)
    run = session.state.trace
    set_value(session, "x_0", run.value("x_1"))
    assert session.state.tensors is not None
    tensor_view(session)
    assert session.state.trace.value("x").tolist() == [0.5, -1.0]


def test_the_order_chosen_meanwhile_holds():
    session = opened()
    expand_to_scalars(session)
    set_order(session, "push")
    tensor_view(session)
    assert session.state.trace.order == "push"


def test_opening_another_file_forgets_the_way_back():
    session = opened()
    expand_to_scalars(session)
    session.open(PATHS["f_xyz"])
    assert session.state.tensors is None


def test_a_graph_that_is_too_large_is_refused_and_stays():
    session = opened("mlp_784-300-100-10")
    graph = session.state.graph
    expand_to_scalars(session)
    assert session.state.graph is graph
    assert f"more than {limits.SCALARS:,} nodes" in session.state.message


def test_scalars_need_no_expansion():
    assert not can_expand(opened("f_xyz").state)
    assert can_expand(opened().state)
