"""Frames, stops and cursors, against a replay of the events by hand."""

import numpy as np
import pytest

from graphdbg.core.engine import record, run
from graphdbg.core.errors import GraphError
from graphdbg.core.events import Computed, Contributed, Read, Seeded, Stopped, Unreached
from graphdbg.core.graph import Wire
from graphdbg.core.tracing import graph_of
from graphdbg.core.values import same_value
from tests.core import graphs

GRAPHS = pytest.mark.parametrize("make", graphs.ALL.values(), ids=graphs.ALL)


class Replay:
    """What is known after some events, kept by going through them one by one."""

    def __init__(self):
        self.values, self.gradients, self.counts, self.complete = {}, {}, {}, set()

    def take(self, event):
        name = event.node
        match event:
            case Read() | Computed():
                self.values[name] = event.value
            case Seeded() | Unreached():
                self.gradients[name] = event.gradient
                self.complete.add(name)
            case Contributed():
                before = self.gradients.get(name)
                part = event.contribution
                self.gradients[name] = part if before is None else before + part
                self.counts[name] = self.counts.get(name, 0) + 1
                assert event.k == self.counts[name]
                if event.k == event.n:
                    self.complete.add(name)


def wires_in_all(trace):
    counts = {}
    for event in trace.events:
        if isinstance(event, Contributed):
            counts[event.node] = counts.get(event.node, 0) + 1
    return counts


@GRAPHS
def test_frames_are_what_a_replay_of_the_events_gives(make):
    trace = record(make())
    replay, in_all = Replay(), wires_in_all(trace)
    for cursor in range(trace.length + 1):
        frame = trace.at(cursor)
        if cursor:
            event = trace.events[cursor - 1]
            replay.take(event)
            assert type(frame.event) is type(event)
            assert frame.event.node == frame.node == event.node
            assert getattr(frame.event, "wire", None) == getattr(event, "wire", None)
        else:
            assert frame.event is frame.node is None
        for name in trace.graph.nodes:
            assert frame.value(name) is replay.values.get(name)
            assert frame.arrived(name) == (replay.counts.get(name, 0), in_all.get(name, 0))
            assert frame.is_complete(name) == (name in replay.complete)
            gradient = replay.gradients.get(name)
            assert (frame.gradient(name) is None) == (gradient is None)
            if gradient is not None:
                np.testing.assert_array_equal(frame.gradient(name), gradient)
                assert frame.gradient(name).shape == frame.value(name).shape


@GRAPHS
def test_phases(make):
    trace = record(make())
    for cursor in range(1, trace.length + 1):
        phase = {Read: "forward", Computed: "forward", Stopped: "stopped"}.get(
            type(trace.events[cursor - 1]), "backward"
        )
        assert trace.at(cursor).phase == phase
    assert trace.at(0).phase == "start"


@GRAPHS
def test_forward_then_back_gives_the_same_frame(make):
    trace = record(make())

    def known(cursor):
        frame = trace.at(cursor)
        return [
            (name, frame.value(name), frame.gradient(name), frame.arrived(name))
            for name in trace.graph.nodes
        ]

    there = [known(cursor) for cursor in range(trace.length + 1)]
    back = [known(cursor) for cursor in reversed(range(trace.length + 1))][::-1]
    for one, other in zip(there, back, strict=True):
        for (name, value, gradient, arrived), again in zip(one, other, strict=True):
            assert again[0] == name
            assert again[1] is value
            assert same_value(again[2], gradient)
            assert again[3] == arrived
    assert trace.at(trace.length) == trace.at(trace.length)


def test_complete_gradients_are_shared_between_frames():
    trace = run(graphs.classifier())
    for name in trace.backward.gradients:
        done = trace.cursor_of_gradient(name)
        for cursor in range(done, trace.length + 1):
            assert trace.at(cursor).gradient(name) is trace.gradient(name)
    for name in trace.names:
        for cursor in range(trace.cursor_of_value(name), trace.length + 1):
            assert trace.at(cursor).value(name) is trace.value(name)


