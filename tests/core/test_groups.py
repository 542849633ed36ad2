"""Groups: convex or not, their edge, their run, and the order that keeps them together."""

import pytest
from hypothesis import given

from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Node, graph_from, topological_order
from graphdbg.core.groups import (
    groups,
    members,
    outermost,
    outputs_of,
    outsider,
    owners,
    refuse_fold,
)
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from tests.strategies import saved_graphs

SAMPLES = {sample.name: load(sample.path) for sample in samples()}


def grouped(*rows):
    """Return a graph of rows (name, operands, group); one without operands is an input."""
    return graph_from(
        Node(name, "input", value=own(1.0), group=group)
        if not operands
        else Node(
            name, op="add" if len(operands) == 2 else "sin", inputs=tuple(operands), group=group
        )
        for name, operands, group in rows
    )


def chain(*rows):
    return grouped(*((name, operands.split(), group) for name, operands, group in rows))


THERE_AND_BACK = grouped(
    ("x", "", None),
    ("a", "x", "g"),
    ("u", "a", None),
    ("v", "u", None),
    ("b", "va", "g"),
)


def test_groups_are_listed_with_the_outer_one_first():
    assert groups(SAMPLES["two_layer_2-2-2"]) == (
        "hidden",
        "hidden/h1",
        "hidden/h2",
        "output",
        "output/o1",
        "output/o2",
    )


def test_members_hold_those_of_inner_groups_but_not_of_a_namesake():
    graph = grouped(("x", "", "h"), ("y", "x", "h/a"), ("z", "y", "hh"))
    assert members(graph, "h") == ("x", "y")


@pytest.mark.parametrize("name", list(SAMPLES))
def test_every_group_of_the_samples_is_convex(name):
    assert all(outsider(SAMPLES[name], group) is None for group in groups(SAMPLES[name]))


def test_a_path_that_comes_back_is_named_where_it_left():
    assert outsider(THERE_AND_BACK, "g") == "u"
    with pytest.raises(GraphError, match="leaves it to u and comes back"):
        refuse_fold(THERE_AND_BACK, "g")


def test_a_leaf_whose_wire_leaves_and_comes_back_counts_too():
    graph = grouped(("w", "", "g"), ("u", "w", None), ("v", "u", "g"))
    assert outsider(graph, "g") == "u"


def test_a_group_that_is_not_there_is_refused():
    with pytest.raises(GraphError, match="There is no group h9"):
        refuse_fold(THERE_AND_BACK, "h9")


def test_the_outputs_of_a_group():
    graph = SAMPLES["two_layer_2-2-2"]
    assert outputs_of(graph, members(graph, "hidden/h1")) == ("out_h1",)


def test_the_outermost_folded_group_owns_a_node():
    assert outermost("a/b/c", {"a/b", "a/b/c"}) == "a/b"
    assert outermost("ab", {"a"}) is None
    assert owners(THERE_AND_BACK, {"g"}) == {"a": "g", "b": "g"}


def run_of(trace, group):
    """Return the stretches of a run that belong to a group: the cursors before and after each."""
    names = set(members(trace.graph, group))
    found = []
    for i in range(trace.length):
        if trace.events.happened(i)[1] in names:
            if found and found[-1][1] == i != trace.forward_end:
                found[-1] = found[-1][0], i + 1
            else:
                found.append((i, i + 1))
    return tuple(found)


def test_the_run_of_a_group_in_stretches():
    trace = record(SAMPLES["two_layer_2-2-2"])
    stretches = run_of(trace, "hidden/h1")
    names = [{trace.events.happened(i)[1] for i in range(start, end)} for start, end in stretches]
    assert names == [{"w1", "w2"}, {"net_h1", "out_h1"}, {"net_h1", "out_h1"}, {"w1", "w2"}]


@pytest.mark.parametrize("name", list(SAMPLES))
def test_the_order_of_the_samples_is_as_it_was(name):
    assert SAMPLES[name].order == topological_order(SAMPLES[name].nodes)


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        (
            [
                ("x", "", None),
                ("a1", "x", "a"),
                ("b1", "x", "b"),
                ("a2", "a1", "a"),
                ("b2", "b1", "b"),
            ],
            "x a1 a2 b1 b2",
        ),
        (  # a group waits until all it takes is there
            [
                ("x", "", None),
                ("a1", "x", "a"),
                ("c", "x", None),
                ("a2", "a1 c", "a"),
            ],
            "x c a1 a2",
        ),
        (  # inner groups by the same rule
            [
                ("x", "", None),
                ("p1", "x", "a/p"),
                ("q1", "x", "a/q"),
                ("p2", "p1", "a/p"),
                ("u", "x", None),
                ("q2", "q1", "a/q"),
            ],
            "x p1 p2 q1 q2 u",
        ),
        (  # a leaf of the group that is read between parts nothing
            [("x", "", None), ("a1", "x", "a"), ("w", "", "a"), ("a2", "a1 w", "a")],
            "x a1 w a2",
        ),
        (  # a leaf of nobody's does
            [("x", "", None), ("a1", "x", "a"), ("w", "", None), ("a2", "a1 w", "a")],
            "x w a1 a2",
        ),
        (  # two that wait for one another stay where ties put them; a third is kept together
            [
                ("x", "", None),
                ("a1", "x", "a"),
                ("b2", "x", "b"),
                ("c1", "x", "c"),
                ("b1", "a1", "b"),
                ("a2", "b2", "a"),
                ("c2", "c1", "c"),
            ],
            "x a1 b2 c1 c2 b1 a2",
        ),
        (  # one that a path comes back to does not pull down the one on its way
            [
                ("x", "", None),
                ("a1", "x", "a"),
                ("c1", "a1", "c"),
                ("d", "x", None),
                ("c2", "c1", "c"),
                ("a2", "c2", "a"),
            ],
            "x a1 c1 c2 d a2",
        ),
    ],
)
def test_the_order_keeps_together_what_can_be(rows, order):
    assert chain(*rows).order == tuple(order.split())


@given(saved_graphs())
def test_the_order_is_topological_and_keeps_convex_groups_together(graph):
    order = graph.order
    assert sorted(order) == sorted(graph.nodes)
    places = graph.places
    for node in graph.nodes.values():
        assert all(places[o] < places[node.name] for o in node.inputs if o is not None)
    for group in groups(graph):
        computed = [
            places[name] for name in members(graph, group) if graph.nodes[name].op is not None
        ]
        alone = [other for other in groups(graph) if outsider(graph, other) is not None]
        if computed and not alone and len(groups(graph)) == 1:
            between = {order[i] for i in range(min(computed), max(computed) + 1)}
            assert between <= set(members(graph, group))
