"""Push order: the same contributions in another order, each handed on once it can be."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from graphdbg.core.engine import record, run
from graphdbg.core.events import Contributed, Unreached
from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from tests.core import graphs
from tests.core.test_columns import fan
from tests.strategies import graphs as random_graphs

SAMPLES = {sample.name: sample.path for sample in samples()}


def backward_of(trace):
    return [e for e in trace.events[trace.forward_end :] if isinstance(e, Contributed | Unreached)]


def contributions(trace):
    return [e for e in backward_of(trace) if isinstance(e, Contributed)]


def bits(value):
    return value.dtype.str, value.shape, np.asarray(value).tobytes()


def what_met(event):
    """Return all of a contribution that does not depend on the order."""
    local = None if event.local is None else bits(event.local)
    rest = event.node, event.wire, event.summed, event.n
    return *rest, bits(event.upstream), local, bits(event.contribution)


def assert_same_run_in_push_order(pull):
    push = pull.pushed()
    assert push.length == pull.length
    same = (Counter(map(what_met, contributions(trace))) for trace in (pull, push))
    assert next(same) == next(same)
    unreached = [[e for e in backward_of(t) if isinstance(e, Unreached)] for t in (pull, push)]
    assert [(e.node, e.reason) for e in unreached[0]] == [(e.node, e.reason) for e in unreached[1]]
    assert backward_of(push)[len(contributions(push)) :] == unreached[1]
    places, order = push.graph.places, push.graph.order
    keys = [(-places[e.wire.consumer], e.wire.slot) for e in contributions(push)]
    assert keys == sorted(keys), "reverse topological order, slots in order"
    begin = push.forward_end + (push.backward is not None)
    arrived = Counter()
    for cursor, event in enumerate(contributions(push), start=begin + 1):
        assert push.at(cursor - 1).is_complete(event.wire.consumer), "the upstream is whole"
        assert bits(event.upstream) == bits(push.gradient(event.wire.consumer))
        arrived[event.node] += 1
        assert event.k == arrived[event.node]
        assert push.cursor_of_contribution(event.wire) == cursor
        frame = push.at(cursor)
        assert frame.arrived(event.node) == (event.k, event.n)
        assert bits(frame.gradient(event.node)) == bits(event.running)
        assert frame.is_complete(event.node) is (event.k == event.n)
        if event.k == event.n:
            assert bits(event.running) == bits(pull.gradient(event.node))
            assert push.cursor_of_gradient(event.node) == cursor
        else:
            with np.errstate(all="ignore"):
                assert bits(event.running) == bits(np.asarray(running(push, event))[()])
    for name in order if pull.backward is not None else ():
        if name in pull.backward.gradients:
            assert bits(push.gradient(name)) == bits(pull.gradient(name))
            assert sorted(push.wires(name)) == sorted(pull.wires(name))
            for wire in pull.wires(name):
                assert bits(push.contributed(wire)) == bits(pull.contributed(wire))


def running(trace, event):
    total = None
    for part in trace.contributions(event.node)[: event.k]:
        total = part if total is None else total + part
    return total


def assert_all_at_once_is_one_by_one(trace):
    for cursor in range(trace.length + 1):
        frame = trace.at(cursor)
        alone = {n: frame.gradient(n) for n in trace.graph.nodes}
        alone = {n: bits(value) for n, value in alone.items() if value is not None}
        assert {n: bits(value) for n, value in frame.gradients().items()} == alone


@given(random_graphs())
def test_a_random_run_is_the_same_in_push_order(graph):
    trace = run(graph)
    assert_same_run_in_push_order(trace)
    assert_all_at_once_is_one_by_one(trace.pushed())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_the_same_in_push_order(name):
    assert_same_run_in_push_order(run(load(SAMPLES[name])))


@pytest.mark.parametrize("name", graphs.ALL)
def test_the_graphs_of_the_engine_s_tests_are_the_same_too(name):
    trace = record(graphs.ALL[name]())
    assert_same_run_in_push_order(trace)
    assert_all_at_once_is_one_by_one(trace.pushed())


def test_f_xyz_event_by_event():
    push = run(load(SAMPLES["f_xyz"])).pushed()
    said = [(e.wire, e.node, float(e.contribution), e.k, e.n) for e in contributions(push)]
    assert said == [
        (("f", 0), "q", -4.0, 1, 1),
        (("f", 1), "z", 3.0, 1, 1),
        (("q", 0), "x", -4.0, 1, 1),
        (("q", 1), "y", -4.0, 1, 1),
    ]
    assert push.stops("node") == (0, 1, 2, 3, 4, 5, 6, 8, 10)
    assert push.stops("phase") == (0, 5, 10)
    assert push.stops("wire") == tuple(range(11))


@pytest.mark.parametrize(("cursor", "giver", "slots"), [(7, "f", [0]), (8, "f", [0, 1])])
def test_the_node_at_work_is_the_one_that_hands_on(cursor, giver, slots):
    frame = run(load(SAMPLES["f_xyz"])).pushed().at(cursor)
    assert frame.node_at_work == giver
    assert frame.wires_at_work == tuple(Wire(giver, slot) for slot in slots)


@pytest.mark.parametrize("beat", [1, 2, 3])
def test_at_a_beat_the_wire_that_is_shown_is_not_at_work_yet(beat):
    push = run(load(SAMPLES["f_xyz"])).pushed()
    assert [push.at(at, beat).node_at_work for at in (7, 8)] == ["f", "f"]
    assert push.at(7, beat).wires_at_work == ()
    assert push.at(8, beat).wires_at_work == (Wire("f", 0),)
    assert push.at(8, beat).shown == Wire("f", 1)


def test_while_pulling_the_node_at_work_is_the_one_that_takes():
    frame = run(load(SAMPLES["x_times_x"])).at(5)
    assert (frame.node_at_work, frame.wires_at_work) == ("x", (("y", 0), ("y", 1)))


@pytest.mark.parametrize("cursor", range(7))
def test_outside_the_turns_the_node_at_work_is_that_of_the_event(cursor):
    frame = run(load(SAMPLES["f_xyz"])).pushed().at(cursor)
    assert (frame.node_at_work, frame.wires_at_work) == (frame.node, ())


def test_gradients_arrive_half_by_half_while_others_do():
    push = run(load(SAMPLES["two_layer_2-2-2"])).pushed()
    most = 0
    for cursor in range(push.length + 1):
        counts = (push.at(cursor).arrived(name) for name in push.graph.nodes)
        most = max(most, sum(0 < k < n for k, n in counts))
    assert most > 1


@pytest.mark.parametrize("count", [63, 64, 65, 200])
def test_a_running_sum_of_many_is_the_sum_in_order_of_arrival(count):
    push = run(fan(count)).pushed()
    parts = push.contributions("x")
    for k, wire in enumerate(push.wires("x")[:-1], start=1):
        total = parts[0]
        for part in parts[1:k]:
            total = total + part
        assert push.at(push.cursor_of_contribution(wire)).gradient("x") == total
    assert push.gradient("x") == run(fan(count)).gradient("x")


def test_what_nothing_reaches_comes_at_the_end_each_with_its_reason():
    leaves = [Node(name, "parameter", value=own(2.0)) for name in "abc"]
    nodes = [*leaves, Node("r", op="round", inputs=("a",)), Node("s", op="add", inputs=("r", "b"))]
    push = run(graph_from(nodes, loss="s")).pushed()
    last = push.events[-2:]
    assert [type(event) for event in last] == [Unreached, Unreached]
    assert {event.node: bool(event.reason) for event in last} == {"a": True, "c": True}
    assert push.at(push.length - 2).gradient("a") is None
    assert push.gradient("a") == push.at(push.length).gradient("a") == 0


def test_paths_checks_and_jacobians_are_those_of_the_run():
    pull = run(load(SAMPLES["fibonacci_10"]))
    push = pull.pushed()
    name = pull.graph.order[0]
    assert push.paths(name).count == pull.paths(name).count
    assert push.paths(name).total == pytest.approx(float(pull.gradient(name)), rel=1e-14)
    wire = pull.wires(name)[0]
    assert push.jacobian(*wire) == pull.jacobian(*wire)
    assert push.local(wire) == pull.local(wire)


def test_there_and_back_is_the_run_itself():
    pull = run(load(SAMPLES["f_xyz"]))
    push = pull.pushed()
    assert (pull.order, push.order) == ("pull", "push")
    assert push.pushed() is push
    assert pull.pulled() is pull
    assert push.pulled().backward is pull.backward


def test_a_run_without_a_backward_pass_stays_as_it_is():
    trace = record(graph_from([Node("x", "input", value=own(np.ones(2)))]))
    assert trace.pushed() is trace


def test_a_loss_that_is_a_leaf_hands_on_nothing():
    push = run(graph_from([Node("x", "input", value=own(2.0))], loss="x")).pushed()
    assert push.stops("node") == (0, 1, 2)
    assert push.at(2).gradients() == {"x": 1.0}
