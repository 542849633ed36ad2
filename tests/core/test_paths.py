"""Paths to the loss, against brute force."""

import re
from math import prod

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import graph_from
from graphdbg.core.tracing import graph_of
from tests.core import graphs
from tests.core.graphs import applied_to, leaf


def brute_force(trace, name):
    """Return every chain of wires from a node to the loss, by recursion over all wires."""
    if name == trace.loss:
        return [()]
    return [
        (wire, *rest)
        for wire in trace.graph.consumers[name]
        for rest in brute_force(trace, wire.consumer)
    ]


SCALAR = {
    name: graphs.ALL[name]
    for name in ("f_xyz", "x_times_x", "diamond", "fibonacci", "chain", "neuron")
}


@pytest.mark.parametrize("make", SCALAR.values(), ids=SCALAR)
def test_against_brute_force(make):
    trace = run(make())
    for name in trace.backward.gradients:
        paths = trace.paths(name)
        expected = brute_force(trace, name)
        assert [path.wires for path in paths] == expected
        assert len(paths) == paths.count == len(expected)
        for path in paths:
            assert path.nodes[0] == name
            assert path.nodes[1:] == tuple(wire.consumer for wire in path.wires)
            assert path.factors == tuple(trace.local(wire) for wire in path.wires)
            np.testing.assert_allclose(path.product, prod(path.factors), rtol=1e-14)
        np.testing.assert_allclose(paths.total, trace.gradient(name), rtol=1e-14)


def test_a_diamond():
    trace = run(graphs.diamond())
    paths = trace.paths("x")
    assert [path.nodes for path in paths] == [("x", "a", "L"), ("x", "b", "L")]
    assert paths[1].wires == (("b", 0), ("L", 1))
    assert paths[1].factors == (np.cos(0.7), 0.7**2)
    assert paths[1].product == 0.7**2 * np.cos(0.7)
    assert paths.total == trace.gradient("x")
    assert paths.listed is paths.listed


def test_two_wires_are_two_paths():
    paths = run(graphs.x_times_x()).paths("x")
    assert [path.wires for path in paths] == [(("y", 0),), (("y", 1),)]
    assert [path.product for path in paths] == [3.0, 3.0]


def test_the_seed_is_in_every_product():
    trace = run(graphs.diamond(), seed=-2.0)
    assert trace.paths("x").total == trace.gradient("x")
    assert trace.paths("L")[0].product == -2.0


def test_the_loss_has_the_empty_path_and_a_dead_end_none():
    trace = run(graphs.neuron())
    (path,) = trace.paths("E")
    assert (path.nodes, path.wires, path.factors, path.product) == (("E",), (), (), 1.0)
    assert len(trace.paths("unused")) == 0
    assert list(trace.paths("unused")) == []
    assert trace.paths("unused").total == 0.0


def test_fibonacci_counts():
    trace = run(graphs.fibonacci(10))
    assert len(trace.paths("F0")) == 34
    assert len(trace.paths("F1")) == 55
    assert [trace.paths(f"F{n}").count for n in range(10, 2, -1)] == [1, 1, 2, 3, 5, 8, 13, 21]
    assert trace.gradient("F1") == trace.paths("F1").total == 55


def test_very_many_paths_are_counted_at_once_and_not_listed():
    paths = run(graphs.doublings(100)).paths("x0")
    assert paths.count == 2**100
    sentence = (
        f"There are {2**100:,} paths from x0 to x100, and 20,000 are listed at most; "
        "their sum is the gradient."
    )
    for use in (iter, list, lambda paths: paths[0], lambda paths: paths.total):
        with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
            use(paths)
    assert len(run(graphs.doublings(60)).paths("x0")) == 2**60
    assert run(graphs.doublings(100)).gradient("x0") == 2.0**100


def test_more_paths_than_python_writes_digits():
    paths = run(graphs.doublings(15_000)).paths("x0")
    assert paths.count == 2**15_000
    with pytest.raises(GraphError, match=r"^There are more than 2\^15,000 paths from x0 to x15000"):
        list(paths)


def test_more_paths_than_len_can_say():
    paths = run(graphs.doublings(100)).paths("x0")
    assert paths
    assert paths.count == 2**100
    with pytest.raises(GraphError, match=r"more than len\(\) can say in Python; ask"):
        len(paths)


def test_listing_stops_short_of_the_limit(monkeypatch):
    monkeypatch.setattr("graphdbg.core.limits.PATHS", 8)
    assert len(list(run(graphs.doublings(3)).paths("x0"))) == 8
    with pytest.raises(GraphError, match="There are 16 paths from x0 to x4, and 8 are listed"):
        list(run(graphs.doublings(4)).paths("x0"))


def test_a_wide_fan_is_walked_without_recursion():
    nodes = [leaf("x", 1.0), *[applied_to(f"a{i}", "negative", "x") for i in range(200)]]
    nodes.append(applied_to("s0", "add", "a0", "a1"))
    nodes += [applied_to(f"s{i}", "add", f"s{i - 1}", f"a{i + 1}") for i in range(1, 199)]
    trace = run(graph_from(nodes))
    assert len(trace.paths("x")) == 200
    assert trace.paths("x").total == trace.gradient("x") == -200


def test_arrays_that_do_not_lie_on_the_way_do_no_harm():
    trace = run(graph_of(lambda x, v: (np.sum(x * v), x * x)[1], x=2.0, v=[1.0, 2.0]))
    assert len(trace.paths("x")) == 2


def test_paths_need_gradients():
    with pytest.raises(GraphError, match=r"^Forward only: "):
        run(graphs.forward_only()).paths("x")
    with pytest.raises(GraphError, match="t is a constant, and a constant has no gradient"):
        run(graphs.neuron()).paths("t")
