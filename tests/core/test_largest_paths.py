"""The largest paths, found without the others, against a list of all of them that is sorted."""

from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import graph_from
from graphdbg.core.largest_paths import largest_paths, magnitude
from tests.core import graphs
from tests.core.graphs import applied_to, leaf
from tests.strategies import scalar_graphs


def sizes(paths):
    return [magnitude(path.product) for path in paths]


def check(paths):
    """The largest paths are all paths, each once, from the largest down."""
    found, listed = list(largest_paths(paths)), paths.listed
    assert sizes(found) == sorted(sizes(listed), reverse=True)
    products = {path.wires: path.product for path in listed}
    assert {path.wires for path in found} == set(products)
    for path in found:
        np.testing.assert_array_equal(path.product, products[path.wires])


@given(scalar_graphs())
def test_against_the_sorted_list(graph):
    trace = run(graph)
    for name in trace.backward.gradients:
        check(trace.paths(name))


FACTORS = st.sampled_from([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-200, -1e200, 5e-324, 1.0, -2.0])


@given(st.lists(FACTORS, min_size=1, max_size=7), st.data())
def test_zeros_infinities_and_what_overflows_keep_their_order(numbers, data):
    """Each rung of a ladder multiplies by a number, or squashes, or is left out."""
    nodes = [leaf("x", 1.0), leaf("c0", 1.0)]
    below = "x"
    for i, number in enumerate(numbers):
        op = data.draw(st.sampled_from(["multiply", "maximum", "divide"]))
        nodes += [
            leaf(f"k{i}", number, "constant"),
            applied_to(f"m{i}", op, below, f"k{i}"),
            applied_to(f"s{i}", "add", f"m{i}", below),
        ]
        below = f"s{i}"
    check(run(graph_from(nodes)).paths("x"))


def test_ties_go_by_the_order_of_the_wires():
    paths = run(graphs.fibonacci(8)).paths("F1")
    assert [path.wires for path in largest_paths(paths)] == [path.wires for path in paths.listed]


def ladder(count, factors):
    """Return x through `count` diamonds, each with two constant factors: 2^count paths."""
    nodes = [leaf("x0", 1.0)]
    for i in range(count):
        a, b = factors(i)
        nodes += [
            leaf(f"a{i}", a, "constant"),
            leaf(f"b{i}", b, "constant"),
            applied_to(f"p{i}", "multiply", f"x{i}", f"a{i}"),
            applied_to(f"q{i}", "multiply", f"x{i}", f"b{i}"),
            applied_to(f"x{i + 1}", "add", f"p{i}", f"q{i}"),
        ]
    return graph_from(nodes)


def test_two_to_the_hundred_paths():
    """The largest takes the larger factor everywhere; the next give up the smallest ratio once."""
    rng = np.random.default_rng(3)
    pairs = [(1.0, float(r)) for r in rng.uniform(-0.99, 0.99, 100)]
    paths = run(ladder(100, pairs.__getitem__)).paths("x0")
    assert paths.count == 2**100
    found = list(islice(largest_paths(paths), 50))
    assert found[0].product == 1.0
    assert all(wire.consumer[0] in "px" for wire in found[0].wires)
    ratios = sorted((abs(b) for _, b in pairs), reverse=True)
    assert abs(found[1].product) == ratios[0]
    assert all(a >= b for a, b in pairwise(sizes(found)))
    assert len({path.wires for path in found}) == 50


def test_equal_paths_by_the_million_are_no_harder():
    found = list(islice(largest_paths(run(graphs.doublings(100)).paths("x0")), 30))
    assert [path.product for path in found] == [1.0] * 30
    assert len({path.wires for path in found}) == 30


def test_a_long_chain_is_walked_without_recursion():
    (path,) = largest_paths(run(graphs.chain(5_000)).paths("x"))
    assert (len(path.wires), path.product) == (5_000, 1.0)


def test_the_loss_and_a_dead_end():
    trace = run(graphs.neuron())
    assert [path.wires for path in largest_paths(trace.paths("E"))] == [()]
    assert list(largest_paths(trace.paths("unused"))) == []


def test_arrays_have_no_largest_path():
    with pytest.raises(GraphError, match="from W to network lead through arrays"):
        next(largest_paths(run(graphs.classifier()).paths("W")))


def test_a_closed_gate_stays_closed_for_an_infinite_gradient():
    """∂L/∂h is infinite, and relu is off: backprop brings 0 · ∞ to 0, and so does the path."""
    nodes = [
        leaf("x", -1.0),
        applied_to("h", "relu", "x"),
        applied_to("L", "sqrt", "h"),
    ]
    trace = run(graph_from(nodes))
    assert trace.gradient("h") == np.inf
    assert trace.gradient("x") == trace.paths("x").total == 0.0
    check(trace.paths("x"))