@GRAPHS
def test_cursors_agree_with_the_events(make):
    trace = record(make())
    values, gradients, wires = {}, {}, {}
    for cursor, event in enumerate(trace.events, start=1):
        match event:
            case Read() | Computed():
                values[event.node] = cursor
            case Seeded() | Unreached():
                gradients[event.node] = cursor
            case Contributed():
                wires[event.wire] = cursor
                if event.k == event.n:
                    gradients[event.node] = cursor
    for name in trace.graph.nodes:
        assert trace.cursor_of_value(name) == values.get(name)
        assert trace.cursor_of_gradient(name) == gradients.get(name)
    for wire in trace.graph.wires:
        assert trace.cursor_of_contribution(wire) == wires.get(wire)


@GRAPHS
def test_stops(make):
    trace = record(make())
    last = trace.length
    assert trace.stops("wire") == tuple(range(last + 1))
    ends = {0, trace.forward_end, last}
    assert trace.stops("phase") == tuple(sorted(ends))
    # At node granularity: before anything, and wherever a node is done.
    done = {0, last}
    for cursor, event in enumerate(trace.events, start=1):
        if not isinstance(event, Contributed) or event.k == event.n:
            done.add(cursor)
    assert trace.stops("node") == tuple(sorted(done))


def test_stops_of_f_xyz_and_x_times_x():
    assert run(graphs.f_xyz()).stops("phase") == (0, 5, 10)
    assert run(graphs.f_xyz()).stops("node") == tuple(range(11))
    assert run(graphs.x_times_x()).stops("node") == (0, 1, 2, 3, 5)
    assert run(graphs.x_times_x()).stops("wire") == (0, 1, 2, 3, 4, 5)


def test_a_granularity_that_is_none_is_refused():
    with pytest.raises(
        GraphError, match=r"^There is no granularity 'line'; it is one of phase, node, wire\.$"
    ):
        run(graphs.f_xyz()).stops("line")


@pytest.mark.parametrize("cursor", [-1, 11])
def test_a_step_that_is_not_in_the_run_is_refused(cursor):
    with pytest.raises(
        GraphError, match=f"^Step {cursor} is not in this run: its steps are 0 to 10\\.$"
    ):
        run(graphs.f_xyz()).at(cursor)


def test_events_are_a_sequence():
    events = run(graphs.f_xyz()).events
    assert len(events) == 10
    assert events[-1].wire == events[9].wire == ("q", 0)
    assert [event.node for event in events[3:6]] == ["q", "f", "f"]
    assert [event.node for event in events[::-1]] == [event.node for event in events][::-1]
    assert [event.node for event in reversed(events)] == [
        "x",
        "y",
        "z",
        "q",
        "f",
        "f",
        "q",
        "z",
        "y",
        "x",
    ]
    for place in (10, -11):
        with pytest.raises(IndexError):
            events[place]


def test_a_jacobian_has_a_limit():
    within = run(graph_of(lambda x: np.sum(np.exp(x)), x=np.zeros(1000)))
    assert within.jacobian("exp_1", 0).shape == (1000, 1000)
    trace = run(graph_of(lambda x: np.sum(np.exp(x)), x=np.zeros(1001)))
    assert trace.jacobian("sum_1", 0).shape == (1, 1001)
    with pytest.raises(
        GraphError,
        match=r"^The Jacobian of exp_1 by x would have 1001 × 1001 entries, and the limit is "
        r"1,000,000; the VJP shows the same without it\.$",
    ):
        trace.jacobian("exp_1", 0)


def test_a_jacobian_is_read_only_and_refuses_an_empty_slot():
    trace = run(graphs.diamond())
    assert not trace.jacobian("L", 0).flags.writeable
    stopped = run(graphs.empty_slot())
    with pytest.raises(GraphError, match=r"^q was not computed in this run: q is unfinished: "):
        stopped.jacobian("q", 0)
    with pytest.raises(GraphError, match=r"^q has nothing in slot 1\.$"):
        stopped.graph.operand(Wire("q", 1))
