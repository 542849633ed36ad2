"""Many nodes moved at once give the losses that each gives when it is moved alone."""

import numpy as np
import pytest
from hypothesis import given

from graphdbg.core import ops
from graphdbg.core.engine import record, run
from graphdbg.core.gradcheck import check, check_one, checked_names, downstream_of, weights_of
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.lanes import NARROW, STEPS, Lanes, has_lanes, is_entrywise
from graphdbg.core.nudge import Line, Replay
from graphdbg.core.tracing import graph_of
from graphdbg.core.values import own
from tests.core.graphs import ALL
from tests.strategies import scalar_graphs


def assert_same(trace):
    """Hold every lane against a replay of its own."""
    names, weights = checked_names(trace), weights_of(trace)
    found = Lanes(trace, weights).moved(names)
    assert [moved.name for moved in found] == list(names)
    for moved in found:
        line = Line(trace.value(moved.name), 0)
        alone = Replay(trace, moved.name, downstream_of(trace, moved.name))
        for h in (0.0, *(side * step * line.reach for step in STEPS for side in (1, -1))):
            at = line.at(h)
            expected = alone.loss(at)
            given = (moved.loss(at), expected)
            assert given[0] == pytest.approx(given[1], rel=1e-12, abs=1e-300, nan_ok=True)
        narrow = STEPS[NARROW] * line.reach
        assert moved.crossed(line, narrow) == alone.crossed(line, narrow)
        size = sum(weights.get(node, 0.0) for node in alone.downstream)
        assert moved.size == pytest.approx(size, rel=1e-12)


@given(scalar_graphs())
def test_lanes_are_replays(graph):
    trace = record(graph)
    if trace.backward is not None:
        assert_same(trace)


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: np.maximum(x, y) * np.abs(x - y),
        lambda x, y: ops.relu(x) + ops.dropout(y * x, seed=1),
        lambda x, y: ops.half_squared_error(x * y, x),
        lambda x, y: ops.mean_absolute_error(x, y) * y,
        lambda x, y: np.where(x > y, x, np.exp(y)) * 2.0,
        lambda x, y: np.log(x - y) + x,
        lambda x, y: np.sum(x) * np.prod(y) / x,
    ],
)
@pytest.mark.parametrize("at", [(1.5, -0.5), (0.0, 0.0), (1e20, 2.0)])
def test_operations_that_do_not_go_entry_by_entry_go_lane_by_lane(function, at):
    trace = run(graph_of(function, x=at[0], y=at[1]))
    assert has_lanes(trace)
    assert_same(trace)


@pytest.mark.parametrize("at", [np.nan, np.inf, 0.0])
def test_numbers_that_are_not_finite(at):
    assert_same(run(graph_of(lambda x: np.exp(x) / (x - x) + x, x=at)))


def test_arrays_and_narrow_floats_have_no_lanes():
    assert not has_lanes(record(ALL["classifier"]()))
    nodes = [
        Node("x", "input", value=own(1.5, "float32")),
        Node("f", op="square", inputs=("x",)),
    ]
    assert not has_lanes(record(graph_from(nodes)))


def test_what_reduces_or_draws_does_not_go_entry_by_entry():
    trace = run(graph_of(lambda x, y: ops.half_squared_error(np.tanh(x) + y, y), x=1.0, y=2.0))
    kinds = {trace.graph.nodes[name].op: is_entrywise(trace.calls[name]) for name in trace.calls}
    assert kinds == {"tanh": True, "add": True, "half_squared_error": False}
    drawn = run(graph_of(lambda x: 2.0 * ops.dropout(x, seed=1), x=1.0))
    assert not is_entrywise(drawn.calls["dropout_1"])


def test_every_node_of_a_large_graph_of_numbers_is_checked():
    def chain(x):
        for _ in range(700):
            x = np.sin(x) + x * 0.1
        return x

    trace = run(graph_of(chain, x=0.5))
    found = list(check(trace))
    assert len(found) == len(checked_names(trace)) > 2_000
    assert all(one.agrees and not one.is_kink for one in found)
    for name in checked_names(trace)[::400]:
        alone = check_one(trace, name)
        (together,) = [one for one in found if one.node == name]
        assert together.numeric == pytest.approx(alone.numeric, rel=1e-9)
        assert together.analytic == alone.analytic
