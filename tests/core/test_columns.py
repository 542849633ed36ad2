"""Columns of a run: plans are kept, many contributions add up, and frames agree with them."""

import numpy as np
import pytest

from graphdbg.core.engine import plan_of, record, run
from graphdbg.core.graph import Node, graph_from
from tests.core import graphs


def fan(count):
    """Return a graph in which x feeds `count` products, added up one after the other."""
    nodes = [Node("x", "input", value=np.float64(0.1))]
    nodes += [Node(f"w{i}", "input", value=np.float64(1 / (i + 3))) for i in range(count)]
    nodes += [Node(f"p{i}", op="multiply", inputs=("x", f"w{i}")) for i in range(count)]
    nodes.append(Node("s0", op="add", inputs=("p0", "p1")))
    nodes += [
        Node(f"s{i}", op="add", inputs=(f"s{i - 1}", f"p{i + 1}")) for i in range(1, count - 1)
    ]
    return graph_from(nodes, loss=f"s{count - 2}")


@pytest.mark.parametrize("count", [2, 63, 64, 65, 200])
def test_a_running_sum_is_the_sum_from_the_left(count):
    trace = run(fan(count))
    start = trace.cursor_of_gradient("x") - count
    total = None
    for k, part in enumerate(trace.contributions("x"), start=1):
        total = part if total is None else total + part
        assert trace.at(start + k).gradient("x") == total
        assert trace.at(start + k).arrived("x") == (k, count)
    assert trace.gradient("x") == total


@pytest.mark.parametrize("name", graphs.ALL)
def test_all_at_once_is_one_by_one(name):
    trace = record(graphs.ALL[name]())
    for cursor in range(trace.length + 1):
        frame = trace.at(cursor)
        for at_once, one in ((frame.values(), frame.value), (frame.gradients(), frame.gradient)):
            alone = {n: one(n) for n in trace.graph.nodes if one(n) is not None}
            assert at_once.keys() == alone.keys()
            for node, value in alone.items():
                np.testing.assert_array_equal(at_once[node], value)


def test_a_plan_is_kept_and_every_loss_has_its_own_wires():
    graph = graphs.diamond()
    first = run(graph)
    kept = plan_of(graph)
    for loss in ("a", "L", "b"):
        again = run(graph, loss)
        assert plan_of(graph) is kept
        assert {w.consumer for w in again.wires("x")} == ({"a", "b"} if loss == "L" else {loss})
    assert first.gradient("x") == run(graph).gradient("x")


def test_a_long_chain_neither_recurses_nor_overflows():
    nodes = [Node("n0", "input", value=np.float64(0.5))]
    nodes += [Node(f"n{i}", op="negative", inputs=(f"n{i - 1}",)) for i in range(1, 20_001)]
    trace = run(graph_from(nodes))
    assert trace.gradient("n0") == 1.0
    assert len(trace.paths("n0")) == 1
    assert trace.events[-1].node == "n0"
